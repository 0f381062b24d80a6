"""The table of edges: filters, order and pages agree with pandas, and 200,000 rows take no time to speak of."""

import numpy as np
import pandas as pd
import pytest

from grn_core.network.table import EdgeQuery, coded, select_edges


@pytest.fixture
def network() -> pd.DataFrame:
    rows = [
        ("SPI1", "CD14", 0.9, True, "train"),
        ("GATA1", "KLF1", 0.8, True, "test"),
        ("SPI1", "LYZ", 0.7, False, "train"),
        ("GATA1", "HBB", 0.6, False, "unused"),
        ("SPI1", "GATA1", 0.5, True, "validation"),
        ("GATA1", "spi1", 0.4, False, "test"),
    ]
    table = pd.DataFrame(rows, columns=["source", "target", "weight", "known", "split"])
    return table.assign(rank=range(1, 7), uncertainty=[0.1, np.nan, 0.3, 0.1, 0.2, np.nan])


def ranks(network: pd.DataFrame, **query: object) -> list[int]:
    plain, quick = (select_edges(table, EdgeQuery(**query)).rows for table in (network, coded(network)))
    pd.testing.assert_frame_equal(plain, quick)
    return list(plain["rank"])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"tfs": ("GATA1",)}, [2, 4, 6]),
        ({"tfs": ("GATA1", "SPI1"), "targets": ("KLF1", "LYZ")}, [2, 3]),
        ({"text": " gata "}, [2, 4, 5, 6]),
        ({"text": "Spi1", "known": False}, [3, 6]),
        ({"text": "."}, []),
        ({"weight": (0.5, 0.8)}, [2, 3, 4, 5]),
        ({"known": True}, [1, 2, 5]),
        ({"parts": ("test", "unused")}, [2, 4, 6]),
        ({"tfs": ("NOBODY",)}, []),
        ({"best": 1}, [1, 2]),
        ({"best": 1, "known": False}, [3, 4]),
        ({"best": 2, "sort": "source"}, [2, 4, 1, 3]),
        ({"sort": "target"}, [1, 5, 4, 2, 3, 6]),
        ({"sort": "target", "descending": True}, [6, 3, 2, 4, 5, 1]),
        ({"sort": "weight"}, [6, 5, 4, 3, 2, 1]),
        ({"sort": "known", "descending": True}, [1, 2, 5, 3, 4, 6]),
        ({"sort": "uncertainty"}, [1, 4, 5, 3, 2, 6]),
        ({"sort": "uncertainty", "descending": True}, [3, 5, 1, 4, 2, 6]),
    ],
)
def test_filters_and_order(network, query, wanted):
    assert ranks(network, **query) == wanted


def test_pages_divide_the_rows(network):
    pages = [select_edges(network, EdgeQuery(sort="weight", page=n, page_size=4)) for n in (1, 2)]
    assert [list(page.rows["rank"]) for page in pages] == [[6, 5, 4, 3], [2, 1]]
    assert [(page.total, page.page, page.pages) for page in pages] == [(6, 1, 2), (6, 2, 2)]
    beyond = select_edges(network, EdgeQuery(page=9, page_size=4))
    assert (beyond.page, list(beyond.rows["rank"])) == (2, [5, 6])
    empty = select_edges(network, EdgeQuery(text="nobody", page_size=4))
    assert (empty.total, empty.page, empty.pages, list(empty.rows.columns)) == (0, 1, 1, list(network.columns))


def large(n_tfs: int = 200, n_genes: int = 1000) -> pd.DataFrame:
    """Return every pair of 200 TFs and 1,000 genes."""
    rng = np.random.default_rng(0)
    names = np.array([f"GENE{i}" for i in range(n_genes)], dtype=object)
    weight = np.sort(rng.random(n_tfs * n_genes))[::-1]
    order = rng.permutation(len(weight))
    table = pd.DataFrame({"source": np.repeat(names[:n_tfs], n_genes)[order], "target": np.tile(names, n_tfs)[order]})
    parts = np.array(["train", "validation", "test", "unused"], dtype=object)[rng.integers(4, size=len(weight))]
    return table.assign(weight=weight, rank=np.arange(1, len(weight) + 1), known=rng.random(len(weight)) < 0.05,
                        split=parts, uncertainty=rng.random(len(weight)))  # fmt: skip


QUERIES = [
    EdgeQuery(sort="source", descending=True, page_size=1000),
    EdgeQuery(sort="uncertainty", page=100, page_size=1000),
    EdgeQuery(text="gene17", known=False, parts=("test",), weight=(0.1, 0.9), sort="target", page_size=1000),
    EdgeQuery(best=5, sort="source", page_size=1000),
    EdgeQuery(tfs=tuple(f"GENE{i}" for i in range(50)), sort="weight", descending=True, page_size=1000),
]


class Watched(str):
    """A gene's name that counts how often names are read."""

    read = 0

    def __str__(self) -> str:
        Watched.read += 1
        return self[:]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_200_000_rows_reads_each_name_at_most_once_for_a_side(query):
    network = large()
    names = {name: Watched(name) for name in network["target"].unique()}
    network = coded(network.assign(source=network["source"].map(names), target=network["target"].map(names)))
    Watched.read = 0
    page = select_edges(network, query)
    assert len(page.rows) > 0
    sides = network["source"].nunique() + network["target"].nunique()
    assert Watched.read == (sides if query.text else 0)


def test_a_large_query_agrees_with_pandas():
    network = large()
    got = select_edges(coded(network), QUERIES[2])
    kept = network[network["source"].str.contains("GENE17") | network["target"].str.contains("GENE17")]
    kept = kept[~kept["known"] & (kept["split"] == "test") & kept["weight"].between(0.1, 0.9)]
    wanted = kept.sort_values("target", kind="stable", ignore_index=True)
    assert got.total == len(wanted)
    pd.testing.assert_frame_equal(got.rows, wanted.head(1000))
    best = network.sort_values("rank").groupby("source").head(5)
    assert set(select_edges(coded(network), EdgeQuery(best=5)).rows["rank"]) == set(best["rank"])
