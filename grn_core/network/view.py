"""A view of a network: where the drawing starts, which genes are expanded, how it is laid out and coloured."""

from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

import pandas as pd

from grn_core.network.detection import LEAST
from grn_core.network.graph import MOST_EDGES
from grn_core.network.layout.place import Layout

Start = Literal["hubs", "strongest", "regulon", "genes", "community", "paths"]
Which = Literal["all", "new", "known"]
ColourBy = Literal["kind", "community", "expression", "specificity"]
Shape = Literal["force", "hierarchical", "circular", "matrix"]

PATH_EDGES, USUAL_EDGES = 10, 50
STARTS, LAYOUTS, WHICH, COLOURS = get_args(Start), get_args(Layout), get_args(Which), get_args(ColourBy)
SHAPES = get_args(Shape)
LARGE = 60  # number of TFs from which a network opens with its hubs


@dataclass(frozen=True)
class View:
    """One view of a network.

    Attributes
    ----------
    start
        Where the drawing starts: ``hubs``, ``strongest``, ``regulon``, ``genes``, ``community`` or ``paths``.
    genes
        The TF of a regulon, the genes of a list, or the two ends of paths.
    community
        Number of the community; 0 is the largest.
    k
        Most edges at the start, at most `MOST_EDGES`.
    tfs, which
        Filters: only edges of these TFs; only ``known`` or ``new`` edges.
    found
        Filter: only edges of TFs that are found in at least this share of the cells; 0 keeps all.
    expanded
        Genes whose strongest further edges are drawn too.
    layout, colour
        How genes are placed, or ``matrix`` for a matrix of TFs and targets; whether the colour of genes shows their
        ``kind``, their ``community``, their ``expression`` (the share of the run's cells in which they are found) or
        their ``specificity`` (`grn_core.network.detection`).
    overlay, hidden
        Whether edges are coloured by their outcome on held-out pairs; categories of edges that are hidden.
    pins
        Genes with places fixed by the user: gene, x, y.
    """

    start: Start = "strongest"
    genes: tuple[str, ...] = ()
    community: int = 0
    k: int = 50
    tfs: tuple[str, ...] = ()
    which: Which = "all"
    found: float = LEAST
    expanded: tuple[str, ...] = ()
    layout: Shape = "force"
    colour: ColourBy = "kind"
    overlay: bool = False
    hidden: tuple[str, ...] = ()
    pins: tuple[tuple[str, float, float], ...] = ()

    def starting(self, start: Start, genes: tuple[str, ...] = (), community: int = 0) -> "View":
        """Return the view with another start, without expanded and pinned genes, which belong to the old drawing."""
        k = PATH_EDGES if start == "paths" else USUAL_EDGES if self.start == "paths" else self.k
        return replace(self, start=start, genes=genes, community=community, k=k, expanded=(), pins=())

    @property
    def drawn_as(self) -> Layout:
        """The layout of pictures and files; they show a graph also where the page shows a matrix."""
        return "force" if self.layout == "matrix" else self.layout

    def laid_out(self, layout: Shape) -> "View":
        """Return the view with another layout, without pins, whose places belong to the old one."""
        return replace(self, layout=layout, pins=())

    def expanding(self, gene: str) -> "View":
        """Return the view with a gene expanded, or collapsed if it is expanded."""
        kept = tuple(other for other in self.expanded if other != gene)
        return replace(self, expanded=kept if gene in self.expanded else (*kept, gene))

    def pinning(self, gene: str, place: tuple[float, float] | None) -> "View":
        """Return the view with a gene pinned to a place; None unpins it."""
        kept = tuple(pin for pin in self.pins if pin[0] != gene)
        return replace(self, pins=kept if place is None else (*kept, (gene, round(place[0], 1), round(place[1], 1))))

    def toggling(self, category: str) -> "View":
        """Return the view with a category of edges hidden, or shown if it is hidden."""
        kept = tuple(other for other in self.hidden if other != category)
        return replace(self, hidden=kept if category in self.hidden else (*kept, category))


def first_view(network: pd.DataFrame) -> View:
    """Return the first view of a network: its hubs if it has many TFs, else its strongest edges.

    The strongest edges of a large network often belong to very few TFs and show little of the others.

    Parameters
    ----------
    network
        Column source.
    """
    return View(start="hubs" if network["source"].nunique() >= LARGE else "strongest")


Params = dict[str, list[str]]


