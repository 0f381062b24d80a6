"""A run is a folder under ``runs`` with its settings, state and results."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from grn_core import settings
from grn_core.errors import ConfigError, GrnError, RunError
from grn_core.jobs.folder import Work, new_path
from grn_core.storage import or_nothing
from grn_core.training.config import RunConfig, load_config

BEGINNING = 60
"""Seconds within which a folder with settings and no status is a run that is about to begin."""


@dataclass(frozen=True)
class Run(Work):
    """A run's folder."""

    COLUMNS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "network": ("source", "target", "weight", "known"),
        "metrics": ("phase", "method", "metric", "value"),
        "predictions": ("source", "target", "label", "joint"),
    }

    @property
    def config(self) -> RunConfig:
        """Settings of the run."""
        file = self.path / "config.yaml"
        try:
            written = file.stat()
        except OSError as error:
            raise RunError(f"The run {self.id} has no config.yaml.", "Delete the run and train again.") from error
        try:
            return _config(file, written.st_mtime_ns, written.st_size)
        except ConfigError as error:
            what = f"The settings of the run {self.id} are damaged: {error.what}"
            raise RunError(what, "Delete the run and train again.") from error


@lru_cache(maxsize=512)
def _config(file: Path, written: int, size: int) -> RunConfig:
    """Read a run's settings once for as long as the file is not touched: pages ask for them at every redraw."""
    return load_config(file)


def create_run(config: RunConfig) -> Run:
    """Create the folder of a new run, in the state ``queued``.

    Raises
    ------
    StorageError
        If the disk is full or read-only; no folder is left then.
    """
    run = Run(new_path(settings.runs_dir(), config.name, "run"))
    with or_nothing(run.path):
        config.save(run.path / "config.yaml")
        run.begin()
    return run


def list_runs() -> list[Run]:
    """Return every run in the store, newest first; damaged ones (`damaged_runs`) are left out."""
    return [run for run in _stored() if _problem(run) is None]


def damaged_runs() -> list[tuple[Run, GrnError]]:
    """Return the runs whose status or settings cannot be read, newest first, each with what is wrong."""
    begun = time.time() - BEGINNING
    old = (run for run in _stored() if (run.path / "status.json").exists() or run.path.stat().st_mtime < begun)
    return [(run, problem) for run in old if (problem := _problem(run)) is not None]


def _stored() -> list[Run]:
    """Return the folders with a status or settings."""
    marks = ("status.json", "config.yaml")
    folders = (path for path in settings.runs_dir().iterdir() if any((path / mark).exists() for mark in marks))
    return [Run(path) for path in sorted(folders, key=lambda path: path.name, reverse=True)]


def _problem(run: Run) -> GrnError | None:
    try:
        _ = run.status, run.config
    except GrnError as error:
        return error
    return None


def open_run(id_or_path: str) -> Run:
    """Find a run by its id, by an unambiguous prefix of its id, or by the path of its folder.

    Raises
    ------
    RunError
        If none or several match.
    """
    if (Path(id_or_path) / "status.json").exists():
        return Run(Path(id_or_path).resolve())
    found = [run for run in list_runs() if run.id.startswith(id_or_path)]
    exact = [run for run in found if run.id == id_or_path]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise RunError(f"{len(found)} runs start with {id_or_path}.", "Give more of the id.")
    if (settings.runs_dir() / id_or_path).is_dir() and (problem := _problem(Run(settings.runs_dir() / id_or_path))):
        raise problem
    raise RunError(f"There is no run {id_or_path}.", "`python -m grn_core runs` lists them.")
