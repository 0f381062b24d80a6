"""A drawn network as an SVG image, which stays sharp at any size in papers and slides."""

from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from grn_core.network.drawing.categories import Category
from grn_core.network.drawing.picture import COMMUNITY_COLOURS, KIND_COLOURS, Picture
from grn_core.network.drawing.svg_legend import (
    Entry,
    category_entry,
    community_entries,
    end_entry,
    kind_entries,
    legend,
    scale_entry,
    size_entry,
    width_entry,
)
from grn_core.network.drawing.svg_shapes import END_WORDS, Point, gene_shape, line_end, reach, route
from grn_core.network.graph import DrawnNetwork
from grn_core.network.layout.fine import boxes_of_names, with_routes
from grn_core.network.layout.geometry import node_radius, short_name
from grn_core.network.layout.names import SIZES
from grn_core.network.layout.routes import control_points
from grn_core.palette import INK, MUTED

MARGIN, TITLE, LEAST_WIDTH = 40.0, 34.0, 620.0
TITLE_LETTER = 10.0  # width of a letter of the title
PAPER = "#ffffff"
FONT = "font-family='Helvetica, Arial, sans-serif'"
HEAD = 6.0
CROWDED, SPREAD = 40, 1.6
"""Number of genes from which a drawing is spread, and by how much in both directions."""
CONTROL = dict.fromkeys([*range(32), *range(127, 160), *range(55296, 57344), 65534, 65535], " ")

Box = tuple[float, float, float, float]


def graph_svg(picture: Picture, title: str = "", note: str = "") -> str:
    """Return a drawn network as the text of an SVG file.

    Parameters
    ----------
    title, note
        Plain text above the drawing; `note` marks simulated data.

    Returns
    -------
    A self-contained file with places and routes as on the page, and a legend of all that shapes, sizes and colours
    mean. Names are text (escaped, shortened where too long) and never overlap: names without room are left out. TFs and
    genes with many edges are named first.
    """
    shown = _spread(picture.visible())
    parts = [_group("edges", _edges(shown)), _group("genes", _genes(shown))]
    names, boxes = _names(shown)
    return _page([*parts, _group("names", names)], _extent(shown, boxes), title, note, _entries(shown))


def _spread(picture: Picture) -> Picture:
    """Return a picture of many genes with more room between them, since nobody zooms into paper."""
    nodes, edges = picture.drawn.nodes, picture.drawn.edges
    if len(nodes) < CROWDED:
        return picture
    wide = nodes.assign(x=SPREAD * nodes["x"], y=SPREAD * nodes["y"])
    return replace(picture, drawn=DrawnNetwork(*with_routes(wide, edges)))


def _group(name: str, parts: list[str]) -> str:
    return f"<g class='{name}'>{''.join(parts)}</g>"


def _text(value: str) -> str:
    """Escape text for XML; control characters, which XML cannot hold, become spaces."""
    return escape(value.translate(CONTROL))


def _edges(picture: Picture) -> list[str]:
    """Return the edges, the strongest last and thus on top."""
    nodes, edges = picture.drawn.nodes, picture.drawn.edges
    at = {row.gene: (row.x, row.y, node_radius(row.degree), row.kind) for row in nodes.itertuples()}
    signs = edges["sign"] if "sign" in edges else np.ones(len(edges), dtype=int)
    rows = zip(
        edges["source"], edges["target"], edges["width"], edges["bend"], signs, picture.categories(), strict=True
    )
    made = [
        _edge(at[tf], at[target], width, bend, int(sign), category) for tf, target, width, bend, sign, category in rows
    ]
    return [made[i] for i in np.argsort(-edges["rank"].to_numpy(), kind="stable")]


def _edge(
    start: tuple[float, float, float, str],
    end: tuple[float, float, float, str],
    width: float,
    bend: float,
    sign: int,
    category: Category,
) -> str:
    """Return a route that ends at the border of its target, in a shape that shows the sign."""
    width = max(width, category.least)
    one, other = np.array(start[:2]), np.array(end[:2])
    control = control_points(one[None], other[None], np.array([bend]))[0] if bend else None
    way = other - (one if control is None else control)
    ux, uy = way / max(float(np.linalg.norm(way)), 1e-9)
    rim = end[2] / reach(end[3], ux, uy) if ux or uy else end[2]
    head = HEAD + 1.6 * width
    tip = (end[0] - rim * ux, end[1] - rim * uy)
    back = width if sign < 0 else head
    base = (tip[0] - back * ux, tip[1] - back * uy)
    colour = category.colour or MUTED
    dash = f" stroke-dasharray='{' '.join(map(str, category.dash))}'" if category.dash else ""
    look = f"stroke='{colour}' stroke-width='{width:.1f}'{dash}"
    through: Point | None = None if control is None else (float(control[0]), float(control[1]))
    return route((start[0], start[1]), through, base, look) + line_end(tip, (ux, uy), head, width, colour, sign)


