"""List, describe, load and remove data sets: embedded ones, those added, and the catalogue's that are here."""

from dataclasses import replace
from pathlib import Path

import anndata as ad

from grn_core.data.catalogue import PublishedSet, library_names
from grn_core.data.cells import added_columns
from grn_core.data.demo import demo_dataset
from grn_core.data.library.entries import added_file, make_sure, read_entries, remove_entry
from grn_core.data.library.records import EMBEDDED, DatasetInfo, dataset_record
from grn_core.data.outside import check_cells, read_cells
from grn_core.data.readers.settle import settle
from grn_core.data.reading import AS_FOUND, ReadingChoice, reading_of
from grn_core.data.reference import split_reference
from grn_core.data.validate import check_expression
from grn_core.errors import DataError
from grn_core.reading.files import may_open


def list_datasets() -> list[DatasetInfo]:
    """Return the embedded data sets, those added, then those of the catalogue that are on this machine."""
    added = [dataset_record(entry) for entry in read_entries("datasets")[0]]
    return [*EMBEDDED, *added, *(_of_catalogue(info) for info in library_names.sets_here())]


def _of_catalogue(info: PublishedSet) -> DatasetInfo:
    title, description = library_names.describe_set(info)
    return DatasetInfo(info.name, title, description, simulated=info.simulated, embedded=True)


def dataset_info(name: str) -> DatasetInfo:
    """Find what is known of a data set; a path that is not in the library stands for itself."""
    base, _ = split_reference(name, AS_FOUND)
    info = recorded_info(name)
    return replace(info, cell_type_key=added_columns.type_column(base, info.cell_type_key))


def recorded_info(name: str) -> DatasetInfo:
    """Find what is recorded of a data set, without the columns that were added to it."""
    base, _ = split_reference(name, AS_FOUND)
    for info in (*EMBEDDED, *(dataset_record(entry) for entry in read_entries("datasets")[0])):
        if info.name == base:
            return replace(info, name=name)
    if published := library_names.find_set(name):
        try:
            return replace(_of_catalogue(library_names.set_info(published)), name=name)
        except DataError:  # GRN_DATA_DIR names no folder; loading says so
            return DatasetInfo(name, library_names.set_title(published), embedded=True)
    return DatasetInfo(name, Path(base).name or name)


def load_dataset(name: str) -> ad.AnnData:
    """Load a data set by its name in the library or the catalogue (``beeline/hESC/TFs+500``), or by its path.

    Behind a question mark stands what is to be taken of it (`grn_core.data.reference`): ``cells.h5ad?layer=counts``.

    Columns that were added to it (`grn_core.data.cells.added_columns`) stand in ``obs``.
    ``uns["grn"]`` says its name, its title and whether it is simulated. A name of the catalogue comes before a path
    that is spelled alike; ``./beeline/...`` is the path.

    Raises
    ------
    DataError
        If neither a data set nor a file has that name, or the catalogue's set is not on this machine.
    """
    info = dataset_info(name)
    name, choice = split_reference(name, info.choice)
    stored = added_file("datasets", name)
    if name == "demo":
        adata = demo_dataset()
    elif name == "pbmc68k":
        import scanpy as sc

        adata = sc.datasets.pbmc68k_reduced()
    elif stored:
        make_sure(stored, check_cells)
        adata = as_chosen(ad.read_h5ad(stored), choice, info.title)
    elif published := library_names.find_set(name):
        adata = library_names.load_set(published)
    elif may_open(Path(name)) and Path(name).expanduser().exists():
        adata = read_cells(name, choice)
    else:
        known = ", ".join(entry.name for entry in list_datasets())
        raise DataError(f"There is no data set or file {name}.", f"Give a path or one of: {known}.")
    added_columns.join(adata, name)
    adata.uns["grn"] = {"name": info.name, "title": info.title, "simulated": info.simulated}
    return adata


def as_chosen(adata: ad.AnnData, choice: ReadingChoice, origin: str) -> ad.AnnData:
    """Settle stored cells again where they were stored with another choice."""
    reading = reading_of(adata)
    if reading is None or reading.asked == choice.settled:
        return adata
    return check_expression(settle(adata, choice, origin), origin)


def remove_dataset(name: str) -> str | None:
    """Move an added data set to the trash; return the ticket that brings it back, None where there is none."""
    return remove_entry("datasets", name)
