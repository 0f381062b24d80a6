"""BEELINE's gene universe "TFs+N", chosen by the gene ordering of the raw matrix.

The rule is that of BEELINE's ``generateExpInputs.py`` (Murali-group/Beeline): a gene varies if its p-value times the
number of genes is below 0.01 (Bonferroni). The universe consists of all varying TFs and the N other varying genes with
the largest variance.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grn_core.errors import DataError

ALPHA = 0.01


@dataclass(frozen=True)
class Universe:
    """Genes of a data set, and the TFs among them, both spelled and ordered as in the expression matrix."""

    genes: list[str]
    tfs: list[str]


def read_ordering(path: Path) -> pd.DataFrame:
    """Read ``GeneOrdering.csv``: gene, p-value, variance.

    Returns
    -------
    pandas.DataFrame
        Index: unique gene names; columns ``p_value`` and ``variance``.

    Raises
    ------
    DataError
        If it cannot be read, or a column is missing or has no numbers.
    """
    remedy = "Give BEELINE's GeneOrdering.csv: gene, p-value and variance."
    try:
        table = pd.read_csv(path, index_col=0, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read as a table.", remedy) from error
    p_value = [c for c in table.columns if str(c).lower().replace("-", "").replace("_", "").endswith("pvalue")]
    variance = [c for c in table.columns if str(c).lower().startswith("var")]
    if not p_value or not variance:
        missing = "p-value" if not p_value else "variance"
        raise DataError(f"{path.name} has no column {missing}.", remedy)
    picked = table[[p_value[0], variance[0]]].set_axis(["p_value", "variance"], axis=1)
    picked = picked.apply(pd.to_numeric, errors="coerce")
    if picked.isna().to_numpy().all():
        raise DataError(f"{path.name} contains no numbers.", remedy)
    picked.index = picked.index.astype(str).str.strip()
    return picked[~picked.index.duplicated()]


def gene_universe(ordering: pd.DataFrame, expressed: Iterable[str], tfs: Collection[str], n_others: int) -> Universe:
    """Choose all varying TFs and the `n_others` other varying genes with the largest variance.

    Parameters
    ----------
    ordering
        See `read_ordering`. Genes not in `expressed` are left out before the Bonferroni correction, as in BEELINE.
    expressed
        Genes of the expression matrix, in its order.
    tfs
        Known TFs, compared without regard to case, since BEELINE writes mouse TFs in capitals.
    n_others
        N of "TFs+N"; if fewer genes vary, all of them are chosen.

    Raises
    ------
    DataError
        If no gene of the matrix varies.
    """
    names = list(expressed)
    known = ordering[ordering.index.isin(names)]
    varying = known[known["p_value"] < ALPHA / max(len(known), 1)]
    if varying.empty:
        raise DataError(
            f"None of the {len(known):,} genes in both tables varies (Bonferroni p < {ALPHA}).",
            "Check that the gene ordering belongs to the expression matrix.",
        )
    capitals = {tf.upper() for tf in tfs}
    is_tf = varying.index.str.upper().isin(capitals)
    # among genes of equal variance, the smaller p-value comes first
    others = varying[~is_tf].sort_values(["variance", "p_value"], ascending=[False, True], kind="stable")
    chosen = {*varying.index[is_tf], *others.index[:n_others]}
    genes = [name for name in names if name in chosen]
    return Universe(genes, [name for name in genes if name.upper() in capitals])


def restrict_network(network: pd.DataFrame, genes: Iterable[str]) -> pd.DataFrame:
    """Keep the edges with both genes in the universe, spelled as there; drop self-loops and repeated pairs.

    Parameters
    ----------
    network
        Columns ``Gene1`` (TF) and ``Gene2``; names are compared without regard to case.
    genes
        Genes of the universe.
    """
    spelled = {name.upper(): name for name in genes}
    edges = network[["Gene1", "Gene2"]].apply(lambda column: column.astype(str).str.strip().str.upper().map(spelled))
    edges = edges.dropna()
    return edges[edges["Gene1"] != edges["Gene2"]].drop_duplicates().reset_index(drop=True)
