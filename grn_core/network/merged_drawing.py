"""Two networks as one drawing: what both have, what only one has, told apart by colour and by dash."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from grn_core.network.categories import BLUE, VERMILLION
from grn_core.network.compare import Side
from grn_core.network.graph import draw
from grn_core.network.layout.geometry import short_name
from grn_core.network.vis import vis_elements


@dataclass(frozen=True)
class Stroke:
    """How a chart tells a side.

    Attributes
    ----------
    colour
        That of `grn_core.network.categories.SIDES`.
    pattern
        Of bars, in Plotly's words.
    symbol
        Of points, in Plotly's words.
    """

    colour: str
    pattern: str
    symbol: str


STROKES: dict[Side, Stroke] = {
    "shared": Stroke("#5B6670", "", "circle"),
    "lost": Stroke(BLUE, "/", "triangle-up"),
    "gained": Stroke(VERMILLION, ".", "diamond"),
}


def merged_elements(edges: pd.DataFrame, name_a: str, name_b: str) -> dict[str, object]:
    """Turn a comparison's edges into what the graph draws, as `grn_core.network.vis.vis_elements` does.

    Parameters
    ----------
    edges
        Columns of `grn_core.network.compare.EDGE_COLUMNS`.
    name_a, name_b
        What the two networks are called.
    """
    info = [_info(row, name_a, name_b) for row in edges.itertuples()]
    best = edges[["rank_a", "rank_b"]].min(axis=1).astype(int)
    columns = edges[["source", "target", "side"]].assign(weight=1.0, rank=best, info=info)
    return vis_elements(draw(columns))


def _info(row: Any, name_a: str, name_b: str) -> str:
    words = {"shared": "in both networks", "lost": f"only in {name_a}", "gained": f"only in {name_b}"}
    ranks = [
        f"{name}: {'not named' if pd.isna(rank) else f'rank {rank:,}'}"
        for name, rank in ((name_a, row.rank_a), (name_b, row.rank_b))
    ]
    return "\n".join([f"{short_name(row.source)} → {short_name(row.target)}", words[row.side], *ranks])
