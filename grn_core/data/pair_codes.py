"""Tables of pairs whose genes are codes: about 5 bytes per pair instead of 24, which large networks need.

A coded table has the columns source and target as categories, the same for both and in alphabetical order, so that
codes sort as names do. Functions here also read plain text columns.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from grn_core.reading.hdf5 import blocks as slices

BLOCK = 2**20
"""So many pairs are worked on at once; what is computed of fewer pairs is one block."""


def blocks(n: int, size: int | None = None) -> Iterator[slice]:
    """Divide `n` rows into consecutive blocks of at most `size` rows, `BLOCK` without a number."""
    return slices(n, size or BLOCK)


def coded_pairs(
    tfs: Sequence[str], genes: Sequence[str], known: pd.DataFrame | None = None, names: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the pairs of each TF with every other gene, TF by TF: source, target, label (1 if in `known`, else 0).

    Parameters
    ----------
    known
        Columns source, target; edges of other genes are ignored.
    names
        More categories: tables that are joined later need the same ones.

    Returns
    -------
    source and target as categories, label as int8.
    """
    categories = pd.Index(sorted({*tfs, *genes, *names}), dtype=object)
    small = np.int16 if len(categories) <= np.iinfo(np.int16).max else np.int32
    tf, gene = (categories.get_indexer(pd.Index(list(side), dtype=object)).astype(small) for side in (tfs, genes))
    label = np.zeros((len(tf), len(gene)), dtype=np.int8)
    if known is not None and len(tf):
        row, column = pd.Index(tfs).get_indexer(known["source"]), pd.Index(genes).get_indexer(known["target"])
        inside = (row >= 0) & (column >= 0)
        label[row[inside], column[inside]] = 1
    other = tf[:, None] != gene[None, :]
    codes = (np.broadcast_to(side, label.shape)[other] for side in (tf[:, None], gene[None, :]))
    source, target = (pd.Categorical.from_codes(each, categories) for each in codes)
    return pd.DataFrame({"source": source, "target": target, "label": label[other]}, copy=False)


def plain_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return a coded table with its genes and parts as text and its labels as int64, as those of small networks are."""
    names = {side: pairs[side].astype(object) for side in ("source", "target", "split") if side in pairs}
    labels = {"label": pairs["label"].astype(int)} if "label" in pairs else {}
    return pairs.assign(**names, **labels)


def is_coded(column: pd.Series) -> bool:
    """Return whether a column holds categories."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def codes_of(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return the code of each row, (rows,), and the name of each code.

    A coded column gives its own codes, without a copy, and all its categories; a text column the names that occur, in
    the order in which they do.
    """
    if is_coded(column):
        return column.array.codes, column.cat.categories
    codes, names = pd.factorize(column)
    return codes, pd.Index(names)


def sorted_codes(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return what `codes_of` does, with codes that sort as the names do."""
    if is_coded(column):
        return codes_of(column)
    codes, names = pd.factorize(column, sort=True)
    return codes, pd.Index(names)


def same_codes(*columns: pd.Series) -> bool:
    """Return whether columns are coded by the same categories."""
    return all(is_coded(column) and column.dtype == columns[0].dtype for column in columns)
