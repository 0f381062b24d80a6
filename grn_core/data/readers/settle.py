"""From what a file holds to what is used of it: the matrix of abundance, gene symbols, the sample; all of it said."""

from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.cells.inspect import only_detected
from grn_core.data.readers.not_genes import is_aside_note, put_back, set_aside
from grn_core.data.readers.symbols import ORIGINAL, as_text, name_columns, number_repeated, take_symbols, text_columns
from grn_core.data.reading import ALL_SAMPLES, AS_FOUND, Reading, ReadingChoice, keep_reading, reading_of
from grn_core.data.source import KINDS, Source, find_source, matrix_names, place_of
from grn_core.errors import DataError
from grn_core.wording import some

SAMPLE = "sample"
COMPRESSED = (sparse.csr_matrix, sparse.csc_matrix, sparse.csr_array, sparse.csc_array)


def settle(adata: ad.AnnData, choice: ReadingChoice = AS_FOUND, origin: str = "the data") -> ad.AnnData:
    """Decide what is used of a file, and write down in ``uns`` what was taken and what could be.

    Settling again with another choice gives what that choice would have given at first; samples and layers that were
    left out do not come back.

    Parameters
    ----------
    origin
        How an error calls the data.

    Raises
    ------
    DataError
        If what `choice` names is not there or cannot be used.
    """
    before = reading_of(adata) or Reading()
    adata = writable(_unswapped(adata, before))
    adata, sample_notes = _of_sample(adata, choice.sample)
    adata, aside_notes, aside = _genes_alone(adata, before, choice, origin)
    layers = tuple(matrix_names(adata))
    source, notes = _source(adata, choice)
    swapped = source is not None and source.name == "raw"
    adata = _with_source(adata, source)
    place, symbol_notes = take_symbols(adata, choice.symbols)
    if swapped or place != "index":  # other names than those that were looked at
        adata, more_notes, more = set_aside(adata, choice.not_genes, origin)
        aside_notes, aside = list(dict.fromkeys([*aside_notes, *more_notes])), tuple(dict.fromkeys([*aside, *more]))
    repeated = number_repeated(adata)
    samples = sorted(adata.obs[SAMPLE].astype(str).unique()) if SAMPLE in adata.obs else []
    reading = Reading(
        orientation=before.orientation,
        layer=source.name if source else "auto",
        source="auto" if source is None else "X" if swapped else source.name,
        values=choice.values,
        symbols=place,
        layers=layers,
        symbol_columns=("index", *name_columns(adata)),
        samples=tuple(samples) if len(samples) > 1 else (),
        not_genes=aside,
        asked=choice.settled,
        found=before.found,
        notes=(*sample_notes, *notes, *symbol_notes, *aside_notes, *([repeated] if repeated else [])),
    )
    keep_reading(adata, reading)
    return adata


def _genes_alone(
    adata: ad.AnnData, before: Reading, choice: ReadingChoice, origin: str
) -> tuple[ad.AnnData, list[str], tuple[str, ...]]:
    """Move columns of the cells from the genes to ``obs``; where that was done as asked before, it stays.

    Returns
    -------
    The data, what is to be said, and all names that were moved, also before.
    """
    if before.asked and before.asked[-1] == choice.not_genes:
        return adata, [note for note in before.notes if is_aside_note(note)], before.not_genes
    return set_aside(put_back(adata), choice.not_genes, origin)


def writable(adata: ad.AnnData) -> ad.AnnData:
    """Rename columns that AnnData cannot write again, such as SeuratDisk's ``_index``, and make numbers plain ones."""
    adata.obs, adata.var = _plain_columns(adata.obs), _plain_columns(adata.var)
    if adata.X is not None:
        adata.X = _plain_numbers(adata.X)
    for name in adata.layers:
        adata.layers[name] = _plain_numbers(adata.layers[name])
    if adata.raw is not None:
        _even_indices(adata.raw.X)
    if adata.raw is not None and not adata.raw.var.equals(plain := _plain_columns(adata.raw.var)):
        adata.raw = ad.AnnData(adata.raw.X, obs=pd.DataFrame(index=adata.obs_names), var=plain)
    return adata


def _even_indices(matrix: Any) -> None:
    """Give row pointers and indices of a sparse matrix one type, in place: SciPy's functions fail on two."""
    if isinstance(matrix, COMPRESSED) and matrix.indptr.dtype != matrix.indices.dtype:
        kind = sparse.get_index_dtype((matrix.indptr, matrix.indices), check_contents=True)
        matrix.indptr, matrix.indices = matrix.indptr.astype(kind), matrix.indices.astype(kind)


