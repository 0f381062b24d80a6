"""Markers of groups of cells: genes that a group expresses more than the other cells, by scanpy's rank-sum test."""

from dataclasses import dataclass

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.cells.added_columns import natural_order
from grn_core.data.cells.cell_sample import draw_cells
from grn_core.data.cells.labels import labels_of
from grn_core.data.cells.variable_genes import log_cells
from grn_core.errors import DataError
from grn_core.progress import ProgressCallback, Stop, ignore, never, stepper

MOST_CELLS = 5000
FEWEST_CELLS = 3
MOST_GROUPS = 100
PER_GROUP = 100
DOTS = 10
LEAST_SHARE = 0.25
LEAST_FOLD = 1.0
METHOD = "Wilcoxon rank-sum test of each group against all other cells (scanpy), Benjamini-Hochberg correction"
STAGE = "Markers:"
SAME_VALUES = (
    " The clusters were found from the same values, so these p values are far too small. Use them only to order genes."
)
"""To be said beside the markers of clusters that were computed here."""


@dataclass(frozen=True, eq=False)
class Markers:
    """Markers of the groups of a column.

    Attributes
    ----------
    table
        The `PER_GROUP` best genes per group, best first: ``group``, ``rank`` (from 1), ``gene``, ``score`` (z of the
        rank-sum test), ``log2_fold_change``, ``p_adjusted``, ``share_in`` and ``share_out`` (shares of cells with the
        gene in the group and outside it, 0 to 1).
    dots
        Expression of at most `DOTS` clear markers per group in all groups: ``of`` (the group that it marks), ``gene``,
        ``group``, ``mean`` (of log(1 + counts per 10,000)) and ``share`` of cells with the gene.
    n_cells, n_all
        Numbers of cells that were compared, and of cells with a label.
    left_out
        Groups with fewer than `FEWEST_CELLS` cells.
    """

    table: pd.DataFrame
    dots: pd.DataFrame
    n_cells: int
    n_all: int
    left_out: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """What was compared and how, and what to keep in mind."""
        said = f"{METHOD}."
        if self.n_cells < self.n_all:
            said += f" A sample of {self.n_cells:,} of {self.n_all:,} cells, equally from each group."
        if self.left_out:
            groups = ", ".join(self.left_out[:10])
            said += f" Groups with fewer than {FEWEST_CELLS} cells are left out: {groups}."
        return said


def find_markers(adata: ad.AnnData, column: str, progress: ProgressCallback = ignore, stop: Stop = never) -> Markers:
    """Find the markers of each group of cells.

    Parameters
    ----------
    adata
        Cells x genes.
    column
        ``obs`` column of the groups; cells without a label are left out.
    progress, stop
        Called with each step; asked before each.

    Raises
    ------
    DataError
        If there is no such column, it has fewer than two groups or more than `MOST_GROUPS`, or there are only scaled
        values.
    Cancelled
        If `stop` returns True.
    """
    import scanpy as sc

    step = stepper(STAGE, progress, stop)
    step(0.05, "reading expression")
    labels, left_out = groups_of(adata, column)
    at = np.flatnonzero(labels.notna())
    drawn = at[draw_cells(labels.iloc[at], len(at), MOST_CELLS)]
    cells = log_cells(adata[drawn])
    groups = natural_order(labels.iloc[drawn].unique())
    cells.obs["group"] = pd.Categorical(labels.iloc[drawn].to_numpy(), groups)
    step(0.3, "comparing each group with the others")
    sc.tl.rank_genes_groups(cells, "group", method="wilcoxon", pts=True)
    step(0.9, "expression of the markers")
    table = _table(cells)
    return Markers(table, _dots(cells, table), len(drawn), len(at), left_out)


def groups_of(adata: ad.AnnData, column: str) -> tuple["pd.Series", tuple[str, ...]]:
    """Return the group of each cell, missing for a cell of none or of a group that is too small, and such groups.

    Raises
    ------
    DataError
        As `find_markers`.
    """
    if column not in adata.obs:
        known = ", ".join(map(str, adata.obs.columns)) or "none"
        raise DataError(f"The cells have no column {column}.", f"Choose one of: {known}.")
    labels = labels_of(adata.obs[column])
    sizes = labels.value_counts()
    small = tuple(natural_order(sizes.index[sizes < FEWEST_CELLS]))
    labels = labels.where(~labels.isin(small))
    n = labels.nunique()
    if n < 2:
        raise DataError(
            f"The column {column} has {n} group{'s' if n != 1 else ''} of at least {FEWEST_CELLS} cells; markers need "
            "two.",
            "Choose another column, or cluster with a higher resolution.",
        )
    if n > MOST_GROUPS:
        raise DataError(f"The column {column} has {n} groups; that is too many.", "Choose a column of cell types.")
    return labels, small


def _table(cells: ad.AnnData) -> pd.DataFrame:
    result = cells.uns["rank_genes_groups"]
    frames = []
    for group in cells.obs["group"].cat.categories:
        frame = pd.DataFrame(
            {
                "group": group,
                "gene": result["names"][group],
                "score": result["scores"][group].astype(float),
                "log2_fold_change": result["logfoldchanges"][group].astype(float),
                "p_adjusted": result["pvals_adj"][group].astype(float),
            }
        ).head(PER_GROUP)
        frame.insert(1, "rank", np.arange(1, len(frame) + 1))
        frame["share_in"] = result["pts"].loc[frame["gene"], group].to_numpy(dtype=float)
        frame["share_out"] = result["pts_rest"].loc[frame["gene"], group].to_numpy(dtype=float)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def clear_markers(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return at most `n` clear markers per group, best first: at least twice as high and in a quarter of the cells.

    Genes that every cell has, such as those of ribosomes, can have high scores by small differences. A gene stands only
    in the group where its score is highest.
    """
    clear = table[(table["log2_fold_change"] >= LEAST_FOLD) & (table["share_in"] >= LEAST_SHARE)]
    clear = clear.sort_values("score", ascending=False, kind="stable").drop_duplicates("gene")
    return clear.sort_values(["group", "rank"], key=_order, kind="stable").groupby("group", sort=False).head(n)


def _order(values: "pd.Series") -> "pd.Series":
    if values.name != "group":
        return values
    rank = {label: i for i, label in enumerate(natural_order(values.unique()))}
    return values.map(rank)


def _dots(cells: ad.AnnData, table: pd.DataFrame) -> pd.DataFrame:
    best = clear_markers(table, DOTS)
    columns = cells.var_names.get_indexer(best["gene"])
    values = cells.X[:, columns]
    dense = values.toarray() if sparse.issparse(values) else np.asarray(values)
    rows = []
    for group in cells.obs["group"].cat.categories:
        part = dense[(cells.obs["group"] == group).to_numpy()]
        frame = best[["group", "gene"]].rename(columns={"group": "of"})
        rows.append(frame.assign(group=group, mean=part.mean(axis=0), share=(part > 0).mean(axis=0)))
    return pd.concat(rows, ignore_index=True)
