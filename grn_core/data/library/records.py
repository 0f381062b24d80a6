"""What the library says of data sets and priors without opening them, as ``info.json`` keeps it."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from grn_core.data.network_tables import AS_FOUND as ANY_COLUMNS
from grn_core.data.network_tables import NetworkChoice, TableReading
from grn_core.data.reading import AS_FOUND, ReadingChoice


@dataclass(frozen=True)
class DatasetInfo:
    """What the library says of a data set without opening it.

    Attributes
    ----------
    name
        Key for `load_dataset`.
    title, description
        For the page.
    simulated
        Whether no real cell is in it.
    cell_type_key
        ``obs`` column of the cell types; None where none is known.
    embedded
        Whether it comes with the product or its catalogue and cannot be removed.
    choice
        What was chosen of how to read it, as `ReadingChoice` names it.
    notes
        What the reader found, changed and left out, one sentence each.
    """

    name: str
    title: str
    description: str = ""
    simulated: bool = False
    cell_type_key: str | None = None
    embedded: bool = False
    choice: ReadingChoice = AS_FOUND
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PriorInfo:
    """What the library says of a prior without opening it.

    Attributes
    ----------
    name, title
        Key for `load_prior`, and what the page calls it.
    n_edges
        Number of its TF-target pairs.
    simulated, embedded
        As for `DatasetInfo`.
    dataset
        Name of the data set that it came with; None where it was added by itself.
    reading
        How its file was read; None for those that were read from no file of the user's.
    choice
        The columns that were chosen.
    """

    name: str
    title: str
    n_edges: int = 0
    simulated: bool = False
    embedded: bool = False
    dataset: str | None = None
    reading: TableReading | None = None
    choice: NetworkChoice = ANY_COLUMNS


@dataclass(frozen=True)
class DamagedEntry:
    """A data set or prior whose folder is in the library but cannot be used.

    Attributes
    ----------
    kind
        ``datasets`` or ``priors``.
    name
        Name of its folder, for `remove_dataset` and `remove_prior`.
    what, remedy
        What is wrong and what to do, one sentence each.
    """

    kind: str
    name: str
    what: str
    remedy: str


EMBEDDED = (
    DatasetInfo(
        "demo",
        "Simulated myeloid differentiation",
        "2,000 simulated cells of five types and 340 genes; the true network of each type is known.",
        simulated=True,
        cell_type_key="cell_type",
        embedded=True,
    ),
    DatasetInfo(
        "pbmc68k",
        "Blood cells (PBMC 68k, reduced)",
        "700 real human blood cells and 765 genes (Zheng et al. 2017), as scanpy bundles them.",
        cell_type_key="bulk_labels",
        embedded=True,
    ),
)


FIELDS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "datasets": (
        ("name", str, ""), ("title", str, ""), ("description", str, ""), ("simulated", bool, False),
        ("cell_type_key", str | None, None), ("embedded", bool, False), ("choice", dict, {}), ("notes", list, []),
    ),
    "priors": (
        ("name", str, ""), ("title", str, ""), ("n_edges", int, 0), ("simulated", bool, False),
        ("embedded", bool, False), ("dataset", str | None, None), ("reading", dict | None, None), ("choice", dict, {}),
    ),
}  # fmt: skip
"""Fields of ``info.json``: name, type, and what stands for one that is missing."""


def _choice_of(said: dict[str, Any], usual: Any) -> Any:
    """Return a choice as ``info.json`` has it; what it names besides is left out."""
    known = asdict(usual)
    return replace(usual, **{name: str(value) for name, value in said.items() if name in known})


def dataset_record(entry: dict[str, Any]) -> DatasetInfo:
    """Return the record of a data set from the fields of its ``info.json``."""
    choice, notes = _choice_of(entry["choice"], AS_FOUND), tuple(map(str, entry["notes"]))
    return DatasetInfo(**(entry | {"choice": choice, "notes": notes}))


def prior_record(entry: dict[str, Any]) -> PriorInfo:
    """Return the record of a prior from the fields of its ``info.json``."""
    reading = TableReading.from_json(entry["reading"]) if entry["reading"] else None
    return PriorInfo(**(entry | {"reading": reading, "choice": _choice_of(entry["choice"], ANY_COLUMNS)}))
