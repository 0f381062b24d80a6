"""Names that hold more than a symbol give the symbol; symbols stay as they are."""

import pytest

from grn_core.genes.compound import are_compound, genome_in, symbol_in, without_more

SYMBOLS = ["GATA1", "NKX2-1", "HLA-DRB1", "MT-CO1", "AC004556.1", "Trp53", "H2-Ab1", "1700020I14Rik"]
FORMS = [
    "ENSG00000102145_{}", "ENSG00000102145.13|{}", "ENSMUSG00000031162-{}", "{}_ENSG00000102145", "{}|2623",
    "{}__chrX", "{}--chr11", "GRCh38_{}", "mm10___{}", "hg19-{}", "gene:{}",
    "{} (2623)", "{} [2623]",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form(form):
    names = [form.format(symbol) for symbol in SYMBOLS]
    assert are_compound(names) and without_more(names) == SYMBOLS


def test_symbols_are_no_compound_names():
    assert [symbol_in(name) for name in SYMBOLS] == SYMBOLS
    assert not are_compound(SYMBOLS) and without_more([*SYMBOLS, "GRCh38_TP53"])[-1] == "GRCh38_TP53"
    assert not are_compound([])


def test_an_identifier_behind_a_genome_stays_whole():
    assert symbol_in("GRCh38_ENSG00000102145") == "ENSG00000102145"
    assert symbol_in("mm10___ENSMUSG00000031162_Gata1") == "Gata1"
    assert [genome_in(name) for name in ("mm10___Gata1", "GATA1")] == ["mm10", ""]


def test_names_of_bd_rhapsody_are_shortened():
    names = ["GATA1|NM_002049.3|Reference_end", "CD4|Reference_end", "HLA-A|NM_002116.7|Reference_end"]
    assert are_compound(names) and without_more(names) == ["GATA1", "CD4", "HLA-A"]
