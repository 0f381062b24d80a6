"""Which reader takes which file, and what every data set must pass before it is used."""

import re
import tempfile
import warnings
from functools import partial
from pathlib import Path

import anndata as ad

from grn_core.data.cells.inspect import value_kind
from grn_core.data.files.columnar import columns_as_csv
from grn_core.data.files.excel import sheet_as_csv
from grn_core.data.priors.prior import Prior
from grn_core.data.priors.reader import read_prior
from grn_core.data.readers.cell_columns import is_cell_table, with_cell_columns
from grn_core.data.readers.csvs import PARTS, csvs_folder, read_csvs
from grn_core.data.readers.gct import is_gct, read_gct
from grn_core.data.readers.hdf5 import read_hdf5
from grn_core.data.readers.names_beside import read_tables, tables_of
from grn_core.data.readers.orientation import upright
from grn_core.data.readers.packed import ENDING, is_archive, unpacked
from grn_core.data.readers.parts import counts_of_genes, groups_of, read_added
from grn_core.data.readers.quantified import ENDINGS, cell_name, one_cell_tables
from grn_core.data.readers.samples import Piece, join, sample_name, words_of
from grn_core.data.readers.series_matrix import is_series_matrix, read_series_matrix
from grn_core.data.readers.settle import settle
from grn_core.data.readers.table import read_table
from grn_core.data.readers.tenx import find_triplet, read_triplet
from grn_core.data.reading import Orientation, ReadingChoice, found
from grn_core.data.validate import check_expression, check_shape
from grn_core.errors import DataError, PriorError
from grn_core.reading.kinds import kind_of, refuse
from grn_core.wording import some

TABLES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
OTHER_TABLES = tuple(
    f".{end}{gz}" for end in ("tab", "dat", "dge", "counts", "gct", "xls", "xlsx") for gz in ("", ".gz")
)
"""Endings under which tables of text are found, too; R users write .xls files that are none."""
COLUMNAR = ("parquet", "feather")
MATRICES, HDF5 = (".mtx", ".mtx.gz"), (".h5", ".h5ad", ".loom", ".h5mu", ".h5seurat")
NETWORK_FILES = ("refnetwork", "network", "groundtruth")
ZARR = (".zgroup", "zarr.json")
LITTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}
RAW_DROPLETS = re.compile(
    r"raw[_-](feature|gene)[_-]bc[_-]matri|[/\\]raw[/\\][^/\\]*\.mtx|[/\\]Velocyto[/\\]|molecule_info", re.IGNORECASE
)
NO_EXPRESSION = re.compile(
    r"network|readme|^filelist|^manifest|metrics_summary|sample_?tag|pseudo_?time|meta_?data|annotation|geneordering|^(barcodes|features|genes)\."
)


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder without those that macOS, Windows and editors leave in it."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if not any(part.startswith(".") or part in LITTER for part in parts) and path.is_file():
            found.append(path)
    return found


def _filtered(paths: list[Path]) -> tuple[list[Path], str | None]:
    """Leave out raw droplets where the cells that were called lie beside them, and velocity where counts do."""
    kept = [path for path in paths if not RAW_DROPLETS.search(str(path))]
    if kept and len(kept) < len(paths):
        return kept, "Raw droplets lie beside the filtered cells and were left out."
    return paths, None


def _expression_tables(files: list[Path]) -> list[Path]:
    tables = [path for path in files if path.name.lower().split(".")[0] not in PARTS]
    named = [path for path in tables if path.name.lower().startswith("expressiondata") and _ends(path, TABLES)]
    likely = [path for path in tables if not NO_EXPRESSION.search(path.name.lower()) and not is_cell_table(path)]
    usual = [path for path in likely if _ends(path, TABLES)]
    return named or usual or [path for path in likely if path.name.lower().endswith(OTHER_TABLES)]


