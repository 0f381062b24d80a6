"""The view of runs: set up a run, and watch runs while a worker trains them."""

from functools import partial
from typing import Literal

import pandas as pd
import streamlit as st

from grn_core.chart_style import loss_figure
from grn_core.data import library
from grn_core.doctor.bug_report import bug_report_bytes
from grn_core.jobs import queue
from grn_core.jobs.folder import ENDED, Status
from grn_core.training.batch import submit_batch
from grn_core.training.run import Run
from grn_core.training.submit import can_continue, continue_interrupted, continue_run, submit
from pages.widgets.common.app.open_page import go
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import validation_curves
from pages.widgets.common.files.missing_data import say_missing_data
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import SIMULATED, counted, duration, plain
from pages.widgets.common.runs.batch_view import watch_batch
from pages.widgets.common.runs.run_picker import pick_run, readable_runs, run_facts, support_words
from pages.widgets.state import choices
from pages.widgets.state.chosen import (
    cell_types,
    choose,
    chosen_cells,
    chosen_dataset,
    chosen_prior,
    chosen_support,
    dataset,
)
from pages.widgets.state.fields import NEW_RUN
from pages.widgets.state.flash import say_removed
from pages.widgets.train.cell_type_choice import ask_types
from pages.widgets.train.run_form import as_batch, as_one, ask_config


def show_runs() -> None:
    """Show the form of a new run, and the run that is looked at."""
    continue_interrupted()
    runs = readable_runs()
    form_open = choices.text(NEW_RUN) is not None or not runs
    with guard():
        show_setup(form_open)
    st.divider()
    with guard():
        run = pick_run(runs)
        if run is not None:
            watch_batch(run)
            watch(run, form_open)


def show_setup(form_open: bool) -> None:
    if say_missing_data():
        return
    name = chosen_dataset()
    info = library.dataset_info(name)
    key, cell_type = chosen_cells(name)
    value = cell_type or None
    prior = chosen_prior(name)
    badge = f":orange-badge[{SIMULATED}] " if info.simulated else ""
    n = int(cell_types(name, key)[cell_type]) if key and value else dataset(name).n_obs
    with st.expander("New run", icon=":material/add:", expanded=form_open):
        head = st.container()
        st.page_link("pages/cells.py", label="Change cells or prior", icon=":material/edit:")
        types = ask_types(name, key, value)
        cells = "" if types.batch else f", {plain(value or 'all cells')} ({counted(n, 'cell')})"
        head.markdown(
            f"{badge}**{plain(info.title)}**{cells}; "
            f"prior: {plain(library.prior_info(prior).title if prior else 'none chosen yet')}"
            f"{support_words(chosen_support(name))}."
        )
        config = ask_config(name, key, value, prior, n, types.batch)
        configs = as_batch(config, types.names) if types.batch else as_one(config, n)
        label = f"Train {counted(len(configs), 'cell type')}" if types.batch and configs else "Train"
        kind: Literal["primary", "secondary"] = "primary" if form_open else "secondary"
        if st.button(label, type=kind, icon=":material/play_arrow:", disabled=not configs):
            with guard():
                run, *_ = submit_batch(configs)
                choose("run", run.id)
                choices.put(NEW_RUN, None)
                st.rerun()


def watch(run: Run, form_open: bool) -> None:
    """Show the run; update every two seconds while it is active, and redraw the whole page when it has ended."""
    active = run.status.state not in ENDED

    @st.fragment(run_every=2 if active else None)
    def live() -> None:
        with guard():
            status = run.status  # read once, so that all parts show the same state
            if active and status.state in ENDED:
                st.rerun()
            run_facts(run, status)
            show_state(run, status)
            show_actions(run, status, form_open)
            show_curves(run, status)
            with st.expander("Log", icon=":material/article:"):
                st.code(run.read_log() or "Nothing yet.", language=None, height=320)
                offer_bug_report(run)

    live()
    with st.expander("Settings as YAML", icon=":material/settings:"):
        st.code(run.config.to_yaml(), language=None)  # the colours for YAML are too pale to read
        st.caption("Save this as a file to train the same run again: python -m grn_core train settings.yaml")


def offer_bug_report(run: Run) -> None:
    """Offer the run's settings, log and figures as one file, without expression."""
    st.download_button(
        "Bug report, ZIP", lambda: bug_report_bytes(run), f"bug-report-{run.id}.zip", "application/zip",
        icon=":material/bug_report:", on_click="ignore", key=f"bug_report_{run.id}",
        help="Settings, state, log, figures and versions. It does not contain expression values, cells or the "
        "network. Names of genes and cell types may be in the log.",
    )  # fmt: skip


