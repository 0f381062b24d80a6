"""Two networks as one drawing: what both have, what only one has, told apart by colour and by dash."""

from dataclasses import dataclass
from typing import Any

import networkx as nx
import pandas as pd

from grn_core.network.compare import SIDES, Side
from grn_core.network.layout import layout, node_radius


@dataclass(frozen=True)
class Stroke:
    """How edges of one side look.

    Attributes
    ----------
    colour
        One of Okabe and Ito's, told apart by the colour-blind.
    dashes
        For vis-network: False, or lengths of stroke and gap in pixels.
    dash
        The same in Plotly's words.
    pattern
        Of bars, in Plotly's words.
    symbol
        Of points, in Plotly's words.
    """

    colour: str
    dashes: bool | tuple[int, int]
    dash: str
    pattern: str
    symbol: str


STROKES: dict[Side, Stroke] = {
    "shared": Stroke("#5B6670", False, "solid", "", "circle"),
    "lost": Stroke("#0072B2", (10, 6), "dash", "/", "triangle-up"),
    "gained": Stroke("#D55E00", (2, 5), "dot", ".", "diamond"),
}


def merged_elements(edges: pd.DataFrame, name_a: str, name_b: str, seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Turn a comparison's edges into vis-network's nodes and edges, as `grn_core.network.vis.vis_elements` does.

    A gene has the colour of the side that all its edges are on, else that of shared edges.

    Parameters
    ----------
    edges
        Columns of `grn_core.network.compare.EDGE_COLUMNS`.
    name_a, name_b
        What the two networks are called.
    """
    graph = nx.from_pandas_edgelist(edges, "source", "target", ["side"], create_using=nx.DiGraph)
    places = layout(graph, seed)
    words = {"shared": "in both networks", "lost": f"only in {name_a}", "gained": f"only in {name_b}"}
    return {
        "nodes": [_node(graph, gene, places[gene], words) for gene in graph],
        "edges": [_edge(row, name_a, name_b, words) for row in edges.itertuples()],
    }


def _node(graph: nx.DiGraph, gene: str, place: tuple[float, float], words: dict[str, str]) -> dict[str, object]:
    found = [data["side"] for *_, data in [*graph.in_edges(gene, data=True), *graph.out_edges(gene, data=True)]]
    side: Side = found[0] if len(set(found)) == 1 else "shared"
    kind = "TF" if graph.out_degree(gene) else "target"
    counts = [f"{found.count(name)} {words[name]}" for name in SIDES if name in found]
    return {
        "id": gene,
        "name": gene,
        "kind": kind,
        "info": "\n".join([gene, f"{kind}; edges here:", *counts]),
        "color": STROKES[side].colour,
        "shape": "diamond" if kind == "TF" else "dot",
        "size": node_radius(len(found)),
        "x": place[0],
        "y": place[1],
    }


def _edge(row: Any, name_a: str, name_b: str, words: dict[str, str]) -> dict[str, object]:
    stroke = STROKES[row.side]
    ranks = [
        f"{name}: {'not named' if pd.isna(rank) else f'rank {rank:,}'}"
        for name, rank in ((name_a, row.rank_a), (name_b, row.rank_b))
    ]
    return {
        "id": f"{row.source}\t{row.target}",
        "from": row.source,
        "to": row.target,
        "width": 2.5 if row.side == "shared" else 2.0,
        "color": stroke.colour,
        "dashes": list(stroke.dashes) if isinstance(stroke.dashes, tuple) else stroke.dashes,
        "info": "\n".join([f"{row.source} → {row.target}", words[row.side], *ranks]),
    }
