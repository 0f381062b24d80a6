"""A gene is found under whatever name the data have for it, and the way is told."""

import pytest

from grn_core.genes.find import GeneFinder
from grn_core.genes.tables import human_symbols

DATA = [
    "GATA1",
    "NKX2.1",
    "HLA.A",
    "X7SK",
    "Spi1",
    "ENSG00000141510.18",
    "AARS1",
    "2-Sep",
    "1-Mar",
    "MT.CO1",
    "A.B",
    "A-B",
]


@pytest.mark.parametrize(
    ("symbol", "found"),
    [
        ("GATA1", ("GATA1", "")), ("gata1", ("GATA1", "case")), ("SPI1", ("Spi1", "case")),
        ("NKX2-1", ("NKX2.1", "spelling")), ("HLA-A", ("HLA.A", "spelling")), ("MT-CO1", ("MT.CO1", "spelling")),
        ("7SK", ("X7SK", "spelling")), ("ENSG00000141510", ("ENSG00000141510.18", "version")),
        ("ENSG00000141510.2", ("ENSG00000141510.18", "version")), ("AARS", ("AARS1", "alias")),
        ("SEPTIN2", ("2-Sep", "date")), ("MARCHF1", ("1-Mar", "date")), ("NKX3-1", None), ("A_B", None),
    ],
)  # fmt: skip
def test_each_way(symbol, found):
    assert GeneFinder(DATA).find(symbol) == found


def test_identifiers_and_orthologs():
    if not human_symbols():
        pytest.skip("no package with the tables of gene names is installed")
    assert GeneFinder(["TP53"]).find("ENSG00000141510.3") == ("TP53", "identifier")
    assert GeneFinder(["ENSG00000141510.3"]).find("TP53") == ("ENSG00000141510.3", "identifier")
    assert GeneFinder(["Trp53"]).find("TP53") == ("Trp53", "ortholog")
    assert GeneFinder(["TP53"]).find("Trp53") == ("TP53", "ortholog")
