"""Paths, addresses and the scheduler in use; read from the environment at each call."""

import os
from pathlib import Path

from grn_core.errors import ConfigError, StorageError
from grn_core.storage import is_full, write_error

PATHS, NO_PATHS = "GRN_PATHS", "none"
MATH_ENVIRONMENT = {
    # threads that wait must not spin: the browser, or another program, needs those cores as well
    "OMP_WAIT_POLICY": "PASSIVE",
    # always the same number of threads, whatever else runs: sums in another order round differently
    "OMP_DYNAMIC": "FALSE",
    "MKL_DYNAMIC": "FALSE",
    # Dask makes its workers return every free page at once (65536) and request it again at the next step; with that
    # setting, glibc also maps each block above 128 kB again: together they took half of a worker's time
    "MALLOC_TRIM_THRESHOLD_": str(2**29),
    "MALLOC_MMAP_THRESHOLD_": str(2**25),  # the largest that glibc accepts
}
"""Environment of a process that trains; libraries read it when they are loaded."""


def home() -> Path:
    """Folder of everything that the program stores: ``GRN_HOME``, else the platform's user-data folder."""
    chosen = os.environ.get("GRN_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("grn-explorer")


def _folder(name: str) -> Path:
    path = home() / name
    if path.is_dir():  # asked for many times by each page; to make what is there takes ten times as long
        return path
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if is_full(error):
            raise write_error(path, error) from error
        raise StorageError(
            f"The folder {path} cannot be created ({error.strerror}).",
            "Set GRN_HOME to a folder that you can write to.",
        ) from error
    return path


def runs_dir() -> Path:
    """Folder of the runs: one folder per run."""
    return _folder("runs")


def work_stores() -> list[Path]:
    """Folders of runs, weights and background tasks, whether or not they exist yet."""
    return [home() / name for name in ("runs", "weights", "tasks")]


def data_dir() -> Path:
    """Folder of data sets and priors that the user has added."""
    return _folder("data")


def catalogue_dir() -> Path:
    """Folder of downloaded published data sets and priors, in the layout of `named_data_dir`."""
    return data_dir() / "catalogue"


def named_data_dir() -> Path | None:
    """Folder of the user's own copies of published data sets and priors (``GRN_DATA_DIR``), or None."""
    chosen = os.environ.get("GRN_DATA_DIR")
    return Path(chosen).expanduser() if chosen else None


def zenodo_url() -> str:
    """Address of Zenodo, or of a mirror of it (``GRN_ZENODO_URL``)."""
    return (os.environ.get("GRN_ZENODO_URL") or "https://zenodo.org").rstrip("/")


def trrust_url() -> str:
    """Address of TRRUST's site, or of a mirror of it (``GRN_TRRUST_URL``)."""
    return (os.environ.get("GRN_TRRUST_URL") or "https://www.grnpedia.org").rstrip("/")


def dorothea_url() -> str:
    """Address of DoRothEA's repositories, or of a mirror of them (``GRN_DOROTHEA_URL``)."""
    return (os.environ.get("GRN_DOROTHEA_URL") or "https://github.com/saezlab").rstrip("/")


def omnipath_url() -> str:
    """Address of OmniPath's web service, or of a mirror of it (``GRN_OMNIPATH_URL``)."""
    return (os.environ.get("GRN_OMNIPATH_URL") or "https://omnipathdb.org").rstrip("/")


def humantfs_url() -> str:
    """Address of the catalogue of human TFs, or of a mirror of it (``GRN_HUMANTFS_URL``)."""
    return (os.environ.get("GRN_HUMANTFS_URL") or "https://humantfs.ccbr.utoronto.ca").rstrip("/")


def bengrn_url() -> str:
    """Address of benGRN's repository, or of a mirror of it (``GRN_BENGRN_URL``)."""
    return (os.environ.get("GRN_BENGRN_URL") or "https://github.com/jkobject/benGRN").rstrip("/")


def msigdb_url() -> str:
    """Address of MSigDB's releases, or of a mirror of them (``GRN_MSIGDB_URL``)."""
    named = os.environ.get("GRN_MSIGDB_URL")
    return (named or "https://data.broadinstitute.org/gsea-msigdb/msigdb/release").rstrip("/")


def cache_dir() -> Path:
    """Folder of files that can be computed again."""
    return _folder("cache")


def weights_dir() -> Path:
    """Folder of scBERT weights that were downloaded or pre-trained here."""
    return _folder("weights")


def trash_dir() -> Path:
    """Folder of removed runs, data sets and priors that can still be restored."""
    return _folder("trash")


def tasks_dir() -> Path:
    """Folder of background tasks: one folder per task, with its arguments and its progress."""
    return _folder("tasks")


def _positive(name: str) -> float | None:
    """Read a positive number from the environment; None where it is not set.

    Raises
    ------
    ConfigError
        If it is set to something else.
    """
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 10**9:
        raise ConfigError(
            f"{name} is {text!r}, which is not a positive number.", f"Set {name} to a number, or unset it."
        )
    return value


def read_memory() -> int | None:
    """Bytes of memory that the reading of one file may take (``GRN_READ_MEMORY``, in GB), or None for the default."""
    gigabytes = _positive("GRN_READ_MEMORY")
    return None if gigabytes is None else int(gigabytes * 10**9)


def read_seconds() -> float | None:
    """Seconds that the reading of one file may take (``GRN_READ_SECONDS``), or None for the default."""
    return _positive("GRN_READ_SECONDS")


def member_processes() -> int | None:
    """Return how many processes may train one run (``GRN_MEMBER_PROCESSES``), or None for the default."""
    wanted = _positive("GRN_MEMBER_PROCESSES")
    return None if wanted is None else max(int(wanted), 1)


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def python_environment() -> dict[str, str]:
    """Return the environment of a further Python process, which finds this program from any folder."""
    paths = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def machine_memory() -> int:
    """Bytes of memory of this machine, or of the container (control group) that this process runs in."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(file).read_text(encoding="ascii")))
        except (OSError, ValueError):  # no such control group, or no limit
            continue
    return total


def path_folders() -> tuple[Path, ...] | None:
    """Folders in which files may be opened by their path (``GRN_PATHS``, separated by colons); None allows any.

    `NO_PATHS` allows none. A dashboard that others can reach sets it, unless the operator has named folders.
    """
    text = os.environ.get(PATHS, "").strip()
    if not text:
        return None
    return tuple(Path(part).expanduser() for part in text.split(os.pathsep) if part and part != NO_PATHS)


def own_folders() -> list[Path]:
    """Folders of files that the program itself has made, fetched or bundles."""
    own = [home() / name for name in ("cache", "data", "weights", "runs", "tasks")]
    named = named_data_dir()
    return [*own, assets_dir(), *([named] if named else [])]


def scheduler_address() -> str | None:
    """Address of an external Dask scheduler (``GRN_SCHEDULER``), or None for the embedded cluster."""
    return os.environ.get("GRN_SCHEDULER") or None


def dashboard_dir() -> Path:
    """Folder of ``app.py``, pages and assets: that of a clone, or of an installed package.

    In a wheel, they lie beside `grn_core` in a folder of their own.
    """
    beside = Path(__file__).parents[1]
    installed = beside / "grn_explorer"
    return installed if installed.is_dir() else beside


def assets_dir() -> Path:
    """Folder of bundled files, such as small scBERT weights."""
    return dashboard_dir() / "assets"
