"""The notebook runs from top to bottom without the dashboard, and shows a network, figures and a graph."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from grn_core.training.finished.run_tables import BASELINES
from tests.built import link_tree

NOTEBOOK = json.loads((Path(__file__).parents[1] / "docs" / "tutorial.ipynb").read_text(encoding="utf-8"))
CODE = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def run_cell(source: str, names: dict) -> object:
    """Execute a cell as a notebook does and return the value of its last expression."""
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "tutorial.ipynb", "exec"), names)
    return eval(compile(last, "tutorial.ipynb", "eval"), names) if last else None


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shown(tmp_path_factory, demo_cache):
    """Values that the cells show, in order, and the names that they leave."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("tutorial")
        link_tree(demo_cache, home / "cache")
        patch.setenv("GRN_HOME", str(home))
        names: dict = {"__name__": "tutorial"}
        return [run_cell("".join(cell["source"]), names) for cell in CODE], names


def test_the_network_is_shown(shown):
    values, names = shown
    assert names["run"].status.state == "done"
    table = next(value for value in values if getattr(value, "shape", ())[1:] == names["network"].shape[1:])
    assert len(table) == 10 and table["rank"].tolist() == list(range(1, 11))


def test_figures_stand_beside_both_baselines(shown):
    _, names = shown
    scores = names["scores"]
    assert {"joint", *BASELINES} <= set(scores.index)
    assert np.isfinite(scores.to_numpy()).all()
    for bar, metric in zip(names["bars"].data, ("auroc", "ap"), strict=True):
        np.testing.assert_allclose(np.array(bar.y, dtype=float), scores.loc[list(bar.x), metric])


def test_the_graph_has_every_gene_and_every_edge(shown):
    values, names = shown
    known, new, genes = names["graph"].data
    assert values[-1] is names["graph"]
    assert set(genes.text) == set(names["drawn"].nodes["gene"])
    assert len(known.x) + len(new.x) == 3 * len(names["drawn"].edges) == 180
    assert set(genes.marker.symbol) == {"diamond", "circle"}


def test_it_needs_no_dashboard_and_is_kept_without_outputs():
    source = "\n".join("".join(cell["source"]) for cell in CODE)
    assert "streamlit" not in source and "pages" not in source
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in CODE)
