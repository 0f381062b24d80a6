"""The view Knock-out: remove or raise TFs, and see which genes and cells are predicted to change."""

import pandas as pd
import streamlit as st

from grn_core.network.knockout import LIMITS, Intervention, Response, Spread, carrying_paths, respond, response_table
from grn_core.spreadsheet import csv_text
from grn_core.training.results.calibration import weight_title
from grn_core.training.run import Run
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.runs.run_network import load_network, load_roles
from pages.widgets.knockout.knockout_choice import ask_intervention, ask_spread, pick_gene
from pages.widgets.knockout.knockout_graph import DRAWN, show_response_graph, take_click
from pages.widgets.knockout.knockout_map import show_arrows
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import KO_GENE

STEPS = {1: "directly", 2: "through one other gene"}


def show_knockout(run: Run) -> None:
    """Ask what is done to the TFs, and show which genes change, by which paths, and where the cells would move."""
    network = load_network(str(run.path))
    intervention = ask_intervention(network)
    spread = ask_spread()
    if intervention is None:
        st.caption(LIMITS)
        return
    response = predict(str(run.path), network, intervention, spread)
    describe(response)
    if response.table.empty:
        st.info(
            "No gene changes: these TFs have no edge with a known sign and enough weight. Allow a smaller weight, or "
            "choose another TF.",
            icon=":material/search_off:",
        )
        return
    take_click(run.id, response.table["gene"].tolist())
    left, right = st.columns(2, gap="medium")
    with left:
        show_table(response, run)
        gene = pick_gene(response)
        show_paths(response, gene)
    with right:
        title = weight_title(run)
        show_response_graph(response, load_roles(str(run.path)), title, run.id, choices.text(KO_GENE))
        st.caption(
            f"The {min(DRAWN, len(response.table))} genes that change most, each with the path that carries most of "
            "its change. Blue rises, orange falls."
        )
    with guard():
        show_arrows(run, response)


@st.cache_data(max_entries=20, show_spinner=False)
def predict(path: str, _network: pd.DataFrame, intervention: Intervention, spread: Spread) -> Response:
    return respond(_network, intervention, spread)


def describe(response: Response) -> None:
    """Say how many genes rise and fall, over which edges, and what the prediction is not."""
    change = response.table["change"]
    st.markdown(
        f"With **{plain(response.intervention)}**, {counted(int((change > 0).sum()), 'gene')} "
        f"{'is' if (change > 0).sum() == 1 else 'are'} predicted to rise and {int((change < 0).sum()):,} to fall."
    )
    more = f" {response.unsigned:,} more have no known sign and are left out." if response.unsigned else ""
    st.caption(f"{plain(response.spread)}: {counted(len(response.edges), 'edge')}.{more} {LIMITS}")


def show_table(response: Response, run: Run) -> None:
    """Show the ranked genes, with the step and the path, and offer them as CSV."""
    table = full_table(str(run.path), response.intervention, response.spread, response)
    names = {"gene": "Gene", "change": "Change", "direction": "Predicted to", "step": "Step", "path": "Mostly by"}
    shown = table[list(names)].assign(
        direction=table["direction"].map({"up": "▲ rise", "down": "▼ fall"}),
        path=table["path"].map(with_arrows),
    )
    st.dataframe(
        shown.rename(columns=names), hide_index=True, height=min(38 + 35 * len(shown), 500),
        alt="Genes that are predicted to rise or fall, the largest change first",
        column_config={
            "Change": st.column_config.NumberColumn(
                format="%+.3f", help="Relative to the change of the TF: -1 is as much as a removed TF itself loses."
            ),
            "Step": st.column_config.NumberColumn(
                help="Number of edges after which the change arrives first: 1 is a direct target."
            ),
            "Mostly by": st.column_config.TextColumn(
                width="medium", help="The path that carries most of the change: → activates, ⊣ represses."
            ),
        },
    )  # fmt: skip
    name = "-".join([*response.intervention.removed, *response.intervention.raised])[:60]
    st.download_button(
        "All genes, CSV", lambda: csv_text(table), f"knockout-{name}.csv", "text/csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip


@st.cache_data(max_entries=20, show_spinner="Following the paths …")
def full_table(path: str, intervention: Intervention, spread: Spread, _response: Response) -> pd.DataFrame:
    return response_table(_response)


def show_paths(response: Response, gene: str | None) -> None:
    """List the paths that carry most of a gene's change."""
    if gene is None:
        asking.say_missing("gene", choices.text(KO_GENE), "Choose another gene.", "which does not change here")
        return
    row = response.table.set_index("gene").loc[gene]
    lines = [f"- {plain(with_arrows(path))}: {_number(path.change)}" for path in carrying_paths(response, gene)]
    st.markdown(
        f"**{plain(gene)}** changes by {_number(row['change'])}, first {_when(int(row['step']))}:\n" + "\n".join(lines)
    )


def with_arrows(path: object) -> str:
    """Return the words of a path with an arrow for each edge, as in the other tables."""
    return str(path).replace(" activates ", " → ").replace(" represses ", " ⊣ ")


def _when(step: int) -> str:
    return STEPS.get(step, f"through {step - 1} other genes")


def _number(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
