"""Public pages of a gene: for the right species, and no name of a gene can change the address."""

from urllib.parse import parse_qs, urlsplit

import pytest

from grn_core.data.gene_pages import gene_pages, guess_organism


def test_species_is_distinguished_by_the_spelling_of_symbols():
    assert guess_organism(["GATA1", "KLF1", "C1orf112", "TP53", "HLA-A"]) == "human"
    assert guess_organism(["Gata1", "Klf1", "2310001H17Rik", "Trp53", "Nkx2-5", "H2-K1"]) == "mouse"
    assert guess_organism(["gata1a", "klf17", "tp53"]) is None
    assert guess_organism(["GATA1", "Klf1"]) is None
    assert guess_organism(["A", "7"]) is None


def test_human_and_mouse_have_their_own_sites():
    human, mouse, other = (gene_pages("GATA1", organism) for organism in ("human", "mouse", None))
    assert set(human) == {"NCBI Gene", "Ensembl", "UniProt", "GeneCards"}
    assert set(mouse) == {"NCBI Gene", "Ensembl", "UniProt", "MGI"}
    assert set(other) == {"NCBI Gene", "Ensembl", "UniProt"}
    assert "Homo sapiens" in parse_qs(urlsplit(human["NCBI Gene"]).query)["term"][0]
    assert "organism_id:10090" in parse_qs(urlsplit(mouse["UniProt"]).query)["query"][0]


@pytest.mark.parametrize("gene", ["HLA-DRB1", "Nkx2-5", "H2-K1", "MT-CO1", "AC012.1"])
def test_every_address_belongs_to_the_database_and_contains_the_gene(gene):
    hosts = {
        "www.ncbi.nlm.nih.gov",
        "www.ensembl.org",
        "www.uniprot.org",
        "www.genecards.org",
        "www.informatics.jax.org",
    }
    for organism in ("human", "mouse", None):
        for address in gene_pages(gene, organism).values():
            parts = urlsplit(address)
            assert parts.scheme == "https" and parts.hostname in hosts
            assert gene in str(parse_qs(parts.query)) and not parts.fragment


@pytest.mark.parametrize("name", ["", "A" * 10_000, "a&b=c", "x y", "../x", "a#b", "<b>", "1)](http://x", "é", "A\n"])
def test_a_text_that_is_not_a_symbol_has_no_page(name):
    assert gene_pages(name, "human") == {}
