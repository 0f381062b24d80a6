"""Controls of the network page: start, number of edges, layout, colours and filters of the graph."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grn_core.network.detection import STEPS as FOUND_STEPS
from grn_core.network.view import MOST_EDGES, ColourBy, Shape, Start, View, Which
from grn_core.network.visible_edges import find_genes, gene_communities, top_hubs
from pages.widgets.common.plain_text import counted, names_in, pasted_note, plain
from pages.widgets.state.network_view_state import change_view, current_view
from pages.widgets.state.selection import selected_gene

STEPS = (5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, MOST_EDGES)
START_WORDS: dict[Start, str] = {
    "hubs": "top hubs",
    "strongest": "strongest edges",
    "regulon": "one TF's regulon",
    "genes": "a list of genes",
    "community": "a community",
    "paths": "paths",
}
LAYOUT_WORDS: dict[Shape, str] = {
    "force": "neighbours",
    "hierarchical": "TFs on top",
    "circular": "communities",
    "matrix": "matrix",
}
WHICH_WORDS: dict[Which, str] = {"all": "known and new", "new": "new only", "known": "known only"}
COLOUR_WORDS: dict[ColourBy, str] = {
    "kind": "TF or target",
    "community": "community",
    "expression": "expression",
    "specificity": "specificity",
}
LAYOUT_HELP = (
    "Neighbours: genes that share an edge are near each other. TFs on top: regulators are above their targets. "
    "Communities: each group of genes with many edges among them forms a circle, with its TFs inside. "
    "Matrix: a row per TF and a column per target, for many edges."
)
COLOUR_HELP = (
    "Expression: the share of the run's cells in which a gene is detected. Cell-type specificity: this share minus "
    "that in all other cells of the data set. Community: genes with more edges among each other than to other genes."
)
START_HELP = (
    "Top hubs: the TFs with most targets among the strongest edges, each with its strongest targets. "
    "A regulon: one TF and its targets. A community: genes with more edges among each other than to other genes. "
    "Paths: the strongest chains of up to three edges from one gene to another."
)


def ask_view(run_id: str, network: pd.DataFrame) -> View:
    """Show the controls with the values of the view; return the view."""
    wide = current_view(run_id).start in ("hubs", "strongest")
    widths = [2.4, 3, 2.2, 2.5, 1.5] if wide else [2.4, 2.4, 2, 2.1, 2.4, 1.5]
    with st.container(key="view_controls"):
        columns = st.columns(widths, vertical_alignment="bottom", gap="small")
    ask_start(columns[0], run_id, network)
    if not wide:
        ask_argument(columns[1], run_id, network)
    ask_edges(columns[-4], run_id, network)
    _select(
        columns[-3], "Layout", run_id, "layout", LAYOUT_WORDS,
        lambda value: change_view(run_id, current_view(run_id).laid_out(value)), LAYOUT_HELP,
    )  # fmt: skip
    _select(
        columns[-2], "Colour", run_id, "colour", COLOUR_WORDS, lambda value: _set(run_id, colour=value), COLOUR_HELP,
        current_view(run_id).layout == "matrix",
    )  # fmt: skip
    with columns[-1].popover("More", icon=":material/tune:", width="stretch", help="Filters"):
        ask_more(run_id, network)
    return current_view(run_id)


def _asked(run_id: str, name: str, value: Any, changed: Callable[[Any], None]) -> dict[str, Any]:
    """Return key and callback of a control that always shows the value of the view."""
    key = f"{name}_{run_id}"
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: changed(st.session_state[key])}


def _set(run_id: str, **fields: Any) -> None:
    change_view(run_id, replace(current_view(run_id), **fields))


def _select(
    place: DeltaGenerator, label: str, run_id: str, field: str, words: dict[Any, str], changed: Callable[[Any], None],
    help: str | None = None, disabled: bool = False,
) -> None:  # fmt: skip
    value = getattr(current_view(run_id), field)
    asked = _asked(run_id, field, value, changed)
    place.selectbox(label, list(words), format_func=words.__getitem__, help=help, disabled=disabled, **asked)


def ask_start(place: DeltaGenerator, run_id: str, network: pd.DataFrame) -> None:
    def changed(start: Start) -> None:
        genes: tuple[str, ...] = ()
        gene = selected_gene(run_id)
        if start == "regulon":
            genes = (gene,) if gene and gene in set(network["source"]) else tuple(top_hubs(network, 1))
        elif start == "genes" and gene:
            genes = (gene,)
        change_view(run_id, current_view(run_id).starting(start, genes))

    value = current_view(run_id).start
    place.selectbox(
        "Start from", list(START_WORDS), format_func=START_WORDS.__getitem__, help=START_HELP,
        **_asked(run_id, "start", value, changed),
    )  # fmt: skip


def ask_argument(place: DeltaGenerator, run_id: str, network: pd.DataFrame) -> None:
    """Ask for what the start needs: a TF, genes, a community, or the two ends of paths."""
    view = current_view(run_id)
    if view.start == "regulon":
        tfs = sorted(network["source"].unique())
        value = view.genes[0] if view.genes else None
        place.selectbox(
            "TF", tfs, index=None, placeholder="Choose a TF",
            **_asked(run_id, "tf", value, lambda tf: _start_at(run_id, (tf,) if tf else ())),
        )  # fmt: skip
    elif view.start == "genes":
        label = counted(len(view.genes), "gene") if view.genes else "Paste genes"
        with place.popover(label, icon=":material/list:", width="stretch"):
            st.text_area(
                "Gene names", height=160, help="One per line, or separated by commas or spaces. Apply with Ctrl+Enter.",
                **_asked(run_id, "genes", "\n".join(view.genes), lambda text: _start_at_pasted(run_id, text)),
            )  # fmt: skip
    elif view.start == "community":
        groups = communities_of(run_id, network)
        titles = [f"{i}: {', '.join(genes[:2])} ({counted(len(genes), 'gene')})" for i, genes in enumerate(groups, 1)]
        place.selectbox(
            "Community", range(len(groups)), format_func=titles.__getitem__,
            **_asked(
                run_id, "community", min(view.community, len(groups) - 1),
                lambda value: change_view(run_id, current_view(run_id).starting("community", (), value)),
            ),
        )  # fmt: skip
    elif view.start == "paths":
        ask_ends(place, run_id, network)


def ask_ends(place: DeltaGenerator, run_id: str, network: pd.DataFrame) -> None:
    genes = sorted({*network["source"], *network["target"]})
    ends = [*current_view(run_id).genes, None, None][:2]
    kept: dict[str, Any] = {f"end{i}_{run_id}": end for i, end in enumerate(ends) if end is not None}
    for key, end in kept.items():
        st.session_state[key] = end

    def changed() -> None:
        chosen = tuple(gene for i in range(2) if (gene := st.session_state.get(f"end{i}_{run_id}")))
        if len(chosen) != 1:
            _start_at(run_id, chosen)

    for i, (column, label) in enumerate(zip(place.columns(2), ("From", "To"), strict=True)):
        column.selectbox(label, genes, index=None, placeholder="gene", key=f"end{i}_{run_id}", on_change=changed)


def _start_at_pasted(run_id: str, text: str) -> None:
    if note := pasted_note(text):
        st.toast(note, icon=":material/info:", duration="long")
    _start_at(run_id, names_in(text))


def _start_at(run_id: str, genes: tuple[str, ...]) -> None:
    view = current_view(run_id)
    if genes != view.genes:
        change_view(run_id, view.starting(view.start, genes))


@st.cache_data(max_entries=6, show_spinner=False)
def communities_of(run_id: str, _network: pd.DataFrame) -> list[list[str]]:
    return gene_communities(_network)


def ask_edges(place: DeltaGenerator, run_id: str, network: pd.DataFrame) -> None:
    most = min(len(network), MOST_EDGES)
    options = sorted({k for k in STEPS if k < most} | {most})
    k = current_view(run_id).k
    shown = min(options, key=lambda option: abs(option - k))
    place.select_slider(
        "Number of edges", options, **_asked(run_id, "k", shown, lambda value: _set(run_id, k=int(value)))
    )


def ask_more(run_id: str, network: pd.DataFrame) -> None:
    """Ask for filters."""
    place = st.container()
    tfs = sorted(network["source"].unique())
    place.multiselect(
        "Only these TFs", tfs, placeholder="all TFs",
        **_asked(run_id, "tfs", list(current_view(run_id).tfs), lambda value: _set(run_id, tfs=tuple(value))),
    )  # fmt: skip
    _select(place, "Edges", run_id, "which", WHICH_WORDS, lambda value: _set(run_id, which=value))
    ask_found(place, run_id, network)


def ask_found(place: DeltaGenerator, run_id: str, network: pd.DataFrame) -> None:
    """Ask in how many of the run's cells a TF must be found."""
    if "tf_share" not in network:
        return
    now = current_view(run_id).found
    place.select_slider(
        "Only TFs detected in at least", sorted({*FOUND_STEPS, now}), format_func=lambda share: f"{share:.0%} of cells",
        help="A TF that is detected in hardly any cell is a doubtful regulator in these cells.",
        **_asked(run_id, "found", now, lambda value: _set(run_id, found=float(value))),
    )  # fmt: skip


def say_start(view: View, network: pd.DataFrame) -> None:
    """Say which choice is missing for the start, or which genes the network does not contain."""
    if view.start == "paths" and len(view.genes) < 2:
        st.info("Choose the two genes between which to look for paths.", icon=":material/route:")
    elif view.start == "regulon" and not view.genes:
        st.info("Choose a TF to see its regulon.", icon=":material/hub:")
    elif view.start == "genes":
        if not view.genes:
            st.info("Paste the names of the genes to start from.", icon=":material/list:")
        else:
            found = find_genes(network, view.genes)
            if found.way or found.missing:
                st.caption("  \n".join(plain(note) for note in found.said("in this network")))
