"""Add cells to the library: a data set in memory, or a file or folder that is read in a child process."""

import re
from dataclasses import asdict, replace
from pathlib import Path

import anndata as ad

from grn_core.data.cells.inspect import type_column_of
from grn_core.data.library.entries import kept_folder, move_in, new_name
from grn_core.data.library.priors import add_prior
from grn_core.data.library.records import DatasetInfo
from grn_core.data.outside import convert_cells
from grn_core.data.reading import Orientation, ReadingChoice
from grn_core.reading import scratch
from grn_core.reading.seal import seal
from grn_core.storage import or_nothing, replace_file, write_json
from grn_core.wording import visible

ENDINGS = re.compile(r"(\.(h5ad|h5|h5mu|h5seurat|loom|zip|tar|tgz|csv|tsv|tab|txt|xlsx?|gz|bz2|xz))+$")
"""Endings of files of cells, which their titles lack."""


def add_dataset(adata: ad.AnnData, title: str) -> DatasetInfo:
    """Keep a data set in the library.

    Raises
    ------
    StorageError
        If the disk is full; nothing is left behind then.
    """
    description = f"{adata.n_obs:,} cells and {adata.n_vars:,} genes."
    with new_name("datasets", title) as name, or_nothing(folder := kept_folder("datasets") / name):
        info = DatasetInfo(name, title, description, cell_type_key=type_column_of(adata))
        replace_file(folder / "data.h5ad", adata.write_h5ad)
        seal(folder / "data.h5ad")
        write_json(folder / "info.json", asdict(info))
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
    title = visible(title or ENDINGS.sub("", path.name))
    with scratch() as work:
        cells = convert_cells(path, work, wanted, networks=True)
        seal(cells.path)
        description = f"{cells.n_cells:,} cells and {cells.n_genes:,} genes."
        with new_name("datasets", title) as name:
            info = DatasetInfo(
                name, title, description, cell_type_key=cells.type_column, choice=wanted, notes=tuple(cells.notes)
            )
            write_json(work / "entry" / "info.json", asdict(info))
            for file in (cells.path, cells.path.with_name("checked.json")):
                file.rename(work / "entry" / file.name)
            move_in(work / "entry", kept_folder("datasets") / name)
    for network in cells.networks:
        add_prior(replace(network, name=f"{title}: {network.name}"), info.name)
    return info
