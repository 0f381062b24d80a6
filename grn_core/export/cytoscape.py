"""A zip for Cytoscape: the network with positions, and styles that make it look as on the page.

``style.xml`` is a style file of Cytoscape 3 (File > Import > Styles from File). ``style.json`` is the same look for
pages that draw with cytoscape.js: https://js.cytoscape.org/#style.
"""

import io
import json
import zipfile
from xml.sax.saxutils import quoteattr

import pandas as pd

from grn_core.errors import DataError
from grn_core.export.cyjs import cyjs_text
from grn_core.export.looks import dashes, picture_of
from grn_core.network.drawing.picture import Picture
from grn_core.network.graph import MOST_EDGES, draw
from grn_core.palette import INK, MUTED

STYLE = "GRN Explorer"
SHAPES = {"TF": ("DIAMOND", "diamond"), "regulator": ("RECTANGLE", "rectangle"), "target": ("ELLIPSE", "ellipse")}
ENDS = {"activates": ("DELTA", "triangle"), "represses": ("T", "tee"), "regulates": ("OPEN_DELTA", "vee")}
LONG, SHORT = 9, 3  # pixels from which a line of a dash is long, and up to which it is a dot
README = """network.cyjs   the network with the positions of the genes
style.xml      the look of the page, for Cytoscape 3
style.json     the same look, for web pages that use cytoscape.js

In Cytoscape: File > Import > Network from File, network.cyjs; File > Import > Styles from File, style.xml; then choose
the style "GRN Explorer" in the panel Style. For a GraphML file, choose "GRN Explorer, with positions": it also reads
the columns x and y.
"""
EPOCH = (1980, 1, 1, 0, 0, 0)  # one date, so that equal networks give equal files


