"""Shapes of a drawing as SVG: genes, routes, and the ends of lines."""

from grn_core.palette import MUTED

SQUARE = 0.85
"""Half the side of a square, as a share of the radius."""
END_WORDS = {1: "activates", -1: "represses", 0: "sign unknown"}
Point = tuple[float, float]


def gene_shape(x: float, y: float, radius: float, kind: str, colour: str) -> str:
    """Return a diamond for a TF, a square for another regulator, a circle for a target."""
    look = f"fill='{colour}' stroke='{MUTED}'"
    if kind == "TF":
        corners = f"{x:.1f},{y - radius:.1f} {x + radius:.1f},{y:.1f} {x:.1f},{y + radius:.1f} {x - radius:.1f},{y:.1f}"
        return f"<polygon points='{corners}' {look}/>"
    if kind == "regulator":
        half = SQUARE * radius
        return f"<rect x='{x - half:.1f}' y='{y - half:.1f}' width='{2 * half:.1f}' height='{2 * half:.1f}' {look}/>"
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:.1f}' {look}/>"


def reach(kind: str, ux: float, uy: float) -> float:
    """Return by what the radius is divided to reach the border of a shape in a direction."""
    ux, uy = abs(ux), abs(uy)
    return {"TF": ux + uy, "regulator": max(ux, uy) / SQUARE}.get(kind, 1.0)


def route(start: Point, control: Point | None, end: Point, look: str) -> str:
    """Return a straight line, or an arc towards its control point; `look` are further attributes."""
    if control is None:
        return f"<line x1='{start[0]:.1f}' y1='{start[1]:.1f}' x2='{end[0]:.1f}' y2='{end[1]:.1f}' {look}/>"
    way = f"M{start[0]:.1f} {start[1]:.1f}Q{control[0]:.1f} {control[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    return f"<path d='{way}' fill='none' {look}/>"


def line_end(tip: Point, way: Point, head: float, width: float, colour: str, sign: int) -> str:
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
