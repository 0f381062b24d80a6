"""What the table of edges lists, in which order and with which columns; the address of the page keeps all of it.

An address holds what the page shows of a choice (``t_known=new only``): Streamlit reads and writes it in that form.
"""

from typing import Literal, get_args

import pandas as pd
import streamlit as st

from grn_core.network.table import EdgeQuery

Rows = Literal["drawn", "all", "best"]
PAGE = 1000
ROWS: dict[Rows, str] = {"drawn": "Edges drawn", "all": "All pairs", "best": "Best of each TF"}
KNOWN = {"any": "known and new", "known": "known only", "new": "new only"}
PARTS = {"train": "training", "validation": "validation", "test": "test", "unused": "left out"}
COLUMNS = {
    "source": "TF",
    "target": "Target",
    "weight": "Weight",
    "rank": "Rank",
    "known": "Known",
    "split": "Part",
    "uncertainty": "Uncertainty",
}
SETS = ("t_tf", "t_target", "t_weight", "t_known", "t_part")
CLEARED = "filters_cleared"
ORDERS = {"up": "ascending", "down": "descending"}


def ask_rows() -> Rows:
    """Ask which edges are listed at all."""
    picked: Rows | None = st.segmented_control(
        "Rows", get_args(Rows), default="drawn", format_func=ROWS.__getitem__, key="t_rows", bind="query-params",
        required=True, on_change=_sort_best, width="content",
    )  # fmt: skip
    return picked or "drawn"


def ask_text() -> str:
    return st.text_input(
        "Filter by gene", key="t_gene", placeholder="part of a TF's or target's name", bind="query-params",
        on_change=_look_everywhere, width=250,
    )  # fmt: skip


def ask_best() -> int:
    """Ask how many targets of each TF are listed."""
    return st.number_input(
        "Targets of each TF", 1, 1000, 5, key="t_best", bind="query-params", width=150, on_change=_first_page
    )


def ask_filters(network: pd.DataFrame) -> EdgeQuery:
    """Ask for the filters beside the text, in a popover that says how many are set."""
    set_now = sum(_is_set(key) for key in SETS)
    with st.popover(f"Filters ({set_now})" if set_now else "Filters", icon=":material/filter_alt:", width="content"):
        tfs = _names("TFs", "t_tf", network["source"], "all TFs")
        targets = _names("Targets", "t_target", network["target"], "all targets")
        low, high = _weights(network)
        weight = st.slider(
            "Weight", low, high, (low, high), 0.01, key="t_weight", bind="query-params", on_change=_look_everywhere,
            help="The model's probability of the edge.",
        )  # fmt: skip
        known = st.selectbox(
            "In the prior", list(KNOWN), format_func=KNOWN.__getitem__, key="t_known", bind="query-params",
            on_change=_look_everywhere,
        )  # fmt: skip
        parts = st.multiselect(
            "Part of the split", list(PARTS), format_func=PARTS.__getitem__, key="t_part", bind="query-params",
            on_change=_look_everywhere, placeholder="all parts",
            help="Whether training saw the pair, used it to stop, or never saw it before the test.",
        )  # fmt: skip
        st.button("Clear these filters", on_click=_clear, args=(low, high), disabled=not set_now, width="stretch")
        if not set_now and _can_unclear(network):
            st.button("Undo", icon=":material/undo:", on_click=_unclear, width="stretch", key="t_undo")
    wide = weight == (low, high)
    return EdgeQuery(
        tuple(tfs), tuple(targets), weight=(EdgeQuery.weight if wide else weight),
        known=None if known == "any" else known == "known", parts=tuple(parts),
    )  # fmt: skip


def ask_columns(network: pd.DataFrame) -> list[str]:
    """Ask which columns are shown; TF and target always are, since a row without them says nothing."""
    others = [name for name in network.columns if name not in ("source", "target")]
    usual = [name for name in COLUMNS if name in others]
    with st.popover("Columns", icon=":material/view_column:", width="content"):
        picked = st.multiselect(
            "Columns beside TF and target", others, default=usual, format_func=column_name, key="t_cols",
            bind="query-params",
        )  # fmt: skip
    return ["source", "target", *(name for name in others if name in picked)]


