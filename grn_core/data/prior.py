"""The prior network: known TF-target pairs, joined to the genes of a data set."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from grn_core.data.network_tables.reading import TableReading
from grn_core.data.no_edge import no_edge
from grn_core.data.reading import counted, some
from grn_core.errors import PriorError
from grn_core.genes.find import WAYS, GeneFinder


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
    reading
        How its file was read; None where it came from no file.
    """

    name: str
    edges: pd.DataFrame
    simulated: bool = False
    reading: TableReading | None = None

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
    ways
        Genes that the data call otherwise, by the way in which they were found (`grn_core.genes.find.WAYS`):
        prior's name -> name in the data.
    """

    prior: Prior
    n_edges: int
    n_tfs: int
    n_genes: int
    unmatched: list[str] = field(default_factory=list)
    without_targets: list[str] = field(default_factory=list)
    ways: dict[str, dict[str, str]] = field(default_factory=dict)
    lost_tfs: list[str] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """What came and what was lost, one sentence each, with numbers and names."""
        notes = [
            f"{len(self.prior.edges):,} of {counted(self.n_edges, 'known edge')} and {len(self.prior.tfs):,} of "
            f"{counted(self.n_tfs, 'TF')} of the prior are in the data."
        ]
        for way, found in self.ways.items():
            examples = some([f"{old} as {new}" for old, new in found.items()], 3)
            notes.append(f"{counted(len(found), 'gene')} found {WAYS[way]}: {examples}.")
        if self.lost_tfs:
            notes.append(f"{counted(len(self.lost_tfs), 'TF')} not in the data: {some(self.lost_tfs, 10)}.")
        others = [gene for gene in self.unmatched if gene not in set(self.lost_tfs)]
        if others:
            notes.append(f"{counted(len(others), 'target')} not in the data: {some(others, 10)}.")
        return notes


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
    """Join a prior to a data set by gene name: the same name first, then other spellings, aliases and orthologs.

    Raises
    ------
    PriorError
        If no edge has both its genes in the data; it says which of the possible causes it is.
    """
    names = list(genes)
    finder = GeneFinder(names)
    found = {gene: finder.find(gene) for gene in prior.genes}
    spelled = {gene: hit[0] if hit else None for gene, hit in found.items()}
    table = prior.edges.assign(
        source=prior.edges["source"].map(spelled), target=prior.edges["target"].map(spelled)
    ).dropna(subset=["source", "target"])
    table = table[table["source"] != table["target"]].drop_duplicates(["source", "target"])
    unmatched = sorted(gene for gene, hit in found.items() if hit is None)
    if table.empty:
        raise no_edge(prior.name, prior.tfs, prior.genes, names, {gene for gene, hit in found.items() if hit})
    matched = Prior(prior.name, table.reset_index(drop=True), prior.simulated, prior.reading)
    kept = set(matched.edges["source"])
    without = sorted(tf for tf in prior.tfs if spelled[tf] is not None and spelled[tf] not in kept)
    ways: dict[str, dict[str, str]] = {}
    for gene, hit in found.items():
        if hit and hit[1]:
            ways.setdefault(hit[1], {})[gene] = hit[0]
    lost = [tf for tf in prior.tfs if spelled[tf] is None]
    return PriorMatch(
        matched, len(prior.edges), len(prior.tfs), len(prior.genes), unmatched, without, ways, sorted(lost)
    )
