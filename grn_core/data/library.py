"""The data sets and priors that a user can choose: embedded ones, those added, and the catalogue's that are here."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import anndata as ad
import pandas as pd

from grn_core import settings
from grn_core.data import added_columns
from grn_core.data.catalogue import BeelineInfo, beeline_info, library_names, load_beeline
from grn_core.data.demo import demo_dataset, demo_prior
from grn_core.data.inspect import label_columns
from grn_core.data.network_tables import AS_FOUND as ANY_COLUMNS
from grn_core.data.network_tables import NetworkChoice, TableReading
from grn_core.data.outside import check_cells, check_edges, convert_cells, read_cells, read_prior
from grn_core.data.prior import Prior, make_prior
from grn_core.data.readers.settle import SAMPLE, settle
from grn_core.data.reading import AS_FOUND, Orientation, Reading, ReadingChoice, keep_reading, reading_of
from grn_core.data.reference import split_reference
from grn_core.data.validate import check_expression
from grn_core.errors import DataError, GrnError, PriorError, StorageError
from grn_core.reading import scratch
from grn_core.reading.plain import read_json
from grn_core.reading.seal import is_sealed, seal
from grn_core.storage import replace_file, write_json, write_parquet
from grn_core.trash import throw_away

MOST_KEPT = 100 * 10**6
"""Largest file of a prior that is kept beside it, in bytes."""


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
        "1,600 simulated cells of four types and 340 genes; the true network of each type is known.",
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


def _folder(kind: str) -> Path:
    path = settings.data_dir() / kind
    path.mkdir(parents=True, exist_ok=True)
    return path


def _new_name(kind: str, title: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "data"
    reserved = {info.name for info in EMBEDDED}
    taken = slug in reserved or (_folder(kind) / slug).exists()
    return f"{slug}-{uuid4().hex[:4]}" if taken else slug


CONTENT = {"datasets": "data.h5ad", "priors": "edges.parquet"}
REMEDY = "Remove it and add it again."


def _entries(kind: str) -> tuple[list[dict[str, Any]], list[DamagedEntry]]:
    """Return what the folders of a kind say of themselves, and which of them cannot be used."""
    found, damaged = [], []
    for folder in sorted(path for path in _folder(kind).iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            found.append(_entry(kind, folder))
        except (OSError, ValueError) as error:
            damaged.append(DamagedEntry(kind, folder.name, f"{folder.name} is damaged: {error}.", REMEDY))
    return found, damaged


def _entry(kind: str, folder: Path) -> dict[str, Any]:
    """Read ``info.json`` of a folder; ValueError or OSError says what is wrong with it."""
    try:
        said = read_json(folder / "info.json")
    except FileNotFoundError:
        raise ValueError("it has no info.json") from None
    except ValueError as error:
        raise ValueError("its info.json cannot be read") from error
    wanted = _FIELDS[kind]
    sound = isinstance(said, dict) and all(isinstance(said.get(name, usual), type_) for name, type_, usual in wanted)
    if not sound or said.get("name") != folder.name or not said.get("title"):
        raise ValueError("its info.json is not that of a data set or prior")
    if not (folder / CONTENT[kind]).is_file():
        raise ValueError(f"its {CONTENT[kind]} is missing")
    return {name: said.get(name, usual) for name, _, usual in wanted}


_FIELDS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
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


def _dataset_entry(entry: dict[str, Any]) -> DatasetInfo:
    choice, notes = _choice_of(entry["choice"], AS_FOUND), tuple(map(str, entry["notes"]))
    return DatasetInfo(**(entry | {"choice": choice, "notes": notes}))


def _prior_entry(entry: dict[str, Any]) -> PriorInfo:
    reading = TableReading.from_json(entry["reading"]) if entry["reading"] else None
    return PriorInfo(**(entry | {"reading": reading, "choice": _choice_of(entry["choice"], ANY_COLUMNS)}))


def damaged_entries(kind: str) -> list[DamagedEntry]:
    """Return the entries of ``datasets`` or ``priors`` that cannot be used; the listings leave them out."""
    return _entries(kind)[1]


def _made_sure(file: Path, check: Callable[[Path], None]) -> None:
    """Have a file of the library opened in a child process first, unless it was and nothing has changed it since.

    Raises
    ------
    GrnError
        If it is damaged.
    """
    if is_sealed(file):
        return
    try:
        check(file)
    except GrnError as error:
        raise type(error)(f"The entry {file.parent.name} of the library is damaged: {error.what}", REMEDY) from error
    seal(file)


def list_datasets() -> list[DatasetInfo]:
    """Return the embedded data sets, those added, then those of the catalogue that are on this machine."""
    added = [_dataset_entry(entry) for entry in _entries("datasets")[0]]
    return [*EMBEDDED, *added, *(_of_catalogue(info) for info in library_names.sets_here())]


def _of_catalogue(info: BeelineInfo) -> DatasetInfo:
    title, description = library_names.describe_set(info)
    return DatasetInfo(info.name, title, description, simulated=info.simulated, embedded=True)


def dataset_info(name: str) -> DatasetInfo:
    """Find what is known of a data set; a path that is not in the library stands for itself."""
    base, _ = split_reference(name, AS_FOUND)
    info = _known_of(name, base)
    return replace(info, cell_type_key=added_columns.type_column(base, info.cell_type_key))


def _known_of(name: str, base: str) -> DatasetInfo:
    for info in list_datasets():
        if info.name == base:
            return replace(info, name=name)
    if published := library_names.find_set(name):  # a replicate, another spelling, or a set that is not here
        try:
            return replace(_of_catalogue(beeline_info(*published)), name=name)
        except DataError:  # GRN_DATA_DIR names no folder; loading says so
            return DatasetInfo(name, " ".join(("BEELINE", *published)), embedded=True)
    return DatasetInfo(name, Path(base).name or name)


def load_dataset(name: str) -> ad.AnnData:
    """Load a data set by its name in the library or the catalogue (``beeline/hESC/TFs+500``), or by its path.

    Behind a question mark stands what is to be taken of it (`grn_core.data.reference`): ``cells.h5ad?layer=counts``.

    Columns that were added to it (`grn_core.data.added_columns`) stand in ``obs``.
    ``uns["grn"]`` says its name, its title and whether it is simulated. A name of the catalogue comes before a path
    that is spelled alike; ``./beeline/...`` is the path.

    Raises
    ------
    DataError
        If neither a data set nor a file has that name, or the catalogue's set is not on this machine.
    """
    info = dataset_info(name)
    name, choice = split_reference(name, info.choice)
    stored = _folder("datasets") / name / "data.h5ad"
    if name == "demo":
        adata = demo_dataset()
    elif name == "pbmc68k":
        import scanpy as sc

        adata = sc.datasets.pbmc68k_reduced()
    elif "/" not in name and stored.exists():
        _made_sure(stored, check_cells)
        adata = _as_chosen(ad.read_h5ad(stored), choice, info.title)
    elif published := library_names.find_set(name):
        adata = load_beeline(*published)
    elif Path(name).expanduser().exists():
        adata = read_cells(name, choice)
    else:
        known = ", ".join(entry.name for entry in list_datasets())
        raise DataError(f"There is no data set or file {name}.", f"Give a path or one of: {known}.")
    added_columns.join(adata, name)
    adata.uns["grn"] = {"name": info.name, "title": info.title, "simulated": info.simulated}
    return adata


def _as_chosen(adata: ad.AnnData, choice: ReadingChoice, origin: str) -> ad.AnnData:
    """Settle stored cells again where they were stored with another choice."""
    reading = reading_of(adata)
    if reading is None or reading.asked == choice.settled:
        return adata
    return check_expression(settle(adata, choice), origin)


def add_dataset(adata: ad.AnnData, title: str) -> DatasetInfo:
    """Keep a data set in the library.

    Raises
    ------
    StorageError
        If the disk is full; nothing is left behind then.
    """
    name = _new_name("datasets", title)
    folder = _folder("datasets") / name
    columns = label_columns(adata)
    description = f"{adata.n_obs:,} cells and {adata.n_vars:,} genes."
    info = DatasetInfo(name, title, description, cell_type_key=columns[0] if columns else None)
    try:
        replace_file(folder / "data.h5ad", adata.write_h5ad)
        seal(folder / "data.h5ad")
        write_json(folder / "info.json", asdict(info))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return info


def add_file(path: Path, title: str | None = None, choice: ReadingChoice | Orientation = "auto") -> DatasetInfo:
    """Read a file or folder into the library, with the networks that lie beside the data in a BEELINE folder.

    The file is read in a child process; nothing of one that cannot be read stays behind.

    Raises
    ------
    DataError
        If the file cannot be read.
    StorageError
        If the disk is full.
    """
    wanted = choice if isinstance(choice, ReadingChoice) else ReadingChoice(orientation=choice)
    title = title or re.sub(r"(\.(h5ad|h5|loom|zip|csv|tsv|txt|gz))+$", "", path.name)
    with scratch() as work:
        cells = convert_cells(path, work, wanted, networks=True)
        name = _new_name("datasets", title)
        description = f"{cells.n_cells:,} cells and {cells.n_genes:,} genes."
        key = cells.labels[0] if cells.labels else None
        info = DatasetInfo(name, title, description, cell_type_key=key, choice=wanted, notes=tuple(cells.notes))
        seal(cells.path)
        write_json(work / "entry" / "info.json", asdict(info))
        for file in (cells.path, cells.path.with_name("checked.json")):
            file.rename(work / "entry" / file.name)
        _move_in(work / "entry", _folder("datasets") / name)
    for network in cells.networks:
        add_prior(replace(network, name=f"{title}: {network.name}"), info.name)
    return info


def _move_in(entry: Path, folder: Path) -> None:
    """Move a finished folder to its place in one step."""
    try:
        os.rename(entry, folder)
    except OSError as error:
        raise StorageError(
            f"{folder} could not be written ({error.strerror}).",
            "Check the folder's permissions or set GRN_HOME to another folder.",
        ) from error


def turn_dataset(name: str) -> None:
    """Take the rows of an added table for what its columns were: genes become cells and cells genes.

    Raises
    ------
    DataError
        If there is no such added data set, or it would be invalid after turning.
    """
    stored = _folder("datasets") / name / "data.h5ad"
    if "/" in name or not stored.exists():
        raise DataError(f"There is no added data set {name}.", "Only added tables can be turned.")
    _made_sure(stored, check_cells)
    adata = ad.read_h5ad(stored)
    was_rows = adata.uns["grn_orientation"] == "genes_in_rows"
    now: Orientation = "genes_in_columns" if was_rows else "genes_in_rows"
    choice = replace(AS_FOUND, orientation=now)
    turned = ad.AnnData(adata.X.T.tocsr(), obs=adata.var, var=adata.obs, uns={"grn_orientation": now})
    keep_reading(turned, Reading(orientation=now, found=("The table was turned by hand.",)))
    turned = check_expression(settle(turned, choice), dataset_info(name).title)
    columns = label_columns(turned)
    description = f"{turned.n_obs:,} cells and {turned.n_vars:,} genes."
    reading, key = reading_of(turned), columns[0] if columns else None
    notes = tuple(reading.said) if reading else ()
    info = replace(_known_of(name, name), description=description, cell_type_key=key, choice=choice, notes=notes)
    replace_file(stored, turned.write_h5ad)
    seal(stored)
    write_json(stored.parent / "info.json", asdict(info))


def choose_reading(name: str, choice: ReadingChoice) -> DatasetInfo:
    """Read an added data set with another layer, column of symbols, sample or kind of values from now on.

    Raises
    ------
    DataError
        If there is no such added data set, or what is chosen is not there or cannot be used; the choice before stays.
    """
    folder = _folder("datasets") / name
    if "/" in name or not (folder / "data.h5ad").exists():
        raise DataError(f"There is no added data set {name}.", "Only added data sets can be read in another way.")
    _made_sure(folder / "data.h5ad", check_cells)
    info = _known_of(name, name)
    adata = _as_chosen(ad.read_h5ad(folder / "data.h5ad"), choice, info.title)
    reading = reading_of(adata)
    description = f"{adata.n_obs:,} cells and {adata.n_vars:,} genes."
    notes = tuple(reading.said) if reading else ()
    changed = replace(info, description=description, choice=choice, notes=notes)
    write_json(folder / "info.json", asdict(changed))
    return changed


def dataset_samples(name: str) -> tuple[str, ...]:
    """Return the samples that an added data set was joined from; none where it is one."""
    stored = _folder("datasets") / name / "data.h5ad"
    if "/" in name or not stored.exists():
        return ()
    _made_sure(stored, check_cells)
    obs = ad.read_h5ad(stored, backed="r").obs
    return tuple(sorted(map(str, obs[SAMPLE].unique()))) if SAMPLE in obs else ()


def remove_dataset(name: str) -> str | None:
    """Move an added data set to the trash; return the ticket that brings it back, None where there is none."""
    return _remove("datasets", name)


def _remove(kind: str, name: str) -> str | None:
    folder = _folder(kind) / name
    if "/" not in name and folder.is_dir() and folder.parent == _folder(kind):
        return throw_away(folder)
    return None


def list_priors() -> list[PriorInfo]:
    """Return the demo's prior, those added, then those of the catalogue that are on this machine."""
    n_demo = len(demo_prior().edges)
    demo = PriorInfo("demo", "True network of the simulation", n_demo, simulated=True, embedded=True)
    added = [_prior_entry(entry) for entry in _entries("priors")[0]]
    published = [PriorInfo(p.name, p.title, simulated=p.simulated, embedded=True) for p in library_names.priors_here()]
    return [demo, *added, *published]


