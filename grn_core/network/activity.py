"""TF activity per cell, inferred from the expression of the TF's targets by decoupler's univariate linear model.

The code calls decoupler's model itself (`decoupler.mt.ulm.func`) and not the method around it, for two reasons. The
method drops genes that are 0 in all the cells it gets, so that values would depend on how the cells are split into
blocks. And its correction for multiple testing uses parallel threads of numba, which crash the process when two users
compute activities at the same time.
"""

import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.network.signs import mode_of_regulation
from grn_core.progress import Progress, ProgressCallback, ignore

CELLS_AT_ONCE = 2000


def tf_activity(
    expression: pd.DataFrame, edges: pd.DataFrame, min_size: int = 1, progress: ProgressCallback = ignore
) -> pd.DataFrame:
    """Compute the activity of each TF in each cell (Badia-i-Mompel et al., Bioinformatics Advances 2022, vbac016).

    In each cell, the expression y of the genes is fitted by y = b0 + b1 * x, where x is the signed weight of a gene in
    the TF's regulon, and 0 for genes outside it. The activity is the t value of b1 with n_genes - 2 degrees of freedom:
    r * sqrt((n_genes - 2) / (1 - r^2)), where r is Pearson's correlation of x and y over genes.

    Parameters
    ----------
    expression
        Log expression, (cells x genes): only the genes that were possible targets.
    edges
        Columns source, target, weight and, optionally, sign (+1, -1, 0 where unknown, which counts as +1); each pair
        once.
    min_size
        TFs with fewer targets among the genes are left out.
    progress
        Called after each block of cells.

    Returns
    -------
    (cells x TFs), float32; NaN for a cell in which all genes have the same value.

    Raises
    ------
    DataError
        If no TF has enough targets among the genes.
    """
    known = edges[edges["target"].isin(expression.columns)]
    known = known[known.groupby("source")["target"].transform("size") >= min_size]
    if known.empty:
        raise DataError(
            f"No TF of the network has {min_size} of its targets among the genes of these cells.",
            "Choose cells with the same gene symbols as the run, or allow smaller regulons.",
        )
    import decoupler  # slow to import

    net = known[["source", "target"]].assign(weight=mode_of_regulation(known))
    tfs, _, regulon = decoupler.pp.adjmat(expression.columns.to_numpy(dtype=str), net)
    values = expression.to_numpy()
    found = np.empty((len(values), len(tfs)), dtype=np.float32)
    for begin in range(0, len(values), CELLS_AT_ONCE):
        part = values[begin : begin + CELLS_AT_ONCE].astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):  # a cell in which all genes have the same value
            found[begin : begin + len(part)] = decoupler.mt.ulm.func(part, regulon)[0]
        done = begin + len(part)
        progress(Progress("TF activity", done / len(values), f"{done:,} of {len(values):,} cells"))
    return pd.DataFrame(found, index=expression.index, columns=[str(name) for name in tfs])


def standardised(activity: pd.DataFrame) -> pd.DataFrame:
    """Scale each TF's activity to mean 0 and standard deviation 1 over the cells; constant activities become 0.

    Parameters
    ----------
    activity
        (cells x TFs).
    """
    spread = activity.std(ddof=0)
    return (activity - activity.mean()) / spread.where(spread > 1e-8, np.inf)


def activity_by_type(activity: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Return the mean standardised activity per cell type; TFs that differ most between types come first.

    Parameters
    ----------
    activity
        (cells x TFs).
    labels
        Cell type of each cell, with the same index; cells without a type are left out.

    Returns
    -------
    (TFs x cell types); types in alphabetical order, TFs in the order of `between_types`.
    """
    labels = labels.dropna().astype(str)
    values = standardised(activity.loc[activity.index.isin(labels.index)])
    means = values.groupby(labels.reindex(values.index)).mean().T
    return means.loc[between_types(activity, labels).index].rename_axis(index="TF", columns="cell type")


def between_types(activity: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Measure how much each TF's activity differs between cell types.

    Parameters
    ----------
    activity, labels
        As in `activity_by_type`.

    Returns
    -------
    Indexed by TF, the largest first: ``between`` (eta squared, 0 to 1: the share of the activity's variance over cells
    that is between the means of the types; Fisher 1925) and ``highest`` (the type with the highest mean).
    """
    labels = labels.dropna().astype(str)
    values = standardised(activity.loc[activity.index.isin(labels.index)])
    groups = values.groupby(labels.reindex(values.index))
    means, counts = groups.mean(), groups.count()
    # mean 0 and variance 1 overall, so that the mean square of the types' means is already the share
    share = (means**2 * counts).sum() / values.count()
    table = pd.DataFrame({"between": share, "highest": means.fillna(-np.inf).idxmax()}).rename_axis("TF")
    return table.sort_values("between", ascending=False, kind="stable")
