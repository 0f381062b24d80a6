"""A guided tour of the demo: a card at the top of each page that says what to look at.

The step is in the session and in the address (``tour=3``). The card covers nothing, and the visitor can end the tour.
"""

from dataclasses import dataclass

import streamlit as st

from grn_core.jobs.folder import ENDED
from grn_core.training.config import RunConfig
from grn_core.training.results.discovery import NewEdge, first_new_edge
from grn_core.training.run import Run
from grn_core.training.submit import submit
from pages.widgets.common.app.open_page import go, go_on
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.common.runs import real_example
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.common.runs.run_picker import readable_runs
from pages.widgets.state import choices
from pages.widgets.state.chosen import choose, chosen
from pages.widgets.state.fields import TOUR
from pages.widgets.state.selection import edge_id, select


@dataclass(frozen=True)
class Step:
    """Text of one card, and where it is shown: page and, where the page has several, view, with a slash between."""

    place: str
    title: str
    text: str
    needs_network: bool = False
    selects_new: bool = False
    """Whether the first new edge of the run is selected and described."""


STEPS = (
    Step(
        "home", "The question",
        "A **transcription factor (TF)** activates or represses other genes, its **targets**. The cells of the demo "
        "are simulated blood-forming cells, so the true network is known; the model is told 70 % of it. **Next** "
        "trains on its monocytes, or opens that run if it exists.",
    ),
    Step(
        "train/runs", "Training",
        "Many small models read the cells and the **prior**, the TF-target pairs that are already known. Each leaves "
        "out a part of the known pairs and then scores it, so that no pair is scored by a model that saw the answer. "
        "Training takes one to two minutes.",
    ),
    Step(
        "network/graph", "The network",
        "Diamonds are TFs, circles are targets. Solid edges are **known** (in the prior), dashed green edges are "
        "**new**. Move **Number of edges** to see more edges. Type SPI1, a TF of blood cells, into **Find a gene**.",
        needs_network=True,
    ),
    Step(
        "network/graph", "Why this edge?",
        "Click an edge, or select a row of the table below the graph. Beside the graph you see its probability, its "
        "rank, in how many repeats it is among the first edges, and the expression of both genes in every cell.",
        needs_network=True,
    ),
    Step(
        "network/trust", "How far to trust it",
        "The **verdict** at the top of each page says whether the cells support the network. The **degree baseline** "
        "only counts known targets and regulators, the **graph baseline** uses paths of known edges, the **shuffled "
        "control** is the same model on shuffled cells. Only what is above all of them comes from these cells.",
        needs_network=True,
    ),
    Step(
        "network/regulons", "Regulons",
        "A **regulon** is a TF with all its targets. The map shows in which cells each regulon is active; the first "
        "time, it takes half a minute. **Hubs and master regulators** ranks the TFs.",
        needs_network=True,
    ),
    Step(
        "compare/two", "Side by side",
        "Network A is this run. It is compared with the prior or another run, network B. **Lost** edges are only in A, "
        "**gained** edges only in B. With a second cell type, this shows which TFs are rewired.",
        needs_network=True,
    ),
    Step(
        "network/graph", "A new edge", "",
        needs_network=True, selects_new=True,
    ),
    Step(
        "home", "Real cells",
        "So far, all cells were simulated. **Next** trains on real ones: 559 human immune cells that the package "
        "celltypist bundles, with **TRRUST** as prior, which it fetches from grnpedia.org (0.2 MB). Without a network, "
        "use **Skip**.",
    ),
    Step(
        "train/runs", "Training on real cells",
        "TRRUST holds what publications say about human TFs, in any kind of cell. So it says less about these cells "
        "than the true network says about the demo: expect lower scores, and look at the baselines first.",
    ),
    Step(
        "network/graph", "Known names",
        "Type SPI1, IRF8 or STAT1 into **Find a gene**: TFs of monocytes and of the response to interferon. Click an "
        "edge to see publications, and links to public databases.",
        needs_network=True,
    ),
    Step(
        "cells", "Where the cell types come from",
        "These cells came without labels. They were clustered, and the clusters were named by a short list of markers. "
        "Below the map you see the markers of each group. Type SPI1 into **or by a gene** to see where it is high.",
    ),
    Step(
        "cells", "Now your own cells",
        "Use **Add a data set** and **Add a prior**. Everything stays on this machine. **Words used here**, in the "
        "sidebar, explains every term.",
    ),
)  # fmt: skip


REAL = next(i for i, step in enumerate(STEPS, start=1) if step.title == "Real cells")
"""The step whose **Next** trains on real cells."""


def begin() -> None:
    """Begin the tour, on the page that the visitor is on."""
    choices.put(TOUR, "1")


