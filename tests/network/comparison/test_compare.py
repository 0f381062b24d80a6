"""Two handmade networks: shared, lost and gained edges counted by hand; chance compared with random draws."""

import numpy as np
import pandas as pd
import pytest

from grn_core.network.comparison.alignment import align
from grn_core.network.comparison.compare import (
    chance_jaccard,
    chance_jaccard_within,
    compare,
    curve_steps,
    edges_to_draw,
    jaccard_curve,
    rank_sample,
    rewired_hubs,
)
from grn_core.network.drawing.merged_drawing import STROKES, merged_elements

TARGETS = [f"t{i}" for i in range(1, 9)]


def network(weights: dict[str, list[float]]) -> pd.DataFrame:
    """Give each TF a weight for each of the targets."""
    rows = [(tf, target, w) for tf, row in weights.items() for target, w in zip(TARGETS, row, strict=True)]
    return pd.DataFrame(rows, columns=["source", "target", "weight"])


# among the five strongest, A keeps t1 and t2 and loses t3; B's regulon changes completely
BEFORE = network({"A": [0.99, 0.98, 0.97, 0.1, 0.1, 0.1, 0.1, 0.1], "B": [0.96, 0.95, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]})
AFTER = network({"A": [0.90, 0.89, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], "B": [0.2, 0.2, 0.2, 0.2, 0.2, 0.88, 0.87, 0.86]})


def pairs(table: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(table["source"], table["target"], strict=True))


def test_shared_lost_and_gained_edges():
    result = compare(align({"before": BEFORE, "after": AFTER}), 5)
    assert pairs(result.on("shared")) == {("A", "t1"), ("A", "t2")}
    assert pairs(result.on("lost")) == {("A", "t3"), ("B", "t1"), ("B", "t2")}
    assert pairs(result.on("gained")) == {("B", "t6"), ("B", "t7"), ("B", "t8")}
    assert result.jaccard == pytest.approx(2 / 8)
    row = result.edges.set_index(["source", "target"]).loc[("A", "t3")]
    assert (row["rank_a"], row["weight_a"], row["weight_b"]) == (3, 0.97, 0.1)


def test_swapping_the_networks_swaps_lost_and_gained():
    one = compare(align({"before": BEFORE, "after": AFTER}), 5)
    other = compare(align({"after": AFTER, "before": BEFORE}), 5)
    assert pairs(one.on("lost")) == pairs(other.on("gained"))
    assert (one.jaccard, one.chance, one.spearman) == (other.jaccard, other.chance, pytest.approx(other.spearman))


def test_a_network_shares_all_edges_with_itself():
    result = compare(align({"one": BEFORE, "again": BEFORE.sample(frac=1, random_state=1)}), 5)
    assert (result.jaccard, result.spearman) == (1.0, pytest.approx(1.0))
    assert set(result.edges["side"]) == {"shared"}


def test_rewired_hubs_come_first_with_jaccard_and_change():
    aligned = align({"before": BEFORE, "after": AFTER})
    hubs = rewired_hubs(aligned, 5).set_index("source")
    assert list(hubs.index) == ["B", "A"]  # B shares nothing and has five targets in both networks together
    assert hubs.loc["A", ["n_a", "n_b", "change", "shared", "lost", "gained"]].tolist() == [3, 2, -1, 2, 1, 0]
    assert hubs.loc["B", ["n_a", "n_b", "change", "shared", "lost", "gained"]].tolist() == [2, 3, 1, 0, 2, 3]
    assert hubs["jaccard"].to_dict() == {"B": 0.0, "A": pytest.approx(2 / 3)}
    assert hubs.loc["B", "chance"] == pytest.approx(chance_jaccard(2, 3, 9))  # 9 other genes: A and t1 to t8


def test_small_regulons_come_after_hubs():
    before = network({"A": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.01, 0.01], "B": [0.99] + [0.01] * 7})
    after = network({"A": [0.9, 0.8, 0.7, 0.6, 0.5, 0.01, 0.01, 0.4], "B": [0.01] * 7 + [0.99]})
    hubs = rewired_hubs(align({"before": before, "after": after}), 7)
    assert hubs["source"].tolist() == ["A", "B"]
    assert hubs["jaccard"].tolist() == [pytest.approx(5 / 7), 0.0]


def test_chance_counts_all_possible_draws():
    # 2 of 4 and 2 of 4: of six ways one shares both (index 1), four share one (1/3), one shares none
    assert chance_jaccard(2, 2, 4) == pytest.approx((1 + 4 / 3) / 6)
    assert chance_jaccard(4, 4, 4) == pytest.approx(1)
    assert chance_jaccard(0, 3, 4) == 0


