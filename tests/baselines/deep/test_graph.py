"""The graph is the training positives, made symmetric, and nothing else."""

import numpy as np
import pandas as pd
import torch

from grn_core.baselines.deep.graph import normalised_adjacency, training_edges

GENES = ["A", "B", "C", "D"]


def test_positives_in_both_directions_once_without_loops():
    train = pd.DataFrame(
        [("A", "B", 1), ("B", "A", 1), ("A", "C", 1), ("A", "D", 0), ("C", "C", 1)],
        columns=["source", "target", "label"],
    )
    assert training_edges(GENES, train).T.tolist() == [[0, 1], [0, 2], [1, 0], [2, 0]]
    assert training_edges(GENES, train.assign(label=0)).shape == (2, 0)


def test_normalised_adjacency_by_hand():
    edges = torch.tensor([[0, 0, 1, 2], [1, 2, 0, 0]])
    root6 = 1 / np.sqrt(6)  # degrees with loops: 3, 2, 2, 1
    expected = [[1 / 3, root6, root6, 0], [root6, 1 / 2, 0, 0], [root6, 0, 1 / 2, 0], [0, 0, 0, 1]]
    np.testing.assert_allclose(normalised_adjacency(edges, 4).to_dense(), expected, rtol=1e-6)
