"""What a TF is comes from the catalogue: families are right, and cofactors and enzymes are no TFs."""

import csv
import gzip
from pathlib import Path

import pytest

from grn_core.genes.families import TERMS
from grn_core.genes.roles import family_of_gene, role_of, roles_among
from grn_core.genes.tfs import dna_binding_family, other_regulators, transcription_factors

TRRUST = Path(__file__).parents[3] / "shared" / "data" / "priors" / "trrust_human.tsv.gz"


@pytest.mark.parametrize(
    ("symbol", "family"),
    [
        ("SPI1", "Ets"), ("GATA1", "GATA"), ("TP53", "p53"), ("KLF12", "C2H2 zinc finger"), ("STAT5B", "STAT"),
        ("FOXJ2", "Forkhead"), ("BMAL1", "bHLH"), ("ESR1", "Nuclear receptor"), ("POU5F1", "Homeodomain, POU"),
        ("SOX30", "HMG/Sox"), ("JUN", "bZIP"), ("NANOG", "Homeodomain"), ("RELA", "Rel"), ("IRF8", "IRF"),
    ],
)  # fmt: skip
def test_tfs_have_their_family(symbol, family):
    assert dna_binding_family(symbol) == family
    assert symbol in transcription_factors("human")


@pytest.mark.parametrize("symbol", ["EP300", "HDAC1", "KAT2A", "BRCA1", "EZH2", "CTNNB1", "POU2AF1", "BCL3", "SMARCA4"])
def test_cofactors_and_enzymes_are_other_regulators(symbol):
    assert symbol in other_regulators("human")
    assert symbol not in transcription_factors("human")


@pytest.mark.parametrize("symbol", ["ACTB", "GAPDH", "CD3E", "NCOA1", "TADA2A", "PRDX5", "SMAP2", "STAU2", "CCDC25"])
def test_other_genes_are_no_tfs(symbol):
    assert symbol not in transcription_factors("human")


def test_mouse_has_the_same_tfs():
    mouse = transcription_factors("mouse")
    assert {"Spi1", "Gata1", "Trp53", "Bmal1", "Pou5f1", "Zfp57"} <= mouse
    assert not {"Ep300", "Hdac1", "Actb"} & mouse
    assert dna_binding_family("Spi1", "mouse") == "Ets"


def test_the_catalogue_has_the_size_of_the_known_ones():
    # Lambert et al. (Cell 2018) count 1,639 human TFs, 1,211 of them with a known motif
    assert 1300 < len(transcription_factors("human")) < 1640
    assert 1000 < len(transcription_factors("mouse")) < 1640


def test_each_term_belongs_to_one_family():
    terms = [term for joined in TERMS.values() for term in joined.split("|")]
    assert len(terms) == len(set(terms))


def test_roles_hold_for_any_name_of_a_gene():
    assert {name: role_of(name) for name in ("PU.1", "ENSG00000066336.9", "Trp53", "OCT4", "Ep300", "ACTB")} == {
        "PU.1": "TF", "ENSG00000066336.9": "TF", "Trp53": "TF", "OCT4": "TF", "Ep300": "regulator", "ACTB": None
    }  # fmt: skip
    assert family_of_gene("PU.1") == "Ets"
    assert family_of_gene("ACTB") is None


def test_regulators_of_the_prior_that_are_no_tfs_are_distinguished():
    roles = roles_among(["SPI1", "EP300", "CREBBP", "ACTB", "GATA1"], ["SPI1", "EP300", "CREBBP"])
    assert {gene: roles.kind(gene) for gene in ("SPI1", "GATA1", "EP300", "CREBBP", "ACTB")} == {
        "SPI1": "TF", "GATA1": "TF", "EP300": "regulator", "CREBBP": "regulator", "ACTB": "target"
    }  # fmt: skip
    assert "2 regulators of the prior are not a TF there" in roles.describe()
    assert "CREBBP, EP300" in roles.describe()


def test_names_that_no_table_knows_keep_the_role_that_the_prior_gives_them():
    roles = roles_among(["TF001", "GENE0001", "SPI1", "STAT1", "KAT2A"], ["TF001", "SPI1", "KAT2A"])
    assert roles.tfs == {"TF001", "SPI1", "STAT1"}
    assert roles.regulators == {"KAT2A"}
    assert roles.unlisted == {"TF001"}
    assert "does not know 1 name (TF001), counted as TF because the prior" in roles.describe()


def test_simulated_genes_have_the_roles_of_the_prior_alone():
    roles = roles_among(["GENE0001", "GENE0002", "GENE0003", "SPI1", "STAT1"], ["GENE0001", "SPI1"])
    assert (roles.tfs, roles.regulators) == ({"GENE0001", "SPI1"}, set())
    assert "so the 2 genes in the first column of the prior count as TFs" in roles.describe()


@pytest.mark.needs_benchmark_data
def test_trrusts_regulators_are_divided():
    with gzip.open(TRRUST, "rt") as handle:
        names = {row[0] for row in csv.reader(handle, delimiter="\t")}
    roles = roles_among(names, names)
    assert 480 < len(roles.tfs) < 520
    assert {"CREBBP", "HDAC4", "SIRT1", "KAT2B", "EZH2", "BRCA1"} <= roles.regulators
    assert {"SPI1", "MYC", "STAT3", "RELA", "ARNTL"} <= roles.tfs
