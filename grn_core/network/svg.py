"""A drawn network as an SVG image, which stays sharp at any size in papers and slides."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from grn_core.network.categories import Category, categories_of, category_keys
from grn_core.network.graph import DrawnNetwork
from grn_core.network.layout.geometry import LINE, node_radius, short_name
from grn_core.network.view import ColourBy
from grn_core.network.vis import COMMUNITY_COLOURS, KIND_COLOURS
from grn_core.palette import INK, MUTED

MARGIN, TITLE, ROW = 40.0, 34.0, 24.0
PAPER = "#ffffff"
FONT = "font-family='Helvetica, Arial, sans-serif'"
SIZES = {"TF": 14, "regulator": 14, "target": 12}
SQUARE = 0.85
"""Half the side of a square, as a share of the radius."""
PER_LETTER = 0.62  # width of a letter divided by the font size, with a small reserve
HEAD = 6.0
SIGNS = {1: "activates", -1: "represses", 0: "sign unknown"}
CONTROL = dict.fromkeys([*range(32), *range(127, 160), *range(55296, 57344), 65534, 65535], " ")

Box = tuple[float, float, float, float]


def graph_svg(
    drawn: DrawnNetwork,
    title: str = "",
    note: str = "",
    colour_by: ColourBy = "kind",
    hidden: tuple[str, ...] = (),
    colours: Mapping[str, str] | None = None,
) -> str:
    """Return a drawn network as the text of an SVG file.

    Parameters
    ----------
    title, note
        Plain text above the drawing; `note` marks simulated data.
    colour_by
        What the colour of a gene means.
    hidden
        Keys of edge categories that are left out, together with genes that have no other edge.
    colours
        Colour of each gene, where `colour_by` is one of `grn_core.network.gene_colours.SCALES`.

    Returns
    -------
    A self-contained file. Names are text (escaped, shortened where too long) and never overlap: names without room are
    left out. TFs and genes with many edges are named first.
    """
    keys = category_keys(drawn.edges)
    edges = drawn.edges.assign(category=keys)[~keys.isin(hidden)]
    nodes = drawn.nodes[drawn.nodes["gene"].isin({*edges["source"], *edges["target"]})]
    at = {row.gene: (row.x, row.y) for row in nodes.itertuples()}
    kinds = dict(zip(nodes["gene"], nodes["kind"], strict=True))
    radius = {row.gene: node_radius(row.degree) for row in nodes.itertuples()}
    present = [c for c in categories_of(drawn.edges) if (edges["category"] == c.key).any()]
    by_key = {category.key: category for category in present}
    signed = "sign" in edges
    lines = [
        _edge(
            at[row.source],
            at[row.target],
            radius[row.target],
            kinds[row.target],
            by_key[row.category],
            row.width,
            row.sign if signed else 1,
        )
        for row in edges.sort_values("rank", ascending=False).itertuples()
    ]
    signs = [sign for sign in SIGNS if signed and (edges["sign"] == sign).any()]
    genes = [
        _gene(row.x, row.y, radius[row.gene], row.kind, (colours or {}).get(row.gene) or _colour(row, colour_by))
        for row in nodes.itertuples()
    ]
    ordered = nodes.assign(tf=nodes["kind"] == "TF").sort_values(
        ["tf", "degree", "gene"], ascending=[False, False, True]
    )
    names = _names([(row.gene, row.kind, row.x, row.y, radius[row.gene]) for row in ordered.itertuples()])
    return _page([*lines, *genes, *names], _extent(at, radius), title, note, present, signs)


def _text(value: str) -> str:
    """Escape text for XML; control characters, which XML cannot hold, become spaces."""
    return escape(value.translate(CONTROL))


def _colour(row: object, colour_by: ColourBy) -> str:
    community: int = row.community  # type: ignore[attr-defined]
    kind: str = row.kind  # type: ignore[attr-defined]
    return (
        KIND_COLOURS[kind]
        if colour_by != "community"
        else COMMUNITY_COLOURS[min(community, len(COMMUNITY_COLOURS) - 1)]
    )


def _dash(category: Category) -> str:
    return f" stroke-dasharray='{' '.join(map(str, category.dash))}'" if category.dash else ""


def _edge(
    start: tuple[float, float], end: tuple[float, float], radius: float, kind: str, category: Category, width: float,
    sign: int,
) -> str:  # fmt: skip
    """Return a line that ends at the border of its target, in a shape that shows the sign."""
    width = max(width, category.least)
    way = np.subtract(end, start)
    ux, uy = way / max(float(np.linalg.norm(way)), 1e-9)
    rim = radius / _reach(kind, abs(ux), abs(uy)) if ux or uy else radius
    head = HEAD + 1.6 * width
    tip = (end[0] - rim * ux, end[1] - rim * uy)
    back = width if sign < 0 else head
    base = (tip[0] - back * ux, tip[1] - back * uy)
    colour = category.colour or MUTED
    return (
        f"<line x1='{start[0]:.1f}' y1='{start[1]:.1f}' x2='{base[0]:.1f}' y2='{base[1]:.1f}' stroke='{colour}' "
        f"stroke-width='{width:.1f}'{_dash(category)}/>{_head(tip, (ux, uy), head, width, colour, sign)}"
    )


def _reach(kind: str, ux: float, uy: float) -> float:
    """Return by what the radius is divided to reach the border of a shape in a direction."""
    return {"TF": ux + uy, "regulator": max(ux, uy) / SQUARE}.get(kind, 1.0)


def _head(tip: tuple[float, float], way: tuple[float, float], head: float, width: float, colour: str, sign: int) -> str:
    """Return a filled arrowhead for activation, a bar for repression, an open arrowhead for an unknown sign."""
    ux, uy = way

    def corner(back: float, aside: float) -> str:
        return f"{tip[0] - back * ux - aside * uy:.1f},{tip[1] - back * uy + aside * ux:.1f}"

    if sign > 0:
        corners = f"{tip[0]:.1f},{tip[1]:.1f} {corner(head, 0.45 * head)} {corner(head, -0.45 * head)}"
        return f"<polygon points='{corners}' fill='{colour}'/>"
    thick = max(0.8 * width, 1.6)
    if sign < 0:
        bar = max(0.7 * head, 6)
        points = f"{corner(thick / 2, bar)} {corner(thick / 2, -bar)}"
    else:
        points = f"{corner(head, 0.5 * head)} {tip[0]:.1f},{tip[1]:.1f} {corner(head, -0.5 * head)}"
    return f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='{thick:.1f}'/>"


def _gene(x: float, y: float, radius: float, kind: str, colour: str) -> str:
    if kind == "TF":
        corners = f"{x:.1f},{y - radius:.1f} {x + radius:.1f},{y:.1f} {x:.1f},{y + radius:.1f} {x - radius:.1f},{y:.1f}"
        return f"<polygon points='{corners}' fill='{colour}' stroke='{MUTED}'/>"
    if kind == "regulator":
        half = SQUARE * radius
        return (
            f"<rect x='{x - half:.1f}' y='{y - half:.1f}' width='{2 * half:.1f}' height='{2 * half:.1f}' "
            f"fill='{colour}' stroke='{MUTED}'/>"
        )
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:.1f}' fill='{colour}' stroke='{MUTED}'/>"


def _names(genes: list[tuple[str, str, float, float, float]]) -> list[str]:
    """Return the names of genes, in the order given, each below, above or beside its gene where no other name is."""
    taken, written = np.empty((0, 4)), []
    for gene, kind, x, y, radius in genes:
        name, size = short_name(gene), SIZES[kind]
        half = len(name) * size * PER_LETTER / 2
        away = radius + LINE / 2 + 1
        spots = ((x, y + away), (x, y - away), (x + radius + half + 3, y), (x - radius - half - 3, y))
        for cx, cy in spots:
            box = np.array([cx - half, cy - LINE / 2, cx + half, cy + LINE / 2])
            if ((box[:2] < taken[:, 2:]) & (taken[:, :2] < box[2:])).all(axis=1).any():
                continue
            taken = np.vstack([taken, box])
            weight = "" if kind == "target" else " font-weight='600'"
            written.append(
                f"<text x='{cx:.1f}' y='{cy:.1f}' font-size='{size}'{weight} text-anchor='middle' dy='.35em' "
                f"paint-order='stroke' stroke='{PAPER}' stroke-width='4' stroke-linejoin='round' fill='{INK}'>"
                f"{_text(name)}</text>"
            )
            break
    return written


def _extent(at: dict[str, tuple[float, float]], radius: dict[str, float]) -> Box:
    if not at:
        return 0.0, 0.0, 200.0, 100.0
    places, rims = np.array(list(at.values())), np.array(list(radius.values()))[:, None]
    low, high = (places - rims).min(axis=0), (places + rims).max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _page(parts: list[str], extent: Box, title: str, note: str, present: list[Category], signs: list[int]) -> str:
    left, top = extent[0] - 2 * MARGIN, extent[1] - MARGIN - TITLE
    width = max(extent[2] - extent[0] + 4 * MARGIN, 420.0)
    legend_top = extent[3] + MARGIN
    entries = [_entry(left + MARGIN, legend_top + ROW * i, category) for i, category in enumerate(present)]
    entries += [_sign_entry(left + MARGIN, legend_top + ROW * (len(present) + i), sign) for i, sign in enumerate(signs)]
    height = legend_top + ROW * (len(present) + len(signs)) + MARGIN / 2 - top
    heading = f"{title} {note}".strip()
    letters = max(int(width / (16 * PER_LETTER)) - 4, 10)
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
            *entries,
            "</svg>",
        ]
    )


def _entry(x: float, y: float, category: Category) -> str:
    return (
        f"<line x1='{x:.1f}' y1='{y:.1f}' x2='{x + 46:.1f}' y2='{y:.1f}' stroke='{category.colour or MUTED}' "
        f"stroke-width='3'{_dash(category)}/><text x='{x + 56:.1f}' y='{y:.1f}' dy='.35em' font-size='13' "
        f"fill='{INK}'>{_text(category.label)}</text>"
    )


def _sign_entry(x: float, y: float, sign: int) -> str:
    end = x + 46
    return (
        f"<line x1='{x:.1f}' y1='{y:.1f}' x2='{end - (2 if sign < 0 else 10):.1f}' y2='{y:.1f}' stroke='{MUTED}' "
        f"stroke-width='2'/>{_head((end, y), (1.0, 0.0), 11, 2, MUTED, sign)}<text x='{x + 56:.1f}' y='{y:.1f}' "
        f"dy='.35em' font-size='13' fill='{INK}'>{SIGNS[sign]}</text>"
    )
