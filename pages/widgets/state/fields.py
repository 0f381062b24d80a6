"""Every choice that a reader can make and that outlives a run of the page: its name, and where it is valid."""

from dataclasses import dataclass

Words = str | list[str]


@dataclass(frozen=True)
class Field:
    """One choice.

    Attributes
    ----------
    name
        Its parameter in the address.
    page
        The page that it belongs to, by the name of the page's file; None for a choice that goes along to every page.
    view
        The view of the page that it belongs to, where the page has several; None for a choice of the whole page.
    default
        What holds where nothing was chosen; a page may know a better default, from what it shows.
    many
        Whether it holds several values: a parameter of the address that stands there several times.
    named
        Whether it names something that can be missing (a run, a TF, a cell type, a data set). Where the address names
        something that is not there, the page says so and shows nothing in its place; other words that make no sense
        give way to the default.
    always
        Whether it stands in the address even at its default.
    in_address
        Whether it stands in the address at all.
    restored
        Whether Back and Forward bring its value back.
    fleeting
        Whether it is forgotten when its page is left by the menu.
    """

    name: str
    page: str | None = None
    view: str | None = None
    default: str | None = None
    many: bool = False
    named: bool = False
    always: bool = False
    in_address: bool = True
    restored: bool = True
    fleeting: bool = False

    @property
    def key(self) -> str:
        """Return where the session keeps the value."""
        place = self.view or self.page
        return f"chosen_{self.name}" if place is None else f"chosen_{place}_{self.name}"


# every page
DATASET = Field("dataset", default="demo", named=True)
CELL_TYPE_KEY = Field("cell_type_key", named=True)
CELL_TYPE = Field("cell_type", named=True)
PRIOR = Field("prior", named=True)
SUPPORT = Field("support", many=True)
RUN = Field("run", named=True, always=True)
WEIGHTS = Field("weights", in_address=False)
TOUR = Field("tour", restored=False)
CARRIED = (DATASET, CELL_TYPE_KEY, CELL_TYPE, PRIOR, SUPPORT, RUN, WEIGHTS, TOUR)

# which view of a page is shown; the default is the first one
NETWORK_VIEW = Field("view", "network", default="graph", named=True)
COMPARE_VIEW = Field("view", "compare", default="two", named=True)
TRAIN_VIEW = Field("view", "train", default="runs", named=True)
VIEWS = {str(field.page): field for field in (NETWORK_VIEW, COMPARE_VIEW, TRAIN_VIEW)}

# pages/cells.py: what colours the map of the cells, a column of obs or a gene
COLOUR_BY = Field("by", "cells", named=True)
COLOUR_GENE = Field("gene", "cells")
CELL_MAP = (COLOUR_BY, COLOUR_GENE)

# pages/train.py
NEW_RUN = Field("new", "train", fleeting=True)
PRETRAINING = Field("pretraining", "train", "weights", named=True)

# the graph: its view, as `grn_core.network.view` reads and writes it, what is selected, and the table of edges
SELECTED = Field("select", "network", "graph", many=True)
GRAPH = (
    *(
        Field(name, "network", "graph", many=True)
        for name in (
            "start", "gene", "community", "edges", "tf", "which", "found", "expand", "layout", "colour", "truth",
            "hide", "pin",
        )
    ),
    SELECTED,
)  # fmt: skip
LIST = Field("list", "network", "graph")
ROWS = Field("t_rows", "network", "graph")
TEXT = Field("t_gene", "network", "graph")
BEST = Field("t_best", "network", "graph")
TFS = Field("t_tf", "network", "graph", many=True, named=True)
TARGETS = Field("t_target", "network", "graph", many=True, named=True)
WEIGHT = Field("t_weight", "network", "graph", many=True)
KNOWN = Field("t_known", "network", "graph")
PARTS = Field("t_part", "network", "graph", many=True)
SIGNS = Field("t_sign", "network", "graph", many=True)
COLUMNS = Field("t_cols", "network", "graph", many=True)
SORT = Field("t_sort", "network", "graph")
ORDER = Field("t_order", "network", "graph")
PAGE = Field("t_page", "network", "graph")
WHY = Field("why", "network", "graph")
EDGE_TABLE = (ROWS, TEXT, BEST, TFS, TARGETS, WEIGHT, KNOWN, PARTS, SIGNS, COLUMNS, SORT, ORDER, PAGE)

