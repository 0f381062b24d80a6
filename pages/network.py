"""Explore a run's network: the graph, what is next to a gene, the evidence for an edge, downloads."""

from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.network.export import csv_text, graph_html, graphml_text
from grn_core.network.graph import MOST_EDGES, neighbourhood, top_edges
from grn_core.training.run import Run
from pages.widgets.charts import CONFIG, expression_scatter
from pages.widgets.guard import show
from pages.widgets.network_view import network_view
from pages.widgets.run_picker import is_simulated, pick_run, readable_runs, run_facts
from pages.widgets.text import plain

COLUMNS = ["source", "target", "weight", "rank", "known", "split", "uncertainty"]
Selection = dict[str, str] | None


def main() -> None:
    st.title("Network")
    run = pick_run([run for run in readable_runs() if run.has_table("network")], "network_run")
    if run is None:
        return
    run_facts(run)
    network = load_network(str(run.path))
    edges, colour_by = ask_view(network, run.id)
    if edges.empty:
        st.info("No edge passes these filters. Take a TF or a word out of them.", icon=":material/filter_alt_off:")
        return
    graph, beside = st.columns([5, 3], gap="medium")
    with graph:
        clicked = network_view(edges, colour_by, selected(run.id), key=f"graph_{run.id}")
        legend(colour_by)
    selection = merge_click(run.id, clicked)
    with beside:
        inspect(run, edges, selection)
    show_table(run, edges, selection)
    show_downloads(run, network, edges, colour_by)


@st.cache_data(max_entries=6, show_spinner="Opening the network …")
def load_network(path: str) -> pd.DataFrame:
    from pathlib import Path

    return Run(Path(path)).read_table("network")


def ask_view(network: pd.DataFrame, key: str) -> tuple[pd.DataFrame, Literal["kind", "community"]]:
    one, two, three, four = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    most = min(len(network), MOST_EDGES)
    options = sorted(
        {k for k in (10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000) if k < most}
        | {most}
    )
    default = max(k for k in options if k <= 150 or k == options[0])
    k = one.select_slider("Strongest edges", options, value=default, key=f"k_{key}")
    tfs = two.multiselect("Only these TFs", sorted(network["source"].unique()), key=f"tfs_{key}", placeholder="all TFs")
    which = three.selectbox(
        "Edges",
        ["all", "new", "known"],
        key=f"which_{key}",
        format_func=lambda w: {"all": "known and new", "new": "new only", "known": "known only"}[w],
    )
    colour: Literal["kind", "community"] = four.selectbox(
        "Colour",
        ["kind", "community"],
        key=f"colour_{key}",
        format_func=lambda c: {"kind": "TF or target", "community": "community"}[c],
    )
    shown = network
    if tfs:
        shown = shown[shown["source"].isin(tfs)]
    if which != "all":
        shown = shown[shown["known"] == (which == "known")]
    return (shown if shown.empty else top_edges(shown, k)), colour


def selected(run_id: str) -> Selection:
    value: Selection = st.session_state.get(f"selection_{run_id}")
    return value


def select(run_id: str, selection: Selection) -> None:
    st.session_state[f"selection_{run_id}"] = selection


def merge_click(run_id: str, clicked: Selection) -> Selection:
    """Take a new click on the graph as the selection; the table or the search may have set another since the last."""
    last = f"clicked_{run_id}"
    if clicked != st.session_state.get(last):
        st.session_state[last] = clicked
        select(run_id, clicked)
    return selected(run_id)


def legend(colour_by: str) -> None:
    colours = (
        ":orange[◆] TF &nbsp; :blue[●] target"
        if colour_by == "kind"
        else "◆ TF &nbsp; ● target &nbsp; colour: community (Louvain)"
    )
    st.caption(
        f"{colours} &nbsp; size: number of edges &nbsp; ── known in the prior "
        "&nbsp; :green[╌╌] new &nbsp; width: weight"
    )


def inspect(run: Run, edges: pd.DataFrame, selection: Selection) -> None:
    genes = sorted({*edges["source"], *edges["target"]})
    now = selection.get("node") if selection else None
    found = st.selectbox(
        "Find a gene", genes, index=genes.index(now) if now in genes else None, placeholder="TF or target",
        key=f"find_{run.id}_{now}_{len(genes)}",
    )  # fmt: skip
    if found and found != now:
        select(run.id, {"node": found})
        st.rerun()
    if selection and "edge" in selection:
        tf, target = selection["edge"].split("\t")
        row = edges[(edges["source"] == tf) & (edges["target"] == target)]
        if len(row):
            show_edge(run, row.iloc[0])
            return
    if now in genes:
        show_gene(run, edges, str(now))
        return
    st.info("Click a gene or an edge of the graph, or a row of the table below.", icon=":material/touch_app:")