def _pieces(folder: Path, files: list[Path], orientation: Orientation) -> tuple[list[Piece], tuple[str | None, ...]]:
    """Find the samples of a folder: of matrices, 10x ``.h5``, h5ad, loom and tables the first kind that is there."""
    matrices, note = _filtered([path for path in files if path.name.lower().endswith(MATRICES)])
    if matrices:
        matrices, one_way = counts_of_genes(_counts_alone(matrices))
        notes = (note, one_way, _not_read(files, HDF5, "matrix.mtx"))
        return [_matrix_piece(group, folder, files, orientation) for group in groups_of(matrices)], notes
    for i, ending in enumerate(HDF5):
        kept, note = _filtered([path for path in files if _ends(path, (ending,))])
        if kept:
            return [
                Piece(words_of(p, folder, sample_name(p.name)), partial(_read, p, orientation, p.name)) for p in kept
            ], (note, _not_read(files, HDF5[i + 1 :], ending))
    if single := one_cell_tables([path for path in files if ENDINGS.search(path.name)]):
        return [Piece(words_of(p, folder, cell_name(p)), read) for p, read in single.items()], ()
    tables = _expression_tables(files)
    return [Piece(words_of(p, folder, sample_name(p.name)), partial(_read_file, p, orientation)) for p in tables], ()


def _matrix_piece(group: list[Path], folder: Path, files: list[Path], orientation: Orientation) -> Piece:
    """Return the sample of a matrix, or of several that are parts of the same counts."""
    first = find_triplet(group[0], files)
    read = partial(read_added, group, lambda path: read_triplet(find_triplet(path, files), orientation))
    return Piece(words_of(first.matrix, folder, first.prefix), read)


def _ends(path: Path, endings: tuple[str, ...]) -> bool:
    return ENDING.sub("", path.name.lower()).endswith(endings)


def _not_read(files: list[Path], endings: tuple[str, ...], instead: str) -> str | None:
    """Say which files with cells of another kind lie in a folder and are not read."""
    left = [path.name for path in files if _ends(path, endings) and not RAW_DROPLETS.search(str(path))]
    if not left:
        return None
    what = "file of cells was" if len(left) == 1 else "files of cells were"
    return f"{len(left):,} other {what} not read, as {instead} was: {some(left)}. To read one, give it alone."


def _counts_alone(matrices: list[Path]) -> list[Path]:
    """Of several matrices in one folder without prefixes keep the one called matrix.mtx (STARsolo has others)."""
    plain = {path.parent: path for path in matrices if path.name.lower() in ("matrix.mtx", "matrix.mtx.gz")}
    return [path for path in matrices if plain.get(path.parent, path) == path]


def _read_folder(folder: Path, orientation: Orientation, origin: str) -> ad.AnnData:
    if any((folder / name).exists() for name in ZARR):
        raise DataError(
            f"{origin} is a Zarr store, which is not read here.",
            "In Python, write it as .h5ad: anndata.read_zarr(...).write_h5ad(...).",
        )
    files = _files(folder)
    tables = _expression_tables(files)
    elsewhere = bool(tables) or any(_ends(path, (*MATRICES, *HDF5)) for path in files)
    if (whole := csvs_folder(files, elsewhere)) is not None:
        return found(read_csvs(whole), "The folder was read as AnnData's write_csvs makes it: X.csv, obs.csv, var.csv.")
    if tables and tables[0].name.lower().startswith("expressiondata"):
        return _beeline(read_table(tables[0], orientation))
    text = [path for path in files if _ends(path, TABLES) and "readme" not in path.name.lower()]
    if not any(_ends(path, (*MATRICES, *HDF5)) for path in files) and (three := tables_of(text)) is not None:
        return read_tables(three, orientation)
    pieces, notes = _pieces(folder, files, orientation)
    if not pieces:
        raise DataError(
            f"{origin} holds no matrix.mtx, no .h5, .h5ad or .loom and no table of expression.",
            "Give a 10x matrix folder, a BEELINE folder or a folder with one file per sample.",
        )
    adata, described = with_cell_columns(join(pieces), _beside(pieces, files))
    return found(adata, *notes, *described)


def _beside(pieces: list[Piece], files: list[Path]) -> list[Path]:
    """Return the tables of cells that belong to the one sample of a folder: with several, names of cells may repeat."""
    return [path for path in files if is_cell_table(path)] if len(pieces) == 1 else []


def _beeline(adata: ad.AnnData) -> ad.AnnData:
    """Note what BEELINE's experimental sets hold: log2(1 + x) (Pratapa et al., Nature Methods 2020)."""
    if value_kind(adata.X) == "log":
        adata.uns["log1p"] = {"base": 2.0}
    return adata


