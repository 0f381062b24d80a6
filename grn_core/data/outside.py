"""Cells, priors and networks from outside, read in a child process and handed over in our own format.

Each function here has the result of its namesake in `grn_core.data.readers`, `grn_core.data.priors.reader` or
`grn_core.data.priors.network_reader`; the ``hand_over_...`` functions are the child's side.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.cells.inspect import DataSummary
from grn_core.data.files.pieces import Description, describe_file
from grn_core.data.network_tables import AS_FOUND as ANY_COLUMNS
from grn_core.data.network_tables import NetworkChoice, TableReading
from grn_core.data.priors.prior import Prior
from grn_core.data.reading import AS_FOUND, ReadingChoice, found, reading_of
from grn_core.errors import DataError, GrnError, PriorError
from grn_core.reading import check_file, in_child, scratch
from grn_core.reading.bounds import GB, current
from grn_core.reading.text import check_lines, read_as_table, remedy_for_long
from grn_core.wording import some

HERE = "grn_core.data.outside"
CELLS, EDGES, QUALITY = "data.h5ad", "edges.parquet", "quality.parquet"
LONGEST_NAME, LONGEST_TEXT = 1000, 10_000
PARQUET = (".parquet", ".pq")


@dataclass(frozen=True)
class CellsFile:
    """Cells that a child has read, as a file of ours.

    Attributes
    ----------
    path
        ``.h5ad`` file that `anndata` opens without further checks.
    n_cells, n_genes
        Shape.
    type_column
        ``obs`` column to take the cell types from; None where there is none.
    networks
        Networks that lay beside the cells.
    notes
        What the reader found, changed and left out, one sentence each.
    """

    path: Path
    n_cells: int
    n_genes: int
    type_column: str | None
    networks: list[Prior]
    notes: list[str]


def convert_cells(
    path: Path | str, folder: Path, choice: ReadingChoice = AS_FOUND, networks: bool = False
) -> CellsFile:
    """Read cells into a file in `folder`, an empty one; `choice` is that of `read_expression`.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    file = check_file(Path(path), folder=True)
    found = in_child(f"{HERE}:hand_over_cells", file, folder, {"choice": asdict(choice), "networks": networks})
    beside = [_prior(folder / f"network{i}.parquet", about) for i, about in enumerate(found.pop("networks"))]
    return CellsFile(folder / CELLS, **found, networks=beside)


