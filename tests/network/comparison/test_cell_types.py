"""Handmade networks of three cell types: shared edges, edges of one type, and their TFs."""

import pandas as pd
import pytest

from grn_core.network.comparison.alignment import align
from grn_core.network.comparison.cell_types import (
    edge_table,
    expected_jaccard,
    jaccard_matrix,
    most_varied,
    panel_edges,
    rank_column,
    regulon_table,
    shared_places,
)
from grn_core.network.comparison.compare import chance_jaccard


def network(strong: dict[tuple[str, str], float]) -> pd.DataFrame:
    """Return weight 0.01 for every pair of A, B with t1 to t4, and the given weights for others."""
    rows = [(tf, f"t{i}", strong.get((tf, f"t{i}"), 0.01)) for tf in "AB" for i in range(1, 5)]
    return pd.DataFrame(rows, columns=["source", "target", "weight"])


@pytest.fixture
def aligned():
    return align(
        {
            "mono": network({("A", "t1"): 0.9, ("A", "t2"): 0.8, ("A", "t3"): 0.7}),
            "ery": network({("A", "t1"): 0.6, ("B", "t2"): 0.9, ("B", "t3"): 0.5}),
            "mega": network({("A", "t1"): 0.9, ("B", "t2"): 0.7, ("B", "t4"): 0.6}),
        }
    )


def test_shared_edges_come_first_and_the_others_name_their_network(aligned):
    table = edge_table(aligned, 3)
    rows = {f"{r.source}{r.target}": (r.n, r.networks) for r in table.itertuples()}
    assert rows == {
        "At1": (3, "mono; ery; mega"), "Bt2": (2, "ery; mega"),
        "At2": (1, "mono"), "At3": (1, "mono"), "Bt3": (1, "ery"), "Bt4": (1, "mega"),
    }  # fmt: skip
    assert list(rows)[:2] == ["At1", "Bt2"]
    assert table.loc[0, [rank_column(name) for name in aligned.names]].tolist() == [1, 2, 1]


def test_jaccard_of_every_two_networks(aligned):
    matrix = jaccard_matrix(aligned, 3)
    assert matrix.loc["mono", "ery"] == matrix.loc["ery", "mono"] == pytest.approx(1 / 5)
    assert matrix.loc["ery", "mega"] == pytest.approx(2 / 4)
    assert matrix.loc["mono", "mono"] == 1
    # A and B with t1 to t4 and with each other: 10 pairs
    assert expected_jaccard(aligned, 3) == pytest.approx(chance_jaccard(3, 3, 10))


def test_regulons_by_cell_type(aligned):
    targets = regulon_table(aligned, 3, "targets")
    assert targets.loc["A"].to_dict() == {"mono": 3, "ery": 1, "mega": 1}
    assert targets.loc["B"].to_dict() == {"mono": 0, "ery": 2, "mega": 2}
    weights = regulon_table(aligned, 3, "weight")
    assert weights.loc["A", "mono"] == pytest.approx(2.4)
    assert weights.loc["B"].tolist() == pytest.approx([0, 1.4, 1.3])
    assert most_varied(targets, 1).index.tolist() == ["A"]


def test_a_gene_has_the_same_place_in_all_panels(aligned):
    places, panels = shared_places(aligned, 3), panel_edges(aligned, 3)
    assert set(places) == {"A", "B", "t1", "t2", "t3", "t4"}
    assert len(set(places.values())) == 6
    assert {name: len(edges) for name, edges in panels.items()} == {"mono": 3, "ery": 3, "mega": 3}
    assert panels["ery"]["target"].tolist() == ["t2", "t1", "t3"]
    assert panels["ery"]["n"].tolist() == [2, 3, 1]
