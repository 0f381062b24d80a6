"""Ask for the start of an order, let a worker order the cells, and show the progress."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.data.cells.cell_sample import CellSample
from grn_core.data.cells.labels import labels_of
from grn_core.data.cells.qc import fingerprint
from grn_core.data.pseudotime.start import Proposal, Start, StartKind, propose_start
from grn_core.data.pseudotime.stored import OrderSettings, StoredOrder, find_order, stored_orders
from grn_core.data.pseudotime.task import order_task, settings_of, submit_order
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
    "gene": "Cells with the highest expression of a gene",
    "type": "A cell type",
    "end": "One end, if no start is known",
}  # fmt: skip
BUTTON = "Order the cells along pseudotime"


@dataclass(frozen=True)
class Choice:
    """The choices in the form: a start, and the type whose cells are ordered (None: all cells)."""

    start: Start
    cell_type: str | None


@st.cache_data(max_entries=8, show_spinner=False)
def _holds(name: str, _home: str, written: float) -> str:
    return fingerprint(dataset(name))


def held_by(run: Run) -> str:
    """Return the fingerprint of the present content of the run's data set."""
    name = run.config.dataset
    return _holds(name, str(settings.home()), stamp(name))


def orders_of(run: Run) -> list[StoredOrder]:
    """Return the stored orders that contain the cells of the run, oldest first."""
    config = run.config
    found = ((order.settings, order) for order in stored_orders(config.dataset, held_by(run)))
    own = (config.cell_type_key, config.cell_type)
    return [
        order for wanted, order in found if wanted.cell_type is None or (wanted.cell_type_key, wanted.cell_type) == own
    ]


def show_next(run: Run, id: str) -> None:
    """Choose the order with this id as soon as it is stored."""
    st.session_state[f"order_next_{run.id}"] = id


def order_name(order: StoredOrder) -> str:
    """Return a short name of an order, from its start and its cells, for the narrow column."""
    start, whose = order.settings.start, order.settings.cell_type
    begins = {"gene": f"from high {short(start.name)}", "type": f"from {short(start.name)}", "end": "from one end"}
    return f"{begins[start.kind]}, {short(whose) if whose is not None else 'all cells'}"


def show_order_form(run: Run, tf: str, target: str, opened: bool) -> None:
    """Offer to order the cells; while a worker orders them, show its progress."""
    work = order_task(run.config.dataset)
    if work is not None and work.status.state not in ENDED:
        st.markdown(f"The cells are being ordered from {plain(settings_of(work).start)}.")
        watch_task(work)
        return
    title = BUTTON if opened else "Order the cells from another start"
    with st.expander(title, icon=":material/timeline:", expanded=opened, key=f"ordering_{opened}"):
        form = ask_start(run)
        if form.start.kind == "gene" and form.start.name in (tf, target):
            st.caption(
                f"{brief(form.start.name)} is a gene of this edge. Its expression decreases along such an order by "
                "construction, so it is better to start at another gene."
            )
        if st.button(BUTTON, icon=":material/play_arrow:", key="order_cells", width="stretch"):
            with guard():
                start_order(run, form)
        if work is not None and work.status.state == "failed":
            st.error(plain(work.status.error or "The cells could not be ordered."), icon=":material/error:")
        st.caption(
            "Pseudotime sorts cells by the distance of their expression from the start. It is an estimate: another "
            "start gives another order. It takes up to a minute, in the background. The order is stored; the data set "
            "is not changed."
        )


def ask_start(run: Run) -> Choice:
    """Ask for the start and for the cells to order; the proposed start is preselected."""
    config, everyone, key = run.config, cells_of_all_types(run), type_column(run)
    labels = labels_of(everyone.obs[key]).fillna("") if key is not None else pd.Series("", everyone.obs.index)
    types = [name for name in labels.value_counts().index if name] if labels.nunique() > 1 else []
    proposal = proposed(modelled_cells(run), labels if types else None)
    kinds = [kind for kind in KINDS if kind != "type" or types]
    kind: StartKind = st.radio(
        "Start at", kinds, index=kinds.index(proposal.start.kind), format_func=KINDS.__getitem__,
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
        return Choice(start, None)
    scopes = [config.cell_type, None]
    cell_type = st.selectbox(
        "Cells to order", scopes, format_func=lambda name: "all types" if name is None else f"only {short(name)}",
        key=f"start_cells_{run.id}",
    )  # fmt: skip
    return Choice(start, cell_type)


def proposed(sample: CellSample, labels: pd.Series | None) -> Proposal:
    def seen(gene: str) -> float:
        values = sample.of(gene)
        return float((values > 0).mean()) if values is not None else 0.0

    return propose_start(labels, seen)


def start_order(run: Run, form: Choice) -> None:
    """Let a worker order the cells; an order that is stored already is shown at once."""
    start = form.start
    if start.kind == "gene":
        start = Start("gene", spelled(start.name, modelled_cells(run).genes))
    wanted = OrderSettings(run.config.dataset, start, type_column(run), form.cell_type)
    if find_order(wanted, held_by(run)) is None:
        submit_order(wanted)
    show_next(run, wanted.id)
    st.rerun()


def spelled(name: str, genes: pd.Index) -> str:
    """Return a gene as spelled in the data set.

    Raises
    ------
    DataError
        If the name is empty, or the data set has no such gene.
    """
    if not name:
        raise DataError("No gene is given.", "Enter the symbol of a gene that early cells express.")
    if name in genes:
        return name
    alike = [gene for gene in genes if gene.lower() == name.lower()]
    if len(alike) == 1:
        return str(alike[0])
    raise DataError(f"The data set has no gene {name}.", "Spell it as in the data set, or start at another gene.")
