"""Genes are found in a vocabulary by name, by another name of theirs, or as a mouse gene's human ortholog."""

from grn_core.scbert.symbols import match_genes

VOCABULARY = ["GATA1", "SEPT7", "ATP5A1", "SPI1", "H2AFZ"]


def test_each_way_of_matching_is_distinguished():
    match = match_genes(["GATA1", "SEPTIN7", "Spi1", "H2AZ1", "MYGENE"], VOCABULARY)
    assert match.positions.tolist() == [0, 1, 3, 4, -1]
    assert match.names.ways == {"case": {"Spi1": "SPI1"}, "earlier": {"SEPTIN7": "SEPT7", "H2AZ1": "H2AFZ"}}
    assert match.outside == ["MYGENE"]


def test_old_names_are_found_in_a_newer_vocabulary_too():
    assert match_genes(["ATP5A1"], ["ATP5F1A"]).names.ways == {"earlier": {"ATP5A1": "ATP5F1A"}}


def test_mouse_symbols_identifiers_and_names_spoiled_by_excel_are_found():
    match = match_genes(["Trp53", "ENSG00000115942.7", "7-Sep"], [*VOCABULARY, "TP53", "ORC2"])
    assert match.names.found == {"Trp53": "TP53", "ENSG00000115942.7": "ORC2", "7-Sep": "SEPT7"}
    assert match.names.way == {"Trp53": "ortholog", "ENSG00000115942.7": "identifier", "7-Sep": "date"}


def test_a_gene_of_the_same_name_keeps_its_row():
    match = match_genes(["SEPTIN7", "SEPT7"], VOCABULARY)
    assert match.positions.tolist() == [-1, 1]
    assert match.outside == ["SEPTIN7"]


def test_it_says_what_it_did_with_counts():
    text = match_genes(["GATA1", "Spi1", "SEPTIN7", "NOGENE"], VOCABULARY).describe()
    assert text.startswith("3 of 4 genes are in scBERT's vocabulary.")
    for part in ("1 gene found with other capital letters", "Spi1 as SPI1", "SEPTIN7 as SEPT7", "1 gene outside it"):
        assert part in text
    assert text.endswith("NOGENE.")
