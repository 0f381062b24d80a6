"""Choose the two networks of a comparison: a run, and another run, a method, a prior or a table of your own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.baselines.registry import ABOUT, get_method
from grn_core.data import library
from grn_core.data.outside import read_network
from grn_core.jobs.folder import ENDED
from grn_core.training.finished.method_on_run import method_table, methods_for_runs, scoring_task, submit_method
from grn_core.training.run import Run
from pages.widgets.common.files.reading import reading
from pages.widgets.common.files.upload import saved
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import SIMULATED, plain
from pages.widgets.common.runs.run_labels import run_labels
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.common.runs.run_picker import is_simulated, run_titles, say_no_run
from pages.widgets.common.task_progress import watch_task
from pages.widgets.state import asking, choices
from pages.widgets.state.chosen import prior, prior_stamp
from pages.widgets.state.fields import RUN, SECOND

KINDS = {"run": "another run", "method": "another method", "prior": "a prior", "table": "my table"}
ASKED = {"run": "Run", "prior": "Prior", "method": "Method, on the same cells, genes and training pairs"}
NO_OTHER_RUN = (
    "There is no other run yet. Train one on another cell type or with another seed, or compare with a prior."
)


@dataclass(frozen=True)
class Picked:
    """One network of a comparison.

    Attributes
    ----------
    label
        Its name in charts and tables.
    source
        Its origin: path of a run, name of a prior, id of an upload.
    edges
        Columns source, target, weight; for a run, further columns.
    run, prior, method
        The run, or the name of the prior or of the method; None for other origins.
    """

    label: str
    source: str
    edges: pd.DataFrame
    run: Run | None = None
    prior: str | None = None
    method: str | None = None


@st.cache_data(max_entries=6, show_spinner="Opening the network …")
def load_method(path: str, name: str) -> pd.DataFrame:
    return Run(Path(path)).read_table(method_table(name))


def ask_sides(runs: Sequence[Run]) -> tuple[Picked, Picked] | None:
    """Ask for both networks; while the second is missing, say what to do and return None."""
    by_id = {run.id: run for run in runs}
    left, right = st.columns(2, gap="large")
    with left:
        id = ask_first(by_id)
        if id is None:
            return None
        first = by_id[id]
        say_run(first)
    with right:
        second = _ask_second(first, by_id)
    if second is None:
        return None
    label = run_labels([first, second.run])[0] if second.run is not None else first.config.name
    if label == second.label:
        label = f"{label} (run)"
    return Picked(label, str(first.path), load_network(str(first.path)), run=first), second


def ask_first(by_id: dict[str, Run]) -> str | None:
    """Ask for the run that is looked at on all pages; None if the run in the address does not exist."""
    ids, titles = list(by_id), run_titles(by_id.values())
    id, tied = asking.one(RUN, ids, ids[0])
    st.selectbox("Network A", ids, None if id is None else 0, titles.__getitem__, placeholder="Choose a run", **tied)
    if id is None:
        say_no_run(choices.text(RUN))
    return id


def say_run(run: Run) -> None:
    """Show in one line on which cells and which prior a run was trained."""
    config = run.config
    badge = f":orange-badge[{SIMULATED}] " if is_simulated(run) else ""
    shuffled = ":red-badge[shuffled control] " if config.shuffle_expression else ""
    title = library.dataset_info(config.dataset).title
    st.caption(
        f"{badge}{shuffled}{plain(title)}, {plain(config.cell_type or 'all cells')}; "
        f"prior: {plain(library.prior_info(config.prior).title)}; seed {config.seed}"
    )


def _priors(first: Run) -> dict[str, str]:
    """Return the titles of the priors with which a run can be compared, its own prior first."""
    own = library.prior_info(first.config.prior)
    simulated = is_simulated(first)
    others = [info for info in library.list_priors() if simulated or not info.simulated]
    return {own.name: own.title} | {info.name: info.title for info in others}


def _ask_second(first: Run, by_id: dict[str, Run]) -> Picked | None:
    others = [id for id in by_id if id != first.id]
    alike = [id for id in others if by_id[id].config.dataset == first.config.dataset]
    priors, methods = _priors(first), {method.name: method.title for method in methods_for_runs()}
    # the networks of each kind; the one to begin with comes first
    named = {"run": alike + [id for id in others if id not in alike], "prior": list(priors), "method": list(methods)}
    chosen_now = _chosen_second(named, first, "run" if alike else "prior")
    _ask_kind(None if chosen_now is None else chosen_now[0], named)
    if chosen_now is None:
        _say_missing(choices.text(SECOND))
        return None
    kind, name = chosen_now
    choices.show(SECOND, None if name is None else _words(kind, name))
    if kind == "table":
        return _second_table()
    if name is None:
        st.info(NO_OTHER_RUN, icon=":material/info:")
        return None
    titles = priors if kind == "prior" else methods if kind == "method" else run_titles(by_id[id] for id in others)
    _ask_name(ASKED[kind], kind, titles, name)
    if kind == "run":
        return _second_run(first, by_id[name])
    return (_second_prior if kind == "prior" else _second_method)(first, name, titles[name])


def _chosen_second(named: dict[str, list[str]], first: Run, usual: str) -> tuple[str, str | None] | None:
    """Return kind and name of the choice, or of the first network; None where the address names a missing one.

    The name is None where there is no network of the kind.
    """
    there = [first.id, _words("table", ""), *(_words(kind, name) for kind, names in named.items() for name in names)]
    if asking.lacks(SECOND, there):
        choices.lack(SECOND)
        return None
    kind, name = _parts(choices.text(SECOND), usual)
    names = named.get(kind, [])
    return kind, name if name in names else next(iter(names), None)


def _words(kind: str, name: str) -> str:
    """Return the second network as written in the address: ``prior:demo``, ``method:pearson``, the id of a run."""
    return name if kind == "run" else f"{kind}:{name}"


def _parts(words: str | None, usual: str) -> tuple[str, str | None]:
    """Return kind and name of the network in the address; the default kind if there is none."""
    if words is None:
        return usual, None
    kind, colon, name = words.partition(":")
    return (kind, name) if colon and kind in KINDS else ("run", words)


def _ask_kind(kind: str | None, named: dict[str, list[str]]) -> None:
    """Ask what to compare with; a new kind starts with its first network, or the one chosen before."""
    last: dict[str, str] = st.session_state.setdefault("compare_last", {})

    def words(picked: str | None) -> str | None:
        if picked is None:
            return None
        names = named.get(picked, [])
        return _words(picked, last[picked] if last.get(picked) in names else next(iter(names), ""))

    tied = asking.tie(SECOND, kind, words, key="compare_kind")
    st.segmented_control(
        "Network B: compare with", list(KINDS), format_func=KINDS.__getitem__, required=kind is not None, **tied
    )


def _ask_name(label: str, kind: str, titles: dict[str, str], name: str) -> None:
    """Ask for one network of a kind."""
    st.session_state["compare_last"][kind] = name
    tied = asking.tie(SECOND, name, lambda picked: _words(kind, picked), key=f"compare_{kind}")
    st.selectbox(label, list(titles), format_func=titles.__getitem__, **tied)


def _say_missing(words: str | None) -> None:
    kind, name = _parts(words, "run")
    if kind == "run":
        say_no_run(name)
    else:
        asking.say_missing(kind, name, "Choose another network B.")


def _second_run(first: Run, second: Run) -> Picked:
    say_run(second)
    label = run_labels([first, second])[1]
    return Picked(label, str(second.path), load_network(str(second.path)), run=second)


def _second_prior(first: Run, name: str, title: str) -> Picked | None:
    with guard():
        with st.spinner("Opening the prior …"):
            known = prior(name, first.config.cell_type)
        st.caption("Known pairs have no weight, so all of them are used, whatever the number of edges below.")
        edges = known.edges[["source", "target"]].assign(weight=1.0)
        return Picked(title, f"{name} {prior_stamp(name)} {first.config.cell_type}", edges, prior=name)
    return None


def _second_method(first: Run, name: str, title: str) -> Picked | None:
    """Return a method's network on the cells of `first` if it is stored; else show its progress or a button."""
    uses = "learns from the run's training pairs" if get_method(name).uses_prior else "uses no known edge"
    st.caption(
        f"{ABOUT[name]} {get_method(name).citation}. It {uses}. "
        "The weight of a pair is the share of pairs ranked below it."
    )
    if first.has_table(method_table(name)):
        return Picked(title, f"{first.path} {name}", load_method(str(first.path), name), method=name)
    work = scoring_task(first, name)
    if work is not None and work.status.state not in ENDED:
        watch_task(work)
        return None
    if work is not None and work.status.state == "failed":
        st.error(plain(work.status.error or "The method failed."), icon=":material/error:")
    if st.button(f"Run {title}", icon=":material/play_arrow:", type="primary"):
        with guard():
            submit_method(first, name)
            st.rerun()
    return None


def _second_table() -> Picked | None:
    upload = st.file_uploader("Network of another method: source (TF), target, weight", key="compare_table")
    st.caption(
        "CSV, TSV or Parquet. The sign of a weight is ignored: a large negative weight is a strong edge. "
        "If there is no column of weights, all edges are used."
    )
    if upload is None:
        return None
    with guard():
        with reading("compare_table"):
            kept = st.session_state.get("compare_upload")
            if kept is None or kept[0] != upload.file_id:
                with saved(upload) as path:
                    kept = (upload.file_id, read_network(path))
                st.session_state["compare_upload"] = kept
        return Picked(upload.name, upload.file_id, kept[1])
    return None
