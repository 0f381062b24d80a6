"""Why a gene is missing: in the cells' file, in this cell type, among the modelled genes, or in the prior."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.cells.labels import labels_of
from grn_core.data.priors.prior import Prior
from grn_core.data.select import modelled_genes, select_cells
from grn_core.data.source import known_source
from grn_core.genes.find import WAYS, GeneFinder
from grn_core.genes.match import NameMatch, match_names
from grn_core.genes.meaning import meanings
from grn_core.genes.roles import family_of_gene, role_of
from grn_core.wording import counted, some

LIKE = 0.75
"""Smallest similarity of two spellings, 0 to 1 (`difflib.SequenceMatcher.ratio`)."""


@dataclass(frozen=True)
class Reason:
    """One thing to say of a gene.

    Attributes
    ----------
    kind
        ``not in cells``, ``unclear``, ``other name``, ``like``, ``not in these cells``, ``constant``, ``cut``,
        ``not in prior``, ``only target``, ``no target here``, ``without target``, ``not a TF``, ``here``, or one of
        `grn_core.training.finished.why_in_run`.
    what
        One sentence on what holds.
    remedy
        One sentence on what to do; empty where there is nothing to do.
    """

    kind: str
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Answer:
    """All that is to be said of a gene.

    Attributes
    ----------
    asked
        The name as the user writes it.
    gene
        Its name in the cells' file; None where it is not there.
    reasons
        What holds, the first obstacle first.
    """

    asked: str
    gene: str | None
    reasons: tuple[Reason, ...]

    def has(self, kind: str) -> bool:
        """Whether a reason of this kind is among the reasons."""
        return any(reason.kind == kind for reason in self.reasons)


class Whereabouts:
    """The cells, the cell type, the limit of genes and the prior in which genes are looked for.

    Parameters
    ----------
    adata
        All cells of the data set.
    key, cell_type
        ``obs`` column and value of the chosen cells; None takes all cells.
    prior
        The prior; None where none is chosen.
    max_genes
        The largest number of genes to model.
    modelled
        The modelled genes where a run has chosen them; else they are chosen as a run would.
    with_values
        Returns chosen cells with their matrices, where `adata` does not hold them.
    """

    def __init__(
        self,
        adata: ad.AnnData,
        key: str | None,
        cell_type: str | None,
        prior: Prior | None,
        max_genes: int,
        modelled: Collection[str] | None = None,
        with_values: Callable[[ad.AnnData], ad.AnnData] = lambda cells: cells,
    ) -> None:
        self.with_values = with_values
        self.adata, self.key, self.cell_type, self.prior, self.max_genes = adata, key, cell_type, prior, max_genes
        self.names = [str(name) for name in adata.var_names]
        self.finder = GeneFinder(self.names)
        self._given = None if modelled is None else frozenset(modelled)

    @property
    def cells(self) -> str:
        """The chosen cells in words."""
        return f"{self.cell_type} cells" if self.cell_type else "cells"

    @cached_property
    def chosen(self) -> ad.AnnData:
        """The chosen cells."""
        return self.with_values(select_cells(self.adata, self.key, self.cell_type))

    @cached_property
    def everything(self) -> ad.AnnData:
        """All cells, or evenly spaced ones where the data set is large."""
        return self.with_values(self.adata)

    @cached_property
    def match(self) -> NameMatch:
        """How the genes of the prior are found in the cells' file."""
        return match_names(self.prior.genes if self.prior else [], self.finder)

    @cached_property
    def modelled(self) -> frozenset[str]:
        """The modelled genes."""
        if self._given is not None:
            return self._given
        return frozenset(modelled_genes(self.chosen, self.prior, self.max_genes)) if self.prior else frozenset()

    @cached_property
    def edges(self) -> pd.DataFrame:
        """The edges of the prior with both genes in the cells' file, spelled as there."""
        if self.prior is None:
            return pd.DataFrame(columns=["source", "target"])
        spelled = {side: self.prior.edges[side].map(self.match.found) for side in ("source", "target")}
        return pd.DataFrame(spelled).dropna()

    def shares(self, gene: str) -> pd.Series:
        """Return by cell type the share of cells that express a gene; of all cells where no type is chosen."""
        at = self.names.index(gene)
        column = known_source(self.everything).matrix[:, at]
        found = np.asarray(column.toarray() if hasattr(column, "toarray") else column).ravel() > 0
        if self.key is None or self.cell_type is None:
            return pd.Series({"": found.mean()})
        return pd.Series(found).groupby(labels_of(self.everything.obs[self.key]).to_numpy(), observed=True).mean()


def why(asked: str, places: Whereabouts) -> Answer:
    """Say where a gene is lost on the way from the cells' file to a candidate regulator."""
    hit = places.finder.find(asked)
    if hit is None:
        return Answer(asked, None, tuple(_absent(asked, places)))
    gene, way = hit
    reasons = [_other_name(asked, gene, way)] if way else []
    lost = _in_cells(gene, places)
    reasons += [lost] if lost else []
    if places.prior is not None:
        reasons += _in_prior(asked, gene, places)
    if not any(reason.remedy for reason in reasons):
        reasons.append(
            Reason("here", f"{gene} is in the cells' file, expressed in these {places.cells}, and modelled.")
        )
    return Answer(asked, gene, tuple(reasons))


def _other_name(asked: str, gene: str, way: str) -> Reason:
    return Reason("other name", f"In the cells' file {asked} is called {gene}, found {WAYS[way]}.")


