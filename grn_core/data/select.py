"""From a data set and a prior to what a model is trained on: chosen cells, chosen genes, tokens."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.cells.labels import labels_of
from grn_core.data.cells.times import collection_times
from grn_core.data.logbase import BASES, find_log
from grn_core.data.priors.no_edge import none_modelled
from grn_core.data.priors.prior import Prior, PriorMatch, match_prior
from grn_core.data.reading import reading_of
from grn_core.data.source import KINDS, Source, known_source
from grn_core.errors import DataError
from grn_core.genes.roles import roles_among
from grn_core.wording import counted, some

MIN_CELLS = 10

Matrix: TypeAlias = np.ndarray | sparse.csr_matrix


@dataclass(frozen=True)
class Abundance:
    """Linear abundance of every gene in the chosen cells.

    Attributes
    ----------
    counts
        Counts, or what log-normalised values come back to, (cells x genes), sparse where the data are.
    totals
        Sum over all genes of the data, before any choice of genes, (cells,).
    note
        What was done to get there.
    """

    counts: Matrix
    totals: np.ndarray
    note: str


@dataclass(frozen=True)
class ModelInput:
    """Expression as the model takes it.

    Attributes
    ----------
    genes
        Modelled genes.
    names, columns
        All genes of the data, and the column that is read for each modelled gene, (genes,).
    linear
        Abundance of all genes of the data.
    log_expression
        log(1 + abundance per 10,000) of the modelled genes, (cells x genes), float32.
    match
        The prior joined to the modelled genes.
    notes
        What was done to the data, for log and page.
    other_tfs
        Modelled TFs of the TF catalogue without a known target, where they are to be scored too.
    times
        Collection time of each cell, (cells,), where the data say it.
    support
        Supporting priors, each joined to the modelled genes.
    """

    genes: list[str]
    names: list[str]
    columns: np.ndarray
    linear: Abundance
    log_expression: np.ndarray
    match: PriorMatch
    notes: list[str]
    other_tfs: list[str] = field(default_factory=list)
    times: np.ndarray | None = None
    support: list[Prior] = field(default_factory=list)

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.linear.totals)

    def shuffled(self, rng: np.random.Generator) -> "ModelInput":
        """Give each modelled gene another one's expression: the control that says how much comes from expression."""
        order = rng.permutation(len(self.genes))
        return replace(self, columns=self.columns[order], log_expression=self.log_expression[:, order])

    def counts_of(self, sources: np.ndarray) -> np.ndarray:
        """Return abundance of the given columns of the data, (cells x sources); 0 for column -1."""
        found = sources >= 0
        counts = np.zeros((self.n_cells, len(sources)))
        counts[:, found] = _columns(self.linear.counts, sources[found])
        return counts


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
            raise DataError(f"The cells have no column {key}.", f"Choose one of: {columns}.")
        labels = labels_of(adata.obs[key])
        chosen = adata[(labels == value).to_numpy()]
        if chosen.n_obs == 0:
            known = ", ".join(sorted(labels.dropna().unique())[:10])
            raise DataError(f"No cell has {key} = {value}.", f"Choose one of: {known}.")
    if chosen.n_obs < MIN_CELLS:
        where = f"{key} = {value}" if value is not None else "The data set"
        raise DataError(
            f"{where} has only {chosen.n_obs} cell{'s' if chosen.n_obs != 1 else ''}.",
            f"Choose a cell type with at least {MIN_CELLS} cells.",
        )
    return chosen


def _plain(matrix: Any) -> Matrix:
    """Return an array or, where zeros are implicit, a CSR matrix of float64, as a copy of its own."""
    if sparse.issparse(matrix):
        return sparse.csr_matrix(matrix, dtype=np.float64, copy=True)
    return np.array(matrix, dtype=np.float64)


def _apply(matrix: Matrix, change: Callable[[np.ndarray], np.ndarray]) -> Matrix:
    """Apply a function that keeps 0 at 0; implicit zeros stay implicit."""
    if isinstance(matrix, np.ndarray):
        return change(matrix)
    return sparse.csr_matrix((change(matrix.data), matrix.indices, matrix.indptr), matrix.shape)


def _row_sums(matrix: Matrix) -> np.ndarray:
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()


