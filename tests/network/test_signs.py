"""Signs of edges: the prior's, else that of a clear correlation, else unknown; and the words for them."""

import numpy as np
import pandas as pd
import pytest

from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.svg import graph_svg
from grn_core.network.graph import draw
from grn_core.network.signs import (
    clear_correlation,
    correlation_words,
    mode_of_regulation,
    pair_correlations,
    relations,
    with_edge_signs,
)


@pytest.fixture
def expression() -> pd.DataFrame:
    """A with a gene that follows it, one that opposes it, one without any relation, and a constant one."""
    rng = np.random.default_rng(3)
    a = rng.normal(size=400)
    noise = rng.normal(size=(3, 400))
    return pd.DataFrame({"A": a, "x": a + noise[0], "y": -2 * a + noise[1], "n": noise[2], "z": np.full(400, 2.0)})


def test_correlations_are_pearsons(expression):
    edges = pd.DataFrame({"source": ["A", "A", "x", "A", "A"], "target": ["x", "y", "y", "z", "absent"]})
    wanted = [np.corrcoef(expression[s], expression[t])[0, 1] for s, t in [("A", "x"), ("A", "y"), ("x", "y")]]
    np.testing.assert_allclose(pair_correlations(edges, expression), [*wanted, 0, 0], atol=1e-12)


def test_the_prior_comes_first_then_a_clear_correlation(expression):
    edges = pd.DataFrame({"source": ["A"] * 5, "target": ["x", "y", "n", "z", "absent"]})
    prior = pd.DataFrame({"source": ["A", "A"], "target": ["x", "y"], "sign": [-1, 0]})
    signed = with_edge_signs(edges, expression, prior)
    assert signed["sign"].tolist() == [-1, -1, 0, 0, 0]
    assert signed["sign_source"].tolist() == ["prior", "correlation", "unknown", "unknown", "unknown"]
    assert with_edge_signs(edges, pd.DataFrame(), prior)["sign"].tolist() == [-1, 0, 0, 0, 0]
    assert relations(signed) == ["represses", "represses", "regulates", "regulates", "regulates"]


def test_correlations_of_unrelated_genes_are_seldom_clear():
    """Three standard errors: about 0.3 % of unrelated pairs with few cells, far fewer with many."""
    for n_cells, most in ((60, 0.01), (4000, 0.0005)):
        values = np.random.default_rng(0).normal(size=(n_cells, 120))
        table = pd.DataFrame(values, columns=[f"g{i}" for i in range(120)])
        edges = pd.DataFrame([(a, b) for a in table for b in table if a < b], columns=["source", "target"])
        assert (with_edge_signs(edges, table)["sign"] != 0).mean() < most


def test_a_few_cells_that_have_both_genes_give_no_sign():
    edges = pd.DataFrame({"source": ["A"], "target": ["x"]})
    for cells, sign in ((1, 0), (9, 0), (10, 1)):
        both = np.r_[np.full(cells, 2.0), np.zeros(120)]
        assert with_edge_signs(edges, pd.DataFrame({"A": both, "x": both}))["sign"].tolist() == [sign]


def test_the_limit_follows_the_number_of_cells():
    assert clear_correlation(3) == 1.0
    assert clear_correlation(129) == pytest.approx(np.tanh(3 / np.sqrt(126)))
    assert clear_correlation(100_000) == 0.1


def test_words_follow_sign_and_size():
    assert correlation_words(-0.30, 400) == "Where one is high, the other is low, moderately: r = −0.30."
    assert correlation_words(0.75, 400) == "The two rise and fall together, strongly: r = 0.75."
    assert correlation_words(0.15, 4000) == "The two rise and fall together, weakly: r = 0.15."
    assert correlation_words(-0.05, 4000) == correlation_words(0.2, 50) == "The correlation is not clear of zero."
    assert "no correlation" in correlation_words(float("nan"), 400)


def test_an_unknown_sign_counts_as_activation_in_a_linear_model():
    edges = pd.DataFrame({"weight": [0.5, 0.4, 0.3], "sign": [1, -1, 0]})
    assert mode_of_regulation(edges).tolist() == [0.5, -0.4, 0.3]
    assert mode_of_regulation(edges[["weight"]]).tolist() == [0.5, 0.4, 0.3]


def test_each_sign_has_its_own_shape_in_a_picture():
    edges = pd.DataFrame(
        {"source": ["A"] * 3, "target": ["x", "y", "z"], "weight": 0.5, "rank": [1, 2, 3], "known": True}
    )
    plain = graph_svg(Picture(draw(edges)))
    signed = graph_svg(Picture(draw(edges.assign(sign=[1, -1, 0]))))
    for words in ("activates", "represses", "sign unknown"):
        assert words in signed and words not in plain
    assert plain.count("<polyline") == 0
    assert signed.count("<polyline") == 4  # a bar and an open arrowhead, each in the graph and in the legend
