"""Which runs the view of cell types compares: a batch, or runs that are chosen singly."""

import streamlit as st

from grn_core.data import library
from grn_core.training.batch import batch_progress, batch_title
from grn_core.training.run import Run
from pages.widgets.common.plain_text import SIMULATED, moment, plain
from pages.widgets.common.runs.batch_view import batch_words
from pages.widgets.common.runs.run_picker import is_simulated, run_titles
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import BATCH, BATCH_DATASET, BATCH_RUNS, NEW_RUN

OWN = "own"


def show_how() -> None:
    st.info(
        "There are no networks to compare yet. Open a new run on Train and choose **several cell types** or "
        "**all cell types with enough cells**. Each is trained with the same settings and then shown here.",
        icon=":material/info:",
    )
    if st.button("Train several cell types", type="primary", icon=":material/model_training:"):
        choices.put(NEW_RUN, "run")
        choices.switch_page("train", "runs")


def ask_runs(known: dict[str, list[Run]], runs: list[Run]) -> list[Run]:
    """Ask for a batch, or for single runs; return those that have a network."""
    titles = {name: f"{batch_title(batch)} · {moment(batch[0].status.created)}" for name, batch in known.items()}
    options = [*known, OWN]
    picked, tied = asking.one(BATCH, options, options[0])
    st.selectbox(
        "Batch", options, None if picked is None else 0, lambda o: titles.get(o, "runs that I choose myself"),
        placeholder="Choose a batch", **tied,
    )  # fmt: skip
    if picked is None:
        asking.say_missing("batch", choices.text(BATCH), "Its runs were deleted. Choose another.")
        return []
    if picked == OWN:
        return own_runs(runs)
    choices.show(BATCH_RUNS, None)
    return describe_batch(known[picked])


def describe_batch(batch: list[Run]) -> list[Run]:
    """Show the state of the batch, and why runs failed; return the runs with a network."""
    progress, statuses = batch_progress(batch), [run.status for run in batch]
    with_network = [run for run in batch if run.has_table("network")]
    config = batch[0].config
    badge = f":orange-badge[{SIMULATED}] " if is_simulated(batch[0]) else ""
    st.caption(
        f"{badge}{plain(library.dataset_info(config.dataset).title)}; prior: "
        f"{plain(library.prior_info(config.prior).title)}; {config.preset} preset, seed {config.seed}. "
        f"{batch_words(progress)}"
    )
    if not progress.ended:
        st.info(
            "Some cell types are still being trained. Reload the page to see them; Train shows the progress.",
            icon=":material/hourglass:",
        )
    for run, status in zip(batch, statuses, strict=True):
        if status.state == "failed":
            st.warning(
                f"**{plain(run.config.cell_type)}** failed: {plain(status.error or 'no reason was recorded.')}",
                icon=":material/error:",
            )
    stopped = [run.config.cell_type for run in batch if run.status.state == "cancelled" and run in with_network]
    if stopped:
        st.caption(f"Stopped early, with the best checkpoint so far: {plain(', '.join(map(str, stopped)))}.")
    if len(with_network) < 2:
        st.info("This batch has fewer than two networks to compare.", icon=":material/info:")
    return with_network


def own_runs(runs: list[Run]) -> list[Run]:
    """Ask for runs on one data set."""
    by_id = {run.id: run for run in runs}
    if not by_id:
        show_how()
        return []
    said = choices.text(BATCH_RUNS)
    there = [id for id in (said or "").split(",") if id in by_id]
    missing = [id for id in (said or "").split(",") if id and id not in by_id] if choices.asked(BATCH_RUNS) else []
    name = ask_dataset(runs, by_id[there[0]].config.dataset if there else None)
    options = [run.id for run in runs if run.config.dataset == name]
    picked = newest_of_types(runs, name) if said is None else [id for id in there if id in options]
    if missing:
        choices.lack(BATCH_RUNS)
        asking.say_missing("run", ", ".join(missing[:5]), "It was deleted, or it is on another machine. Choose others.")
        picked = []
    else:
        choices.show(BATCH_RUNS, ",".join(picked) or None)
    titles, tied = run_titles(by_id[id] for id in options), asking.tie(BATCH_RUNS, picked, ",".join)
    st.multiselect("Runs", options, format_func=titles.__getitem__, **tied)
    if len(picked) < 2 and not missing:
        st.info("Choose two runs or more.", icon=":material/touch_app:")
    return [by_id[id] for id in picked]


def ask_dataset(runs: list[Run], known: str | None) -> str:
    """Ask for a data set; `known` is that of the runs which are chosen."""
    sets = list(dict.fromkeys(run.config.dataset for run in runs))
    if known is not None:
        choices.put(BATCH_DATASET, known)
    most = max(sets, key=lambda name: len(newest_of_types(runs, name)))
    name, tied = asking.one(BATCH_DATASET, sets, most, then=lambda: choices.put(BATCH_RUNS, None))
    st.selectbox(
        "Data set", sets, format_func=lambda n: library.dataset_info(n).title,
        help="Networks of different data sets are better compared two at a time, in the view Two networks.", **tied,
    )  # fmt: skip
    return name or most


def newest_of_types(runs: list[Run], dataset: str) -> list[str]:
    """Return the newest run of each cell type of a data set."""
    found: dict[str | None, str] = {}
    for run in runs:
        if run.config.dataset == dataset and not run.config.shuffle_expression:
            found.setdefault(run.config.cell_type, run.id)
    return list(found.values())
