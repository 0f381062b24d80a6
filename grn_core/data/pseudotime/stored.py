"""Orders of cells on disk: beside an added data set, else under ``data/pseudotime``; data sets are not changed."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import anndata as ad
import pandas as pd

from grn_core.data.beside import beside, slug
from grn_core.data.cells.neighbours import N_NEIGHBOURS, N_PCS
from grn_core.data.cells.qc import fingerprint
from grn_core.data.pseudotime.order import N_DIFFUSION, CellOrder
from grn_core.data.pseudotime.start import Start
from grn_core.errors import DataError
from grn_core.reading.plain import read_json
from grn_core.storage import whole_folder, write_json, write_parquet
from grn_core.trash import throw_away

PACKAGES = ("scanpy", "anndata", "scikit-learn", "umap-learn")


@dataclass(frozen=True)
class OrderSettings:
    """Settings of an order; equal settings on equal data give an equal order.

    Attributes
    ----------
    dataset
        Name in the library.
    start
        Where the order starts.
    cell_type_key, cell_type
        ``obs`` column of the cell types, and the type whose cells are ordered; None for all cells.
    """

    dataset: str
    start: Start
    cell_type_key: str | None = None
    cell_type: str | None = None

    @property
    def id(self) -> str:
        """Name of the order's folder."""
        digest = hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:12]
        return f"{slug(f'{self.start.kind} {self.start.name}')}-{digest}"


@dataclass(frozen=True)
class StoredOrder:
    """An order on disk.

    Attributes
    ----------
    path
        Its folder: ``about.json`` and ``times.parquet`` (cell, pseudotime).
    settings
        Its settings.
    root
        Name of the cell at which it starts.
    n_all, n_ordered, n_unconnected
        Numbers of all cells, of cells with a pseudotime, and of cells that are not connected with the start.
    n_genes, n_components, n_neighbours, n_diffusion
        Numbers of variable genes, principal components, neighbours and diffusion components.
    loose
        As in `CellOrder`.
    versions
        Versions of the packages that computed it.
    created
        Time, ISO 8601, UTC.
    data
        Fingerprint of the data set.
    """

    path: Path
    settings: OrderSettings
    root: str
    n_all: int
    n_ordered: int
    n_unconnected: int
    n_genes: int
    n_components: int
    n_neighbours: int
    n_diffusion: int
    loose: bool
    versions: dict[str, str]
    created: str
    data: str

    def times(self) -> "pd.Series[float]":
        """Return pseudotime by cell, 0 to 1; NaN for cells that are not connected with the start.

        Raises
        ------
        DataError
            If the file cannot be read.
        """
        try:
            return pd.read_parquet(self.path / "times.parquet").set_index("cell")["pseudotime"].astype(float)
        except (OSError, ValueError, KeyError) as error:
            raise DataError(
                f"The order of the cells in {self.path} cannot be read.", "Remove it and order the cells again."
            ) from error

    def remove(self) -> str:
        """Move the order to the trash and return the ticket that restores it."""
        return throw_away(self.path)


def orders_dir(dataset: str) -> Path:
    """Return the folder for a data set's orders, which need not exist; an added data set has it in its own folder."""
    return beside(dataset, "pseudotime")


def store_order(adata: ad.AnnData, order: CellOrder, wanted: OrderSettings) -> StoredOrder:
    """Store an order; an order with the same settings is replaced in one step.

    Raises
    ------
    StorageError
        If it cannot be written; no partial files remain.
    """
    folder = orders_dir(wanted.dataset) / wanted.id
    unconnected = order.n_unconnected
    stored = StoredOrder(
        folder, wanted, order.root, order.n_all, len(order.times) - unconnected, unconnected, order.n_genes,
        min(N_PCS, len(order.times) - 1, order.n_genes - 1), N_NEIGHBOURS, N_DIFFUSION, order.loose,
        {name: version(name) for name in PACKAGES}, datetime.now(UTC).isoformat(timespec="microseconds"),
        fingerprint(adata),
    )  # fmt: skip
    with whole_folder(folder, "The order") as partial:
        table = pd.DataFrame({"cell": order.times.index, "pseudotime": order.times.to_numpy()})
        write_parquet(partial / "times.parquet", table)
        about = {name: value for name, value in asdict(stored).items() if name != "path"}
        write_json(partial / "about.json", about)
    return stored


def _read(folder: Path) -> StoredOrder | None:
    try:
        about = read_json(folder / "about.json")
        start = Start(**about["settings"].pop("start"))
        wanted = OrderSettings(start=start, **about.pop("settings"))
        return StoredOrder(path=folder, settings=wanted, **about)
    except (OSError, ValueError, TypeError, KeyError):
        return None  # damaged, or written by another version: it can be computed again


def stored_orders(dataset: str, data: str) -> list[StoredOrder]:
    """Return the orders that were computed from the present content of a data set, oldest first.

    Parameters
    ----------
    dataset
        Name in the library.
    data
        `fingerprint` of the data set.
    """
    folders = orders_dir(dataset).glob("[!.]*/")
    found = (order for folder in folders if (order := _read(folder)) is not None)
    return sorted((order for order in found if order.data == data), key=lambda order: (order.created, order.path.name))


def find_order(wanted: OrderSettings, data: str) -> StoredOrder | None:
    """Return the stored order with these settings; None if there is none."""
    return next((order for order in stored_orders(wanted.dataset, data) if order.settings == wanted), None)
