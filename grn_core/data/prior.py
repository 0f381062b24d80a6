"""The prior network: known TF-target pairs, joined to the genes of a data set."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from grn_core.errors import PriorError


@dataclass(frozen=True)
class Prior:
    """Known regulation as a validated table.

    Attributes
    ----------
    name
        What the user calls it.
    edges
        Columns ``source`` (TF), ``target`` and, where known, ``sign`` (+1, -1, 0) and ``evidence``
        (PubMed identifiers as text). No duplicate pair, no self-loop, no empty symbol.
    simulated
        True where the edges are those of a simulation, so that every page can say so.
    """

    name: str
    edges: pd.DataFrame
    simulated: bool = False

    @property
    def tfs(self) -> list[str]:
        """TFs in order of their first edge."""
        return list(dict.fromkeys(self.edges["source"]))

    @property
    def genes(self) -> list[str]:
        """Every gene named, TF or target, in order of first appearance."""
        return list(dict.fromkeys([*self.edges["source"], *self.edges["target"]]))


@dataclass(frozen=True)
class PriorMatch:
    """What of a prior is also in a data set.

    Attributes
    ----------
    prior
        The edges whose two genes are both in the data, spelled as in the data.
    n_edges, n_tfs, n_genes
        Counts in the whole prior.
    unmatched
        Genes of the prior that the data lack, in alphabetical order.
    without_targets
        TFs that the data hold but none of whose targets they hold, in alphabetical order.
    """

    prior: Prior
    n_edges: int
    n_tfs: int
    n_genes: int
    unmatched: list[str] = field(default_factory=list)
    without_targets: list[str] = field(default_factory=list)


def make_prior(name: str, edges: pd.DataFrame, simulated: bool = False) -> Prior:
    """Clean a table of edges into a `Prior`.

    Symbols are stripped; empty ones, self-loops and repeated pairs are dropped (the first stays).

    Raises
    ------
    PriorError
        If a column is missing or no edge is left.
    """
    missing = {"source", "target"} - set(edges.columns)
    if missing:
        raise PriorError(
            f"The prior {name} has no column {' or '.join(sorted(missing))}.",
            "Give a table with a TF column and a target column.",
        )
    table = edges.copy()
    for column in ("source", "target"):
        table[column] = table[column].fillna("").astype(str).str.strip()
    keep = (table["source"] != "") & (table["target"] != "") & (table["source"] != table["target"])
    table = table[keep].drop_duplicates(["source", "target"]).reset_index(drop=True)
    if table.empty:
        raise PriorError(
            f"The prior {name} holds no TF-target pair.",
            "Give a table with one known TF-target pair a row.",
        )
    return Prior(name, table, simulated)


def match_prior(prior: Prior, genes: Iterable[str]) -> PriorMatch:
    """Join a prior to a data set by gene symbol: exact first, then without regard to case.

    Raises
    ------
    PriorError
        If no edge has both its genes in the data.
    """
    names = list(genes)
    spelled = {gene.upper(): gene for gene in reversed(names)} | {gene: gene for gene in names}

    def find(symbol: str) -> str | None:
        return spelled.get(symbol) or spelled.get(symbol.upper())

    table = prior.edges.assign(source=prior.edges["source"].map(find), target=prior.edges["target"].map(find)).dropna(
        subset=["source", "target"]
    )
    table = table[table["source"] != table["target"]].drop_duplicates(["source", "target"])
    unmatched = sorted(gene for gene in prior.genes if find(gene) is None)
    if table.empty:
        example = ", ".join(names[:3])
        raise PriorError(
            f"No edge of the prior {prior.name} has both its genes in the data "
            f"(prior: {', '.join(prior.genes[:3])}; data: {example}).",
            "Choose a prior of the same species that uses gene symbols as the data do.",
        )
    matched = Prior(prior.name, table.reset_index(drop=True), prior.simulated)
    kept = set(matched.edges["source"])
    without = sorted(tf for tf in prior.tfs if find(tf) is not None and find(tf) not in kept)
    return PriorMatch(matched, len(prior.edges), len(prior.tfs), len(prior.genes), unmatched, without)
