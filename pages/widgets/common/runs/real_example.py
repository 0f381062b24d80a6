"""The real example with one click: a worker prepares cells and prior, then training starts and its page opens."""

import streamlit as st

from grn_core.annotation.real_example import PREPARE_EXAMPLE, TITLE, TYPES, example_cells, ready
from grn_core.jobs.folder import ENDED, Work
from grn_core.training.real_example import NAME, real_config
from grn_core.training.run import Run
from grn_core.training.submit import submit
from pages.widgets.common.plain_text import plain
from pages.widgets.common.runs.run_picker import readable_runs
from pages.widgets.common.task_progress import watch_task
from pages.widgets.state import choices
from pages.widgets.state.chosen import ALL_CELLS, choose

WAITING = "real_example_waiting"


def work() -> Work | None:
    """Return the task that prepares the example; None if it was never started."""
    return PREPARE_EXAMPLE.find(example=TITLE)


def begin() -> None:
    """Prepare the example in a worker, or train at once where it is prepared; runs inside a guard."""
    if (names := ready()) is not None:
        train(*names)
    PREPARE_EXAMPLE.submit(example=TITLE)
    st.session_state[WAITING] = True
    st.rerun()


def take_up() -> None:
    """Start training once the worker that this visitor waits for has prepared the example."""
    prepared = work() if st.session_state.get(WAITING) else None
    if prepared is None or prepared.status.state not in ENDED:
        return
    del st.session_state[WAITING]
    if prepared.status.state == "done" and (names := ready()) is not None:
        train(*names)


def train(dataset: str, prior: str) -> None:
    """Choose the example's cells and prior, start a run, and open its page."""
    run = submit(real_config(dataset, prior))
    open_run(run)
    choices.switch_page("train", "runs")


def open_run(run: Run) -> None:
    """Make a run on the example the chosen one, with its cells and its prior."""
    choose("dataset", run.config.dataset)
    choose("cell_type_key", TYPES)
    choose("cell_type", ALL_CELLS)
    choose("prior", run.config.prior)
    choose("run", run.id)


def show_progress() -> None:
    """Show how far the preparation is, or why it failed and what else can be done."""
    prepared = work()
    if prepared is None:
        return
    if prepared.status.state not in ENDED:
        watch_task(prepared)
    elif prepared.status.state == "failed" and ready() is None:
        st.error(plain(prepared.status.error or "The real cells could not be prepared."), icon=":material/error:")
        cells = example_cells()
        if cells is not None and st.button("Open the cells", icon=":material/grain:", key="open_real_cells"):
            choose("dataset", cells.name)
            choices.switch_page("cells")


def example_runs() -> list[Run]:
    """Return the usable runs on the example, those with a network first."""
    fits = [run for run in readable_runs() if run.config.name == NAME]
    usable = [run for run in fits if run.status.state not in ("failed", "cancelled") or run.has_table("network")]
    return sorted(usable, key=lambda run: not run.has_table("network"))
