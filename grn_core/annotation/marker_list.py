"""Marker genes of cell types, as a user gives them: lines of text, a table, or GMT."""

import csv
import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from grn_core.annotation.marker_formats import READERS
from grn_core.data.files.excel import sheet_as_csv
from grn_core.data.files.text import NotText, find_separator, read_text, split_line
from grn_core.errors import DataError
from grn_core.genes.invisible import clean_text
from grn_core.genes.known import known_share
from grn_core.network.gene_sets.gmt import read_gmt
from grn_core.reading import check_file, in_child, scratch
from grn_core.reading.kinds import kind_of, refuse


class MarkerList(dict[str, tuple[str, ...]]):
    """Genes by the name of the cell type, in the order of the list, each once.

    Attributes
    ----------
    notes
        What was removed from the list, one sentence each.
    """

    notes: tuple[str, ...] = ()


FORMAT = (
    "Write one cell type per line, such as `B cell: CD79A, MS4A1`. Or give a GMT file, or a CSV or TSV table with two "
    "columns, the cell type and the gene."
)
MOST_TYPES, MOST_GENES, MOST_CHARACTERS = 1000, 2000, 2_000_000
LONGEST_NAME = 100
TYPE_WORDS = ("celltype", "cellname", "celltypes", "type", "label", "name", "set", "source", "cluster")
GENE_WORDS = (
    "officialgenesymbol",
    "genesymbol",
    "symbol",
    "marker",
    "markers",
    "gene",
    "genes",
    "target",
    "genesymbolmore",
)
BETWEEN = re.compile(r"[,;|\s]+")


def open_marker_list(path: Path) -> MarkerList:
    """Read a marker list from outside, in a child process.

    Raises
    ------
    DataError
        If there is no such file, or it is no marker list.
    """
    file = check_file(path, "marker list")
    with scratch() as folder:
        in_child("grn_core.annotation.marker_list:hand_over_list", file, folder)
        found = json.loads((folder / "list.json").read_text(encoding="utf-8"))
    return _with_notes({name: tuple(genes) for name, genes in found["genes"].items()}, found["notes"])


def hand_over_list(path: Path, folder: Path) -> None:
    """Read a marker list, in the child, and write it as JSON."""
    found = read_marker_list(path)
    (folder / "list.json").write_text(json.dumps({"genes": found, "notes": found.notes}), encoding="utf-8")


def _with_notes(genes: dict[str, tuple[str, ...]], notes: Iterable[str | None]) -> MarkerList:
    found = MarkerList(genes)
    found.notes = tuple(note for note in notes if note)
    return found


def _visible(text: str, origin: str) -> tuple[str, str | None]:
    """Remove invisible characters, which people paste with text from the web, Word and PDF files; say from what.

    Raises
    ------
    DataError
        If the text holds NUL characters, which no list has.
    """
    if "\0" in text:
        raise DataError(f"{origin} holds NUL characters, as only damaged or other kinds of files do.", FORMAT)
    return clean_text(text)


def read_marker_list(path: Path) -> MarkerList:
    """Read a file of ours, or in the child: GMT, lines with a colon, Garnett's, JSON, or a table (also ``.xlsx``).

    A table has a column of cell types and one of genes, a column of genes per cell type, or 0 and 1 for each gene and
    cell type.

    Raises
    ------
    DataError
        If it is none of these.
    """
    kind = kind_of(path)
    if kind in READERS and (known := READERS[kind](path)) is not None:
        return _with_notes(_checked(known[0].items(), path.name), [known[1]])
    refuse(path, kind)
    if kind == "excel":
        with tempfile.TemporaryDirectory(prefix="grn-sheet-") as folder:
            return read_marker_list(sheet_as_csv(path, Path(folder))[0])
    if path.name.lower().endswith((".gmt", ".gmt.gz")):
        sets = read_gmt(path)
        return _with_notes(_checked(sets.genes.items(), path.name), sets.notes)
    if path.stat().st_size > MOST_CHARACTERS:
        raise DataError(f"{path.name} is larger than {MOST_CHARACTERS // 10**6} MB.", "Give a shorter list of markers.")
    try:
        text, _ = read_text(path)
    except NotText as error:
        raise DataError(f"{path.name} is not text.", FORMAT) from error
    except (OSError, EOFError) as error:
        raise DataError(f"{path.name} cannot be read.", "Copy it again from its source.") from error
    text, note = _visible(text, path.name)
    lines = _filled(text)
    if lines and sum(":" in line for line in lines) > len(lines) / 2:
        return _with_notes(parse_lines(text, path.name), [note])
    return _with_notes(_from_table(lines, path.name), [note])


