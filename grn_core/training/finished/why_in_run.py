"""Why a gene is missing in a run's network or in the part of it that a view shows."""

import pandas as pd

from grn_core.data.library import load_dataset, load_prior
from grn_core.data.priors.prior import Prior
from grn_core.data.why_missing import Answer, Reason, Whereabouts, why
from grn_core.errors import GrnError
from grn_core.genes.meaning import meanings
from grn_core.genes.roles import ROLE_WORDS, role_of
from grn_core.network.graph import edges_of
from grn_core.network.view import View
from grn_core.network.visible_edges import allowed_edges
from grn_core.training.config import RunConfig
from grn_core.wording import counted


def whereabouts(config: RunConfig, network: pd.DataFrame | None = None) -> Whereabouts:
    """Return where the genes of a run are looked for: its cells, its prior and, where it has them, its modelled genes.

    Parameters
    ----------
    config
        Settings of the run.
    network
        The run's table of edges, if it has been trained.

    Raises
    ------
    GrnError
        If the data set cannot be read.
    """
    modelled = None if network is None else {*network["source"], *network["target"]}
    adata = load_dataset(config.dataset)
    return Whereabouts(adata, config.cell_type_key, config.cell_type, _prior(config), config.max_genes, modelled)


def _prior(config: RunConfig) -> Prior | None:
    try:
        return load_prior(config.prior, config.cell_type)
    except GrnError:  # it was removed since
        return None


def why_in_view(
    asked: str, places: Whereabouts, network: pd.DataFrame, view: View | None = None, drawn: pd.DataFrame | None = None
) -> Answer:
    """Say why a gene is missing in a network, or in a view of it.

    Parameters
    ----------
    asked
        The gene as the user writes it.
    places
        Where it is looked for.
    network
        The run's table of edges: source, target, weight, rank, known.
    view, drawn
        The view and the edges that it shows; None where there is no view.
    """
    answer = why(asked, places)
    gene = answer.gene
    edges = network.head(0) if gene is None else edges_of(network, gene)
    if gene is None or edges.empty:
        return answer
    is_source = bool((edges["source"] == gene).any())
    without = ("only target", "without target") if is_source else ()  # scored all the same, by the TF catalogue
    reasons = [reason for reason in answer.reasons if reason.kind not in ("here", *without)]
    if view is not None and drawn is not None:
        reasons += [_in_view(gene, edges, view, drawn)]
    elif not any(reason.remedy for reason in reasons):
        reasons += [_in_network(gene, edges)]
    return Answer(asked, gene, tuple(reasons))


def _regulator(gene: str) -> str:
    return ROLE_WORDS["regulator"] if role_of(gene) != "TF" and meanings(gene) else ROLE_WORDS["TF"]


def _in_network(gene: str, edges: pd.DataFrame) -> Reason:
    role = _regulator(gene) if (edges["source"] == gene).any() else "target"
    return Reason("here", f"{gene} is in the network as {role}; {_best(edges)}.")


def _best(edges: pd.DataFrame) -> str:
    first = edges.iloc[0]
    return (
        f"its strongest edge {first['source']} → {first['target']} has rank {int(first['rank']):,} "
        f"(weight {first['weight']:.3f})"
    )


def _in_view(gene: str, edges: pd.DataFrame, view: View, drawn: pd.DataFrame) -> Reason:
    """Say why a gene of the network is not drawn."""
    if gene in {*drawn["source"], *drawn["target"]}:
        only_target = " as target only" if (edges["source"] == gene).any() else ""
        role = f" as {_regulator(gene)}" if gene in set(drawn["source"]) else only_target
        return Reason("here", f"{gene} is in the graph{role}; {_best(edges)}.")
    passing = allowed_edges(edges, view)
    if passing.empty:
        which = (
            '"Only these TFs"'
            if view.tfs and allowed_edges(edges, View(which=view.which)).any(axis=None)
            else '"Edges"'
        )
        return Reason(
            "filtered",
            f"{gene} is in the network, but the filter {which} leaves out all of its {counted(len(edges), 'edge')}.",
            "Remove the filter.",
        )
    return Reason(
        "below the cut",
        f"{gene} is in the network, but not among the {counted(len(drawn), 'edge')} shown: {_best(passing)}.",
        f"Show more edges, or start from {'its regulon' if (edges['source'] == gene).any() else 'a list of genes'}.",
    )
