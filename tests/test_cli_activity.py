"""The command `activity` writes the same TF activities as the page, for all cells."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.cells.normalised import log_expression
from grn_core.data.demo import demo_dataset
from grn_core.network.activity import tf_activity
from grn_core.network.regulons import Cut
from grn_core.training.finished.run_regulons import run_genes, run_regulons
from tests.test_cli import grn


def test_activity_is_written_for_every_cell(stored_run, tmp_path):
    out = tmp_path / "activity.csv.gz"
    done = grn("activity", stored_run.id[:12], "--out", str(out), "--edges", "300", "--which", "new", "--sign", "none")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out)
    table = pd.read_csv(out, index_col="cell")
    cells = demo_dataset()
    assert table.pop("cell_type").tolist() == cells.obs["cell_type"].tolist()
    edges = run_regulons(stored_run, Cut("edges", 300, "new"), "none")
    genes = run_genes(stored_run.read_table("network"))
    wanted = tf_activity(log_expression(cells, genes), edges)
    assert list(table.columns) == list(wanted.columns)
    np.testing.assert_allclose(table, wanted, atol=1e-4)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--out", "a.txt"), "a.txt does not end in .csv or .csv.gz."),
        (("--out", "a.csv", "--edges", "5", "--weight", "0.5"), "More than one limit is given."),
        (("--out", "a.csv", "--which", "old"), "There is no kind of edges old."),
        (("--out", "a.csv", "--sign", "both"), "There is no source of signs both."),
        (("--out", "a.csv", "--weight", "2"), "No TF has 5 targets or more"),
    ],
)
def test_a_wrong_option_is_refused_and_nothing_is_written(stored_run, tmp_path, monkeypatch, options, said):
    monkeypatch.chdir(tmp_path)
    from typer.testing import CliRunner

    from grn_core.cli import runs
    from grn_core.errors import GrnError

    result = CliRunner().invoke(runs.app, ["activity", str(stored_run.path), *options])
    assert isinstance(result.exception, GrnError)
    assert said in result.exception.what
    assert list(tmp_path.glob("a.*")) == []
