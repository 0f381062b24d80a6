"""The view of a run's network as a graph: the neighbours of a gene, the evidence for an edge, downloads."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from grn_core.genes.roles import Roles
from grn_core.network.graph import edges_of, find_edge
from grn_core.network.outcomes import all_held_out, validation_threshold
from grn_core.network.view import Params, View
from grn_core.network.visible_edges import VisibleEdges, add_edges, visible_edges
from grn_core.training.finished.why_in_run import why_in_view
from grn_core.training.results.calibration import weight_title
from grn_core.training.run import Run
from pages.widgets.common.charts.graph_component import network_view, picture_of
from pages.widgets.common.files.why_missing import ask_why, places_of_run
from pages.widgets.common.plain_text import plain
from pages.widgets.common.runs.run_network import load_network, load_roles
from pages.widgets.common.runs.run_picker import is_simulated
from pages.widgets.network.discovery_note import say_discovery
from pages.widgets.network.downloads import show_downloads
from pages.widgets.network.edge_filters import NOT_HERE
from pages.widgets.network.edge_lists import ask_list, show_list
from pages.widgets.network.edge_table import show_table
from pages.widgets.network.expected_edges import say_expected
from pages.widgets.network.inspector_panel import find_gene, show_evidence
from pages.widgets.network.matrix_view import offer_matrix, show_matrix
from pages.widgets.network.node_colours import colour_words, colours_of
from pages.widgets.network.picture import offer_svg
from pages.widgets.network.rare_tfs import say_rare
from pages.widgets.network.view_controls import ask_view, say_start
from pages.widgets.state import asking
from pages.widgets.state.fields import WHY
from pages.widgets.state.network_view_state import answers, keep_view, missing_in_view, open_view, take_actions
from pages.widgets.state.selection import focus, graph_key, highlighted, selected, selected_edge, take_click

MOST_ADDED = 10


def show_graph(run: Run) -> None:
    """Show the graph of a run's network, what is selected in it, the table of its edges, and downloads."""
    network = load_network(str(run.path))
    threshold = load_threshold(str(run.path), network)
    open_view(run.id, network)
    click = take_click(run.id)
    take_actions(run.id)
    view = ask_view(run.id, network)
    missing = missing_in_view(run.id, network)
    keep_view(run.id, network)
    if say_missing_genes(missing):
        return
    say_start(view, network)
    found = find_edges(run.id, network, replace(view, pins=(), hidden=(), colour="kind", layout="force"), threshold)
    drawn = with_selected(found.edges, network, run.id, threshold)
    if drawn.empty:
        say_rare(run.id, network, view, found)
        if view.genes or view.start in ("hubs", "strongest", "community"):
            st.info("No edge passes these filters. Remove a filter.", icon=":material/filter_alt_off:")
        return
    roles, title = load_roles(str(run.path)), weight_title(run)
    offer_matrix(run.id, len(drawn), view)
    with st.container(key="graph_and_panel"):
        graph, beside = st.columns([2, 1], gap="medium")
    with graph:
        colours = colours_of(run, view, sorted({*drawn["source"], *drawn["target"]}))
        picture = partial(picture_of, drawn, view, roles, colours, title)
        if view.layout == "matrix":
            show_matrix(run.id, drawn, title)
        else:
            network_view(
                drawn, view, selected(run.id), answers(run.id, click), key=graph_key(run.id),
                count=count_words(drawn, found), highlighted=highlighted(run.id), testable=threshold is not None,
                roles=roles, gene_colours=colours, weight_title=title,
            )  # fmt: skip
        if colours:
            st.caption(colour_words(run, view))
        say_expected(run, drawn)
        say_rare(run.id, network, view, found)
        say_threshold(title, view, found, threshold)
        say_discovery(run, network)
        say_roles(roles)
        offer_svg(picture, run.config.name, "Simulated cells." if is_simulated(run) else "")
    with beside:
        find_gene(run.id, network)
        choice = ask_list()
        show_list(run, network, choice)
        say_added(run.id, found.edges, drawn)
        show_evidence(run, network, drawn, missing.get("select", []))
        ask_why(WHY, lambda gene: why_in_view(gene, places_of_run(run), network, view, drawn))
    show_table(run, network, drawn.drop(columns="added"))
    show_downloads(run, network, drawn, picture)


def say_missing_genes(missing: Params) -> bool:
    """Report genes in the address (start or filter) that the network does not have; return whether there are any."""
    for name, what in (("gene", "gene"), ("tf", "TF")):
        if name in missing:
            asking.say_missing(what, ", ".join(missing[name][:5]), "Choose others above.", NOT_HERE)
    return "gene" in missing or "tf" in missing


@st.cache_data(max_entries=6, show_spinner=False)
def load_threshold(path: str, _network: pd.DataFrame) -> float | None:
    return validation_threshold(_network)


@st.cache_data(max_entries=20, show_spinner="Selecting edges …")
def find_edges(run_id: str, _network: pd.DataFrame, view: View, threshold: float | None) -> VisibleEdges:
    return visible_edges(_network, view, threshold)


def count_words(drawn: pd.DataFrame, found: VisibleEdges) -> str:
    """Say how many edges are drawn, and of how many where the limit hides weaker ones."""
    of = f"{len(drawn):,} of {len(drawn) + found.hidden:,}" if found.hidden else f"{len(drawn):,}"
    return f"{of} {'edge' if of == '1' else 'edges'}"


def with_selected(edges: pd.DataFrame, network: pd.DataFrame, run_id: str, threshold: float | None) -> pd.DataFrame:
    """Add the strongest edges of the gene in focus, and the selected edge, if they are not drawn already."""
    gene, edge = focus(run_id), selected_edge(run_id)
    drawn = edges
    if gene is not None and gene not in {*edges["source"], *edges["target"]}:
        drawn = add_edges(drawn, edges_of(network, gene, MOST_ADDED), threshold)
    return drawn if edge is None else add_edges(drawn, find_edge(network, *edge), threshold)


def say_added(run_id: str, edges: pd.DataFrame, drawn: pd.DataFrame) -> None:
    gene, added = focus(run_id), len(drawn) - len(edges)
    if added and gene is not None and gene not in {*edges["source"], *edges["target"]}:
        st.info(
            f"{plain(gene)} is not among the {len(edges):,} strongest edges. "
            f"Its {added} strongest {'edge is' if added == 1 else 'edges are'} added to the graph.",
            icon=":material/add_link:",
        )


def say_roles(roles: Roles) -> None:
    """Say where the roles of genes come from, unless every regulator is a TF of the catalogue."""
    if roles.regulators or roles.unlisted:
        st.caption(plain(roles.describe()))


def say_threshold(title: str, view: View, found: VisibleEdges, threshold: float | None) -> None:
    if threshold is None:
        st.caption("The validation pairs of this run are all known or all unknown, so no threshold could be chosen.")
    elif view.overlay:
        more = f" {found.missed_elsewhere:,} more missed edges of these TFs are not drawn." * bool(
            found.missed_elsewhere
        )
        st.caption(
            f"A pair counts as an edge if its {title.lower()} is {threshold:.3f} or more. "
            f"{_chosen_by(found.edges)}{more}"
        )


def _chosen_by(edges: pd.DataFrame) -> str:
    """Say how the threshold was chosen: `validation_threshold`."""
    if all_held_out(edges):
        return "Models that were not told whether such a pair is known give it at least even odds of being known."
    return (
        "This threshold has the best F1 (balance of precision and recall) on the validation pairs, not the test pairs."
    )
