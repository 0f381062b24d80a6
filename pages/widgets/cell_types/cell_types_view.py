"""The view of the networks of several cell types side by side: common edges, specific edges, and TFs that differ."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.network.comparison.alignment import Aligned, align
from grn_core.network.comparison.cell_types import (
    Measure,
    edge_table,
    expected_jaccard,
    jaccard_matrix,
    most_varied,
    panel_edges,
    rank_column,
    regulon_table,
    shared_places,
)
from grn_core.network.layout.place import Places
from grn_core.training.batch import batches
from grn_core.training.run import Run
from pages.widgets.cell_types.cell_type_charts import NAMED, jaccard_heat, panels_figure, regulon_heat, sharing_bars
from pages.widgets.cell_types.run_choice import ask_runs, show_how
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.runs.run_labels import run_labels
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.common.runs.run_picker import readable_runs
from pages.widgets.common.runs.verdict import show_badges
from pages.widgets.compare.compare_tables import download
from pages.widgets.compare.edge_count import ask_k
from pages.widgets.state import asking
from pages.widgets.state.fields import MEASURE, TYPES_K

DRAWN = (25, 50, 100, 200)
MOST_TFS = 40
MEASURES: dict[Measure, str] = {"targets": "Number of targets", "weight": "Sum of edge weights"}


def show_cell_types() -> None:
    """Ask for a batch or for single runs, and compare their networks."""
    known = batches()
    runs = [run for run in readable_runs() if run.has_table("network")]
    if not known and len(runs) < 2:
        show_how()
        return
    st.markdown("The networks of several cell types of one data set, on the TF-target pairs that all of them contain.")
    with guard():
        chosen = ask_runs(known, runs)
        if len(chosen) > 1:
            show_networks(chosen)


@st.cache_data(max_entries=4, show_spinner="Comparing the networks …")
def aligned_runs(paths: tuple[str, ...], labels: tuple[str, ...]) -> Aligned:
    found = align({label: load_network(path) for path, label in zip(paths, labels, strict=True)})
    _ = found.ranks  # computed now, so that it is cached too
    return found


@st.cache_data(max_entries=8, show_spinner="Placing the genes …")
def places_of(paths: tuple[str, ...], labels: tuple[str, ...], k: int, _aligned: Aligned) -> Places:
    return shared_places(_aligned, k)


def show_networks(runs: Sequence[Run]) -> None:
    labels, paths = tuple(run_labels(runs)), tuple(str(Path(run.path)) for run in runs)
    show_badges(dict(zip(labels, runs, strict=True)))
    aligned = aligned_runs(paths, labels)
    describe_common(aligned)
    k = ask_k(TYPES_K, len(aligned.pairs))
    edges = edge_table(aligned, k)
    show_agreement(aligned, edges, k)
    show_panels(aligned, paths)
    show_regulons(aligned, k)
    show_edges(edges, aligned.names)


def describe_common(aligned: Aligned) -> None:
    out = aligned.sizes[aligned.sizes["pairs_left_out"] > 0]
    text = (
        f"{counted(len(aligned.names), 'network')} on {counted(len(aligned.pairs), 'common pair')}: "
        f"{counted(len(aligned.tfs), 'TF')} with {counted(len(aligned.genes), 'gene')}."
    )
    if out.empty:
        st.caption(f"{text} No pair is left out.")
        return
    parts = ", ".join(f"{plain(name)} {n:,}" for name, n in out["pairs_left_out"].head(8).items())
    more = " and others" if len(out) > 8 else ""
    st.info(
        f"{text} Pairs left out because another network does not contain the TF or the gene: {parts}{more}.",
        icon=":material/join_inner:",
    )


def show_agreement(aligned: Aligned, edges: pd.DataFrame, k: int) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Similarity")
        matrix = jaccard_matrix(aligned, k)
        show_chart(
            jaccard_heat(matrix),
            key="alike",
            config=NO_TOOLS,
            name="alike",
            alt="Jaccard index of each pair of cell types",
            data=matrix.rename_axis("cell type").reset_index(),
            caption="Jaccard index: edges in both networks, divided by edges in at least one of them. Expected by "
            f"chance: {expected_jaccard(aligned, k):.3f}. Dark squares are cell types with similar networks.",
        )
    with right:
        st.header("Cell types per edge")
        shared = int((edges["n"] == len(aligned.names)).sum())
        show_chart(
            sharing_bars(edges["n"], len(aligned.names)),
            key="sharing",
            config=NO_TOOLS,
            name="sharing",
            alt="Number of edges by how many cell types have them",
            data=edges["n"].value_counts().sort_index().rename_axis("networks").rename("edges").reset_index(),
            caption=f"Of the {len(edges):,} edges that are among the {k:,} strongest of any network, {shared:,} are in "
            f"all networks and {int((edges['n'] == 1).sum()):,} in only one.",
        )


def show_panels(aligned: Aligned, paths: tuple[str, ...]) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.header("The networks")
    drawn = int(right.selectbox("Strongest edges drawn", DRAWN, index=1, key="types_drawn"))
    places = places_of(paths, aligned.names, drawn, aligned)
    edges = panel_edges(aligned, drawn)
    figure = panels_figure(edges, places)
    show_chart(
        figure,
        key="panels",
        config={"displaylogo": False, "displayModeBar": False},
        name="networks-by-cell-type",
        alt="Networks of the cell types, each gene at the same place in every panel",
        data=edges,
        caption="A gene has the same position in every panel, so the panels can be compared. Pale dots are genes that "
        f"have edges only in other panels. Diamonds are TFs; the {NAMED} with most targets have their names. Line "
        f"styles show in how many networks an edge is among the {drawn} strongest.",
    )


def show_regulons(aligned: Aligned, k: int) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.header("TFs by cell type")
    picked, tied = asking.one(MEASURE, list(MEASURES), "targets")
    right.selectbox("Measure", list(MEASURES), format_func=MEASURES.__getitem__, **tied)
    measure: Measure = picked or "targets"
    table = regulon_table(aligned, k, measure)
    shown = most_varied(table, MOST_TFS)
    which = "All TFs" if len(shown) == len(table) else f"The {len(shown)} TFs that differ most, of {len(table)},"
    calibrated = (
        " Weights are probabilities of each run, and one run can give higher probabilities than another throughout."
        if measure == "weight"
        else ""
    )
    show_chart(
        regulon_heat(shown, MEASURES[measure], 0 if measure == "targets" else 1),
        key="regulons",
        config=NO_TOOLS,
        name="tfs-by-cell-type-chart",
        alt="TFs by cell type, coloured by the chosen measure",
        data=shown.rename_axis("TF").reset_index(),
        caption=f"{which} by their edges among the {k:,} strongest of each network. Similar TFs, and similar cell "
        f"types, are neighbours. A row that is dark in only one column is a TF specific to that type.{calibrated}",
    )
    download("TFs by cell type, CSV", table.reset_index(), "tfs-by-cell-type.csv")


def show_edges(edges: pd.DataFrame, names: tuple[str, ...]) -> None:
    st.header("Edges")
    shared = edges["n"] == len(names)
    parts = {f"shared by all ({int(shared.sum()):,})": edges[shared]}
    for name in names:
        own = edges[(edges["n"] == 1) & (edges["networks"] == name)]
        parts[f"only in {name} ({len(own):,})"] = own
    parts[f"all edges ({len(edges):,})"] = edges
    options = list(parts)
    at = st.selectbox("Show edges", range(len(options)), format_func=options.__getitem__, key="types_edges")
    part = parts[options[at]]
    if part.empty:
        st.info("There are no such edges.", icon=":material/info:")
    else:
        number = st.column_config.NumberColumn
        ranks = [rank_column(name) for name in names] if len(names) <= 5 else []
        help_n = "Number of networks in which the edge is among the k strongest."
        st.dataframe(
            part[["source", "target", "n", *([] if ranks else ["networks"]), *ranks]], hide_index=True, height=360,
            alt="Edges, their number of cell types, and their rank in each",
            column_config={
                "source": "TF", "target": "Target", "n": number("Networks", help=help_n), "networks": "Where",
                **{name: number(f"R{name[1:]}", format="%d") for name in ranks},
            },
        )  # fmt: skip
    left, right, _ = st.columns(3)
    with left:
        download("These edges, CSV", part, "edges-shown.csv")
    with right:
        download("All edges with ranks, CSV", edges, "edges-by-cell-type.csv")
