"""Marker lists that other programs read: Garnett's files and JSON."""

import re
from pathlib import Path
from typing import Any

from grn_core.data.files.text import NotText, read_text
from grn_core.reading.plain import read_json

Sets = dict[str, tuple[str, ...]]
GARNETT = re.compile(r"\s*(?P<what>[a-z][a-z ]*):\s*(?P<values>.*)")
BETWEEN = re.compile(r"[,\s]+")
NOT_READ = "Of Garnett's file, the lines expressed were read, and no other condition."


def read_garnett(path: Path) -> tuple[Sets, str | None] | None:
    """Read the genes that each cell type of a file of Garnett expresses, and say what is left out; None for another.

    Such a file has lines ``>B cell``, ``expressed: CD79A, MS4A1``, and others such as ``not expressed:`` and
    ``subtype of:``.
    """
    try:
        text, _ = read_text(path)
    except (NotText, OSError, EOFError):
        return None
    found: Sets = {}
    name, others = "", False
    for line in text.splitlines():
        if line.startswith(">"):
            name = line[1:].strip()
        elif match := GARNETT.fullmatch(line.partition("#")[0]):
            if match["what"].strip() == "expressed" and name:
                found[name] = (*found.get(name, ()), *filter(None, BETWEEN.split(match["values"])))
            else:
                others = True
    return (found, NOT_READ if others else None) if found else None


def read_json_lists(path: Path) -> tuple[Sets, str | None] | None:
    """Read a JSON object of lists of genes by cell type, as ``json.dump`` writes scanpy's markers; None for another."""
    try:
        content: Any = read_json(path)
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or not content:
        return None
    if not all(isinstance(genes, list) and all(isinstance(gene, str) for gene in genes) for genes in content.values()):
        return None
    return {name.strip(): tuple(gene.strip() for gene in genes) for name, genes in content.items()}, None


READERS = {"sequences": read_garnett, "json": read_json_lists}
"""By the kind of file, as `grn_core.reading.kinds.kind_of` names it: Garnett's files begin as sequences do."""
