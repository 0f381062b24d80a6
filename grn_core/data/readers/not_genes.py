"""Columns that stand among the genes of a table and are none: sums, positions, clusters, counters of reads."""

import re
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
from anndata.utils import make_index_unique
from scipy import sparse

from grn_core.data.cells.inspect import value_kind
from grn_core.data.readers.stray_columns import stray_columns
from grn_core.data.reading import AUTO, NONE, names_in
from grn_core.errors import DataError
from grn_core.genes.tables import known_symbols
from grn_core.wording import some

# of cells: what Seurat, scanpy and others compute, and where a cell lies on a map
OF_CELLS = re.compile(
    r"(n_?(count|feature|umi|gene)s?([_.]?(rna|sct|adt|by_counts))?"
    r"|(total|log1p|pct|n)_(counts?|genes?|umis?|features?)(_.*)?"
    r"|percent[._ ](mito?|mt|ribo?|rb|hb|largest.*)([._ ].*)?|(pct|percent|perc)[._]?(mt|mito|ribo)"
    r"|mito(chondrial)?_?(ratio|percent|frac.*)"
    r"|orig[._]ident|(s|g2m|cc)[._]score|phase|doublet_?(score|s)?|scrublet.*|predicted_doublets?|(size|scaling)_?factors?"
    r"|library_?size|lib_?size|(seurat_)?clusters?|(leiden|louvain)(_.*)?|(rna|sct|integrated)_snn_res[._].*"
    r"|(umap|tsne|t-sne)[ _.-]?\d{1,2}|(pca?|dim)[ _.]\d{1,2}"
    r"|pseudo_?time|dpt_pseudotime|batch|barcodes?|cell_?(id|type)s?|unnamed: ?\d+"
    r"|adt_.+|hto[_.-]?\d+|hash_?tag[_. -]?\d+)",  # Seurat's key of an assay of antibodies, hashtags
    re.IGNORECASE,
)
MARKS = ("=", "|pabo", "totalseq")
"""What names of the next pattern contain, in small letters; they are looked for first, because the pattern is slow."""
MARKED = re.compile(
    r"(.*\d ?= ?[a-z].*"  # a label that explains its numbers: malignant(1=no,2=yes,0=unresolved)
    r"|.+\|pabo|.+[_. -]totalseq[_. -]?[a-d]?)",  # antibodies beside the genes: BD AbSeq, TotalSeq
    re.IGNORECASE,
)
# of genes: what featureCounts, GTF files and quantifiers write beside the counts
OF_GENES = re.compile(
    r"((gene_?|effective_?|eff_?)?length|chr|chrom(osome)?(_name)?|strand|width|(gene_|transcript_)?(start|end)"
    r"|gc(_?content|.percent)?|entrez(_?gene)?(_?id)?|gene_?(bio)?type|exon_?counts?|unnamed: ?\d+)",
    re.IGNORECASE,
)
# rows that HTSeq and STAR put under the genes
COUNTERS = re.compile(
    r"__?(no_feature|ambiguous|too_low_aqual|not_aligned|alignment_not_unique)|N_(unmapped|multimapping|noFeature|ambiguous)",
    re.IGNORECASE,
)
SPIKE_IN = re.compile(r"(?:gSpikein[_-])?ERCC[-_.]\d{5}")
"""Added RNA of plate protocols; it is not of the cell, and its amount says nothing of a cell's genes."""

SUMS = re.compile(
    r"((row|grand|gene)[ _.]?)?(total|sum|mean|average|avg)s?([ _.]?(counts?|expression))?|all([ _.]?cells)?", re.I
)

ASIDE = "grn_not_genes:"
"""Beginning of the names in ``obsm`` under which the values of moved columns are kept, by matrix; X has no name."""
KEPT_IN_OBS = "(kept in obs)"
LEFT_OUT = re.compile("not (a gene was|genes were) left out")
OTHERWISE = 'To keep any among the genes, use "Read these cells in another way" or --not-genes.'


def set_aside(
    adata: ad.AnnData, choice: str = AUTO, origin: str = "the data"
) -> tuple[ad.AnnData, list[str], tuple[str, ...]]:
    """Move what is not a gene from the genes to ``obs``; its values stay, so that `put_back` can undo it.

    Parameters
    ----------
    choice
        Of `grn_core.data.reading.ReadingChoice`: ``auto``, ``none`` or the names to move.
    origin
        How an error calls the data.

    Returns
    -------
    The data without them, what is to be said, and the names that were moved.

    Raises
    ------
    DataError
        If none of the names is that of a gene, or there is none that `choice` names.
    """
    genes = [str(name).strip() for name in adata.var_names]
    counters = np.array([bool(COUNTERS.fullmatch(name)) for name in genes])
    if choice != NONE:
        counters |= _spike_ins(adata, genes)
    sure, stray = (which & ~counters for which in _not_genes(adata, genes, choice))
    if (sure | stray | counters).all():
        raise DataError(
            f"None of the columns of {origin} is a gene: {some(genes, 6)}.",
            "Give the table of counts; it may have further columns with what is known about each cell.",
        )
    notes = [_left_out(genes, sure, "gene", "obs")] if sure.any() else []
    if stray.any():
        notes.append(_taken_for_columns([genes[i] for i in np.flatnonzero(stray)]))
    if counters.any():
        notes.append(_left_out(genes, counters, "gene", ""))
    moved = sure | stray
    if moved.any():
        adata = _moved(adata, moved)
    drop = (counters[~moved]) if moved.any() else counters
    names = tuple(genes[i] for i in np.flatnonzero(moved))
    return (adata[:, ~drop].copy() if drop.any() else adata), notes, names


