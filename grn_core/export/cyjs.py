"""Cytoscape.js JSON (.cyjs), which Cytoscape opens and cytoscape.js draws: https://js.cytoscape.org/#notation."""

import json
from typing import Any

import pandas as pd

from grn_core.export.attributes import edge_attributes
from grn_core.export.gene_names import genes_of
from grn_core.export.looks import edge_looks, gene_looks, picture_of
from grn_core.network.drawing.picture import Picture
from grn_core.network.graph import to_networkx
from grn_core.network.signs import relations


def cyjs_text(edges: pd.DataFrame, title: str, picture: Picture | None = None) -> str:
    """Return the network as Cytoscape.js JSON.

    Genes and edges have the positions and the look of `picture`, by default of our usual drawing if there are at most
    `grn_core.network.graph.MOST_EDGES` edges. Ids are numbers, because nodes and edges share one set of ids in this
    format and a gene may have any name; networkx names nodes by ``value``.
    """
    graph = to_networkx(edges[["source", "target"]])
    shown = picture_of(edges, picture)
    looks = gene_looks(shown)
    ids = {name: str(i) for i, name in enumerate(genes_of(edges))}
    nodes = [_node(name, id, {"kind": graph.nodes[name]["kind"]} | looks.get(name, {})) for name, id in ids.items()]
    lines = [
        {
            "data": look
            | attributes
            | {"id": f"e{i}", "source": ids[tf], "target": ids[target], "interaction": relation}
            | {"name": f"{tf} ({relation}) {target}"}
        }
        for i, (tf, target, relation, attributes, look) in enumerate(
            zip(
                edges["source"],
                edges["target"],
                relations(edges),
                edge_attributes(edges),
                edge_looks(edges, shown),
                strict=True,
            )  # fmt: skip
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


def _node(name: str, id: str, look: dict[str, Any]) -> dict[str, Any]:
    place = {"position": {"x": look["x"], "y": look["y"]}} if "x" in look else {}
    return {"data": {"id": id, "name": name, "shared_name": name, "value": id} | look} | place
