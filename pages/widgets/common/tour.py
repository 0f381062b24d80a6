"""A guided tour on the demo: a card at the top of a page that says what to look at there.

The step is in the session and in the address (``tour=3``). Nothing is covered, and the tour ends when it is told to.
"""

from dataclasses import dataclass

import streamlit as st

from grn_core.jobs.folder import ENDED
from grn_core.training.config import RunConfig
from grn_core.training.run import Run
from grn_core.training.submit import submit
from pages.widgets.common.guard import guard
from pages.widgets.common.open_page import go, go_on
from pages.widgets.common.run_picker import readable_runs
from pages.widgets.state import choices
from pages.widgets.state.chosen import choose, chosen
from pages.widgets.state.fields import TOUR


@dataclass(frozen=True)
class Step:
    """What one card says, and on which page."""

    page: str
    title: str
    text: str
    needs_network: bool = False


STEPS = (
    Step(
        "home", "The question",
        "A **transcription factor (TF)** turns other genes, its **targets**, up or down. The demo holds simulated "
        "blood-forming cells, so the true answer is known. **Next** trains on its monocytes, or opens the run if that "
        "has been done.",
    ),
    Step(
        "train", "Training",
        "The model reads the cells and the **prior**, the TF-target pairs known already. One part of them is held out: "
        "the right-hand chart shows how well those are found again, as **AUPRC** (how far the true pairs stand at the "
        "top of the ranking; higher is better). It takes about a minute.",
    ),
    Step(
        "network", "The network",
        "Diamonds are TFs, circles targets. Solid edges are **known** from the prior, dashed green ones are **new**. "
        "Move **Edges at most** to see more of them; type SPI1, a TF of blood cells, into **Find a gene**.",
        needs_network=True,
    ),
    Step(
        "network", "Why this edge?",
        "Click an edge, or tick a row of the table below the graph. Beside the graph stand its weight (the model's "
        "probability), its rank, whether training saw it, and the expression of both genes in every cell.",
        needs_network=True,
    ),
    Step(
        "metrics", "How far to trust it",
        "All scores are on pairs that training never saw. The **degree floor** is what counting known targets would "
        "score without any cell, the **graph floor** what the paths of known edges between two genes would: only what "
        "is above both was learned from expression.",
        needs_network=True,
    ),
    Step(
        "regulons", "Regulons",
        "A **regulon** is a TF with all its targets. The map, drawn in half a minute the first time, shows in which "
        "cells each regulon is active: where a TF is at work; **Hubs and master regulators** ranks the TFs.",
        needs_network=True,
    ),
    Step(
        "compare", "Side by side",
        "Network A is this run; here it stands beside the prior or another run. **Lost** edges are only in A, "
        "**gained** ones only in B. With a second cell type this shows what is rewired.",
        needs_network=True,
    ),
    Step(
        "data", "Now your own cells",
        "**Add a data set** and **Add a prior** take yours; everything stays on this machine. **Words used here**, in "
        "the sidebar, explains every term again.",
    ),
)  # fmt: skip


def begin() -> None:
    """Begin the tour, on the page that the visitor is on."""
    choices.put(TOUR, "1")


def now() -> int | None:
    """Return the step, counted from 1; None outside the tour."""
    step = choices.text(TOUR) or ""
    return int(step) if step.isascii() and step.isdigit() and 1 <= int(step) <= len(STEPS) else None


def show_tour(page: str) -> None:
    """Show the card of the step, if there is a tour; `page` is the page's file without ending."""
    go_on()
    step = now()
    if step is None:
        return
    if step < len(STEPS) and page != STEPS[step - 1].page and page == STEPS[step].page:
        step += 1  # the visitor took the page's own way on
        choices.put(TOUR, str(step))
    waits = STEPS[min(step, len(STEPS) - 1)].needs_network and not has_network()

    def card() -> None:
        if waits and has_network():
            st.rerun()
        with st.container(border=True, key="tour_card"):
            show_card(step, page, waits)

    with guard():
        (st.fragment(card, run_every=2) if waits and training() else card)()


def show_card(step: int, page: str, waits: bool) -> None:
    here = STEPS[step - 1]
    st.markdown(f":material/tour: **{here.title}** &nbsp; :gray[step {step} of {len(STEPS)}]  \n{here.text}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if page != here.page:
            if st.button("Show me there", type="primary", icon=":material/arrow_forward:", key="tour_there"):
                open_step(step)
        elif step < len(STEPS):
            if st.button("Next", type="primary", icon=":material/arrow_forward:", key="tour_next", disabled=waits):
                follow(step)
        if step > 1 and st.button("Back", icon=":material/arrow_back:", key="tour_back"):
            open_step(step - 1)
        if st.button("End the tour", type="tertiary", key="tour_end"):
            choices.put(TOUR, None)
            st.rerun()
        if waits and training():
            st.caption("Next opens as soon as the run has its network.")
        elif waits:
            st.caption("No run has a network yet: go back to the first step and train the demo.")


def follow(step: int) -> None:
    """Go on; from the first step by way of a run on the demo, trained now if there is none."""
    if step == 1:
        with guard():
            known = demo_runs()
            run = known[0] if known else submit(RunConfig(name="Demo: simulated monocytes", cell_type="Monocyte"))
            for name, value in (("dataset", "demo"), ("cell_type_key", "cell_type"), ("cell_type", "Monocyte")):
                choose(name, value)
            choose("prior", "demo")
            choose("run", run.id)
            open_step(2)
        return
    open_step(step + 1)


def open_step(step: int) -> None:
    choices.put(TOUR, str(step))
    go(STEPS[step - 1].page)


def demo_runs() -> list[Run]:
    """Return runs on the demo's monocytes, those with a network first."""
    fits = [run for run in readable_runs() if (run.config.dataset, run.config.cell_type) == ("demo", "Monocyte")]
    usable = [run for run in fits if run.status.state not in ("failed", "cancelled") or run.has_table("network")]
    return sorted(usable, key=lambda run: not run.has_table("network"))


def _run_now() -> Run | None:
    wanted = chosen("run")
    return next((run for run in readable_runs() if run.id == wanted), None)


def has_network() -> bool:
    """Whether the pages have a network to show: of the chosen run, once that has ended, or else of any."""
    run = _run_now()
    if run is not None:
        return run.has_table("network") and run.status.state in ENDED
    return any(other.has_table("network") for other in readable_runs())


def training() -> bool:
    run = _run_now()
    return run is not None and run.status.state not in ENDED