@pytest.mark.parametrize(("a", "b", "n"), [(30, 50, 400), (500, 500, 9802)])
def test_chance_agrees_with_random_draws(a, b, n):
    rng = np.random.default_rng(0)
    shared = rng.hypergeometric(a, n - a, b, size=40_000)
    assert chance_jaccard(a, b, n) == pytest.approx((shared / (a + b - shared)).mean(), rel=0.02)


def test_chance_of_hubs_agrees_with_random_draws_within_each_tf():
    a, b, n = np.array([60, 5, 0, 20]), np.array([50, 30, 10, 20]), np.array([100, 100, 100, 100])
    rng = np.random.default_rng(0)
    shared = sum(rng.hypergeometric(x, z - x, y, size=40_000) for x, y, z in zip(a, b, n, strict=True))
    assert chance_jaccard_within(a, b, n) == pytest.approx((shared / (a.sum() + b.sum() - shared)).mean(), rel=0.005)


def test_the_curve_agrees_with_single_comparisons_and_includes_k():
    aligned = align({"before": BEFORE, "after": AFTER})
    steps = curve_steps(len(aligned.pairs), 5)
    assert 5 in steps and max(steps) == 10
    curve = jaccard_curve(aligned, steps).set_index("k")
    for k in (5, 10):
        result = compare(aligned, k)
        assert curve.loc[k].tolist() == pytest.approx([result.jaccard, result.chance, result.chance_of_hubs])


def test_a_prior_is_included_completely_and_does_not_affect_the_order():
    known = pd.DataFrame({"source": ["A", "A", "B"], "target": ["t8", "t1", "t2"], "weight": 1.0})
    wider = pd.concat([known, pd.DataFrame({"source": ["B"], "target": ["t3"], "weight": [1.0]})])
    result = compare(align({"run": BEFORE, "prior": wider}), 2)
    # common genes: A and B regulate, t1, t2, t3, t8 are in both
    assert (result.n_a, result.n_b, result.weighted) == (2, 4, (True, False))
    assert pairs(result.on("gained")) == {("A", "t8"), ("B", "t2"), ("B", "t3")}
    assert result.edges["rank_a"].is_monotonic_increasing
    drawn = edges_to_draw(result, 1)
    assert pairs(drawn) == {("A", "t1")}  # there is no other known edge between these two genes
    assert pairs(edges_to_draw(result, 2)) == {("A", "t1"), ("A", "t2")}


def test_two_weighted_networks_are_drawn_by_best_rank():
    result = compare(align({"before": BEFORE, "after": AFTER}), 5)
    assert pairs(edges_to_draw(result, 2)) == {("A", "t1"), ("A", "t2")}


def test_the_sample_keeps_the_strongest_edges_and_their_side():
    rng = np.random.default_rng(0)
    rows = [(f"F{i}", f"g{j}", w) for (i, j), w in np.ndenumerate(rng.random((20, 100)))]
    one = pd.DataFrame(rows, columns=["source", "target", "weight"])
    two = one.assign(weight=rng.permutation(one["weight"]))
    aligned = align({"one": one, "two": two})
    sample = rank_sample(aligned, 50, most=200)
    strong = sample[sample["side"] != "neither"]
    assert pairs(strong) == pairs(compare(aligned, 50).edges)
    assert len(sample) - len(strong) == 200
    assert (strong[["rank_a", "rank_b"]].min(axis=1) <= 50).all()


def test_the_merged_graph_distinguishes_sides_by_colour_and_dash():
    result = compare(align({"before": BEFORE, "after": AFTER}), 5)
    elements = merged_elements(result.edges, "before", "after")
    genes, links, looks = elements["nodes"], elements["edges"], elements["categories"]
    names = [f"{genes['id'][a]} {genes['id'][b]}" for a, b in zip(links["from"], links["to"], strict=True)]
    side = {name: looks[i]["key"] for name, i in zip(names, links["category"], strict=True)}
    assert len(side) == 8
    assert (side["A t1"], side["B t1"], side["B t6"]) == ("shared", "lost", "gained")
    assert len({look["colour"] for look in looks}) == len({tuple(look["dash"]) for look in looks}) == 3
    tooltips = dict(zip(names, links["info"], strict=True))
    assert "only in after" in tooltips["B t6"] and "before: rank" in tooltips["B t6"]
    kinds = dict(zip(genes["id"], genes["kind"], strict=True))
    assert (kinds["A"], kinds["t1"]) == ("TF", "target")
    colours = [look["colour"] for look in looks]
    assert colours[1:] == [STROKES["lost"].colour, STROKES["gained"].colour]
