"""Downloads: a run's network in the formats of other tools; a file is made when its button is clicked."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from grn_core.errors import DataError
from grn_core.export import FORMATS, Format, export_bytes
from grn_core.export.formats import default_edges
from grn_core.network.drawing.picture import Picture
from grn_core.training.results.stored_edges import n_scored
from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted, plain

PICTURES = ("html", "svg", "report", "cytoscape")
SAME_ENDING = ("decoupler", "cytoscape", "genernib")  # their name stands in the file's name
ABOUT = {
    "csv": "The edge table for Excel, R or pandas.",
    "parquet": "The same table, small and typed, for pandas, polars or R's arrow.",
    "decoupler": (
        "For TF activity with decoupler: the 25 strongest targets of each TF, with signed weights. On the cells of the "
        "AnnData file, ULM gives the activities of the view Regulons."
    ),
    "graphml": "The graph with all columns, positions and colours, for Cytoscape, Gephi, yEd or igraph.",
    "sif": "Only the pairs, for Cytoscape: TF, activates, represses or regulates, target. SIF cannot store weights.",
    "cyjs": "JSON for Cytoscape or your own web page, with the positions of the genes.",
    "cytoscape": "Cytoscape.js file and style files: Cytoscape and web pages show the graph as it is here.",
    "h5ad": "Cells x genes of the run for scanpy: network in varp, edges in uns, gene embeddings in varm if stored.",
    "genernib": "The 50,000 strongest edges as the benchmark geneRNIB reads a prediction, with data set and method.",
    "html": "The graph above as an interactive page for any browser; it needs no internet.",
    "svg": "The graph above as a picture for a paper or a slide.",
    "report": "Data, settings, figures, graph, methods and citations, in one file for any browser.",
}


def show_downloads(run: Run, network: pd.DataFrame, edges: pd.DataFrame, picture: Callable[[], Picture]) -> None:
    """Offer a file for each format.

    Parameters
    ----------
    network
        All pairs of the run.
    edges
        The edges of the graph.
    picture
        Returns the graph as the page shows it.
    """
    pairs = "pairs" if n_scored(run) is None else "stored pairs"
    with st.expander("Download the network", icon=":material/download:"):
        which = st.radio(
            "Edges to download", ["drawn", "all"], horizontal=True, key="take_edges",
            format_func={
                "drawn": f"{counted(len(edges), 'edge')} as drawn", "all": f"all {len(network):,} {pairs}",
            }.get,
            help=f"Pictures and the report always show the edges in the graph; AnnData always contains all {pairs}, "
            "geneRNIB the 50,000 strongest, decoupler the 25 strongest targets of each TF. Positions belong to the "
            "edges as drawn.",
        )  # fmt: skip
        plainly = edges.drop(columns="added")
        for kind in FORMATS:
            chosen = plainly if which == "drawn" or kind.name in PICTURES else network
            if kind.name in ("h5ad", "genernib", "decoupler"):
                chosen = _usual_edges(kind.name, run.id, kind, network)
            _offer(run, kind, chosen, picture if chosen is plainly else None)


@st.cache_data(max_entries=12, show_spinner=False)
def _usual_edges(name: str, run_id: str, _kind: Format, _network: pd.DataFrame) -> pd.DataFrame:
    return default_edges(_kind, _network)


def _offer(run: Run, kind: Format, edges: pd.DataFrame, picture: Callable[[], Picture] | None) -> None:
    """Show the button of a format, and one line on its use or on why the gene names do not fit the format."""
    button, line = st.columns([2, 5], vertical_alignment="center")
    refused = _refused(kind.name, run.id, len(edges), kind, edges)

    def make() -> bytes:
        return export_bytes(run, kind, edges, picture() if picture is not None else None)

    button.download_button(
        kind.title, make, f"{_stem(kind)}{kind.ending}", kind.mime, icon=":material/download:", width="stretch",
        on_click="ignore", disabled=refused is not None, key=f"take_{kind.name}",
    )  # fmt: skip
    line.markdown(ABOUT.get(kind.name, kind.tool) if refused is None else f":orange[{plain(refused)}]")


@st.cache_data(max_entries=60, show_spinner=False)
def _refused(name: str, run_id: str, rows: int, _kind: Format, _edges: pd.DataFrame) -> str | None:
    """Return why a format cannot be written for these edges, since an error after the click could not be shown."""
    try:
        _kind.check(_edges)
    except DataError as error:
        return str(error)
    return None


def _stem(kind: Format) -> str:
    return "report" if kind.name == "report" else f"network-{kind.name}" if kind.name in SAME_ENDING else "network"
