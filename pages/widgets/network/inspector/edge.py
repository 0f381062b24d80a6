"""The selected edge: weight, probability, parts of the score, expression and literature."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.network.signs import SIGN_WORDS, SOURCE_WORDS
from grn_core.training.fitting.cross_fit import FIRST
from grn_core.training.results.calibration import weight_title
from grn_core.training.results.evidence import read_parts
from grn_core.training.run import Run
from pages.widgets.common.guard import guard
from pages.widgets.network.inspector.literature import show_literature
from pages.widgets.network.inspector.maps import show_on_map, show_scatter
from pages.widgets.network.inspector.probability import show_probability
from pages.widgets.network.inspector.pseudotime_course import show_course
from pages.widgets.network.inspector.short_names import brief, percent, small
from pages.widgets.network.inspector.why import show_why
from pages.widgets.state.selection import select

SPLITS = {
    "train": "a training pair",
    "validation": "a validation pair",
    "test": "a test pair",
    "unused": "in no part of the split",
}
ARROWS = {1: "→", -1: "⊣", 0: "→"}
TABS = ("Why", "Prior", "Cells", "Map", "Time")


@st.cache_data(max_entries=500, show_spinner=False)
def _parts(path: str, tf: str, target: str) -> pd.Series | None:
    return read_parts(Run(Path(path)), tf, target)


def show_edge(run: Run, row: pd.Series) -> None:
    tf, target = str(row["source"]), str(row["target"])
    known = "known in the prior" if row["known"] else "new: not in the prior"
    st.markdown(
        f"## {brief(tf)} {ARROWS[int(row['sign'])]} {brief(target)}\n{_relation(row)}  \n"
        f"{weight_title(run)} **{small(row['weight'])}** ± "
        f"{small(row['uncertainty'])}, "
        f"rank **{row['rank']:,}**, {known}; {_seen(run, row)}. "
        f"{_found(row)}"
    )
    one, two = st.columns(2)
    for column, gene in ((one, tf), (two, target)):
        column.button(
            brief(gene), key=f"around_{gene}", width="stretch", icon=":material/hub:", on_click=select,
            args=(run.id, {"node": gene}, "search"), help="Select this gene.",
        )  # fmt: skip
    with guard():
        _show_tabs(run, row)


def _relation(row: pd.Series) -> str:
    """Say whether the TF activates or represses the target, and where that is from."""
    if not row["sign"]:
        return "**Sign unknown**: neither the prior nor a clear correlation says activation or repression."
    return f"**{SIGN_WORDS[int(row['sign'])].capitalize()}**, {SOURCE_WORDS[str(row['sign_source'])]}."


def _found(row: pd.Series) -> str:
    """Say in how many of the run's cells the two genes are found."""
    if "tf_share" not in row or pd.isna(row["tf_share"]) or pd.isna(row["target_share"]):
        return ""
    share = percent(row["tf_share"])
    return f"The TF is detected in **{share}** of the cells, the target in {percent(row['target_share'])}."


def _seen(run: Run, row: pd.Series) -> str:
    """Say what training knew of the pair; in a cross-fit, also how often the pair is among the first of a repeat."""
    if not run.config.cross_fitted or "stability" not in row:
        return SPLITS.get(str(row["split"]), "in no part of the split")
    share = f"{row['stability']:.0%}".replace("%", " %")
    kind = "known" if row["known"] else "new"
    first = f"among the first {FIRST} {kind} edges in {share} of the repeats"
    return f"scored by models that were not told whether it is known; {first}"


@st.fragment
def _show_tabs(run: Run, row: pd.Series) -> None:
    """Show one tab at a time: only the open tab is computed, and the graph is not redrawn."""
    tf, target = str(row["source"]), str(row["target"])
    why, prior, cells, on_map, course = st.tabs(TABS, key="edge_tabs", on_change="rerun")
    if why.open:
        with why, guard():
            parts = _parts(str(run.path), tf, target)
            show_probability(run, row, parts)
            show_why(run, row, parts)
    elif prior.open:
        with prior, guard():
            show_literature(run, tf, target, bool(row["known"]))
    elif cells.open:
        with cells, guard():
            show_scatter(run, tf, target)
    elif on_map.open:
        with on_map, guard():
            show_on_map(run, [tf, target])
    elif course.open:
        with course, guard():
            show_course(run, tf, target)
