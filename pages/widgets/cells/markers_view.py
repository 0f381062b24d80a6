"""Markers of the groups of a column of cell types: dot plot and table."""

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.annotation.markers import DOTS, SAME_VALUES, Markers, clear_markers
from grn_core.annotation.stored_markers import stored_markers
from grn_core.annotation.tasks import FIND_MARKERS
from grn_core.data.cells.added_columns import added_columns, natural_order
from grn_core.jobs.folder import ENDED
from pages.widgets.cells.dot_plot import dot_plot
from pages.widgets.common.charts.chart_files import data_button, show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.common.plain_text import plain
from pages.widgets.common.task_progress import watch_task
from pages.widgets.state.chosen import dataset, stamp

MOST_DOTS = 60


@st.cache_data(max_entries=8, show_spinner=False)
def _markers(name: str, column: str, _home: str, written: float) -> Markers:
    found = stored_markers(dataset(name), name, column)
    if found is None:
        raise LookupError(column)  # an exception is not cached, so markers found later are seen
    return found


def markers_of(name: str, column: str) -> Markers | None:
    """Return the markers of a column; None if they have not been found yet."""
    try:
        return _markers(name, column, str(settings.home()), stamp(name))
    except LookupError:
        return None


def show_markers(name: str, column: str) -> None:
    """Show the markers of each group, or offer to find them."""
    st.subheader(f"Markers of the groups of {plain(column)}")
    found = markers_of(name, column)
    if found is None:
        offer(name, column)
        return
    dots, table = st.tabs(["Dot plot", "Table"], key=f"marker_tabs_{name}")
    with dots:
        show_dots(found, column)
    with table:
        show_table(found, column)
    added = added_columns(name)
    by_clusters = added is not None and added.find(column) is not None
    st.caption(plain(found.note) + (SAME_VALUES if by_clusters else ""))


def offer(name: str, column: str) -> None:
    work = FIND_MARKERS.find(dataset=name, column=column)
    if work is not None and work.status.state not in ENDED:
        watch_task(work)
        return
    st.markdown("Genes that a group expresses more than the other cells. They help to name clusters.")
    if st.button("Find the markers", icon=":material/biotech:", key=f"find_markers_{name}"):
        FIND_MARKERS.submit(dataset=name, column=column)
        st.rerun()
    if work is not None and work.status.state == "failed":
        st.error(plain(work.status.error or "The markers could not be found."), icon=":material/error:")


def show_dots(found: Markers, column: str) -> None:
    n_groups = max(found.dots["group"].nunique(), 1)
    usual = max(1, min(5, MOST_DOTS // n_groups))
    n = st.slider("Genes per group", 1, DOTS, usual, key=f"n_dots_{column}")
    best = found.dots[["of", "gene"]].drop_duplicates().groupby("of", sort=False).head(n)
    shown = found.dots[found.dots["gene"].isin(best["gene"])]
    if shown.empty:
        st.info("No gene is at least twice as high in one group as in the other cells.", icon=":material/info:")
        return
    show_chart(
        dot_plot(shown), key="markers", name=f"markers-{column}", config=NO_TOOLS,
        alt=f"Dot plot of the best markers of each group of {column[:60]}",
        caption=(
            "The darker a dot, the higher the gene's mean expression in the group; the larger, the more of its cells "
            "express it. Shown are genes at least twice as high as in the other cells and in a quarter of the group."
        ),
        data=shown,
    )  # fmt: skip


def show_table(found: Markers, column: str) -> None:
    groups = natural_order(found.table["group"].unique())
    group = st.selectbox("Group", ["all groups", *groups], key=f"marker_group_{column}")
    table = found.table if group not in groups else found.table[found.table["group"] == group]
    clear = st.toggle("Only genes at least twice as high", True, key=f"marker_clear_{column}")
    if clear:
        table = clear_markers(table, len(table))
    st.dataframe(
        table, hide_index=True, height=380, alt=f"Markers of the groups of {column[:60]}", key=f"marker_table_{column}",
        column_config={
            "group": "Group", "rank": st.column_config.NumberColumn("Rank"), "gene": "Gene",
            "score": st.column_config.NumberColumn("Score (z)", format="%.1f"),
            "log2_fold_change": st.column_config.NumberColumn("log2 fold change", format="%.2f"),
            "p_adjusted": st.column_config.NumberColumn("p, adjusted", format="%.1e"),
            "share_in": st.column_config.NumberColumn("Cells in the group", format="percent"),
            "share_out": st.column_config.NumberColumn("Other cells", format="percent"),
        },
    )  # fmt: skip
    data_button(f"marker_table_{column}", f"markers-{column}", found.table)


def first_markers(found: Markers | None, n: int = 6) -> dict[str, list[str]]:
    """Return the first clear markers by group; empty if they are not known."""
    if found is None:
        return {}
    best: pd.Series = clear_markers(found.table, n).groupby("group")["gene"].agg(list)
    return dict(best)
