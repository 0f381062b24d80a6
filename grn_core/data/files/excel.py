"""Excel workbooks (.xlsx): a sheet written as CSV, so that it is read as any other table."""

import csv
import datetime
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from grn_core.errors import DataError, GrnError
from grn_core.wording import counted, some

MOST_FIELDS = 20_000_000
DAMAGE = (
    zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, SyntaxError, AttributeError, EOFError,
    RuntimeError, OverflowError,
)  # fmt: skip
"""What openpyxl and zipfile raise for a damaged or encrypted workbook."""
SAVE = "Save the sheet as CSV and give that."


def sheet_as_csv(
    path: Path,
    folder: Path,
    error: type[GrnError] = DataError,
    wanted: Callable[[list[list[str]]], bool] = lambda rows: True,
) -> tuple[Path, list[str]]:
    """Write the first sheet of a workbook that holds a table into `folder`, under the workbook's name.

    The first whose rows are `wanted` is taken, else the first table.

    A date is written as 2021-03-01, which the matching of gene names understands: Excel makes dates of names.

    Returns
    -------
    The CSV file, and what is to be said of the workbook.

    Raises
    ------
    GrnError
        If it is damaged, holds no table or a larger one than is read.
    """
    import openpyxl

    target = folder / f"{path.stem}.csv"
    try:
        with path.open("rb") as handle:
            book = openpyxl.load_workbook(handle, read_only=True, data_only=True, keep_links=False)
            found: tuple[str, list[list[str]]] | None = None
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what a workbook says of its size may be wrong
                rows = list(_rows(sheet, path.name, error))
                if _is_table(rows) and (found is None or wanted(rows)):
                    found = sheet.title, rows
                    if wanted(rows):
                        break
            if found is not None:
                _write(found[1], target)
                return target, _notes(found[0], [sheet.title for sheet in book.worksheets if sheet.title != found[0]])
    except DAMAGE as problem:
        raise error(f"{path.name} is a damaged Excel file.", SAVE) from problem
    raise error(f"{path.name} is an Excel file without a table.", SAVE)


def _rows(sheet: Any, origin: str, error: type[GrnError]) -> Iterator[list[str]]:
    """Give the rows of a sheet as text, without empty fields at their end.

    Raises
    ------
    GrnError
        If there are more fields than are read.
    """
    n = 0
    for row in sheet.iter_rows(values_only=True):
        n += max(1, len(row))
        if n > MOST_FIELDS:
            raise error(f"The sheet {sheet.title} of {origin} has more than {MOST_FIELDS:,} fields.", SAVE)
        fields = [_text(value) for value in row]
        while fields and not fields[-1]:
            fields.pop()
        yield fields


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value).strip()


def _is_table(rows: list[list[str]]) -> bool:
    """Whether a sheet holds a table: two rows of two fields."""
    return sum(len(row) > 1 for row in rows) > 1


def _write(rows: list[list[str]], target: Path) -> None:
    """Write rows of one width."""
    wide = max(map(len, rows))
    with target.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([*row, *[""] * (wide - len(row))] for row in rows)


def _notes(sheet: str, others: Sequence[str]) -> list[str]:
    if not others:
        return []
    return [f"The sheet {sheet} was read; {counted(len(others), 'other sheet')} not: {some(others)}."]
