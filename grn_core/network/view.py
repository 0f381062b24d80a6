"""What a reader looks at: where the picture starts, what was opened in it, how it is laid out and coloured."""

from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

import pandas as pd

from grn_core.network.graph import MOST_EDGES
from grn_core.network.layout.place import Layout

Start = Literal["hubs", "strongest", "regulon", "genes", "community", "paths"]
Which = Literal["all", "new", "known"]
ColourBy = Literal["kind", "community"]

PATH_EDGES, USUAL_EDGES = 10, 50
STARTS, LAYOUTS, WHICH, COLOURS = get_args(Start), get_args(Layout), get_args(Which), get_args(ColourBy)
LARGE = 60  # TFs from which a network opens at its hubs


@dataclass(frozen=True)
class View:
    """One view of a network.

    Attributes
    ----------
    start
        Where the picture starts: ``hubs``, ``strongest``, ``regulon``, ``genes``, ``community`` or ``paths``.
    genes
        The TF of a regulon, the genes of a list, or the two ends of paths.
    community
        Number of the community, 0 the largest.
    k
        Edges that the start may have, at most `MOST_EDGES`.
    tfs, which
        Filters: only edges of these TFs; only ``known`` or ``new`` edges.
    expanded
        Genes whose strongest further edges are drawn as well.
    layout, colour
        How genes are placed; whether their colour is their ``kind`` or their ``community``.
    overlay, hidden
        Whether edges are coloured by how they fare on held-out pairs; categories of edges that are not shown.
    pins
        Genes that the reader put somewhere: gene, x, y.
    """

    start: Start = "strongest"
    genes: tuple[str, ...] = ()
    community: int = 0
    k: int = 50
    tfs: tuple[str, ...] = ()
    which: Which = "all"
    expanded: tuple[str, ...] = ()
    layout: Layout = "force"
    colour: ColourBy = "kind"
    overlay: bool = False
    hidden: tuple[str, ...] = ()
    pins: tuple[tuple[str, float, float], ...] = ()

    def starting(self, start: Start, genes: tuple[str, ...] = (), community: int = 0) -> "View":
        """Return the view from another start: what was expanded and pinned belonged to the old picture."""
        k = PATH_EDGES if start == "paths" else USUAL_EDGES if self.start == "paths" else self.k
        return replace(self, start=start, genes=genes, community=community, k=k, expanded=(), pins=())

    def laid_out(self, layout: Layout) -> "View":
        """Return the view in another layout: a pin's place belonged to the old one."""
        return replace(self, layout=layout, pins=())

    def expanding(self, gene: str) -> "View":
        """Expand a gene; collapse it if it is expanded."""
        kept = tuple(other for other in self.expanded if other != gene)
        return replace(self, expanded=kept if gene in self.expanded else (*kept, gene))

    def pinning(self, gene: str, place: tuple[float, float] | None) -> "View":
        """Pin a gene to a place, or let go of it."""
        kept = tuple(pin for pin in self.pins if pin[0] != gene)
        return replace(self, pins=kept if place is None else (*kept, (gene, round(place[0], 1), round(place[1], 1))))

    def toggling(self, category: str) -> "View":
        """Hide a category of edges; show it if it is hidden."""
        kept = tuple(other for other in self.hidden if other != category)
        return replace(self, hidden=kept if category in self.hidden else (*kept, category))


def first_view(network: pd.DataFrame) -> View:
    """Return the view that a network opens with: its hubs where it is large, else its strongest edges.

    The strongest edges of a large network tend to belong to very few TFs, and say little of the others.
    """
    return View(start="hubs" if network["source"].nunique() >= LARGE else "strongest")


Params = dict[str, list[str]]


def to_params(view: View, first: View) -> Params:
    """Return a view as the parameters of an address; what is as at `first` is left out."""
    texts: Params = {
        "start": [view.start],
        "gene": list(view.genes),
        "community": [str(view.community + 1)] if view.start == "community" else [],
        "edges": [str(view.k)],
        "tf": list(view.tfs),
        "which": [view.which],
        "expand": list(view.expanded),
        "layout": [view.layout],
        "colour": [view.colour],
        "truth": ["on"] if view.overlay else [],
        "hide": list(view.hidden),
        "pin": [f"{x:g},{y:g},{gene}" for gene, x, y in view.pins],
    }
    defaults = {"start": first.start, "edges": str(first.k), "which": first.which, "layout": first.layout}
    defaults["colour"] = first.colour
    return {name: values for name, values in texts.items() if values and values != [defaults.get(name)]}


def from_params(params: Params, first: View, network: pd.DataFrame) -> View:
    """Read a view from the parameters of an address; what does not fit the network is left out."""
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
        expanded=tuple(gene for gene in dict.fromkeys(values.get("expand", [])) if gene in known),
        layout=cast(Layout, _among(one.get("layout"), LAYOUTS, first.layout)),
        colour=cast(ColourBy, _among(one.get("colour"), COLOURS, first.colour)),
        overlay=one.get("truth") == "on",
        hidden=tuple(dict.fromkeys(values.get("hide", []))),
        pins=tuple(pin for pin in map(_pin, values.get("pin", [])) if pin is not None and pin[0] in known),
    )
    return view if _complete(view, network) else replace(view, start=first.start, genes=(), community=0)


def missing_names(params: Params, network: pd.DataFrame) -> Params:
    """Return the genes that an address asks for and the network does not have.

    Returns
    -------
    By parameter: ``gene`` where the picture starts at a regulon or at paths, ``tf`` the filter, ``select`` the
    selection (an edge whose genes are there and that is not counts as missing). A pasted list of genes says by itself
    which of them are not there.
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
    """Whether a start has the genes that it needs; a start that a reader has yet to fill in is complete as it is."""
    if view.start == "regulon":
        return not view.genes or (len(view.genes) == 1 and view.genes[0] in set(network["source"]))
    return view.start != "paths" or len(view.genes) in (0, 2)


def _among(text: str | None, choices: tuple[str, ...], default: str) -> str:
    return text if text in choices else default


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else default


def _pin(text: str) -> tuple[str, float, float] | None:
    x, _, rest = text.partition(",")
    y, _, gene = rest.partition(",")
    try:
        place = float(x), float(y)
    except ValueError:
        return None
    return (gene, *place) if all(abs(value) < 1e6 for value in place) else None