def ask_order(columns: list[str]) -> tuple[str, bool]:
    """Ask for the column to sort by; return it and whether the largest comes first."""
    names = [*columns, *(["rank"] if "rank" not in columns else [])]
    sort = st.selectbox(
        "Sort by", names, index=names.index("rank"), format_func=column_name, key="t_sort", bind="query-params",
        width=140, on_change=_first_page,
    )  # fmt: skip
    order = st.segmented_control(
        "Order", list(ORDERS), default="up", format_func=ORDERS.__getitem__, key="t_order",
        bind="query-params", required=True,
    )  # fmt: skip
    return sort, order == "down"


def ask_page(page: int, pages: int) -> None:
    """Offer the other pages; what is chosen counts from the next run on."""
    if int(st.session_state.get("t_page") or 1) != page:
        st.session_state["t_page"] = page  # there are fewer pages now than when it was chosen
    if pages > 1:
        st.pagination(pages, key="t_page", bind="query-params")


def page_now() -> int:
    """Return the page that was chosen, on the first run by the address; the widget itself comes below the table."""
    chosen = st.session_state.get("t_page") or st.query_params.get("t_page", "1")
    return int(chosen) if str(chosen).isdecimal() else 1


def column_name(column: str) -> str:
    """Name a column in the field's words."""
    return COLUMNS.get(column, column.replace("_", " ").capitalize())


def _names(label: str, key: str, names: pd.Series, placeholder: str) -> list[str]:
    options = list(names.cat.categories)
    return st.multiselect(
        label, options, key=key, bind="query-params", placeholder=placeholder, on_change=_look_everywhere
    )


def _weights(network: pd.DataFrame) -> tuple[float, float]:
    """Return the range to choose weights from: probabilities, unless the weights are something else."""
    low, high = float(network["weight"].min()), float(network["weight"].max())
    return min(0.0, low), max(1.0, high)


def _is_set(key: str) -> bool:
    """Whether a filter is set, on the first run by the address: its widget comes later on the page."""
    if key not in st.session_state:
        return key in st.query_params
    value = st.session_state[key]
    return value not in (None, "any") and value != [] and not (key == "t_weight" and tuple(value) == (0.0, 1.0))


def _look_everywhere() -> None:
    """Have a filter look through the whole network, not only among the edges drawn."""
    if st.session_state.get("t_rows", "drawn") == "drawn":
        st.session_state["t_rows"] = "all"
    _first_page()


def _first_page() -> None:
    """Begin at the first page again, since other rows are on each now."""
    if "t_page" in st.session_state:
        st.session_state["t_page"] = 1


def _clear(low: float, high: float) -> None:
    """Take every filter out; by setting each, since one that is only forgotten would come back from the address."""
    st.session_state[CLEARED] = {key: st.session_state[key] for key in SETS if key in st.session_state}
    st.session_state.update(t_tf=[], t_target=[], t_weight=(low, high), t_known="any", t_part=[])
    _first_page()


def _can_unclear(network: pd.DataFrame) -> bool:
    """Whether filters were cleared that this network, which may be another run's by now, can have."""
    cleared = st.session_state.get(CLEARED, {})
    names = {"t_tf": "source", "t_target": "target"}
    fits = all(set(cleared.get(key, [])) <= set(network[column].cat.categories) for key, column in names.items())
    low, high = _weights(network)
    weight = cleared.get("t_weight", (low, high))
    return bool(cleared) and fits and low <= weight[0] and weight[1] <= high


def _unclear() -> None:
    """Set the filters again that were cleared last."""
    st.session_state.update(st.session_state.pop(CLEARED))
    _first_page()


def _sort_best() -> None:
    """Put the targets of each TF together where the best of each are asked for."""
    if st.session_state.get("t_rows") == "best" and st.session_state.get("t_sort") in (None, "rank"):
        st.session_state["t_sort"] = "source"
    _first_page()