def prior_info(name: str) -> PriorInfo:
    """Find what is known of a prior; a path that is not in the library stands for itself."""
    base, _ = split_reference(name, ANY_COLUMNS)
    for info in list_priors():
        if info.name == base:
            return replace(info, name=name)
    if library_names.is_prior(name):
        return PriorInfo(name, library_names.prior_title(name), embedded=True)
    return PriorInfo(name, Path(base).name or name)


def load_prior(name: str, cell_type: str | None = None) -> Prior:
    """Load a prior by its name in the library, by its name in the catalogue or by its path.

    The demo's prior is the true network of `cell_type`, or of all types together where that is None. Names of the
    catalogue are a truth of a set (``beeline/hESC/TFs+500/specific``) or a published prior (``trrust/human``, which is
    fetched where it is not here).

    Raises
    ------
    PriorError
        If neither a prior nor a file has that name.
    GrnError
        If a prior of the catalogue is not on this machine.
    """
    if name == "demo":
        return demo_prior(cell_type)
    name, choice = split_reference(name, ANY_COLUMNS)
    folder = _folder("priors") / name
    if "/" not in name and (folder / "edges.parquet").exists():
        _made_sure(folder / "edges.parquet", check_edges)
        info = prior_info(name)
        return replace(make_prior(info.title, pd.read_parquet(folder / "edges.parquet")), reading=info.reading)
    if library_names.is_prior(name):
        return library_names.load_named_prior(name)
    if Path(name).expanduser().is_file():
        return read_prior(name, choice=choice)
    known = ", ".join(entry.name for entry in list_priors())
    raise PriorError(f"There is no prior or file {name}.", f"Give a path or one of: {known}.")


