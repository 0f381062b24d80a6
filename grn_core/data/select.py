"""From a data set and a prior to what a model is trained on: chosen cells, chosen genes, tokens."""

from dataclasses import dataclass
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.inspect import value_kind
from grn_core.data.prior import Prior, PriorMatch, match_prior
from grn_core.errors import DataError

MIN_CELLS = 10


@dataclass(frozen=True)
class Abundance:
    """Linear abundance of every gene in the chosen cells.

    Attributes
    ----------
    counts
        Counts, or what log-normalised values come back to, (cells x genes).
    totals
        Sum over all genes of the data, before any choice of genes, (cells,).
    note
        What was done to get there.
    """

    counts: np.ndarray
    totals: np.ndarray
    note: str


@dataclass(frozen=True)
class ModelInput:
    """Expression as the model takes it.

    Attributes
    ----------
    genes
        Modelled genes.
    counts, totals
        See `Abundance`; `counts` has the modelled genes only.
    log_expression
        log(1 + abundance per 10,000), (cells x genes), float32.
    match
        The prior joined to the modelled genes.
    notes
        What was done to the data, for log and page.
    """

    genes: list[str]
    counts: np.ndarray
    totals: np.ndarray
    log_expression: np.ndarray
    match: PriorMatch
    notes: list[str]


def select_cells(adata: ad.AnnData, key: str | None, value: str | None) -> ad.AnnData:
    """Keep the cells of one cell type.

    Raises
    ------
    DataError
        If the column or the value is not there, or fewer than `MIN_CELLS` cells are left.
    """
    chosen = adata
    if value is not None:
        if key not in adata.obs:
            columns = ", ".join(map(str, adata.obs.columns)) or "none"
            raise DataError(f"The data have no obs column {key}.", f"Choose one of: {columns}.")
        labels = adata.obs[key].astype(str)
        chosen = adata[(labels == value).to_numpy()]
        if chosen.n_obs == 0:
            known = ", ".join(sorted(labels.unique())[:10])
            raise DataError(f"No cell has {key} = {value}.", f"Choose one of: {known}.")
    if chosen.n_obs < MIN_CELLS:
        where = f"{key} = {value}" if value is not None else "The data set"
        raise DataError(
            f"{where} has only {chosen.n_obs} cell{'s' if chosen.n_obs != 1 else ''}.",
            f"Choose a cell type with at least {MIN_CELLS} cells.",
        )
    return chosen


def _dense(matrix: Any) -> np.ndarray:
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix, dtype=np.float64)


def abundance(adata: ad.AnnData) -> Abundance:
    """Find linear abundance: a counts layer, counts in X or raw, else log values brought back.

    Raises
    ------
    DataError
        If there are only scaled values, from which abundance cannot be had back.
    """
    if "counts" in adata.layers:
        counts = _dense(adata.layers["counts"])
        return Abundance(counts, counts.sum(axis=1), "Counts come from layers['counts'].")
    candidates = [("X", adata.X)]
    if adata.raw is not None and list(adata.raw.var_names) == list(adata.var_names):
        candidates.append(("raw.X", adata.raw.X))
    for place, matrix in candidates:
        kind = value_kind(matrix)
        values = _dense(matrix)
        if kind in ("counts", "normalised"):
            return Abundance(values, values.sum(axis=1), f"{place} holds {kind} values.")
        if kind == "log":
            return _back_from_log(values, place)
    raise DataError(
        "The values are scaled (some are negative), so how much of a gene a cell holds is lost.",
        "Give counts or log-normalised values, for example in layers['counts'].",
    )


def _back_from_log(values: np.ndarray, place: str) -> Abundance:
    """Undo log1p; base 2 where only that gives every cell the same total or values need it."""
    natural, binary = np.expm1(values), np.exp2(values) - 1
    spread = [np.std(t := m.sum(axis=1)) / max(np.mean(t), 1e-12) for m in (natural, binary)]
    use_binary = values.max() > 12 or (spread[1] < 0.05 <= spread[0])
    counts, base = (binary, "log2(1 + x)") if use_binary else (natural, "log(1 + x)")
    note = f"{place} holds {base} values; they were brought back to linear abundance."
    return Abundance(counts, counts.sum(axis=1), note)


def choose_genes(names: list[str], variance: np.ndarray, match: PriorMatch, max_genes: int) -> list[str]:
    """Choose genes: TFs of the prior, then its targets, then others, the most variable first in each.

    Genes that never vary are left out.
    """
    frame = pd.DataFrame({"gene": names, "variance": variance})
    targets = set(match.prior.edges["target"])
    frame["kind"] = 2 - frame["gene"].isin(targets).astype(int)
    frame.loc[frame["gene"].isin(set(match.prior.tfs)), "kind"] = 0
    frame = frame[frame["variance"] > 0].sort_values(["kind", "variance"], ascending=[True, False])
    chosen = set(frame["gene"].head(max_genes))
    return [gene for gene in names if gene in chosen]


def prepare(
    adata: ad.AnnData, prior: Prior, max_genes: int, max_cells: int | None, rng: np.random.Generator
) -> ModelInput:
    """Bring the chosen cells of a data set and a prior to what the model takes.

    Raises
    ------
    DataError
        If no gene varies or the values are scaled.
    PriorError
        If the prior has no edge among the modelled genes.
    """
    notes = []
    if max_cells is not None and adata.n_obs > max_cells:
        adata = adata[np.sort(rng.choice(adata.n_obs, max_cells, replace=False))]
        notes.append(f"{max_cells} cells were drawn.")
    linear = abundance(adata)
    notes.append(linear.note)
    log_expression = np.log1p(linear.counts / np.maximum(linear.totals, 1e-12)[:, None] * 1e4)
    names = [str(name) for name in adata.var_names]
    genes = choose_genes(names, log_expression.var(axis=0), match_prior(prior, names), max_genes)
    if len(genes) < 2:
        raise DataError("No gene varies between the chosen cells.", "Choose other cells or another data set.")
    match = match_prior(prior, genes)
    columns = pd.Index(names).get_indexer(pd.Index(genes))
    notes.append(f"{len(genes)} of {len(names)} genes are modelled, {len(match.prior.edges)} known edges among them.")
    if match.without_targets:
        names_of = ", ".join(match.without_targets[:10]) + (", ..." if len(match.without_targets) > 10 else "")
        notes.append(f"{len(match.without_targets)} TFs have no known target here and are left out: {names_of}.")
    log_chosen = log_expression[:, columns].astype(np.float32)
    return ModelInput(genes, linear.counts[:, columns], linear.totals, log_chosen, match, notes)