def abundance(adata: ad.AnnData) -> Abundance:
    """Find linear abundance: a counts layer, counts in X or raw, else log values brought back.

    Raises
    ------
    DataError
        If there are only scaled values, from which abundance cannot be computed.
    """
    return abundance_from(known_source(adata), adata)


def abundance_from(source: Source, adata: ad.AnnData) -> Abundance:
    """Find linear abundance in a matrix that was chosen before, such as some rows of the one of all cells."""
    values = _plain(source.matrix)
    if source.kind == "log":
        return _back_from_log(values, source.place, _declared(adata, source.name))
    place = f"Counts come from {source.place}." if source.name not in ("X", "raw") and source.kind == "counts" else ""
    return Abundance(values, _row_sums(values), place or f"{source.place} holds {KINDS[source.kind]}.")


def _declared(adata: ad.AnnData, name: str) -> Any:
    """Return the base of the logarithm that the user or the data say was taken, as scanpy writes it."""
    reading = reading_of(adata)
    said = {"log": None, "log2": 2.0, "log10": 10.0}
    if reading is not None and reading.values in said:
        return {"base": said[reading.values]}
    return adata.uns.get("log1p") if name in ("X", "raw") else None


def _back_from_log(values: Matrix, place: str, declared: Any) -> Abundance:
    """Undo log(1 + x) of the base that the data say or show."""
    name, reason = find_log(values, declared)
    counts = _apply(values, lambda x: np.expm1(x * np.log(BASES[name])))
    note = f"{place} holds {name} values ({reason}); they were brought back to linear abundance."
    return Abundance(counts, _row_sums(counts), note)


def log_normalised(counts: Matrix, totals: np.ndarray) -> Matrix:
    """Return log(1 + abundance per 10,000) of cells whose counts add up to `totals` over all genes."""
    factors = 1e4 / np.maximum(totals, 1e-12)
    if isinstance(counts, np.ndarray):
        return np.log1p(counts * factors[:, None])
    return _apply(sparse.csr_matrix(sparse.diags(factors) @ counts), np.log1p)


def _variance(matrix: Matrix) -> np.ndarray:
    """Return each gene's variance over cells, (genes,)."""
    from sklearn.utils.sparsefuncs import mean_variance_axis

    if isinstance(matrix, np.ndarray):
        return matrix.var(axis=0)
    variance: np.ndarray = mean_variance_axis(matrix, axis=0)[1]
    return variance


def _columns(matrix: Matrix, columns: np.ndarray) -> np.ndarray:
    chosen = matrix[:, columns]
    return chosen if isinstance(chosen, np.ndarray) else chosen.toarray()


def catalogue_tfs(names: list[str], match: PriorMatch) -> frozenset[str]:
    """Return the TFs of the TF catalogue among the genes of the data that have no target in the matched prior."""
    return roles_among(names, match.prior.tfs).tfs - set(match.prior.tfs)


def choose_genes(
    names: list[str], variance: np.ndarray, match: PriorMatch, max_genes: int, others: Collection[str] = ()
) -> list[str]:
    """Choose genes: TFs of the prior, then `others`, then its targets, then the rest, the most variable first in each.

    Genes that never vary are left out.
    """
    frame = pd.DataFrame({"gene": names, "variance": variance})
    targets = set(match.prior.edges["target"])
    frame["kind"] = 2.0 - frame["gene"].isin(targets)
    frame.loc[frame["gene"].isin(set(others)), "kind"] = 0.5
    frame.loc[frame["gene"].isin(set(match.prior.tfs)), "kind"] = 0
    frame = frame[frame["variance"] > 0].sort_values(["kind", "variance"], ascending=[True, False])
    chosen = set(frame["gene"].head(max_genes))
    return [gene for gene in names if gene in chosen]


def modelled_genes(cells: ad.AnnData, prior: Prior, max_genes: int) -> list[str]:
    """Return the genes that `prepare` would model for these cells and this prior.

    Raises
    ------
    DataError, PriorError
        As `prepare`.
    """
    linear, names = abundance(cells), [str(name) for name in cells.var_names]
    variance = _variance(log_normalised(linear.counts, linear.totals))
    return choose_genes(names, variance, match_prior(prior, names), max_genes)