def show_state(run: Run, status: Status) -> None:
    if status.state == "failed":
        st.error(plain(status.error or "The run failed."), icon=":material/error:")
    elif status.state == "queued":
        place = queue.queue_position(run)
        waits = place is not None and place > 1
        message = f"Number {place} in the queue." if waits else "This run starts next."
        st.info(message, icon=":material/hourglass:")
    elif status.state == "running":
        # one model stops as soon as its validation pairs get no better
        how = "about" if run.config.cross_fitted else "at most"
        left = f", {how} {duration(status.eta_seconds)} of training left" if status.eta_seconds is not None else ""
        st.progress(status.fraction, f"**{status.stage}**: {plain(status.message)}{left}")
    else:
        words = "Done" if status.state == "done" else "Stopped"
        st.markdown(f"{words}: {plain(status.message)}.")
    if status.continued:
        st.caption(f"This run was interrupted and {plain(status.continued)}; what had been finished was kept.")


def show_actions(run: Run, status: Status, form_open: bool) -> None:
    """Show the buttons for the run; the next step is highlighted unless the form above is open."""
    one, two, again, three = st.columns([2, 2, 2, 2])
    kind: Literal["primary", "secondary"] = "secondary" if form_open else "primary"
    if run.has_table("network") and status.state in ENDED:
        if one.button("Explore the network", type=kind, icon=":material/hub:", width="stretch"):
            go("network", "graph")
        if two.button("How far to trust it", icon=":material/monitoring:", width="stretch"):
            go("network", "trust")
    if status.state not in ENDED:
        stopping = run.cancel_requested()
        label = "Stopping …" if stopping else "Cancel"
        one.button(
            label, icon=":material/stop:", disabled=stopping, width="stretch", help="What is complete is kept.",
            on_click=queue.cancel, args=(run,),
        )  # fmt: skip
        return
    if can_continue(run):
        if one.button(
            "Continue", type=kind, icon=":material/resume:", width="stretch",
            help="What was finished is kept; only the rest is trained.",
        ):  # fmt: skip
            with guard():
                continue_run(run)
                st.rerun()
    if status.state in ("cancelled", "failed"):
        if again.button("Train again", icon=":material/replay:", width="stretch", help="With the same settings."):
            with guard():
                choose("run", submit(run.config).id)
                st.rerun()
    if three.button("Delete this run", type="tertiary", icon=":material/delete:", width="stretch"):
        title, ticket = run.config.name, run.remove()
        choose("run", None)
        undone = partial(choose, "run", run.id)
        say_removed("train", f"The run **{plain(title)}** was deleted.", ticket, undone)
        st.rerun()


def show_curves(run: Run, status: Status) -> None:
    if run.config.cross_fitted:
        st.caption(
            f"A cross-fitted run trains one small model for each of {run.config.folds} folds in each of "
            f"{run.config.repeats} repeats. Each is trained by itself, so there are no curves over common epochs. The "
            "log lists each model when it is trained."
        )
        return
    if not run.has_table("metrics"):
        if status.state not in ENDED:
            st.caption("The curves appear after the first epoch.")
        return
    metrics = run.read_table("metrics")
    left, right = st.columns(2, gap="large")
    with left:
        show_chart(
            loss_figure(metrics), key="loss", name=f"{run.config.name}-loss",
            alt="Training and validation loss by epoch", data=curve_table(metrics, ("loss",)),
            caption="Lower is better. If the validation loss rises while the training loss falls, the model has "
            "started to overfit the training pairs.",
        )  # fmt: skip
    with right:
        show_chart(
            validation_curves(metrics), key="validation", name=f"{run.config.name}-validation",
            alt="Validation AUROC and AUPRC by epoch", data=curve_table(metrics, ("auroc", "ap")),
            caption="Higher is better. The best epoch is chosen by AUPRC on validation pairs; test pairs are scored "
            "once, after training.",
        )  # fmt: skip


def curve_table(metrics: pd.DataFrame, wanted: tuple[str, ...]) -> pd.DataFrame:
    """Return the data of the curves: phase, metric, epoch, value; test pairs are not included."""
    rows = metrics[metrics["metric"].isin(wanted) & metrics["phase"].isin(["train", "validation"])]
    return rows[["phase", "metric", "epoch", "value"]]
