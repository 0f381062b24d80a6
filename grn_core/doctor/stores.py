"""Checks of what is stored: runs, data, weights, caches and the trash."""

from collections.abc import Iterator
from pathlib import Path

from grn_core import settings
from grn_core.doctor.finding import Finding, ok
from grn_core.errors import GrnError
from grn_core.wording import counted


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder; what is removed meanwhile counts as nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


def _megabytes(folder: Path) -> str:
    return f"{size_of(folder) / 1e6:,.0f} MB" if folder.is_dir() else "none"


def runs() -> Iterator[Finding]:
    """Count runs by state, and name those that cannot be read or whose program has ended."""
    from collections import Counter

    from grn_core.training.run import damaged_runs, list_runs

    states = Counter(run.status.state for run in list_runs())
    said = ", ".join(f"{n} {state}" for state, n in sorted(states.items())) or "none"
    yield ok("runs", f"{said}; {_megabytes(settings.home() / 'runs')}")
    for run, problem in damaged_runs():
        yield Finding(
            "runs", "note", problem.what, f"Delete the folder {run.path}, or remove the run on the first page."
        )


def library() -> Iterator[Finding]:
    """Count data sets and priors, and name those that cannot be used."""
    from grn_core.data import library as stored

    sets, priors = stored.list_datasets(), stored.list_priors()
    said = f"{counted(len(sets), 'data set')}, {counted(len(priors), 'prior')}; {_megabytes(settings.home() / 'data')}"
    yield ok("library", said)
    for kind in ("datasets", "priors"):
        for entry in stored.damaged_entries(kind):
            yield Finding("library", "note", entry.what, entry.remedy)
    named = settings.named_data_dir()
    if named is not None and not named.is_dir():
        yield Finding("library", "wrong", f"GRN_DATA_DIR is {named}, which is not a folder.", "Correct it or unset it.")


def weights() -> Iterator[Finding]:
    """List the weights that a run can begin from, and open the bundled ones."""
    from grn_core.scbert.library import SMALL, list_weights, open_weights

    try:
        open_weights(SMALL)
    except (GrnError, OSError) as error:
        yield Finding(
            "weights", "wrong", f"The bundled weights cannot be opened: {error}", "Install the program again."
        )
        return
    known = list_weights()
    here = [info.name for info in known if info.path is not None]
    said = f"{', '.join(here)}; {_megabytes(settings.home() / 'weights')}"
    absent = [info.name for info in known if info.path is None]
    if absent:
        yield ok("weights", f"{said}; not fetched: {', '.join(absent)} (`python -m grn_core scbert fetch`)")
    else:
        yield ok("weights", said)


def caches() -> Iterator[Finding]:
    """Say how much can be computed or fetched again, and how much the trash holds."""
    home = settings.home()
    yield ok("caches", f"{_megabytes(home / 'cache')}, can be computed again; trash {_megabytes(home / 'trash')}")
