"""Choose a run, and show its data set, cell type, prior and state."""

from collections import Counter
from collections.abc import Iterable, Sequence

import streamlit as st

from grn_core.data import library
from grn_core.jobs.folder import ENDED, Status
from grn_core.scbert.library import weights_info
from grn_core.training.config import RunConfig
from grn_core.training.run import Run, damaged_runs, list_runs
from grn_core.wording import counted
from pages.widgets.common.plain_text import SIMULATED, moment, plain
from pages.widgets.common.runs.verdict import show_verdict
from pages.widgets.state import asking, choices
from pages.widgets.state.chosen import choose, chosen
from pages.widgets.state.fields import RUN

TUNED = {"frozen": "frozen", "last": "last layer trained", "all": "all layers trained"}
STATE_WORDS = {"queued": "waiting", "running": "running", "done": "done", "cancelled": "stopped", "failed": "failed"}
STATE_BADGES = {
    "queued": ":gray-badge[waiting]",
    "running": ":blue-badge[running]",
    "done": ":gray-badge[done]",
    "cancelled": ":orange-badge[stopped]",
    "failed": ":red-badge[failed]",
}


def run_titles(runs: Iterable[Run]) -> dict[str, str]:
    """Return a unique title of each run, by its id, that does not change while the run trains.

    The browser distinguishes the options of a picker only by their titles. A run whose folder was copied has the name
    and date of the original, so its id is added.
    """
    titles = {run.id: f"{run.config.name} · {moment(run.status.created)}" for run in runs}
    often = Counter(titles.values())
    return {id: f"{title} · {id}" if often[title] > 1 else title for id, title in titles.items()}


def is_simulated(run: Run) -> bool:
    """Whether the run's cells are simulated."""
    return library.dataset_info(run.config.dataset).simulated


def readable_runs() -> list[Run]:
    """Return the runs whose settings and status can be read; a damaged folder does not hide the others."""
    return list_runs()


def title_and_run(title: str, runs: Iterable[Run]) -> Run | None:
    """Show a page's title with the picker of runs beside it; see `pick_run`."""
    by_id = {run.id: run for run in runs}
    if not by_id:
        st.title(title)
        return pick_run([])
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.title(title)
    with right:
        picked = _ask(by_id)
    return _found(by_id, picked)


def pick_run(runs: Iterable[Run]) -> Run | None:
    """Show a picker of runs and return the chosen one; if there is none, say how to train one and return None."""
    by_id = {run.id: run for run in runs}
    if not by_id:
        damaged = f" {counted(n, 'run')} cannot be read: the first page says why." if (n := len(damaged_runs())) else ""
        said = f"There is no finished run yet.{damaged} Train one first; the demo takes a minute or two."
        st.info(said, icon=":material/info:")
        st.page_link("pages/home.py", label="Go to the first page", icon=":material/arrow_back:")
        return None
    return _found(by_id, _ask(by_id))


def _ask(by_id: dict[str, Run]) -> str | None:
    """Ask for a run; None if the run in the address does not exist."""
    titles = run_titles(by_id.values())
    picked, tied = asking.one(RUN, list(by_id), next(iter(by_id)))
    st.selectbox(
        "Run", list(by_id), None if picked is None else 0, titles.__getitem__, label_visibility="collapsed",
        placeholder="Choose a run", **tied,
    )  # fmt: skip
    return picked


def _found(by_id: dict[str, Run], picked: str | None) -> Run | None:
    if picked is None:
        say_no_run(choices.text(RUN))
        return None
    if chosen("run") is None:
        choose("run", picked)  # so that the next page shows the same run
    return by_id[picked]


def say_no_run(id: str | None) -> None:
    """Say that the page cannot show the run in the address, and what to do."""
    if any(run.id == id for run in readable_runs()):
        remedy = "The Train page says how far it is; or choose another run."
        asking.say_missing("run", id, remedy, "which has nothing for this page to show")
    elif any(run.id == id for run, _ in damaged_runs()):
        asking.say_missing("run", id, "The first page says why; or choose another run.", "which cannot be read")
    else:
        asking.say_missing("run", id, "It was deleted, or it is on another machine. Choose another run.")


def run_facts(run: Run, status: Status | None = None) -> None:
    """Show the data set, cell type, prior and settings of a run, whether its cells are simulated, state and verdict."""
    state = (status or run.status).state
    config = run.config
    info = library.dataset_info(config.dataset)
    badge = f":orange-badge[{SIMULATED}] " if info.simulated else ""
    shuffled = ":red-badge[shuffled control] " if config.shuffle_expression else ""
    # non-breaking spaces keep preset and seed on one line
    settings = f"{config.preset}\u00a0preset, seed\u00a0{config.seed}".replace(", ", ",\u00a0")
    facts = (
        f"{STATE_BADGES[state]} {badge}{shuffled}**{plain(info.title)}**, "
        f"{plain(config.cell_type or 'all cells')}; "
        f"prior: {plain(library.prior_info(config.prior).title)}{support_words(config.support)}; "
        f"{encoder_words(config)}{settings}."
    )
    if state in ENDED and run.has_table("network"):
        show_verdict(run, facts)
    else:
        st.markdown(facts)


def support_words(names: Sequence[str]) -> str:
    """Name supporting priors behind the prior; empty if there are none."""
    titles = [plain(library.prior_info(name).title) for name in names]
    return f", supported by {', '.join(titles)}" if titles else ""


def encoder_words(config: RunConfig) -> str:
    """Say from which pre-trained weights scBERT started and which layers were trained; empty if there are none."""
    if config.weights is None:
        return ""
    info = weights_info(config.weights)
    return f"scBERT from {plain(info.title if info else config.weights)}, {TUNED[config.tuning]}; "
