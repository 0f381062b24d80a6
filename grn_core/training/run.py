"""A run is a folder under ``runs`` with its settings, state and results."""

from dataclasses import dataclass
from pathlib import Path

from grn_core import settings
from grn_core.errors import RunError
from grn_core.jobs.folder import Work, new_path
from grn_core.training.config import RunConfig, load_config


@dataclass(frozen=True)
class Run(Work):
    """A run's folder."""

    @property
    def config(self) -> RunConfig:
        """Settings of the run."""
        return load_config(self.path / "config.yaml")


def create_run(config: RunConfig) -> Run:
    """Create the folder of a new run, in the state ``queued``."""
    run = Run(new_path(settings.runs_dir(), config.name, "run"))
    config.save(run.path / "config.yaml")
    run.begin()
    return run


def list_runs() -> list[Run]:
    """Return all runs, newest first; folders without a status are ignored."""
    folders = (path for path in settings.runs_dir().iterdir() if (path / "status.json").exists())
    return [Run(path) for path in sorted(folders, key=lambda path: path.name, reverse=True)]


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
    raise RunError(f"There is no run {id_or_path}.", "`python -m grn_core runs` lists them.")
