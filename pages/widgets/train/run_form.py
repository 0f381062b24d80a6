"""The settings of a run, or of a batch of runs that differ only in the cell type, and whether they can be trained."""

from typing import Any

import streamlit as st

from grn_core.data import library
from grn_core.data.select import MIN_CELLS
from grn_core.errors import ConfigError, StorageError
from grn_core.model.device import describe_device
from grn_core.training.batch import batch_configs
from grn_core.training.config import MEMBERS, RunConfig, make_config
from grn_core.training.disk_room import check_room
from grn_core.training.forecast import Outlook
from pages.widgets.common.plain_text import QUESTIONS, plain
from pages.widgets.common.runs.readiness import outlook, show_outlook
from pages.widgets.common.runs.weights_choice import ask_weights
from pages.widgets.state.chosen import cell_types, chosen_cells, chosen_support, dataset

PRECISIONS = {
    "auto": "auto: bf16 on a GPU, float32 on a CPU",
    "float32": "float32",
    "bf16": "bf16: faster; encodings differ by 0.4 % of their standard deviation on average",
}
SCORED_BY = {
    True: "models that were not told whether the pair is known",
    False: "one model: a quick look",
}
PRESETS = {
    "quick": "quick: a minute or two on a CPU",
    "standard": "standard: minutes on a CPU",
    "full": "full: scBERT's published size, for a GPU",
}


def as_one(config: dict[str, Any], n_cells: int) -> list[RunConfig]:
    """Return the settings of one run; if it cannot be trained, say why and return none."""
    found = look_ahead(config, n_cells)
    if isinstance(found, str):
        st.warning(found, icon=":material/warning:")
        return []
    asked = make_config(config, "the form")
    show_outlook(asked, found)
    return [asked]


def as_batch(config: dict[str, Any], names: tuple[str | None, ...]) -> list[RunConfig]:
    """Return the settings of one run per cell type; types that cannot be trained are left out with the reason."""
    key = config["cell_type_key"] = chosen_cells(config["dataset"])[0]
    counts = cell_types(config["dataset"], str(key))
    with st.spinner("Checking whether each cell type can be trained …"):
        found = {str(name): look_ahead(config | {"cell_type": name}, int(counts[name])) for name in names}
    fit = [name for name, ahead in found.items() if not isinstance(ahead, str)]
    for why in dict.fromkeys(ahead for ahead in found.values() if isinstance(ahead, str)):
        who = [name for name, other in found.items() if other == why]
        st.warning(f"Left out: {plain(', '.join(who))}. {why}", icon=":material/warning:")
    if not fit:
        st.info("Choose the cell types to train on.", icon=":material/touch_app:")
        return []
    st.caption("The runs have the same settings and are trained one after another. Each is listed among the runs.")
    return batch_configs(make_config(config | {"cell_type": None}, "the form"), fit)


def look_ahead(config: dict[str, Any], n_cells: int) -> Outlook | str:
    """Return what a run with these settings will have; why it cannot be trained if it can't."""
    if n_cells < MIN_CELLS:
        are = "cell is" if n_cells == 1 else "cells are"
        return f"{n_cells} {are} too few. Choose a cell type with at least {MIN_CELLS} cells."
    if not config["prior"]:
        return "Choose or add a prior first, since the model learns from known pairs."
    asked = make_config(config, "the form")
    found = outlook(asked)
    try:
        if isinstance(found, Outlook):
            check_room(found.n_pairs, asked)
    except StorageError as error:
        return plain(str(error))
    return found


