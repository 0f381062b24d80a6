"""Which matrix of a data set abundance is taken from: a layer of counts, X or raw, each looked at before it is used."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.cells.inspect import Kind, only_detected, stored_values, value_kind
from grn_core.data.reading import reading_of
from grn_core.errors import DataError
from grn_core.wording import counted, some

COUNTS_LAYERS = {"counts", "count", "raw_counts", "counts_raw", "rawcounts", "raw", "umi", "umis", "umi_counts"}
# parts of the counts, or what RNA velocity and imputation make of them
NEVER_ALONE = {
    "spliced", "unspliced", "ambiguous", "ms", "mu", "velocity", "velocity_u", "fit_t", "fit_tau", "variance_velocity",
    "imputed", "magic", "denoised", "binarized", "binary", "binned", "x_binned",
}  # fmt: skip
KINDS: dict[Kind, str] = {
    "counts": "counts",
    "corrected": "corrected counts (not whole)",
    "log": "log values",
    "normalised": "normalised values",
    "scaled": "scaled values",
}
NAMELESS = "raw.X has no gene names"
BEST_FIRST: tuple[Kind, ...] = ("counts", "corrected", "log", "normalised")


@dataclass(frozen=True)
class Source:
    """Where abundance is taken from.

    Attributes
    ----------
    name
        ``X``, ``raw`` or the name of a layer.
    matrix
        (cells x genes); of ``raw`` the genes are those of raw.
    kind
        What its values look like, or what the user says they are.
    notes
        What is wrong with matrices that come before it and were not used.
    """

    name: str
    matrix: Any
    kind: Kind
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """How the matrix is called in AnnData's words."""
        return place_of(self.name)


def place_of(name: str) -> str:
    """Write ``X``, ``raw.X`` or ``layers['name']``."""
    return "X" if name == "X" else "raw.X" if name == "raw" else f"layers['{name}']"


def matrix_names(adata: ad.AnnData) -> tuple[str, ...]:
    """Return the names of all matrices of a data set, in the order in which they are looked at."""
    layers = sorted(map(str, adata.layers), key=lambda name: (name.lower() not in COUNTS_LAYERS, name))
    named = [name for name in layers if name.lower() in COUNTS_LAYERS]
    rest = [name for name in layers if name not in named]
    return (*named, *(["X"] if adata.X is not None else []), *(["raw"] if adata.raw is not None else []), *rest)


def matrix_of(adata: ad.AnnData, name: str) -> Any:
    """Return a matrix by the name that `matrix_names` gives it."""
    if name == "X":
        return adata.X
    return adata.raw.X if name == "raw" and adata.raw is not None else adata.layers[name]


def wrong_with(matrix: Any, kind: Kind | None, place: str) -> str | None:
    """Say in a clause why abundance cannot be taken from a matrix; None where it can."""
    values = stored_values(matrix)
    if values.dtype.kind not in "fiub":
        return f"text in {place}"
    missing = len(values) - int(np.isfinite(values).sum())
    if missing:
        return f"{counted(missing, 'missing value')} in {place}"
    if not values.any():
        return f"every value in {place} is 0"
    return f"{place} is scaled (some values are negative)" if (kind or value_kind(matrix)) == "scaled" else None


def _sound(matrix: Any) -> bool:
    values = stored_values(matrix)
    return values.dtype.kind in "fiub" and bool(np.isfinite(values).all())


def _same_zeros(one: Any, other: Any) -> bool:
    """Whether two matrices of the same cells and genes are 0 in nearly the same places, by a sample of the cells."""
    rows = np.linspace(0, one.shape[0] - 1, min(one.shape[0], 50)).astype(int)
    seen = [np.asarray(m[rows].toarray() if sparse.issparse(m) else m[rows]) > 0 for m in (one, other)]
    return float(np.mean(seen[0] == seen[1])) > 0.99


def _may_be_counts(adata: ad.AnnData, name: str, matrix: Any) -> bool:
    """Whether a layer of any name can stand for the counts: whole numbers above 1, zero where X is zero."""
    if name in ("X", "raw") or name.lower() in COUNTS_LAYERS:
        return True
    if name.lower() in NEVER_ALONE or stored_values(matrix).max(initial=0) <= 1:
        return False
    return adata.X is None or not _sound(adata.X) or value_kind(adata.X) == "scaled" or _same_zeros(adata.X, matrix)


def _usable(adata: ad.AnnData, other_genes: bool) -> Iterator[Source | str]:
    """Give each matrix that abundance can be taken from, or in words why it cannot be."""
    for name in matrix_names(adata):
        matrix = matrix_of(adata, name)
        if name == "raw" and not _raw_fits(adata, other_genes):
            continue
        if name == "raw" and adata.raw is not None and _nameless(adata.raw.var_names, adata.var_names):
            yield f"{NAMELESS} ({some(list(adata.raw.var_names.astype(str)), 3)})"
            continue
        kind = value_kind(matrix, _says_log(adata, name)) if _sound(matrix) else None
        wrong = wrong_with(matrix, kind, place_of(name))
        if wrong or kind is None:
            yield str(wrong)
        elif _may_be_counts(adata, name, matrix):
            yield Source(name, matrix, kind)


