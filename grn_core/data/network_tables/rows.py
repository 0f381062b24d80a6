"""A table's text as rows of fields: any encoding and separator, titles above the header, row numbers."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.data.files.text import NotText, encoding_note, find_separator, read_text, split_line
from grn_core.data.network_tables.columns import find
from grn_core.errors import PriorError
from grn_core.genes.invisible import clean_text
from grn_core.reading.kinds import PACKED, kind_inside, kind_of, kind_of_text, refuse
from grn_core.spreadsheet import unescaped
from grn_core.wording import counted

MOST_EMPTY = 100
"""Empty columns at the right end of a table that stay; more are left out."""


@dataclass(frozen=True)
class Rows:
    """Rows of stripped text, columns by number, the header (if any) the first row; and what was passed over."""

    table: pd.DataFrame
    notes: tuple[str, ...]


def read_lines(path: Path, what: str, remedy: str) -> tuple[list[str], list[str]]:
    """Read the lines that are not empty and no comments, and what is to be said of the file.

    Raises
    ------
    PriorError
        If it is not text or empty; it names the file as `what`.
    """
    try:
        kind = kind_of(path)
        inner = kind_inside(path, kind) if kind in PACKED else kind
        if inner != "sequences" or ".adj" not in path.suffixes:  # ARACNe's comments begin as a sequence does
            refuse(path, inner, PriorError)
        if kind in ("zip", "excel", "tar", "bzip2", "xz"):
            raise PriorError(
                f"The {what} {path.name} is packed ({kind}), not a table.", "Unpack it and give the table."
            )
        text, encoding = read_text(path)
        if encoding.startswith("utf-16"):
            refuse(path, kind_of_text(text), PriorError)
    except (NotText, EOFError, OSError) as error:
        raise PriorError(f"The {what} {path.name} cannot be read as text.", remedy) from error
    text, cleaned = clean_text(text)
    lines = [line for line in text.splitlines() if line.strip()]
    if ".adj" in path.suffixes:
        lines = [line for line in lines if not line.startswith(">")]
    while lines and lines[0].startswith("#") and not _is_header(lines[0].lstrip("#")):
        lines.pop(0)
    lines = [line.lstrip("#") if i == 0 else line for i, line in enumerate(lines) if i == 0 or not line.startswith("#")]
    if not lines:
        raise PriorError(f"The {what} {path.name} is empty.", remedy)
    return lines, [note for note in (encoding_note(encoding), cleaned) if note]


def _is_header(line: str) -> bool:
    fields = next((row for row in (line.split(s) for s in "\t,;") if len(row) > 1), [line])
    return bool(find(fields, "source") and find(fields, "target"))


def make_rows(lines: list[str], name: str, what: str, remedy: str) -> Rows:
    """Take lines apart; leave out titles above the table and numbers before its rows.

    Raises
    ------
    PriorError
        If there is only one column.
    """
    separator, _ = find_separator(lines[:60])
    if separator == " " and any(any(s in line for s in "\t;,") for line in lines[:1]):
        separator = max("\t,;", key=lines[0].count)
    separator = _around_lists(lines[:60], separator)
    rows = _without_empty_end(_unquoted(split_line(lines, separator, as_written=True)))
    if max(len(row) for row in rows[:1000]) < 2:
        raise PriorError(f"The {what} {name} has only one column.", remedy)
    rows, notes = _without_title(rows)
    width = max(len(row) for row in rows[1:] or rows)
    if len(rows) > 1 and len(rows[0]) == width - 1 and all(len(row) == width for row in rows[1:50]):
        rows[0] = ["", *rows[0]]
    return Rows(_frame(rows), tuple(notes))


def _frame(rows: list[list[str]]) -> pd.DataFrame:
    """Return rows as one block of text: pandas takes seconds to look at 100,000 columns one by one."""
    width = max(map(len, rows))
    block = np.full((len(rows), width), "", dtype=object)
    for at, row in enumerate(rows):
        block[at, : len(row)] = row
    return pd.DataFrame(block)


def _without_empty_end(rows: list[list[str]]) -> list[list[str]]:
    """Leave out the last columns where no row has a value in them and there are more than a spreadsheet may leave."""
    width = max(map(len, rows))
    used = max((next((at + 1 for at in range(len(row) - 1, -1, -1) if row[at]), 0) for row in rows), default=0)
    return [row[:used] for row in rows] if width - used > MOST_EMPTY else rows


def _around_lists(lines: list[str], separator: str) -> str:
    """Return the separator of the fields where the one found stands inside a list of genes (``GATA1,KLF1;HBB``)."""
    for outer in "\t,":
        if separator in ";|" and outer != separator:
            first = [line.split(outer)[0] for line in lines]
            if all(outer in line for line in lines) and not any(separator in field for field in first):
                return outer
    return separator


def _unquoted(rows: list[list[str]]) -> list[list[str]]:
    """Take single quotes off the fields where most have them on both sides; else only the escape of formulas."""
    fields = [value for row in rows[:50] for value in row if value]
    quoted = sum(len(value) > 1 and value[0] == value[-1] == "'" for value in fields)
    plain = (lambda value: value.strip("'")) if quoted > 0.9 * len(fields) else unescaped
    return [[plain(value) for value in row] for row in rows]


def _without_title(rows: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Leave out lines above the header: those with one filled field where the rows below have more."""
    n = 0
    usual = max(sum(bool(value) for value in row) for row in rows[:50])
    while n < min(len(rows) - 1, 20) and sum(bool(value) for value in rows[n]) < 2 <= usual:
        n += 1
    header = next(
        (i for i in range(n, min(n + 5, len(rows))) if find(rows[i], "source") and find(rows[i], "target")), n
    )
    n = max(n, header)
    title = " ".join(value for value in rows[0] if value)[:60]
    return rows[n:], [f"{counted(n, 'line')} above the header passed over: {title}."] if n else []


def without_numbers(table: pd.DataFrame) -> tuple[pd.DataFrame, str | None]:
    """Remove a first column that only numbers the rows (1, 2, 3 or 0, 1, 2)."""
    first = table[0].tolist()
    body = first[1:] if not first[0].isdigit() else first
    start = int(body[0]) if body and body[0].isdigit() else None
    if start not in (0, 1) or body != [str(i) for i in range(start, start + len(body))] or table.shape[1] < 3:
        return table, None
    return table.iloc[:, 1:].set_axis(
        range(table.shape[1] - 1), axis=1
    ), "The first column numbers the rows and was left out."
