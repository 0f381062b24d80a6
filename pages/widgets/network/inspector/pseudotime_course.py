"""Expression of the selected TF and target along pseudotime: a column of ``obs``, or an order computed here."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.data.cells.cell_sample import CellSample
from grn_core.data.pseudotime.stored import StoredOrder
from grn_core.data.pseudotime.trend import pseudotime_columns, trend
from grn_core.training.run import Run
from pages.widgets.common.charts.cell_samples import said_of
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.network.inspector.cells import cells_of_all_types, modelled_cells, no_gene
from pages.widgets.network.inspector.narrow_figures import trends
from pages.widgets.network.inspector.order_form import order_name, orders_of, show_next, show_order_form
from pages.widgets.network.inspector.short_names import brief, short
from pages.widgets.state.flash import say_removed, show_message

PAGE = "time"
ESTIMATE = "Pseudotime is an estimate that depends on the chosen start; it is not measured in hours."


def show_course(run: Run, tf: str, target: str) -> None:
    show_message(PAGE)
    modelled = modelled_cells(run)
    columns = pseudotime_columns(modelled.obs)
    orders = {order.path.name: order for order in orders_of(run)}
    if not columns and not orders:
        st.info(
            "This data set has no pseudotime: there is no column such as `pseudotime` or `dpt_pseudotime`. You can "
            "order the cells here instead.",
            icon=":material/timeline:",
        )
        show_order_form(run, tf, target, opened=True)
        return
    along = pick_along(run, columns, orders)
    order = orders.get(along)
    show_trends(run, tf, target, along, order)
    if order is not None:
        describe_order(order, tf, target)
        if st.button("Remove this order", type="tertiary", icon=":material/delete:", key="remove_order"):
            remove(run, order)
    show_order_form(run, tf, target, opened=False)


def pick_along(run: Run, columns: list[str], orders: dict[str, StoredOrder]) -> str:
    """Ask for the pseudotime to use: a column of ``obs``, or an order by the name of its folder."""
    options, key = [*columns, *orders], f"course_along_{run.id}"
    if st.session_state.get(f"order_next_{run.id}") in orders:
        st.session_state[key] = st.session_state.pop(f"order_next_{run.id}")
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[-1] if orders else options[0]
    if len(options) == 1:
        return options[0]

    def words(option: str) -> str:
        return order_name(orders[option]) if option in orders else f"{short(option)} (a column of the data)"

    return str(st.selectbox("Along", options, key=key, format_func=words))


def cells_shown(run: Run, order: StoredOrder | None) -> CellSample:
    """Return the cells of the run or, if the visitor asks for them, those of all types."""
    alone = run.config.cell_type is None or (order is not None and order.settings.cell_type is not None)
    if not alone and st.toggle("Cells of all types", key=f"course_all_{run.id}"):
        return cells_of_all_types(run)
    return modelled_cells(run)


def show_trends(run: Run, tf: str, target: str, along: str, order: StoredOrder | None) -> None:
    sample = cells_shown(run, order)
    if order is None:
        time, title = sample.obs[along].to_numpy(dtype=float), along
    else:
        computed = order.times().reindex(sample.obs.index.astype(str))
        # ranks, because pseudotime has no unit, and a few distant cells would compress the axis for all others
        time, title = 100 * computed.rank(pct=True).to_numpy(dtype=float), "Pseudotime (% of cells)"
    tables = {}
    for gene in (tf, target):
        values = sample.of(gene)
        if values is None:
            no_gene(gene)
            return
        tables[gene] = trend(time, values.to_numpy(dtype=float))
    if tables[tf].empty:
        st.info(f"None of these cells has a value in {brief(title)}.", icon=":material/timeline:")
        return
    placed = int(np.isfinite(time).sum())
    but = f" Of these, {placed:,} have a pseudotime." if placed < len(time) else ""
    show_chart(
        trends(tables, title), key="course", config=NO_TOOLS, name=f"course-{short(tf)}-{short(target)}",
        alt=f"Mean expression of {short(tf)} and {short(target)} along {short(title)}",
        caption=(
            "Mean of log(1 + counts per 10,000) in groups of equal numbers of cells, earliest on the left; the band is "
            f"its 95 % interval. {ESTIMATE} A TF often changes before its target, but the order by itself proves "
            f"nothing. "
            f"{said_of(sample)}{but}"
        ),
        data=pd.concat([table.assign(gene=gene) for gene, table in tables.items()]),
    )  # fmt: skip


def describe_order(order: StoredOrder, tf: str, target: str) -> None:
    """Say how an order was computed, and which of its features follow from the choice of the start."""
    start, whose = order.settings.start, order.settings.cell_type
    of = f" of {brief(whose)}" if whose is not None else " of all types" if order.settings.cell_type_key else ""
    drawn = order.n_ordered + order.n_unconnected
    sampled = f" (a sample of {order.n_all:,})" if drawn < order.n_all else ""
    versions = ", ".join(f"{name} {number}" for name, number in order.versions.items())
    st.caption(
        f"Ordered from {plain(start)} ({brief(order.root)}): {counted(drawn, 'cell')}{of}{sampled}, by diffusion "
        f"pseudotime (DPT): {order.n_genes:,} variable genes, {order.n_components} principal components, "
        f"{order.n_neighbours} neighbours, {order.n_diffusion} diffusion components. Computed "
        f"{order.created[:10]} with {plain(versions)}."
    )
    if order.n_unconnected:
        st.warning(
            f"{counted(order.n_unconnected, 'cell')} of {drawn:,} {'is' if order.n_unconnected == 1 else 'are'} left "
            "out, because no chain of neighbours connects them with the start.",
            icon=":material/link_off:",
        )
    if order.loose:
        st.warning(
            "The ordered cells form groups with hardly any neighbours between them, so distances between groups are "
            "unreliable. Trust the order within a group only.",
            icon=":material/linear_scale:",
        )
    if start.kind == "gene" and start.name in (tf, target):
        st.warning(
            f"The order starts at cells with high {brief(start.name)}, so {brief(start.name)} decreases along it by "
            "construction.",
            icon=":material/warning:",
        )
    if start.kind == "end":
        st.caption("It is not known which end is early: the true direction may be from right to left.")


def remove(run: Run, order: StoredOrder) -> None:
    """Remove an order at once; it can be restored."""
    undone = partial(show_next, run, order.path.name)
    say_removed(PAGE, f"The order {plain(order_name(order))} was removed.", order.remove(), undone)
    st.rerun()