def ask_config(
    name: str, key: str | None, value: str | None, prior: str | None, n: int, batch: bool = False
) -> dict[str, Any]:
    left, right = st.columns(2)
    usual = library.dataset_info(name).title if batch else f"{library.dataset_info(name).title}, {value or 'all cells'}"
    title = left.text_input("Name of the batch" if batch else "Name of the run", usual, max_chars=200)
    preset = right.selectbox("Size of the model", list(PRESETS), format_func=PRESETS.__getitem__)
    question = st.radio("Test the model on", list(QUESTIONS), format_func=QUESTIONS.__getitem__)
    n_genes = dataset(name).n_vars
    crossed = ask_scoring(*MEMBERS[preset])
    support = chosen_support(name)
    if support and not crossed:
        st.caption("A quick look does not read the supporting priors.")
    weights = ask_weights([str(gene) for gene in dataset(name).var_names], min(n_genes, 500), n, crossed)
    with st.expander("More settings", icon=":material/tune:"):
        max_genes = st.number_input(
            "Largest number of genes (those of the prior first, then the most variable)", 10, 20000, 500, 50
        )
        max_cells = st.number_input("Largest number of cells (0: all)", 0, 1_000_000, 0, 100)
        epochs = st.number_input("Largest number of epochs (0: as in the preset)", 0, 10_000, 0)
        seed = st.number_input("Seed", 0, 2**31 - 1, 0)
        members = ask_members(*MEMBERS[preset]) if crossed else {"folds": 1}
        device = st.selectbox("Device", ["auto", "cpu", "cuda"])
        precision = ask_precision(device)
        others = question == "unseen_tfs" and st.checkbox(
            "Also score TFs of the TF catalogue that have no known target",
            help="They become candidate regulators. Their edges are marked, because no known target can test them.",
        )
        shuffle = st.checkbox("Shuffled control: permute expression profiles between genes")
    show_device(device)
    return {
        "name": title or "untitled",
        "dataset": name,
        "cell_type_key": key if value is not None else None,
        "cell_type": value,
        "prior": prior or "",
        "support": support if crossed else (),
        "preset": preset,
        **weights,
        **members,
        "candidates": "catalogue" if others else "prior",
        "split": {"question": question},
        "max_genes": max_genes,
        "max_cells": max_cells or None,
        "epochs": epochs or None,
        "seed": seed,
        "device": device,
        "precision": precision,
        "shuffle_expression": shuffle,
    }


def ask_scoring(folds: int, repeats: int) -> bool:
    """Ask whether pairs are scored out of sample, by the given number of members."""
    return bool(
        st.radio(
            "Score each pair by", [True, False], format_func=SCORED_BY.__getitem__, key="cross_fit",
            captions=[
                f"Known and new edges are on one scale, and the run gets a verdict. {folds} x {repeats} small models "
                "are trained, each without a part of the known pairs. scBERT reads the cells once and is not trained "
                "further.",
                "Known edges are mostly training pairs, so the model was told the answer. There is no verdict.",
            ],
        )
    )  # fmt: skip


def ask_members(folds: int, repeats: int) -> dict[str, int]:
    """Ask for the number of members; the default is that of the preset."""
    return {
        "folds": st.number_input("Folds: parts of the known pairs; each model leaves one out", 2, 20, folds),
        "repeats": st.number_input(
            "Repeats: how often the parts are drawn again; with more, the network depends less on chance", 1, 50,
            repeats,
        ),
    }  # fmt: skip


def ask_precision(device: str) -> str:
    """Ask for the precision; bf16 is offered where the device multiplies it itself."""
    try:
        offered = [name for name in PRECISIONS if name != "bf16" or describe_device(device).bf16]
    except ConfigError:  # `show_device` says that there is no such device
        offered = ["auto", "float32"]
    return str(st.selectbox("Precision of scBERT", offered, format_func=PRECISIONS.__getitem__))


def show_device(choice: str) -> None:
    try:
        device = describe_device(choice)
    except ConfigError as error:
        st.warning(f"{error.what} {error.remedy}", icon=":material/warning:")
        return
    amp = " Mixed precision (bf16) is on." if device.amp else ""
    no_dgl = " The graph neural network runs on PyTorch without DGL, with the same result."
    st.caption(
        f"Device: {plain(device.name)}, {device.memory_gb:.0f} GB.{'' if device.gnn_backend == 'dgl' else no_dgl}{amp}"
    )
