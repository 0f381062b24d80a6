"""Downloads: a run's network in the formats of other tools; a file is made when its button is clicked."""

from functools import partial

import pandas as pd
import streamlit as st

from grn_core.errors import DataError
from grn_core.export import FORMATS, Format, export_bytes
from grn_core.export.formats import default_edges, simulated_note
from grn_core.genes.roles import Roles
from grn_core.network.svg import graph_svg
from grn_core.network.view import View
from grn_core.network.vis import graph_html
from grn_core.training.calibration import weight_title
from grn_core.training.run import Run
from pages.widgets.common.graph_component import drawn_view
from pages.widgets.common.plain_text import counted, plain

PICTURES = ("html", "svg", "report")
ABOUT = {
    "csv": "The edge table for Excel, R or pandas.",
    "parquet": "The same table, small and typed, for pandas, polars or R's arrow.",
    "decoupler": (
        "For TF activity with decoupler: the 25 strongest targets of each TF, with signed weights. On the cells of the "
        "AnnData file, ULM gives the activities of the view Regulons."
    ),
    "graphml": "The graph with all columns, for Cytoscape, Gephi, yEd or igraph.",
    "sif": "Only the pairs, for Cytoscape: TF, activates, represses or regulates, target. SIF cannot store weights.",
    "cyjs": "JSON for Cytoscape or your own web page, with the positions of the genes.",
    "h5ad": "Cells x genes of the run for scanpy: network in varp, edges in uns, gene embeddings in varm if stored.",
    "html": "The graph above as an interactive page for any browser; it needs no internet.",
    "svg": "The graph above as a picture for a paper or a slide.",
    "report": "Data, settings, figures, graph, methods and citations, in one file for any browser.",
}


def show_downloads(
    run: Run, network: pd.DataFrame, edges: pd.DataFrame, view: View, roles: Roles, colours: dict[str, str]
) -> None:
    with st.expander("Download the network", icon=":material/download:"):
        which = st.radio(
            "Edges to download", ["drawn", "all"], horizontal=True, key="take_edges",
            format_func={"drawn": f"{counted(len(edges), 'edge')} as drawn", "all": f"all {len(network):,} pairs"}.get,
            help="Pictures and the report always show the edges in the graph; AnnData always contains all pairs, "
            "decoupler the 25 strongest targets of each TF.",
        )  # fmt: skip
        plainly = edges.drop(columns="added")
        tables = network if which == "all" else plainly
        for kind in FORMATS:
            chosen = default_edges(kind, network) if kind.name in ("h5ad", "decoupler") else tables
            if kind.name in PICTURES:
                chosen = plainly if kind.name == "report" else edges
            _offer(run, kind, chosen, view, roles, colours)


def _offer(run: Run, kind: Format, edges: pd.DataFrame, view: View, roles: Roles, colours: dict[str, str]) -> None:
    """Show the button of a format, and one line on its use or on why the gene names do not fit the format."""
    button, line = st.columns([2, 5], vertical_alignment="center")
    refused = _refused(kind.name, run.id, len(edges), kind, edges)
    make = partial(export_bytes, run, kind, edges)
    if kind.name in ("html", "svg"):
        make = partial(_drawing if kind.name == "html" else _picture, run, edges, view, roles, colours)
    button.download_button(
        kind.title, make, f"{_stem(kind)}{kind.ending}", kind.mime, icon=":material/download:", width="stretch",
        on_click="ignore", disabled=refused is not None, key=f"take_{kind.name}",
    )  # fmt: skip
    line.markdown(ABOUT.get(kind.name, kind.tool) if refused is None else f":orange[{plain(refused)}]")


def _drawing(run: Run, edges: pd.DataFrame, view: View, roles: Roles, colours: dict[str, str]) -> bytes:
    """Return the graph in the layout of the page, including pins, as one HTML file."""
    drawn = drawn_view(edges, view, roles)
    note = simulated_note(run)
    return graph_html(
        edges, run.config.name, note, view.colour, drawn=drawn, colours=colours, weight_title=weight_title(run)
    ).encode("utf-8")


def _picture(run: Run, edges: pd.DataFrame, view: View, roles: Roles, colours: dict[str, str]) -> bytes:
    """Return the graph as SVG, without the edges that the legend hides."""
    drawn = drawn_view(edges, view, roles)
    return graph_svg(drawn, run.config.name, simulated_note(run), view.colour, view.hidden, colours).encode("utf-8")


@st.cache_data(max_entries=60, show_spinner=False)
def _refused(name: str, run_id: str, rows: int, _kind: Format, _edges: pd.DataFrame) -> str | None:
    """Return why a format cannot be written for these edges, since an error after the click could not be shown."""
    try:
        _kind.check(_edges)
    except DataError as error:
        return str(error)
    return None


def _stem(kind: Format) -> str:
    return {"report": "report", "decoupler": "network-decoupler"}.get(kind.name, "network")
