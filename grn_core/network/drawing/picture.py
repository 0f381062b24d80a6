"""A drawing with everything that decides its look: the page, pictures and files of other tools all look the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grn_core.network.drawing.categories import Category, categories_of, category_keys
from grn_core.network.drawing.gene_colours import SCALES, Scale
from grn_core.network.graph import DrawnNetwork
from grn_core.network.view import ColourBy
from grn_core.palette import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION, YELLOW

COMMUNITY_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, YELLOW, "#8A949C")
KIND_COLOURS = {"TF": VERMILLION, "regulator": ORANGE, "target": SKY}


@dataclass(frozen=True)
class Picture:
    """A drawing and its look.

    Attributes
    ----------
    drawn
        Genes with their places, edges with their routes.
    colour_by
        What the colour of a gene means.
    colours
        Colour of each gene where it shows a number, by `grn_core.network.drawing.gene_colours.gene_colours`.
    hidden
        Keys of edge categories that are left out, together with genes that have no other edge.
    weight_title
        What the weight of an edge is called.
    """

    drawn: DrawnNetwork
    colour_by: ColourBy = "kind"
    colours: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    weight_title: str = "Weight"

    @property
    def scale(self) -> Scale | None:
        """The colour scale of genes; None if their colour is not a number."""
        return SCALES.get(self.colour_by) if self.colours else None

    def colour_of(self, gene: str, kind: str, community: int) -> str:
        """Return the colour of a gene, hexadecimal."""
        if self.colours.get(gene):
            return self.colours[gene]
        if self.colour_by == "community":
            return COMMUNITY_COLOURS[min(community, len(COMMUNITY_COLOURS) - 1)]
        return KIND_COLOURS[kind]

    def visible(self) -> "Picture":
        """Return the picture without hidden edges and without genes that have no other edge."""
        keys = category_keys(self.drawn.edges)
        edges = self.drawn.edges[~keys.isin(self.hidden)]
        nodes = self.drawn.nodes[self.drawn.nodes["gene"].isin({*edges["source"], *edges["target"]})]
        drawn = DrawnNetwork(nodes.reset_index(drop=True), edges.reset_index(drop=True))
        return replace(self, drawn=drawn, hidden=())

    def categories(self) -> list[Category]:
        """Return the category of each edge."""
        known = {category.key: category for category in categories_of(self.drawn.edges)}
        return [known[key] for key in category_keys(self.drawn.edges)]
