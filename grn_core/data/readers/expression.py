"""Which reader takes which file, and what every data set must pass before it is used."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anndata as ad
import h5py

from grn_core.data.inspect import value_kind
from grn_core.data.prior import Prior
from grn_core.data.prior_reader import read_prior
from grn_core.data.readers.archive import unpacked
from grn_core.data.readers.table import Orientation, read_table
from grn_core.data.readers.tenx import read_10x_h5, read_mtx_folder
from grn_core.data.validate import check_expression
from grn_core.errors import DataError, PriorError
from grn_core.reading.hdf5 import check_hdf5

TABLES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
FORMATS = ("h5ad", "h5", "loom", "zip", "csv", "tsv", "txt", "gz")
NETWORK_FILES = ("refnetwork", "network", "groundtruth")


def _read_hdf5(path: Path) -> ad.AnnData:
    check_hdf5(path)
    try:
        with h5py.File(path) as file:
            keys = set(file)
    except OSError as error:
        raise DataError(
            f"{path.name} is not a whole HDF5 file.", "Copy it again from its source; it may have been cut short."
        ) from error
    if path.suffix == ".loom":
        return _read_loom(path)
    if path.suffix == ".h5" and "X" not in keys:
        return read_10x_h5(path)
    try:
        return ad.read_h5ad(path)
    except Exception as error:  # noqa: BLE001 - anndata raises a dozen kinds for a file of another layout
        raise DataError(f"{path.name} is not an AnnData file.", "Write it with adata.write_h5ad(...).") from error


def _read_loom(path: Path) -> ad.AnnData:
    with h5py.File(path) as file:
        if not {"matrix", "row_attrs", "col_attrs"} <= set(file):
            raise DataError(f"{path.name} is not a loom file.", "Give a file with matrix, row_attrs and col_attrs.")
        genes = next((k for k in ("Gene", "gene_symbol", "var_names", "Accession") if k in file["row_attrs"]), None)
        cells = next((k for k in ("CellID", "obs_names", "Barcode") if k in file["col_attrs"]), None)
    if genes is None:
        raise DataError(f"{path.name} has no row attribute Gene.", "Name the genes in row_attrs/Gene.")
    try:
        adata = ad.io.read_loom(path, obs_names=cells or "CellID", var_names=genes, validate=False)
    except Exception as error:  # noqa: BLE001 - loompy raises whatever the file makes it stumble on
        raise DataError(f"{path.name} cannot be read as loom.", "Write it anew with loompy or AnnData.") from error
    return adata


def _matrix_folder(folder: Path) -> Path | None:
    found = sorted([*folder.rglob("matrix.mtx"), *folder.rglob("matrix.mtx.gz")])
    return found[0].parent if found else None


def _expression_tables(folder: Path) -> list[Path]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name.lower().endswith(TABLES)]
    named = [path for path in files if path.name.lower().startswith("expressiondata")]
    return named or [path for path in files if "network" not in path.name.lower()]


def _read_folder(folder: Path, orientation: Orientation, origin: str) -> ad.AnnData:
    matrix = _matrix_folder(folder)
    if matrix is not None:
        return read_mtx_folder(matrix)
    tables = _expression_tables(folder)
    if tables and tables[0].name.lower().startswith("expressiondata"):
        return _beeline(read_table(tables[0], orientation))
    if len(tables) == 1:
        return read_table(tables[0], orientation)
    inside = [path for path in sorted(folder.rglob("*")) if path.suffix in (".h5ad", ".h5", ".loom")]
    if len(inside) == 1:
        return _read_hdf5(inside[0])
    raise DataError(
        f"{origin} holds neither matrix.mtx nor ExpressionData.csv nor one single table.",
        "Give a 10x matrix folder or a BEELINE folder.",
    )


def _beeline(adata: ad.AnnData) -> ad.AnnData:
    """Note what BEELINE's experimental sets hold: log2(1 + x) (Pratapa et al., Nature Methods 2020)."""
    if value_kind(adata.X) == "log":
        adata.uns["log1p"] = {"base": 2.0}
    return adata


@contextmanager
def _opened(path: Path) -> Iterator[Path]:
    """Give the folder that `path` is, or that its zip unpacks to."""
    if path.is_dir():
        yield path
    else:
        with unpacked(path) as folder:
            yield folder


def _read(path: Path, orientation: Orientation) -> ad.AnnData:
    name = path.name.lower()
    if path.is_dir() or name.endswith(".zip"):
        with _opened(path) as folder:
            return _read_folder(folder, orientation, path.name)
    if name.endswith(TABLES):
        return read_table(path, orientation)
    if path.suffix in (".h5ad", ".h5", ".loom"):
        return _read_hdf5(path)
    raise DataError(
        f"{path.name} is not a kind of file that can be read here.",
        "Give .h5ad, 10x .h5, .loom, CSV/TSV, or a zipped 10x or BEELINE folder.",
    )


def read_expression(path: Path | str, orientation: Orientation = "auto") -> ad.AnnData:
    """Read and check expression data.

    Parameters
    ----------
    path
        ``.h5ad``, 10x ``.h5``, ``.loom``, CSV/TSV (also ``.gz``), a folder or zip with
        ``matrix.mtx`` or BEELINE's ``ExpressionData.csv``.
    orientation
        For tables: where the genes are; ``auto`` finds out and records it in
        ``uns["grn_orientation"]``.

    Raises
    ------
    DataError
        If there is no such file, it is of another kind, damaged, or its content is unsound.
    """
    path = Path(path).expanduser()
    if not path.exists():
        raise DataError(f"There is no file {path}.", "Check the path.")
    if path.is_file() and path.stat().st_size == 0:
        raise DataError(f"{path.name} is empty.", "Give a file with cells and genes.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            adata = _read(path, orientation)
        except OSError as error:
            raise DataError(f"{path.name} cannot be read ({error.strerror or error}).", "Check the file.") from error
    return check_expression(adata, path.name)


def find_networks(path: Path | str) -> list[Prior]:
    """Read the networks that lie in a BEELINE folder or zip, such as ``refNetwork.csv``; often none."""
    path = Path(path).expanduser()
    if not (path.is_dir() or path.name.lower().endswith(".zip")):
        return []
    networks = []
    with _opened(path) as folder:
        for file in sorted(folder.rglob("*")):
            if file.name.lower().endswith(TABLES) and any(word in file.name.lower() for word in NETWORK_FILES):
                try:
                    networks.append(read_prior(file))
                except PriorError:
                    continue
    return networks