def _plain_numbers(matrix: Any) -> Any:
    """Return a matrix in this machine's order of bytes, floats of at least 4: sums of shorter ones overflow.

    Values that a sparse matrix gives for one place become their sum, which is what they mean.
    """
    _even_indices(matrix)
    kind = getattr(matrix, "dtype", None)
    if isinstance(matrix, COMPRESSED) and kind is not None and kind.kind in "fiub":
        matrix.sum_duplicates()
    if kind is None or kind.kind not in "fiub" or (kind.isnative and kind != np.float16 and kind.kind != "b"):
        return matrix
    return matrix.astype(np.float32 if kind == np.float16 or kind.kind == "b" else kind.newbyteorder("="))


def _plain_columns(frame: pd.DataFrame) -> pd.DataFrame:
    plain = frame.copy(deep=False)
    plain.columns = [str(name) for name in frame.columns]
    if "_index" in plain:
        same = list(plain["_index"].astype(str)) == list(plain.index.astype(str))
        plain = plain.drop(columns="_index") if same else plain.rename(columns={"_index": "index"})
    if plain.index.name == "_index" or plain.index.name in plain.columns:
        plain.index.name = None
    return plain


def _of_sample(adata: ad.AnnData, sample: str) -> tuple[ad.AnnData, list[str]]:
    """Keep the cells of one sample, and say how many these are."""
    if sample == ALL_SAMPLES:
        return adata, []
    if SAMPLE not in adata.obs:
        raise DataError("The data have only one sample.", "Do not choose a sample.")
    labels = adata.obs[SAMPLE].astype(str)
    if not (labels == sample).any():
        raise DataError(f"The data have no sample {sample}.", f"Choose one of: {some(sorted(labels.unique()), 20)}.")
    kept = (labels == sample).to_numpy()
    return adata[kept].copy(), [f"Only the sample {sample} was kept: {kept.sum():,} of {len(kept):,} cells."]


def _source(adata: ad.AnnData, choice: ReadingChoice) -> tuple[Source | None, list[str]]:
    """Find the matrix to use; None, with the reason, where there is none and the user named none."""
    try:
        source = find_source(adata, choice.layer, choice.values, other_genes=True)
    except DataError as error:
        if choice.layer != "auto":
            raise
        return None, [error.what]
    notes = list(source.notes)
    if len(matrix_names(adata)) > 1:
        genes = adata.raw.n_vars if source.name == "raw" and adata.raw is not None else adata.n_vars
        other = f"; X has {adata.n_vars:,} genes" if genes != adata.n_vars and adata.X is not None else ""
        notes.append(f"Expression comes from {source.place}: {KINDS[source.kind]} of {genes:,} genes{other}.")
    if source.kind == "counts" and only_detected(source.matrix):
        notes.append(
            f"{source.place} only says whether a gene was detected in a cell: all values are 0 or 1. There are no "
            "amounts to take a logarithm of; all detected genes of a cell count alike. "
            "Correlations tell of detection."
        )
    if source.kind == "corrected":
        said = "by their distribution" if choice.values == "auto" else "as you chose"
        notes.append(
            f"{source.place} holds corrected counts, {said}: not whole numbers and not logarithms. They are used as "
            "they are."
        )
    return source, notes


def _with_source(adata: ad.AnnData, source: Source | None) -> ad.AnnData:
    """Put raw into the place of X where it is used, with its own genes, and give data without X one."""
    if source is not None and source.name == "raw":
        return _swap(adata)
    if adata.X is None and source is not None:
        adata.X = source.matrix
    return adata


def _swap(adata: ad.AnnData) -> ad.AnnData:
    raw = adata.raw
    turned = ad.AnnData(
        raw.X, obs=adata.obs, var=_with_symbols(raw.var, adata.var), obsm=dict(adata.obsm), uns=dict(adata.uns)
    )
    turned.raw = (
        ad.AnnData(adata.X, var=adata.var, obs=pd.DataFrame(index=adata.obs_names)) if adata.X is not None else None
    )
    return turned


def _with_symbols(raw: pd.DataFrame, var: pd.DataFrame) -> pd.DataFrame:
    """Give raw the columns of text that var alone has: symbols often stand there only."""
    if not (raw.index.is_unique and var.index.is_unique):
        return raw
    columns = [name for name in text_columns(var) if name not in raw and name != ORIGINAL]
    texts = pd.DataFrame({name: as_text(var[name]) for name in columns}, index=var.index)
    return raw.join(texts.reindex(raw.index, fill_value="")) if columns else raw


def _unswapped(adata: ad.AnnData, before: Reading) -> ad.AnnData:
    swapped = before.layer == "raw" and before.source == "X" and adata.raw is not None
    return _swap(adata) if swapped else adata


def described_source(reading: Reading) -> str:
    """Name the matrix that was taken, in AnnData's words."""
    return place_of(reading.layer)
