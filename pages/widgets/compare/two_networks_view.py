"""The view of two networks beside each other: two cell types, two seeds, two methods, or a run and a prior."""

import hashlib

import pandas as pd
import streamlit as st

from grn_core.network.comparison.alignment import Aligned, align
from grn_core.network.comparison.compare import (
    SIDES,
    Comparison,
    compare,
    curve_steps,
    edges_to_draw,
    jaccard_curve,
    rank_sample,
    rewired_hubs,
)
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.runs.run_picker import pick_run, readable_runs
from pages.widgets.common.runs.verdict import show_badges
from pages.widgets.compare.accuracy_view import show_accuracy
from pages.widgets.compare.compare_charts import MOST_HUBS, hubs_figure, jaccard_figure, rank_figure
from pages.widgets.compare.compare_tables import hub_frame, sample_text, show_edges, show_selected, weight_titles
from pages.widgets.compare.edge_count import ask_k
from pages.widgets.compare.merged_view import merged_view
from pages.widgets.compare.network_choice import Picked, ask_sides
from pages.widgets.compare.one_sided_view import show_one_sided
from pages.widgets.state.fields import COMPARE_K

DRAWN = (50, 100, 150, 250, 500, 1000)
DRAWN_AT_FIRST = 100


def show_two_networks() -> None:
    """Ask for two networks and compare them."""
    runs = [run for run in readable_runs() if run.has_table("network")]
    if not runs:
        pick_run([])
        return
    st.markdown(
        "Compare two networks on the TF-target pairs that both contain. Of their strongest edges, some are shared, "
        "some **lost** (only in A) and some **gained** (only in B). TFs whose edges differ most are rewired. What only "
        "one of two runs models at all, such as the TFs of its lineage, is listed as specific to it."
    )
    with guard():
        found = ask_sides(runs)
        if found is not None:
            show_comparison(*found)


@st.cache_data(max_entries=6, show_spinner="Comparing the networks …")
def aligned_sides(sources: tuple[str, str], labels: tuple[str, str], _a: pd.DataFrame, _b: pd.DataFrame) -> Aligned:
    found = align(dict(zip(labels, (_a, _b), strict=True)))
    _ = found.ranks  # computed now, so that it is cached too
    return found


