"""Why no edge of a prior is in the data has one sentence for each cause; what came and what was lost has names."""

import pandas as pd
import pytest

from grn_core.data.prior import make_prior, match_prior
from grn_core.errors import PriorError
from tests.data.readers.cells import ENSEMBL, GENES, barcodes

EDGES = [("GATA1", "KLF1"), ("SPI1", "CSF1R"), ("TP53", "MDM2")]
PLAIN = ["ABC1X", "DEF2X", "GHI3X", "JKL4X"]


def prior(pairs=EDGES):
    return make_prior("p", pd.DataFrame(pairs, columns=["source", "target"]))


@pytest.mark.parametrize(
    ("pairs", "data", "words"),
    [
        (EDGES, barcodes(), "which look like cells. Turn the table"),
        ([(f"ENSG9{i:010d}", f"ENSG8{i:010d}") for i in range(4)], GENES, "Ensembl identifiers .* the data symbols"),
        (
            EDGES,
            [name.replace("ENSG0", "ENSG9") for name in ENSEMBL],
            "data have Ensembl identifiers .* without symbols",
        ),
        ([("P12345", "Q9H0H5"), ("P01106", "P04637")], GENES, "UniProt accessions"),
        ([("1029", "4609"), ("7157", "4193")], GENES, "are numbers"),
        (EDGES, PLAIN, "no gene in common"),
        (EDGES, ["KLF1", "CSF1R", "ACTB"], "none of its TFs"),
        (EDGES, ["GATA1", "TP53", "ACTB"], "none of the targets"),
    ],
)
def test_causes(pairs, data, words):
    with pytest.raises(PriorError, match=f"No edge of the prior p has both its genes in the data: .*{words}"):
        match_prior(prior(pairs), data)


def test_what_came_and_what_was_lost():
    match = match_prior(prior(), ["GATA1", "KLF1", "Spi1", "CSF1R", "MDM2"])
    assert match.said == [
        "2 of 3 known edges and 2 of 3 TFs of the prior are in the data.",
        "1 gene found written in other letters (upper and lower case): SPI1 as Spi1.",
        "1 TF not in the data: TP53.",
    ]
