"""The first page: what the program does, the demo, and all runs."""

from functools import partial

import pandas as pd
import streamlit as st

from grn_core.data import library
from grn_core.jobs.folder import ENDED
from grn_core.model.device import describe_device
from grn_core.training.config import RunConfig
from grn_core.training.results.verdict import verdict_of
from grn_core.training.run import Run, damaged_runs
from grn_core.training.submit import submit
from grn_core.trash import throw_away
from pages.widgets.common.app.tour import begin
from pages.widgets.common.files.damaged import show_damaged
from pages.widgets.common.guard import guard, show
from pages.widgets.common.plain_text import ago, plain
from pages.widgets.common.runs import real_example
from pages.widgets.common.runs.run_picker import STATE_WORDS, readable_runs
from pages.widgets.state import choices
from pages.widgets.state.chosen import choose
from pages.widgets.state.flash import show_message

STEPS = (
    ("Cells", "Load single-cell RNA data and choose a cell type.", ":material/grain:"),
    ("Prior", "Add the TF-target pairs that are already known.", ":material/schema:"),
    ("Train", "scBERT reads the cells, a graph neural network reads the prior.", ":material/model_training:"),
    ("Explore", "Explore the inferred network and see how far to trust it.", ":material/hub:"),
)

ROW_HEIGHT = 66  # pixels; Streamlit breaks long texts into lines in rows higher than 64
# pixels of the columns of runs: with the boxes to tick they fit into a window 1,280 wide
WIDTHS = {"Run": 185, "Data set": 150, "Cells": 88, "Verdict": 160, "Prior": 95, "State": 75, "Started": 85}


def main() -> None:
    with guard():
        real_example.take_up()
    st.title("Which gene regulates which?")
    st.markdown(
        "GRN Explorer learns from single-cell RNA data and from known regulation which transcription factors (TFs) "
        "regulate which target genes in a cell type. You can explore the network as a graph. Every score is shown "
        "beside a baseline that only counts known targets and ignores expression."
    )
    demo, real, own, guide = st.columns(4)
    with demo:
        if st.button("Train on the demo", type="primary", icon=":material/play_arrow:", width="stretch"):
            start_demo()
        st.caption("Simulated blood-forming cells whose true network is known. It takes one to two minutes.")
    with real:
        if st.button("Train on real cells", icon=":material/biotech:", width="stretch"):
            with guard():
                real_example.begin()
        st.caption(
            "559 human immune cells of the package celltypist, and the prior TRRUST, which this click fetches from "
            "grnpedia.org (0.2 MB). It takes about two minutes, with a quarter of the usual repeats."
        )
    with own:
        if st.button("Load my own cells", icon=":material/upload:", width="stretch"):
            choices.switch_page("cells")
        st.caption("AnnData, 10x, loom, CSV/TSV or a BEELINE folder. Everything stays on this machine.")
    with guide:
        st.button("Take the tour", icon=":material/tour:", width="stretch", on_click=begin)
        st.caption("Two minutes on the demo, then real cells: what each page shows and how to read it.")
    with guard():
        real_example.show_progress()
    st.divider()
    for column, (title, text, icon) in zip(st.columns(len(STEPS)), STEPS, strict=True):
        column.markdown(f"## {icon} {title}")
        column.markdown(text)
    st.divider()
    show_runs()
    device = describe_device()
    st.caption(f"Training uses {plain(device.name)} with {device.memory_gb:.0f} GB of memory.")


def start_demo() -> None:
    with guard():
        choose("dataset", "demo")
        choose("cell_type_key", "cell_type")
        choose("cell_type", "Monocyte")
        choose("prior", "demo")
        run = submit(RunConfig(name="Demo: simulated monocytes", cell_type="Monocyte"))
        choose("run", run.id)
        choices.switch_page("train", "runs")


def show_damaged_runs() -> None:
    for run, problem in damaged_runs():
        said = f"{problem.what} {problem.remedy}"
        show_damaged("home", run.id, run.id, said, partial(throw_away, run.path))


def show_runs() -> None:
    st.header("Runs")
    show_message("home")
    with guard():
        show_damaged_runs()
    runs = readable_runs()
    if not runs:
        st.info(
            "There is no run yet. Start one with **Train on the demo** or **Train on real cells**.",
            icon=":material/info:",
        )
        return
    st.caption("Click a run to open it.")
    table = pd.DataFrame(run_rows(runs))
    st.dataframe(
        table, hide_index=True, height="content" if len(table) <= 6 else 450, row_height=ROW_HEIGHT, key="home_runs",
        on_select=lambda: None, selection_mode=["single-row", "single-cell"], alt="All runs",
        column_config={name: st.column_config.Column(width=width) for name, width in WIDTHS.items()},
    )  # fmt: skip
    picked = picked_row()
    if picked is not None and picked < len(runs):
        open_run(runs[picked])
    for run in [run for run in runs if run.status.state == "failed"][:3]:
        st.caption(f":red[**{plain(run.config.name)}** failed:] {plain(run.status.error or 'no reason was recorded.')}")


def run_rows(runs: list[Run]) -> list[dict[str, str]]:
    """Return what the table says of each run; each data set and prior is looked up once."""
    data = {name: library.dataset_info(name) for name in {run.config.dataset for run in runs}}
    priors = {name: library.prior_info(name).title for name in {run.config.prior for run in runs}}
    return [
        {
            "Run": run.config.name,
            "Data set": titled(data[run.config.dataset]),
            "Cells": run.config.cell_type or "all cells",
            "Verdict": outcome(run),
            "Prior": priors[run.config.prior],
            "State": STATE_WORDS[run.status.state],
            "Started": ago(run.status.created),
        }
        for run in runs
    ]


def titled(info: library.DatasetInfo) -> str:
    """Return the title of a data set, which says whether its cells are simulated."""
    known = not info.simulated or "simulated" in info.title.lower()
    return info.title if known else f"{info.title} (simulated)"


def outcome(run: Run) -> str:
    """Return the verdict on a run that has a network; of another, how far it is."""
    if run.status.state == "failed":
        return "see below"
    return verdict_of(run).title if run.status.state in ENDED and run.has_table("network") else run.status.message


def picked_row() -> int | None:
    """Return the row that was selected, or in which a cell was clicked."""
    selection = st.session_state.get("home_runs", {}).get("selection", {})
    rows = [*selection.get("rows", []), *(row for row, _ in selection.get("cells", []))]
    return int(rows[0]) if rows else None


def open_run(run: Run) -> None:
    """Open a run on the page that shows most of it."""
    choose("run", run.id)
    explored = run.status.state in ENDED and run.has_table("network")
    choices.switch_page(*("network", "graph") if explored else ("train", "runs"))


show(main)
