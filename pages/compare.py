"""Two networks side by side: two cell types, two seeds, two methods, or a run against known regulation."""

import hashlib

import pandas as pd
import streamlit as st

from grn_core.network.alignment import Aligned, align
from grn_core.network.compare import (
    SIDES,
    Comparison,
    compare,
    curve_steps,
    edges_to_draw,
    jaccard_curve,
    rank_sample,
    rewired_hubs,
)
from pages.widgets.common.chart_files import show_chart
from pages.widgets.common.guard import guard, show
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.plotly_figures import NO_TOOLS
from pages.widgets.common.run_picker import pick_run, readable_runs
from pages.widgets.compare.compare_charts import MOST_HUBS, hubs_figure, jaccard_figure, rank_figure
from pages.widgets.compare.compare_tables import hub_frame, said_drawn, say_selected, show_edges
from pages.widgets.compare.merged_view import merged_view
from pages.widgets.compare.network_choice import Picked, ask_sides
from pages.widgets.state import asking
from pages.widgets.state.fields import COMPARE_K

STEPS = (50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000)
AT_FIRST = 500
DRAWN = (50, 100, 150, 250, 500, 1000)
DRAWN_AT_FIRST = 100


def main() -> None:
    st.title("Compare")
    runs = [run for run in readable_runs() if run.has_table("network")]
    if not runs:
        pick_run([])
        return
    st.markdown(
        "Two inferred networks side by side, on the TF-target pairs that both could have named: which of their "
        "strongest edges they share, what one has **lost** and the other **gained**, and which TFs are rewired."
    )
    with guard():
        found = ask_sides(runs)
        if found is not None:
            show_comparison(*found)


@st.cache_data(max_entries=6, show_spinner="Comparing the networks …")
def aligned_sides(sources: tuple[str, str], labels: tuple[str, str], _a: pd.DataFrame, _b: pd.DataFrame) -> Aligned:
    found = align(dict(zip(labels, (_a, _b), strict=True)))
    _ = found.ranks  # kept with the rest
    return found


