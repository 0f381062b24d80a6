"""Several files of the same cells, such as counts and their normalised values: one of them is read."""

import anndata as ad
import numpy as np
from scipy import sparse

from grn_core.data.cells.inspect import value_kind
from grn_core.data.source import BEST_FIRST
from grn_core.wording import some


def without_copies(names: list[str], read: list[ad.AnnData]) -> tuple[list[str], list[ad.AnnData], list[str]]:
    """Keep one of the files that have the same cells, genes and places with 0, but other values: counts first.

    Returns
    -------
    Names and data of the files that are kept, in their order, and what is to be said of others.
    """
    first: dict[int, list[int]] = {}
    for at, adata in enumerate(read):
        same = next((one for one in first if _are_same(read[one], adata)), at)
        first.setdefault(same, []).append(at)
    best = {one: min(group, key=lambda at: _rank(read[at])) for one, group in first.items()}
    notes = [
        f"{some([names[at] for at in group if at != best[one]])} {'has' if len(group) == 2 else 'have'} the same cells "
        f"as {names[best[one]]}, in other values: only {names[best[one]]} was read."
        for one, group in first.items()
        if len(group) > 1
    ]
    kept = sorted(best.values())
    return [names[at] for at in kept], [read[at] for at in kept], notes


def _rank(adata: ad.AnnData) -> int:
    kind = value_kind(adata.X)
    return BEST_FIRST.index(kind) if kind in BEST_FIRST else len(BEST_FIRST)


def _are_same(one: ad.AnnData, other: ad.AnnData) -> bool:
    """Whether two files have the same cells, genes and places with 0, in any order, but other values."""
    if one.X is None or other.X is None or one.shape != other.shape or one.n_obs == 1:
        return False
    unique = one.obs_names.is_unique and other.obs_names.is_unique
    if not unique or set(one.obs_names) != set(other.obs_names) or set(one.var_names) != set(other.var_names):
        return False
    ours, theirs = _plain(one), _plain(other[one.obs_names, one.var_names])
    same = all(np.array_equal(getattr(ours, part), getattr(theirs, part)) for part in ("indptr", "indices"))
    return same and not np.array_equal(ours.data, theirs.data)


def _plain(adata: ad.AnnData) -> sparse.csr_matrix:
    """Return X with the places that are not 0 alone, in one order."""
    matrix = sparse.csr_matrix(adata.X, copy=True)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix
