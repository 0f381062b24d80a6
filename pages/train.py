"""Set up a run, and watch runs as they train in the worker."""

from functools import partial
from typing import Any, Literal

import streamlit as st

from grn_core.data import library
from grn_core.data.select import MIN_CELLS
from grn_core.errors import ConfigError
from grn_core.model.device import describe_device
from grn_core.training import jobs
from grn_core.training.config import make_config
from grn_core.training.run import Run
from grn_core.training.work import ENDED, Status
from pages.widgets.charts import CONFIG, loss_curves, validation_curves
from pages.widgets.choice import cell_types, choose, chosen, chosen_cells, chosen_prior, dataset
from pages.widgets.flash import say_removed, show_message
from pages.widgets.guard import guard, show
from pages.widgets.readiness import trouble
from pages.widgets.run_picker import pick_run, readable_runs, run_facts
from pages.widgets.text import QUESTIONS, SIMULATED, counted, duration, plain
from pages.widgets.weights import ask_weights

PRECISIONS = {
    "auto": "auto: bf16 on a GPU, float32 on a CPU",
    "float32": "float32",
    "bf16": "bf16: faster; encodings differ by 0.4 % of their spread on average",
}
PRESETS = {
    "quick": "quick: seconds to a minute on a CPU",
    "standard": "standard: minutes on a CPU",
    "full": "full: scBERT's published size, for a GPU",
}


def main() -> None:
    st.title("Train")
    show_message("train")
    jobs.reap()
    runs = readable_runs()
    form_open = "new" in st.query_params or not runs
    with guard():
        show_setup(form_open)
    st.divider()
    with guard():
        run = pick_run(runs, "train_run")
        if run is not None:
            watch(run, form_open)


def show_setup(form_open: bool) -> None:
    name = chosen("dataset")
    info = library.dataset_info(name)
    key, cell_type = chosen_cells(name)
    value = cell_type or None
    prior = chosen_prior(name)
    badge = f":orange-badge[{SIMULATED}] " if info.simulated else ""
    n = int(cell_types(name, key)[cell_type]) if key and value else dataset(name).n_obs
    with st.expander("New run", icon=":material/add:", expanded=form_open):
        st.markdown(
            f"{badge}**{plain(info.title)}**, {plain(value or 'all cells')} ({counted(n, 'cell')}); "
            f"prior: {plain(library.prior_info(prior).title if prior else 'none chosen yet')}."
        )
        st.page_link("pages/data.py", label="Change cells or prior", icon=":material/edit:")
        config = ask_config(name, key, value, prior, n)
        wrong = why_not(config, n)
        if wrong:
            st.warning(wrong, icon=":material/warning:")
        kind: Literal["primary", "secondary"] = "primary" if form_open else "secondary"
        if st.button("Train", type=kind, icon=":material/play_arrow:", disabled=wrong is not None):
            with guard():
                run = jobs.submit(make_config(config, "the form"))
                choose("run", run.id)
                st.query_params.pop("new", None)
                st.rerun()


def why_not(config: dict[str, Any], n_cells: int) -> str | None:
    """Say why these settings cannot be trained; None where they can."""
    if n_cells < MIN_CELLS:
        are = "cell is" if n_cells == 1 else "cells are"
        return f"{n_cells} {are} too few. Choose a type with at least {MIN_CELLS} cells."
    if not config["prior"]:
        return "Choose or add a prior first: the model learns from known pairs."
    return trouble(
        config["dataset"], config["cell_type_key"], config["cell_type"], config["prior"],
        config["split"]["question"], config["max_genes"], config["seed"],
    )  # fmt: skip


def ask_config(name: str, key: str | None, value: str | None, prior: str | None, n: int) -> dict[str, Any]:
    left, right = st.columns(2)
    title = left.text_input(
        "Name of the run", f"{library.dataset_info(name).title}, {value or 'all cells'}", max_chars=200
    )
    preset = right.selectbox("Size of the model", list(PRESETS), format_func=PRESETS.__getitem__)
    question = st.radio("Test the model on", list(QUESTIONS), format_func=QUESTIONS.__getitem__)
    n_genes = dataset(name).n_vars
    weights = ask_weights([str(gene) for gene in dataset(name).var_names], min(n_genes, 500), n)
    with st.expander("More settings", icon=":material/tune:"):
        max_genes = st.number_input("Most genes (the prior's first, then the most variable)", 10, 20000, 500, 50)
        max_cells = st.number_input("Most cells (0: all)", 0, 1_000_000, 0, 100)
        epochs = st.number_input("Most epochs (0: the preset's)", 0, 10_000, 0)
        seed = st.number_input("Seed", 0, 2**31 - 1, 0)
        device = st.selectbox("Device", ["auto", "cpu", "cuda"])
        precision = st.selectbox("Precision of scBERT", list(PRECISIONS), format_func=PRECISIONS.__getitem__)
        shuffle = st.checkbox("Shuffled control: permute expression between genes first")
    show_device(device)
    return {
        "name": title or "untitled",
        "dataset": name,
        "cell_type_key": key if value is not None else None,
        "cell_type": value,
        "prior": prior or "",
        "preset": preset,
        **weights,
        "split": {"question": question},
        "max_genes": max_genes,
        "max_cells": max_cells or None,
        "epochs": epochs or None,
        "seed": seed,
        "device": device,
        "precision": precision,
        "shuffle_expression": shuffle,
    }


