"""Enrichment of a regulon in gene sets, compared with scipy's and decoupler's Fisher's exact test."""

import gzip

import decoupler
import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, fisher_exact

from grn_core.errors import DataError
from grn_core.network.gene_sets.enrichment import enrich
from grn_core.network.gene_sets.gmt import GeneSets, read_gmt

BACKGROUND = [f"G{i}" for i in range(60)]


def gene_sets(**genes) -> GeneSets:
    return GeneSets("s.gmt", {name: tuple(members) for name, members in genes.items()}, dict.fromkeys(genes, "about"))


@pytest.fixture
def sets() -> GeneSets:
    rng = np.random.default_rng(5)
    drawn = {f"S{i}": rng.choice(BACKGROUND, int(rng.integers(5, 25)), replace=False) for i in range(12)}
    return gene_sets(**drawn, PLANTED=BACKGROUND[:8])


TARGETS = BACKGROUND[:10]


def test_p_is_fishers_and_q_is_benjamini_hochbergs(sets):
    table = enrich(TARGETS, sets, BACKGROUND).table.set_index("set")
    p, chosen = {}, set(TARGETS)
    for name, members in sets.genes.items():
        inside = set(members)
        a, b, c = len(chosen & inside), len(inside - chosen), len(chosen - inside)
        odds, p[name] = fisher_exact([[a, b], [c, 60 - a - b - c]], alternative="greater")
        row = table.loc[name]
        assert (row["overlap"], row["size"]) == (a, a + b)
        assert row["expected"] == pytest.approx(10 * (a + b) / 60)
        assert row["fold"] == pytest.approx(a / (10 * (a + b) / 60))
        assert row["odds_ratio"] == pytest.approx(odds) or (np.isinf(odds) and np.isinf(row["odds_ratio"]))
    np.testing.assert_allclose(table["p"], pd.Series(p)[table.index], rtol=1e-9)
    np.testing.assert_allclose(table["q"], false_discovery_control(table["p"]), rtol=1e-12)
    assert table.index[0] == "PLANTED"
    assert table.loc["PLANTED", "genes"] == ", ".join(BACKGROUND[:8])


def test_p_is_decouplers(sets):
    table = enrich(TARGETS, sets, BACKGROUND).table.set_index("set")
    net = pd.DataFrame([(name, gene) for name, members in sets.genes.items() for gene in members])
    theirs = decoupler.mt.query_set(TARGETS, net.set_axis(["source", "target"], axis=1), n_bg=60, tmin=5)
    theirs = theirs.set_index("source").loc[table.index]
    np.testing.assert_allclose(table["p"], theirs["pval"], rtol=1e-9)
    np.testing.assert_allclose(table["q"], theirs["padj"], rtol=1e-9)


def test_genes_outside_the_background_have_no_influence():
    one = enrich(TARGETS, gene_sets(S=BACKGROUND[5:12]), BACKGROUND)
    other = enrich([*TARGETS, "ELSE"], gene_sets(S=[*BACKGROUND[5:12], "ELSE", "WHERE"]), BACKGROUND)
    pd.testing.assert_frame_equal(one.table, other.table)
    assert other.n_targets == 10


def test_sets_of_the_wrong_size_are_not_tested():
    sets = gene_sets(SMALL=BACKGROUND[:4], FIT=BACKGROUND[:6], LARGE=BACKGROUND[:30])
    found = enrich(TARGETS, sets, BACKGROUND, 5, 20)
    assert found.table["set"].tolist() == ["FIT"]
    assert found.n_sets == 3
    with pytest.raises(DataError, match=r"has 50 to 60 genes of this network \(they have 4 to 30\)"):
        enrich(TARGETS, sets, BACKGROUND, 50, 60)


def test_names_match_exactly_first_and_then_in_other_ways_that_are_reported():
    background = ["Gata1", "Spi1", "Klf1", "Myc", "MYC", "Jun", "Fos", "Trp53", "Septin2"]
    members = ["GATA1", "Myc", "JUN", "other", "TP53", "2-Sep"]
    found = enrich(["Gata1", "Myc", "Trp53"], gene_sets(S=members), background, 1)
    (row,) = found.table.itertuples()
    assert (row.size, row.genes) == (5, "Gata1, Myc, Trp53")
    assert found.n_named == 5
    assert found.names.ways == {
        "case": {"GATA1": "Gata1", "JUN": "Jun"}, "date": {"2-Sep": "Septin2"}, "ortholog": {"TP53": "Trp53"}
    }  # fmt: skip
    assert found.names.missing == ["other"]


@pytest.mark.parametrize(
    ("sets", "background", "said", "remedy"),
    [
        (
            ("Trp53", "Myc"),
            BACKGROUND,
            "mouse symbols (Trp53, Myc), the network names that no",
            "the same kind of gene",
        ),
        (("Gm12345x", "Foo1"), BACKGROUND, "the sets have names that no table knows", "the same genes"),
        (("ZNF90", "ZNF91"), ["Actb", "Gapdh", "Myc"], "human symbols", "Choose sets of mouse genes"),
    ],
)
def test_sets_without_a_match_are_refused(sets, background, said, remedy):
    with pytest.raises(DataError) as caught:
        enrich(background[:2], gene_sets(S=sets), background)
    assert caught.value.what.startswith("No gene of this network is in any set of s.gmt: ")
    assert said in caught.value.what
    assert remedy in caught.value.remedy


def test_a_gmt_file_is_read(tmp_path):
    text = "\ufeffONE\tfirst set\tGATA1\tSPI1\tGATA1\t\t\r\n\nTWO\t\tKLF1\n"
    path = tmp_path / "sets.gmt"
    path.write_text(text, encoding="utf-8", newline="")
    sets = read_gmt(path)
    assert sets.genes == {"ONE": ("GATA1", "SPI1"), "TWO": ("KLF1",)}
    assert sets.descriptions == {"ONE": "first set", "TWO": ""}
    packed = tmp_path / "sets.gmt.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert read_gmt(packed).genes == sets.genes
