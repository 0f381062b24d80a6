"""Genes are found in a vocabulary by name, by another name of theirs, or as a mouse gene's human ortholog."""

import csv

from grn_core import settings
from grn_core.scbert.symbols import match_genes

VOCABULARY = ["GATA1", "SEPT7", "ATP5A1", "SPI1", "H2AFZ"]


def test_each_way_of_matching_is_told_apart():
    match = match_genes(["GATA1", "SEPTIN7", "Spi1", "H2AZ1", "MYGENE"], VOCABULARY)
    assert match.positions.tolist() == [0, 1, 3, 4, -1]
    assert match.renamed == {"SEPTIN7": "SEPT7", "H2AZ1": "H2AFZ"}
    assert match.upper_cased == {"Spi1": "SPI1"}
    assert match.outside == ["MYGENE"]


def test_old_names_are_found_in_a_newer_vocabulary_too():
    assert match_genes(["ATP5A1"], ["ATP5F1A"]).renamed == {"ATP5A1": "ATP5F1A"}


def test_a_gene_of_the_same_name_keeps_its_row():
    match = match_genes(["SEPTIN7", "SEPT7"], VOCABULARY)
    assert match.positions.tolist() == [-1, 1]
    assert match.outside == ["SEPTIN7"]


def test_it_says_what_it_did_with_counts():
    text = match_genes(["GATA1", "Spi1", "SEPTIN7", "X"], VOCABULARY).describe()
    assert text.startswith("3 of 4 genes are in scBERT's vocabulary")
    for part in ("1 of them by writing a mouse symbol in upper case", "Spi1 as SPI1", "SEPTIN7 as SEPT7", "1 outside"):
        assert part in text


def test_the_table_of_renamings_is_sound():
    with (settings.assets_dir() / "renamed_symbols.tsv").open() as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    previous = [row["previous"] for row in rows]
    assert len(rows) > 400
    assert len(set(previous)) == len(previous)
    assert not set(previous) & {row["approved"] for row in rows}