def show_device(choice: str) -> None:
    try:
        device = describe_device(choice)
    except ConfigError as error:
        st.warning(f"{error.what} {error.remedy}", icon=":material/warning:")
        return
    amp = " Mixed precision (bf16) is on." if device.amp else ""
    twin = " The graph neural network runs on PyTorch alone, with the same result as on DGL."
    st.caption(
        f"Device: {plain(device.name)}, {device.memory_gb:.0f} GB.{'' if device.gnn_backend == 'dgl' else twin}{amp}"
    )


def watch(run: Run, form_open: bool) -> None:
    """Show the run; while it is at work look again every second, and redraw the whole page once it has ended."""
    at_work = run.status.state not in ENDED

    @st.fragment(run_every=2 if at_work else None)
    def live() -> None:
        with guard():
            status = run.status  # read once, so that all of it says the same
            run_facts(run, status)
            show_state(run, status)
            show_actions(run, status, form_open)
            if at_work and status.state in ENDED:
                st.rerun()
            show_curves(run, status)
            with st.expander("Log", icon=":material/article:"):
                st.code(run.read_log() or "Nothing yet.", language=None, height=320)

    live()
    with st.expander("Settings as YAML", icon=":material/settings:"):
        st.code(run.config.to_yaml(), language="yaml")
        st.caption("Save this as a file to run the same again: python -m grn_core train settings.yaml")


def show_state(run: Run, status: Status) -> None:
    if status.state == "failed":
        st.error(plain(status.error or "The run failed."), icon=":material/error:")
    elif status.state == "queued":
        place = jobs.queue_position(run)
        waits = place is not None and place > 1
        said = f"Place {place} in the queue." if waits else "This run begins next."
        st.info(said, icon=":material/hourglass:")
    elif status.state == "running":
        left = f", about {duration(status.eta_seconds)} of training left" if status.eta_seconds is not None else ""
        st.progress(status.fraction, f"**{status.stage}**: {plain(status.message)}{left}")
    else:
        words = "Done" if status.state == "done" else "Stopped"
        kept = plain(status.message)
        st.success(f"{words}: {kept}.", icon=":material/check_circle:")


def show_actions(run: Run, status: Status, form_open: bool) -> None:
    """Offer what can be done with the run; the next step stands out unless that is the form above."""
    one, two, _, three = st.columns([2, 2, 1, 2])
    if run.has_table("network") and status.state in ENDED:
        kind: Literal["primary", "secondary"] = "secondary" if form_open else "primary"
        if one.button("Explore the network", type=kind, icon=":material/hub:", width="stretch"):
            st.switch_page("pages/network.py")
        if two.button("See the metrics", icon=":material/monitoring:", width="stretch"):
            st.switch_page("pages/metrics.py")
    if status.state not in ENDED:
        stopping = run.cancel_requested()
        label = "Stopping …" if stopping else "Cancel"
        if one.button(
            label, icon=":material/stop:", disabled=stopping, width="stretch", help="Keeps the best checkpoint so far."
        ):
            jobs.cancel(run)
            st.rerun(scope="fragment")
    elif three.button("Delete this run", type="tertiary", icon=":material/delete:", width="stretch"):
        title, ticket = run.config.name, run.remove()
        choose("run", None)
        st.query_params.pop("run", None)
        undone = partial(choose, "run", run.id)
        say_removed("train", f"The run **{plain(title)}** was deleted.", ticket, undone)
        st.rerun()


def show_curves(run: Run, status: Status) -> None:
    if not run.has_table("metrics"):
        if status.state not in ENDED:
            st.caption("The curves begin with the first epoch.")
        return
    metrics = run.read_table("metrics")
    left, right = st.columns(2, gap="large")
    left.plotly_chart(
        loss_curves(metrics, status.epochs),
        theme=None,
        config=CONFIG,
        key="loss",
        alt="Training and validation loss by epoch",
    )
    right.plotly_chart(
        validation_curves(metrics, status.epochs),
        theme=None,
        config=CONFIG,
        key="validation",
        alt="Validation AUROC and AUPRC by epoch",
    )
    st.caption("The best epoch is chosen by AUPRC on validation pairs; test pairs are scored once, after training.")


show(main)
