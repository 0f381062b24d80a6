"""What is asked on the page of regulons; the page's address keeps the answers, so that a link shows the same."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from grn_core.network.regulons import MIN_SIZE, TARGETS, By, Cut, SignFrom, Which

BY: dict[By, str] = {
    "targets": "best targets of each TF",
    "weight": "edges above a weight",
    "edges": "best edges of the network",
}
WHICH: dict[Which, str] = {"all": "known and new", "known": "known only", "new": "new only"}
SIGNS: dict[SignFrom, str] = {
    "known": "prior, else correlation",
    "correlation": "correlation",
    "none": "none: all activate",
}
TARGET_STEPS = (5, 10, 15, 25, 50, 75, 100, 150, 200, 300, 500)
EDGE_STEPS = (50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500, 10_000, 20_000, 50_000, 100_000)
FEWEST = (3, 5, 10, 15, 20)


def remembered(
    name: str, run_id: str, options: Sequence[Any], default: Any, read: Callable[[str], Any] = str, always: bool = False
) -> tuple[str, Callable[[Any], None]]:
    """Prepare a widget whose answer stands in the address under `name`; the default only with `always`.

    Returns
    -------
    The widget's key, its state filled from the address where it has none yet, and what writes the answer there.
    """
    key = f"regulon_{name}_{run_id}"
    before = f"{key}_before"  # Streamlit forgets the state of a widget as soon as another page or part is looked at
    if st.session_state.get(key) not in options:
        value = st.session_state.get(before, default)
        if name in st.query_params:
            with contextlib.suppress(ValueError):
                value = read(st.query_params[name])
        st.session_state[key] = value if value in options else default

    def keep(answer: Any) -> None:
        st.session_state[before] = answer
        if answer == default and not always:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(answer)

    return key, keep


def ask_cut(run_id: str, network: pd.DataFrame, signed_prior: bool) -> tuple[Cut, SignFrom]:
    """Ask which edges make a regulon, and where their signs come from."""
    one, two, three, four, five = st.columns([2.3, 2.6, 1.8, 2.2, 1.1], vertical_alignment="bottom")
    with one:
        by: By = _ask("Cut the network at", "by", run_id, list(BY), "targets", BY)
    with two:
        size = _ask_size(by, run_id, network)
    with three:
        which: Which = _ask("Edges", "which", run_id, list(WHICH), "all", WHICH)
    with four:
        signs: list[SignFrom] = list(SIGNS) if signed_prior else ["correlation", "none"]
        sign: SignFrom = _ask("Sign of an edge from", "sign", run_id, signs, signs[0], SIGNS)
    with five:
        fewest = _ask("Fewest targets", "min", run_id, FEWEST, MIN_SIZE, None, int)
    return Cut(by, size, which, fewest), sign


def _ask(label: str, name: str, run_id: str, options: Sequence[Any], default: Any, words: Any, read: Any = str) -> Any:
    key, keep = remembered(name, run_id, options, default, read)
    answer = st.selectbox(label, options, format_func=lambda o: words[o] if words else str(o), key=key)
    keep(answer)
    return answer


def _ask_size(by: By, run_id: str, network: pd.DataFrame) -> float:
    for other in BY.keys() - {by}:
        st.query_params.pop(other, None)
    n_tfs = network["source"].nunique()
    usual = min(TARGETS * n_tfs, len(network))  # edges of the first cut
    if by == "weight":
        default = int(100 * network["weight"].nlargest(usual).iloc[-1]) / 100
        options = sorted({i / 100 for i in range(101)} | {default})
        key, keep = remembered(by, run_id, options, default, float)
        answer = st.select_slider("Least weight", options, key=key, format_func=lambda w: f"{w:.2f}")
    elif by == "edges":
        steps = [k for k in EDGE_STEPS if k < len(network)] + [len(network)]
        default = min(steps, key=lambda k: abs(k - usual))
        key, keep = remembered(by, run_id, steps, default, int)
        answer = st.select_slider("Edges", steps, key=key, format_func=lambda k: f"{k:,}")
    else:
        most = int(network.groupby("source").size().max())
        steps = [k for k in TARGET_STEPS if k < most] or [most]
        key, keep = remembered(by, run_id, steps, TARGETS if TARGETS in steps else steps[-1], int)
        answer = st.select_slider("Targets of each TF", steps, key=key)
    keep(answer)
    return float(answer)


def pick_tf(run_id: str, edges: pd.DataFrame) -> str:
    """Ask for a TF among those that have a regulon; at first the one of the largest summed weight."""
    tfs = sorted(edges["source"].unique())
    largest = str(edges.groupby("source")["weight"].sum().idxmax())
    key, keep = remembered("tf", run_id, tfs, largest, always=True)
    answer = str(st.selectbox("TF", tfs, key=key))
    keep(answer)
    return answer


def pick_tab(run_id: str, tabs: dict[str, str]) -> str:
    """Ask which part of the page to show; the other parts are not computed."""
    first = next(iter(tabs))
    key, keep = remembered("tab", run_id, list(tabs), first)
    answer = st.segmented_control(
        "Show", list(tabs), format_func=tabs.__getitem__, key=key, required=True, label_visibility="collapsed"
    )
    keep(answer or first)
    return answer or first
