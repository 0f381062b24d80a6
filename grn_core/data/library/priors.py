"""List, describe, load, add and remove priors, and choose the columns that they are read from."""

import shutil
from dataclasses import asdict, replace
from functools import partial
from itertools import islice
from pathlib import Path

import pandas as pd

from grn_core.data.catalogue import library_names
from grn_core.data.demo import demo_prior, n_demo_edges
from grn_core.data.library.datasets import dataset_info
from grn_core.data.library.entries import added_file, kept_folder, make_sure, new_name, read_entries, remove_entry
from grn_core.data.library.records import PriorInfo, prior_record
from grn_core.data.network_tables import AS_FOUND as ANY_COLUMNS
from grn_core.data.network_tables import NetworkChoice
from grn_core.data.outside import check_edges, read_prior
from grn_core.data.priors.prior import Prior, make_prior
from grn_core.data.reference import split_reference
from grn_core.errors import PriorError
from grn_core.reading.files import may_open
from grn_core.reading.seal import seal
from grn_core.storage import or_nothing, replace_file, safe_name, write_json, write_parquet
from grn_core.wording import visible

MOST_KEPT = 100 * 10**6
"""Largest file of a prior, or all files of a folder, that are kept beside it, in bytes."""
MOST_FILES = 200
"""Of a folder that is kept, with the folders in it."""


def list_priors() -> list[PriorInfo]:
    """Return the demo's prior, those added, then those of the catalogue that are on this machine."""
    return [*_kept(), *(_of_catalogue(prior) for prior in library_names.priors_here())]


def _kept() -> list[PriorInfo]:
    """Return the demo's prior and those added."""
    demo = PriorInfo("demo", "70 % of the simulation's true network", n_demo_edges(), simulated=True, embedded=True)
    return [demo, *(prior_record(entry) for entry in read_entries("priors")[0])]


def _of_catalogue(prior: library_names.NamedPrior) -> PriorInfo:
    return PriorInfo(prior.name, prior.title, simulated=prior.simulated, embedded=True)


def prior_info(name: str) -> PriorInfo:
    """Find what is known of a prior; a path that is not in the library stands for itself."""
    base, _ = split_reference(name, ANY_COLUMNS)
    for info in _kept():
        if info.name == base:
            return replace(info, name=name)
    if library_names.is_prior(base):
        return replace(_of_catalogue(library_names.named_prior(base)), name=name)
    return PriorInfo(name, Path(base).name or name)


def load_prior(name: str, cell_type: str | None = None) -> Prior:
    """Load a prior by its name in the library, by its name in the catalogue or by its path.

    The demo's prior is 70 % of the true network of `cell_type`, or of all types where that is None. Names of the
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
    if stored := added_file("priors", name):
        make_sure(stored, check_edges)
        info = prior_info(name)
        return replace(make_prior(info.title, pd.read_parquet(stored)), reading=info.reading)
    if library_names.is_prior(name):
        return library_names.load_named_prior(name)
    if name and may_open(Path(name)) and Path(name).expanduser().exists():
        return read_prior(name, choice=choice)
    known = ", ".join(entry.name for entry in list_priors())
    raise PriorError(f"There is no prior or file {name}.", f"Give a path or one of: {known}.")


def add_prior_file(path: Path, choice: NetworkChoice = ANY_COLUMNS) -> PriorInfo:
    """Read a prior into the library; its files are kept beside it, so that other columns can be chosen later.

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
    folder = kept_folder("priors") / name
    write_parquet(folder / "edges.parquet", prior.edges)
    seal(folder / "edges.parquet")
    changed = replace(info, n_edges=len(prior.edges), reading=prior.reading, choice=choice)
    write_json(folder / "info.json", asdict(changed))
    return changed


def _prior_source(name: str) -> Path | None:
    folder = kept_folder("priors") / name / "source"
    files = sorted(folder.iterdir()) if "/" not in name and folder.is_dir() else []
    return files[0] if len(files) == 1 else None


def can_choose_columns(name: str) -> bool:
    """Whether the file of a prior was kept, so that other columns of it can be chosen."""
    return _prior_source(name) is not None


def add_prior(
    prior: Prior, dataset: str | None = None, choice: NetworkChoice = ANY_COLUMNS, source: Path | None = None
) -> PriorInfo:
    """Keep a prior in the library; `dataset` names the data set that it came with, `source` is the file to keep."""
    title = visible(prior.name)
    with new_name("priors", title) as name, or_nothing(folder := kept_folder("priors") / name):
        info = PriorInfo(name, title, len(prior.edges), dataset=dataset, reading=prior.reading, choice=choice)
        write_parquet(folder / "edges.parquet", prior.edges)
        if source is not None:
            _keep_source(source.expanduser(), folder / "source")
        seal(folder / "edges.parquet")
        write_json(folder / "info.json", asdict(info))
    return info


def _keep_source(source: Path, place: Path) -> None:
    """Copy the file of a prior, or the files of its folder, where they are small; links are left out."""
    inside = list(islice(source.rglob("*"), MOST_FILES + 1)) if source.is_dir() else [source]
    files = [file for file in inside if file.is_file() and (file == source or not file.is_symlink())]
    if len(inside) > MOST_FILES or sum(file.stat().st_size for file in files) > MOST_KEPT:
        return
    for file in files:
        parts = map(safe_name, file.relative_to(source.parent).parts)
        replace_file(place.joinpath(*parts), partial(shutil.copyfile, file))


def proposed_prior(dataset: str) -> str | None:
    """Return the prior that belongs to a data set: the simulation's own, or the network that came with the data."""
    if dataset_info(dataset).simulated:
        return "demo"
    return next((info.name for info in list_priors() if info.dataset == dataset), None)


def remove_prior(name: str) -> str | None:
    """Move an added prior to the trash; return the ticket that brings it back, None where there is none."""
    return remove_entry("priors", name)
