"""Circular layout: each community separately, its TFs in the middle, their targets around them."""

import networkx as nx
import numpy as np

from grn_core.network.layout.geometry import MOST_NAMED, Part, Places, pack, push_apart, room_of


def circles(graph: nx.DiGraph, groups: dict[str, int]) -> Places:
    """Place each community on its own rings: TFs on the inner rings, other genes close to the TFs that regulate them.

    Parameters
    ----------
    groups
        Community of each gene.
    """
    named = len(graph) <= MOST_NAMED
    members: dict[int, list[str]] = {}
    for gene in sorted(graph):
        members.setdefault(groups[gene], []).append(gene)
    parts = [_rings(graph, genes, named) for _, genes in sorted(members.items(), key=lambda item: -len(item[1]))]
    return pack(parts)


def _rings(graph: nx.DiGraph, genes: list[str], named: bool) -> Part:
    inner = sorted((g for g in genes if graph.out_degree(g)), key=lambda g: (-graph.out_degree(g), g))
    angle = {gene: 2 * np.pi * i / max(len(inner), 1) for i, gene in enumerate(inner)}
    outer = sorted((g for g in genes if g not in angle), key=lambda g: (_direction(graph, g, angle), g))
    names: list[str] = []
    places: list[tuple[float, float]] = []
    radius = 0.0
    for ring in (inner, outer):
        rest = list(ring)
        while rest:
            sizes = np.array([room_of(g, graph.degree(g), named) for g in rest])
            alone = not names and len(rest) == 1
            depth = 2 * float(sizes[:, 1].max())
            # names need their width at the top of a ring and their height at its sides
            widths = 1.5 * sizes[:, 0] + 0.5 * sizes[:, 1]
            radius = (
                0.0 if alone else max(radius + depth * 1.25, float(2 * widths[: min(len(rest), 8)].sum()) / (2 * np.pi))
            )
            fits = 1 if alone else max(int(np.searchsorted(np.cumsum(2 * widths), 2 * np.pi * radius)), 1)
            if len(rest) - fits < 0.35 * fits and not alone:  # nearly all fit: enlarge the ring for the rest
                fits, radius = len(rest), max(radius, float(2 * widths.sum()) / (2 * np.pi))
            turn = 2 * np.pi * np.arange(min(fits, len(rest))) / min(fits, len(rest))
            places += [(radius * np.cos(t), radius * np.sin(t)) for t in turn]
            names, rest = names + rest[:fits], rest[fits:]
    room = np.array([room_of(g, graph.degree(g), named) for g in names])
    return names, push_apart(np.array(places), room), room


def _direction(graph: nx.DiGraph, gene: str, angle: dict[str, float]) -> float:
    """Return the mean angle of a gene's regulators on the circle, in radians."""
    at = [angle[tf] for tf in graph.predecessors(gene) if tf in angle]
    return float(np.angle(np.exp(1j * np.array(at)).sum()) % (2 * np.pi)) if at else 0.0