def parse_lines(text: str, origin: str = "The marker list") -> MarkerList:
    """Read lines such as ``B cell: CD79A, MS4A1``; empty lines and those that begin with ``#`` are ignored.

    Raises
    ------
    DataError
        If a line has no colon, no name or no gene, or a name stands in two lines.
    """
    if len(text) > MOST_CHARACTERS:
        raise DataError(f"{origin} has more than {MOST_CHARACTERS:,} characters.", "Give a shorter list of markers.")
    text, note = _visible(text, origin)
    found: list[tuple[str, Iterable[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, genes = line.partition(":")
        if not colon:
            raise DataError(f"Line {number} of {origin} has no colon: {line.strip()[:40]}.", FORMAT)
        if not name.strip() or not genes.strip(" ,;\t"):
            raise DataError(f"Line {number} of {origin} has no {'gene' if name.strip() else 'name'}.", FORMAT)
        if name.strip() in dict(found):
            raise DataError(f"{origin} names {name.strip()[:40]} in two lines.", "Join the two lines.")
        found.append((name.strip(), BETWEEN.split(genes.strip())))
    return _with_notes(_checked(found, origin), [note])


def _filled(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _from_table(lines: list[str], origin: str) -> MarkerList:
    """Read a table with one row per cell type and gene, or with several genes in a field."""
    if not lines:
        raise DataError(f"{origin} is empty.", FORMAT)
    try:
        rows = split_line(lines, find_separator(lines)[0])
    except csv.Error as error:
        raise DataError(f"{origin} holds a line that cannot be split ({error}).", FORMAT) from error
    rows = _without_numbers(rows)
    header = [re.sub(r"[^a-z]", "", field.lower()) for field in rows[0]]
    kinds, genes = _column(header, TYPE_WORDS), _column(header, GENE_WORDS)
    if kinds is not None and genes is not None:
        rows = rows[1:]
    elif _names_genes([row[2:] for row in rows]) and all(len(row) > 2 for row in rows):  # GMT under another ending
        bare = _names_genes([row[1:2] for row in rows])  # no descriptions
        return _checked([(row[0], row[1 if bare else 2 :]) for row in rows], origin)
    elif len({len(row) for row in rows}) == 1 and _are_columns(rows):
        return _checked([(name, column) for name, *column in zip(*rows, strict=True)], origin)
    elif (marked := _by_marks(rows)) is not None:
        return _checked(marked.items(), origin)
    elif all(len(row) == 2 for row in rows):
        shares = [known_share([row[i] for row in rows]) for i in (0, 1)]
        genes = 0 if shares[0] > shares[1] else 1
        kinds = 1 - genes
    else:
        raise DataError(
            f"{origin} does not say which column is the cell type and which the gene.",
            "Name the columns cell_type and gene.",
        )
    found: dict[str, list[str]] = {}
    for row in rows:
        if len(row) > max(kinds, genes) and row[kinds] and row[genes]:
            found.setdefault(row[kinds], []).extend(BETWEEN.split(row[genes]))
    return _checked(found.items(), origin)


def _without_numbers(rows: list[list[str]]) -> list[list[str]]:
    """Leave out a first column that counts the rows below its empty header, as pandas and R write it."""
    below = [row[0] for row in rows[1:]]
    counted = any(below == [str(i + first) for i in range(len(below))] for first in (0, 1))
    return [row[1:] for row in rows] if below and not rows[0][0] and counted and len(rows[0]) > 2 else rows


def _names_genes(rows: Iterable[list[str]]) -> bool:
    names = [name for row in rows for name in row if name]
    return bool(names) and known_share(names) > 0.5


def _are_columns(rows: list[list[str]]) -> bool:
    """Whether a table has one column of genes per cell type, whose name stands above it."""
    columns = [[value for value in column if value] for column in zip(*rows[1:], strict=True)]
    return known_share(rows[0]) == 0 and len(columns) > 1 and all(_names_genes([column]) for column in columns)


def _by_marks(rows: list[list[str]]) -> dict[str, list[str]] | None:
    """Return genes by cell type of a table (genes x types) of 0 and 1, as CellAssign reads it; None for another."""
    head, *body = rows
    if not body or len(head) < 2 or any(len(row) != len(head) or {*row[1:]} - {"0", "1"} for row in body):
        return None
    return {name: [row[0] for row in body if row[at] == "1"] for at, name in enumerate(head) if at}


def _column(header: list[str], words: tuple[str, ...]) -> int | None:
    return next((header.index(word) for word in words if word in header), None)


def _checked(found: Iterable[tuple[str, Iterable[str]]], origin: str) -> MarkerList:
    """Return a list with each gene once.

    Raises
    ------
    DataError
        If it is empty, or larger than any list of markers.
    """
    markers = MarkerList({name: tuple(dict.fromkeys(gene for gene in genes if gene)) for name, genes in found})
    if not markers:
        raise DataError(f"{origin} holds no cell type.", FORMAT)
    if len(markers) > MOST_TYPES:
        raise DataError(f"{origin} has {len(markers):,} cell types.", f"Give at most {MOST_TYPES:,}.")
    name, genes = max(markers.items(), key=lambda item: len(item[1]))
    if len(genes) > MOST_GENES:
        raise DataError(f"{name[:40]} has {len(genes):,} genes in {origin}.", f"Give at most {MOST_GENES:,} markers.")
    longest = max(markers, key=len)
    if len(longest) > LONGEST_NAME:
        raise DataError(f"{origin} has a name of {len(longest):,} characters ({longest[:20]} ...).", FORMAT)
    return markers
