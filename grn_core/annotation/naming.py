"""Names for groups of cells: scores of marker lists per group, and a new ``obs`` column from the chosen names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.annotation.marker_list import MarkerList
from grn_core.annotation.markers import groups_of
from grn_core.data.cells.added_columns import Column, ColumnSet, add_column, added_columns, natural_order
from grn_core.data.cells.cell_sample import draw_cells
from grn_core.data.cells.labels import labels_of
from grn_core.data.cells.variable_genes import log_cells
from grn_core.errors import ConfigError, DataError
from grn_core.genes.match import NameMatch, match_names
from grn_core.genes.namespace import nothing_shared
from grn_core.wording import some

MOST_CELLS = 4000
LEAST_MARGIN = 0.25
"""Two names whose scores differ by less, in standard deviations, tie."""
N_CONTROL = 50
LONGEST_NAME = 100


@dataclass(frozen=True, eq=False)
class Naming:
    """How well the names of a marker list fit the groups of a column.

    Attributes
    ----------
    scores
        (groups x names): mean over the group's cells of a name's standardised score.
    table
        Per group: ``group``, ``cells``, ``best`` and ``second`` (names), ``score`` of the best, ``margin`` before the
        second (NaN for a list of one name), and ``verdict``: ``clear``, ``tie`` or ``none`` (no name fits).
    used
        Genes of each name that are in the data.
    missing
        Genes of each name that are not.
    unseen
        Names that cannot be scored: none of their markers is in the data or detected in a cell.
    matched
        How the markers were found in the data.
    cleaned
        What was removed from the list of markers, one sentence each.
    """

    scores: pd.DataFrame
    table: pd.DataFrame
    used: dict[str, tuple[str, ...]]
    missing: dict[str, tuple[str, ...]]
    unseen: tuple[str, ...] = ()
    matched: NameMatch = field(default_factory=lambda: NameMatch({}))
    cleaned: tuple[str, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """The name of each group where the scores decide it; tied groups and those that no name fits are left out."""
        clear = self.table[self.table["verdict"] == "clear"]
        return dict(zip(clear["group"], clear["best"], strict=True))

    @property
    def said(self) -> list[str]:
        """Say which genes were found under other names, and which genes and names were not used."""
        notes = [*self.cleaned, *self.matched.changed, *self.matched.doubts]
        genes = sorted({gene for genes in self.missing.values() for gene in genes})
        if genes:
            notes.append(f"{len(genes):,} marker{'s are' if len(genes) > 1 else ' is'} not in the data: {some(genes)}.")
        if self.unseen:
            notes.append(f"No marker of these names is detected in a cell: {some(list(self.unseen))}.")
        return notes


def score_names(
    adata: ad.AnnData,
    column: str,
    markers: Mapping[str, tuple[str, ...]],
    seed: int = 0,
    with_values: Callable[[ad.AnnData], ad.AnnData] = lambda cells: cells,
) -> Naming:
    """Score how well each name of a marker list fits each group of cells.

    The score of a name in a cell is scanpy's `tl.score_genes` (Satija et al., Nature Biotechnology 2015, 33:495): mean
    log(1 + counts per 10,000) of the markers less that of `N_CONTROL` times as many genes of similar expression.
    It is standardised over all compared cells, which are drawn equally from the groups, and averaged per group. So
    names with highly expressed markers have no advantage.

    A group's best name is **clear** if its score is above 0 and lies before the second by `LEAST_MARGIN` and by two
    standard errors of the difference over the group's cells. Otherwise the two **tie**, or **none** fits.

    Parameters
    ----------
    adata
        Cells x genes.
    column
        ``obs`` column of the groups.
    markers
        Markers by name; genes are matched by symbol, alias, identifier, spelling and ortholog.
    seed
        Seed of the sample of cells and of the control genes.
    with_values
        Returns the cells of the sample with their matrices, where `adata` does not hold them.

    Raises
    ------
    DataError
        If no marker is in the data, or as `grn_core.annotation.markers.find_markers`.
    """
    labels, _ = groups_of(adata, column)
    cleaned = markers.notes if isinstance(markers, MarkerList) else ()
    used, missing, matched = _matched(adata, markers)
    at = np.flatnonzero(labels.notna())
    drawn = at[draw_cells(labels.iloc[at], len(at), MOST_CELLS, seed)]
    cells, groups = log_cells(with_values(adata[drawn])), labels.iloc[drawn].to_numpy()
    per_cell = _standardised(cells, used, seed)
    scored, unseen = list(per_cell), tuple(name for name in used if name not in per_cell)
    if not scored:
        raise DataError("No marker of the list is detected in these cells.", "Give markers of other cell types.")
    values = per_cell.to_numpy()
    order = natural_order(pd.unique(groups))
    scores = pd.DataFrame([values[groups == group].mean(axis=0) for group in order], order, scored)
    sizes = labels.value_counts()
    rows = [_verdict(group, int(sizes[group]), values[groups == group], scored) for group in order]
    return Naming(scores, pd.DataFrame(rows), used, missing, unseen, matched, cleaned)


def _standardised(cells: ad.AnnData, used: Mapping[str, tuple[str, ...]], seed: int) -> pd.DataFrame:
    """Return the standardised score of each name in each cell; names whose markers no cell has are left out."""
    import scanpy as sc

    found = {}
    detected = set(cells.var_names[np.asarray((cells.X > 0).sum(axis=0)).ravel() > 0])
    for name, genes in used.items():
        seen = [gene for gene in genes if gene in detected]
        if seen:
            sc.tl.score_genes(cells, seen, ctrl_size=N_CONTROL, random_state=seed, score_name="score")
            values = cells.obs["score"].to_numpy(dtype=float)
            found[name] = (values - values.mean()) / (values.std() or 1.0)
    return pd.DataFrame(found)


Genes = dict[str, tuple[str, ...]]


def _matched(adata: ad.AnnData, markers: Mapping[str, tuple[str, ...]]) -> tuple[Genes, Genes, NameMatch]:
    data = [str(gene) for gene in adata.var_names]
    every = [gene for genes in markers.values() for gene in genes]
    names = match_names(every, data)
    if not names.found:
        said, remedy = nothing_shared("the markers", every, "the data", data)
        raise DataError(f"None of the {len(every):,} markers is a gene of the data: {said}.", remedy)
    used = {
        name: tuple(dict.fromkeys(names.found[gene] for gene in genes if gene in names.found))
        for name, genes in markers.items()
    }
    missing = {name: tuple(gene for gene in genes if gene not in names.found) for name, genes in markers.items()}
    return used, missing, names


def _verdict(group: str, n_cells: int, per_cell: np.ndarray, names: list[str]) -> dict[str, object]:
    means = per_cell.mean(axis=0)
    best, *others = np.argsort(-means, kind="stable")
    row: dict[str, object] = {"group": group, "cells": n_cells, "best": names[best], "score": float(means[best])}
    if others:
        apart = per_cell[:, best] - per_cell[:, others[0]]
        margin, needed = float(apart.mean()), max(LEAST_MARGIN, 2 * _error(apart))
        row |= {"second": names[others[0]], "margin": margin}
    else:
        margin, needed = float(means[best]), max(LEAST_MARGIN, 2 * _error(per_cell[:, best]))
        row |= {"second": None, "margin": np.nan}
    verdict = "none" if means[best] <= 0 else "clear" if margin >= needed else "tie" if others else "none"
    return row | {"verdict": verdict}


def _error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.inf


def name_groups(
    adata: ad.AnnData, dataset: str, column: str, names: Mapping[str, str], to: str = "cell_type"
) -> ColumnSet:
    """Add a column with names for the groups of another one; groups with the same name become one.

    Parameters
    ----------
    adata, dataset
        The data, and their name in the library or path.
    column
        ``obs`` column of the groups.
    names
        Name by group; a group without one keeps its label as ``unnamed <group>``.
    to
        Name of the new column; it replaces an added column of that name.

    Raises
    ------
    ConfigError
        If no group has a name, a name is too long, or a group is not in the column.
    DataError
        If the data have a column `to` of their own, or no column `column`.
    """
    labels = labels_of(adata.obs[column]) if column in adata.obs else groups_of(adata, column)[0]
    given = {group: name.strip() for group, name in names.items() if name.strip()}
    present = natural_order(labels.unique())
    if wrong := [group for group in given if group not in present]:
        raise ConfigError(f"The column {column} has no group {wrong[0]}.", f"Groups: {some(present, 30)}.")
    if not given:
        raise ConfigError("No group has a name.", "Give a name to one group at least.")
    if longest := next((name for name in given.values() if len(name) > LONGEST_NAME), None):
        raise ConfigError(
            f"The name {longest[:30]} ... is longer than {LONGEST_NAME} characters.", "Give a shorter one."
        )
    check_free(adata, dataset, to)
    if to == column:
        raise ConfigError(
            f"The names cannot replace the column {column} that they are given to.", "Choose another name."
        )
    words = {group: given.get(group, f"unnamed {group}") for group in present}
    named = labels.map(words)
    said = "; ".join(f"{group} = {word}" for group, word in words.items())
    named.index = adata.obs_names.astype(str)
    note = f"Names for the groups of {column}: {said if len(said) < 1500 else said[:1500] + ' ...'}."
    return add_column(dataset, Column(to, "names", note), named)


def check_free(adata: ad.AnnData, dataset: str, name: str) -> None:
    """Refuse the name of a new column if the data have one of their own with that name.

    Raises
    ------
    ConfigError
        If the name is empty or too long.
    DataError
        If it is taken.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise ConfigError("The new column needs a name.", f"Give one of 1 to {LONGEST_NAME} characters.")
    added = added_columns(dataset)
    if name in adata.obs and (added is None or added.find(name) is None):
        raise DataError(f"The cells already have a column {name}.", "Give the new column another name.")


def free_name(adata: ad.AnnData, dataset: str, wanted: str) -> str:
    """Return `wanted`, with a number behind it if the data have such a column of their own."""
    for number in range(1, 1000):
        name = wanted if number == 1 else f"{wanted}_{number}"
        try:
            check_free(adata, dataset, name)
            return name
        except DataError:
            continue
    return f"{wanted}_new"
