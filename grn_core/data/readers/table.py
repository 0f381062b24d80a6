"""CSV and TSV expression tables, genes in rows or in columns."""

import csv
import gzip
import re
from pathlib import Path
from typing import Literal

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.errors import DataError

Orientation = Literal["auto", "genes_in_rows", "genes_in_columns"]

CELL_NAME = re.compile(
    r"^([ACGT]{8,}([-_.]\w+)*|(cell|barcode|sample)[\W_]*\d+.*|\w*[_.:-]\w*[_.:-]\w+.*|\d+)$", re.IGNORECASE
)
GENE_NAME = re.compile(r"^(ENS[A-Z]*G\d{6,}(\.\d+)?|[A-Z][A-Za-z0-9]{1,11}([.-][A-Za-z0-9]{1,8})?|\d{7}[A-Z]\d{2}Rik)$")
MOST_LABELS = 50


def _gene_score(labels: list[str]) -> float:
    """Share of labels that look like genes less the share that look like cells."""
    sample = labels[:: max(1, len(labels) // 500)]
    cells = sum(bool(CELL_NAME.match(label)) for label in sample)
    genes = sum(bool(GENE_NAME.match(label)) and not CELL_NAME.match(label) for label in sample)
    return (genes - cells) / max(len(sample), 1)


def guess_orientation(rows: list[str], columns: list[str]) -> Literal["genes_in_rows", "genes_in_columns"]:
    """Tell from the names which side the genes are on; a tie goes to rows, as BEELINE and GEO have it."""
    return "genes_in_columns" if _gene_score(columns) > _gene_score(rows) else "genes_in_rows"


def _separator(path: Path) -> str:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig") as handle:
        line = handle.readline()
    try:
        return csv.Sniffer().sniff(line, delimiters=",\t;").delimiter
    except csv.Error:
        return "\t" if "\t" in line else ","


def _read_text(path: Path) -> pd.DataFrame:
    try:
        # csv headers are read as data first, since pandas renames repeated ones
        separator = _separator(path)
        header = pd.read_csv(path, sep=separator, nrows=1, header=None, dtype=str, encoding="utf-8-sig")
        table = pd.read_csv(path, sep=separator, index_col=0, low_memory=False, encoding="utf-8-sig")
    except (pd.errors.EmptyDataError, StopIteration) as error:
        raise DataError(f"{path.name} is empty.", "Give a table with genes and cells.") from error
    except (pd.errors.ParserError, UnicodeDecodeError, EOFError, OSError, ValueError, IndexError) as error:
        raise DataError(
            f"{path.name} cannot be read as a table.",
            "Give comma- or tab-separated text with names in the first row and column.",
        ) from error
    names = header.iloc[0].fillna("").tolist()
    if len(names) == table.shape[1] + 1:
        table.columns = pd.Index(names[1:])
    return table


def _split_labels(table: pd.DataFrame, origin: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part columns of numbers from columns of text; a number column with a stray word is an error."""
    text = [i for i, dtype in enumerate(table.dtypes) if dtype.kind not in "fiub"]
    for i in text:
        column = table.iloc[:, i]
        numbers = pd.to_numeric(column, errors="coerce")
        stray = column[numbers.isna() & column.notna()]
        if 0 < len(stray) < len(column.dropna()) / 2 or len(text) > MOST_LABELS:
            raise DataError(
                f"{origin}, column {table.columns[i]}, holds {str(stray.iloc[0])!r} where a number is expected.",
                "Correct the value, or leave columns of text out.",
            )
    keep = np.setdiff1d(np.arange(table.shape[1]), text)
    if len(keep) == 0:
        raise DataError(f"{origin} holds no column of numbers.", "Give expression values, one cell a row or a column.")
    return table.iloc[:, keep], table.iloc[:, text].astype(str)


def read_table(path: Path, orientation: Orientation = "auto") -> ad.AnnData:
    """Read a table; columns of text become ``obs`` (cells in rows) or ``var`` (genes in rows).

    ``uns["grn_orientation"]`` records what was found or asked for.
    """
    table, labels = _split_labels(_read_text(path), path.name)
    rows, columns = [str(name) for name in table.index], [str(name) for name in table.columns]
    found = guess_orientation(rows, columns) if orientation == "auto" else orientation
    values = sparse.csr_matrix(table.to_numpy(dtype=np.float32))
    if found == "genes_in_rows":
        adata = ad.AnnData(values.T.tocsr(), obs=pd.DataFrame(index=columns), var=labels.set_axis(rows))
    else:
        adata = ad.AnnData(values, obs=labels.set_axis(rows), var=pd.DataFrame(index=columns))
    adata.uns["grn_orientation"] = found
    return adata