def add_prior_file(path: Path, choice: NetworkChoice = ANY_COLUMNS) -> PriorInfo:
    """Read a prior into the library; its file is kept beside it, so that other columns can be chosen later.

    Raises
    ------
    PriorError
        If it cannot be read.
    """
    return add_prior(read_prior(path, choice=choice), choice=choice, source=path)


def choose_columns(name: str, choice: NetworkChoice) -> PriorInfo:
    """Read an added prior again with other columns.

    Raises
    ------
    PriorError
        If its file was not kept or cannot be read so; the reading before stays.
    """
    info, source = prior_info(name), _prior_source(name)
    if source is None:
        raise PriorError(f"The file of the prior {info.title} was not kept.", "Add the prior again.")
    prior = read_prior(source, info.title, choice=choice)
    folder = _folder("priors") / name
    write_parquet(folder / "edges.parquet", prior.edges)
    seal(folder / "edges.parquet")
    changed = replace(info, n_edges=len(prior.edges), reading=prior.reading, choice=choice)
    write_json(folder / "info.json", asdict(changed))
    return changed


def _prior_source(name: str) -> Path | None:
    folder = _folder("priors") / name / "source"
    files = sorted(folder.iterdir()) if "/" not in name and folder.is_dir() else []
    return files[0] if len(files) == 1 else None


