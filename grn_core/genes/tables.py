"""Tables of gene names that an installed package carries, read without importing the package.

celltypist 1.7.1 (MIT licence, Xu et al. 2023) carries GENCODE release 44's human gene identifiers with their symbols,
and Ensembl release 105's human-mouse orthologs. Where it is not installed every table is empty.
"""

import csv
from functools import cache
from importlib.util import find_spec
from pathlib import Path

HUMAN = "GENCODEv44_Gene_id2name.csv"
ORTHOLOGS = "Ensembl105_Human2Mouse_Genes.csv"


def _rows(name: str) -> list[list[str]]:
    spec = find_spec("celltypist")
    if spec is None or spec.origin is None:
        return []
    path = Path(spec.origin).parent / "data" / "samples" / name
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return [row for row in csv.reader(handle) if len(row) == 2 and all(row)]
    except OSError:
        return []


@cache
def human_symbols() -> dict[str, str]:
    """Return human gene symbols by Ensembl identifier without version; empty where no table is installed."""
    return {row[0]: row[1] for row in _rows(HUMAN)}


@cache
def orthologs() -> list[tuple[str, str]]:
    """Return pairs of a human and a mouse symbol; empty where no table is installed."""
    return [(row[0], row[1]) for row in _rows(ORTHOLOGS)]


@cache
def known_symbols() -> frozenset[str]:
    """Return every human and mouse symbol of the tables, as spelled there."""
    pairs = orthologs()
    return frozenset(human_symbols().values()) | {human for human, _ in pairs} | {mouse for _, mouse in pairs}
