"""Addresses of a gene's pages in public databases, made from its symbol; this program never opens them itself."""

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import quote, urlencode

Organism = Literal["human", "mouse"]
SPECIES = {"human": "Homo_sapiens", "mouse": "Mus_musculus"}
TAXA = {"human": "9606", "mouse": "10090"}
LEAST_SHARE = 0.8
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9.@_-]{0,30}", re.ASCII)


def guess_organism(genes: Iterable[str]) -> Organism | None:
    """Distinguish human from mouse by the spelling of symbols: GATA1 or Gata1.

    At least 80 % of the symbols with two letters or more must agree; otherwise None is returned. Open reading frames
    (C1orf112) count as human.
    """
    words = [re.sub(r"orf", "ORF", gene) for gene in genes if sum(map(str.isalpha, gene)) > 1]
    if not words:
        return None
    upper = sum(word.upper() == word for word in words) / len(words)
    mouse = sum(not word[0].islower() and word.upper() != word for word in words) / len(words)
    return "human" if upper >= LEAST_SHARE else "mouse" if mouse >= LEAST_SHARE else None


def gene_pages(gene: str, organism: Organism | None) -> dict[str, str]:
    """Return the addresses of a gene's pages, by name of the database; none for a text that is not a gene symbol."""
    if not _SYMBOL.fullmatch(gene):
        return {}
    of = f" AND {SPECIES[organism].replace('_', ' ')}[Organism]" if organism else ""
    kind = f" AND organism_id:{TAXA[organism]}" if organism else ""
    place = SPECIES[organism] if organism else "Multi"
    pages = {
        "NCBI Gene": "https://www.ncbi.nlm.nih.gov/gene/?" + urlencode({"term": f"{gene}[Gene Name]{of}"}),
        "Ensembl": f"https://www.ensembl.org/{place}/Search/Results?" + urlencode({"q": gene}),
        "UniProt": "https://www.uniprot.org/uniprotkb?" + urlencode({"query": f"gene_exact:{gene}{kind}"}),
    }
    if organism == "human":
        pages["GeneCards"] = f"https://www.genecards.org/cgi-bin/carddisp.pl?gene={quote(gene, safe='')}"
    if organism == "mouse":
        pages["MGI"] = "https://www.informatics.jax.org/quicksearch/summary?" + urlencode(
            {"queryType": "exactPhrase", "query": gene}
        )
    return pages