def cytoscape_zip(edges: pd.DataFrame, title: str, picture: Picture | None = None) -> bytes:
    """Return the zip.

    Raises
    ------
    DataError
        If there are too many edges to draw.
    """
    few_enough(edges)
    shown = picture_of(edges, picture) or Picture(draw(edges))
    files = {
        "network.cyjs": cyjs_text(edges, title, shown),
        "style.xml": style_xml(shown),
        "style.json": json.dumps(style_json(shown), indent=1),
        "README.txt": README,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def few_enough(edges: pd.DataFrame) -> None:
    """Refuse more edges than can be drawn.

    Raises
    ------
    DataError
        If there are too many.
    """
    if len(edges) > MOST_EDGES:
        raise DataError(
            f"{len(edges):,} edges are too many for a drawing, which has {MOST_EDGES:,} at most.",
            "Export fewer edges, or the network without positions as GraphML.",
        )


def line_type(dash: tuple[int, ...]) -> str:
    """Return Cytoscape's name for a dash."""
    if not dash:
        return "SOLID"
    if len(dash) > 2:
        return "DASH_DOT"
    return "LONG_DASH" if dash[0] >= LONG else "DOT" if dash[0] <= SHORT else "EQUAL_DASH"


def style_xml(picture: Picture) -> str:
    """Return two styles for Cytoscape 3: with positions from the columns x and y, and without."""
    styles = [_visual_style(STYLE, picture, False), _visual_style(f"{STYLE}, with positions", picture, True)]
    return "\n".join(
        ["<?xml version='1.0' encoding='UTF-8' standalone='yes'?>", "<vizmap id='grn-explorer' documentVersion='3.0'>"]
        + [*styles, "</vizmap>", ""]
    )


def _visual_style(name: str, picture: Picture, positions: bool) -> str:
    lines = {label: line_type(dash) for label, dash in dashes(picture).items()}
    places = [_taken("NODE_X_LOCATION", "0.0", "x", "float"), _taken("NODE_Y_LOCATION", "0.0", "y", "float")]
    node = [
        "<dependency name='nodeSizeLocked' value='true'/>",
        _mapped("NODE_SHAPE", "ELLIPSE", "kind", {kind: shape for kind, (shape, _) in SHAPES.items()}),
        _taken("NODE_SIZE", "20.0", "size", "float"),
        _taken("NODE_FILL_COLOR", "#56B4E9", "colour", "string"),
        _taken("NODE_LABEL", "", "name", "string"),
        _plain("NODE_BORDER_PAINT", MUTED),
        _plain("NODE_BORDER_WIDTH", "1.0"),
        _plain("NODE_LABEL_COLOR", INK),
        _plain("NODE_LABEL_POSITION", "S,N,c,0.00,2.00"),
        _mapped("NODE_LABEL_FONT_SIZE", "12", "kind", {"TF": "14", "regulator": "14", "target": "12"}),
        *(places if positions else []),
    ]
    edge = [
        "<dependency name='arrowColorMatchesEdge' value='true'/>",
        _taken("EDGE_WIDTH", "1.0", "width", "float"),
        _taken("EDGE_UNSELECTED_PAINT", MUTED, "colour", "string"),
        _taken("EDGE_STROKE_UNSELECTED_PAINT", MUTED, "colour", "string"),
        _mapped("EDGE_LINE_TYPE", "SOLID", "category", lines),
        _mapped("EDGE_TARGET_ARROW_SHAPE", "DELTA", "interaction", {word: end for word, (end, _) in ENDS.items()}),
    ]
    network = [_plain("NETWORK_BACKGROUND_PAINT", "#FFFFFF")]
    parts = [("network", network), ("node", node), ("edge", edge)]
    inside = "\n".join(f"<{part}>\n" + "\n".join(rows) + f"\n</{part}>" for part, rows in parts)
    return f"<visualStyle name={quoteattr(name)}>\n{inside}\n</visualStyle>"


def _plain(name: str, value: str) -> str:
    return f"<visualProperty name='{name}' default='{value}'/>"


def _taken(name: str, value: str, column: str, kind: str) -> str:
    """Return a property that has the value of a column."""
    mapping = f"<passthroughMapping attributeType='{kind}' attributeName='{column}'/>"
    return f"<visualProperty name='{name}' default='{value}'>{mapping}</visualProperty>"


def _mapped(name: str, value: str, column: str, values: dict[str, str]) -> str:
    """Return a property that depends on the words of a column."""
    entries = "".join(
        f"<discreteMappingEntry value={quoteattr(shown)} attributeValue={quoteattr(word)}/>"
        for word, shown in values.items()
    )
    mapping = f"<discreteMapping attributeType='string' attributeName='{column}'>{entries}</discreteMapping>"
    return f"<visualProperty name='{name}' default='{value}'>{mapping}</visualProperty>"


def style_json(picture: Picture) -> list[dict[str, object]]:
    """Return a style for cytoscape.js, in its notation."""
    node = {
        "label": "data(name)", "width": "data(size)", "height": "data(size)", "background-color": "data(colour)",
        "border-color": MUTED, "border-width": 1, "color": INK, "font-size": 12, "text-valign": "bottom",
        "text-margin-y": 2,
    }  # fmt: skip
    edge = {
        "width": "data(width)", "line-color": "data(colour)", "target-arrow-color": "data(colour)",
        "target-arrow-shape": "triangle", "curve-style": "bezier",
    }  # fmt: skip
    rules: list[tuple[str, dict[str, object]]] = [("node[size]", dict(node)), ("edge[width]", dict(edge))]
    rules += [(f'node[kind="{kind}"]', {"shape": shape}) for kind, (_, shape) in SHAPES.items()]
    rules.append(('node[kind!="target"]', {"font-size": 14, "font-weight": "bold"}))
    rules += [(f'edge[interaction="{word}"]', {"target-arrow-shape": end}) for word, (_, end) in ENDS.items()]
    rules += [
        (f'edge[category="{label}"]', {"line-style": "dashed", "line-dash-pattern": list(dash)})
        for label, dash in dashes(picture).items()
        if dash
    ]
    return [{"selector": selector, "style": style} for selector, style in rules]
