"""Hierarchical layout: regulators above their targets."""

import networkx as nx
import numpy as np

from grn_core.network.layout.geometry import ASPECT, GAP, MOST_NAMED, Places, room_of

SWEEPS = 6
ZIGZAG = 0.8  # depth of a zigzag, in heights of a row
MOST_LEVELS = 4  # most levels of TFs; further levels are merged with the last
BETWEEN = 1.8  # space between two layers, in heights of a row


def hierarchy(graph: nx.DiGraph) -> Places:
    """Place TFs above their targets; layers are split into rows so that the drawing has about the aspect `ASPECT`.

    The layers are: TFs that no other TF of the drawing regulates, TFs that these regulate, and so on, then all other
    genes. TFs in a regulatory cycle share a layer and are placed in a zigzag, so that the edges between them are
    visible. Genes of a layer are ordered by the mean position of their neighbours (barycentres, Sugiyama et al. 1981),
    so that few edges cross.
    """
    layers = [sorted(layer) for layer in _layers(graph) if layer]
    order = _ordered(graph, layers)
    named = len(graph) <= MOST_NAMED
    size = {gene: room_of(gene, graph.degree(gene), named) for gene in graph}
    width = _width(layers, size)
    places: Places = {}
    y = 0.0
    for layer in order:
        rows = _rows(layer, size, width)
        height = 2 * max(size[gene][1] for gene in layer) + GAP / 2
        zigzag = height * ZIGZAG if graph.subgraph(layer).size() else 0.0
        for i, row in enumerate(rows):
            # edges to a lower row pass between the genes above
            aside = ((i + 0.5) / len(rows) - 0.5) * width / len(row)
            for j, (gene, (x, at)) in enumerate(_spread(row, size, width, y).items()):
                places[gene] = (round(x + aside, 1), round(at + zigzag * (0, 2, 1)[j % 3], 1))
            y += height + 2 * zigzag
        y += height * BETWEEN
    return places


def _layers(graph: nx.DiGraph) -> list[list[str]]:
    """Return the TFs of each level, regulators first (TFs of a cycle share a level), then all other genes."""
    tfs = {gene for gene in graph if graph.out_degree(gene)}
    parts = nx.condensation(graph.subgraph(tfs))
    levels: list[list[str]] = []
    for generation in nx.topological_generations(parts):
        genes = [gene for part in generation for gene in parts.nodes[part]["members"]]
        if len(levels) < MOST_LEVELS:
            levels.append(genes)
        else:
            levels[-1].extend(genes)
    return [*levels, list(set(graph) - tfs)]


def _ordered(graph: nx.DiGraph, layers: list[list[str]]) -> list[list[str]]:
    plain = graph.to_undirected(as_view=True)
    at = {gene: i / max(len(layer) - 1, 1) for layer in layers for i, gene in enumerate(layer)}
    for _ in range(SWEEPS):
        for layer in layers:
            middle = {gene: float(np.mean([at[other] for other in plain[gene]])) for gene in layer}
            layer.sort(key=lambda gene: (middle[gene], gene))
            at |= {gene: i / max(len(layer) - 1, 1) for i, gene in enumerate(layer)}
    return layers


def _width(layers: list[list[str]], size: dict[str, tuple[float, float]]) -> float:
    """Return the width at which rows and the space between layers form a rectangle of about `ASPECT`."""
    total = [sum(2 * size[gene][0] + GAP for gene in layer) for layer in layers]
    heights = [2 * max(size[gene][1] for gene in layer) + GAP / 2 for layer in layers]
    widest = max(total)
    for rows in range(1, 60):
        width = widest / rows
        deep = sum(h * (np.ceil(t / width) + BETWEEN) for t, h in zip(total, heights, strict=True))
        if width <= ASPECT * deep:
            break
    return float(width * 1.02)


def _rows(layer: list[str], size: dict[str, tuple[float, float]], width: float) -> list[list[str]]:
    """Distribute a layer over rows in turn, so that genes that follow each other stay close."""
    total = sum(2 * size[gene][0] + GAP for gene in layer)
    n = max(int(np.ceil(total / width)), 1)
    return [layer[i::n] for i in range(n)]


def _spread(row: list[str], size: dict[str, tuple[float, float]], width: float, y: float) -> Places:
    """Place the genes of a row evenly over the width."""
    spare = max(width - sum(2 * size[gene][0] for gene in row), 0) / len(row)
    x, places = spare / 2, {}
    for gene in row:
        places[gene] = (round(x + size[gene][0], 1), round(y, 1))
        x += 2 * size[gene][0] + spare
    return places
