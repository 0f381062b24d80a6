"""Names that hold a symbol and more: its identifier, its chromosome, the genome that reads were mapped to."""

import re
from collections.abc import Sequence

from grn_core.genes.patterns import sample_of

GENOME = r"(?:GRC[hm]\d{2}|[hH][gG](?:19|38)|[mM][mM](?:9|10|39)|HUMAN|MOUSE|[hH]uman|[mM]ouse|premrna)"
IDENTIFIER = r"ENS[A-Z]{0,6}[GT]\d{6,}(?:\.\d+)?"
FORMS = (
    re.compile(r"(?:gene|GENE)[:|-](?P<symbol>\S+)"),  # GFF: gene:ENSG00000102145, gene-GATA1
    re.compile(rf"{IDENTIFIER}[|_:;,\s-]+(?P<symbol>\S+)"),  # GEO, TCGA: ENSG00000102145_GATA1
    re.compile(rf"(?P<symbol>\S+?)[|_:;,\s-]+{IDENTIFIER}"),
    re.compile(r"(?P<symbol>[^|?\s]+)\|\d+"),  # TCGA: GATA1|2623, an Entrez identifier
    re.compile(r"(?P<symbol>[^|\s]+)\|(?:[^|]*\|)*Reference_end"),  # BD Rhapsody: GATA1|NM_002049.3|Reference_end
    re.compile(r"(?P<symbol>\S+?)[_-]{2}chr[0-9XYMUn]\w*"),  # CEL-Seq: GATA1__chrX
    re.compile(r"b(?P<quote>['\"])(?P<symbol>.+)(?P=quote)"),  # Python's bytes, turned into text: b'GATA1'
    re.compile(rf"(?P<symbol>\S+) [\[(](?:\d+|{IDENTIFIER})[\])]"),  # DepMap: GATA1 (2623)
)
OF_GENOME = re.compile(rf"(?P<genome>{GENOME})[_-]{{1,6}}(?P<rest>\S.*)")
"""Cell Ranger for several species: mm10___Gata1, and mm10___ENSMUSG00000031162 for a gene without a symbol."""
MOSTLY = 0.5


def symbol_in(name: str) -> str:
    """Return the symbol that a compound name holds, else the name."""
    of_genome = OF_GENOME.fullmatch(name)
    rest = of_genome["rest"] if of_genome else name
    found = next((match for form in FORMS if (match := form.fullmatch(rest))), None)
    return found["symbol"] if found else rest


def genome_in(name: str) -> str:
    """Return the genome that a compound name begins with; empty where it names none."""
    found = OF_GENOME.fullmatch(name)
    return found["genome"] if found else ""


def are_compound(names: Sequence[str]) -> bool:
    """Whether most names are a symbol and more, from a sample."""
    sample = sample_of(names)
    return sum(symbol_in(name) != name for name in sample) > MOSTLY * len(sample) if sample else False


def without_more(names: Sequence[str]) -> list[str]:
    """Return the symbols alone where most names are compound, else the names."""
    return [symbol_in(name) for name in names] if are_compound(names) else list(names)
