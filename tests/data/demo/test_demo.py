"""The demo: its prior lacks a part of the truth, its cells form one connected course, and both are always the same."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.demo import DEMO_CELL_TYPES, demo_dataset, demo_prior, demo_truth, n_demo_edges
from grn_core.data.demo.left_out import left_out
from grn_core.data.pseudotime.order import order_cells
from grn_core.data.pseudotime.start import Start
from grn_core.errors import PriorError

pytestmark = pytest.mark.usefixtures("grn_home")


def pairs(edges: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(edges["source"], edges["target"], strict=True))


@pytest.mark.parametrize("cell_type", [None, *DEMO_CELL_TYPES])
def test_the_prior_lacks_three_tenths_of_the_truth_and_no_tf(cell_type):
    truth, known = demo_truth(cell_type), demo_prior(cell_type).edges
    assert pairs(known) < pairs(truth)
    assert 1 - len(known) / len(truth) == pytest.approx(0.3, abs=0.005)
    assert set(known["source"]) == set(truth["source"])
    signs = truth.set_index(["source", "target"])["sign"]
    assert [signs[pair] for pair in zip(known["source"], known["target"], strict=True)] == known["sign"].tolist()


def test_an_edge_is_left_out_for_every_cell_type_or_for_none():
    unknown = pairs(demo_truth()) - pairs(demo_prior().edges)
    assert n_demo_edges() == len(demo_prior().edges)
    for name in DEMO_CELL_TYPES:
        assert pairs(demo_truth(name)) - pairs(demo_prior(name).edges) == unknown & pairs(demo_truth(name))


def test_the_draw_does_not_depend_on_the_order_of_edges():
    truth = demo_truth()
    assert set(left_out(truth)) == set(left_out(truth.sample(frac=1, random_state=0)))
    single = pd.DataFrame([("A", "x"), ("B", "x"), ("B", "y"), ("B", "z")], columns=["source", "target"])
    assert [tf for tf, _ in left_out(single)] == ["B"]  # A keeps its only edge


def test_an_unknown_type_is_refused():
    with pytest.raises(PriorError, match="no cell type B cell"):
        demo_prior("B cell")


def test_every_type_has_its_cells():
    counts = demo_dataset().obs["cell_type"].value_counts()
    assert counts.to_dict() == dict.fromkeys(DEMO_CELL_TYPES, 400)


@pytest.mark.slow
def test_the_types_form_one_course_from_the_progenitors():
    """All cells are connected, and progenitors come before each mature type."""
    cells = demo_dataset()
    order = order_cells(cells, Start("type", "Progenitor"), "cell_type")
    assert order.n_unconnected == 0 and len(order.times) == 2000
    times = order.times.groupby(cells.obs["cell_type"].reindex(order.times.index), observed=True).median()
    assert times.idxmin() == "Progenitor"
    assert np.isfinite(order.times).all()
