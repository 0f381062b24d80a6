"""Which gene sets are asked for: a published collection, fetched on a click, or a file; and which genes are tested."""

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.jobs.folder import ENDED
from grn_core.network.gene_sets.gene_set_catalogue import (
    LICENCE,
    RELEASE,
    TERMS,
    collection,
    is_here,
    load_collection,
    other_ways,
)
from grn_core.network.gene_sets.gene_set_task import FETCH_SETS
from grn_core.network.gene_sets.gmt import GeneSets, open_gmt
from grn_core.remote import host_of
from grn_core.training.run import Run
from pages.widgets.common.files.reading import reading
from pages.widgets.common.files.upload import saved
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.task_progress import watch_task
from pages.widgets.network.inspector.cells import organism_of
from pages.widgets.state import asking
from pages.widgets.state.fields import SETS, SPECIES, TESTED

OWN = "own"
SOURCES = {"hallmark": "Hallmark", "go_bp": "GO biological processes", "reactome": "Reactome", OWN: "Your own file"}
TESTED_WORDS = {
    "targets": "targets of {tf}",
    "activated": "activated targets of {tf}",
    "repressed": "repressed targets of {tf}",
    "network": "all targets in these regulons",
}
Given = tuple[str, GeneSets]


def ask_sets(run: Run, genes: list[str]) -> Given | None:
    """Ask for gene sets and return an id of them and the sets; None where there are none yet, and the page says why."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    first = OWN if "gene_sets" in st.session_state else "hallmark"
    source, tied = asking.one(SETS, list(SOURCES), first)
    left.segmented_control("Gene sets", list(SOURCES), format_func=SOURCES.__getitem__, required=True, **tied)
    if source is None or source == OWN:
        return ask_file()
    organism, tied = asking.one(SPECIES, ["human", "mouse"], organism_of(run, genes) or "human")
    right.selectbox("Species", ["human", "mouse"], **tied)
    return published(source, organism or "human")


def published(name: str, organism: str) -> Given | None:
    """Return a published collection; where it is not on this machine, offer to fetch it."""
    about = collection(name, organism)
    credit = f"MSigDB {RELEASE}, {LICENCE} ([terms]({TERMS})). Cite {about.citation}."
    if is_here(name, organism):
        st.caption(credit)
        return f"{name}/{organism}", load_published(name, organism)
    work = FETCH_SETS.find(collection=name, organism=organism)
    if work is not None and work.status.state not in ENDED:
        watch_task(work)
        return None
    if work is not None and work.status.state == "failed":
        st.error(plain(work.status.error or "The sets could not be fetched."), icon=":material/error:")
    st.button(
        f"Fetch {about.title} and test them", icon=":material/download:", type="primary", key="fetch_sets",
        on_click=_fetch, args=(name, organism),
    )  # fmt: skip
    host = plain(host_of(settings.msigdb_url()))
    st.caption(
        f"About {about.size:g} MB from {host}, once; after that no network is needed. {credit} "
        f"{plain(other_ways(name, organism))}"
    )
    return None


def _fetch(name: str, organism: str) -> None:
    with guard():
        FETCH_SETS.submit(collection=name, organism=organism)


@st.cache_resource(max_entries=4, show_spinner="Reading the sets …")
def load_published(name: str, organism: str) -> GeneSets:
    return load_collection(name, organism)


def ask_file() -> Given | None:
    """Ask for a file; its sets are used until it is replaced or removed."""
    upload = st.file_uploader(
        "File of gene sets", type=["gmt", "gz", "txt", "csv", "tsv"], key="gene_set_file", on_change=_forget,
        help="GMT: one set per line with its name, a description and its genes, separated by tabs. Or a list with one "
        "gene per line, which is one set.",
    )  # fmt: skip
    given: Given | None = st.session_state.get("gene_sets")
    if upload is not None and (given is None or given[0] != upload.file_id):
        with reading("gene_set_file"), saved(upload) as path:
            given = st.session_state["gene_sets"] = upload.file_id, open_gmt(path)
    if given is not None and upload is None:
        st.caption(f"In use: {plain(given[1].name)}, {counted(len(given[1].genes), 'set')}.")
    if given is None:
        st.info(
            "Add a file of gene sets, such as pathways, or a list of genes. The file stays on this machine.",
            icon=":material/category:",
        )
    return given


def _forget() -> None:
    st.session_state.pop("gene_sets", None)


def ask_tested(edges: pd.DataFrame, tf: str) -> tuple[str, list[str], bool]:
    """Ask which genes are tested.

    Returns
    -------
    What they are called, the genes (the strongest first), and whether the TF itself could be one of them.
    """
    words = {key: text.format(tf=plain(tf)) for key, text in TESTED_WORDS.items()}
    which, tied = asking.one(TESTED, list(words), "targets")
    st.selectbox("Genes to test", list(words), format_func=lambda key: TESTED_WORDS[key].format(tf=tf), **tied)
    which = which or "targets"
    own = edges if which == "network" else edges[edges["source"] == tf]
    if which in ("activated", "repressed"):
        own = own[own["sign"] > 0] if which == "activated" else own[own["sign"] < 0]
    return words[which], list(dict.fromkeys(own.sort_values("rank")["target"])), which == "network"
