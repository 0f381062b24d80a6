"""Rows, filters, order and columns of the table of edges; the address of the page keeps all of them.

An address holds what the page shows of a choice (``t_known=new only``).
"""

from functools import partial
from typing import Literal, get_args

import pandas as pd
import streamlit as st

from grn_core.network.signs import RULE, SIGN_WORDS, SOURCE_WORDS
from grn_core.network.table import EdgeQuery
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import (
    BEST,
    EDGE_TABLE,
    KNOWN,
    ORDER,
    PAGE,
    PARTS,
    ROWS,
    SIGNS,
    SORT,
    TARGETS,
    TEXT,
    TFS,
    WEIGHT,
)
from pages.widgets.state.fields import COLUMNS as COLUMNS_SHOWN

Rows = Literal["drawn", "all", "best"]
PAGE_SIZE = 1000
ROW_WORDS: dict[Rows, str] = {"drawn": "Edges drawn", "all": "All pairs", "best": "Best of each TF"}
KNOWN_WORDS = {"any": "known and new", "known": "known only", "new": "new only"}
PART_WORDS = {"train": "training", "validation": "validation", "test": "test", "unused": "left out"}
COLUMNS = {
    "source": "TF",
    "target": "Target",
    "weight": "Weight",
    "rank": "Rank",
    "known": "Known",
    "sign": "Sign",
    "sign_source": "Source of the sign",
    "split": "Part",
    "tf_share": "TF detected in",
    "target_share": "Target detected in",
    "uncertainty": "Uncertainty",
}
FILTERS = (TFS, TARGETS, WEIGHT, KNOWN, SIGNS, PARTS)
USUAL = ("weight", "rank", "known", "sign", "tf_share", "split", "uncertainty")
"""Columns that the table shows beside TF and target before others are chosen."""
NOT_HERE = "which this network does not have"
CLEARED = "filters_cleared"
ORDER_WORDS = {"up": "ascending", "down": "descending"}


def ask_rows() -> Rows:
    """Ask which edges the table lists."""
    rows, tied = asking.one(ROWS, get_args(Rows), "drawn", ROW_WORDS.__getitem__, _sort_best)
    st.segmented_control(
        "Rows", get_args(Rows), format_func=ROW_WORDS.__getitem__, required=True, width="content", **tied
    )
    return rows or "drawn"


def ask_text() -> str:
    text, tied = asking.words_of(TEXT, _look_everywhere)
    st.text_input("Filter by gene", placeholder="part of a TF's or target's name", width=250, **tied)
    return text


def ask_best() -> int:
    """Ask how many targets of each TF are listed."""
    best, tied = asking.number(BEST, 1, 1000, 5, _first_page)
    st.number_input("Targets of each TF", 1, 1000, width=150, **tied)
    return best


def ask_filters(network: pd.DataFrame, title: str) -> EdgeQuery:
    """Ask for the other filters, in a popover that shows how many are set; `title` is what weights are called."""
    set_now = sum(_is_set(field, network) for field in FILTERS)
    with st.popover(f"Filters ({set_now})" if set_now else "Filters", icon=":material/filter_alt:", width="content"):
        tfs = _names("TFs", TFS, network["source"], "all TFs")
        targets = _names("Targets", TARGETS, network["target"], "all targets")
        low, high = _weights(network)
        weight, tied = asking.span(WEIGHT, low, high, _look_everywhere)
        st.slider(title, low, high, step=0.01, **tied)
        known, tied = asking.one(KNOWN, list(KNOWN_WORDS), "any", KNOWN_WORDS.__getitem__, _look_everywhere)
        st.selectbox("In the prior", list(KNOWN_WORDS), format_func=KNOWN_WORDS.__getitem__, **tied)
        signs, tied = asking.several(SIGNS, list(SIGN_WORDS), [], SIGN_WORDS.__getitem__, _look_everywhere)
        st.multiselect(
            "Sign", list(SIGN_WORDS), format_func=SIGN_WORDS.__getitem__, placeholder="all signs", help=RULE, **tied
        )
        parts, tied = asking.several(PARTS, list(PART_WORDS), [], PART_WORDS.__getitem__, _look_everywhere)
        st.multiselect(
            "Part of the split", list(PART_WORDS), format_func=PART_WORDS.__getitem__, placeholder="all parts",
            help="Training pairs, validation pairs (they decide when training stops), test pairs, or none.", **tied,
        )  # fmt: skip
        st.button("Clear these filters", on_click=_clear, disabled=not set_now, width="stretch")
        if not set_now and _can_unclear(network):
            st.button("Undo", icon=":material/undo:", on_click=_unclear, width="stretch", key="t_undo")
    wide = weight == (low, high)
    return EdgeQuery(
        tuple(tfs), tuple(targets), weight=(EdgeQuery.weight if wide else weight),
        known=None if known in ("any", None) else known == "known", parts=tuple(parts), signs=tuple(signs),
    )  # fmt: skip


