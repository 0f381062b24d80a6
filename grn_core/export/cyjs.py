"""Cytoscape.js JSON (.cyjs), which Cytoscape opens and cytoscape.js draws: https://js.cytoscape.org/#notation."""

import json

import pandas as pd

from grn_core.export.attributes import edge_attributes
from grn_core.export.gene_names import genes_of
from grn_core.network.graph import MOST_EDGES, to_networkx
from grn_core.network.layout.place import layout
from grn_core.network.signs import relations


def cyjs_text(edges: pd.DataFrame, title: str) -> str:
    """Return the network as Cytoscape.js JSON.

    Genes have the positions of our drawing if there are at most `MOST_EDGES` edges. Ids are numbers, because nodes
    and edges share one set of ids in this format and a gene may have any name; networkx names nodes by ``value``.
    """
    graph = to_networkx(edges[["source", "target"]])
    places = layout(graph) if len(edges) <= MOST_EDGES else {}
    ids = {name: str(i) for i, name in enumerate(genes_of(edges))}
    nodes = [
        {"data": {"id": id, "name": name, "shared_name": name, "value": id, "kind": graph.nodes[name]["kind"]}}
        | ({"position": dict(zip("xy", map(float, places[name]), strict=True))} if places else {})
        for name, id in ids.items()
    ]
    lines = [
        {
            "data": attributes
            | {"id": f"e{i}", "source": ids[tf], "target": ids[target], "interaction": relation}
            | {"name": f"{tf} ({relation}) {target}"}
        }
        for i, (tf, target, relation, attributes) in enumerate(
            zip(edges["source"], edges["target"], relations(edges), edge_attributes(edges), strict=True)
        )
    ]
    document = {
        "format_version": "1.0",
        "generated_by": "grn-explorer",
        "target_cytoscapejs_version": "~3.0",
        "directed": True,
        "multigraph": False,
        "data": {"name": title, "shared_name": title},
        "elements": {"nodes": nodes, "edges": lines},
    }
    return json.dumps(document, ensure_ascii=True, allow_nan=False)
