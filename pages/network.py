"""Explore a run's network: the graph, what is next to a gene, the evidence for an edge, downloads."""

from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from grn_core.network.graph import MOST_EDGES, edges_of, find_edge, top_edges, with_edges
from grn_core.training.run import Run
from pages.widgets.downloads import show_downloads
from pages.widgets.edge_table import show_table
from pages.widgets.evidence import find_gene, show_evidence
from pages.widgets.guard import show
from pages.widgets.network_view import network_view
from pages.widgets.run_picker import readable_runs, run_facts, title_and_run
from pages.widgets.selection import focus, graph_key, selected, selected_edge, take_click
from pages.widgets.text import plain

ColourBy = Literal["kind", "community"]
AT_FIRST = 50
STEPS = (10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, MOST_EDGES)
MOST_ADDED = 10
WHICH = {"all": "known and new", "new": "new only", "known": "known only"}
COLOURS: dict[ColourBy, str] = {"kind": "TF or target", "community": "community"}


def main() -> None:
    run = title_and_run("Network", [run for run in readable_runs() if run.has_table("network")], "network_run")
    if run is None:
        return
    run_facts(run)
    network = load_network(str(run.path))
    answered = take_click(run.id)
    edges, colour_by = ask_view(network, run.id)
    drawn = with_selected(edges, network, run.id)
    if drawn.empty:
        st.info("No edge passes these filters. Take a TF or a word out of them.", icon=":material/filter_alt_off:")
        return
    graph, beside = st.columns([2, 1], gap="medium")
    with graph:
        network_view(drawn, colour_by, selected(run.id), answered, key=graph_key(run.id))
    with beside:
        find_gene(run.id, network)
        say_added(run.id, edges, drawn)
        show_evidence(run, network, drawn)
    show_table(run.id, network, drawn)
    show_downloads(run, network, drawn, colour_by)


@st.cache_data(max_entries=6, show_spinner="Opening the network …")
def load_network(path: str) -> pd.DataFrame:
    return Run(Path(path)).read_table("network")


def ask_view(network: pd.DataFrame, key: str) -> tuple[pd.DataFrame, ColourBy]:
    """Return the strongest edges that pass the filters, and what colours stand for."""
    one, two, three, four = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    most = min(len(network), MOST_EDGES)
    options = sorted({k for k in STEPS if k < most} | {most})
    default = max(k for k in options if k <= AT_FIRST or k == options[0])
    k = one.select_slider("Strongest edges", options, value=default, key=f"k_{key}")
    tfs = two.multiselect("Only these TFs", sorted(network["source"].unique()), key=f"tfs_{key}", placeholder="all TFs")
    which = three.selectbox("Edges", list(WHICH), key=f"which_{key}", format_func=WHICH.__getitem__)
    colour: ColourBy = four.selectbox("Colour", list(COLOURS), key=f"colour_{key}", format_func=COLOURS.__getitem__)
    shown = network
    if tfs:
        shown = shown[shown["source"].isin(tfs)]
    if which != "all":
        shown = shown[shown["known"] == (which == "known")]
    return (shown if shown.empty else top_edges(shown, k)), colour


def with_selected(edges: pd.DataFrame, network: pd.DataFrame, run_id: str) -> pd.DataFrame:
    """Add the strongest edges of the gene in focus, and the edge selected, where they are not drawn anyway."""
    gene, edge = focus(run_id), selected_edge(run_id)
    drawn = edges
    if gene is not None and gene not in {*edges["source"], *edges["target"]}:
        drawn = with_edges(drawn, edges_of(network, gene, MOST_ADDED))
    return drawn if edge is None else with_edges(drawn, find_edge(network, *edge))


def say_added(run_id: str, edges: pd.DataFrame, drawn: pd.DataFrame) -> None:
    gene, added = focus(run_id), len(drawn) - len(edges)
    if added and gene is not None and gene not in {*edges["source"], *edges["target"]}:
        st.info(
            f"{plain(gene)} is not among the {len(edges):,} strongest edges. "
            f"Its {added} strongest {'edge is' if added == 1 else 'edges are'} drawn as well.",
            icon=":material/add_link:",
        )


show(main)
