"""Where published sets and priors lie on this machine: the folder that the user names, then what was fetched.

Both have one layout::

    beeline/<cell>/<genes>/ExpressionData.csv[.gz]      genes in rows, cells in columns
    beeline/<cell>/<genes>/PseudoTime.csv               where known
    beeline/<cell>/<genes>/<truth>/{network,tfs,genes}.csv
    priors/<name>_<organism>.{csv,tsv}[.gz]
"""

from pathlib import Path
from typing import Literal

from grn_core import settings
from grn_core.errors import DataError

State = Literal["here", "partly here", "fetchable"]
EXPRESSION, PSEUDOTIME, NETWORK = "ExpressionData.csv", "PseudoTime.csv", "network.csv"
TABLES = (".csv.gz", ".csv", ".tsv.gz", ".tsv")


def shelves() -> list[Path]:
    """Return the folders to look in, the user's own first.

    Raises
    ------
    DataError
        If ``GRN_DATA_DIR`` names no folder.
    """
    named = settings.named_data_dir()
    if named is not None and not named.is_dir():
        raise DataError(
            f"GRN_DATA_DIR names {named}, which is no folder.",
            "Set it to a folder that holds beeline/ or priors/, or unset it.",
        )
    return [*([named] if named else []), settings.catalogue_dir()]


def _inside(folder: Path, name: str) -> Path | None:
    """Find an entry of a folder without regard to case: publishers write hHep where papers write hHEP."""
    if (folder / name).exists():
        return folder / name
    if not folder.is_dir():
        return None
    return next((path for path in sorted(folder.iterdir()) if path.name.lower() == name.lower()), None)


def expression_file(folder: Path) -> Path | None:
    """Return a set's expression matrix, if it is there."""
    return _inside(folder, f"{EXPRESSION}.gz") or _inside(folder, EXPRESSION)


def truth_folders(folder: Path) -> dict[str, Path]:
    """Return the truths of a set that are there."""
    if not folder.is_dir():
        return {}
    return {path.name: path for path in sorted(folder.iterdir()) if (path / NETWORK).is_file()}


def find_set(cell: str, genes: str) -> tuple[Path | None, State]:
    """Find the folder of a set: the first shelf that has its expression, else the first that has its networks."""
    partial = None
    for shelf in shelves():
        beeline = _inside(shelf, "beeline")
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
    """Find the table of a prior, or of the organism's TFs (``tfs``)."""
    stems = (f"{name}_{organism}", f"{organism}_{name}")
    files = [shelf / "priors" / f"{stem}{ending}" for shelf in shelves() for stem in stems for ending in TABLES]
    return next((path for path in files if path.is_file()), None)


def size_of(path: Path) -> int:
    """Bytes of a file, or of a folder's files together."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