def now() -> int | None:
    """Return the step, counted from 1; None outside the tour."""
    step = choices.text(TOUR) or ""
    return int(step) if step.isascii() and step.isdigit() and 1 <= int(step) <= len(STEPS) else None


def show_tour(page: str) -> None:
    """Show the card of the current step, if there is a tour; `page` is the page's file name without ending."""
    view = choices.view_of(page)
    place = page if view is None else f"{page}/{view}"
    go_on()
    step = now()
    if step is None:
        return
    if step < len(STEPS) and place != STEPS[step - 1].place and place == STEPS[step].place:
        step += 1  # the visitor used a button of the page itself
        choices.put(TOUR, str(step))
    waits = STEPS[min(step, len(STEPS) - 1)].needs_network and not has_network()

    def card() -> None:
        if waits and has_network():
            st.rerun()
        with st.container(border=True, key="tour_card"):
            show_card(step, place, waits)

    with guard():
        (st.fragment(card, run_every=2) if waits and training() else card)()


def show_card(step: int, place: str, waits: bool) -> None:
    here = STEPS[step - 1]
    text = f"{_new_edge_words()} {here.text}" if here.selects_new else here.text
    st.markdown(f":material/tour: **{here.title}** &nbsp; :gray[step {step} of {len(STEPS)}]  \n{text}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if place != here.place:
            if st.button("Show me there", type="primary", icon=":material/arrow_forward:", key="tour_there"):
                open_step(step)
        elif step < len(STEPS):
            if st.button("Next", type="primary", icon=":material/arrow_forward:", key="tour_next", disabled=waits):
                follow(step)
        if step == REAL and st.button("Skip", icon=":material/skip_next:", key="tour_skip"):
            open_step(len(STEPS))
        if step > 1 and st.button("Back", icon=":material/arrow_back:", key="tour_back"):
            open_step(step - 1)
        if st.button("End the tour", type="tertiary", key="tour_end"):
            choices.put(TOUR, None)
            st.rerun()
        if waits and training():
            st.caption("Next becomes available as soon as the run has its network.")
        elif waits:
            st.caption("No run has a network yet. Go back to the first step and train on the demo.")


def follow(step: int) -> None:
    """Open the next step; two steps open a run on the demo or on the real example, and train one if there is none."""
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
    if step == REAL:
        with guard():
            known = real_example.example_runs()
            if not known:
                real_example.begin()  # the page of training, once it opens, shows the next card
            real_example.open_run(known[0])
            open_step(step + 1)
        return
    open_step(step + 1)


def open_step(step: int) -> None:
    choices.put(TOUR, str(step))
    if STEPS[step - 1].selects_new and (found := _first_new_edge()) is not None:
        run, edge = found
        select(run.id, {"edge": edge_id(edge.source, edge.target)}, "search")
    page, _, view = STEPS[step - 1].place.partition("/")
    go(page, view or None)


def demo_runs() -> list[Run]:
    """Return the runs on the demo's monocytes, those with a network first."""
    fits = [run for run in readable_runs() if (run.config.dataset, run.config.cell_type) == ("demo", "Monocyte")]
    usable = [run for run in fits if run.status.state not in ("failed", "cancelled") or run.has_table("network")]
    return sorted(usable, key=lambda run: not run.has_table("network"))


def _first_new_edge() -> tuple[Run, NewEdge] | None:
    """Return the run that the pages show, and its new edge of best rank."""
    run = _run_now() or next((other for other in readable_runs() if other.has_table("network")), None)
    if run is None or not run.has_table("network"):
        return None
    edge = first_new_edge(run.config, load_network(str(run.path)))
    return None if edge is None else (run, edge)


def _new_edge_words() -> str:
    """Name the first new edge, and say whether it is true: it is found by its rank, not by the truth."""
    found = _first_new_edge()
    if found is None:
        return "This run has no new edge."
    _, edge = found
    name = f"{plain(edge.source[:40])} → {plain(edge.target[:40])}"
    begin = f"**{name}** is selected, the new edge of best rank: the prior lacks it."
    if edge.true is None:
        return f"{begin} Nobody knows yet whether it is true."
    if edge.true:
        return f"{begin} In the simulation it **is true**: a discovery."
    return f"{begin} In the simulation it is **not true**: here the model is wrong."


def _run_now() -> Run | None:
    wanted = chosen("run")
    return next((run for run in readable_runs() if run.id == wanted), None)


def has_network() -> bool:
    """Whether the pages have a network to show: of the chosen run if it has ended or, without one, of any run."""
    run = _run_now()
    if run is not None:
        return run.has_table("network") and run.status.state in ENDED
    return any(other.has_table("network") for other in readable_runs())


def training() -> bool:
    run = _run_now()
    return run is not None and run.status.state not in ENDED
