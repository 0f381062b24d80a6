"""The commands `compare` and `train` with several cell types, run in this process."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from grn_core.cli import runs
from grn_core.errors import ConfigError, DataError, GrnError, RunError
from grn_core.training.batch import batches
from grn_core.training.run import Run, list_runs


def grn(*arguments: str):
    done = CliRunner().invoke(runs.app, arguments)
    if isinstance(done.exception, GrnError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_compare_writes_the_edges_of_both_networks(stored_run, tmp_path):
    network = stored_run.read_table("network").head(60)
    network[["source", "target", "weight"]].iloc[10:].to_csv(tmp_path / "other.csv", index=False)
    out = tmp_path / "edges.csv"
    said = grn("compare", stored_run.id, str(tmp_path / "other.csv"), "--k", "20", "--out", str(out))
    assert said.strip().endswith(str(out))
    edges = pd.read_csv(out)
    # genes that are not in the other table are left out, so ranks are counted again among the common pairs
    named = network[
        network["source"].isin(network["source"].iloc[10:])
        & network["target"].isin({*network["source"].iloc[10:], *network["target"].iloc[10:]})
    ]
    mine, other = named.head(20), network.iloc[10:30]
    shared = set(zip(mine["source"], mine["target"], strict=True)) & set(
        zip(other["source"], other["target"], strict=True)
    )
    found = edges[edges["side"] == "shared"]
    assert set(zip(found["source"], found["target"], strict=True)) == shared
    assert len(edges) == 40 - len(shared)
    assert f"{len(shared)} shared edges" in said


def test_compare_with_a_prior(stored_run):
    said = grn("compare", stored_run.id, "demo", "--k", "300")
    assert "70 % of the simulation's true network" in said
    assert "Rewired hubs" in said


@pytest.mark.parametrize(
    ("other", "said"),
    [("nobody", "There is no run, prior, method or file nobody"), ("itself", "Both networks are of the same run")],
)
def test_compare_refuses_an_unknown_name_and_the_run_itself(stored_run, other, said):
    with pytest.raises(RunError, match=said):
        grn("compare", stored_run.id, stored_run.id if other == "itself" else other)


TINY = ("--folds", "1", "--epochs", "1", "--max-cells", "60", "--max-genes", "60")


@pytest.mark.usefixtures("grn_home")
def test_several_cell_types_give_one_run_each():
    said = grn("train", "--cell-type", "Monocyte", "--cell-type", "Erythrocyte", "--name", "mine", *TINY)
    ((_, found),) = batches().items()
    assert [(run.config.name, run.status.state) for run in found] == [
        ("mine, Monocyte", "done"),
        ("mine, Erythrocyte", "done"),
    ]
    assert [Run(run.path).id for run in found] == [line.rpartition("/")[2] for line in said.split()]


@pytest.mark.usefixtures("grn_home")
def test_a_cell_type_that_cannot_be_trained_is_reported_before_any_is_trained():
    with pytest.raises(DataError, match="No cell has cell_type = Nobody"):
        grn("train", "--cell-type", "Monocyte", "--cell-type", "Nobody", *TINY)
    with pytest.raises(ConfigError, match="No cell type in cell_type has 401 cells or more"):
        grn("train", "--all-cell-types", "--min-cells", "401", *TINY)
    with pytest.raises(ConfigError, match="no column nowhere of cell types"):
        grn("train", "--all-cell-types", "--cell-type-key", "nowhere", *TINY)
    assert list_runs() == []
