"""Several genes in one field: a list of targets or TFs, and the members of a complex, as one edge per gene."""

import re
from collections.abc import Iterator
from functools import cache

import pandas as pd

from grn_core.errors import PriorError
from grn_core.genes.compound import symbol_in
from grn_core.genes.meaning import meanings
from grn_core.genes.namespace import UNIPROT
from grn_core.genes.patterns import IDENTIFIER, SYMBOL
from grn_core.wording import counted, some

MOST_EDGES = 20_000_000
WITH_SYMBOLS = "for others choose columns of gene symbols, or download the table with them (OmniPath: genesymbols=yes)."
SIDES = ("source", "target")
COMPLEX = re.compile(r"COMPLEX[:_ ]\s*", re.IGNORECASE)
SURE = (";", "|", ",", "::")
"""No symbol of a gene holds one of these."""
LISTS = ";|,"
DOUBTFUL = ("/", "+", "&", "_", ":", " ")
"""Symbols or other names may hold one of these: all parts must be known genes."""
CANDIDATE = re.compile(r"(?<=.)[;|,/+&_:\s](?=.)|^COMPLEX", re.IGNORECASE)
AROUND = re.compile(r"^(c\()?[\s\[\](){}'\"]+|[\s\[\](){}'\"]+$")
"""What Python and R write around a list and its names."""


def split_lists(edges: pd.DataFrame, origin: str) -> tuple[pd.DataFrame, list[str]]:
    """Give each gene of a field with several genes an edge of its own.

    Parameters
    ----------
    edges
        Columns source and target (text) and any others, which are repeated for each gene.
    origin
        Name of the file, for errors.

    Returns
    -------
    The edges, and one sentence with numbers on the lists and one on the complexes, if there are any.

    Raises
    ------
    PriorError
        If the lists make more than `MOST_EDGES` edges.
    """
    notes: list[str] = []
    for side in SIDES:
        names = edges[side].fillna("").astype(str)
        parts = {name: found for name in names.unique() if len(found := genes_in(name)) > 1 or found != [name]}
        if not parts:
            continue
        lists = names.map(lambda name, parts=parts: parts.get(name, [name]))
        total = int(lists.map(len).sum())
        if total > MOST_EDGES:
            raise PriorError(
                f"The lists of genes in {origin} make {total:,} edges, more than {MOST_EDGES:,}.",
                "Give a smaller table, or one edge per row.",
            )
        notes += list(_notes(side, parts, names.value_counts()))
        edges = edges.assign(**{side: lists}).explode(side, ignore_index=True)
    return edges, notes


def accessions_note(edges: pd.DataFrame) -> str | None:
    """Say how many names are UniProt accessions alone, alone or in complexes: no table here has their symbols."""
    names = pd.concat([edges["source"], edges["target"]]).drop_duplicates().astype(str)
    found = [name for name in names if UNIPROT.fullmatch(name) and not _known(name)]
    if not found:
        return None
    said = counted(len(found), "name is a UniProt accession", "names are UniProt accessions")
    return (
        f"{said} without a symbol, which the tables of gene names lack: {some(found, 3)}. They match only data with "
        f"the same accessions; {WITH_SYMBOLS}"
    )


def genes_in(name: str) -> list[str]:
    """Return the genes that a field names; the name alone where it is one gene, or its parts are not known genes."""
    if not CANDIDATE.search(name):
        return [name]
    if COMPLEX.match(name):
        members = [part for part in re.split(r"[_:;|,]", COMPLEX.sub("", name, count=1)) if part]
        return members or [name]
    if _known(name):
        return [name]
    single = symbol_in(name)
    if single != name and _known(single) and not IDENTIFIER.fullmatch(single):
        return [single]
    for separator in SURE:
        parts = _parts(name, separator)
        if len(parts) > 1:
            return _genes(parts) or [name]
    for separator in DOUBTFUL:
        parts = _parts(name, separator)
        sure = _approved if separator in "_: " else _known
        if len(parts) > 1 and all(len(part) > 1 and sure(part) for part in parts):
            return parts
    return [name]


def _parts(name: str, separator: str) -> list[str]:
    """Split a name; of ``STAT5A/B`` and ``SMAD2/3`` the second part gets the beginning of the first."""
    parts = [AROUND.sub("", part) for part in name.split(separator)]
    parts = list(dict.fromkeys(part for part in parts if part))
    if separator in "/,":
        first = parts[0] if parts else ""
        longer = [first[: -len(part)] + part for part in parts[1:]]
        if all(len(part) < 3 for part in parts[1:]) and all(_known(part) for part in [first, *longer]):
            return [first, *longer]
    return parts


def _genes(parts: list[str]) -> list[str]:
    """Return the genes among the parts of a list; nothing where the parts are no names.

    An identifier beside a symbol names the same gene, so that it is left out. Genes of species that no table knows
    (``twi;sna``) are taken by the form of their names.
    """
    if not all(_known(part) or SYMBOL.fullmatch(part) or IDENTIFIER.fullmatch(part) for part in parts):
        return []
    known = [part for part in parts if _known(part)]
    symbols = [part for part in known if not IDENTIFIER.fullmatch(part)]
    if symbols:
        return [part for part in parts if part in symbols or (SYMBOL.fullmatch(part) and not UNIPROT.fullmatch(part))]
    if known:
        return known
    formed = all(SYMBOL.fullmatch(part) or (IDENTIFIER.fullmatch(part) and len(part) > 2) for part in parts)
    return parts if formed else []


@cache
def _known(name: str) -> bool:
    """Whether a name means a gene in some way; by loose spelling, not with a separator of lists."""
    return any(meaning.way != "spelling" or not set(name) & set(";|,+&") for meaning in meanings(name))


@cache
def _approved(name: str) -> bool:
    return any(meaning.way in ("", "identifier") for meaning in meanings(name)) or bool(UNIPROT.fullmatch(name))


def _notes(side: str, parts: dict[str, list[str]], rows: pd.Series) -> Iterator[str]:
    """Say how many fields held several genes, or a symbol with its identifier; `rows` are counts of rows by field."""
    word = "TF" if side == "source" else "target"
    joined = {name for name in parts if COMPLEX.match(name) or not set(name) & set(LISTS)}
    lists = [name for name, genes in parts.items() if name not in joined and len(genes) > 1]
    if lists:
        n_rows, made = int(rows[lists].sum()), sum(int(rows[name]) * len(parts[name]) for name in lists)
        yield (
            f"{counted(n_rows, 'row')} with a list of genes in the {word} column read as one edge per gene, "
            f"{counted(made, 'edge')} in all: {some(lists, 2)}."
        )
    members = {name: parts[name] for name in parts if name in joined and len(parts[name]) > 1}
    if members:
        examples = [f"{name} as {' and '.join(genes[:4])}" for name, genes in members.items()]
        yield (
            f"{counted(len(members), 'name')} of several genes in the {word} column (complexes, alternatives) read as "
            f"one edge per gene: {some(examples, 2)}."
        )
    single = [f"{name} as {genes[0]}" for name, genes in parts.items() if len(genes) == 1]
    if single:
        yield f"{counted(len(single), 'name')} with more than a symbol shortened to it: {some(single, 2)}."
