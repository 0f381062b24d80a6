"""``cluster``, ``markers``, ``name-clusters`` and ``undo-column`` on the command line."""

import pandas as pd
import pytest
from typer.testing import CliRunner

import grn_core.cli  # noqa: F401 - registers the commands
from grn_core.cli.runs import app
from grn_core.data import library
from grn_core.errors import ConfigError, DataError
from tests.annotation.simulated_types import TYPES, unlabelled


def grn(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_from_unlabelled_cells_to_cell_types_and_back(grn_home, tmp_path):
    name = library.add_dataset(unlabelled(), "mine").name
    done = grn("cluster", name, "--resolution", "0.5")
    assert done.exit_code == 0, done.output
    assert "3 clusters by Leiden, resolution 0.5" in done.output and "0: 60 cells" in done.output
    done = grn("markers", name, "--top", "30", "--out", str(tmp_path / "m.csv"))
    assert done.exit_code == 0, done.output
    assert "Wilcoxon rank-sum test" in done.output
    assert "The clusters were found from the same values, so these p values are far too small" in done.output
    line = next(line for line in done.output.splitlines() if line.startswith("2: "))
    assert set(TYPES["B cell"]) <= set(line.removeprefix("2: ").split(", "))
    assert set(pd.read_csv(tmp_path / "m.csv", dtype={"group": str})["group"]) == {"0", "1", "2"}
    lists = tmp_path / "blood.txt"
    lists.write_text("".join(f"{kind}: {', '.join(genes)}\n" for kind, genes in TYPES.items()))
    done = grn("name-clusters", name, "--markers", str(lists), "--name", "1=Classical [monocyte]")
    assert done.exit_code == 0, done.output
    assert done.output.strip().endswith("cell_type")
    counts = library.load_dataset(name).obs["cell_type"].value_counts().to_dict()
    assert counts == {"T cell": 60, "Classical [monocyte]": 45, "B cell": 30}
    assert "Added columns now: leiden." in grn("undo-column", name).output
    assert "Added columns now: none." in grn("undo-column", name).output
    assert isinstance(grn("undo-column", name).exception, ConfigError)


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (("cluster", "demo", "--resolution", "9"), ConfigError, "The resolution 9 is out of range"),
        (("cluster", "demo", "--method", "kmeans"), ConfigError, "no clustering method kmeans"),
        (("cluster", "demo", "--column", "cell_type"), DataError, "already have a column cell_type"),
        (("cluster", "nowhere"), DataError, "no data set or file nowhere"),
        (("markers", "demo"), DataError, "no column leiden"),
        (("markers", "demo", "--out", "m.txt"), ConfigError, "m.txt does not end in"),
        (("name-clusters", "demo", "--column", "cell_type"), ConfigError, "nothing to name the groups by"),
        (("name-clusters", "demo", "--name", "0"), ConfigError, "0 names no group"),
        (("name-clusters", "demo", "--name", "0=B"), DataError, "no column leiden"),
    ],
)
@pytest.mark.usefixtures("grn_home")
def test_a_wrong_call_is_refused(arguments, kind, said):
    done = grn(*arguments)
    assert done.exit_code == 1
    assert isinstance(done.exception, kind) and said in done.exception.what


@pytest.mark.usefixtures("grn_home")
def test_the_demo_on_real_cells_trains_on_what_was_prepared(monkeypatch):
    trained = []
    monkeypatch.setattr("grn_core.annotation.real_example.prepare_example", lambda *_: ("immune", "trrust/human"))
    monkeypatch.setattr("grn_core.cli.runs.train_with_bar", trained.append)
    monkeypatch.setattr("grn_core.cli.runs._print_outcome", lambda run: None)
    done = grn("demo", "--real")
    assert done.exit_code == 0, done.output
    assert [(config.dataset, config.prior, config.cell_type) for config in trained] == [
        ("immune", "trrust/human", None)
    ]


def test_louvain_has_a_column_of_its_own(grn_home):
    name = library.add_dataset(unlabelled(), "mine").name
    done = grn("cluster", name, "--method", "louvain", "--resolution", "0.5")
    assert done.exit_code == 0, done.output
    assert "3 clusters by Louvain, resolution 0.5" in done.output and done.output.strip().endswith("louvain")