def to_params(view: View, first: View) -> Params:
    """Return a view as the parameters of an address, without values that are the same in `first`."""
    texts: Params = {
        "start": [view.start],
        "gene": list(view.genes),
        "community": [str(view.community + 1)] if view.start == "community" else [],
        "edges": [str(view.k)],
        "tf": list(view.tfs),
        "which": [view.which],
        "found": [f"{view.found:g}"],
        "expand": list(view.expanded),
        "layout": [view.layout],
        "colour": [view.colour],
        "truth": ["on"] if view.overlay else [],
        "hide": list(view.hidden),
        "pin": [f"{x:g},{y:g},{gene}" for gene, x, y in view.pins],
    }
    defaults = {"start": first.start, "edges": str(first.k), "which": first.which, "layout": first.layout}
    defaults |= {"colour": first.colour, "found": f"{first.found:g}"}
    return {name: values for name, values in texts.items() if values and values != [defaults.get(name)]}


def from_params(params: Params, first: View, network: pd.DataFrame) -> View:
    """Read a view from the parameters of an address; values that do not fit the network are ignored."""
    known = {*network["source"], *network["target"]}
    values = {name: [text for text in texts if text] for name, texts in params.items()}
    one = {name: texts[-1] for name, texts in values.items() if texts}
    genes = tuple(values.get("gene", []))
    start = cast(Start, _among(one.get("start"), STARTS, first.start))
    view = View(
        start=start,
        genes=genes if start == "genes" else tuple(gene for gene in genes if gene in known),
        community=max(_number(one.get("community"), 1) - 1, 0),
        k=min(max(_number(one.get("edges"), first.k), 1), MOST_EDGES),
        tfs=tuple(tf for tf in values.get("tf", []) if tf in set(network["source"])),
        which=cast(Which, _among(one.get("which"), WHICH, first.which)),
        found=_share(one.get("found"), first.found),
        expanded=tuple(gene for gene in dict.fromkeys(values.get("expand", [])) if gene in known),
        layout=cast(Shape, _among(one.get("layout"), SHAPES, first.layout)),
        colour=cast(ColourBy, _among(one.get("colour"), COLOURS, first.colour)),
        overlay=one.get("truth") == "on",
        hidden=tuple(dict.fromkeys(values.get("hide", []))),
        pins=tuple(pin for pin in map(_pin, values.get("pin", [])) if pin is not None and pin[0] in known),
    )
    return view if _complete(view, network) else replace(view, start=first.start, genes=(), community=0)


def missing_names(params: Params, network: pd.DataFrame) -> Params:
    """Return the genes of an address that are not in the network.

    Returns
    -------
    By parameter, without empty lists: ``gene`` if the drawing starts with a regulon or paths, ``tf`` (the filter), and
    ``select`` (the selection; an edge that is not in the network counts as missing even if its genes are). A start with
    a list of genes reports its missing genes itself.
    """
    tfs, genes = set(network["source"]), {*network["source"], *network["target"]}
    start = params.get("start", [""])[-1]
    known = {"gene": {"regulon": tfs, "paths": genes}.get(start), "tf": tfs, "select": genes}
    found = {
        name: [text for text in params.get(name, []) if text and text not in there]
        for name, there in known.items()
        if there is not None
    }
    edge = params.get("select", [])
    if len(edge) == 2 and not found["select"]:
        there = ((network["source"] == edge[0]) & (network["target"] == edge[1])).any()
        found["select"] = [] if there else [" → ".join(edge)]
    return {name: names for name, names in found.items() if names}


def _complete(view: View, network: pd.DataFrame) -> bool:
    """Return whether a start has the genes that it needs; a start without any gene yet counts as complete."""
    if view.start == "regulon":
        return not view.genes or (len(view.genes) == 1 and view.genes[0] in set(network["source"]))
    return view.start != "paths" or len(view.genes) in (0, 2)


def _among(text: str | None, choices: tuple[str, ...], default: str) -> str:
    return text if text in choices else default


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else default


def _share(text: str | None, default: float) -> float:
    try:
        share = float(text or "")
    except ValueError:
        return default
    return share if 0 <= share <= 1 else default


def _pin(text: str) -> tuple[str, float, float] | None:
    x, _, rest = text.partition(",")
    y, _, gene = rest.partition(",")
    try:
        place = float(x), float(y)
    except ValueError:
        return None
    return (gene, *place) if all(abs(value) < 1e6 for value in place) else None
