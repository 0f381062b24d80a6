"""The view of the network page: kept in the address, changed by the page and the graph, with every change undoable."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from grn_core.network.view import Params, View, first_view, from_params, missing_names, to_params
from pages.widgets.common.charts.graph_component import Action, Answers, asked
from pages.widgets.state import choices
from pages.widgets.state.fields import GRAPH, SELECTED
from pages.widgets.state.selection import graph_key, select, selected

MOST_UNDONE = 100
PARTS = {"gene": ("start", "gene"), "tf": ("tf",), "select": ("select",)}
"""Parameters that stand or fall together, by the one that holds the names."""
Missing = dict[str, tuple[list[str], dict[str, tuple[list[str] | None, list[str] | None]]]]
"""By part: the names that are missing, and each parameter as the address had it and as the view had it then."""


def current_view(run_id: str) -> View:
    """Return the view of a run, as `open_view` made it."""
    view: View = st.session_state[f"view_{run_id}"]
    return view


def change_view(run_id: str, view: View) -> None:
    """Show another view; the previous one can be restored."""
    before = current_view(run_id)
    if view == before:
        return
    st.session_state[f"past_{run_id}"] = [*st.session_state.get(f"past_{run_id}", []), before][-MOST_UNDONE:]
    st.session_state[f"future_{run_id}"] = []
    st.session_state[f"view_{run_id}"] = view


def undo(run_id: str) -> None:
    _turn(run_id, "past", "future")


def redo(run_id: str) -> None:
    _turn(run_id, "future", "past")


def _turn(run_id: str, source: str, other: str) -> None:
    """Take the last view of one pile and put the present one on the other."""
    pile: list[View] = st.session_state.get(f"{source}_{run_id}", [])
    if not pile:
        return
    here = current_view(run_id)
    st.session_state[f"{other}_{run_id}"] = [*st.session_state.get(f"{other}_{run_id}", []), here]
    st.session_state[f"{source}_{run_id}"], st.session_state[f"view_{run_id}"] = pile[:-1], pile[-1]


def open_view(run_id: str, network: pd.DataFrame) -> None:
    """Make the view of the address the page's view where the reader's address is a new one, before anything is drawn.

    Another run that is picked opens with the view of the one before.
    """
    before: View | None = st.session_state.get(f"view_{run_id}")
    other_run = st.session_state.get("view_run", run_id) != run_id
    by_reader = choices.revision("network", "graph") > st.session_state.get("view_revision", 0)
    st.session_state["view_run"], st.session_state["view_revision"] = run_id, choices.revision("network", "graph")
    if before is not None and not by_reader and not other_run:
        return
    params = {field.name: texts for field in GRAPH if (texts := choices.texts(field))}
    view = from_params(params, first_view(network), network)
    if other_run:
        view = replace(view, pins=())  # places in another run's drawing
    if before is None:
        st.session_state[f"view_{run_id}"] = view
    else:
        change_view(run_id, view)
    st.session_state["view_missing"] = {}
    if by_reader:
        _select_from(run_id, params.get(SELECTED.name, []), network)
        shown = _params(run_id, network)
        st.session_state["view_missing"] = {
            part: (names, {name: (params.get(name), shown.get(name)) for name in PARTS[part]})
            for part, names in missing_names(params, network).items()
        }


def missing_in_view(run_id: str, network: pd.DataFrame) -> Params:
    """Return the names of the reader's address that are not in the network, by parameter, until others are chosen."""
    return {part: names for part, (names, _) in _missing(run_id, network).items()}


def keep_view(run_id: str, network: pd.DataFrame) -> None:
    """Keep what is seen as the choice, which the address tells; a name that is missing stays in the address."""
    params = _params(run_id, network)
    for _, parts in _missing(run_id, network).values():
        params |= {name: texts or [] for name, (texts, _) in parts.items()}
    for field in GRAPH:
        choices.put(field, params.get(field.name) or None)


def _missing(run_id: str, network: pd.DataFrame) -> Missing:
    """Return what of the reader's address is missing, as long as nothing else is seen in its place."""
    missing: Missing = st.session_state.get("view_missing", {})
    shown = _params(run_id, network)
    return {
        part: (names, parts)
        for part, (names, parts) in missing.items()
        if all(shown.get(name) == then for name, (_, then) in parts.items())
    }


def _params(run_id: str, network: pd.DataFrame) -> Params:
    """Return view and selection as parameters of the address."""
    params = to_params(current_view(run_id), first_view(network))
    chosen = selected(run_id)
    if chosen:
        params[SELECTED.name] = chosen["edge"].split("\t") if "edge" in chosen else [chosen["node"]]
    return params


def _select_from(run_id: str, names: list[str], network: pd.DataFrame) -> None:
    if len(names) == 1 and names[0] in {*network["source"], *network["target"]}:
        select(run_id, {"node": names[0]}, "search")
    elif len(names) == 2 and ((network["source"] == names[0]) & (network["target"] == names[1])).any():
        select(run_id, {"edge": "\t".join(names)}, "search")
    elif selected(run_id) is not None:
        select(run_id, None, "search")


def take_actions(run_id: str) -> None:
    """Do what the graph has asked for since it was last drawn."""
    last = f"done_{run_id}"
    for action in asked(graph_key(run_id)):
        number = int(action.get("n", 0))
        if number <= st.session_state.get(last, 0):
            continue
        st.session_state[last] = number
        _do(run_id, action)


def _do(run_id: str, action: Action) -> None:
    view, what, gene = current_view(run_id), action.get("do"), str(action.get("gene", ""))
    if what == "undo":
        undo(run_id)
    elif what == "redo":
        redo(run_id)
    elif what == "expand":
        change_view(run_id, view.expanding(gene))
    elif what == "collapse":
        change_view(run_id, replace(view, expanded=()))
    elif what == "pin":
        change_view(run_id, view.pinning(gene, (float(action["x"]), float(action["y"]))))
    elif what == "unpin":
        change_view(run_id, view.pinning(gene, None) if gene else replace(view, pins=()))
    elif what == "toggle":
        change_view(run_id, view.toggling(str(action.get("category", ""))))
    elif what == "overlay":
        change_view(run_id, replace(view, overlay=not view.overlay, hidden=()))


def answers(run_id: str, click: int) -> Answers:
    """Return what the graph is to know of how far the page has come."""
    past, future = st.session_state.get(f"past_{run_id}", []), st.session_state.get(f"future_{run_id}", [])
    return Answers(click, int(st.session_state.get(f"done_{run_id}", 0)), bool(past), bool(future))
