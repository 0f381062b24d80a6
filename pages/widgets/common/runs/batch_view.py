"""Progress of a batch of runs: all its cell types in one bar and one table, and a button to stop them all."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from grn_core.training.batch import (
    BatchProgress,
    batch_progress,
    batch_title,
    batches,
    cancel_batch,
    incomplete,
    train_incomplete,
)
from grn_core.training.run import Run
from pages.widgets.common.app.open_page import go
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.runs.run_picker import STATE_WORDS
from pages.widgets.state import choices
from pages.widgets.state.chosen import choose
from pages.widgets.state.fields import BATCH


def watch_batch(run: Run) -> None:
    """Show the batch of the run, and update it while any of its runs is active."""
    batch = run.config.batch
    if batch is None:
        return
    active = not batch_progress(batches().get(batch, [])).ended

    @st.fragment(run_every=3 if active else None)
    def live() -> None:
        with guard():
            runs = batches().get(batch, [])
            progress = batch_progress(runs)
            if active and progress.ended:
                st.rerun()
            if runs:
                show_batch(run, runs, progress)

    live()


def show_batch(run: Run, runs: Sequence[Run], progress: BatchProgress) -> None:
    with st.container(border=True):
        st.progress(progress.fraction, f"**Batch: {plain(batch_title(runs))}**. {batch_words(progress)}")
        one, two, three = st.columns(3)
        if not progress.ended:
            stopping = all(other.cancel_requested() for other in runs if other.status.state == "running")
            stopping = stopping and not progress.count("queued")
            label = "Stopping …" if stopping else "Cancel all"
            one.button(
                label, icon=":material/stop:", disabled=stopping, width="stretch", key="cancel_batch",
                on_click=cancel_batch, args=(runs,),
            )  # fmt: skip
        if sum(other.has_table("network") for other in runs) > 1:
            place, icon = one if progress.ended else two, ":material/grid_view:"
            if place.button("Compare the cell types", icon=icon, width="stretch", key="see_batch"):
                choices.put(BATCH, str(run.config.batch))
                go("compare", "cell_types")
        if progress.ended and incomplete(runs):
            if three.button("Train missing types", icon=":material/replay:", width="stretch", key="retry_batch"):
                choose("run", train_incomplete(runs)[0].id)
                st.rerun()
        with st.expander(f"The {counted(len(runs), 'run')} of this batch", icon=":material/list:"):
            list_batch(runs)


def batch_words(progress: BatchProgress) -> str:
    """Return the number of runs in each state, as text."""
    parts = [f"{progress.count('done')} of {counted(len(progress.states), 'cell type')} done"]
    for state in ("running", "queued", "failed", "cancelled"):
        if n := progress.count(state):
            parts.append(f"{n} {STATE_WORDS[state]}")
    return ", ".join(parts) + "."


def list_batch(runs: Sequence[Run]) -> None:
    """List the runs; the page shows the run that is selected here."""
    rows = []
    for other in runs:
        status = other.status
        outcome = (status.error or "failed") if status.state == "failed" else status.message
        rows.append((other.config.cell_type, STATE_WORDS[status.state], f"{status.fraction:.0%}", outcome))
    table = pd.DataFrame(rows, columns=["Cell type", "State", "Progress", "Outcome"])

    def open_ticked() -> None:
        chosen = st.session_state["batch_runs"]["selection"]["rows"]
        if chosen and chosen[0] < len(runs):
            choose("run", runs[chosen[0]].id)
            st.session_state["batch_ticked"] = True

    st.dataframe(
        table, hide_index=True, height="content" if len(table) <= 8 else 320, key="batch_runs", on_select=open_ticked,
        selection_mode="single-row", alt="Runs of this batch and their progress",
    )  # fmt: skip
    st.caption("Select a run to see it below.")
    if st.session_state.pop("batch_ticked", False):
        st.rerun()  # the whole page, so that it shows the run
