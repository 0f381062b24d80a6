"""Take a network elsewhere: CSV, GraphML, or one HTML file that works with no network at all."""

from pathlib import Path
from typing import Literal

import networkx as nx
import pandas as pd

from grn_core.errors import ConfigError
from grn_core.network.graph import to_networkx
from grn_core.network.vis import graph_html
from grn_core.storage import write_text

Format = Literal["csv", "graphml", "html"]


def csv_text(edges: pd.DataFrame) -> str:
    """Return the edge table as CSV."""
    return edges.to_csv(index=False)


def graphml_text(edges: pd.DataFrame) -> str:
    """Return the network as GraphML, for Cytoscape, Gephi or yEd."""
    plain = edges.assign(known=edges["known"].astype(bool))
    return "\n".join(nx.generate_graphml(to_networkx(plain)))


def export_network(edges: pd.DataFrame, path: Path, kind: Format, title: str, note: str = "") -> None:
    """Write a network to a file.

    Raises
    ------
    ConfigError
        If the format is not known.
    StorageError
        If the file cannot be written.
    """
    if kind == "csv":
        text = csv_text(edges)
    elif kind == "graphml":
        text = graphml_text(edges)
    elif kind == "html":
        text = graph_html(edges, title, note)
    else:
        raise ConfigError(f"{kind} is not a format for networks.", "Choose csv, graphml or html.")
    write_text(path, text)