def match_modelled(
    prior: Prior, whole: PriorMatch, genes: list[str], names: list[str], variance: np.ndarray, max_genes: int
) -> PriorMatch:
    """Join a prior to the modelled genes.

    Parameters
    ----------
    prior
        The prior.
    whole
        The prior joined to all genes of the data.
    genes
        The modelled genes.
    names, variance
        All genes of the data, and their variance over the chosen cells, (genes,).
    max_genes
        The largest number of genes to model.

    Raises
    ------
    PriorError
        If no edge is left; it says which choice left them out.
    """
    edges, chosen = whole.prior.edges, set(genes)
    if not (edges["source"].isin(chosen) & edges["target"].isin(chosen)).any():
        constant = {name for name, value in zip(names, variance, strict=True) if value == 0}
        raise none_modelled(prior.name, edges, constant, max_genes)
    return match_prior(prior, genes)


def most_variable(adata: ad.AnnData, n: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Choose the genes that vary most between cells, of those that vary at all.

    Returns
    -------
    names
        Their symbols.
    counts
        Their abundance, (cells x genes).
    totals
        Abundance summed over all genes of the data, (cells,).
    """
    linear = abundance(adata)
    variance = _variance(log_normalised(linear.counts, linear.totals))
    chosen = np.sort(np.argsort(-variance, kind="stable")[: min(n, int((variance > 0).sum()))])
    names = [str(name) for name in adata.var_names[chosen]]
    return names, _columns(linear.counts, chosen), linear.totals


def draw_cells(adata: ad.AnnData, max_cells: int | None, rng: np.random.Generator) -> ad.AnnData:
    """Draw at most that many cells, in the order of the data; the same seed draws the same cells."""
    if max_cells is None or adata.n_obs <= max_cells:
        return adata
    return adata[np.sort(rng.choice(adata.n_obs, max_cells, replace=False))]


def log_abundance(adata: ad.AnnData, columns: np.ndarray) -> np.ndarray:
    """Return log(1 + abundance per 10,000) of some genes, (cells x columns), float32, as a run models them.

    Raises
    ------
    DataError
        If there are only scaled values.
    """
    linear = abundance(adata)
    return _columns(log_normalised(linear.counts, linear.totals), columns).astype(np.float32)


def prepare(
    adata: ad.AnnData,
    prior: Prior,
    max_genes: int,
    max_cells: int | None,
    rng: np.random.Generator,
    with_others: bool = False,
) -> ModelInput:
    """Bring the chosen cells of a data set and a prior to what the model takes.

    Parameters
    ----------
    with_others
        Whether TFs of the TF catalogue without a known target are modelled and scored too.

    Raises
    ------
    DataError
        If no gene varies or the values are scaled.
    PriorError
        If the prior has no edge among the modelled genes.
    """
    notes: list[str] = []
    if max_cells is not None and adata.n_obs > max_cells:
        n_all = adata.n_obs
        adata = draw_cells(adata, max_cells, rng)
        notes.append(f"{max_cells:,} of {n_all:,} cells were drawn.")
    linear = abundance(adata)
    notes.append(linear.note)
    log_expression = log_normalised(linear.counts, linear.totals)
    names = [str(name) for name in adata.var_names]
    whole = match_prior(prior, names)
    notes += [f"Prior: {note}" for note in whole.said]
    variance = _variance(log_expression)
    others = catalogue_tfs(names, whole) if with_others else frozenset()
    genes = choose_genes(names, variance, whole, max_genes, others)
    if len(genes) < 2:
        raise DataError("No gene varies between the chosen cells.", "Choose other cells or another data set.")
    match = match_modelled(prior, whole, genes, names, variance, max_genes)
    columns = pd.Index(names).get_indexer(pd.Index(genes))
    notes.append(f"{len(genes)} of {len(names)} genes are modelled, {len(match.prior.edges)} known edges among them.")
    if match.without_targets:
        names_of = ", ".join(match.without_targets[:10]) + (", ..." if len(match.without_targets) > 10 else "")
        notes.append(f"{len(match.without_targets)} TFs have no known target here and are left out: {names_of}.")
    other_tfs = [gene for gene in genes if gene in others]
    if with_others:
        n = counted(len(other_tfs), "TF of the TF catalogue", "TFs of the TF catalogue")
        notes.append(f"Scored too, without a known target: {n} ({some(other_tfs)}).")
    log_chosen = _columns(log_expression, columns).astype(np.float32)
    times = collection_times(adata)
    return ModelInput(genes, names, columns, linear, log_chosen, match, notes, other_tfs, times)