def ask_columns(network: pd.DataFrame, title: str) -> list[str]:
    """Ask which columns are shown; TF and target are always shown."""
    names = dict.fromkeys([*COLUMNS, *network.columns])
    others = [name for name in names if name in network and name not in ("source", "target")]
    usual, named = [name for name in USUAL if name in others], partial(column_name, title=title)
    with st.popover("Columns", icon=":material/view_column:", width="content"):
        picked, tied = asking.several(COLUMNS_SHOWN, others, usual, named)
        st.multiselect("Columns beside TF and target", others, format_func=named, **tied)
    return ["source", "target", *(name for name in others if name in picked)]


def ask_order(columns: list[str], title: str) -> tuple[str, bool]:
    """Ask for the column to sort by; return it and whether the largest comes first."""
    names, named = [*columns, *(["rank"] if "rank" not in columns else [])], partial(column_name, title=title)
    sort, tied = asking.one(SORT, names, "rank", named, _first_page)
    st.selectbox("Sort by", names, format_func=named, width=140, **tied)
    order, tied = asking.one(ORDER, list(ORDER_WORDS), "up", ORDER_WORDS.__getitem__)
    st.segmented_control("Order", list(ORDER_WORDS), format_func=ORDER_WORDS.__getitem__, required=True, **tied)
    return sort or "rank", order == "down"


def ask_page(page: int, pages: int) -> None:
    """Show the links to other pages; a choice is used from the next run of the page."""
    choices.show(PAGE, None if page == 1 else str(page))
    if pages > 1:
        st.pagination(pages, **asking.tie(PAGE, page, str))


def page_now() -> int:
    """Return the chosen page; its widget is below the table."""
    return asking.number(PAGE, 1, 99_999_999, 1)[0]


def missing_names(network: pd.DataFrame) -> list[str]:
    """Return the TFs and targets in the filters of the address that the network does not have."""
    filters = ((TFS, "source"), (TARGETS, "target"))
    lacking = [(field, list(network[column].cat.categories)) for field, column in filters]
    return [
        name
        for field, there in lacking
        if asking.lacks(field, there)
        for name in choices.texts(field) or []
        if name not in there
    ]


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with signs as words and shares of cells in whole percent."""
    words = {"sign": SIGN_WORDS, "sign_source": SOURCE_WORDS}
    shares = {name: 2 for name in ("tf_share", "target_share") if name in rows}
    return rows.assign(**{name: rows[name].map(said) for name, said in words.items() if name in rows}).round(shares)


def column_name(column: str, title: str) -> str:
    """Return the title of a column; that of the weights is `title`."""
    return title if column == "weight" else COLUMNS.get(column, column.replace("_", " ").capitalize())


def _names(label: str, field: choices.Field, names: pd.Series, placeholder: str) -> list[str]:
    options = list(names.cat.categories)
    picked, tied = asking.several(field, options, [], then=_look_everywhere)
    st.multiselect(label, options, placeholder=placeholder, **tied)
    return picked


def _weights(network: pd.DataFrame) -> tuple[float, float]:
    """Return the range for the filter of weights: 0 to 1, or wider if the weights are not probabilities."""
    low, high = float(network["weight"].min()), float(network["weight"].max())
    return min(0.0, low), max(1.0, high)


def _is_set(field: choices.Field, network: pd.DataFrame) -> bool:
    """Whether a filter is set; its widget comes later on the page."""
    if field is WEIGHT:
        low, high = _weights(network)
        return asking.span(WEIGHT, low, high)[0] != (low, high)
    return (choices.texts(field) or []) not in ([], [KNOWN_WORDS["any"]])


def _look_everywhere() -> None:
    """Make a filter search the whole network, not only the drawn edges."""
    if choices.text(ROWS) in (None, ROW_WORDS["drawn"]):
        choices.put(ROWS, ROW_WORDS["all"])
    _first_page()


def _first_page() -> None:
    """Return to the first page, since the rows have changed."""
    choices.put(PAGE, None)


def _clear() -> None:
    st.session_state[CLEARED] = {field.name: choices.texts(field) for field in FILTERS}
    for field in FILTERS:
        choices.put(field, None)
    _first_page()


def _can_unclear(network: pd.DataFrame) -> bool:
    """Whether there are cleared filters that fit this network, which may be that of another run."""
    cleared: dict[str, list[str] | None] = st.session_state.get(CLEARED, {})
    names = ((TFS, "source"), (TARGETS, "target"))
    return bool(cleared) and all(
        set(cleared[field.name] or []) <= set(network[column].cat.categories) for field, column in names
    )


def _unclear() -> None:
    """Restore the filters that were cleared last."""
    cleared = st.session_state.pop(CLEARED)
    for field in EDGE_TABLE:
        if field.name in cleared:
            choices.put(field, cleared[field.name])
    _first_page()


def _sort_best() -> None:
    """Sort by TF if the table lists the strongest targets of each TF."""
    if choices.text(ROWS) == ROW_WORDS["best"] and choices.text(SORT) in (None, COLUMNS["rank"]):
        choices.put(SORT, COLUMNS["source"])
    _first_page()
