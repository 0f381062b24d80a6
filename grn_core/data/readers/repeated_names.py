"""Names of rows or columns that repeat: they are labels of cells or chromosomes of genes, and not names."""

from collections.abc import Sequence

import anndata as ad
import pandas as pd

from grn_core.data.reading import found
from grn_core.wording import counted, some

MOST_DIFFERENT = 0.5
"""Share of different names up to which they are labels."""
FEWEST = 4
NAMES = 0.8
"""Share of different words of a column from which on it can name the rows."""
LABEL = "label"


def are_labels(names: Sequence[str]) -> bool:
    """Whether names repeat so much that they name kinds."""
    return len(names) >= FEWEST and len(set(names)) <= MOST_DIFFERENT * len(names)


def better_names(rows: list[str], labels: pd.DataFrame, first: str) -> tuple[list[str], pd.DataFrame, str | None]:
    """Name rows by a column of text where their first column repeats, as chromosomes before genes do.

    Parameters
    ----------
    rows
        First column.
    labels
        Columns of text, one row for each of `rows`.
    first
        What the first column is called; empty where it has no name.

    Returns
    -------
    The names, the other columns with the first among them, and what is to be said.
    """
    if not are_labels(rows):
        return rows, labels, None
    different = {str(name): labels[name].nunique() for name in labels}
    best = max(different, key=lambda name: different[name], default=None)
    if best is None or different[best] <= NAMES * len(rows):
        return rows, labels, None
    others = labels.drop(columns=best)
    others.insert(0, first or LABEL, rows, allow_duplicates=True)
    note = f"The rows were named by the column {best}: the first column repeats {some(list(dict.fromkeys(rows)), 2)}."
    return labels[best].fillna("").astype(str).tolist(), others.loc[:, ~others.columns.duplicated()], note


def with_labels(adata: ad.AnnData, first: str) -> ad.AnnData:
    """Give cells whose names repeat numbers, and keep the names in ``obs``: CIBERSORTx names cells by their type.

    Parameters
    ----------
    first
        What the column of ``obs`` is called; empty where the table does not say.
    """
    names = [str(name) for name in adata.obs_names]
    if not are_labels(names):
        return adata
    column = first if first and first not in adata.obs else LABEL
    adata.obs[column] = names
    adata.obs_names = [f"cell{i}" for i in range(1, len(names) + 1)]
    kinds = list(dict.fromkeys(names))
    return found(
        adata,
        f"The names of the cells repeat ({counted(len(kinds), 'different name')}: {some(kinds)}): they were taken as "
        f"labels, in the column {column}, and the cells were numbered.",
    )
