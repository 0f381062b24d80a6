"""The view of the network page: kept in the address, changed by the page and the graph, with every change undoable."""

import time
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import streamlit as st

from grn_core.network.view import Params, View, first_view, from_params, to_params
from pages.widgets.common.graph_component import Action, Answers, asked
from pages.widgets.state.selection import graph_key, select, selected

NAMES = (
    "start", "gene", "community", "edges", "tf", "which", "expand", "layout", "colour", "truth", "hide", "pin",
    "select",
)  # fmt: skip
MOST_UNDONE = 100
ECHO = 3.0  # seconds within which the browser may still send an address that this page has changed since


def current_view(run_id: str) -> View:
    """Return the view of a run, as `open_view` made it."""
    view: View = st.session_state[f"view_{run_id}"]
    return view


def change_view(run_id: str, view: View) -> None:
    """Show another view; the one before can be had back."""
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
    """Make the view of the address the page's view where the address is a new one, before anything is drawn.

    The address is read where this page has not just written it: a link was opened, or another run picked.
    """
    params, first = address(), first_view(network)
    before: View | None = st.session_state.get(f"view_{run_id}")
    other_run = st.session_state.get("view_run", run_id) != run_id
    st.session_state["view_run"] = run_id
    if before is not None and (not params or _written(params, other_run)):
        return
    view = from_params(params, first, network)
    if other_run:
        view = replace(view, pins=())  # places in another run's drawing
    if before is None:
        st.session_state[f"view_{run_id}"] = view
    else:
        change_view(run_id, view)
    _select_from(run_id, params.get("select", []), network)


def _written(params: Params, other_run: bool) -> bool:
    """Whether this page wrote these: last, or until so shortly ago that the browser may not have heard of newer."""
    written: list[tuple[float, Params]] = st.session_state.get("view_written", [])
    if other_run or not written:
        return False
    replaced = ((old, at) for (_, old), (at, _) in pairwise(written))
    return params == written[-1][1] or any(params == old and time.monotonic() - at < ECHO for old, at in replaced)


def _select_from(run_id: str, names: list[str], network: pd.DataFrame) -> None:
    if len(names) == 1 and names[0] in {*network["source"], *network["target"]}:
        select(run_id, {"node": names[0]}, "search")
    elif len(names) == 2 and ((network["source"] == names[0]) & (network["target"] == names[1])).any():
        select(run_id, {"edge": "\t".join(names)}, "search")


def address() -> Params:
    """Return the view's part of the address; what stands there for others is not looked at."""
    found = {name: st.query_params.get_all(name) for name in NAMES}
    return {name: values for name, values in found.items() if values}


def write_address(run_id: str, network: pd.DataFrame) -> None:
    """Have the address tell what is seen, so that it can be kept or sent; parameters of others stay as they are."""
    params = to_params(current_view(run_id), first_view(network))
    chosen = selected(run_id)
    if chosen:
        params["select"] = chosen["edge"].split("\t") if "edge" in chosen else [chosen["node"]]
    now = address()
    for name in NAMES:  # one by one: parameters that are bound to a widget elsewhere must not be written
        if name not in params:
            st.query_params.pop(name, None)
        elif now.get(name) != params[name]:
            st.query_params[name] = params[name]
    written = st.session_state.get("view_written", [])
    if not written or written[-1][1] != params:
        st.session_state["view_written"] = [*written, (time.monotonic(), params)][-20:]


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
