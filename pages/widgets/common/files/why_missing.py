"""A box that answers why a gene is missing: in the cells, in the cell type, among the modelled genes, in the prior."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from grn_core.data.why_missing import Answer, Whereabouts
from grn_core.errors import GrnError
from grn_core.training.run import Run
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import names_in, pasted_note, plain
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.state import asking
from pages.widgets.state.chosen import dataset, prior, prior_stamp, some_with_values, stamp
from pages.widgets.state.fields import Field

MOST_ASKED = 20
HELP = (
    "Symbols, earlier symbols, aliases or Ensembl identifiers of human or mouse, separated by commas or spaces. Each "
    "gets an answer: where it is lost between the cells' file and the graph, and what to do."
)


@st.cache_resource(max_entries=4, show_spinner="Reading the gene names …")
def _places(
    name: str, key: str | None, cell_type: str | None, prior_name: str | None, max_genes: int, run: str | None,
    written: tuple[float, float],
) -> Whereabouts:  # fmt: skip
    modelled = None if run is None else {gene for side in ("source", "target") for gene in load_network(run)[side]}
    try:
        known = prior(prior_name, cell_type) if prior_name else None
    except GrnError:  # it was removed since the run
        known = None
    values = partial(some_with_values, name)
    return Whereabouts(dataset(name), key, cell_type, known, max_genes, modelled, values)


def places_of(
    name: str, key: str | None, cell_type: str | None, prior_name: str | None, max_genes: int, run: Path | None = None
) -> Whereabouts:
    """Return where genes are looked for, once for all sessions."""
    written = stamp(name), prior_stamp(prior_name or "")
    return _places(name, key, cell_type, prior_name, max_genes, str(run) if run else None, written)


def places_of_run(run: Run) -> Whereabouts:
    """Return where the genes of a run are looked for."""
    config = run.config
    return places_of(config.dataset, config.cell_type_key, config.cell_type, config.prior, config.max_genes, run.path)


def ask_why(field: Field, answer: Callable[[str], Answer]) -> None:
    """Ask for genes and show the answer for each.

    Parameters
    ----------
    field
        The choice that keeps the names.
    answer
        Finds the answer for a name.
    """
    text, tied = asking.words_of(field)
    with st.expander("Why is my TF missing?", icon=":material/help:", expanded=bool(text)):
        st.text_input("Genes under any name", placeholder="SPI1, Gata1, ENSG00000141510", help=HELP, **tied)
        names = names_in(text)
        if note := pasted_note(text):
            st.caption(note)
        with guard():
            for asked in names[:MOST_ASKED]:
                _show(answer(asked))
        if len(names) > MOST_ASKED:
            st.caption(f"Only the first {MOST_ASKED} of {len(names):,} names are answered.")


def _show(answer: Answer) -> None:
    lines = [f"- {plain(reason.what)} **{plain(reason.remedy)}**".replace(" ****", "") for reason in answer.reasons]
    st.markdown("\n".join([f"**{plain(answer.asked)}**", "", *lines]))
