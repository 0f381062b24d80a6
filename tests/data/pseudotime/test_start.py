"""Start of an order: the proposed start, and the cells that it stands for."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.pseudotime.start import Start, highest, propose_start, typical


def nothing(gene: str) -> float:
    return 0.0


@pytest.mark.parametrize(
    ("types", "start"),
    [
        (["B cell", "HSC", "GMP"], Start("type", "HSC")),
        (["B cell", "GMP"], Start("type", "GMP")),
        (["Neural_progenitors", "Neuron"], Start("type", "Neural_progenitors")),
        (["CD34+", "CD14+ Monocyte"], Start("type", "CD34+")),
        (["Progenitor", "Stem cell"], Start("type", "Stem cell")),
        (["Cholesterol", "Dendritic", "Programmed", "Descending"], Start("end")),  # esc and prog are parts of words
    ],
)
def test_a_type_with_a_name_of_early_cells_is_proposed(types, start):
    found = propose_start(pd.Series(np.repeat(types, 6)), nothing)
    assert found.start == start
    assert found.reason


def test_a_type_with_too_few_cells_is_not_proposed():
    assert propose_start(pd.Series(["HSC"] * 4 + ["B"] * 9), nothing).start == Start("end")


def test_a_detected_marker_is_proposed_as_spelled_in_the_data():
    seen = {"POU5F1": 0.01, "Cd34": 0.3, "SOX2": 0.9}
    found = propose_start(None, lambda gene: seen.get(gene, 0.0))
    assert found.start == Start("gene", "Cd34")
    assert "blood stem" in found.reason


def test_without_a_known_start_one_end_is_proposed_with_the_reason():
    found = propose_start(pd.Series(["A", "B"] * 9), nothing)
    assert found.start == Start("end")
    assert "not known which end comes first" in found.reason


def test_the_typical_cell_is_nearest_to_the_median_of_its_group():
    places = np.array([[0, 0], [10, 0], [4, 0], [100, 0], [5, 9]], dtype=float)
    assert typical(places, np.array([0, 1, 2])) == 2
    assert typical(places, np.array([3])) == 3


def test_the_highest_cells_all_express_the_gene():
    values = np.zeros(200)
    values[[3, 50, 120]] = [1, 3, 2]
    assert highest(values).tolist() == [50, 120, 3]
    assert len(highest(np.arange(200.0))) == 10
    assert set(highest(np.arange(20.0))) == {15, 16, 17, 18, 19}
    assert len(highest(np.zeros(9))) == 0


def test_starts_in_words():
    assert str(Start("type", "HSC")) == "the most typical cell of HSC"
    assert str(Start("gene", "CD34")) == "the most typical of the cells with most CD34"
    assert str(Start("end")) == "one end of the cells"
