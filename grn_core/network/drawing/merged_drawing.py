"""Two networks in one drawing: shared edges and edges of only one network, distinguished by colour and dash."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from grn_core.network.comparison.compare import Side
from grn_core.network.drawing.vis import vis_elements
from grn_core.network.graph import draw
from grn_core.network.layout.geometry import short_name
from grn_core.palette import BLUE, MUTED, VERMILLION


@dataclass(frozen=True)
class Stroke:
    """How charts draw shared, lost or gained edges.

    Attributes
    ----------
    colour
        As in `grn_core.network.drawing.categories.COMPARISON`.
    pattern
        Plotly's name of the bars' pattern.
    symbol
        Plotly's name of the points' symbol.
    """

    colour: str
    pattern: str
    symbol: str


STROKES: dict[Side, Stroke] = {
    "shared": Stroke(MUTED, "", "circle"),
    "lost": Stroke(BLUE, "/", "triangle-up"),
    "gained": Stroke(VERMILLION, ".", "diamond"),
}


def merged_elements(edges: pd.DataFrame, name_a: str, name_b: str) -> dict[str, object]:
    """Convert the edges of a comparison to the elements that `grn_core.network.drawing.vis.vis_elements` describes.

    Parameters
    ----------
    edges
        Columns `grn_core.network.comparison.compare.EDGE_COLUMNS`.
    name_a, name_b
        Names of the two networks.
    """
    info = [_info(row, name_a, name_b) for row in edges.itertuples()]
    best = edges[["rank_a", "rank_b"]].min(axis=1).astype(int)
    columns = edges[["source", "target", "side"]].assign(weight=1.0, rank=best, info=info)
    return vis_elements(draw(columns))


def _info(row: Any, name_a: str, name_b: str) -> str:
    words = {"shared": "in both networks", "lost": f"only in {name_a}", "gained": f"only in {name_b}"}
    ranks = [
        f"{name}: {'not in it' if pd.isna(rank) else f'rank {rank:,.0f}'}"
        for name, rank in ((name_a, row.rank_a), (name_b, row.rank_b))
    ]
    return "\n".join([f"{short_name(row.source)} → {short_name(row.target)}", words[row.side], *ranks])
