"""Published data sets and priors: state, licence, citation, and a button to fetch them."""

from itertools import groupby

import pandas as pd
import streamlit as st

from grn_core.data.catalogue import (
    CataloguePrior,
    PublishedSet,
    list_beeline,
    list_catalogue_priors,
    list_catalogue_tables,
    list_mccalla,
    mccalla_contents,
)
from grn_core.data.catalogue.beeline_contents import CITATION, TRUTHS
from grn_core.data.catalogue.describe import shape_text, size_text
from grn_core.data.catalogue.fetch_beeline import beeline_licence, download_size
from grn_core.data.catalogue.fetch_task import BEELINE, MCCALLA, download_of, published_fetch, submit_fetch_published
from grn_core.data.catalogue.source_note import prior_from_named_folder, set_from_named_folder
from grn_core.genes.tfs import families_source, transcription_factors
from grn_core.jobs.folder import ENDED, Work
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.common.task_progress import watch_task

STATES = {"here": "here", "partly here": "networks only", "fetchable": "not fetched"}
BADGES = {
    "here": ":green-badge[here]", "fetching": ":blue-badge[fetching]", "failed": ":red-badge[failed]",
    "stopped": ":orange-badge[stopped]", "not fetched": ":gray-badge[not fetched]",
}  # fmt: skip


def show_catalogue() -> None:
    """Show the catalogue, closed until the visitor opens it or something is being fetched."""
    busy = any(
        is_active(published_fetch(name))
        for name in [BEELINE, MCCALLA, *(info.name for info in [*priors(), *list_catalogue_tables()])]
    )
    # a catalogue that a download opened stays open afterwards, so that the result is visible
    opened = st.session_state["catalogue_open"] = busy or st.session_state.get("catalogue_open", False)
    title = "Published data and priors: BEELINE, McCalla, TRRUST, CollecTRI, DoRothEA, motif scans, STRING, TF families"
    with st.expander(title, icon=":material/menu_book:", expanded=opened, key=f"catalogue_{opened}"):
        cells, known, tfs = st.tabs(["Data sets with known networks", "Priors", "Families of TFs"])
        with cells, guard():
            show_sets()
            show_mccalla()
        with known, guard():
            show_priors()
        with tfs, guard():
            show_families()


def is_active(work: Work | None) -> bool:
    """Whether a download is waiting or running."""
    return work is not None and work.status.state not in ENDED


def priors() -> list[CataloguePrior]:
    """Return the priors of the catalogue; the guard reports a wrong ``GRN_DATA_DIR``."""
    return list_catalogue_priors()


def state_of(here: str, work: Work | None) -> str:
    """Return ``here``, ``networks only``, ``fetching``, ``stopped``, ``failed`` or ``not fetched``."""
    if here == "here":
        return "here"
    if work is not None:
        words = {"failed": "failed", "cancelled": "stopped", "done": STATES[here]}
        return words.get(work.status.state, "fetching")
    return STATES[here]


def show_sets() -> None:
    work, sets = published_fetch(BEELINE), list_beeline()
    st.markdown(
        f"Seven cell types with networks that serve as ground truth, and ten simulated models "
        f"({plain(CITATION)}). One download of {size_text(download_size())} from Zenodo contains all of them, and the "
        f"priors STRING and ChIP-seq. Licence: {plain(beeline_licence())}. Data sets that are **here** are in the list "
        "of data sets above."
    )
    if any(info.state != "here" for info in sets):
        fetch_row(BEELINE, work)
    table = pd.DataFrame([_set_row(info, work) for info in sets])
    width = {"Data set": 180, "State": 210, "Cells x genes": 120, "Known networks": 240, "Size": 80}
    st.dataframe(
        table, hide_index=True, height=315, alt="Data sets of BEELINE with their state, known networks and size",
        column_config={name: st.column_config.TextColumn(width=pixels) for name, pixels in width.items()},
    )  # fmt: skip
    st.caption(
        "Known networks: " + "; ".join(f"*{plain(name)}* {plain(words)}" for name, words in TRUTHS.items()) + ". "
        "TFs\\+500: all varying TFs and the 500 other genes that vary most."
    )
    with st.popover("About the data sets, and what to cite", icon=":material/format_quote:"):
        st.markdown("\n".join(dict.fromkeys(f"- **{i.cell}** {plain(i.title)}: {plain(i.citation)}" for i in sets)))