def is_aside_note(note: str) -> bool:
    """Whether a sentence is one of `set_aside`."""
    return KEPT_IN_OBS in note or LEFT_OUT.search(note) is not None


def _spike_ins(adata: ad.AnnData, genes: list[str]) -> np.ndarray:
    """Whether each name is a spike-in among counts: there it would enter the sum of a cell's counts."""
    found = np.array(["ERCC" in name and bool(SPIKE_IN.fullmatch(name)) for name in genes])
    matrix = _any_matrix(adata)
    counts = found.any() and matrix is not None and not found.all() and value_kind(matrix) in ("counts", "corrected")
    return found if counts else np.zeros_like(found)


def _taken_for_columns(names: list[str]) -> str:
    is_one = "name is that of a column" if len(names) == 1 else "names are those of columns"
    return (
        f"{len(names):,} {is_one} of the cells and not of {'a gene' if len(names) == 1 else 'genes'}, by spelling or "
        f"values {KEPT_IN_OBS}: {some(names, 12)}. {OTHERWISE}"
    )


def _not_genes(adata: ad.AnnData, genes: list[str], choice: str) -> tuple[np.ndarray, np.ndarray]:
    """Return for each name whether a list knows it as no gene, or the user says so, and whether evidence says so.

    Raises
    ------
    DataError
        If the user names one that is not there.
    """
    nothing = np.zeros(len(genes), dtype=bool)
    if choice == NONE:
        return nothing, nothing
    if choice != AUTO:
        wanted = names_in(choice)
        if missing := sorted(set(wanted) - set(genes) - set(adata.obs.columns)):
            raise DataError(f"The data have no {some(missing)} among the genes.", "Give names as the file spells them.")
        return np.isin(genes, wanted), nothing
    symbols = known_symbols()
    unknown = np.array([name not in symbols for name in genes])
    listed = unknown.copy()
    listed[unknown] = _are_of_cells([genes[i] for i in np.flatnonzero(unknown)])
    listed |= _annotations(genes)
    matrix = _any_matrix(adata)
    rest = np.flatnonzero(~listed)
    stray = nothing.copy()
    if matrix is not None and len(rest):
        stray[rest] = stray_columns([genes[i] for i in rest], matrix[:, rest] if listed.any() else matrix)
    return listed, stray


def _are_of_cells(names: list[str]) -> list[bool]:
    """Whether each name is one that Seurat, scanpy and others give a column of the cells."""
    found, text = [OF_CELLS.fullmatch(name) is not None for name in names], "\n".join(names).lower()
    if any(mark in text for mark in MARKS):
        found = [known or MARKED.fullmatch(name) is not None for known, name in zip(found, names, strict=True)]
    return found


def _any_matrix(adata: ad.AnnData) -> Any:
    if adata.X is not None:
        return adata.X
    return next((adata.layers[name] for name in sorted(adata.layers)), None)


def _moved(adata: ad.AnnData, which: np.ndarray) -> ad.AnnData:
    """Move genes to ``obs``, and keep the values of all matrices in ``obsm``."""
    columns = list(make_index_unique(pd.Index([str(name).strip() for name in adata.var_names[which]])))
    kept = adata[:, ~which].copy()
    matrix = _any_matrix(adata)
    if matrix is not None:
        kept.obs = _joined(kept.obs, matrix[:, which].T, columns)
    matrices = {name: adata.layers[name] for name in adata.layers} | ({} if adata.X is None else {"": adata.X})
    for name, values in matrices.items():
        rows = _dense(values[:, which])
        frame = pd.DataFrame(rows, index=kept.obs_names, columns=columns)
        before = kept.obsm.get(ASIDE + name)
        if before is not None:  # of raw, the same names may have been moved from X before
            frame = pd.concat([before, frame[[name for name in columns if name not in before]]], axis=1)
        kept.obsm[ASIDE + name] = frame
    return kept


