"""GraphML, for Cytoscape, Gephi or yEd (http://graphml.graphdrawing.org)."""

import io

import networkx as nx
import pandas as pd

from grn_core.export.attributes import edge_attributes
from grn_core.export.gene_names import NOT_IN_XML, genes_of, refuse
from grn_core.network.graph import to_networkx


def graphml_text(edges: pd.DataFrame) -> str:
    """Return the network as GraphML; nodes have ``label`` (the name, for Gephi) and ``kind`` (TF or target).

    Raises
    ------
    DataError
        If a gene's name has a character that XML cannot hold.
    """
    refuse(genes_of(edges), NOT_IN_XML, "XML")
    bare = to_networkx(edges[["source", "target"]])
    graph = nx.DiGraph()
    graph.add_nodes_from((name, {"label": str(name), "kind": kind}) for name, kind in bare.nodes(data="kind"))
    pairs = zip(edges["source"], edges["target"], edge_attributes(edges), strict=True)
    graph.add_edges_from((tf, target, _in_xml(attributes)) for tf, target, attributes in pairs)
    buffer = io.BytesIO()  # not `generate_graphml`, which treats U+2028 in a name as a line break
    nx.write_graphml_xml(graph, buffer)
    # readers treat a bare carriage return in a text as a line break (XML 1.0, section 2.11)
    return buffer.getvalue().decode("utf-8").replace("\r", "&#13;")


def _in_xml(attributes: dict[str, object]) -> dict[str, object]:
    return {
        name: NOT_IN_XML.sub("\ufffd", value) if isinstance(value, str) else value for name, value in attributes.items()
    }