def can_choose_columns(name: str) -> bool:
    """Whether the file of a prior was kept, so that other columns of it can be chosen."""
    return _prior_source(name) is not None


def add_prior(
    prior: Prior, dataset: str | None = None, choice: NetworkChoice = ANY_COLUMNS, source: Path | None = None
) -> PriorInfo:
    """Keep a prior in the library; `dataset` names the data set that it came with, `source` is the file to keep."""
    name = _new_name("priors", prior.name)
    folder = _folder("priors") / name
    info = PriorInfo(name, prior.name, len(prior.edges), dataset=dataset, reading=prior.reading, choice=choice)
    try:
        write_parquet(folder / "edges.parquet", prior.edges)
        if source is not None and source.expanduser().stat().st_size <= MOST_KEPT:
            kept = source.expanduser()
            replace_file(folder / "source" / kept.name, lambda path: shutil.copyfile(kept, path))
        seal(folder / "edges.parquet")
        write_json(folder / "info.json", asdict(info))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return info


def proposed_prior(dataset: str) -> str | None:
    """Return the prior that belongs to a data set: the simulation's own, or the network that came with the data."""
    if dataset_info(dataset).simulated:
        return "demo"
    return next((info.name for info in list_priors() if info.dataset == dataset), None)


def remove_prior(name: str) -> str | None:
    """Move an added prior to the trash; return the ticket that brings it back, None where there is none."""
    return _remove("priors", name)
