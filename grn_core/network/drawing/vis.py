"""Drawing with vis-network: its script, the elements of a network, and a self-contained HTML file."""

import json
from importlib.resources import files
from pathlib import Path

from grn_core.network.drawing.categories import categories_of, category_keys
from grn_core.network.drawing.gene_colours import Scale
from grn_core.network.drawing.picture import COMMUNITY_COLOURS, Picture
from grn_core.network.graph import DrawnNetwork
from grn_core.network.layout.geometry import short_name
from grn_core.network.layout.place import node_radius
from grn_core.network.signs import SOURCE_WORDS

HERE = Path(__file__).parent
SCRIPTS = ("lines.js", "labels.js", "drawing.js", "legend.js", "keys.js", "screen.js")


def vis_script() -> str:
    """Return the script of vis-network that pyvis bundles."""
    folder = files("pyvis") / "templates" / "lib" / "vis-9.1.2"
    return (folder / "vis-network.min.js").read_text(encoding="utf-8")


def drawing_script() -> str:
    """Return our script that draws a network and its labels; the page and exported files use the same."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)


def drawing_style() -> str:
    """Return the style of the legend and the tooltip."""
    return (HERE / "drawing.css").read_text(encoding="utf-8")


def vis_elements(drawn: DrawnNetwork, weight_title: str = "Weight") -> dict[str, object]:
    """Convert a drawn network to the input of `drawing_script`: columns of nodes and edges, and edge categories.

    ``from`` and ``to`` of an edge are indices of nodes, its ``category`` an index of the categories. ``name`` is plain
    text, shortened where too long. An optional column ``info`` of the edges is the text of their tooltips; without it
    they say the weight, under the name `weight_title`.
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
            "kind": nodes["kind"].tolist(),
            "community": nodes["community"].tolist(),
            "degree": nodes["degree"].tolist(),
            "radius": [round(node_radius(degree), 1) for degree in nodes["degree"]],
            "x": nodes["x"].tolist(),
            "y": nodes["y"].tolist(),
            "spot": nodes["spot"].tolist(),
        },
        "edges": {
            "from": edges["source"].map(at).tolist(),
            "to": edges["target"].map(at).tolist(),
            "width": edges["width"].astype(float).round(1).tolist(),
            "weight": edges["weight"].astype(float).round(4).tolist(),
            "rank": edges["rank"].tolist(),
            "bend": edges["bend"].astype(float).round(2).tolist(),
            "category": keys.map(number).tolist(),
            "sign": edges["sign"].astype(int).tolist() if "sign" in edges.columns else [],
            "signSource": [SOURCE_WORDS[s] for s in edges["sign_source"]] if "sign_source" in edges.columns else [],
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
        "weightTitle": weight_title,
    }  # fmt: skip


def scale_words(scale: Scale | None) -> dict[str, object] | None:
    """Return the colour scale that the legend shows; None if the colour of a gene is not a number."""
    return None if scale is None else {"title": scale.title, "colours": list(scale.colours), "words": list(scale.words)}


def _inline(value: object) -> str:
    """Return JSON that is safe inside a script element, for any gene name."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def graph_html(picture: Picture, title: str, note: str = "") -> str:
    """Return a self-contained HTML file that shows the network without any network request.

    Parameters
    ----------
    title, note
        Plain text above the graph; `note` marks simulated data.
    """
    elements = vis_elements(picture.drawn, picture.weight_title)
    template = (HERE / "template.html").read_text(encoding="utf-8")
    filling = {
        "/*STYLE*/": drawing_style(),
        "/*TEXTS*/": _inline(
            {
                "title": title,
                "note": note,
                "colourBy": picture.colour_by,
                "geneColours": dict(picture.colours),
                "scale": scale_words(picture.scale),
                "hidden": list(picture.hidden),
            }
        ),
        "/*ELEMENTS*/": _inline(elements),
        "/*DRAWING*/": drawing_script(),
        "/*VIS*/": vis_script().replace("</script", "<\\/script"),
    }
    for mark, content in filling.items():
        template = template.replace(mark, content)
    return template
