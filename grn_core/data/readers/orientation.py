"""On which side of a table or matrix the genes are, judged by the names on both."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import anndata as ad

from grn_core.data.reading import Orientation, Reading, found, keep_reading, reading_of
from grn_core.genes.compound import without_more
from grn_core.genes.known import known_share
from grn_core.genes.patterns import BARCODE, GENE_NAME, is_cell, sample_of

SURELY_GENES, SURELY_NONE = 0.5, 0.05


def gene_score(labels: Sequence[str]) -> float:
    """Say how far labels look like genes and not like cells.

    Three things count: whether they are known symbols, whether their pattern is that of genes or of cells, and how
    many kinds there are with the digits removed: genes have hundreds (GATA, SPI, KLF), numbered cells a few.
    """
    sample = sample_of(without_more([str(label) for label in labels]))
    n = max(len(sample), 1)
    cells = sum(is_cell(label) for label in sample) / n
    genes = sum(bool(GENE_NAME.fullmatch(label)) and not is_cell(label) for label in sample) / n
    kinds = len({re.sub(r"\d+", "", label) for label in sample}) / n
    barcodes = sum(bool(BARCODE.fullmatch(label)) for label in sample) / n  # no gene is called so, numbers may be genes
    return genes - cells - barcodes + 0.5 * kinds + 2 * known_share(sample)


def guess_orientation(
    rows: Sequence[str], columns: Sequence[str], beside_rows: Sequence[Sequence[str]] = ()
) -> Literal["genes_in_rows", "genes_in_columns"]:
    """Tell from the names which side the genes are on; a tie goes to rows, as BEELINE and GEO have it.

    Parameters
    ----------
    beside_rows
        Columns of text, any of which can hold the symbols of genes whose rows are named by a number.
    """
    named = [texts for texts in beside_rows if len(set(texts)) > 0.8 * len(texts)]
    by_row = max(gene_score(names) for names in [rows, *named])
    return "genes_in_columns" if gene_score(columns) > by_row + 1e-9 else "genes_in_rows"


def upright(adata: ad.AnnData, orientation: Orientation = "auto") -> ad.AnnData:
    """Turn AnnData whose ``obs`` are genes, or that the user says has genes in rows, and note it.

    AnnData from R often has genes x cells. Without a word of the user, it is turned only where the names leave no
    doubt: most names of ``obs`` are known genes, and none of ``var``.
    """
    if orientation == "genes_in_columns":
        return _noted(adata, orientation)
    if orientation == "auto":
        rows, columns = (
            known_share(without_more(sample_of([str(name) for name in names])))
            for names in (adata.obs_names, adata.var_names)
        )
        if rows <= SURELY_GENES or columns >= SURELY_NONE:
            return adata
    turned = _noted(adata.T.copy(), "genes_in_rows")
    swapped = "rows and columns were swapped"
    return found(turned, f"The genes were the rows (obs) of the file and the cells its columns (var): {swapped}.")


def _noted(adata: ad.AnnData, orientation: Orientation) -> ad.AnnData:
    """Write down which side the genes are on, so that the page offers to turn the data."""
    adata.uns["grn_orientation"] = orientation
    keep_reading(adata, replace(reading_of(adata) or Reading(), orientation=orientation))
    return adata
