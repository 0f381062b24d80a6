"""What only one of two networks models is specific to it, neither lost nor gained."""

import pandas as pd

from grn_core.data.demo import demo_prior
from grn_core.network.comparison.alignment import align
from grn_core.network.comparison.compare import compare
from grn_core.network.comparison.one_sided import COLUMNS, one_sided_edges, one_sided_tfs


def network(*edges: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(edges, columns=["source", "target", "weight"])


ONE = network(("GATA1", "x", 0.9), ("SPI1", "x", 0.8), ("SPI1", "y", 0.7), ("GATA1", "y", 0.1))
OTHER = network(("SPI1", "x", 0.9), ("SPI1", "z", 0.8), ("JUN", "x", 0.7))


def test_edges_of_a_tf_or_target_that_the_other_lacks_are_specific():
    found = one_sided_edges({"one": ONE, "other": OTHER}, 3)
    assert list(found.columns) == COLUMNS
    rows = {(r.source, r.target): (r.network, r.rank, r.not_modelled) for r in found.itertuples()}
    assert rows == {
        ("GATA1", "x"): ("one", 1, "TF"), ("SPI1", "y"): ("one", 3, "target"),
        ("SPI1", "z"): ("other", 2, "target"), ("JUN", "x"): ("other", 3, "TF"),
    }  # fmt: skip
    assert one_sided_tfs(found).to_dict("records") == [
        {"network": "one", "source": "GATA1", "edges": 1}, {"network": "other", "source": "JUN", "edges": 1},
    ]  # fmt: skip


def test_an_edge_is_either_compared_or_specific():
    result = compare(align({"one": ONE, "other": OTHER}), 3)
    compared = set(zip(result.edges["source"], result.edges["target"], strict=True))
    found = one_sided_edges({"one": ONE, "other": OTHER}, 100)
    assert not compared & set(zip(found["source"], found["target"], strict=True))
    assert one_sided_edges({"one": ONE, "other": ONE}, 3).empty


def test_lineage_tfs_of_the_demo_do_not_vanish(grn_home):
    """Monocytes lack GATA1, KLF1 and TAL1, red cells lack SPI1: each is specific to one side."""
    sides = {name: demo_prior(name).edges.assign(weight=1.0) for name in ("Monocyte", "Erythrocyte")}
    tfs = one_sided_tfs(one_sided_edges(sides, 1000))
    by_side = tfs.groupby("network")["source"].agg(set)
    assert {"GATA1", "KLF1", "TAL1"} <= by_side["Erythrocyte"]
    assert "SPI1" in by_side["Monocyte"]
