"""Cluster the cells in a worker, and undo the last change of the added columns."""

from typing import Any

import streamlit as st

from grn_core.annotation.clusters import LEAST_CELLS, METHODS
from grn_core.annotation.tasks import CLUSTER_CELLS
from grn_core.data.cells.added_columns import added_columns, undo
from grn_core.errors import JobError
from grn_core.jobs.folder import ENDED, Work
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.common.task_progress import watch_task
from pages.widgets.state import choices
from pages.widgets.state.chosen import chosen_dataset, dataset
from pages.widgets.state.fields import CELL_TYPE, CELL_TYPE_KEY, COLOUR_BY, COLOUR_GENE
from pages.widgets.state.flash import forget_replaced, say, say_removed

MOST_RESOLUTION = 3.0


def show_clusters(name: str, labelled: bool) -> None:
    """Offer to cluster the cells; open where there are no cell types, or while a worker clusters."""
    work = CLUSTER_CELLS.find(dataset=name)
    busy = work is not None and work.status.state not in ENDED
    # a part that the visitor used stays open afterwards
    opened = st.session_state[f"clusters_open_{name}"] = (
        busy or not labelled or st.session_state.get(f"clusters_open_{name}", False)
    )
    title = "Cluster the cells" if labelled else "Cluster the cells: they have no cell types yet"
    with st.expander(title, icon=":material/bubble_chart:", expanded=opened, key=f"clusters_{name}_{opened}"), guard():
        st.markdown(
            "Cells with similar expression form clusters (Leiden or Louvain). Then see the markers of each cluster, "
            "and name the clusters. The file of the data set is not changed."
        )
        if work is not None and busy:
            watch_task(work)
        else:
            ask_clusters(name, work)
            if work is not None and work.status.state == "failed":
                st.error(plain(work.status.error or "The cells could not be clustered."), icon=":material/error:")
        show_added(name)


def ask_clusters(name: str, work: Work | None) -> None:
    """Ask for resolution and method; they begin as they were asked for last, since the widgets go while cells wait."""
    n = dataset(name).n_obs
    last = last_asked(work)
    resolution = st.slider(
        "Resolution", 0.1, MOST_RESOLUTION, min(max(float(last.get("resolution", 1.0)), 0.1), MOST_RESOLUTION), 0.1,
        key=f"resolution_{name}",
        help="More gives more and smaller clusters.",
    )  # fmt: skip
    method = st.segmented_control(
        "Method", list(METHODS), format_func=METHODS.__getitem__, required=True, key=f"method_{name}",
        default=last["method"] if last.get("method") in METHODS else "leiden",
        help="Leiden keeps each cluster connected; Louvain is its older form.",
    )  # fmt: skip
    start = st.button(
        "Cluster the cells", icon=":material/bubble_chart:", key=f"cluster_{name}", width="stretch",
        disabled=n < LEAST_CELLS,
    )  # fmt: skip
    if n < LEAST_CELLS:
        st.caption(f"{n} cells are too few; clusters need at least {LEAST_CELLS}.")
    if start:
        CLUSTER_CELLS.submit(dataset=name, resolution=resolution, seed=0, column=None, method=method or "leiden")
        st.session_state[f"clustering_{name}"] = True
        st.rerun()


def last_asked(work: Work | None) -> dict[str, Any]:
    """Return what the last clusters were asked for with; empty if there were none."""
    try:
        return CLUSTER_CELLS.arguments(work) if work is not None else {}
    except JobError:
        return {}


def take_result() -> None:
    """Choose the clusters that a worker has found since the visitor asked, as cell types and as colours of the map.

    It comes before the page shows anything: a choice that is changed after its widget was drawn would be taken back by
    the browser's older value.
    """
    name = chosen_dataset()
    work = CLUSTER_CELLS.find(dataset=name) if st.session_state.get(f"clustering_{name}") else None
    if work is None or work.status.state not in ENDED:
        return
    del st.session_state[f"clustering_{name}"]
    columns = added_columns(name)
    if work.status.state != "done" or columns is None:
        return
    column = columns.columns[-1]
    choices.put(CELL_TYPE_KEY, column.name)
    for field in (CELL_TYPE, COLOUR_BY, COLOUR_GENE):
        choices.put(field, None)
    forget_replaced()
    say("cells", f"{plain(column.note.split(' by ')[0])} were found. They are in the column {plain(column.name)}.")


def show_added(name: str) -> None:
    """Say which columns were added, and offer to undo the last change."""
    columns = added_columns(name)
    if columns is None or not columns.columns:
        return
    for column in columns.columns:
        st.caption(f"**{plain(column.name)}**: {plain(column.note)}")
    last = columns.columns[-1].name
    if st.button(f"Undo: {plain(last)}", icon=":material/undo:", key=f"undo_columns_{name}"):
        ticket = undo(name)
        forget(last)
        say_removed("cells", f"The column **{plain(last)}** is as it was before.", ticket)
        st.rerun()


def forget(column: str) -> None:
    """Forget a column as the choice, so that the page shows what is there without it."""
    if choices.text(CELL_TYPE_KEY) == column:
        choices.put(CELL_TYPE_KEY, None)
        choices.put(CELL_TYPE, None)
    if choices.text(COLOUR_BY) == column:
        choices.put(COLOUR_BY, None)
