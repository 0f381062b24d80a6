"""The prior network: known TF-target pairs, joined to the genes of a data set."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from grn_core.data.network_tables.reading import TableReading
from grn_core.data.priors.no_edge import no_edge
from grn_core.errors import PriorError
from grn_core.genes.find import species_of
from grn_core.genes.match import NameMatch, match_names
from grn_core.genes.roles import roles_among
from grn_core.wording import counted, some


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
    lost_tfs
        TFs of the prior that the data lack, in alphabetical order.
    names
        How the genes of the prior were found in the data.
    """

    prior: Prior
    n_edges: int
    n_tfs: int
    n_genes: int
    unmatched: list[str] = field(default_factory=list)
    without_targets: list[str] = field(default_factory=list)
    lost_tfs: list[str] = field(default_factory=list)
    names: NameMatch = field(default_factory=lambda: NameMatch({}))

    @cached_property
    def other_species(self) -> str | None:
        """A sentence where the prior is of human genes and the data of mouse genes, or the other way round."""
        theirs, ours = species_of(self.names.found), species_of(self.names.found.values())
        if theirs is None or ours is None or theirs == ours:
            return None
        return (
            f"The prior has {theirs} genes and the data {ours} genes: they are matched as orthologs, and regulation "
            f"known in {theirs} may not hold in {ours}."
        )

    @property
    def said(self) -> list[str]:
        """What came and what was lost, one sentence each, with numbers and names."""
        notes = [
            f"{len(self.prior.edges):,} of {counted(self.n_edges, 'known edge')} and {len(self.prior.tfs):,} of "
            f"{counted(self.n_tfs, 'TF')} of the prior are in the data."
        ]
        notes += [*filter(None, [self.other_species]), *self.names.changed, *self.names.doubts]
        if (roles := roles_among(self.prior.genes, self.prior.tfs)).regulators:
            tfs = counted(len(roles.tfs & set(self.prior.tfs)), "regulator is a TF", "regulators are TFs")
            notes.append(f"{tfs} of the TF catalogue; {roles.regulators_note}")
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
            "Give a table with one known TF-target pair per row.",
        )
    return Prior(name, table, simulated)


def match_prior(prior: Prior, genes: Iterable[str]) -> PriorMatch:
    """Join a prior to a data set by gene name: the same name first, then other spellings, aliases and orthologs.

    Raises
    ------
    PriorError
        If no edge has both its genes in the data; it says which of the possible causes it is.
    """
    data = list(genes)
    names = match_names(prior.genes, data)
    spelled = names.found
    table = prior.edges.assign(
        source=prior.edges["source"].map(spelled), target=prior.edges["target"].map(spelled)
    ).dropna(subset=["source", "target"])
    table = table[table["source"] != table["target"]].drop_duplicates(["source", "target"])
    if table.empty:
        raise no_edge(prior.name, prior.tfs, prior.genes, data, set(spelled))
    matched = Prior(prior.name, table.reset_index(drop=True), prior.simulated, prior.reading)
    kept = set(matched.edges["source"])
    without = sorted(tf for tf in prior.tfs if tf in spelled and spelled[tf] not in kept)
    lost = sorted(tf for tf in prior.tfs if tf not in spelled)
    return PriorMatch(
        matched, len(prior.edges), len(prior.tfs), len(prior.genes), sorted(names.missing), without, lost, names
    )
