"""Scores of several methods on two million pairs do not hold two million names per method."""

import numpy as np
import pandas as pd

from grn_core.report.held_out import held_out_scores


def test_tables_of_methods_share_genes_and_labels():
    test = pd.DataFrame(
        {"source": ["A", "A", "B"], "target": ["x", "y", "x"], "label": [1, 0, 0], "joint": [0.9, 0.2, 0.4]}
    ).assign(degree=[0.1, 0.2, 0.3])
    scored = held_out_scores(test, None)
    assert list(scored) == ["joint", "degree"]
    for method, table in scored.items():
        pd.testing.assert_frame_equal(table, test[["source", "target", "label"]].assign(score=test[method]))
        for name in ("source", "target", "label"):
            assert np.shares_memory(table[name].to_numpy(), test[name].to_numpy())