@st.cache_data(max_entries=12, show_spinner="Comparing the networks …")
def compared(
    sources: tuple[str, str], labels: tuple[str, str], k: int, _aligned: Aligned
) -> tuple[Comparison, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the comparison, its curve over k, rewired hubs and pairs for the scatter."""
    curve = jaccard_curve(_aligned, curve_steps(len(_aligned.pairs), k))
    return compare(_aligned, k), curve, rewired_hubs(_aligned, k), rank_sample(_aligned, k)


def show_comparison(a: Picked, b: Picked) -> None:
    sources, labels = (a.source, b.source), (a.label, b.label)
    aligned = aligned_sides(sources, labels, a.edges, b.edges)
    say_left_out(aligned)
    k = ask_k(len(aligned.pairs))
    result, curve, hubs, sample = compared(sources, labels, k, aligned)
    if not result.n_a or not result.n_b:
        empty = a.label if not result.n_a else b.label
        st.warning(f"{plain(empty)} names none of the common pairs; there is nothing to compare.")
        return
    show_figures(result, a, b)
    say_memory(result, a, b)
    show_graph(result, a, b)
    show_curves(curve, sample, result, aligned, a, b)
    show_hubs(hubs, a, b)
    show_edges(result, hubs, a, b)


def say_left_out(aligned: Aligned) -> None:
    """Say on which pairs the two are compared, and how much of each side is left out of it."""
    said = (
        f"Compared on {counted(len(aligned.pairs), 'common pair')}: {counted(len(aligned.tfs), 'TF')} with "
        f"{counted(len(aligned.genes), 'gene')}."
    )
    parts = []
    for letter, row in zip("AB", aligned.sizes.itertuples(), strict=False):
        if row.pairs_left_out:
            parts.append(
                f"{letter} has {counted(row.pairs_left_out, 'further pair')} "
                f"({counted(row.tfs_left_out, 'TF')} and {counted(row.genes_left_out, 'gene')} that the other lacks)"
            )
    if parts:
        st.info(f"{said} Left out: {'; '.join(parts)}.", icon=":material/join_inner:")
    else:
        st.caption(f"{said} Nothing is left out on either side.")


def ask_k(n_pairs: int) -> int:
    options = sorted({k for k in STEPS if k < n_pairs} | ({n_pairs} if n_pairs < STEPS[-1] else set()))
    usual = max(k for k in options if k <= AT_FIRST or k == options[0])
    k, tied = asking.one(COMPARE_K, options, usual)
    st.select_slider("Strongest edges of each network (k)", options, **tied)
    return k or usual


def show_figures(result: Comparison, a: Picked, b: Picked) -> None:
    counts = {side: len(result.on(side)) for side in SIDES}
    cards = {
        "Shared edges": (f"{counts['shared']:,}", None),
        "Lost: only in A": (f"{counts['lost']:,}", None),
        "Gained: only in B": (f"{counts['gained']:,}", None),
        "Jaccard index": (f"{result.jaccard:.3f}", f"{result.chance:.3f} by chance"),
        "Rank correlation": ("none" if pd.isna(result.spearman) else f"{result.spearman:.2f}", None),
    }
    for column, (label, (value, said)) in zip(st.columns(len(cards)), cards.items(), strict=True):
        column.metric(
            label,
            value,
            said,
            border=True,
            delta_color="off",
            delta_arrow="off",
            height="stretch",
            help=HELP.get(label),
        )
    sizes = "" if result.n_a == result.n_b == result.k else (
        f" A counts {result.n_a:,} edges and B {result.n_b:,}: edges of equal weight at the cut all count."
    )  # fmt: skip
    st.markdown(
        f"**A** is {plain(a.label)}, **B** is {plain(b.label)}. Of the {len(result.edges):,} edges that are among the "
        f"strongest of either, both have **{counts['shared']:,}**; as many edges drawn at random would share "
        f"{expected_shared(result):,.0f}.{sizes}"
    )


HELP = {
    "Jaccard index": "Edges in both networks, divided by edges in either: 1 where they are the same, 0 where "
    "they share none.",
    "Rank correlation": "Spearman's correlation over all common pairs: 1 where both order them alike, 0 where the "
    "orders have nothing to do with each other.",
}


def expected_shared(result: Comparison) -> float:
    """Turn the Jaccard index expected by chance back into a number of edges."""
    return result.chance / (1 + result.chance) * (result.n_a + result.n_b)


def say_memory(result: Comparison, a: Picked, b: Picked) -> None:
    """Say where a run stands beside the very prior that it was trained on."""
    if a.run is None or b.prior is None or a.run.config.prior != b.prior:
        return
    parts = result.on("shared").merge(a.edges[["source", "target", "split"]], how="left", on=["source", "target"])
    seen = int((parts["split"] == "train").sum())
    st.info(
        f"A was trained on this prior: training saw {seen:,} of the {len(parts):,} shared edges, so that much is "
        "memory and no finding. What held-out pairs say is on the Metrics page; what is only in A are the model's "
        "new edges.", icon=":material/school:",
    )  # fmt: skip


def show_graph(result: Comparison, a: Picked, b: Picked) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.header("Both in one graph")
    options = [n for n in DRAWN if n < len(result.edges)] + (
        [len(result.edges)] if len(result.edges) <= DRAWN[-1] else []
    )
    n: int = right.selectbox(
        "Edges drawn", options, index=min(DRAWN.index(DRAWN_AT_FIRST), len(options) - 1), format_func="{:,}".format,
        key=f"drawn_{len(result.edges)}",
    )  # fmt: skip
    drawn = edges_to_draw(result, n)
    selection = merged_view(drawn, a.label, b.label, key=f"merged_{_short_key(a, b)}")
    st.caption(
        f"{what_is_drawn(result, n)} Grey and solid: in both; blue and dashed: only A; orange and "
        "dotted: only B. Diamonds are TFs. Click an edge or a gene for its ranks."
    )
    if selection is not None:
        say_selected(result, selection)


def what_is_drawn(result: Comparison, n: int) -> str:
    if result.weighted[0] == result.weighted[1]:
        return f"The {n:,} edges of best rank on either side."
    one, other = ("A", "B") if result.weighted[0] else ("B", "A")
    return f"The {n:,} strongest edges of {one} at most, and edges between the same genes that only {other} has."


def _short_key(a: Picked, b: Picked) -> str:
    return hashlib.sha256(f"{a.source}\n{b.source}".encode()).hexdigest()[:12]


def show_curves(
    curve: pd.DataFrame, sample: pd.DataFrame, result: Comparison, aligned: Aligned, a: Picked, b: Picked
) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Agreement over k")
        show_chart(
            jaccard_figure(curve, result.k),
            key="curve",
            config=NO_TOOLS,
            name="agreement-over-k",
            alt="Jaccard index of the k strongest edges over k, with the level of chance",
            data=curve,
            caption=f"How far the blue line is above the others is what the networks share beyond chance. At k = "
            f"{result.k:,}: "
            f"{result.jaccard:.3f}, edges at random {result.chance:.3f}; where each TF keeps its number of targets but "
            f"draws them at random, {result.chance_of_hubs:.3f}: that much is due to having the same hubs.",
        )
    with right:
        st.header("Rank against rank")
        if not all(result.weighted):
            show_known_ranks(sample, result)
            return
        show_chart(
            rank_figure(sample, a.label, b.label, result.k),
            key="ranks",
            config=NO_TOOLS,
            name="rank-against-rank",
            alt="Rank of each pair in A against its rank in B",
            data=sample,
            caption=f"One point a pair; the nearer to the rising diagonal, the more alike. Dotted lines: k. Spearman's "
            f"correlation over all {len(aligned.pairs):,} pairs is {result.spearman:.2f}. "
            f"{said_drawn(sample, result, aligned)}",
        )


def show_known_ranks(sample: pd.DataFrame, result: Comparison) -> None:
    st.info(
        "B has no weights, so its edges have no ranks to draw: each is in or out. The curve beside this says how its "
        "edges gather at the top of A.", icon=":material/info:",
    )  # fmt: skip
    shared, whole = len(result.on("shared")), result.n_b
    st.metric("Edges of B among the strongest of A", f"{shared:,} of {whole:,}", border=True)
    st.metric("Edges of A that B has as well", f"{shared / max(result.n_a, 1):.0%}", border=True)


def show_hubs(hubs: pd.DataFrame, a: Picked, b: Picked) -> None:
    st.header("Rewired hubs")
    st.caption(
        "A TF's targets among the strongest edges are its regulon. TFs come first whose two regulons share least "
        "(Jaccard index of the TF); those with fewer than five targets in all stand at the end."
    )
    left, right = st.columns([4, 5], gap="medium")
    with left:
        show_chart(
            hubs_figure(hubs, a.label, b.label),
            key="hubs",
            config=NO_TOOLS,
            name="rewired-hubs-chart",
            alt="Targets of the most rewired TFs: only in A, in both, only in B",
            data=hubs.head(MOST_HUBS),
            caption=f"The {min(MOST_HUBS, len(hubs))} TFs at the top of the list. A short grey part: the TF kept few "
            "of its targets.",
        )
    with right:
        hub_frame(hubs)


show(main)
