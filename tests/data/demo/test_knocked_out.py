"""The kinetics answer a knock-out as the circuit says."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.demo.knocked_out import MatureCells, mature_cells, responses
from grn_core.errors import DataError


@pytest.fixture(scope="module")
def cells() -> MatureCells:
    return mature_cells(2011, 150)


def own_targets(cells: MatureCells, tf: str) -> pd.Series:
    """Return the sign of each edge of a TF, by target."""
    edges = cells.circuit.edges
    return edges[edges["source"] == tf].set_index("target")["sign"]


def test_targets_of_a_removed_tf_fall_and_of_a_raised_one_rise(cells):
    found = responses(cells, "Granulocyte", [(["TF016"], []), ([], ["TF016"])])
    signs = own_targets(cells, "TF016")
    assert len(signs) > 20
    for column, way in ((0, -1), (1, 1)):
        change = found[column].drop("TF016")
        assert (np.sign(change[signs.index]) == way * signs).all()
        np.testing.assert_allclose(change.drop(signs.index), 0, atol=1e-6)  # no further TF regulates a TF


def test_a_tf_of_the_core_changes_genes_that_it_does_not_regulate(cells):
    (change,) = responses(cells, "Granulocyte", [(["CEBPA"], [])]).to_numpy().T
    moved = set(np.array(cells.circuit.genes)[np.abs(change) > 0.1])
    assert len(moved - set(own_targets(cells, "CEBPA").index)) > 20


def test_without_intervention_nothing_changes(cells):
    np.testing.assert_array_equal(responses(cells, "Granulocyte", [([], [])]), 0)


def test_unknown_names_are_refused(cells):
    with pytest.raises(DataError, match="GENE0001 is not a TF"):
        responses(cells, "Granulocyte", [(["GENE0001"], [])])
    with pytest.raises(DataError, match="no mature cell type Progenitor"):
        responses(cells, "Progenitor", [])