def _absent(asked: str, places: Whereabouts) -> list[Reason]:
    """Say why a gene is not in the cells' file, which spellings are near, and what the prior has of it."""
    n = counted(len(places.names), "gene")
    if several := places.finder.unclear(asked) or _several(asked):
        what = f"{asked} may mean {' or '.join(several)}, and is not taken for either."
        return [Reason("unclear", what, "Ask for one of them by its own symbol.")]
    reasons = []
    meant = meanings(asked)
    if meant:
        symbol = meant[0].symbol
        name = asked if symbol == asked else f"{asked} ({symbol})"
        what = f"{name} is a {meant[0].species} gene, but not in the cells' file ({n}), under this or any other name."
        remedy = "Use data with all genes, not only the variable ones."
    else:
        what = f"{asked} is not in the cells' file ({n}), and no table of human and mouse genes knows this name."
        remedy = "Check the spelling."
    reasons.append(Reason("not in cells", what, remedy))
    if like := spelled_like(asked, places.names):
        reasons.append(
            Reason("like", f"Names in the cells' file that are spelled nearly like {asked}: {', '.join(like)}.")
        )
    if places.prior is not None:
        found = GeneFinder(places.prior.genes).find(asked)
        if found:
            reasons.append(_only_in_prior(found[0], places.prior))
    return reasons


def _several(asked: str) -> list[str]:
    symbols = {meaning.symbol for meaning in meanings(asked, species=("human",))}
    return sorted(symbols) if len(symbols) > 1 else []


def spelled_like(asked: str, names: list[str]) -> list[str]:
    """Return up to three names that are spelled nearly like another one."""
    by_upper = {name.upper(): name for name in names}
    return [by_upper[name] for name in get_close_matches(asked.upper(), by_upper, 3, LIKE)]


def _only_in_prior(gene: str, prior: Prior) -> Reason:
    n = int((prior.edges["source"] == gene).sum())
    role = f"as TF with {counted(n, 'target')}" if n else "as target"
    return Reason("in prior only", f"The prior {prior.name} has {gene} {role}.")


def _in_cells(gene: str, places: Whereabouts) -> Reason | None:
    """Say why a gene of the cells' file is not modelled."""
    if gene in places.modelled:
        return None
    shares = places.shares(gene)
    here = float(shares.get(places.cell_type or "", 0.0))
    if here == 0:
        others = shares.drop(places.cell_type or "", errors="ignore").sort_values(ascending=False)
        first = [f"{name} ({share:.0%})" for name, share in others.head(3).items() if share > 0]
        where = f" It is expressed in {', '.join(first)}." if first else " No other cell type expresses it either."
        n = counted(places.chosen.n_obs, "cell")
        what = f"{gene} is in the cells' file, but none of the {n} of this type expresses it."
        if places.cell_type is None:
            return Reason(
                "not in these cells", f"{gene} is in the cells' file, but no cell expresses it.", "Use other cells."
            )
        return Reason("not in these cells", what + where, "Choose another cell type." if first else "Use other cells.")
    if places.prior is None:
        return None
    limit = f"{places.max_genes:,}"
    return Reason(
        "cut",
        f"{gene} is expressed in {here:.0%} of these {places.cells}, but not among the modelled genes. At most {limit} "
        "are modelled: TFs of the prior first, then its targets, then others, in each group the most variable first.",
        f"Raise the largest number of genes (max_genes, now {limit}).",
    )


def _in_prior(asked: str, gene: str, places: Whereabouts) -> list[Reason]:
    """Say whether the prior has a gene as TF, and if not, what that means."""
    assert places.prior is not None
    prior, called = places.prior, [name for name, found in places.match.found.items() if found == gene]
    reasons = []
    if called and gene not in called:
        reasons.append(Reason("other name in prior", f"The prior {prior.name} calls {gene} {called[0]}."))
    targets = prior.edges[prior.edges["source"].isin(called)]["target"]
    if len(targets):
        here = set(places.edges[places.edges["source"] == gene]["target"]) & places.modelled
        if here:
            return reasons
        n = "Its only target" if len(targets) == 1 else f"None of its {len(targets):,} targets"
        is_not = "is not" if len(targets) == 1 else "is"
        return [
            *reasons,
            Reason(
                "no target here",
                f"{gene} is a TF of the prior. {n} there ({some(sorted(targets), 3)}) {is_not} among the modelled "
                "genes.",
                "Model more genes, or use a prior with more targets of it.",
            ),
        ]
    return [*reasons, _not_a_tf_of_the_prior(gene, called, prior)]


def _not_a_tf_of_the_prior(gene: str, called: list[str], prior: Prior) -> Reason:
    regulators = sorted(prior.edges[prior.edges["target"].isin(called)]["source"].unique()) if called else []
    role, family = role_of(gene), family_of_gene(gene)
    is_tf = f"is a TF of the catalogue{f' ({family})' if family else ''}"
    only = f"the prior {prior.name} has it only as a target (of {some(regulators, 3)})"
    if role == "TF":
        said = only if regulators else f"the prior {prior.name} does not name it"
        return Reason(
            "only target" if regulators else "without target",
            f"{gene} {is_tf}, but {said}, so no target of it is known.",
            "Use a prior with targets of it, or ask for unseen TFs and let TFs without a known target be scored too "
            "(candidates: catalogue).",
        )
    if role == "regulator":
        what = "a cofactor, enzyme or other regulator in the TF catalogue"
    else:
        what = "not a TF of the TF catalogue" if meanings(gene) else "a name that the TF catalogue does not know"
    if regulators:
        said = f"{gene} is {what}, and {only}."
        return Reason("only target", said, "Look for it among the targets; to have it as regulator, use another prior.")
    said = f"The prior {prior.name} does not name {gene}, which is {what}."
    return Reason("not in prior", said, "Use a prior that names it.")