# pages/cells.py
WHY_HERE = Field("why", "cells")

# the regulons
CUT_BY = Field("by", "network", "regulons")
CUT_SIZES = {name: Field(name, "network", "regulons") for name in ("targets", "weight", "edges")}
CUT_EDGES = Field("which", "network", "regulons")
SIGN = Field("sign", "network", "regulons")
FEWEST = Field("min", "network", "regulons")
REGULON = Field("tf", "network", "regulons", named=True, always=True)
TAB = Field("tab", "network", "regulons")
TYPES = Field("types", "network", "regulons")
RANK_BY = Field("rank", "network", "regulons")
SETS = Field("sets", "network", "regulons")
SPECIES = Field("species", "network", "regulons")
TESTED = Field("tested", "network", "regulons")
REGULONS = (CUT_BY, *CUT_SIZES.values(), CUT_EDGES, SIGN, FEWEST, REGULON, TAB, TYPES, RANK_BY, SETS, SPECIES, TESTED)

# the knock-out
KO_REMOVED = Field("remove", "network", "knockout", many=True, named=True)
KO_RAISED = Field("raise", "network", "knockout", many=True, named=True)
KO_STEPS = Field("steps", "network", "knockout")
KO_DAMPING = Field("damping", "network", "knockout")
KO_LEAST = Field("least", "network", "knockout")
KO_GENE = Field("gene", "network", "knockout", named=True)
KNOCKOUT = (KO_REMOVED, KO_RAISED, KO_STEPS, KO_DAMPING, KO_LEAST, KO_GENE)

# how far to trust it: the part of the model whose worth is asked for
WORTH_OF = Field("part", "network", "trust")

# two networks, and the networks of several cell types
SECOND = Field("b", "compare", "two", named=True, always=True)
COMPARE_K = Field("k", "compare", "two", always=True)
BATCH = Field("batch", "compare", "cell_types", named=True, always=True)
BATCH_DATASET = Field("of", "compare", "cell_types", in_address=False)
BATCH_RUNS = Field("runs", "compare", "cell_types", named=True, always=True)
TYPES_K = Field("k", "compare", "cell_types", always=True)
MEASURE = Field("measure", "compare", "cell_types", always=True)

# pages/benchmark.py
BENCHMARK = Field("benchmark", "benchmark", named=True, always=True)
CELLS = Field("data", "benchmark", named=True, always=True)
TRUTH = Field("truth", "benchmark", always=True)
QUESTION = Field("question", "benchmark", always=True)
METRIC = Field("metric", "benchmark", always=True)
SPLIT = Field("split", "benchmark", always=True)
METHODS = Field("methods", "benchmark")

FIELDS = (
    *CARRIED, *VIEWS.values(), *CELL_MAP, NEW_RUN, PRETRAINING, *GRAPH, LIST, *EDGE_TABLE, WHY, WHY_HERE, *REGULONS,
    *KNOCKOUT, WORTH_OF,
    SECOND, COMPARE_K, BATCH, BATCH_DATASET, BATCH_RUNS, TYPES_K, MEASURE,
    BENCHMARK, CELLS, TRUTH, QUESTION, METRIC, SPLIT, METHODS,
)  # fmt: skip


def fields_of(page: str, view: str | None = None) -> tuple[Field, ...]:
    """Return the choices that are valid on a page: its own, those of one of its views, and those of every page."""
    return tuple(field for field in FIELDS if field.page in (None, page) and field.view in (None, view))