def read_cells(path: Path | str, choice: ReadingChoice = AS_FOUND) -> ad.AnnData:
    """Read cells; as `grn_core.data.readers.read_expression`, in a child process.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    with scratch() as folder:
        return ad.read_h5ad(convert_cells(path, folder, choice).path)


def check_cells(path: Path) -> None:
    """Open an ``.h5ad`` file of the library in a child process, to see that nothing ends or swells its reader.

    Raises
    ------
    DataError
        If it is damaged.
    """
    with scratch() as folder:
        in_child(f"{HERE}:try_cells", check_file(path), folder)


def describe_cells(path: Path) -> Description:
    """Describe an ``.h5ad`` file of the library in a child process, as `grn_core.data.files.pieces.describe_file` does.

    Raises
    ------
    DataError
        If it is damaged.
    """
    with scratch() as folder:
        found = in_child(f"{HERE}:hand_over_description", check_file(path), folder)
        quality = pd.read_parquet(folder / QUALITY)
    return Description(DataSummary(**found["summary"]), quality, found["fingerprint"])


def check_edges(path: Path) -> None:
    """Open the table of a prior of the library in a child process; as `check_cells`.

    Raises
    ------
    PriorError
        If it is damaged.
    """
    with scratch() as folder:
        in_child(f"{HERE}:try_edges", check_file(path, "prior", error=PriorError), folder, error=PriorError)


def read_prior(path: Path | str, name: str | None = None, choice: NetworkChoice = ANY_COLUMNS) -> Prior:
    """Read a prior; as `grn_core.data.priors.reader.read_prior`, in a child process.

    Raises
    ------
    PriorError
        If there is no such file, it cannot be read or holds no pair.
    """
    file = check_file(Path(path), "prior file", folder=True, error=PriorError)
    with scratch() as folder:
        arguments = {"name": name, "choice": asdict(choice)}
        about = in_child(f"{HERE}:hand_over_prior", file, folder, arguments, PriorError)
        return _prior(folder / EDGES, about)


def read_network(path: Path | str, choice: NetworkChoice = ANY_COLUMNS) -> pd.DataFrame:
    """Read a network; as `grn_core.data.priors.network_reader.read_network`, in a child process.

    Raises
    ------
    PriorError
        If there is no such file, or it cannot be read.
    """
    file = check_file(Path(path), "network file", error=PriorError)
    with scratch() as folder:
        said = in_child(f"{HERE}:hand_over_network", file, folder, {"choice": asdict(choice)}, PriorError)
        network = pd.read_parquet(folder / EDGES)
        network.attrs["reading"] = TableReading.from_json(said)
        return network


def hand_over_cells(path: Path, folder: Path, choice: dict[str, Any], networks: bool) -> dict[str, Any]:
    """Read cells and, where asked for, the networks beside them; write them and return what is said of them."""
    from grn_core.data.cells.inspect import type_column_of
    from grn_core.data.files.large import copy_large
    from grn_core.data.readers import find_networks, read_expression

    wanted = ReadingChoice(**choice)
    _check_size(path)
    if copied := copy_large(path, folder / CELLS, wanted):
        return copied | {"networks": []}
    adata = read_expression(path, wanted)
    _check_names(adata.var_names, path, DataError)
    _check_names(adata.obs_names, path, DataError, "cell")
    adata = _storable(adata)
    reading = reading_of(adata)
    beside = find_networks(path) if networks else []
    _write(adata, folder / CELLS)
    for i, network in enumerate(beside):
        network.edges.to_parquet(folder / f"network{i}.parquet", index=False)
    return {
        "n_cells": adata.n_obs, "n_genes": adata.n_vars, "type_column": type_column_of(adata),
        "networks": [_about(network) for network in beside], "notes": reading.said if reading else [],
    }  # fmt: skip


def _check_size(path: Path) -> None:
    """Refuse an ``.h5ad`` file that is larger than what may be written, before the first byte of it is copied.

    A file with holes has any size on a disk that holds next to nothing of it.

    Raises
    ------
    DataError
        Saying both sizes.
    """
    size, most = path.stat().st_size, current(path.stat().st_size).output
    if path.suffix == ".h5ad" and path.is_file() and size > most:
        raise DataError(
            f"{path.name} has {size / GB:,.1f} GB, more than the {most / GB:.3g} GB that are taken.",
            f"Leave out cells, layers or genes that are not needed; or set GRN_READ_MEMORY (in GB) above "
            f"{size / GB:,.1f} and start this program again.",
        )


def _write(adata: ad.AnnData, path: Path) -> None:
    """Write cells; an entry of ``uns`` that cannot be written, which nothing here reads, is left out."""
    try:
        adata.write_h5ad(path)
    except (TypeError, ValueError, NotImplementedError):
        adata.uns = {key: value for key, value in adata.uns.items() if key == "log1p" or key.startswith("grn")}
        adata.write_h5ad(path)


def _storable(adata: ad.AnnData) -> ad.AnnData:
    """Leave out columns of cells and genes that no ``.h5ad`` file of ours can hold; what was left out is said."""
    frames = {"obs": adata.obs, "var": adata.var} | ({"raw.var": adata.raw.var} if adata.raw is not None else {})
    left = {place: [name for name in frame if _is_odd(frame[name])] for place, frame in frames.items()}
    adata.obs = adata.obs.drop(columns=left["obs"])
    adata.var = adata.var.drop(columns=left["var"])
    if left.get("raw.var"):
        var = frames["raw.var"].drop(columns=left["raw.var"])
        adata.raw = ad.AnnData(adata.raw.X, obs=pd.DataFrame(index=adata.obs_names), var=var)
    names = [f"{place}/{name}" for place, columns in left.items() for name in columns]
    said = f"Columns that are neither numbers nor text of at most {LONGEST_TEXT:,} characters were left out:"
    return found(adata, f"{said} {some(names)}.") if names else adata


def _is_odd(column: pd.Series | pd.DataFrame) -> bool:
    if isinstance(column, pd.DataFrame):  # two columns of one name
        return True
    values = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column
    if values.dtype.kind in "biuf":
        return False
    kinds = (str, int, float, bool, np.generic)
    known = [value for value in values if value is not None and value is not pd.NA]
    return any(not isinstance(value, kinds) or len(str(value)) > LONGEST_TEXT for value in known)


def hand_over_prior(path: Path, folder: Path, name: str | None, choice: dict[str, Any]) -> dict[str, Any]:
    """Read a prior, write its edges and return what else is known of it."""
    from grn_core.data.priors import reader as prior_reader

    if path.is_file() and not path.name.lower().endswith(PARQUET):
        check_lines(path, PriorError)
    with read_as_table(path, PriorError):
        prior = prior_reader.read_prior(path, name, NetworkChoice(**choice))
    _check_names(prior.genes, path, PriorError)
    prior.edges.to_parquet(folder / EDGES, index=False)
    return _about(prior)


def hand_over_network(path: Path, folder: Path, choice: dict[str, Any]) -> dict[str, Any]:
    """Read a network, write it and return how it was read."""
    from grn_core.data.priors import network_reader

    if not path.name.lower().endswith(PARQUET):
        check_lines(path, PriorError)
    with read_as_table(path, PriorError):
        table = network_reader.read_network(path, NetworkChoice(**choice))
    _check_names([*table["source"].unique(), *table["target"].unique()], path, PriorError)
    reading = asdict(table.attrs.pop("reading"))
    table.to_parquet(folder / EDGES, index=False)
    return reading


def _check_names(names: Iterable[str], path: Path, error: type[GrnError], what: str = "gene") -> None:
    """Refuse names of genes or cells that are not names: a quotation mark without its partner makes one of half a file.

    Raises
    ------
    GrnError
        Saying how long the longest is and how it begins.
    """
    longest = max(map(str, names), key=len, default="")
    if (n := len(longest)) > LONGEST_NAME:
        raise error(
            f"{path.name} names a {what} with {n:,} characters, more than {LONGEST_NAME:,} ({longest[:20]} ...).",
            "Give names as they are in the publisher's file." if path.is_dir() else remedy_for_long(path),
        )


def try_cells(path: Path, folder: Path) -> None:
    """Open cells of the library as the server would."""
    from grn_core.data.readers import read_expression

    if read_expression(path).n_obs == 0:
        raise DataError(f"{path} holds no cells.", "Remove it and add the data again.")


def hand_over_description(path: Path, folder: Path) -> dict[str, Any]:
    """Describe cells, write the figures of each cell and return the others."""
    found = describe_file(path)
    found.quality.to_parquet(folder / QUALITY)
    return {"summary": asdict(found.summary), "fingerprint": found.fingerprint}


def try_edges(path: Path, folder: Path) -> None:
    """Open edges of the library as the server would."""
    from grn_core.data.priors.prior import make_prior

    try:
        table = pd.read_parquet(path)
    except Exception as error:  # noqa: BLE001 - damaged files make the reader raise errors of any kind
        raise PriorError(f"{path} cannot be read as Parquet.", "Remove the prior and add it again.") from error
    make_prior(path.parent.name, table)


def _about(prior: Prior) -> dict[str, Any]:
    """Return everything of a prior but its edges."""
    about = {field.name: getattr(prior, field.name) for field in fields(prior) if field.name != "edges"}
    return about | {"reading": asdict(prior.reading) if prior.reading else None}


def _prior(edges: Path, about: dict[str, Any]) -> Prior:
    reading = TableReading.from_json(about["reading"]) if about["reading"] else None
    return Prior(edges=pd.read_parquet(edges), **(about | {"reading": reading}))
