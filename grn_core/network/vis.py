"""What vis-network needs to draw a network: its script, its elements, and one HTML file around them."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pandas as pd

from grn_core.network.categories import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    categories_of,
    category_keys,
)
from grn_core.network.graph import DrawnNetwork, draw
from grn_core.network.layout.geometry import short_name
from grn_core.network.layout.place import Layout, node_radius

COMMUNITY_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, YELLOW, "#8A949C")
KIND_COLOURS = {"TF": VERMILLION, "target": SKY}

HERE = Path(__file__).parent


def vis_script() -> str:
    """Return vis-network's script as pyvis bundles it."""
    folder = files("pyvis") / "templates" / "lib" / "vis-9.1.2"
    return (folder / "vis-network.min.js").read_text(encoding="utf-8")


def drawing_script() -> str:
    """Return the script that draws a network and names its genes, the page's and the exported one's alike."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("labels.js", "drawing.js"))


def drawing_style() -> str:
    """Return the style of the legend and of what is told under the pointer."""
    return (HERE / "drawing.css").read_text(encoding="utf-8")


def vis_elements(drawn: DrawnNetwork) -> dict[str, object]:
    """Turn a drawn network into what `drawing_script` draws: columns of nodes and of edges, and edge categories.

    An edge's ``from`` and ``to`` are positions among the nodes, its ``category`` one among the categories. ``name`` is
    plain text, cut where it is too long to be drawn. A column ``info`` of the edges is told under the pointer.
    """
    nodes, edges = drawn.nodes, drawn.edges
    at = {gene: i for i, gene in enumerate(nodes["gene"])}
    keys, categories = category_keys(edges), categories_of(edges)
    number = {category.key: i for i, category in enumerate(categories)}
    counts = keys.value_counts()
    return {
        "nodes": {
            "id": nodes["gene"].tolist(),
            "name": [short_name(gene) for gene in nodes["gene"]],
            "tf": (nodes["kind"] == "TF").astype(int).tolist(),
            "community": nodes["community"].tolist(),
            "degree": nodes["degree"].tolist(),
            "radius": [round(node_radius(degree), 1) for degree in nodes["degree"]],
            "x": nodes["x"].tolist(),
            "y": nodes["y"].tolist(),
        },
        "edges": {
            "from": edges["source"].map(at).tolist(),
            "to": edges["target"].map(at).tolist(),
            "width": edges["width"].astype(float).round(1).tolist(),
            "weight": edges["weight"].astype(float).round(4).tolist(),
            "rank": edges["rank"].tolist(),
            "category": keys.map(number).tolist(),
            "info": edges["info"].tolist() if "info" in edges.columns else [],
        },
        "categories": [
            {
                "key": category.key, "label": category.label, "help": category.help, "colour": category.colour,
                "dash": list(category.dash), "least": category.least, "count": int(counts.get(category.key, 0)),
            }
            for category in categories
        ],
        "communities": list(COMMUNITY_COLOURS),
    }  # fmt: skip


def _inline(value: object) -> str:
    """Return JSON that cannot end the script it stands in, whatever a gene is called."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def graph_html(
    edges: pd.DataFrame,
    title: str,
    note: str = "",
    colour_by: Literal["kind", "community"] = "community",
    layout: Layout = "force",
    drawn: DrawnNetwork | None = None,
) -> str:
    """Return one HTML file that shows the network with no other file and no request.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known; where there is a column ``outcome``, edges are coloured by it.
    title, note
        Plain text above the graph; `note` says where the data are simulated.
    layout
        How genes are placed.
    drawn
        The edges as they have been drawn already; `edges` and `layout` are not looked at then.
    """
    elements = vis_elements(draw(edges, kind=layout) if drawn is None else drawn)
    template = (HERE / "template.html").read_text(encoding="utf-8")
    filling = {
        "/*STYLE*/": drawing_style(),
        "/*TEXTS*/": _inline({"title": title, "note": note, "colourBy": colour_by}),
        "/*ELEMENTS*/": _inline(elements),
        "/*DRAWING*/": drawing_script(),
        "/*VIS*/": vis_script().replace("</script", "<\\/script"),
    }
    for mark, content in filling.items():
        template = template.replace(mark, content)
    return template
