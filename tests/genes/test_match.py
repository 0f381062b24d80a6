"""A list of names is matched, and what came by which way is said with numbers and names."""

from grn_core.genes.match import match_names

DATA = ["GATA1", "SEPTIN2", "KMT2B", "KMT2D", "TP53", "SPI1"]


def test_each_name_is_accounted_for():
    match = match_names(["GATA1", "2-Sep", "Trp53", "MLL4", "NOGENE", "GATA1"], DATA)
    assert match.found == {"GATA1": "GATA1", "2-Sep": "SEPTIN2", "Trp53": "TP53"}
    assert match.ways == {"date": {"2-Sep": "SEPTIN2"}, "ortholog": {"Trp53": "TP53"}}
    assert match.missing == ["MLL4", "NOGENE"]
    assert match.unclear == {"MLL4": ["KMT2B", "KMT2D"]}


def test_it_says_so_in_sentences():
    match = match_names(["GATA1", "2-Sep", "Trp53", "MLL4", "NOGENE"], DATA)
    assert match.said("in the data") == [
        "3 of 5 genes are in the data.",
        "1 gene found which Excel turned into a date or number: 2-Sep as SEPTIN2.",
        "1 gene found by human-mouse ortholog (Ensembl 105): Trp53 as TP53.",
        "1 name may mean several genes: MLL4 (KMT2B or KMT2D).",
        "2 genes not in the data: MLL4, NOGENE.",
    ]
    assert match_names(["GATA1"], DATA).said("in the data") == ["1 of 1 gene is in the data."]


def test_an_ortholog_of_the_same_letters_is_the_only_one():
    """The table lists ZFY for mouse Zfx and TNFRSF14 for Tnfrsf10b; both have a human gene of their letters."""
    assert match_names(["Zfx", "Tnfrsf10b"], ["ZFY", "TNFRSF14"]).found == {}
    assert match_names(["Zfx", "Tnfrsf10b"], ["ZFX", "ZFY", "TNFRSF10B"]).found == {
        "Zfx": "ZFX",
        "Tnfrsf10b": "TNFRSF10B",
    }


def test_one_of_several_orthologs_is_not_guessed():
    """Ccl9 and Ccl6 of the mouse are listed for human CCL15; either alone is taken."""
    match = match_names(["CCL15"], ["Ccl9", "Ccl6", "Trp53"])
    assert match.missing == ["CCL15"]
    assert match.unclear == {"CCL15": ["Ccl6", "Ccl9"]}
    assert match_names(["CCL15"], ["Ccl6", "Trp53"]).found == {"CCL15": "Ccl6"}
