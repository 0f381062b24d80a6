"""``data pseudotime`` orders cells, stores the order for the dashboard and writes it to a table."""

import pandas as pd
import pytest
from typer.testing import CliRunner

import grn_core.cli  # noqa: F401 - registers the commands
from grn_core.cli.runs import app
from grn_core.data.cells.qc import fingerprint
from grn_core.data.demo import demo_dataset
from grn_core.data.pseudotime.stored import stored_orders
from grn_core.errors import ConfigError, DataError


def grn(*arguments: str):
    return CliRunner().invoke(app, ["data", "pseudotime", *arguments])


@pytest.mark.usefixtures("grn_home")
def test_cells_are_ordered_and_written(tmp_path):
    table = tmp_path / "order.csv"
    done = grn("demo", "--from-type", "Monocyte", "--out", str(table))
    assert done.exit_code == 0, done.output
    assert "2,000 cells ordered from the most typical cell of Monocyte" in done.output
    (kept,) = stored_orders("demo", fingerprint(demo_dataset()))
    assert kept.settings.cell_type_key == "cell_type"
    written = pd.read_csv(table).set_index("cell")["pseudotime"]
    pd.testing.assert_series_equal(written, kept.times())


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (("demo", "--from-type", "Monocyte", "--from-gene", "GATA2"), ConfigError, "Two starts"),
        (("demo", "--out", "order.txt"), ConfigError, "order.txt does not end in"),
        (("demo", "--from-gene", "NIX"), DataError, "no gene NIX"),
        (("nowhere",), DataError, "no data set or file nowhere"),
    ],
)
@pytest.mark.usefixtures("grn_home")
def test_a_wrong_call_is_refused(arguments, kind, said):
    done = grn(*arguments)
    assert done.exit_code == 1
    assert isinstance(done.exception, kind) and said in done.exception.what


def test_help_says_that_pseudotime_is_an_estimate():
    assert "estimate that depends on the start" in " ".join(grn("--help").output.split())
