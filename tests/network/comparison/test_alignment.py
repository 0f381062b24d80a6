"""Networks are compared on their common candidate pairs; what is left out is counted."""

import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.network.comparison.alignment import align


def network(*edges: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(edges, columns=["source", "target", "weight"])


FIRST = network(("A", "x", 0.9), ("A", "y", 0.1), ("B", "x", 0.5), ("B", "y", 0.4), ("C", "x", 0.3))
OTHER = network(("A", "x", 3.0), ("A", "y", -5.0), ("B", "z", 1.0), ("D", "x", 2.0))


def test_common_pairs_are_common_tfs_with_common_genes():
    found = align({"one": FIRST, "two": OTHER})
    assert found.tfs == ("A", "B")
    assert found.genes == ("A", "B", "x", "y")
    pairs = list(zip(found.pairs["source"], found.pairs["target"], strict=True))
    assert pairs == [("A", "B"), ("A", "x"), ("A", "y"), ("B", "A"), ("B", "x"), ("B", "y")]
    assert found.weights[0].tolist() == [0, 0.9, 0.1, 0, 0.5, 0.4]
    assert found.weights[1].tolist() == [0, 3.0, 5.0, 0, 0, 0]  # absolute values; pairs without an edge have weight 0


def test_what_is_left_out_is_counted_per_network():
    sizes = align({"one": FIRST, "two": OTHER}).sizes
    # 3 TFs with the 4 other genes of A, B, C, x, y; 3 TFs with the 5 others of A, B, D, x, y, z; 6 pairs are common
    assert sizes.loc["one"].to_dict() == {
        "tfs": 3, "genes": 5, "pairs": 12, "tfs_left_out": 1, "genes_left_out": 1, "pairs_left_out": 6,
    }  # fmt: skip
    assert sizes.loc["two"].to_dict() == {
        "tfs": 3, "genes": 6, "pairs": 15, "tfs_left_out": 1, "genes_left_out": 2, "pairs_left_out": 9,
    }  # fmt: skip


def test_ties_at_the_cut_are_included_and_pairs_without_weight_are_not():
    found = align({"one": FIRST, "two": network(("A", "x", 1.0), ("A", "y", 1.0), ("B", "x", 1.0))})
    assert found.top(2).sum(axis=1).tolist() == [2, 3]
    assert found.top(100).sum(axis=1).tolist() == [4, 3]
    assert (found.is_weighted(0), found.is_weighted(1)) == (True, False)


def test_symbols_match_exactly_first_and_then_without_regard_to_case():
    mouse = network(("a", "X", 0.7), ("A", "x", 0.2), ("b", "y", 0.6))
    found = align({"one": FIRST, "two": mouse})
    assert found.tfs == ("A", "B")
    at = found.pairs.index[(found.pairs["source"] == "A") & (found.pairs["target"] == "x")][0]
    assert found.weights[1, at] == 0.7  # of repeated pairs the strongest


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (network(("P", "q", 1.0)), "no gene in common"),
        (network(("x", "A", 1.0)), "2 genes in common, but no TF has targets in both"),
    ],
)
def test_networks_with_nothing_in_common_are_refused(other, said):
    with pytest.raises(DataError, match=said):
        align({"one": FIRST, "two": other})


def test_one_network_is_not_enough():
    with pytest.raises(DataError, match="A single network"):
        align({"one": FIRST})
