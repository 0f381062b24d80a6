"""The view of regulons: activity of each TF in each cell, hubs, and gene sets enriched among targets."""

import streamlit as st

from grn_core.training.finished.run_regulons import run_genes
from grn_core.training.run import Run
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.regulons.activity_view import show_activity, show_regulon
from pages.widgets.regulons.gene_set_view import show_gene_sets
from pages.widgets.regulons.hub_view import show_hubs
from pages.widgets.regulons.regulon_choice import ask_cut, pick_tab, pick_tf
from pages.widgets.regulons.regulon_data import load_regulons, signs_of_prior
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import REGULON

TABS = {"activity": "Activity in cells", "hubs": "Hubs and master regulators", "sets": "Gene sets"}


def show_regulons(run: Run) -> None:
    """Ask for the strength of edges and a TF, and show activity, hubs or gene sets."""
    st.markdown("A **regulon** is a TF together with its targets in the run's network.")
    network = load_network(str(run.path))
    known = signs_of_prior(run)
    cut, sign = ask_cut(network, known is not None)
    edges = load_regulons(str(run.path), cut, sign, known)
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        tf = pick_tf(edges)
    right.caption(
        f"{counted(edges['source'].nunique(), 'TF')} of {network['source'].nunique()} have a regulon: {cut}, at least "
        f"{counted(cut.min_size, 'target')} each; {len(edges):,} edges in all."
    )
    if tf is None:
        remedy = "Choose another TF, or a smaller number of targets of a regulon."
        asking.say_missing("TF", choices.text(REGULON), remedy, "which has no regulon here")
        return
    tab = pick_tab(TABS)
    with guard():
        if tab == "activity":
            show_regulon(edges, tf)
            show_activity(run, edges, cut, tf)
        elif tab == "hubs":
            show_hubs(run, edges, cut)
        else:
            show_gene_sets(run, edges, run_genes(network), tf)
