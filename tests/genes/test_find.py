"""A gene is found under whatever name the data have for it, and the way is reported."""

from unittest.mock import patch

import pytest

from grn_core.genes.find import GeneFinder, species_of
from grn_core.genes.match import match_names
from grn_core.genes.tables import nomenclature

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
        ("ENSG00000141510.2", ("ENSG00000141510.18", "version")), ("AARS", ("AARS1", "earlier")),
        ("SEPTIN2", ("2-Sep", "date")), ("MARCHF1", ("1-Mar", "date")), ("NKX3-1", None), ("A_B", None),
    ],
)  # fmt: skip
def test_each_way(symbol, found):
    assert GeneFinder(DATA).find(symbol) == found


@pytest.mark.parametrize(
    ("data", "symbol", "way"),
    [
        ("TP53", "ENSG00000141510.3", "identifier"), ("ENSG00000141510.3", "TP53", "identifier"),
        ("ENSMUSG00000059552.12", "Trp53", "identifier"), ("Spi1", "ENSMUSG00000002111", "identifier"),
        ("Trp53", "TP53", "ortholog"), ("TP53", "Trp53", "ortholog"), ("ENSMUSG00000059552", "TP53", "ortholog"),
        ("SEPTIN7", "SEPT7", "earlier"), ("SEPT7", "SEPTIN7", "earlier"), ("ARNTL", "BMAL1", "earlier"),
        ("SPI1", "PU.1", "alias"), ("POU5F1", "OCT4", "alias"), ("Pou5f1", "Oct4", "alias"),
        ("Bmal1", "ARNTL", "ortholog"), ("BMAL1", "Arntl", "earlier"),
        ("7-Sep", "SEPT7", "date"), ("Sep-07", "SEPTIN7", "date"), ("2021-03-01", "MARCHF1", "date"),
        ("1-Mar-2019", "MARCH1", "date"), ("SEPTIN7", "7-Sep", "date"), ("DELEC1", "1-Dec", "date"),
        ("Septin2", "2-Sep", "date"), ("6.10E+07", "0610009E02Rik", "date"), ("0610009E02Rik", "6.10E+07", "date"),
        ("X0610009E02Rik", "0610009E02Rik", "spelling"), ("HLA.DRA", "HLA-DRA", "spelling"),
    ],
)  # fmt: skip
def test_names_are_found_through_tables_on_both_sides(data, symbol, way):
    assert GeneFinder(["ACTB", data, "GAPDH"]).find(symbol) == (data, way)


def test_a_date_is_an_alias_of_the_same_species_before_it_is_an_ortholog():
    assert nomenclature("human").former["DEC1"] == ("DELEC1",)
    human = ["BHLHE40", "ACTB", "GAPDH"]
    assert GeneFinder(human).find("1-Dec") == ("BHLHE40", "date")  # not by mouse Bhlhe40, whose alias is Dec1
    assert GeneFinder([*human, "DELEC1"]).find("1-Dec") == ("DELEC1", "date")
    assert match_names(["1-Dec"], human).changed == [
        "1 gene found which Excel turned into a date or number: 1-Dec as BHLHE40."
    ]


def test_a_day_of_excels_calendar_is_read_only_among_symbols():
    genes = sorted(nomenclature("human").symbols)[:200]
    assert GeneFinder([*genes, "43525"]).find("MARCHF1") == ("43525", "date")  # 1 March 2019
    assert GeneFinder(["43525", "43526", "7157"]).find("MARCHF1") is None  # Entrez identifiers


def test_a_name_of_several_genes_is_not_guessed():
    finder = GeneFinder(["KMT2B", "KMT2D", "TP53"])
    assert finder.find("MLL4") is None
    assert finder.unclear("MLL4") == ["KMT2B", "KMT2D"]
    assert GeneFinder(["KMT2D", "TP53"]).find("MLL4") == ("KMT2D", "alias")  # the other one is not there


def test_a_symbol_of_today_is_no_alias_of_another_gene():
    assert GeneFinder(["IL1RL1"]).find("ST2") == ("IL1RL1", "alias")
    assert "FAS" in nomenclature("human").alias  # of FASN, among others
    assert GeneFinder(["FASN"]).find("FAS") is None


def test_the_species_is_that_of_most_names():
    assert species_of(["GATA1", "SPI1", "TP53"]) == "human"
    assert species_of(["Gata1", "Spi1", "Trp53"]) == "mouse"
    assert species_of(["ENSMUSG00000059552.3", "ENSMUSG00000002111"]) == "mouse"
    assert species_of(["ENSG00000141510"]) == "human"
    assert species_of(["GENE0001", "GENE0002"]) is None
    assert species_of([]) is None


@pytest.mark.parametrize(
    "written",
    ["TP53 ", '"TP53"', "'TP53'", "(TP53)", "TP53*", "TP53;", "hg38_TP53", "TP53|7157", "TP53 (7157)", "gene-TP53"],
)
def test_a_gene_inside_a_longer_name(written):
    assert GeneFinder(["GATA1", "TP53"]).find(written) == ("TP53", "inside")


@pytest.mark.parametrize("written", ["ensg00000141510", "gene:ENSG00000141510", "ensg00000141510.3"])
def test_identifiers_in_small_letters_or_of_a_gff_file(written):
    assert GeneFinder(["GATA1", "TP53"]).find(written) == ("TP53", "identifier")


@pytest.mark.parametrize("written", ["TP53_1", "(", "TP53-AS1", "*", ""])
def test_other_longer_names_are_not_found(written):
    assert GeneFinder(["GATA1", "TP53"]).find(written) is None


@pytest.mark.parametrize("written", ["1. Mrz", "01. Mrz", "1-mars", "1-mrt", "01-Mär"])
def test_months_of_other_languages(written):
    assert GeneFinder(["MARCHF1", "MARCHF2", "MARS1"]).find(written) == ("MARCHF1", "date")


@pytest.mark.parametrize(("written", "gene"), [("2. Sep", "SEPTIN2"), ("2-sept.", "SEPTIN2"), ("1. Dez", "DEC1")])
def test_other_months_of_other_languages(written, gene):
    assert GeneFinder(["SEPTIN2", "DEC1"]).find(written) == (gene, "date")


@pytest.mark.parametrize("name", ["gene:" * 600 + "TP53", "hg38_" * 600 + "TP53", "_" * 30_000, "A|" * 15_000])
def test_no_gene_is_looked_for_in_a_name_that_is_too_long(name):
    """Such names of a hostile file took seconds each, or ended in a RecursionError."""
    with patch("grn_core.genes.find.symbol_in", side_effect=AssertionError("it was looked into")):
        assert GeneFinder(["TP53"]).find(name) is None


def test_a_gene_inside_several_longer_names_is_found():
    assert GeneFinder(["TP53"]).find("gene:" * 30 + "TP53") == ("TP53", "inside")
