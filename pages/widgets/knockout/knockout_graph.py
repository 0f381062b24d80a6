"""The paths of a predicted change as a graph, its genes coloured by their change."""

import hashlib
import json
from dataclasses import replace

import pandas as pd
import streamlit as st

from grn_core.genes.roles import Roles
from grn_core.network.drawing.gene_colours import Scale, gene_colours
from grn_core.network.drawing.vis import scale_words, vis_elements
from grn_core.network.graph import draw
from grn_core.network.knockout import Response, carrying_paths
from pages.widgets.common.charts.graph_component import clicked, mount
from pages.widgets.common.plain_text import counted
from pages.widgets.knockout.knockout_choice import take_gene

DRAWN = 25
CHANGE = Scale("predicted to", -1, 1, ("#a84300", "#e9b48a", "#eceff1", "#6fb1d6", "#00426b"), ("fall", "rise"))


def carrying_edges(response: Response, most: int = DRAWN) -> pd.DataFrame:
    """Return the edges of the strongest path to each of the genes that change most."""
    wanted: set[tuple[str, str]] = set()
    for gene in response.table["gene"].head(most):
        for path in carrying_paths(response, gene, 1):
            wanted |= set(zip(path.genes[:-1], path.genes[1:], strict=True))
    index = pd.MultiIndex.from_frame(response.edges[["source", "target"]].astype(str))
    return response.edges[index.isin(list(wanted))].drop(columns="strength").reset_index(drop=True)


def show_response_graph(response: Response, roles: Roles, weight_title: str, run_id: str, selected: str | None) -> None:
    """Draw the genes that change most and the paths that carry the change; a click on a gene shows its paths."""
    key = f"knockout_{run_id}"
    edges = carrying_edges(response)
    elements = json.dumps(vis_elements(draw(edges, roles=roles), weight_title))
    drawn = sorted({*edges["source"], *edges["target"]})
    change = response.change.reindex(drawn)
    free = response.table["change"].abs()
    top = float(free.max())
    scale = replace(CHANGE, low=-top, high=top)
    mount(
        {
            "elements": elements, "version": hashlib.sha256(elements.encode()).hexdigest()[:16],
            "colour_by": "change", "gene_colours": gene_colours(change, scale), "scale": scale_words(scale),
            "selection": {"node": selected} if selected in drawn else None, "answered": clicked(key)[1],
            "count": f"{counted(len(drawn), 'gene')}, {counted(len(edges), 'edge')}",
        },
        key, fixed=True,
    )  # fmt: skip


def take_click(run_id: str, genes: list[str]) -> None:
    """Choose the gene that was clicked in the graph; call it before the gene is asked for."""
    selection, number = clicked(f"knockout_{run_id}")
    taken = f"knockout_click_{run_id}"
    if number > st.session_state.get(taken, 0):
        st.session_state[taken] = number
        gene = (selection or {}).get("node")
        if gene in genes:
            take_gene(str(gene))
