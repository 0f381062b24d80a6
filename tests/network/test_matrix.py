"""A matrix of TFs and targets holds every edge once, and similar rows and columns are neighbours."""

import numpy as np
import pandas as pd

from grn_core.network.clustered import clustered_order
from grn_core.network.matrix import edge_matrix


def blocks() -> pd.DataFrame:
    """Two groups of TFs, each with targets of its own, in mixed order."""
    pairs = [(f"TF{i}", f"G{j}") for i in range(6) for j in range(10) if i % 2 == j % 2]
    table = pd.DataFrame(pairs, columns=["source", "target"]).sample(frac=1, random_state=0, ignore_index=True)
    return table.assign(weight=np.linspace(0.9, 0.5, len(table)), rank=range(1, len(table) + 1), known=True)


def test_every_edge_has_its_cell():
    edges = blocks().assign(sign=[1, -1, 0] * 10)
    matrix = edge_matrix(edges)
    weights = matrix.weights()
    assert weights.shape == (6, 10) and np.isfinite(weights).sum() == len(edges)
    for row in matrix.edges.itertuples():
        assert (matrix.tfs[row.row], matrix.targets[row.column]) == (row.source, row.target)
        assert weights[row.row, row.column] == row.weight
    signs = [np.isfinite(matrix.weights(sign)) for sign in (1, -1, 0)]
    assert (np.sum(signs, axis=0) == np.isfinite(weights)).all()


def test_edges_without_signs_are_all_unknown():
    matrix = edge_matrix(blocks())
    assert np.isfinite(matrix.weights(0)).sum() == 30 and not np.isfinite(matrix.weights(1)).any()


def test_groups_stand_together():
    matrix = edge_matrix(blocks())
    for names in (matrix.tfs, matrix.targets):
        parity = [int(name.strip("TFG")) % 2 for name in names]
        assert np.abs(np.diff(parity)).sum() == 1


def test_one_edge_is_a_matrix_too():
    matrix = edge_matrix(blocks().head(1))
    assert matrix.weights().shape == (1, 1)


def test_rows_without_any_value_come_last():
    values = np.array([[0, 0.0], [1, 0], [0, 1], [1, 0.1], [np.nan, 0]])
    order = clustered_order(values)
    assert order[-2:].tolist() == [0, 4]
    assert abs(order.tolist().index(1) - order.tolist().index(3)) == 1
