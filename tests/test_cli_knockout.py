"""The command `knockout` predicts the same response as the library, on the terminal and as a file."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from grn_core.cli import runs
from grn_core.errors import GrnError
from grn_core.network.knockout import Intervention, Spread, respond
from grn_core.training.finished.run_edges import run_edges


def test_a_response_is_written_with_its_paths(stored_run, tmp_path):
    network = run_edges(stored_run)
    one, two = network.loc[network["known"], "source"].value_counts().index[:2]
    file = tmp_path / "response.csv"
    done = CliRunner().invoke(
        runs.app,
        [
            "knockout",
            stored_run.id,
            "--tf",
            one,
            "--raise",
            two,
            "--steps",
            "2",
            "--damping",
            "0.7",
            "--out",
            str(file),
        ],
    )
    assert done.exit_code == 0, done.output
    table = pd.read_csv(file)
    wanted = respond(network, Intervention((one,), (two,)), Spread(2, 0.7)).table
    assert table["gene"].tolist() == wanted["gene"].tolist()
    assert table["change"].tolist() == pytest.approx(wanted["change"].tolist())
    assert set(table["direction"]) == {"up", "down"}
    assert table["path"].str.startswith((one, two)).all()


def test_the_terminal_says_the_limits(stored_run):
    network = run_edges(stored_run)
    tf = network.loc[network["known"], "source"].value_counts().index[0]
    done = CliRunner().invoke(runs.app, ["knockout", stored_run.id, "--tf", tf])
    assert done.exit_code == 0
    assert f"{tf} removed:" in done.stderr and "not a measurement" in done.stderr
    assert f"{tf} activates" in done.stdout or f"{tf} represses" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "No TF is removed or raised."),
        (("--tf", "NOTHING"), "NOTHING regulates no gene"),
        (("--tf", "SPI1", "--steps", "0"), "0 steps"),
        (("--tf", "SPI1", "--out", "a.txt"), "a.txt does not end"),
    ],
)
def test_what_is_wrong_is_said(stored_run, options, said):
    result = CliRunner().invoke(runs.app, ["knockout", stored_run.id, *options])
    assert isinstance(result.exception, GrnError)
    assert said in result.exception.what