def _says_log(adata: ad.AnnData, name: str) -> bool:
    return name in ("X", "raw") and "log1p" in adata.uns


def _raw_fits(adata: ad.AnnData, other_genes: bool) -> bool:
    if adata.raw is None:
        return False
    return adata.raw.n_vars >= adata.n_vars if other_genes else list(adata.raw.var_names) == list(adata.var_names)


def _nameless(names: pd.Index, others: pd.Index) -> bool:
    """Whether names of genes are only numbers, and the other ones are not."""
    numbers = [bool(index.astype(str).str.fullmatch(r"\d+").all()) for index in (names, others)]
    return numbers[0] and not numbers[1]


def find_source(adata: ad.AnnData, layer: str = "auto", values: str = "auto", other_genes: bool = False) -> Source:
    """Find where abundance is taken from.

    Counts come before corrected counts, and these before values that are log-normalised or normalised; among equals
    a layer that is called counts comes first, then X, then raw, then a layer of another name; raw comes first where X
    cannot be used and raw has more genes.

    Parameters
    ----------
    layer, values
        The matrix to take and what its values are, in the words of `ReadingChoice`.
    other_genes
        Whether raw may be taken with more genes than X has.

    Raises
    ------
    DataError
        If there is no matrix that abundance can be taken from, or not the one that is named.
    """
    if layer != "auto":
        return _named(adata, layer, values)
    found, wrong = [], []
    for one in _usable(adata, other_genes):
        wrong.append(one) if isinstance(one, str) else found.append(one)
    if not found and not wrong and len(adata.layers):
        layers = some(sorted(map(str, adata.layers)))
        raise DataError(
            f"The data have no X, and none of their layers ({layers}) is known to hold the counts.",
            "Choose the layer to take, or give counts in X.",
        )
    if not found:
        raise DataError(
            _only(wrong),
            "Give counts or log-normalised values; in an AnnData file, a layer named counts can hold them.",
        )
    # scaled genes are mostly the variable ones alone, while raw has all of them
    whole = adata.raw is not None and adata.raw.n_vars > adata.n_vars and not any(s.name == "X" for s in found)
    best = min(
        found,
        key=lambda source: (
            only_detected(source.matrix),
            BEST_FIRST.index(source.kind),
            not (whole and source.name == "raw"),
        ),
    )
    notes = [f"{_sentence(clause)}: that layer is not used." for clause in wrong if _claims_counts(clause)]
    notes += [f"{clause} and is not used." for clause in wrong if clause.startswith(NAMELESS)]
    for source in found:
        if (
            source.name in adata.layers
            and source.name.lower() in COUNTS_LAYERS
            and source.kind in ("log", "normalised")
            and source is not best
        ):
            notes.append(f"{source.place} holds {KINDS[source.kind]}, not counts, and is not used.")
    return Source(best.name, best.matrix, _said(best.kind, values), tuple(notes))


def known_source(adata: ad.AnnData) -> Source:
    """Find where abundance is taken from: what was written down when the data were read, else `find_source`.

    Raises
    ------
    DataError
        If there is no matrix that abundance can be taken from.
    """
    reading = reading_of(adata)
    return find_source(adata, reading.source, reading.values) if reading else find_source(adata)


def _said(kind: Kind, values: str) -> Kind:
    """Return the kind that the user says the values are, or the one that they look like."""
    if values.startswith("log"):
        return "log"
    return "corrected" if values == "counts" and kind == "log" else kind


def _claims_counts(clause: str) -> bool:
    return any(f"layers['{name}']" in clause.lower() for name in COUNTS_LAYERS)


def _sentence(clause: str) -> str:
    return clause if clause.startswith("layers[") else clause[:1].upper() + clause[1:]


def _only(wrong: list[str]) -> str:
    if len(wrong) == 1 and wrong[0].startswith("X is scaled"):
        return "The values are scaled (some are negative), so the amount of each gene in a cell cannot be recovered."
    return f"No matrix of the data can be used: {'; '.join(wrong) or 'there is none'}."


def _named(adata: ad.AnnData, name: str, values: str) -> Source:
    if name not in matrix_names(adata):
        raise DataError(f"The data have no matrix {name}.", f"Choose one of: {some(list(matrix_names(adata)), 20)}.")
    matrix = matrix_of(adata, name)
    kind = value_kind(matrix, _says_log(adata, name)) if _sound(matrix) else None
    wrong = wrong_with(matrix, kind, place_of(name))
    if wrong or kind is None:
        raise DataError(f"{_sentence(str(wrong))}, so abundance cannot be taken from it.", _instead(adata, name))
    return Source(name, matrix, _said(kind, values))


def _instead(adata: ad.AnnData, name: str) -> str:
    others = [place_of(other) for other in matrix_names(adata) if other != name]
    return f"Choose another matrix: {some(others)}." if others else "Give counts or log-normalised values."