@st.cache_data(max_entries=12, show_spinner="Comparing the networks …")
def compared(
    sources: tuple[str, str], labels: tuple[str, str], k: int, _aligned: Aligned
) -> tuple[Comparison, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the comparison, its curve over k, the rewired hubs, and a sample of pairs for the scatter plot."""
    curve = jaccard_curve(_aligned, curve_steps(len(_aligned.pairs), k))
    return compare(_aligned, k), curve, rewired_hubs(_aligned, k), rank_sample(_aligned, k)


def show_comparison(a: Picked, b: Picked) -> None:
    show_badges({name: side.run for name, side in (("A", a), ("B", b)) if side.run is not None})
    sources, labels = (a.source, b.source), (a.label, b.label)
    aligned = aligned_sides(sources, labels, a.edges, b.edges)
    describe_common(aligned)
    k = ask_k(COMPARE_K, len(aligned.pairs))
    result, curve, hubs, sample = compared(sources, labels, k, aligned)
    if not result.n_a or not result.n_b:
        empty = a.label if not result.n_a else b.label
        st.warning(f"{plain(empty)} has no edge among the common pairs, so there is nothing to compare.")
        return
    show_figures(result, a, b)
    show_accuracy(a, b)
    show_training_note(result, a, b)
    show_one_sided(a, b, k)
    show_graph(result, a, b)
    show_curves(curve, sample, result, aligned, a, b)
    show_hubs(hubs, a, b)
    show_edges(result, hubs, a, b)


def describe_common(aligned: Aligned) -> None:
    """Say on which pairs the networks are compared, and how many pairs of each are left out."""
    text = (
        f"Compared on {counted(len(aligned.pairs), 'common pair')}: {counted(len(aligned.tfs), 'TF')} with "
        f"{counted(len(aligned.genes), 'gene')}."
    )
    parts = []
    for letter, row in zip("AB", aligned.sizes.itertuples(), strict=False):
        if row.pairs_left_out:
            parts.append(
                f"{counted(row.pairs_left_out, 'pair')} of {letter} "
                f"({counted(row.tfs_left_out, 'TF')} and {counted(row.genes_left_out, 'gene')} are not in the other)"
            )
    if parts:
        st.info(f"{text} Left out: {'; '.join(parts)}.", icon=":material/join_inner:")
    else:
        st.caption(f"{text} No pair is left out.")


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
        f" A has {result.n_a:,} edges and B {result.n_b:,}, because edges of equal weight at the limit are all used."
    )  # fmt: skip
    st.markdown(
        f"**A** is {plain(a.label)}, **B** is {plain(b.label)}. Of the {len(result.edges):,} edges that are among the "
        f"strongest of A or B, **{counts['shared']:,}** are in both. The same numbers of random edges would share "
        f"{expected_shared(result):,.0f}.{sizes}"
    )


HELP = {
    "Jaccard index": "Edges in both networks, divided by edges in at least one of them: 1 if they are equal, 0 if "
    "they share none.",
    "Rank correlation": "Spearman's correlation over all common pairs: 1 if both rank the pairs equally, 0 if the "
    "ranks are unrelated.",
}


def expected_shared(result: Comparison) -> float:
    """Return the number of shared edges that corresponds to the Jaccard index expected by chance."""
    return result.chance / (1 + result.chance) * (result.n_a + result.n_b)


def show_training_note(result: Comparison, a: Picked, b: Picked) -> None:
    """If a run is compared with its own prior, say how many shared edges were training pairs."""
    if a.run is None or b.prior is None or a.run.config.prior != b.prior:
        return
    parts = result.on("shared").merge(a.edges[["source", "target", "split"]], how="left", on=["source", "target"])
    trained = int((parts["split"] == "train").sum())
    st.info(
        f"A was trained on this prior: {trained:,} of the {len(parts):,} shared edges were training pairs, so finding "
        "them again is no evidence. **How far to trust it**, on Network, shows the results on held-out pairs. Edges "
        "only in A are the model's new edges.", icon=":material/school:",
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
        f"{drawn_text(result, n)} Grey and solid: in both. Blue and dashed: only in A. Orange and dotted: only in B. "
        "Diamonds are TFs. Click an edge or a gene to see its ranks."
    )
    if selection is not None:
        show_selected(result, selection, weight_titles(a, b))


def drawn_text(result: Comparison, n: int) -> str:
    if result.weighted[0] == result.weighted[1]:
        return f"The {n:,} edges with the best rank in A or B."
    one, other = ("A", "B") if result.weighted[0] else ("B", "A")
    return f"Up to {n:,} of the strongest edges of {one}, and edges between the same genes that are only in {other}."


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
            alt="Jaccard index of the k strongest edges against k, with the level of chance",
            data=curve,
            caption="The distance of the blue line above the others is the agreement beyond chance. At k = "
            f"{result.k:,}: {result.jaccard:.3f}; random edges {result.chance:.3f}; random targets, but each TF keeps "
            f"its number of targets, {result.chance_of_hubs:.3f}. The last value is what equal hubs give by "
            "themselves.",
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
            caption=f"One point per pair. Points near the diagonal have similar ranks. Dotted lines: k. Spearman's "
            f"correlation over all {len(aligned.pairs):,} pairs is {result.spearman:.2f}. "
            f"{sample_text(sample, result, aligned)}",
        )


def show_known_ranks(sample: pd.DataFrame, result: Comparison) -> None:
    st.info(
        "B has no weights, so its edges have no ranks. The curve on the left shows how many of its edges are at the "
        "top of A.", icon=":material/info:",
    )  # fmt: skip
    shared, whole = len(result.on("shared")), result.n_b
    st.metric("Edges of B among the strongest of A", f"{shared:,} of {whole:,}", border=True)
    st.metric("Edges of A that are in B too", f"{shared / max(result.n_a, 1):.0%}", border=True)


def show_hubs(hubs: pd.DataFrame, a: Picked, b: Picked) -> None:
    st.header("Rewired hubs")
    st.caption(
        "A TF's targets among the strongest edges are its regulon. The TFs whose two regulons differ most (lowest "
        "Jaccard index) come first. TFs with fewer than five targets in total come last."
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
            caption=f"The first {min(MOST_HUBS, len(hubs))} TFs of the list. A short grey part means that few targets "
            "are in both networks.",
        )
    with right:
        hub_frame(hubs)
