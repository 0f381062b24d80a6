"""What is selected on the network page: by a click on the graph, by the search, or in a table."""

from typing import Literal

import streamlit as st

from pages.widgets.common.charts.graph_component import Selection, clicked

Origin = Literal["graph", "search", "table", "matrix"]


def graph_key(run_id: str) -> str:
    return f"graph_{run_id}"


def select(run_id: str, selection: Selection, origin: Origin) -> None:
    """Select a gene, an edge or nothing; a gene stays in focus while edges are looked at."""
    st.session_state[f"selection_{run_id}"] = selection
    st.session_state[f"origin_{run_id}"] = origin
    if selection is None or "node" in selection:
        st.session_state[f"focus_{run_id}"] = selection["node"] if selection else None


def take_click(run_id: str) -> int:
    """Make a new click on the graph the selection, before anything is drawn; return the number of the last click."""
    selection, number = clicked(graph_key(run_id))
    last = f"clicked_{run_id}"
    if number > st.session_state.get(last, 0):
        st.session_state[last] = number
        select(run_id, selection, "graph")
    return int(st.session_state.get(last, 0))


def selected(run_id: str) -> Selection:
    value: Selection = st.session_state.get(f"selection_{run_id}")
    return value


def selected_gene(run_id: str) -> str | None:
    return (selected(run_id) or {}).get("node")


def selected_edge(run_id: str) -> tuple[str, str] | None:
    """Return TF and target of the selected edge."""
    edge = (selected(run_id) or {}).get("edge")
    if edge is None:
        return None
    tf, _, target = edge.partition("\t")
    return tf, target


def focus(run_id: str) -> str | None:
    """Return the gene that was selected last; an edge selected since then does not take the focus away."""
    value: str | None = st.session_state.get(f"focus_{run_id}") or selected_gene(run_id)
    return value


def origin(run_id: str) -> Origin:
    value: Origin = st.session_state.get(f"origin_{run_id}", "graph")
    return value


def edge_id(tf: object, target: object) -> str:
    return f"{tf}\t{target}"


def highlight(run_id: str, edges: list[str]) -> None:
    """Make the graph emphasise several edges at once, by `edge_id`; an empty list removes the emphasis."""
    st.session_state[f"highlight_{run_id}"] = list(edges)


def highlighted(run_id: str) -> list[str]:
    """Return the edges to emphasise beside the selection, by `edge_id`."""
    return list(st.session_state.get(f"highlight_{run_id}", []))
