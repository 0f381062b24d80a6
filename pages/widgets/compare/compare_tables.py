"""Tables that compare two networks: edges in one or both, and the element clicked on the graph."""

import pandas as pd
import streamlit as st

from grn_core.network.comparison.alignment import Aligned
from grn_core.network.comparison.compare import SIDES, Comparison, Side
from grn_core.spreadsheet import csv_text
from grn_core.training.results.calibration import weight_title
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.compare.network_choice import Picked

WHERE: dict[Side, str] = {"shared": "in both", "lost": "only in A", "gained": "only in B"}


def weight_titles(a: Picked, b: Picked) -> tuple[str, str]:
    """Return what the weights of two networks are called: a probability where a run has one."""
    one, other = (weight_title(side.run) if side.run is not None else "Weight" for side in (a, b))
    return one, other


def show_selected(result: Comparison, selection: dict[str, str], titles: tuple[str, str]) -> None:
    """Show the rows of the edge or gene that was clicked."""
    edges = result.edges
    if "edge" in selection:
        tf, _, target = selection["edge"].partition("\t")
        rows, title = edges[(edges["source"] == tf) & (edges["target"] == target)], f"{plain(tf)} → {plain(target)}"
    else:
        gene = selection["node"]
        rows, title = edges[(edges["source"] == gene) | (edges["target"] == gene)], plain(gene)
    if len(rows):
        st.markdown(f"**{title}**: {counted(len(rows), 'edge')} among the strongest of A or B")
        edge_frame(rows.assign(side=rows["side"].map(WHERE)), ["side"], 250, result.weighted, titles)


def edge_frame(
    rows: pd.DataFrame, more: list[str], height: int, weighted: tuple[bool, bool], titles: tuple[str, str]
) -> None:
    """Show edges with rank and weight in each network; for a network without weights, whether it contains them.

    `titles` is what the weights of A and of B are called.
    """
    number, text, box = st.column_config.NumberColumn, st.column_config.TextColumn, st.column_config.CheckboxColumn
    names = ["source", "target", *more]
    columns = {
        "source": text("TF"), "target": text("Target"), "side": text("Where"),
        "known": box("Known", help="Whether the pair is in the prior of A."),
    }  # fmt: skip
    for side, differs, title in zip("ab", weighted, titles, strict=True):
        rank, weight, name = f"rank_{side}", f"weight_{side}", side.upper()
        if differs:
            names += [rank, weight]
            about = f"Among the common pairs; empty if the pair is not in {name}."
            columns |= {rank: number(f"Rank in {name}", format="%d", help=about),
                        weight: number(f"{title} in {name}", format="%.3f")}  # fmt: skip
        else:
            rows = rows.assign(**{weight: rows[weight] > 0})
            names += [weight]
            columns |= {weight: box(f"In {name}", help=f"{name} has no weights, only a list of edges.")}
    st.dataframe(
        rows[names], hide_index=True, height=min(38 + 35 * len(rows), height), column_config=columns,
        alt="Table of edges with rank and weight in both networks",
    )  # fmt: skip


def show_edges(result: Comparison, hubs: pd.DataFrame, a: Picked, b: Picked) -> None:
    """Show shared, lost and gained edges in one tab each, with downloads."""
    st.header("Edges")
    titles = {
        "shared": "Shared", "lost": "Lost: only in A", "gained": "Gained: only in B",
    }  # fmt: skip
    parts = {side: with_known(result.on(side), a.edges) for side in SIDES}
    tabs = st.tabs([f"{plain(titles[side])} ({len(parts[side]):,})" for side in SIDES])
    for tab, side in zip(tabs, SIDES, strict=True):
        with tab:
            if parts[side].empty:
                st.info("There are no such edges.", icon=":material/info:")
                continue
            edge_frame(
                parts[side], ["known"] if "known" in parts[side] else [], 340, result.weighted, weight_titles(a, b)
            )
            download(f"{WHERE[side].capitalize()}, CSV", parts[side], f"{side}.csv")
    left, right, _ = st.columns(3)
    with left:
        download("All these edges, CSV", with_known(result.edges, a.edges), "comparison.csv")
    with right:
        download("Rewired hubs, CSV", hubs, "rewired-hubs.csv")


def hub_frame(hubs: pd.DataFrame) -> None:
    number = st.column_config.NumberColumn
    names = ["source", "jaccard", "chance", "n_a", "n_b", "change", "shared"]
    st.dataframe(
        hubs[names], hide_index=True, height=min(38 + 35 * len(hubs), 500), alt="TFs by difference of their regulons",
        column_config={
            "source": st.column_config.TextColumn("TF", width=84),
            "jaccard": number("Jaccard", format="%.2f", width=68, help="Targets in both / targets in A or B."),
            "chance": number("Chance", format="%.2f", width=66, help="Jaccard index for as many random targets."),
            "n_a": number("In A", width=56, help="Targets in A."),
            "n_b": number("In B", width=56, help="Targets in B."),
            "change": number("Change", format="%+d", width=66, help="Targets in B minus targets in A."),
            "shared": number("Shared", width=64, help="Targets in both."),
        },
    )  # fmt: skip


def with_known(edges: pd.DataFrame, network: pd.DataFrame) -> pd.DataFrame:
    """Add whether each pair is in the prior, if the network has this column."""
    if "known" not in network:
        return edges
    return edges.merge(network[["source", "target", "known"]], how="left", on=["source", "target"])


def download(label: str, table: pd.DataFrame, file: str) -> None:
    st.download_button(
        label, lambda: csv_text(table), file, "text/csv", icon=":material/download:", on_click="ignore",
        key=f"save_{file}",
    )  # fmt: skip


def sample_text(sample: pd.DataFrame, result: Comparison, aligned: Aligned) -> str:
    """Say which pairs are in the sample."""
    if len(sample) == len(aligned.pairs):
        return "All pairs are drawn."
    strong, others = int((sample["side"] != "neither").sum()), int((sample["side"] == "neither").sum())
    which = "All" if strong == len(result.edges) else f"{strong:,} of the"
    n_others = len(aligned.pairs) - len(result.edges)
    return (
        f"{which} {len(result.edges):,} strongest edges and a random sample of {others:,} of the {n_others:,} other "
        "pairs are shown."
    )
