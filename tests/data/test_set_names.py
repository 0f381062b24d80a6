"""Names of gene sets are recovered to the TF that they hold, or left out with a note; a file without any is refused."""

import pytest

from grn_core.data.network_tables.gene_sets import tf_of_set
from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError

GENES = ["MYC", "CDK4", "CCND1", "GATA2", "KLF1", "TAL1"]
URL = "http://www.gsea-msigdb.org/geneset/"


def gmt(tmp_path, *names: str, description: str = URL):
    path = tmp_path / "sets.gmt"
    path.write_text("".join("\t".join([name, description, *GENES]) + "\n" for name in names), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "tf"),
    [
        ("GATA1_TARGET_GENES", "GATA1"), ("V$GATA1_01", "GATA1"), ("CGGAAGTGAAAC_ELK1_01", "ELK1"), ("SRF_Q6", "SRF"),
        ("MYC_A", "MYC"), ("SPI1 K562 hg19", "SPI1"), ("SPI1 human", "SPI1"), ("HALLMARK_MYC_TARGETS_V1", "MYC"),
        ("SPI1 23547873 ChIP-Seq NB4 Human", "SPI1"), ("Gata1_extended (12g)", "Gata1"), ("TP53", "TP53"),
    ],
)  # fmt: skip
def test_a_tf_in_a_name_is_found(name, tf):
    found = tf_of_set(name)
    assert found is not None and found[0] == tf


@pytest.mark.parametrize(
    "name",
    ["HALLMARK_HYPOXIA", "REACTOME_CELL_CYCLE", "KEGG_P53_SIGNALING", "GOBP_REGULATION_OF_MYC", "HP_ABNORMAL_BLOOD",
     "B cell", "T cell", "CD4 T cells", "CD8_T_cell", "AACTTT_UNKNOWN", "TGFb_pathway"],
)  # fmt: skip
def test_other_sets_are_no_tf(name):
    assert tf_of_set(name) is None


def test_pathways_as_a_prior_are_refused(tmp_path):
    with pytest.raises(PriorError) as raised:
        read_prior(gmt(tmp_path, "HALLMARK_HYPOXIA", "KEGG_APOPTOSIS"))
    assert "none is named after a TF (HALLMARK_HYPOXIA, KEGG_APOPTOSIS)" in str(raised.value)
    assert "one set per TF" in str(raised.value)


def test_what_is_no_tf_among_regulons_is_left_out_and_said(tmp_path):
    prior = read_prior(gmt(tmp_path, "SPI1", "HALLMARK_HYPOXIA"))
    assert prior.tfs == ["SPI1"]
    assert "1 set not named after a gene left out: HALLMARK_HYPOXIA." in prior.reading.notes


def test_sets_of_another_species_keep_their_names(tmp_path):
    path = tmp_path / "fly.gmt"
    path.write_text("twi_targets\tna\tsna\thtl\ttin\nfoo bar\tna\tftz\teve\n")
    assert read_prior(path).tfs == ["twi", "foo"]


def test_a_gene_in_place_of_the_description_is_a_target(tmp_path):
    path = tmp_path / "sets.gmt"
    path.write_text("SPI1\tMYC\tCDK4\nGATA1\tKLF1\tTAL1\tMYC\n")
    prior = read_prior(path)
    assert list(zip(prior.edges["source"], prior.edges["target"], strict=True)) == [
        ("SPI1", "MYC"), ("SPI1", "CDK4"), ("GATA1", "KLF1"), ("GATA1", "TAL1"), ("GATA1", "MYC"),
    ]  # fmt: skip
    assert "the second field is a gene (MYC)" in " ".join(prior.reading.notes)


def test_a_description_that_repeats_the_name_is_none_of_the_targets(tmp_path):
    path = tmp_path / "sets.gmt"
    path.write_text("SPI1\tSPI1\tCDK4\nGATA1\tGATA1\tTAL1\tMYC\n")
    assert read_prior(path).edges["target"].tolist() == ["CDK4", "TAL1", "MYC"]
