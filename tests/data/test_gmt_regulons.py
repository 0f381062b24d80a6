"""Sets of activated and of repressed targets of one TF are one signed regulon."""

import pytest

from grn_core.data.outside import read_prior as read_outside
from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError

ENDINGS = [
("_UP", "_DOWN"), ("-up", "-down"), (" up", " down"), (".up", ".dn"), ("(+)", "(-)"),
    ("_(+)", "_(-)"),
    ("_+", "_-"), ("_activated", "_repressed"), ("_ACTIVATION", "_REPRESSION"), ("_pos", "_neg"),
    ("_targets_up", "_targets_dn"),
    ("_K562_UP", "_K562_DN"),
]  # fmt: skip


@pytest.mark.parametrize("ends", ENDINGS, ids=str)
@pytest.mark.parametrize("tf", ["GATA1", "NKX2-1"])
def test_two_sets_of_one_tf_are_one_signed_regulon(tmp_path, tf, ends):
    up, down = ends
    (tmp_path / "r.gmt").write_text(f"{tf}{up}\tna\tKLF1\tHBB\n{tf}{down}\tna\tMYC\tCD14\nSPI1\tna\tCSF1R\n")
    prior = read_prior(tmp_path / "r.gmt")
    assert prior.edges.to_numpy().tolist() == [
        [tf, "KLF1", 1], [tf, "HBB", 1], [tf, "MYC", -1], [tf, "CD14", -1], ["SPI1", "CSF1R", 0],
    ]  # fmt: skip
    said = " ".join(prior.reading.notes)
    assert f"joined to one regulon for 1 TF: {tf}." in said


def test_what_rises_without_the_tf_is_what_it_represses(tmp_path):
    (tmp_path / "r.gmt").write_text("GATA1_KO_UP\tna\tSPI1\tMYC\nGATA1_KO_DN\tna\tKLF1\tHBB\tALAS2\n")
    prior = read_prior(tmp_path / "r.gmt")
    assert prior.edges["sign"].tolist() == [-1, -1, 1, 1, 1]
    assert "2 sets of genes that change without the TF" in " ".join(prior.reading.notes)


def test_a_gene_in_both_sets_has_no_known_sign(tmp_path):
    (tmp_path / "r.gmt").write_text("GATA1_UP\tna\tKLF1\tHBB\nGATA1_DN\tna\tKLF1\tMYC\n")
    prior = read_prior(tmp_path / "r.gmt")
    assert prior.edges["sign"].tolist() == [0, 1, -1]
    assert "1 pair with signs that disagree" in " ".join(prior.reading.notes)


def test_a_gene_name_beyond_all_bounds_is_refused_with_the_bound(grn_home, tmp_path):
    (tmp_path / "r.gmt").write_text("GATA1\tna\tKLF1\t" + "A" * 3_000_000 + "\n")
    with pytest.raises(PriorError, match="3,000,000 characters, more than 1,000"):
        read_outside(tmp_path / "r.gmt")
