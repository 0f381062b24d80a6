"""The look of a drawing as attributes of genes and edges, for programs that draw the network themselves."""

from typing import Any

import pandas as pd

from grn_core.network.drawing.picture import Picture
from grn_core.network.graph import MOST_EDGES, draw
from grn_core.network.layout.geometry import node_radius
from grn_core.palette import MUTED


def picture_of(edges: pd.DataFrame, picture: Picture | None = None) -> Picture | None:
    """Return the picture given, else one in our usual layout; None if there are too many edges for that."""
    if picture is not None:
        return picture
    return Picture(draw(edges)) if len(edges) <= MOST_EDGES else None


def gene_looks(picture: Picture | None) -> dict[str, dict[str, Any]]:
    """Return the attributes of each gene of a picture: kind, community, degree, x, y, size (pixels) and colour.

    ``y`` points down, as in Cytoscape. Without a picture there are none.
    """
    if picture is None:
        return {}
    return {
        row.gene: {
            "kind": row.kind,
            "community": int(row.community) + 1,
            "degree": int(row.degree),
            "x": round(float(row.x), 1),
            "y": round(float(row.y), 1),
            "size": round(2 * node_radius(row.degree), 1),
            "colour": picture.colour_of(row.gene, row.kind, row.community),
        }
        for row in picture.drawn.nodes.itertuples()
    }


def edge_looks(edges: pd.DataFrame, picture: Picture | None) -> list[dict[str, Any]]:
    """Return the attributes of each edge: width (pixels), colour and category; none for an edge that is not drawn."""
    if picture is None:
        return [{} for _ in range(len(edges))]
    drawn = picture.drawn.edges
    looks = {
        (tf, target): {
            "width": round(float(max(width, category.least)), 2),
            "colour": category.colour or MUTED,
            "category": category.label,
        }
        for tf, target, width, category in zip(
            drawn["source"], drawn["target"], drawn["width"], picture.categories(), strict=True
        )
    }
    return [looks.get(pair, {}) for pair in zip(edges["source"], edges["target"], strict=True)]


def dashes(picture: Picture) -> dict[str, tuple[int, ...]]:
    """Return the dash of each category of edges that is drawn, by its label; empty for a solid line."""
    return {category.label: category.dash for category in dict.fromkeys(picture.categories())}
