"""Columns that stand among the genes of a table and are none: sums, positions, clusters, counters of reads."""

import re

import anndata as ad
import numpy as np
import pandas as pd

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
    r"|(umap|tsne|t-sne)[ _.-]?\d{1,2}|(pca?|dim)[ _.-]\d{1,2}"
    r"|pseudo_?time|dpt_pseudotime|batch|barcodes?|cell_?(id|type)s?|unnamed: ?\d+)",
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
    r"__?(no_feature|ambiguous|too_low_aqual|not_aligned|alignment_not_unique)|N_(unmapped|multimapping|noFeature|ambiguous)"
)


def set_aside(adata: ad.AnnData, cells_too: bool = False, origin: str = "the data") -> tuple[ad.AnnData, list[str]]:
    """Move what is not a gene from the genes to ``obs``, and what is not a cell from the cells to ``var``.

    Parameters
    ----------
    cells_too
        Whether the cells, too, are looked at, as of a table with genes in rows.
    origin
        How an error calls the data.

    Returns
    -------
    The data without them, and what is to be said.

    Raises
    ------
    DataError
        If none of the names is that of a gene.
    """
    notes = []
    genes = [str(name).strip() for name in adata.var_names]
    counters = np.array([bool(COUNTERS.fullmatch(name)) for name in genes])
    no_gene = np.array([bool(OF_CELLS.fullmatch(name)) for name in genes])
    if cells_too:
        cells = [str(name).strip() for name in adata.obs_names]
        no_cell = np.array([bool(OF_GENES.fullmatch(name)) for name in cells])
        if no_cell.any() and not no_cell.all():
            adata.var = _joined(adata.var, adata[no_cell].X, [cells[i] for i in np.flatnonzero(no_cell)])
            adata = adata[~no_cell].copy()
            notes.append(_left_out(cells, no_cell, "cell", "var"))
    if not cells_too:
        no_gene |= _annotations(genes)
    if (no_gene | counters).all():
        raise DataError(
            f"None of the columns of {origin} is a gene: {some(genes, 6)}.",
            "Give the table of counts; it may have further columns with what is known about each cell.",
        )
    if no_gene.any():
        columns = [genes[i] for i in np.flatnonzero(no_gene)]
        adata.obs = _joined(adata.obs, adata[:, no_gene].X.T, columns)
        notes.append(_left_out(genes, no_gene, "gene", "obs"))
    if counters.any():
        notes.append(_left_out(genes, counters, "gene", ""))
    drop = no_gene | counters
    return (adata[:, ~drop].copy() if drop.any() else adata), notes


def _annotations(names: list[str]) -> np.ndarray:
    """Whether each name is that of an annotation of genes; GC, which is a gene too, is one only beside others."""
    found = np.array([bool(OF_GENES.fullmatch(name)) for name in names])
    symbols = known_symbols()
    only_genes = all(names[i] in symbols for i in np.flatnonzero(found))
    return np.zeros_like(found) if only_genes else found


def _left_out(names: list[str], which: np.ndarray, what: str, kept_in: str) -> str:
    found = [names[i] for i in np.flatnonzero(which)]
    kept = f" (kept in {kept_in})" if kept_in else ""
    left = f"name that is not a {what} was" if len(found) == 1 else f"names that are not {what}s were"
    return f"{len(found):,} {left} left out{kept}: {some(found, 8)}."


def _joined(frame: pd.DataFrame, values: object, names: list[str]) -> pd.DataFrame:
    """Add rows of a matrix, (names x entries), to a table as columns; a column that is there already stays."""
    rows = np.asarray(values.toarray() if hasattr(values, "toarray") else values)
    new = {name: row for name, row in zip(names, rows, strict=True) if name not in frame}
    return pd.concat([frame, pd.DataFrame(new, index=frame.index)], axis=1)
