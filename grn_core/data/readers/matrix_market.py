"""Matrix Market files, read by pandas in portions under a header that we parse: SciPy's reader ends the process on
damaged ones (scipy/scipy#19949).
"""  # noqa: D205

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.errors import DataError
from grn_core.reading.text import open_bytes

BANNER = b"%%MatrixMarket"
ROWS_AT_ONCE = 2_000_000
LONGEST_LINE = 4096
MOST_CELLS = 2**40


@dataclass(frozen=True)
class _Header:
    """What stands above the values: ``coordinate`` or ``array``, kind of number, shape, values, lines."""

    layout: str
    field: str
    shape: tuple[int, int]
    n_values: int
    lines: int


def _header(path: Path) -> _Header:
    again = "Copy the file again from its source, or write it with scipy.io.mmwrite or Matrix::writeMM."
    with open_bytes(path) as handle:
        first = handle.readline(LONGEST_LINE)
        words = first.decode("latin-1").split()
        if not first.startswith(BANNER) or len(words) != 5 or words[1] != "matrix":
            raise DataError(
                f"{path.name} is not a Matrix Market file: its first line is not the %%MatrixMarket line.", again
            )
        layout, field, symmetry = (word.lower() for word in words[2:])
        if layout not in ("coordinate", "array") or field not in ("integer", "real", "pattern", "unsigned-integer"):
            raise DataError(f"{path.name} holds a matrix of another kind ({layout}, {field}).", again)
        if symmetry != "general":
            raise DataError(f"{path.name} is a {symmetry} matrix, which cells and genes are not.", "Give another file.")
        lines, line = 1, b"%"
        while line.startswith(b"%") or not line.strip():
            line, lines = handle.readline(LONGEST_LINE), lines + 1
            if not line:
                raise DataError(f"{path.name} is incomplete: it does not state its size.", again)
    try:
        sizes = [int(word) for word in line.split()]
        n_rows, n_columns, *rest = sizes
    except ValueError as error:
        raise DataError(f"{path.name} is not a Matrix Market file: its size is not three numbers.", again) from error
    if len(rest) != (layout == "coordinate") or min(sizes) < 0 or n_rows * n_columns > MOST_CELLS:
        raise DataError(f"{path.name} is damaged: its size is {' x '.join(map(str, sizes))}.", again)
    n_values = rest[0] if rest else n_rows * n_columns
    if n_values > n_rows * n_columns:
        raise DataError(f"{path.name} is damaged: it states more values than it has places.", again)
    return _Header(layout, field, (n_rows, n_columns), n_values, lines)


def read_matrix_market(path: Path) -> sparse.csr_matrix:
    """Read a Matrix Market file, plain or gzipped, coordinate or array, as float32.

    Raises
    ------
    DataError
        If it is not such a file, is damaged or incomplete.
    """
    try:
        header = _header(path)
        return _body(path, header)
    except (EOFError, OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} is damaged or incomplete.", "Copy the file again from its source.") from error
    except (ValueError, OverflowError, pd.errors.ParserError) as error:
        raise DataError(
            f"{path.name} is damaged or incomplete: it contains something that is not a number.",
            "Copy the file again from its source.",
        ) from error


def _body(path: Path, header: _Header) -> sparse.csr_matrix:
    names = ["value"] if header.layout == "array" else ["row", "column", "value"]
    if header.field == "pattern":
        names = names[:2]
    types = {"row": np.int64, "column": np.int64, "value": np.float64}
    parts: list[pd.DataFrame] = []
    with open_bytes(path) as handle:
        for _ in range(header.lines):
            handle.readline(LONGEST_LINE)
        try:
            reader = pd.read_csv(
                handle, sep=r"\s+", header=None, names=names, dtype={name: types[name] for name in names},
                chunksize=ROWS_AT_ONCE, keep_default_na=False, na_filter=False, comment="%", engine="c",
            )  # fmt: skip
            with reader:
                for part in reader:
                    if not isinstance(part.index, pd.RangeIndex):  # pandas takes the first of too many fields as names
                        raise DataError(
                            f"{path.name} is damaged: a line has more than {len(names)} numbers.",
                            "Copy the file again from its source.",
                        )
                    parts.append(part.astype({"value": np.float32}) if "value" in part else part)
        except pd.errors.EmptyDataError:
            parts = []
    n_read = sum(len(part) for part in parts)
    if n_read != header.n_values:
        wrong = "incomplete" if n_read < header.n_values else "damaged"
        raise DataError(
            f"{path.name} is {wrong}: it says {header.n_values:,} values and holds {n_read:,}.",
            "Copy the file again from its source.",
        )
    table = pd.concat(parts) if parts else pd.DataFrame({name: np.zeros(0) for name in names})
    return _matrix(path, header, table)


def _matrix(path: Path, header: _Header, table: pd.DataFrame) -> sparse.csr_matrix:
    if header.layout == "array":
        return sparse.csr_matrix(table["value"].to_numpy(np.float32).reshape(header.shape, order="F"))
    row, column = table["row"].to_numpy() - 1, table["column"].to_numpy() - 1
    values = table["value"].to_numpy(np.float32) if "value" in table else np.ones(len(table), np.float32)
    n_rows, n_columns = header.shape
    if len(table) and (min(row.min(), column.min()) < 0 or row.max() >= n_rows or column.max() >= n_columns):
        raise DataError(
            f"{path.name} is damaged: it puts a value outside its {n_rows:,} x {n_columns:,} places.",
            "Copy the file again from its source.",
        )
    return sparse.csr_matrix((values, (row, column)), shape=header.shape)
