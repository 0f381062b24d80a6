"""The edges of a regulon, and their signs."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import ConfigError, DataError
from grn_core.network.regulons import Cut, cut_network, regulons, with_signs


def network() -> pd.DataFrame:
    rows = [
        ("A", "x", 0.9, True), ("A", "y", 0.8, False), ("B", "x", 0.7, True), ("A", "z", 0.6, True),
        ("B", "y", 0.5, False), ("C", "x", 0.4, False),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["source", "target", "weight", "known"])
    # in another order than that of the ranks, so that only the rank can decide which edge is best
    return table.assign(rank=np.arange(1, 7)).iloc[[3, 0, 5, 1, 4, 2]].reset_index(drop=True)


def pairs(edges: pd.DataFrame) -> list[str]:
    return (edges["source"] + edges["target"]).tolist()


@pytest.mark.parametrize(
    ("cut", "kept"),
    [
        (Cut("targets", 1), ["Ax", "Bx", "Cx"]),
        (Cut("targets", 2), ["Ax", "Ay", "Bx", "By", "Cx"]),
        (Cut("weight", 0.6), ["Ax", "Ay", "Bx", "Az"]),
        (Cut("edges", 2), ["Ax", "Ay"]),
        (Cut("edges", 2, "known"), ["Ax", "Bx"]),
        (Cut("targets", 1, "new"), ["Ay", "By", "Cx"]),
        (Cut("weight", 0.95), []),
    ],
)
def test_a_cut_keeps_the_best_edges_of_its_kind(cut, kept):
    assert pairs(cut_network(network(), cut)) == kept


def test_small_regulons_are_left_out():
    assert pairs(regulons(network(), Cut("edges", 6, min_size=2))) == ["Ax", "Ay", "Bx", "Az", "By"]
    with pytest.raises(DataError, match="No TF has 4 targets or more among the 6 strongest edges"):
        regulons(network(), Cut("edges", 6, min_size=4))


@pytest.mark.parametrize("wrong", [{"by": "edges", "size": 0}, {"by": "weight", "size": -1}, {"min_size": 0}])
def test_a_cut_that_keeps_no_edge_is_refused(wrong):
    with pytest.raises(ConfigError):
        Cut(**wrong)


@pytest.fixture
def expression() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    a = rng.normal(size=60)
    noise = rng.normal(size=(2, 60))
    return pd.DataFrame({"A": a, "x": a + noise[0], "y": -2 * a + noise[1], "z": np.full(60, 2.0)})


def test_signs_come_from_the_prior_then_from_correlation(expression):
    edges = pd.DataFrame({"source": ["A"] * 3, "target": ["x", "y", "z"], "weight": 0.5})
    prior = pd.DataFrame({"source": ["A", "A"], "target": ["x", "y"], "sign": [-1, 0]})
    signed = with_signs(edges, "known", expression, prior)
    assert signed["sign"].tolist() == [-1, -1, 0]
    assert signed["sign_source"].tolist() == ["prior", "correlation", "unknown"]
    signed = with_signs(edges, "correlation", expression, prior)
    assert signed["sign"].tolist() == [1, -1, 0]
    assert signed["sign_source"].tolist() == ["correlation", "correlation", "unknown"]
    signed = with_signs(edges, "none", expression, prior)
    assert signed["sign"].tolist() == [1, 1, 1]
    assert set(signed["sign_source"]) == {"assumed"}
