"""CSV and TSV that a spreadsheet opens as text: a name that looks like a formula is escaped, and read back unchanged.

A spreadsheet computes a cell that begins with ``=``, ``+``, ``-`` or ``@``. Such a formula can call programs or send
data away (https://owasp.org/www-community/attacks/CSV_Injection), and names of genes and cells come from strangers.
The escape is the one that spreadsheets themselves use for text: an apostrophe before the cell.
"""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from grn_core.storage import replace_file

FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # the wide forms are read as the plain ones in some languages
STARTS = rf"(?=[ \"']*[{FORMULA}])"
BLANKS = r"(?=[ \"']*[\t\r\n])"
BOUNDARY = r"(^|[;\t\r\n])"
"""Where a cell can begin: also inside a field, since a spreadsheet may split a CSV at semicolons or tabs."""
UNSAFE = re.compile(rf"^{BLANKS}|{BOUNDARY}{STARTS}")
ESCAPED = re.compile(rf"^'{BLANKS}|{BOUNDARY}'{STARTS}")


def escaped(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; `unescaped` gives the text back, whatever it is."""
    return UNSAFE.sub(r"\1'", text)


def unescaped(text: str) -> str:
    """Return the text that `escaped` made this from; text without an escape stays as it is."""
    return ESCAPED.sub(r"\1", text) if "'" in text else text


def escaped_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its text and its column names escaped; numbers, also negative ones, stay as they are."""
    columns = [_escaped_column(table.iloc[:, at]) for at in range(table.shape[1])]
    result = pd.concat(columns, axis=1) if columns else table.copy()
    return result.set_axis([_escaped_value(name) for name in table.columns], axis=1)


def _escaped_column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column
    changed = {value: escaped(value) for value in column.unique() if isinstance(value, str) and UNSAFE.search(value)}
    return column.astype(object).map(lambda value: changed.get(value, value)) if changed else column


def _escaped_value(value: Any) -> Any:
    return escaped(value) if isinstance(value, str) else value


def csv_text(table: pd.DataFrame, separator: str = ",", float_format: str | None = None) -> str:
    """Return a table as CSV, or as TSV with a tab as `separator`; the index is left out."""
    return str(escaped_table(table).to_csv(index=False, sep=separator, float_format=float_format))


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Replace a CSV file, gzipped if its name ends in ``.gz``.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    safe = escaped_table(table)
    replace_file(path, lambda target: safe.to_csv(target, index=False))