def _read(path: Path, orientation: Orientation, origin: str) -> ad.AnnData:
    """Read a file by its content, or a folder; what is packed is unpacked first."""
    with unpacked(path) as inner:
        if inner.is_dir():
            return _read_folder(inner, orientation, origin)
        return _read_file(inner, orientation)


def _read_file(path: Path, orientation: Orientation) -> ad.AnnData:
    name, kind = path.name.lower(), kind_of(path)
    if kind in COLUMNAR:
        return _read_columnar(path, kind, orientation)
    refuse(path, kind)
    if kind == "hdf5":
        return upright(read_hdf5(path), orientation)
    if kind == "excel":
        return _read_sheet(path, orientation)
    if name.endswith(MATRICES):
        return read_triplet(find_triplet(path, _files(path.parent)), orientation)
    if is_gct(path):
        return upright(read_gct(path), orientation)
    if is_series_matrix(path):
        return read_series_matrix(path, orientation)
    if single := one_cell_tables([path]):
        return single[path]()
    if name.endswith(TABLES + OTHER_TABLES):
        return read_table(path, orientation)
    if name.endswith(HDF5):
        raise DataError(
            f"{path.name} is not an HDF5 file, although its name says so.",
            "Copy it again from its source; if it is a table, name it .csv or .tsv.",
        )
    try:
        return read_table(path, orientation)  # a table may have any ending, or none
    except DataError as error:
        raise DataError(
            f"{path.name} is not a kind of file that can be read here.",
            "Give .h5ad, 10x .h5, .loom, Parquet, .xlsx, or a 10x or BEELINE folder, zipped or as .tar; "
            "if it is a table of text, name it .csv or .tsv.",
        ) from error


def _read_columnar(path: Path, kind: str, orientation: Orientation) -> ad.AnnData:
    with tempfile.TemporaryDirectory(prefix="grn-columns-") as folder:
        return read_table(columns_as_csv(path, kind, Path(folder)), orientation)


def _read_sheet(path: Path, orientation: Orientation) -> ad.AnnData:
    with tempfile.TemporaryDirectory(prefix="grn-sheet-") as folder:
        table, notes = sheet_as_csv(path, Path(folder))
        return found(read_table(table, orientation), *notes)


def read_expression(path: Path | str, choice: ReadingChoice | Orientation = "auto") -> ad.AnnData:
    """Read and check expression data.

    Parameters
    ----------
    path
        ``.h5ad``, 10x ``.h5``, ``.loom``, CSV/TSV, Parquet, Feather, ``.xlsx`` (any of them packed by
        gzip, bzip2 or xz); a folder, zip or tar with ``matrix.mtx`` or BEELINE's ``ExpressionData.csv``, or with one
        file per sample.
    choice
        What to take where two readings are possible; an orientation alone stands for the choice of it.

    Returns
    -------
    The data; ``uns`` says how they were read, see `grn_core.data.reading`.

    Raises
    ------
    DataError
        If there is no such file, it is of another kind, damaged, or its content is invalid.
    """
    wanted = choice if isinstance(choice, ReadingChoice) else ReadingChoice(orientation=choice)
    path = Path(path).expanduser()
    if not path.exists():
        raise DataError(f"There is no file {path}.", "Check the path.")
    if path.is_file() and path.stat().st_size == 0:
        raise DataError(f"{path.name} is empty.", "Give a file with cells and genes.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            adata = _read(path, wanted.orientation, path.name)
        except OSError as error:
            raise DataError(f"{path.name} cannot be read ({error.strerror or error}).", "Check the file.") from error
        check_shape(adata, path.name)
        adata = settle(adata, wanted, path.name)
        return check_expression(adata, path.name)


def find_networks(path: Path | str) -> list[Prior]:
    """Read the networks that lie in a BEELINE folder or archive, such as ``refNetwork.csv``; often none."""
    path = Path(path).expanduser()
    if not (path.is_dir() or is_archive(path)):
        return []
    networks = []
    with unpacked(path) as folder:
        for file in _files(folder):
            if file.name.lower().endswith(TABLES) and any(word in file.name.lower() for word in NETWORK_FILES):
                try:
                    networks.append(read_prior(file))
                except PriorError:
                    continue
    return networks
