"""The choices on the regulons page."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from grn_core.network.regulons import MIN_SIZE, TARGETS, By, Cut, SignFrom, Which
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import CUT_BY, CUT_EDGES, CUT_SIZES, REGULON, SIGN, TAB, Field
from pages.widgets.state.fields import FEWEST as FEWEST_TARGETS

BY: dict[By, str] = {
    "targets": "strongest targets of each TF",
    "weight": "edges above a weight",
    "edges": "strongest edges of the network",
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


def ask_cut(network: pd.DataFrame, signed_prior: bool) -> tuple[Cut, SignFrom]:
    """Ask which edges form the regulons, and for the origin of their signs."""
    one, two, three, four, five = st.columns([2.9, 2.1, 1.9, 2.4, 1.1], vertical_alignment="bottom")
    with one:
        by: By = _ask("Limit the network to", CUT_BY, list(BY), "targets", BY)
    with two:
        size = _ask_size(by, network)
    with three:
        which: Which = _ask("Edges", CUT_EDGES, list(WHICH), "all", WHICH)
    with four:
        signs: list[SignFrom] = list(SIGNS) if signed_prior else ["correlation", "none"]
        sign: SignFrom = _ask("Source of signs", SIGN, signs, signs[0], SIGNS)
    with five:
        fewest = _ask("Min. targets", FEWEST_TARGETS, FEWEST, MIN_SIZE)
    return Cut(by, size, which, fewest), sign


def _ask(label: str, field: Field, options: Sequence[Any], default: Any, words: Mapping[Any, str] | None = None) -> Any:
    answer, tied = asking.one(field, options, default)
    st.selectbox(label, options, format_func=lambda o: words[o] if words else str(o), **tied)
    return answer


def _ask_size(by: By, network: pd.DataFrame) -> float:
    for other in CUT_SIZES.keys() - {by}:
        choices.show(CUT_SIZES[other], None)
    n_tfs = network["source"].nunique()
    usual = min(TARGETS * n_tfs, len(network))  # edges of the default limit
    if by == "weight":
        least = int(100 * network["weight"].nlargest(usual).iloc[-1]) / 100
        options = sorted({i / 100 for i in range(101)} | {least})
        weight, tied = asking.one(CUT_SIZES[by], options, least)
        st.select_slider("Smallest weight", options, format_func=lambda w: f"{w:.2f}", **tied)
        return weight or 0.0
    if by == "edges":
        steps = [k for k in EDGE_STEPS if k < len(network)] + [len(network)]
        size, tied = asking.one(CUT_SIZES[by], steps, min(steps, key=lambda k: abs(k - usual)))
        st.select_slider("Edges", steps, format_func=lambda k: f"{k:,}", **tied)
    else:
        most = int(network.groupby("source").size().max())
        steps = [k for k in TARGET_STEPS if k < most] or [most]
        size, tied = asking.one(CUT_SIZES[by], steps, TARGETS if TARGETS in steps else steps[-1])
        st.select_slider("Targets of each TF", steps, **tied)
    return float(size or 0)


def pick_tf(edges: pd.DataFrame) -> str | None:
    """Ask for a TF that has a regulon; the default has the largest sum of weights.

    Returns
    -------
    The TF; None if the TF in the address has no regulon.
    """
    tfs = sorted(edges["source"].unique())
    largest = str(edges.groupby("source")["weight"].sum().idxmax())
    tf, tied = asking.one(REGULON, tfs, largest)
    st.selectbox("TF", tfs, index=None if tf is None else 0, placeholder="Choose a TF", **tied)
    return tf


def pick_tab(tabs: dict[str, str]) -> str:
    """Ask for the part of the page to show; the other parts are not computed."""
    first = next(iter(tabs))
    tab, tied = asking.one(TAB, list(tabs), first)
    st.segmented_control(
        "Show", list(tabs), format_func=tabs.__getitem__, required=True, label_visibility="collapsed", **tied
    )
    return tab or first
