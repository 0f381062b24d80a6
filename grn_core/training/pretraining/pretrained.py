"""A pre-training of scBERT: its settings and its folder under ``weights``; `pretrain_session` does the work."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from grn_core import settings
from grn_core.errors import ConfigError, GrnError, RunError
from grn_core.evaluation.questions import Frozen
from grn_core.jobs.folder import Work, new_path
from grn_core.reading.plain import parse_yaml, read_text
from grn_core.scbert.library import WEIGHTS_FILE
from grn_core.storage import or_nothing, write_text


class PretrainConfig(Frozen):
    """Everything that decides what a pre-training computes.

    Attributes
    ----------
    name
        Title that pages show.
    datasets
        Names in the library or paths; all their cells are used, their labels are not.
    max_genes
        Most genes per data set, the most variable ones.
    size
        Size of scBERT, as in a run's presets; with `start`, scBERT has the size of these weights.
    start
        Weights to continue from; None starts from random weights.
    epochs, batch, learning_rate
        Passes over the cells, cells per step, and the highest learning rate (None uses that of the size).
    device, seed
        As in a run.
    """

    name: str = Field("My weights", min_length=1, max_length=200)
    datasets: tuple[str, ...] = Field(("pbmc68k",), min_length=1)
    max_genes: int = Field(1000, ge=10, le=1_000_000)
    size: Literal["quick", "standard", "full"] = "standard"
    start: str | None = None
    epochs: int = Field(40, ge=1, le=1_000_000)
    batch: int = Field(16, ge=1, le=1_000_000)
    learning_rate: float | None = Field(None, gt=0, le=1)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    seed: int = Field(0, ge=0, le=2**32 - 1)


def make_pretrain_config(values: dict[str, Any]) -> PretrainConfig:
    """Validate settings.

    Raises
    ------
    ConfigError
        If a setting is wrong; names the first one.
    """
    try:
        return PretrainConfig.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"In the settings of the pre-training, {where} is not valid: {first['msg']}."
        raise ConfigError(what, "Correct it; `python -m grn_core scbert pretrain --help` lists them.") from error


@dataclass(frozen=True)
class Pretraining(Work):
    """A pre-training's folder: settings, status, metrics, checkpoint and, after the first epoch, weights."""

    @property
    def config(self) -> PretrainConfig:
        """Settings of the pre-training."""
        try:
            values = parse_yaml(read_text(self.path / "config.yaml"), "config.yaml")
        except ConfigError as error:
            raise RunError(f"The settings of {self.id} cannot be read.", "Delete it and pre-train again.") from error
        return make_pretrain_config(values)

    @property
    def weights(self) -> Path:
        """File of the best weights so far; it may not exist yet."""
        return self.path / WEIGHTS_FILE


def create_pretraining(config: PretrainConfig) -> Pretraining:
    """Create the folder of a new pre-training, in the state ``queued``.

    Raises
    ------
    StorageError
        If the disk is full or read-only; no folder is left then.
    """
    work = Pretraining(new_path(settings.weights_dir(), config.name, "weights"))
    with or_nothing(work.path):
        write_text(work.path / "config.yaml", yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False))
        work.begin()
    return work


def list_pretrainings() -> list[Pretraining]:
    """Return every pre-training, newest first; damaged ones are left out."""
    folders = [path.parent for path in settings.weights_dir().glob("*/config.yaml")]
    return [work for work in map(Pretraining, sorted(folders, reverse=True)) if _is_sound(work)]


def _is_sound(work: Pretraining) -> bool:
    try:
        _ = work.status, work.config
    except GrnError:
        return False
    return True


def open_pretraining(name: str) -> Pretraining:
    """Find a pre-training by its id or an unambiguous prefix of it.

    Raises
    ------
    RunError
        If none or several match.
    """
    found = [work for work in list_pretrainings() if work.id.startswith(name)]
    if len(found) != 1:
        count = f"{len(found)} pre-trainings start with" if found else "There is no pre-training"
        raise RunError(f"{count} {name}.", "`python -m grn_core scbert weights` lists them.")
    return found[0]
