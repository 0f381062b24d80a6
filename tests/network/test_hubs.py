"""Hubs of a handmade network, and their ranks over seeds."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.evaluation.metrics.hub_stability import hub_agreement
from grn_core.network.hubs import hub_cut, hub_table, measures_over_seeds, ranks_over_seeds, spread_of_ranks
from grn_core.network.regulons import Cut


def network(rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["source", "target", "weight", "known"])
    table["rank"] = table["weight"].rank(ascending=False, method="first").astype(int)
    return table


NETWORK = network(
    [("A", "B", 0.9, True), ("B", "x", 0.8, True), ("B", "y", 0.7, False), ("C", "x", 0.6, False),
     ("A", "x", 0.2, True), ("C", "y", 0.1, True), ("D", "y", 0.05, False)]
)  # fmt: skip


def pagerank_by_hand(steps: dict[str, dict[str, float]], damping: float = 0.85) -> dict[str, float]:
    """Iterate the random walk: weighted steps, a random jump from dead ends and with probability 0.15."""
    nodes = sorted({*steps, *(b for row in steps.values() for b in row)})
    matrix = np.array([[steps.get(a, {}).get(b, 0.0) for b in nodes] for a in nodes])
    total = matrix.sum(axis=1, keepdims=True)
    matrix = np.divide(matrix, total, out=np.full_like(matrix, 1 / len(nodes)), where=total > 0)
    rank = np.full(len(nodes), 1 / len(nodes))
    for _ in range(500):
        rank = damping * rank @ matrix + (1 - damping) / len(nodes)
    return dict(zip(nodes, rank, strict=True))


def test_hubs_by_hand():
    table = hub_table(NETWORK, Cut("edges", 4))
    assert list(table.index) == ["A", "B", "C", "D"]
    assert table["targets"].tolist() == [1, 2, 1, 0]
    np.testing.assert_allclose(table["weight"], [0.9, 1.5, 0.6, 0])
    assert table["known"].tolist() == [2, 1, 1, 0]
    # the four edges reversed: a target votes for its regulators
    wanted = pagerank_by_hand({"B": {"A": 0.9}, "x": {"B": 0.8, "C": 0.6}, "y": {"B": 0.7}})
    np.testing.assert_allclose(table["pagerank"], [wanted["A"], wanted["B"], wanted["C"], 0], atol=1e-5)
    assert table["pagerank"].idxmax() == "A"  # it regulates the one that regulates most


def test_hubs_use_as_many_edges_as_the_regulons_have():
    assert hub_cut(NETWORK, Cut("targets", 1)) == Cut("edges", 4)
    assert hub_cut(NETWORK, Cut("weight", 0.65, "known")) == Cut("edges", 2, "known")


def test_ranks_over_seeds_by_hand():
    tables = {
        1: pd.DataFrame({"targets": {"A": 5, "B": 3, "C": 3}}),
        0: pd.DataFrame({"targets": {"A": 1, "B": 9}}),
    }
    ranks = ranks_over_seeds(tables, "targets")
    assert list(ranks.columns) == [0, 1]
    assert ranks.loc["A"].tolist() == [2, 1]
    assert ranks.loc["B"].tolist() == [1, 2]  # ties with C in seed 1
    assert ranks.loc["C"].tolist() == [3, 2]  # not in seed 0
    assert list(ranks.index) == ["A", "B", "C"]
    spread = spread_of_ranks(ranks)
    np.testing.assert_allclose(spread.loc["B"], [1.5, np.std([1, 2], ddof=1), 1, 2])
    with pytest.raises(DataError):
        ranks_over_seeds({}, "targets")


def test_agreement_on_hubs_by_hand():
    measures = measures_over_seeds(
        {
            0: pd.DataFrame({"targets": {"A": 9, "B": 5, "C": 2, "D": 0}}),
            1: pd.DataFrame({"targets": {"A": 7, "B": 1, "C": 3, "D": 0}}),
        },
        "targets",
    )
    found = hub_agreement(measures, 2)
    assert found["jaccard"] == pytest.approx(1 / 3)  # A, B and A, C
    assert found["spearman"] == pytest.approx(1 - 6 * 2 / (4 * 15))  # B and C swap places
    assert hub_agreement(measures, 4)["jaccard"] == 1.0  # D has no target and is no hub
    with pytest.raises(DataError):
        hub_agreement(measures[[0]], 2)