def put_back(adata: ad.AnnData) -> ad.AnnData:
    """Undo what `set_aside` has moved: the columns are genes again, behind the others."""
    stored = {key.removeprefix(ASIDE): adata.obsm[key] for key in list(adata.obsm) if key.startswith(ASIDE)}
    if not stored:
        return adata
    columns = list(next(iter(stored.values())).columns)
    var = pd.concat([adata.var, pd.DataFrame(index=columns)])
    obs = adata.obs.drop(columns=[name for name in columns if name in adata.obs and _was_moved(adata, name)])
    x = None if adata.X is None else _beside(adata.X, stored.get(""), columns)
    whole = ad.AnnData(x, obs=obs, var=var, uns=dict(adata.uns))
    for name in adata.layers:
        whole.layers[name] = _beside(adata.layers[name], stored.get(name), columns)
    for key in adata.obsm:
        if not key.startswith(ASIDE):
            whole.obsm[key] = adata.obsm[key]
    for key in adata.obsp:
        whole.obsp[key] = adata.obsp[key]
    if adata.raw is not None:
        whole.raw = ad.AnnData(adata.raw.X, obs=pd.DataFrame(index=obs.index), var=adata.raw.var)
    return whole


def _was_moved(adata: ad.AnnData, name: str) -> bool:
    """Whether a column of ``obs`` holds the values that were moved, and not others that were there before."""
    stored = sorted(key for key in adata.obsm if key.startswith(ASIDE))  # that of X comes first
    moved = adata.obsm[stored[0]][name]
    column = pd.to_numeric(adata.obs[name], errors="coerce")
    return bool(np.array_equal(column.to_numpy(float), moved.to_numpy(float), equal_nan=True))


def _beside(matrix: Any, values: pd.DataFrame | None, columns: list[str]) -> Any:
    """Put columns behind those of a matrix; where their values are not known, 0."""
    added = np.zeros((matrix.shape[0], len(columns))) if values is None else values.to_numpy()
    if sparse.issparse(matrix):
        return sparse.hstack([matrix, sparse.csr_matrix(added.astype(matrix.dtype))], format=matrix.format)
    return np.hstack([np.asarray(matrix), added.astype(matrix.dtype)])


def cells_set_aside(adata: ad.AnnData) -> tuple[ad.AnnData, list[str]]:
    """Move what is not a cell from the cells of a table with genes in rows to ``var``; return what is to be said."""
    cells = [str(name).strip() for name in adata.obs_names]
    no_cell = np.array([bool(OF_GENES.fullmatch(name)) for name in cells])
    if not no_cell.any() or no_cell.all():
        return adata, []
    adata.var = _joined(adata.var, adata[no_cell].X, [cells[i] for i in np.flatnonzero(no_cell)])
    return adata[~no_cell].copy(), [_left_out(cells, no_cell, "cell", "var")]


def without_sums(adata: ad.AnnData) -> tuple[ad.AnnData, str | None]:
    """Leave out what is called a sum or mean of the cells and is one, by its values; return what is to be said."""
    named = np.array([bool(SUMS.fullmatch(str(name).strip())) for name in adata.obs_names])
    if not named.any() or named.sum() > len(named) - 2:
        return adata, None
    total = np.asarray(adata.X[~named].sum(axis=0)).ravel()
    values = _dense(adata.X[named])
    means = total / (~named).sum()
    are = np.array([any(np.allclose(row, other, rtol=1e-3, atol=1e-6) for other in (total, means)) for row in values])
    named[named] = are
    if not named.any():
        return adata, None
    names = [str(name) for name in adata.obs_names[named]]
    is_one = "name that is the sum or mean" if len(names) == 1 else "names that are sums or means"
    was = "was" if len(names) == 1 else "were"
    return adata[~named].copy(), f"{len(names):,} {is_one} of the cells and no cell {was} left out: {some(names)}."


def _annotations(names: list[str]) -> np.ndarray:
    """Whether each name is that of an annotation of genes; GC, which is a gene too, is one only beside others."""
    symbols = known_symbols()
    only_genes = not any(name not in symbols and OF_GENES.fullmatch(name) for name in names)
    return np.array([not only_genes and bool(OF_GENES.fullmatch(name)) for name in names])


def _left_out(names: list[str], which: np.ndarray, what: str, kept_in: str) -> str:
    found = [names[i] for i in np.flatnonzero(which)]
    kept = f" (kept in {kept_in})" if kept_in else ""
    left = f"name that is not a {what} was" if len(found) == 1 else f"names that are not {what}s were"
    return f"{len(found):,} {left} left out{kept}: {some(found, 8)}."


def _joined(frame: pd.DataFrame, values: Any, names: list[str]) -> pd.DataFrame:
    """Add rows of a matrix, (names x entries), to a table as columns; a column that is there already stays.

    Whole numbers become integers, as clusters and batches are.
    """
    new = {name: _whole(row) for name, row in zip(names, _dense(values), strict=True) if name not in frame}
    return pd.concat([frame, pd.DataFrame(new, index=frame.index)], axis=1)


def _dense(values: Any) -> np.ndarray:
    return np.asarray(values.toarray() if sparse.issparse(values) else values)


def _whole(row: np.ndarray) -> np.ndarray:
    whole = bool(np.isfinite(row).all()) and bool((row == np.round(row)).all()) and bool((np.abs(row) < 2**53).all())
    return row.astype(np.int64) if whole else row