def _genes(picture: Picture) -> list[str]:
    return [
        gene_shape(
            row.x, row.y, node_radius(row.degree), row.kind, picture.colour_of(row.gene, row.kind, row.community)
        )
        for row in picture.drawn.nodes.itertuples()
    ]


def _names(picture: Picture) -> tuple[list[str], np.ndarray]:
    """Return the names of genes, and left, top, right and bottom of each, (names, 4)."""
    nodes = picture.drawn.nodes
    if nodes.empty:
        return [], np.empty((0, 4))
    boxes = boxes_of_names(nodes, picture.drawn.edges)
    written = []
    for row, (left, top, right, bottom) in zip(nodes.itertuples(), boxes, strict=True):
        if np.isnan(left):
            continue
        weight = "" if row.kind == "target" else " font-weight='600'"
        written.append(
            f"<text x='{(left + right) / 2:.1f}' y='{(top + bottom) / 2:.1f}' font-size='{SIZES[row.kind]}'{weight} "
            f"text-anchor='middle' dy='.35em' paint-order='stroke' stroke='{PAPER}' stroke-width='4' "
            f"stroke-linejoin='round' fill='{INK}'>{_text(short_name(row.gene))}</text>"
        )
    return written, boxes[~np.isnan(boxes[:, 0])]


def _entries(picture: Picture) -> list[Entry]:
    """Return the entries of the legend for what is drawn."""
    nodes, edges = picture.drawn.nodes, picture.drawn.edges
    if nodes.empty:
        return []
    kinds = [kind for kind in KIND_COLOURS if (nodes["kind"] == kind).any()]
    by_kind = picture.colour_by == "kind" or (not picture.colours and picture.colour_by != "community")
    entries = [*kind_entries(kinds, KIND_COLOURS if by_kind else None), *size_entry(nodes["degree"].tolist())]
    if picture.scale is not None:
        entries.append(scale_entry(picture.scale))
    elif picture.colour_by == "community":
        entries += community_entries(nodes["community"].tolist(), COMMUNITY_COLOURS)
    present = dict.fromkeys(picture.categories())
    entries += [category_entry(category) for category in present]
    signs = edges["sign"].unique().tolist() if "sign" in edges else []
    entries += [end_entry(sign) for sign in END_WORDS if sign in signs]
    return [*entries, *width_entry(edges["weight"].astype(float).tolist(), picture.weight_title)]


def _extent(picture: Picture, names: np.ndarray) -> Box:
    """Return left, top, right and bottom of genes, names and arcs."""
    nodes, edges = picture.drawn.nodes, picture.drawn.edges
    if nodes.empty:
        return 0.0, 0.0, 200.0, 100.0
    places = nodes.set_index("gene")[["x", "y"]]
    rims = nodes["degree"].map(node_radius).to_numpy()[:, None]
    one, other = places.loc[edges["source"]].to_numpy(), places.loc[edges["target"]].to_numpy()
    arcs = (control_points(one, other, edges["bend"].to_numpy(dtype=float)) + (one + other) / 2) / 2
    points = np.vstack([places - rims, places + rims, names[:, :2], names[:, 2:], arcs])
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _page(parts: list[str], extent: Box, title: str, note: str, entries: list[Entry]) -> str:
    middle = (extent[0] + extent[2]) / 2
    width = max(extent[2] - extent[0] + 2 * MARGIN, LEAST_WIDTH)
    left, top = middle - width / 2, extent[1] - MARGIN - TITLE
    explained, legend_height = legend(entries, left + MARGIN, extent[3] + MARGIN, width - 2 * MARGIN)
    height = extent[3] + MARGIN + legend_height + MARGIN / 2 - top
    heading = f"{title} {note}".strip()
    letters = max(int((width - 2 * MARGIN) / TITLE_LETTER), 10)
    shown = heading if len(heading) <= letters else heading[: letters - 1] + "…"
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{left:.1f} {top:.1f} {width:.1f} {height:.1f}' "
            f"width='{width:.0f}' height='{height:.0f}' role='img' "
            f"aria-label={quoteattr((title or 'Gene regulatory network').translate(CONTROL))} {FONT}>",
            f"<rect x='{left:.1f}' y='{top:.1f}' width='{width:.1f}' height='{height:.1f}' fill='{PAPER}'/>",
            f"<text x='{left + MARGIN:.1f}' y='{top + TITLE:.1f}' font-size='16' font-weight='600' fill='{INK}'>"
            f"{_text(shown)}</text>",
            *parts,
            explained,
            "</svg>",
        ]
    )
