"""Find published data sets and priors on this machine: first in the folder ``GRN_DATA_DIR``, then among those fetched.

Both folders have the same layout::

    beeline/<cell>/<genes>/ExpressionData.csv[.gz]      genes in rows, cells in columns
    beeline/<cell>/<genes>/PseudoTime.csv               if known
    beeline/<cell>/<genes>/<truth>/{network,tfs,genes}.csv
    beeline/splits/<publication>/<cell>/<genes>/{train,validation,test}_set.csv[.gz]
    priors/<name>_<organism>.{csv,tsv}[.gz]
"""

from pathlib import Path
from typing import Literal

from grn_core import settings
from grn_core.errors import DataError

State = Literal["here", "partly here", "fetchable"]
EXPRESSION, PSEUDOTIME, NETWORK = "ExpressionData.csv", "PseudoTime.csv", "network.csv"
TABLES = (".csv.gz", ".csv", ".tsv.gz", ".tsv")


def data_folders() -> list[Path]:
    """Return the folders to search, the user's own first.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` is not a folder.
    """
    named = settings.named_data_dir()
    if named is not None and not named.is_dir():
        raise DataError(
            f"GRN_DATA_DIR is {named}, which is not a folder.",
            "Set it to a folder that contains beeline/ or priors/, or unset it.",
        )
    return [*([named] if named else []), settings.catalogue_dir()]


def _inside(folder: Path, name: str) -> Path | None:
    """Find an entry of a folder without regard to case: the publisher writes hHep, papers write hHEP."""
    if (folder / name).exists():
        return folder / name
    if not folder.is_dir():
        return None
    return next((path for path in sorted(folder.iterdir()) if path.name.lower() == name.lower()), None)


def expression_file(folder: Path) -> Path | None:
    """Return the expression matrix in a data set's folder; None if it is not there."""
    return _inside(folder, f"{EXPRESSION}.gz") or _inside(folder, EXPRESSION)


def truth_folders(folder: Path) -> dict[str, Path]:
    """Return the truths in a data set's folder, as name to folder."""
    if not folder.is_dir():
        return {}
    return {path.name: path for path in sorted(folder.iterdir()) if (path / NETWORK).is_file()}


def find_set(cell: str, genes: str) -> tuple[Path | None, State]:
    """Find the folder of a data set: the first with its expression, otherwise the first with its networks."""
    partial = None
    for root in data_folders():
        beeline = _inside(root, "beeline")
        folder = _inside(beeline, cell) if beeline else None
        folder = _inside(folder, genes) if folder else None
        if folder is None:
            continue
        if expression_file(folder):
            return folder, "here"
        if partial is None and truth_folders(folder):
            partial = folder
    return partial, "partly here" if partial else "fetchable"


def find_prior(name: str, organism: str) -> Path | None:
    """Find the table of a prior, or the list of an organism's TFs (name ``tfs``)."""
    stems = (f"{name}_{organism}", f"{organism}_{name}")
    files = [root / "priors" / f"{stem}{ending}" for root in data_folders() for stem in stems for ending in TABLES]
    return next((path for path in files if path.is_file()), None)


def find_pairs(name: str) -> Path | None:
    """Find the folder of published pairs by its name, ``beeline/splits/genelink/hESC/TFs+500``; None if it is not here.

    Nothing downloads these folders, so they are in the user's own. ``./beeline/...`` is a path and no name.
    """
    parts = name.split("/")
    if parts[:2] != ["beeline", "splits"] or len(parts) != 5 or ".." in parts:
        return None
    return next((root / name for root in data_folders() if (root / name).is_dir()), None)


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder together."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
