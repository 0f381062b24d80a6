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
        return f"chosen_{self.name}" if self.page is None else f"chosen_{self.page}_{self.name}"


# every page
DATASET = Field("dataset", default="demo", named=True)
CELL_TYPE_KEY = Field("cell_type_key", named=True)
CELL_TYPE = Field("cell_type", named=True)
PRIOR = Field("prior", named=True)
RUN = Field("run", named=True, always=True)
WEIGHTS = Field("weights", in_address=False)
TOUR = Field("tour", restored=False)
CARRIED = (DATASET, CELL_TYPE_KEY, CELL_TYPE, PRIOR, RUN, WEIGHTS, TOUR)

# pages/data.py: what colours the map of the cells, a column of obs or a gene
COLOUR_BY = Field("by", "data", named=True)
COLOUR_GENE = Field("gene", "data")
CELL_MAP = (COLOUR_BY, COLOUR_GENE)

# pages/train.py and pages/scbert.py
NEW_RUN = Field("new", "train", fleeting=True)
PRETRAINING = Field("pretraining", "scbert", named=True)

# pages/network.py: the view, as `grn_core.network.view` reads and writes it, what is selected, and the table of edges
SELECTED = Field("select", "network", many=True)
VIEW = (
    *(
        Field(name, "network", many=True)
        for name in (
            "start", "gene", "community", "edges", "tf", "which", "found", "expand", "layout", "colour", "truth",
            "hide", "pin",
        )
    ),
    SELECTED,
)  # fmt: skip
LIST = Field("list", "network")
ROWS = Field("t_rows", "network")
TEXT = Field("t_gene", "network")
BEST = Field("t_best", "network")
TFS = Field("t_tf", "network", many=True, named=True)
TARGETS = Field("t_target", "network", many=True, named=True)
WEIGHT = Field("t_weight", "network", many=True)
KNOWN = Field("t_known", "network")
PARTS = Field("t_part", "network", many=True)
SIGNS = Field("t_sign", "network", many=True)
COLUMNS = Field("t_cols", "network", many=True)
SORT = Field("t_sort", "network")
ORDER = Field("t_order", "network")
PAGE = Field("t_page", "network")
WHY = Field("why", "network")
EDGE_TABLE = (ROWS, TEXT, BEST, TFS, TARGETS, WEIGHT, KNOWN, PARTS, SIGNS, COLUMNS, SORT, ORDER, PAGE)

# pages/data.py
WHY_HERE = Field("why", "data")

# pages/regulons.py
CUT_BY = Field("by", "regulons")
CUT_SIZES = {name: Field(name, "regulons") for name in ("targets", "weight", "edges")}
CUT_EDGES = Field("which", "regulons")
SIGN = Field("sign", "regulons")
FEWEST = Field("min", "regulons")
REGULON = Field("tf", "regulons", named=True, always=True)
TAB = Field("tab", "regulons")
TYPES = Field("types", "regulons")
RANK_BY = Field("rank", "regulons")
REGULONS = (CUT_BY, *CUT_SIZES.values(), CUT_EDGES, SIGN, FEWEST, REGULON, TAB, TYPES, RANK_BY)

# pages/compare.py and pages/cell_types.py
FIRST = Field("a", "compare", named=True, always=True)
SECOND = Field("b", "compare", named=True, always=True)
COMPARE_K = Field("k", "compare", always=True)
BATCH = Field("batch", "cell_types", named=True, always=True)
BATCH_DATASET = Field("of", "cell_types", in_address=False)
BATCH_RUNS = Field("runs", "cell_types", named=True, always=True)
TYPES_K = Field("k", "cell_types", always=True)
MEASURE = Field("measure", "cell_types", always=True)

# pages/benchmark.py
BENCHMARK = Field("benchmark", "benchmark", named=True, always=True)
CELLS = Field("data", "benchmark", named=True, always=True)
TRUTH = Field("truth", "benchmark", always=True)
QUESTION = Field("question", "benchmark", always=True)
METRIC = Field("metric", "benchmark", always=True)
SPLIT = Field("split", "benchmark", always=True)
METHODS = Field("methods", "benchmark")

FIELDS = (
    *CARRIED, *CELL_MAP, NEW_RUN, PRETRAINING, *VIEW, LIST, *EDGE_TABLE, WHY, WHY_HERE, *REGULONS, FIRST, SECOND,
    COMPARE_K, BATCH,
    BATCH_DATASET, BATCH_RUNS, TYPES_K, MEASURE, BENCHMARK, CELLS, TRUTH, QUESTION, METRIC, SPLIT, METHODS,
)  # fmt: skip


def fields_of(page: str) -> tuple[Field, ...]:
    """Return the choices that are valid on a page: its own and those that go along to every page."""
    return tuple(field for field in FIELDS if field.page in (None, page))
