"""Columns of the cells in a table of its own beside the expression, such as ``metadata.csv``."""

import re
from collections.abc import Callable
from pathlib import Path

import anndata as ad
import pandas as pd
from anndata.utils import make_index_unique

from grn_core.data.files.text import NotText, find_layout
from grn_core.data.readers.table import MISSING, MOST_LABELS
from grn_core.errors import DataError
from grn_core.reading.text import is_gzipped
from grn_core.wording import counted, some

CELL_TABLE = re.compile(
    r"(.*[_.\- ])?((cell[_.\-]?)?(meta([_.\-]?data)?|annotations?|info|labels|types?|clusters?)"
    r"|umap|tsne|coord(inate)?s|embeddings?|col[_.\-]?data|pheno[_.\-]?data|obs|sample[_.\-]?tag[_.\-]?calls)\.(csv|tsv|txt)(\.gz)?",
    re.IGNORECASE,
)
"""Names of files that describe cells: what they hold stands right before the ending."""
BARCODE = re.compile(r"[ACGT]{12,}")
LEAST_SHARE = 0.5
"""A table describes these cells if it names at least this share of them."""


def is_cell_table(path: Path) -> bool:
    """Return whether a file's name says that it describes cells."""
    return CELL_TABLE.fullmatch(path.name) is not None


def with_cell_columns(adata: ad.AnnData, tables: list[Path]) -> tuple[ad.AnnData, list[str]]:
    """Add the columns of tables that name the cells, in any one of their columns, to ``obs``.

    A column that is there already stays as it is; a cell that a table does not name has no value.

    Returns
    -------
    The data, and what is to be said of each table.
    """
    notes = []
    for path in tables:
        named, form = _by_cell_name(path, adata.obs_names)
        if named is None:
            notes.append(f"{path.name} does not name these cells and was left out.")
            continue
        new = [name for name in named.columns if name not in adata.obs]
        adata.obs = adata.obs.join(named[new].reindex(adata.obs_names))
        n = int(adata.obs_names.isin(named.index).sum())
        taken = f"columns taken from it: {some(new, 8)}" if new else "it has no column that is not there already"
        notes.append(f"{path.name} describes {n:,} of {counted(adata.n_obs, 'cell')}{form}; {taken}.")
    return adata, notes


def with_gene_columns(adata: ad.AnnData, path: Path) -> tuple[ad.AnnData, list[str]]:
    """Add the columns of a table that names the genes, in any one of its columns, to ``var``.

    Returns
    -------
    The data, and what is to be said.
    """
    named = _by_name(path, adata.var_names)
    if named is None or not adata.var_names.is_unique:
        return adata, [f"{path.name} does not name these genes and was left out."]
    new = [name for name in named.columns if name not in adata.var]
    adata.var = adata.var.join(named[new].reindex(adata.var_names))
    n = int(adata.var_names.isin(named.index).sum())
    return adata, [f"{path.name} describes {n:,} of {counted(adata.n_vars, 'gene')}."]


def _by_name(path: Path, names: pd.Index) -> pd.DataFrame | None:
    table = _read(path)
    return None if table is None else _by_cell(table, names)


def _by_cell_name(path: Path, cells: pd.Index) -> tuple[pd.DataFrame | None, str]:
    """Return the columns of a table by the names of the cells, and in words how these were compared.

    Names that are the same but for R's dots, or but for what stands around a barcode, are the same where each is so of
    one cell and of one row alone.
    """
    table = _read(path)
    if table is None:
        return None, ""
    if (named := _by_cell(table, cells)) is not None:
        return named, ""
    for form, words in ((_dotted, " (by R's spelling of their names)"), (_barcode, " (by their barcodes alone)")):
        keys = cells.map(form)
        if keys.is_unique and not keys.isna().any() and (named := _by_cell(table, keys, form)) is not None:
            return named.reindex(keys).set_axis(cells).dropna(how="all"), words
    return None, ""


def _dotted(name: str) -> str:
    """Return a name as R's ``make.names`` writes it, without the X before a number."""
    return re.sub(r"[^\w.]", ".", re.sub(r"^X(?=\d)", "", name))


def _barcode(name: str) -> str | None:
    found = BARCODE.search(name)
    return found[0] if found else None


def _read(path: Path) -> pd.DataFrame | None:
    """Read a table of text with names in its first line; R leaves out the name of the first column."""
    try:
        layout = find_layout(path)
        names = layout.header if len(layout.header) == layout.width else ["", *layout.header]
        return pd.read_csv(
            path, sep=layout.separator, dtype=str, encoding=layout.encoding, header=None, skiprows=layout.skip,
            names=list(make_index_unique(pd.Index(names))), keep_default_na=False, na_values=MISSING, low_memory=False,
            skipinitialspace=True, compression="gzip" if is_gzipped(path) else None,
        )  # fmt: skip
    except (NotText, DataError, ValueError, OSError, EOFError, IndexError):
        return None


def _by_cell(
    table: pd.DataFrame, cells: pd.Index, form: Callable[[str], str | None] | None = None
) -> pd.DataFrame | None:
    """Return the other columns by the names of the cells, from the column that names the most; None if none does.

    Parameters
    ----------
    form
        What to make of the names in the table before they are compared; what then stands in two rows names no cell.
    """
    keys = table if form is None else table.map(form, na_action="ignore")
    shares = {name: cells.isin(keys[name]).mean() for name in keys.columns}
    best = max(shares, key=lambda name: shares[name], default=None)
    if best is None or shares[best] < LEAST_SHARE:
        return None
    repeated = keys[best].duplicated(keep="first" if form is None else False)
    kept = keys[best].notna() & ~repeated
    named = table[kept].drop(columns=best).set_axis(keys.loc[kept, best])
    return named[[name for name in named.columns if name.strip()]].apply(_as_numbers)


def _as_numbers(column: pd.Series) -> pd.Series:
    """Return a column of numbers as numbers, unless they can be labels: few whole ones, as clusters have."""
    numbers = pd.to_numeric(column, errors="coerce")
    if bool((numbers.isna() & column.notna()).any()):
        return column
    labels = numbers.nunique() <= MOST_LABELS and bool((numbers.dropna() % 1 == 0).all())
    return column if labels else numbers
