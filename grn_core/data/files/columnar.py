"""Parquet and Feather files of expression: written as CSV, so that they are read as any other table."""

from pathlib import Path

import pandas as pd

from grn_core.errors import DataError
from grn_core.spreadsheet import write_csv

MOST_FIELDS = 20_000_000
SMALLER = "Write the cells as .h5ad and give that."


def columns_as_csv(path: Path, kind: str, folder: Path) -> Path:
    """Write a Parquet or Feather table into `folder` as CSV, under its own name.

    The index that pandas stored comes first; a file without one begins with its first column.

    Parameters
    ----------
    kind
        ``parquet`` or ``feather``.

    Raises
    ------
    DataError
        If it is damaged, or has more fields than are read.
    """
    import pyarrow as pa
    from pyarrow import feather, parquet

    try:
        source = pa.memory_map(str(path))
        if kind == "parquet":
            about = parquet.read_metadata(source)
            _check_size(path, about.num_rows, about.num_columns)
            stored = parquet.read_table(source)
        else:
            stored = feather.read_table(source)
            _check_size(path, stored.num_rows, stored.num_columns)
        table = stored.to_pandas()
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path.name} is a damaged {kind.title()} file.", "Copy it again from its source.") from error
    target = folder / f"{path.stem}.csv"
    write_csv(target, table if isinstance(table.index, pd.RangeIndex) else table.reset_index())
    return target


def _check_size(path: Path, rows: int, columns: int) -> None:
    if rows * columns > MOST_FIELDS:
        raise DataError(
            f"{path.name} has {rows:,} rows of {columns:,} columns, more than {MOST_FIELDS:,} fields.", SMALLER
        )
