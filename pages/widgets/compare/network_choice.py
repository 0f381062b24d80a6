"""Choose the two networks of a comparison: a run, and another run, method, prior or a table of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.baselines.registry import get_method
from grn_core.data import library
from grn_core.data.network_reader import read_network
from grn_core.jobs.folder import ENDED
from grn_core.training.method_on_run import methods_beside, scoring, submit_method, table_of
from grn_core.training.run import Run
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import SIMULATED, plain
from pages.widgets.common.run_labels import run_labels
from pages.widgets.common.run_network import load_network
from pages.widgets.common.run_picker import is_simulated, run_titles
from pages.widgets.common.task_progress import watch_task
from pages.widgets.common.upload import saved
from pages.widgets.state.address import keep, prepare
from pages.widgets.state.chosen import chosen, prior, prior_stamp

KINDS = {"run": "another run", "method": "another method", "prior": "a prior", "table": "my table"}
PRIOR, METHOD = "prior:", "method:"


@dataclass(frozen=True)
class Picked:
    """One network of a comparison.

    Attributes
    ----------
    label
        What it is called in charts and tables.
    source
        Where it comes from: path of a run, name of a prior, id of an upload.
    edges
        Columns source, target, weight; a run's further columns.
    run, prior
        The run or the name of the prior; None where it is something else.
    """

    label: str
    source: str
    edges: pd.DataFrame
    run: Run | None = None
    prior: str | None = None


@st.cache_data(max_entries=6, show_spinner="Opening the network …")
def load_method(path: str, name: str) -> pd.DataFrame:
    return Run(Path(path)).read_table(table_of(name))


def ask_sides(runs: Sequence[Run]) -> tuple[Picked, Picked] | None:
    """Ask for both networks; None, with a word on what to do, while the second is missing."""
    by_id = {run.id: run for run in runs}
    left, right = st.columns(2, gap="large")
    with left:
        first = by_id[_ask_run("Network A", "a", "compare_a", list(by_id), by_id, chosen("run"))]
        say_run(first)
    with right:
        second = _ask_second(first, by_id)
    if second is None:
        return None
    label = run_labels([first, second.run])[0] if second.run is not None else first.config.name
    if label == second.label:
        label = f"{label} (run)"
    return Picked(label, str(first.path), load_network(str(first.path)), run=first), second


def _ask_run(label: str, name: str | None, key: str, ids: list[str], by_id: dict[str, Run], default: str | None) -> str:
    first = default if default in ids else ids[0]
    if name is not None:
        asked = st.query_params.get(name)
        if asked is not None and asked not in ids and asked != st.session_state.get(f"address_{key}"):
            st.caption("The run that this address names is not here any more; another one is shown.")
        prepare(name, key, ids, str(first))
    elif st.session_state.get(key) not in ids:
        st.session_state[key] = first
    titles = run_titles(by_id[id] for id in ids)
    picked = st.selectbox(label, ids, format_func=titles.__getitem__, key=key)
    if name is not None:
        keep(name, key, picked)
    return str(picked)


def say_run(run: Run) -> None:
    """Say in one line which cells and which prior a run was trained on."""
    config = run.config
    badge = f":orange-badge[{SIMULATED}] " if is_simulated(run) else ""
    shuffled = ":red-badge[shuffled control] " if config.shuffle_expression else ""
    title = library.dataset_info(config.dataset).title
    st.caption(
        f"{badge}{shuffled}{plain(title)}, {plain(config.cell_type or 'all cells')}; "
        f"prior: {plain(library.prior_info(config.prior).title)}; seed {config.seed}"
    )


def _priors(first: Run) -> dict[str, str]:
    """Return titles of the priors that a run can be compared with, its own first."""
    own = library.prior_info(first.config.prior)
    simulated = is_simulated(first)
    others = [info for info in library.list_priors() if simulated or not info.simulated]
    return {own.name: own.title} | {info.name: info.title for info in others}


def _ask_second(first: Run, by_id: dict[str, Run]) -> Picked | None:
    others = [id for id in by_id if id != first.id]
    alike = [id for id in others if by_id[id].config.dataset == first.config.dataset]
    priors = _priors(first)
    _obey_address(others, priors, "run" if alike else "prior")
    kind = st.segmented_control(
        "Network B: compare with", list(KINDS), key="compare_kind", format_func=KINDS.__getitem__, required=True
    )
    if kind == "prior":
        return _second_prior(first, priors)
    if kind == "table":
        return _second_table()
    if kind == "method":
        return _second_method(first)
    if not others:
        st.info(
            "There is no other run yet. Train one on another cell type or with another seed, "
            "or compare with a prior.", icon=":material/info:",
        )  # fmt: skip
        return None
    picked = _ask_run("Run", None, "compare_run", others, by_id, (alike or others)[0])
    keep("b", "compare_b", picked)
    second = by_id[picked]
    say_run(second)
    label = run_labels([first, second])[1]
    return Picked(label, str(second.path), load_network(str(second.path)), run=second)


def _obey_address(others: list[str], priors: dict[str, str], kind: str) -> None:
    """Set kind and choice to what the address asks for, or what was chosen last in this visit, or else to `kind`."""
    kept, asked = st.session_state.get("address_compare_b"), st.query_params.get("b")
    if "compare_kind" not in st.session_state:
        st.session_state["compare_kind"] = kind
        asked = asked or kept
    elif asked == kept:
        return
    if asked in others:
        st.session_state.update({"compare_kind": "run", "compare_run": asked})
    elif asked and asked.startswith(PRIOR) and asked.removeprefix(PRIOR) in priors:
        st.session_state.update({"compare_kind": "prior", "compare_prior": asked.removeprefix(PRIOR)})
    elif asked and asked.startswith(METHOD) and asked.removeprefix(METHOD) in {m.name for m in methods_beside()}:
        st.session_state.update({"compare_kind": "method", "compare_method": asked.removeprefix(METHOD)})


def _second_prior(first: Run, priors: dict[str, str]) -> Picked | None:
    if st.session_state.get("compare_prior") not in priors:
        st.session_state["compare_prior"] = next(iter(priors))
    name = st.selectbox("Prior", list(priors), format_func=priors.__getitem__, key="compare_prior")
    keep("b", "compare_b", f"{PRIOR}{name}")
    with guard():
        with st.spinner("Opening the prior …"):
            known = prior(name, first.config.cell_type)
        st.caption("Known pairs have no weight: all of them count, whatever the number of edges below.")
        edges = known.edges[["source", "target"]].assign(weight=1.0)
        return Picked(priors[name], f"{name} {prior_stamp(name)} {first.config.cell_type}", edges, prior=name)
    return None


def _second_method(first: Run) -> Picked | None:
    """Ask for a method; its network on the cells of `first` is there, being made, or offered."""
    titles = {method.name: method.title for method in methods_beside()}
    name = st.selectbox(
        "Method, on the same cells, genes and training pairs", list(titles), format_func=titles.__getitem__,
        key="compare_method",
    )  # fmt: skip
    keep("b", "compare_b", f"{METHOD}{name}")
    looks = "learns from the run's training pairs" if get_method(name).uses_prior else "looks at no known edge"
    st.caption(f"{get_method(name).citation}. It {looks}. Its weights are shares of the pairs that it ranks below.")
    if first.has_table(table_of(name)):
        return Picked(titles[name], f"{first.path} {name}", load_method(str(first.path), name))
    work = scoring(first, name)
    if work is not None and work.status.state not in ENDED:
        watch_task(work)
        return None
    if work is not None and work.status.state == "failed":
        st.error(plain(work.status.error or "The method failed."), icon=":material/error:")
    if st.button(f"Run {titles[name]}", icon=":material/play_arrow:", type="primary"):
        with guard():
            submit_method(first, name)
            st.rerun()
    return None


def _second_table() -> Picked | None:
    keep("b", "compare_b", None)
    upload = st.file_uploader("Network of another method: source (TF), target, weight", key="compare_table")
    st.caption(
        "CSV, TSV or Parquet. The sign of a weight is passed over: a large negative weight is a strong edge. "
        "Without a column of weights all its edges count."
    )
    if upload is None:
        return None
    with guard():
        with st.spinner("Reading …"):
            kept = st.session_state.get("compare_upload")
            if kept is None or kept[0] != upload.file_id:
                with saved(upload) as path:
                    kept = (upload.file_id, read_network(path))
                st.session_state["compare_upload"] = kept
        return Picked(upload.name, upload.file_id, kept[1])
    return None
