"""Parquet and Feather files of expression: written as CSV, so that they are read as any other table."""

from pathlib import Path

import pandas as pd

from grn_core.errors import DataError
from grn_core.genes.known import known_share
from grn_core.spreadsheet import write_csv

RANKED, FEWEST = {"motifs", "tracks"}, 20
"""Names of cisTarget's column of motifs or tracks, and of how many columns it is one."""
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
            _check_rankings(list(parquet.read_schema(source).names), path)
            _check_size(path, about.num_rows, about.num_columns)
            stored = parquet.read_table(source)
        else:
            stored = feather.read_table(source)
            _check_rankings(stored.column_names, path)
            _check_size(path, stored.num_rows, stored.num_columns)
        table = stored.to_pandas()
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path.name} is a damaged {kind.title()} file.", "Copy it again from its source.") from error
    target = folder / f"{path.stem}.csv"
    write_csv(target, table if _has_names(table) else table.reset_index())
    return target


def _has_names(table: pd.DataFrame) -> bool:
    """Whether the rows are named by the first column: there is no index, and no gene names that column."""
    if not isinstance(table.index, pd.RangeIndex):
        return False
    return table.iloc[:, 0].dtype.kind not in "fiu" or known_share([str(table.columns[0])]) == 0


def _check_rankings(names: list[str], path: Path) -> None:
    """Refuse a database of cisTarget, in which genes are ranked for each motif or track."""
    if RANKED & {*names[:1], *names[-1:]} and len(names) > FEWEST:
        raise DataError(
            f"{path.name} is a database of motifs (cisTarget), which ranks genes for each motif and has no cells.",
            "Give the expression of genes in cells; as a prior give the regulons that pySCENIC made with it.",
        )


def _check_size(path: Path, rows: int, columns: int) -> None:
    if rows * columns > MOST_FIELDS:
        raise DataError(
            f"{path.name} has {rows:,} rows of {columns:,} columns, more than {MOST_FIELDS:,} fields.", SMALLER
        )
