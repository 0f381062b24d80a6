"""What vis-network needs to draw a network: its script, its elements, and one HTML file around them."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from grn_core.network.graph import DrawnNetwork, draw
from grn_core.network.layout import node_radius

# Okabe and Ito's colours, told apart by the colour-blind (https://jfly.uni-koeln.de/color/)
COMMUNITY_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
KIND_COLOURS = {"TF": "#D55E00", "target": "#56B4E9"}
EDGE_COLOURS = {True: "#5B6670", False: "#009E73"}


def vis_script() -> str:
    """Return vis-network's script as pyvis bundles it."""
    folder = files("pyvis") / "templates" / "lib" / "vis-9.1.2"
    return (folder / "vis-network.min.js").read_text(encoding="utf-8")


def labels_script() -> str:
    """Return the script that writes gene names on a drawing, the page's and the exported one's alike."""
    return (Path(__file__).parent / "labels.js").read_text(encoding="utf-8")


def vis_elements(drawn: DrawnNetwork, colour_by: Literal["kind", "community"]) -> dict[str, list[dict[str, object]]]:
    """Turn a drawn network into vis-network's nodes and edges.

    ``name`` and ``info`` (what is told under the pointer, a line each) are plain text; names are written by
    `labels_script`, since vis-network's own labels shrink as one zooms out.
    """
    return {
        "nodes": [_vis_node(row, colour_by) for row in drawn.nodes.itertuples()],
        "edges": [_vis_edge(row) for row in drawn.edges.itertuples()],
    }


def _vis_node(row: Any, colour_by: str) -> dict[str, object]:
    community = COMMUNITY_COLOURS[min(row.community, len(COMMUNITY_COLOURS) - 1)]
    edges = "1 edge" if row.degree == 1 else f"{row.degree} edges"
    return {
        "id": row.gene,
        "name": row.gene,
        "kind": row.kind,
        "info": f"{row.gene}\n{row.kind} with {edges} here, community {row.community + 1}",
        "color": KIND_COLOURS[row.kind] if colour_by == "kind" else community,
        "shape": "diamond" if row.kind == "TF" else "dot",
        "size": node_radius(row.degree),
        "x": row.x,
        "y": row.y,
    }


def _vis_edge(row: Any) -> dict[str, object]:
    known = "known in the prior" if row.known else "new: not in the prior"
    return {
        "id": f"{row.source}\t{row.target}",
        "from": row.source,
        "to": row.target,
        "width": row.width,
        "color": EDGE_COLOURS[bool(row.known)],
        "dashes": not row.known,
        "info": f"{row.source} → {row.target}\nweight {row.weight:.3f}, rank {row.rank:,}\n{known}",
    }


def _inline(value: object) -> str:
    """Return JSON that cannot end the script it stands in, whatever a gene is called."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def graph_html(
    edges: pd.DataFrame, title: str, note: str = "", colour_by: Literal["kind", "community"] = "community"
) -> str:
    """Return one HTML file that shows the network with no other file and no request.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known.
    title, note
        Plain text above the graph; `note` says where the data are simulated.
    """
    template = (Path(__file__).parent / "template.html").read_text(encoding="utf-8")
    filling = {
        "/*TEXTS*/": _inline({"title": title, "note": note}),
        "/*ELEMENTS*/": _inline(vis_elements(draw(edges), colour_by)),
        "/*LABELS*/": labels_script(),
        "/*VIS*/": vis_script().replace("</script", "<\\/script"),
    }
    for mark, content in filling.items():
        template = template.replace(mark, content)
    return template
