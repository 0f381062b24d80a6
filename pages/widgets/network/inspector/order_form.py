"""Ask where to begin, have a worker order the cells, and show how far it is."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.data.cell_sample import CellSample
from grn_core.data.labels import labels_of
from grn_core.data.pseudotime.start import Proposal, Start, StartKind, propose_start
from grn_core.data.pseudotime.stored import KeptOrder, OrderSettings, find_order, kept_orders
from grn_core.data.pseudotime.task import asked, ordering, submit_order
from grn_core.data.qc import fingerprint
from grn_core.errors import DataError
from grn_core.jobs.folder import ENDED
from grn_core.training.run import Run
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.common.task_progress import watch_task
from pages.widgets.network.inspector.cells import cells_of_all_types, modelled_cells, type_column
from pages.widgets.network.inspector.short_names import brief, short
from pages.widgets.state.chosen import dataset, stamp

KINDS: dict[StartKind, str] = {
    "gene": "Cells highest in a gene", "type": "A cell type", "end": "One end, where nothing is known",
}  # fmt: skip
BUTTON = "Order the cells along pseudotime"


@dataclass(frozen=True)
class Asked:
    """What the form says: a start, and the type whose cells are ordered (None: all cells)."""

    start: Start
    cell_type: str | None


@st.cache_data(max_entries=8, show_spinner=False)
def _holds(name: str, _home: str, written: float) -> str:
    return fingerprint(dataset(name))


def held_by(run: Run) -> str:
    """Name what the run's data set holds now."""
    name = run.config.dataset
    return _holds(name, str(settings.home()), stamp(name))


def orders_of(run: Run) -> list[KeptOrder]:
    """Return the kept orders that hold the cells which the run modelled, oldest first."""
    config = run.config
    found = ((order.settings, order) for order in kept_orders(config.dataset, held_by(run)))
    own = (config.cell_type_key, config.cell_type)
    return [
        order for wanted, order in found if wanted.cell_type is None or (wanted.cell_type_key, wanted.cell_type) == own
    ]


def show_next(run: Run, id: str) -> None:
    """Draw along the order of that name as soon as it is there."""
    st.session_state[f"order_next_{run.id}"] = id


def order_name(order: KeptOrder) -> str:
    """Name an order by its start and its cells, short enough for the narrow column."""
    start, whose = order.settings.start, order.settings.cell_type
    begins = {"gene": f"from {short(start.name)} high", "type": f"from {short(start.name)}", "end": "from one end"}
    return f"{begins[start.kind]}, {short(whose) if whose is not None else 'all cells'}"


def show_ordering(run: Run, tf: str, target: str, opened: bool) -> None:
    """Offer to order the cells; while a worker is at it show how far that is."""
    work = ordering(run.config.dataset)
    if work is not None and work.status.state not in ENDED:
        st.markdown(f"The cells are being ordered from {plain(asked(work).start)}.")
        watch_task(work)
        return
    title = BUTTON if opened else "Order them from another start"
    with st.expander(title, icon=":material/timeline:", expanded=opened, key=f"ordering_{opened}"):
        form = ask_start(run)
        if form.start.kind == "gene" and form.start.name in (tf, target):
            st.caption(
                f"{brief(form.start.name)} is of this edge: it will fall along such an order by construction. Better "
                "begin at another gene."
            )
        if st.button(BUTTON, icon=":material/play_arrow:", key="order_cells", width="stretch"):
            with guard():
                begin(run, form)
        if work is not None and work.status.state == "failed":
            st.error(plain(work.status.error or "The cells could not be ordered."), icon=":material/error:")
        st.caption(
            "Pseudotime sorts cells by how far their expression is from the start. It is a guess: another start gives "
            "another order. Takes seconds to a minute, in the background; the order is kept, the data stay as they are."
        )


def ask_start(run: Run) -> Asked:
    """Ask where to begin and which cells to order; what is proposed stands there already."""
    config, everyone, key = run.config, cells_of_all_types(run), type_column(run)
    labels = labels_of(everyone.obs[key]).fillna("") if key is not None else pd.Series("", everyone.obs.index)
    types = [name for name in labels.value_counts().index if name] if labels.nunique() > 1 else []
    proposal = proposed(modelled_cells(run), labels if types else None)
    kinds = [kind for kind in KINDS if kind != "type" or types]
    kind: StartKind = st.radio(
        "Begin at", kinds, index=kinds.index(proposal.start.kind), format_func=KINDS.__getitem__,
        key=f"start_kind_{run.id}",
    )  # fmt: skip
    own = proposal.start.name if kind == proposal.start.kind else ""
    name = ""
    if kind == "gene":
        name = st.text_input("Gene", own, placeholder="such as CD34", max_chars=60, key=f"start_gene_{run.id}").strip()
    elif kind == "type":
        at = types.index(own) if own in types else 0
        name = str(st.selectbox("Cell type", types, index=at, format_func=short, key=f"start_type_{run.id}"))
    start = Start(kind, name)
    if start == proposal.start:
        st.caption(f"Proposed: {plain(proposal.reason)}")
    if kind == "type" or config.cell_type is None:
        return Asked(start, None)
    scopes = [config.cell_type, None]
    cell_type = st.selectbox(
        "Cells to order", scopes, format_func=lambda name: "all types" if name is None else f"{short(name)} alone",
        key=f"start_cells_{run.id}",
    )  # fmt: skip
    return Asked(start, cell_type)


def proposed(sample: CellSample, labels: pd.Series | None) -> Proposal:
    def seen(gene: str) -> float:
        values = sample.of(gene)
        return float((values > 0).mean()) if values is not None else 0.0

    return propose_start(labels, seen)


def begin(run: Run, form: Asked) -> None:
    """Have a worker order the cells; an order that is there already is shown at once."""
    start = form.start
    if start.kind == "gene":
        start = Start("gene", spelled(start.name, modelled_cells(run).genes))
    wanted = OrderSettings(run.config.dataset, start, type_column(run), form.cell_type)
    if find_order(wanted, held_by(run)) is None:
        submit_order(wanted)
    show_next(run, wanted.id)
    st.rerun()


def spelled(name: str, genes: pd.Index) -> str:
    """Return a gene as the data spell it.

    Raises
    ------
    DataError
        If no gene, or none of this name, was given.
    """
    if not name:
        raise DataError("No gene is named.", "Write the symbol of a gene that early cells express.")
    if name in genes:
        return name
    alike = [gene for gene in genes if gene.lower() == name.lower()]
    if len(alike) == 1:
        return str(alike[0])
    raise DataError(f"The data have no gene {name}.", "Spell it as in the data, or begin at another gene.")
