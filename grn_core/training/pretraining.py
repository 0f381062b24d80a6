"""Pre-training of scBERT on data sets of the library: a folder under ``weights`` with settings, state and weights."""

import importlib.metadata
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import torch
import yaml
from pydantic import Field, ValidationError

from grn_core import settings
from grn_core.data.library import dataset_info, load_dataset
from grn_core.data.select import most_variable
from grn_core.errors import ConfigError, DataError, GrnError, RunError
from grn_core.evaluation.questions import Frozen
from grn_core.jobs.folder import Work, new_path, now
from grn_core.jobs.recorded import recorded
from grn_core.model.device import DeviceInfo, describe_device
from grn_core.model.settings import preset
from grn_core.progress import Progress, ProgressCallback, ignore
from grn_core.reading.plain import parse_yaml, read_text
from grn_core.scbert.library import WEIGHTS_FILE, open_weights
from grn_core.scbert.performer import Scbert
from grn_core.scbert.pretrain import Corpus, CountingBaselines, Pretrainer, PretrainReport, counting_baselines, deal
from grn_core.scbert.sentence import extended
from grn_core.scbert.symbols import is_mouse, match_genes
from grn_core.scbert.tokens import tokenise
from grn_core.scbert.weights import Weights, save_weights
from grn_core.storage import replace_file, write_text
from grn_core.training.run_tables import METRIC_COLUMNS

RATES = {"quick": 2e-3, "standard": 1e-3, "full": 1e-4}
MIN_CELLS = 40


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
    """Create the folder of a new pre-training, in the state ``queued``."""
    work = Pretraining(new_path(settings.weights_dir(), config.name, "weights"))
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


def read_corpora(config: PretrainConfig, vocabulary: list[str], log: Callable[[str], None]) -> list[Corpus]:
    """Read the cells of all data sets as tokens.

    Parameters
    ----------
    vocabulary
        Gene symbols; genes that are not in it are appended. Symbols of a mouse data set are converted to upper case,
        because the human ortholog mostly has that symbol.

    Raises
    ------
    DataError
        If a data set cannot be read or has fewer than `MIN_CELLS` cells.
    """
    corpora = []
    for name in config.datasets:
        adata = load_dataset(name)
        if adata.n_obs < MIN_CELLS:
            raise DataError(f"{name} has only {adata.n_obs} cells.", f"Pre-train on at least {MIN_CELLS}.")
        genes, counts, totals = most_variable(adata, config.max_genes)
        match = match_genes(genes, vocabulary)
        mouse = is_mouse(genes)
        positions = match.positions.copy()
        for i in np.flatnonzero(positions < 0):
            symbol = genes[i].upper() if mouse else genes[i]
            if symbol not in vocabulary:
                vocabulary.append(symbol)
            positions[i] = vocabulary.index(symbol)
        log(
            f"{name}: {len(counts):,} cells, {len(genes):,} genes, {len(match.outside):,} of them new to the vocabulary"
        )
        corpora.append(Corpus(tokenise(counts, totals).astype(np.int8), np.append(positions, -1)))
    return [replace(c, positions=np.where(c.positions < 0, len(vocabulary), c.positions)) for c in corpora]


def pretrain(work: Pretraining, progress: ProgressCallback = ignore) -> None:
    """Do a new pre-training, or continue one that ended before its last epoch.

    A request to cancel ends it within one batch; the best weights so far stay usable.

    Raises
    ------
    GrnError
        If it failed; its status then holds the same text.
    """
    with recorded(work):
        _Session(work, progress).run()


