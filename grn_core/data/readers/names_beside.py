"""Three tables of text: values, genes and cells, as the Human Cell Atlas and others publish a matrix."""

import re
from dataclasses import dataclass
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.files.text import NUMBER, NotText, find_encoding, find_separator, head_lines, split_line
from grn_core.data.readers.cell_columns import with_cell_columns, with_gene_columns
from grn_core.data.readers.orientation import gene_score
from grn_core.data.readers.table import read_table
from grn_core.data.readers.tenx import Names, read_names
from grn_core.data.reading import Orientation, found
from grn_core.errors import DataError
from grn_core.reading.text import check_lines, is_gzipped
from grn_core.wording import counted

ENDING = r"\.(csv|tsv|txt)(\.gz)?"
GENES = re.compile(
    rf"(?P<prefix>.*?)(genes?|features?|(gene|feature)_?(names|meta_?data|info|annotations?)|row_?(data|names)){ENDING}",
    re.IGNORECASE,
)
CELLS = re.compile(
    rf"(?P<prefix>.*?)(cells?|barcodes?|cell_?(names|meta_?data|info|annotations?)|meta_?data|col_?(data|names)){ENDING}",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"[VX]?\d+", re.IGNORECASE)
"""How R (``V1``) and pandas (``0``) call columns that have no name."""
WHOLE = "Give the three tables as they were written together."


@dataclass(frozen=True)
class Tables:
    """Three tables that belong together."""

    values: Path
    genes: Path
    cells: Path


def tables_of(tables: list[Path]) -> Tables | None:
    """Find three tables of one prefix in one folder; None where there are not, or more than these."""
    genes, cells = _named(tables, GENES), _named(tables, CELLS)
    if len(genes) != 1 or len(cells) != 1 or len(tables) != 3 or genes.keys() != cells.keys():
        return None
    ((folder, prefix),) = genes
    values = next(path for path in tables if path not in (*genes.values(), *cells.values()))
    fits = values.parent == folder and values.name.startswith(prefix)
    return Tables(values, *genes.values(), *cells.values()) if fits else None


def _named(tables: list[Path], pattern: re.Pattern[str]) -> dict[tuple[Path, str], Path]:
    """Return the tables whose names a pattern fits, by their folder and what stands before."""
    found = {path: match["prefix"] for path in tables if (match := pattern.fullmatch(path.name))}
    return {(path.parent, prefix): path for path, prefix in found.items()}


def read_tables(tables: Tables, orientation: Orientation = "auto") -> ad.AnnData:
    """Read three tables: the values have names, which the other two describe, or are named by their order.

    `orientation` counts where there are as many genes as cells, or where the values have names.

    Raises
    ------
    DataError
        If one of them is no table, or the three do not fit together.
    """
    check_lines(tables.values)
    values = _nameless(tables.values)
    if values is None:
        adata, of_cells = with_cell_columns(read_table(tables.values, orientation), [tables.cells])
        adata, of_genes = with_gene_columns(adata, tables.genes)
        return found(adata, *of_cells, *of_genes)
    return _in_order(values, tables, orientation)


def _nameless(path: Path) -> np.ndarray | None:
    """Return the values of a table without names, or with numbers in their place; None where it has names.

    Raises
    ------
    DataError
        If it is no table of numbers.
    """
    try:
        encoding = find_encoding(path)
        lines = [line for line in head_lines(path, encoding) if line.strip()]
    except (NotText, OSError, EOFError):
        return None  # the reader of tables says what is wrong with it
    separator, _ = find_separator(lines)
    first, *rows = split_line(lines, separator)
    if not rows or not all(NUMBER.fullmatch(value) for row in rows for value in row[:1]):
        return None
    names = first[1:] if len(first) == len(rows[0]) and not first[0] else first
    header = all(NUMBERED.fullmatch(name) for name in names) and _counts_up(names)
    if not header and not all(NUMBER.fullmatch(value) for value in first):
        return None
    numbered = header and (len(first) < len(rows[0]) or not first[0]) and _counts_up([row[0] for row in rows])
    try:
        table = pd.read_csv(
            path, sep=r"\s+" if separator == " " else separator, header=None, skiprows=int(header), dtype=np.float32,
            encoding=encoding, compression="gzip" if is_gzipped(path) else None,
        )  # fmt: skip
    except (ValueError, OSError, EOFError) as error:
        raise DataError(
            f"{path.name} holds a value that is not a number, or rows of different lengths.", WHOLE
        ) from error
    return table.to_numpy()[:, int(numbered) :]


def _counts_up(names: list[str]) -> bool:
    """Whether names are numbers that count from 0 or 1, with V or X before them or not."""
    digits = [name.lstrip("VXvx") for name in names]
    start = digits[0] if digits else ""
    return start in ("0", "1") and digits == [str(i) for i in range(int(start), int(start) + len(digits))]


def _in_order(values: np.ndarray, tables: Tables, orientation: Orientation) -> ad.AnnData:
    genes, cells = (read_names(path, set(values.shape)) for path in (tables.genes, tables.cells))
    shape = (len(cells.rows), len(genes.rows))
    if values.shape not in (shape, shape[::-1]):
        raise DataError(
            f"{tables.values.name} is {values.shape[0]:,} x {values.shape[1]:,}, but {genes.path.name} has "
            f"{counted(_lines(genes), 'line')} and {cells.path.name} {_lines(cells):,}.",
            WHOLE,
        )
    square = shape[0] == shape[1]
    turned = values.shape != shape or (square and orientation == "genes_in_rows")
    adata = ad.AnnData(sparse.csr_matrix(values.T if turned else values), obs=_frame(cells), var=_frame(genes, True))
    if square:
        adata.uns["grn_orientation"] = "genes_in_rows" if turned else "genes_in_columns"
    names = f"{genes.path.name} and {cells.path.name} name its rows and columns in order"
    return found(adata, f"{tables.values.name} has no names; {names}.")


def _lines(names: Names) -> int:
    return len(names.rows) + bool(names.header)


def _frame(names: Names, of_genes: bool = False) -> pd.DataFrame:
    """Return names with what stands beside them; of genes, the column that looks most like genes names them."""
    width = len(names.rows[0])
    header = names.header if len(names.header) == width else [f"column {i}" for i in range(1, width + 1)]
    columns = {name: [row[i] for row in names.rows] for i, name in enumerate(header)}
    different = [name for name in header if len(set(columns[name])) == len(names.rows)] or header
    best = max(header, key=lambda name: gene_score(columns[name])) if of_genes else different[0]
    frame = pd.DataFrame({name: _as_numbers(columns[name]) for name in header if name != best})
    return frame.set_axis(columns[best])


def _as_numbers(texts: list[str]) -> list[str] | np.ndarray:
    numbers = pd.to_numeric(pd.Series(texts), errors="coerce")
    return texts if numbers.isna().any() else numbers.to_numpy()