def show_mccalla() -> None:
    """Show the second benchmark: what it is, whether it is here, and how to get it."""
    info, work = list_mccalla()[0], published_fetch(MCCALLA)
    with st.container(border=True, key="set_mccalla"):
        text, action = st.columns([4, 1], vertical_alignment="top")
        text.markdown(f"**McCalla: {plain(info.title)}**")
        truths = "; ".join(f"*{plain(name)}* {plain(words)}" for name, words in mccalla_contents.TRUTHS.items())
        text.caption(
            f"{info.n_cells:,} cells; 334 TFs and the 500 or 1,000 other genes that vary most. Known networks: "
            f"{truths}. Licence: {plain(info.licence)}. Cite {plain(info.citation)}."
        )
        with action:
            st.markdown(BADGES.get(state_of(info.state, work), ":orange-badge[networks only]"))
            if info.state != "here":
                fetch_row(MCCALLA, work)


def _set_row(info: PublishedSet, work: Work | None) -> dict[str, str]:
    state = state_of(info.state, work)
    if info.state != "fetchable" and set_from_named_folder(info.cell, info.genes):
        state = f"{STATES[info.state]} (GRN_DATA_DIR)"
    return {
        "Data set": info.name.removeprefix("beeline/"),
        "State": state,
        "Cells x genes": shape_text(info),
        "Known networks": ", ".join(info.truths),
        "Size": size_text(info.size) if info.state != "fetchable" else "",
    }


def show_priors() -> None:
    st.markdown(
        "Known TF-target pairs to learn from. Choose the species of your cells. Priors that are **here** are in the "
        "list of priors below."
    )
    show_resources(priors())


def show_families() -> None:
    n = len(transcription_factors("human"))
    st.markdown(
        f"Which genes are TFs comes from a catalogue of {n:,} human TFs and their mouse orthologs "
        f"({plain(families_source('human'))}). The list below was reviewed by experts; once fetched, it "
        "replaces the human one."
    )
    show_resources(list_catalogue_tables())


def show_resources(infos_of_all: list[CataloguePrior]) -> None:
    """Show what the catalogue says of tables, one box per resource, with a button for each species."""
    for _, group in groupby(infos_of_all, key=lambda info: info.resource):
        infos = list(group)
        with st.container(border=True, key=f"prior_{infos[0].resource}"):
            text, *actions = st.columns([3, 1, 1], vertical_alignment="top")
            text.markdown(f"**{plain(infos[0].title.rsplit(' (', 1)[0])}**")
            origin = infos[0].origin.split(": ")[0]
            text.caption(
                f"Licence: {plain(infos[0].licence)}. Cite {plain(infos[0].citation)}. From {plain(origin)}; "
                f"version {plain(infos[0].version)}."
            )
            for column, info in zip(actions, infos, strict=False):
                with column:
                    show_prior(info)


def show_prior(info: CataloguePrior) -> None:
    """Show a prior for one species: its state, its size, and how to get it."""
    work = published_fetch(info.name)
    st.markdown(f"{info.organism} {BADGES[state_of(info.state, work)]}")
    if info.state == "here":
        taken = "from GRN_DATA_DIR" if prior_from_named_folder(info.resource, info.organism) else "fetched"
        rows = f"{info.n_rows:,} rows, " if info.n_rows else ""
        st.caption(f"{rows}{size_text(info.size)}, {taken}")
    elif download_of(info.name) == BEELINE:
        st.caption("part of BEELINE")
    else:
        fetch_row(info.name, work)


def fetch_row(name: str, work: Work | None) -> None:
    """Offer to fetch or to continue; show the progress of a running download, and why a failed one failed."""
    if work is not None and is_active(work):
        watch_task(work)
        return
    label = "Continue" if work is not None and work.status.state == "cancelled" else "Fetch"
    if st.button(label, icon=":material/download:", key=f"fetch_{name}"):
        with guard():
            submit_fetch_published(name)
            st.rerun()
    if work is not None and work.status.state == "failed":
        st.error(plain(work.status.error or "It could not be fetched."), icon=":material/error:")
