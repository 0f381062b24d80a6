"""GraphML, for Cytoscape, Gephi or yEd (http://graphml.graphdrawing.org)."""

import io

import networkx as nx
import pandas as pd

from grn_core.export.attributes import edge_attributes
from grn_core.export.gene_names import NOT_IN_XML, genes_of, refuse
from grn_core.export.looks import edge_looks, gene_looks, picture_of
from grn_core.network.drawing.picture import Picture
from grn_core.network.graph import to_networkx
from grn_core.network.signs import relations


def graphml_text(edges: pd.DataFrame, picture: Picture | None = None) -> str:
    """Return the network as GraphML.

    Nodes have ``label`` and ``name`` (both the gene's name: for Gephi and for the style of
    `grn_core.export.cytoscape`), ``kind`` and, with a drawing, ``x``, ``y``, ``size``, ``colour``, ``community`` and
    ``degree``. Edges have ``interaction`` and, with a drawing, ``width``, ``colour`` and ``category``.

    Parameters
    ----------
    picture
        As in `grn_core.export.cyjs.cyjs_text`.

    Raises
    ------
    DataError
        If a gene's name has a character that XML cannot hold.
    """
    refuse(genes_of(edges), NOT_IN_XML, "XML")
    bare = to_networkx(edges[["source", "target"]])
    graph = nx.DiGraph()
    shown = picture_of(edges, picture)
    looks = gene_looks(shown)
    graph.add_nodes_from(
        (name, {"label": str(name), "name": str(name), "kind": kind} | looks.get(name, {}))
        for name, kind in bare.nodes(data="kind")
    )
    attributes = zip(edge_looks(edges, shown), edge_attributes(edges), relations(edges), strict=True)
    merged = (look | own | {"interaction": relation} for look, own, relation in attributes)
    graph.add_edges_from(
        (tf, target, _in_xml(data)) for tf, target, data in zip(edges["source"], edges["target"], merged, strict=True)
    )
    buffer = io.BytesIO()  # not `generate_graphml`, which treats U+2028 in a name as a line break
    nx.write_graphml_xml(graph, buffer)
    # readers treat a bare carriage return in a text as a line break (XML 1.0, section 2.11)
    return buffer.getvalue().decode("utf-8").replace("\r", "&#13;")


def _in_xml(attributes: dict[str, object]) -> dict[str, object]:
    return {
        name: NOT_IN_XML.sub("\ufffd", value) if isinstance(value, str) else value for name, value in attributes.items()
    }
