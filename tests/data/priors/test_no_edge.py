"""Why no edge of a prior is in the data has one sentence for each cause; what came and what was lost has names."""

import pandas as pd
import pytest

from grn_core.data.priors.no_edge import none_modelled
from grn_core.data.priors.prior import make_prior, match_prior
from grn_core.errors import PriorError
from tests.data.readers.cells import ENSEMBL, GENES, barcodes

EDGES = [("GATA1", "KLF1"), ("SPI1", "CSF1R"), ("TP53", "MDM2")]
PLAIN = ["ABC1X", "DEF2X", "GHI3X", "JKL4X"]


def prior(pairs=EDGES):
    return make_prior("p", pd.DataFrame(pairs, columns=["source", "target"]))


FLY = [(f"FBgn{i:07d}", f"FBgn{i + 9:07d}") for i in range(4)]
FISH = [(f"ENSDARG{i:011d}", f"ENSDARG{i + 9:011d}") for i in range(4)]
HUMAN_ONLY = [("ZNF90", "ZNF91"), ("ZNF100", "ZNF101"), ("ZNF85", "ZNF93")]
MOUSE = ["Actb", "Gapdh", "Trp53", "Gata1", "Spi1", "Myc"]


@pytest.mark.parametrize(
    ("pairs", "data", "words"),
    [
        (EDGES, barcodes(), "which look like cells. Swap rows and columns"),
        ([(f"ENSG9{i:010d}", f"ENSG8{i:010d}") for i in range(4)], GENES, "Ensembl identifiers .* the data symbols"),
        (
            EDGES,
            [name.replace("ENSG0", "ENSG9") for name in ENSEMBL],
            "data have Ensembl identifiers .* without symbols",
        ),
        ([("P12345", "Q9H0H5"), ("P01106", "P04637")], GENES, "UniProt accessions .* if not, .*genesymbols=yes"),
        ([("1029", "4609"), ("7157", "4193")], GENES, "taken for its genes are numbers"),
        (EDGES, ["1", "12", "123"], "the genes of the data are numbers .* --symbol-column"),
        (FLY, GENES, "the prior has fruit fly Ensembl identifiers .* Choose a prior of human genes"),
        (FISH, MOUSE, "the prior has zebrafish Ensembl identifiers .* Choose a prior of mouse genes"),
        (HUMAN_ONLY, MOUSE, "human symbols .* mouse symbols .* no human-mouse ortholog .* a prior of mouse genes"),
        (EDGES, PLAIN, "the data have names that no table of genes knows .* --symbol-column"),
        ([("geneA", "geneB"), ("geneC", "geneD")], GENES, "the prior has names that no table .* --tf-column"),
        ([("geneA", "geneB")], PLAIN, "no table of genes knows either .* Use the same names in both"),
        (EDGES, ["ACTB", "GAPDH", "CD3E"], "both have human symbols, but the 3 genes .* Give data with more genes"),
        ([("ENST00000366130", "ENST00000366131")], GENES, "the prior has Ensembl transcripts .* Ensembl genes"),
        ([("B cell", "KLF1"), ("JAK-STAT", "MDM2")], ["KLF1", "GATA1"], r"as TFs are no genes .* \(B cell, JAK-STAT\)"),
        (EDGES, ["KLF1", "CSF1R", "ACTB"], "2 of its targets are there, but none of its 3 TFs"),
        (EDGES, ["GATA1", "TP53", "ACTB"], "of its 3 TFs the data have GATA1, TP53, but none of the targets"),
        (EDGES, ["GATA1", "CSF1R", "ACTB"], "no TF together with one of its own targets"),
    ],
)
def test_causes(pairs, data, words):
    with pytest.raises(PriorError, match=f"No edge of the prior p has both its genes in the data: .*{words}"):
        match_prior(prior(pairs), data)


def test_what_came_and_what_was_lost():
    match = match_prior(prior(), ["GATA1", "KLF1", "Spi1", "CSF1R", "MDM2"])
    assert match.said == [
        "2 of 3 known edges and 2 of 3 TFs of the prior are in the data.",
        "1 gene found with other capital letters: SPI1 as Spi1.",
        "1 TF not in the data: TP53.",
    ]


def test_edges_that_the_choice_of_cells_or_genes_leaves_out_say_so():
    edges = prior().edges
    silent = none_modelled("p", edges, {"GATA1", "SPI1", "MDM2"}, 500)
    assert "Each has a gene that does not vary in the chosen cells" in silent.what
    assert "GATA1, SPI1, MDM2" in silent.what
    assert "another cell type" in silent.remedy
    cut = none_modelled("p", edges, {"GATA1"}, 500)
    assert "1 edge has a gene that does not vary" in cut.what
    assert "beyond the largest number of genes, 500" in cut.what
    assert "max_genes" in cut.remedy


def test_a_prior_of_the_other_species_is_said_to_be_one():
    pairs = [("Gata1", "Klf1"), ("Spi1", "Csf1r"), ("Trp53", "Mdm2")]
    match = match_prior(prior(pairs), ["GATA1", "KLF1", "SPI1", "CSF1R", "TP53", "MDM2"])
    assert match.said[1] == (
        "The prior has mouse genes and the data human genes: they are matched as orthologs, and regulation known in "
        "mouse may not hold in human."
    )
    assert match_prior(prior(), ["GATA1", "KLF1", "SPI1"]).other_species is None
    assert match_prior(prior(pairs), ["Gata1", "Klf1", "Spi1"]).other_species is None
