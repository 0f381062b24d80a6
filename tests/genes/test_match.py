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
        "1 gene found by its human-mouse ortholog (Ensembl 105): Trp53 as TP53.",
        "1 name may mean several genes: MLL4 (KMT2B or KMT2D).",
        "2 genes not in the data: MLL4, NOGENE.",
    ]
    assert match_names(["GATA1"], DATA).said("in the data") == ["1 of 1 gene is in the data."]
