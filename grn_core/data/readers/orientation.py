"""On which side of a table the genes are, told from the names on both."""

import re
from collections.abc import Sequence
from typing import Literal

from grn_core.genes.known import known_share
from grn_core.genes.patterns import GENE_NAME, is_cell, sample_of


def gene_score(labels: Sequence[str]) -> float:
    """Say how far labels look like genes and not like cells.

    Three things count: whether they are known symbols, whether their pattern is that of genes or of cells, and how
    many kinds there are with the digits removed: genes have hundreds (GATA, SPI, KLF), numbered cells a few.
    """
    sample = sample_of([str(label) for label in labels])
    n = max(len(sample), 1)
    cells = sum(is_cell(label) for label in sample) / n
    genes = sum(bool(GENE_NAME.fullmatch(label)) and not is_cell(label) for label in sample) / n
    kinds = len({re.sub(r"\d+", "", label) for label in sample}) / n
    return genes - cells + 0.5 * kinds + 2 * known_share(sample)


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