def show_gene(run: Run, edges: pd.DataFrame, gene: str) -> None:
    around = neighbourhood(edges, gene)
    st.markdown(f"#### {plain(gene)}")
    st.markdown(f"{len(around.targets)} targets and {len(around.regulators)} regulators among the edges shown.")
    for title, table, other in (("Targets", around.targets, "target"), ("Regulators", around.regulators, "source")):
        if len(table):
            st.markdown(f"**{title}**")
            picked = st.dataframe(
                table[[other, "weight", "rank", "known"]], hide_index=True, column_config=formats(), on_select="rerun",
                selection_mode="single-row", key=f"{title}_{run.id}_{gene}", height=min(38 + 35 * len(table), 215),
            )  # fmt: skip
            rows: list[int] = picked["selection"]["rows"]
            if rows:
                row = table.iloc[rows[0]]
                select(run.id, {"edge": f"{row['source']}\t{row['target']}"})
                st.rerun()


def show_edge(run: Run, row: pd.Series) -> None:
    tf, target = str(row["source"]), str(row["target"])
    st.markdown(f"#### {plain(tf)} → {plain(target)}")
    known = "known in the prior" if row["known"] else "new: not in the prior"
    st.markdown(
        f"Weight **{row['weight']:.3f}** ± {row['uncertainty']:.3f}, rank **{row['rank']:,}**, {known}, "
        f"{row['split']} pair."
    )
    one, two = st.columns(2)
    for column, gene in ((one, tf), (two, target)):
        if column.button(f"Around {plain(gene)}", key=f"around_{gene}", width="stretch"):
            select(run.id, {"node": gene})
            st.rerun()
    expression = load_expression(str(run.path))
    x, y = expression[tf].to_numpy(), expression[target].to_numpy()
    r = float(np.corrcoef(x, y)[0, 1]) if x.std() > 0 and y.std() > 0 else float("nan")
    alt = f"Expression of {tf} against {target} in each cell"
    st.plotly_chart(expression_scatter(tf, target, x, y, r), theme=None, config=CONFIG, key="scatter", alt=alt)


@st.cache_data(max_entries=3, show_spinner=False)
def load_expression(path: str) -> pd.DataFrame:
    from pathlib import Path

    return Run(Path(path)).read_table("expression")


def formats() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "source": st.column_config.TextColumn("TF"),
        "target": st.column_config.TextColumn("Target"),
        "weight": number("Weight", format="%.3f", help="The model's probability of the edge."),
        "rank": number("Rank", format="%d"),
        "known": st.column_config.CheckboxColumn("Known", help="Whether the pair is in the prior."),
        "split": st.column_config.TextColumn("Part", help="Whether training saw the pair: train, validation or test."),
        "uncertainty": number("±", format="%.3f", help="Standard deviation of the weight over halves of the cells."),
    }


def show_table(run: Run, edges: pd.DataFrame, selection: Selection) -> None:
    st.subheader("Edges")
    wanted = st.text_input("Filter by gene", key=f"filter_{run.id}", placeholder="part of a TF's or target's name")
    shown = edges
    if wanted:
        hit = edges["source"].str.contains(wanted, case=False, regex=False) | edges["target"].str.contains(
            wanted, case=False, regex=False
        )
        shown = edges[hit]
    if selection and "node" in selection and not wanted:
        near = neighbourhood(edges, selection["node"])
        if len(near.targets) + len(near.regulators) and st.toggle(
            f"Only edges of {plain(selection['node'])}", value=True
        ):
            shown = edges[(edges["source"] == selection["node"]) | (edges["target"] == selection["node"])]
    shown = shown.reset_index(drop=True)
    st.caption(
        f"{len(shown):,} of {len(edges):,} edges. Click a column's head to sort; tick a row to see its evidence."
    )
    at = None
    if selection and "edge" in selection:
        tf, target = selection["edge"].split("\t")
        rows = shown.index[(shown["source"] == tf) & (shown["target"] == target)]
        at = int(rows[0]) if len(rows) else None
    picked = st.dataframe(
        shown[COLUMNS], hide_index=True, height=380, column_config=formats(), on_select="rerun",
        selection_mode="single-row", selection_default={"selection": {"rows": [at]}} if at is not None else None,
        key=f"table_{run.id}_{at}_{len(shown)}_{wanted}",
        alt="Table of the edges shown",
    )  # fmt: skip
    now: list[int] = picked["selection"]["rows"]
    if now and now[0] != at and now[0] < len(shown):
        row = shown.iloc[now[0]]
        select(run.id, {"edge": f"{row['source']}\t{row['target']}"})
        st.rerun()


def show_downloads(
    run: Run, network: pd.DataFrame, edges: pd.DataFrame, colour_by: Literal["kind", "community"]
) -> None:
    st.subheader("Take it with you")
    note = "Simulated cells." if is_simulated(run) else ""
    name = run.config.name
    files = {
        "Edges shown, CSV": (lambda: csv_text(edges), "network.csv", "text/csv"),
        "All pairs, CSV": (lambda: csv_text(network), "network-all.csv", "text/csv"),
        "GraphML for Cytoscape": (lambda: graphml_text(edges), "network.graphml", "application/xml"),
        "Graph as one HTML file": (lambda: graph_html(edges, name, note, colour_by), "network.html", "text/html"),
    }
    for column, (label, (make, file, mime)) in zip(st.columns(len(files)), files.items(), strict=True):
        column.download_button(label, make, file, mime, icon=":material/download:", width="stretch", on_click="ignore")


show(main)
