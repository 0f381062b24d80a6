"""Beside the graph, one click: new edges to look at first, and known edges that these cells support."""

from typing import Any, Literal

import pandas as pd
import streamlit as st

from grn_core.baselines.registry import METHODS
from grn_core.network.detection import LEAST
from grn_core.network.signs import RULE
from grn_core.training.finished.shortlist import LIFT, Kind, least_probability, shortlist, why_empty, with_support
from grn_core.training.results.calibration import weight_title
from grn_core.training.results.stored_edges import n_scored
from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.network.edge_table import pick_row
from pages.widgets.state import asking
from pages.widgets.state.fields import LIST

Choice = Literal["selected", "new", "known"]
WORDS: dict[Choice, str] = {"selected": "Selected", "new": "New", "known": "Known"}
ARROWS = {1: "→", -1: "⊣", 0: "?"}
HEIGHT = 320
COLUMNS = (
    "source", "relation", "target", "weight", "stability", "priors", "tf_share", "target_share", "correlation", "rank",
)  # fmt: skip


def ask_list() -> Choice:
    """Ask what stands beside the graph."""
    choice, tied = asking.one(LIST, list(WORDS), "selected", WORDS.__getitem__)
    st.segmented_control(
        "Beside the graph", list(WORDS), format_func=WORDS.__getitem__, required=True, label_visibility="collapsed",
        width="stretch", **tied,
    )  # fmt: skip
    return choice or "selected"


@st.cache_data(max_entries=12, show_spinner="Looking for further support …")
def _listed(path: str, kind: Kind, _run: Run) -> pd.DataFrame:
    found = shortlist(load_network(path), kind, _run.config.cross_fitted, n_scored(_run))
    return with_support(_run, found) if len(found) else found


def show_list(run: Run, network: pd.DataFrame, choice: Choice) -> None:
    """Show a list of edges, of which one can be selected; its evidence then stands below."""
    if choice == "selected":
        return
    kind, cross_fitted = choice, run.config.cross_fitted
    edges = _listed(str(run.path), kind, run)
    if edges.empty:
        st.info(plain(why_empty(network, kind, cross_fitted, n_scored(run))), icon=":material/info:")
        return
    what = "new edge" if kind == "new" else "known edge"
    said = f"**{counted(len(edges), what)}**"
    st.markdown(f"{said} to look at first." if kind == "new" else f"{said} that these cells support.")
    rows = _readable(edges)
    pick_row(rows, run, f"list_{choice}_{run.id}", _columns(rows), HEIGHT, list_formats())
    st.caption(_meaning(run, network, kind))


def _columns(edges: pd.DataFrame) -> list[str]:
    return [*(name for name in COLUMNS if name in edges), *(name for name in edges if name.startswith("rank_"))]


def _readable(edges: pd.DataFrame) -> pd.DataFrame:
    """Return rows with arrows and words, and with stability in whole percent."""
    rows = edges.assign(relation=edges["sign"].map(ARROWS), priors=edges["priors"].replace("", "none"))
    return rows.round({"stability": 2})


def _meaning(run: Run, network: pd.DataFrame, kind: Kind) -> str:
    """Say which edges are listed, and what the columns mean."""
    cross_fitted, least = run.config.cross_fitted, least_probability(network, n_scored(run))
    above = f"At least {LIFT:g} times the weight of the average pair ({least:.3f} or more)"
    if weight_title(run) == "Probability":
        above = f"At least {LIFT:g} times as probable as the average pair ({100 * least:.1f} % or more)"
    limit = f"{LEAST:.0%}".replace("%", " %")
    of = "" if cross_fitted or kind == "new" else " Only held-out pairs, since this run trained on the others."
    stability = " Stability: share of repeats in which the edge is among the first." if cross_fitted else ""
    return (
        f"{above}, and the TF is detected in {limit} of the cells or more.{of}{stability} Other priors: those on this "
        "machine that hold the edge. Methods that you compared with this run on the page Compare add their ranks."
    )


def list_formats() -> dict[str, Any]:
    """Return how columns of the lists are shown, in addition to those of the table of edges."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    ranks = {
        f"rank_{name}": number(f"Rank by {method.title}", format="%d", help="1 is this method's strongest edge.")
        for name, method in METHODS.items()
    }
    return ranks | {
        "relation": text("", help=f"→ activates, ⊣ represses, ? unknown sign. {RULE}", width=36),
        "stability": number("Stability", format="percent", help="Share of repeats in which it is among the first."),
        "priors": text("Other priors", help="Priors on this machine, other than the run's, that hold the edge."),
        "correlation": number("Correlation", format="%.2f", help=f"Pearson's r over the run's cells. {RULE}"),
    }
