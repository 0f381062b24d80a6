"""Whether the disk has room for a run, asked before it is trained: a disk that is full after hours costs them."""

import shutil
from pathlib import Path

from grn_core import settings
from grn_core.errors import StorageError
from grn_core.training.config import RunConfig
from grn_core.training.fitting.kept_parts import MEMBERS
from grn_core.training.forecast import disk_bytes


def check_room(n_pairs: int, config: RunConfig, run: Path | None = None) -> None:
    """Refuse a run for whose scores and results the disk has no room.

    Parameters
    ----------
    n_pairs
        Number of candidate pairs.
    run
        Folder of the run, if it exists: what its finished members take already is not needed again.

    Raises
    ------
    StorageError
        If the disk of the runs has less free space than `disk_bytes`.
    """
    folder = run or settings.runs_dir()
    kept = sum(file.stat().st_size for file in (run / MEMBERS).glob("*")) if run is not None else 0
    needed, free = disk_bytes(n_pairs, config) - kept, _free(folder)
    if needed <= free:
        return
    fewer = f"fewer repeats than {config.repeats}, " if config.cross_fitted and config.repeats > 1 else ""
    raise StorageError(
        f"The run needs {_size(needed)} of disk while it trains, and the disk of {folder} has {_size(free)} free.",
        f"Free some space, choose {fewer}fewer genes or a smaller prior, or set GRN_HOME to a folder on another disk.",
    )


def _size(n_bytes: float) -> str:
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e8 else f"{n_bytes / 1e6:.1f} MB"


def _free(folder: Path) -> float:
    """Return the free bytes of the disk of a folder that may not exist yet; infinite where nobody can say."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    try:
        return shutil.disk_usage(there).free
    except OSError:
        return float("inf")