class _Session:
    """One start of a pre-training, from the checkpoint to the last epoch or a stop."""

    def __init__(self, work: Pretraining, progress: ProgressCallback) -> None:
        self.work, self.progress, self.config = work, progress, work.config
        self.history: list[tuple[Any, ...]] = []

    def run(self) -> None:
        config, work = self.config, self.work
        info = describe_device(config.device)
        work.update(device=f"{info.name} ({info.memory_gb:.0f} GB)", stage="reading cells", epochs=config.epochs)
        start = open_weights(config.start) if config.start else None
        vocabulary = list(start.genes) if start else []
        corpora = read_corpora(config, vocabulary, work.log)
        trainer = self._trainer(corpora, vocabulary, start, info)
        baseline = counting_baselines(trainer.material, trainer.model.config.n_positions)
        self._resume(trainer)
        began, first = time.monotonic(), trainer.epoch

        def on_epoch(report: PretrainReport) -> None:
            left = (time.monotonic() - began) / (report.epoch - first) * (config.epochs - report.epoch)
            self._save(trainer, report, baseline, vocabulary, corpora, left)

        finished = trainer.run(on_epoch, work.cancel_requested)
        stage = "done" if finished else "stopped by the user"
        message = (
            f"best epoch {trainer.best_epoch}" if trainer.best_epoch else "stopped before the first epoch had ended"
        )
        work.log(f"{stage}: {message}")
        work.update(
            state="done" if finished else "cancelled", stage=stage, message=message, finished=now(), eta_seconds=None,
            fraction=1.0 if finished else trainer.epoch / config.epochs,
        )  # fmt: skip
        self.progress(Progress(stage, 1.0, message))

    def _trainer(
        self, corpora: list[Corpus], vocabulary: list[str], start: Weights | None, info: DeviceInfo
    ) -> Pretrainer:
        config = self.config
        torch.manual_seed(config.seed)
        if start is None:
            model = Scbert(preset(config.size, len(vocabulary)).scbert)
        else:
            model = extended(start, len(vocabulary) - len(start.genes))
        rate = config.learning_rate or RATES[config.size]
        material = deal(corpora, config.seed)
        device = torch.device(info.kind)
        return Pretrainer(model, material, config.epochs, config.batch, rate, config.seed, device, info.amp)

    def _resume(self, trainer: Pretrainer) -> None:
        path = self.work.path / "checkpoint.pt"
        if path.exists():
            try:
                trainer.load_state(torch.load(path, map_location="cpu", weights_only=True))
            except (RuntimeError, KeyError, ValueError, EOFError) as error:
                raise RunError(
                    f"The checkpoint of {self.work.id} does not fit its settings or is damaged.",
                    "Start a new pre-training; the weights written so far stay usable.",
                ) from error
            if self.work.has_table("metrics"):
                table = self.work.read_table("metrics").query("epoch <= @trainer.epoch")
                self.history = list(table[METRIC_COLUMNS].itertuples(index=False, name=None))
            self.work.log(f"continues after epoch {trainer.epoch}")
        self.work.update(stage="pre-training", epoch=trainer.epoch, fraction=trainer.epoch / self.config.epochs)

    def _save(
        self,
        trainer: Pretrainer,
        report: PretrainReport,
        baseline: CountingBaselines,
        vocabulary: list[str],
        corpora: list[Corpus],
        left: float,
    ) -> None:
        """Write checkpoint, metrics and, if this is the best epoch so far, weights."""
        work, config = self.work, self.config
        rows = [
            ("train", "scbert", report.epoch, "loss", report.train_loss),
            ("validation", "scbert", report.epoch, "loss", report.validation_loss),
            ("validation", "scbert", report.epoch, "accuracy", report.accuracy),
            ("validation", "majority", report.epoch, "accuracy", baseline.majority),
            ("validation", "gene_majority", report.epoch, "accuracy", baseline.gene_majority),
        ]
        self.history += rows
        if report.best:
            card = self._card(trainer, baseline, corpora)
            model = Scbert(trainer.model.config)
            model.load_state_dict(trainer.best_state)
            save_weights(work.weights, Weights(model, vocabulary, card))
        replace_file(work.path / "checkpoint.pt", lambda path: torch.save(trainer.state(), path))
        work.write_table("metrics", pd.DataFrame(self.history, columns=METRIC_COLUMNS))
        fraction, message = report.epoch / config.epochs, f"epoch {report.epoch} of {config.epochs}"
        work.update(epoch=report.epoch, fraction=fraction, message=message, eta_seconds=left)
        work.log(
            f"{message}: loss {report.train_loss:.4f}, validation loss {report.validation_loss:.4f}, masked accuracy "
            f"{report.accuracy:.3f} (baselines: most frequent bin {baseline.majority:.3f}, "
            f"each gene's most frequent bin {baseline.gene_majority:.3f})"
        )
        self.progress(Progress("pre-training", fraction, f"{message}, masked accuracy {report.accuracy:.3f}"))

    def _card(self, trainer: Pretrainer, baseline: CountingBaselines, corpora: list[Corpus]) -> dict[str, Any]:
        """Return what the weights file says about itself; its keys are read from older files too."""
        config = self.config
        return {
            "title": config.name,
            "trained_on": [
                {"data": dataset_info(name).title, "cells": len(c.tokens), "genes": c.tokens.shape[1] - 1}
                for name, c in zip(config.datasets, corpora, strict=True)
            ],
            "objective": "masked expression: 15 % of the non-zero bins of a cell, 90 % of them hidden",
            "settings": config.model_dump(mode="json", exclude={"name", "datasets", "start"}),
            "best_epoch": trainer.best_epoch,
            "validation_loss": round(trainer.best_loss, 4),
            "masked_accuracy": round(trainer.best_accuracy, 4),
            "floor_majority_bin": round(baseline.majority, 4),
            "floor_own_majority_bin": round(baseline.gene_majority, 4),
            "held_out_cells": int(sum(len(cells) for cells in trainer.material.held_out)),
            "torch": importlib.metadata.version("torch"),
            "trained": now()[:10],
        }
