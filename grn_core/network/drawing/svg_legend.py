"""The legend of a drawing as SVG: shapes, sizes and colours of genes; colour, dash, width and ends of edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from grn_core.network.drawing.categories import Category
from grn_core.network.drawing.gene_colours import Scale
from grn_core.network.drawing.svg_shapes import END_WORDS, gene_shape, line_end
from grn_core.palette import INK, MUTED

SIZE, ROW, GAP, BETWEEN, PER_LETTER = 13, 26.0, 8.0, 26.0, 7.4
KIND_WORDS = {"TF": "TF", "regulator": "other regulator", "target": "target"}
GREY = "#a9b3bb"


@dataclass(frozen=True)
class Entry:
    """One entry: a small picture (SVG, 0 to `width` and -10 to 10 pixels) and words."""

    picture: str
    width: float
    words: str

    @property
    def whole(self) -> float:
        """Width of picture and words in pixels."""
        return self.width + GAP + PER_LETTER * len(self.words)


def kind_entries(kinds: Sequence[str], colours: dict[str, str] | None) -> list[Entry]:
    """Return the shape of each kind of gene; grey where the colour means something else (`colours` is None)."""
    return [Entry(gene_shape(7, 0, 7, kind, (colours or {}).get(kind, GREY)), 14, KIND_WORDS[kind]) for kind in kinds]


def size_entry(degrees: Sequence[int]) -> list[Entry]:
    """Return what the size of a gene means: its number of edges in the drawing."""
    least, most = min(degrees, default=0), max(degrees, default=0)
    if least == most:
        return []
    picture = f"<circle cx='4' cy='0' r='3.5' fill='{GREY}'/><circle cx='19' cy='0' r='8' fill='{GREY}'/>"
    return [Entry(picture, 28, f"{least} to {most} edges")]


def community_entries(communities: Sequence[int], colours: Sequence[str]) -> list[Entry]:
    """Return the colours of communities; those beyond the last colour share it."""
    last = len(colours) - 1
    shown = sorted({min(community, last) for community in communities})
    return [
        Entry(gene_shape(7, 0, 7, "target", colours[i]), 14, "other communities" if i == last else f"community {i + 1}")
        for i in shown
    ]


def scale_entry(scale: Scale) -> Entry:
    """Return a colour scale."""
    n = len(scale.colours)
    stops = "".join(
        f"<stop offset='{100 * i // (n - 1)}%' stop-color='{colour}'/>" for i, colour in enumerate(scale.colours)
    )
    bar = (
        f"<linearGradient id='scale'>{stops}</linearGradient><rect x='0' y='-6' width='90' height='12' "
        f"fill='url(#scale)' stroke='{MUTED}' stroke-width='0.5'/>"
    )
    return Entry(bar, 90, f"{scale.title}: {scale.words[0]} to {scale.words[1]}")


def category_entry(category: Category) -> Entry:
    """Return the colour and dash of a category of edges."""
    dash = f" stroke-dasharray='{' '.join(map(str, category.dash))}'" if category.dash else ""
    line = f"<line x1='0' y1='0' x2='40' y2='0' stroke='{category.colour or MUTED}' stroke-width='3'{dash}/>"
    return Entry(line, 40, category.label)


def end_entry(sign: int) -> Entry:
    """Return the end of a line that shows a sign."""
    line = f"<line x1='0' y1='0' x2='{28 - (2 if sign < 0 else 10)}' y2='0' stroke='{MUTED}' stroke-width='2'/>"
    return Entry(line + line_end((28, 0), (1.0, 0.0), 11, 2, MUTED, sign), 28, END_WORDS[sign])


def width_entry(weights: Sequence[float], title: str) -> list[Entry]:
    """Return what the width of a line means."""
    least, most = min(weights, default=0.0), max(weights, default=0.0)
    if not most > least:
        return []
    wedge = f"<polygon points='0,-0.5 36,-4 36,4 0,0.5' fill='{MUTED}'/>"
    return [Entry(wedge, 36, f"{title.lower()} {least:.2f} to {most:.2f}")]


def legend(entries: Sequence[Entry], left: float, top: float, width: float) -> tuple[str, float]:
    """Return the legend in as many rows as it needs, and its height in pixels.

    Parameters
    ----------
    left, top, width
        Where it begins and how wide it may be.
    """
    parts, x, y = [], 0.0, 0.0
    for entry in entries:
        if x and x + entry.whole > width:
            x, y = 0.0, y + ROW
        parts.append(
            f"<g transform='translate({left + x:.1f} {top + y:.1f})'>{entry.picture}<text x='{entry.width + GAP:.1f}' "
            f"y='0' dy='.35em' font-size='{SIZE}' fill='{INK}'>{escape(entry.words)}</text></g>"
        )
        x += entry.whole + BETWEEN
    return f"<g class='legend'>{''.join(parts)}</g>", y + ROW if entries else 0.0
