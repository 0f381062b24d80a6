"""Pre-train scBERT on data sets of the library, or continue after a stop; a checkpoint is written after each epoch."""

import importlib.metadata
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import torch

from grn_core.data.library import dataset_info, load_dataset
from grn_core.data.select import most_variable
from grn_core.errors import DataError, RunError
from grn_core.jobs.folder import now
from grn_core.jobs.recorded import recorded
from grn_core.model.device import DeviceInfo, describe_device
from grn_core.model.settings import preset
from grn_core.progress import Progress, ProgressCallback, ignore
from grn_core.scbert.library import open_weights
from grn_core.scbert.performer import Scbert
from grn_core.scbert.pretrain import Corpus, CountingBaselines, Pretrainer, PretrainReport, counting_baselines, deal
from grn_core.scbert.sentence import extended
from grn_core.scbert.symbols import is_mouse, match_genes
from grn_core.scbert.tokens import tokenise
from grn_core.scbert.weights import Weights, save_weights
from grn_core.storage import replace_file
from grn_core.training.finished.run_tables import METRIC_COLUMNS
from grn_core.training.pretraining.pretrained import PretrainConfig, Pretraining

RATES = {"quick": 2e-3, "standard": 1e-3, "full": 1e-4}
MIN_CELLS = 40


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
        If it failed, whose status then holds the same text; or if another process does it.
    """
    with work.exclusive(), recorded(work):
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
            said = f"continued after epoch {trainer.epoch} of {self.config.epochs}"
            self.work.log(said)
            self.work.update(continued=said)
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
            f"{report.accuracy:.3f} (baselines: most frequent level {baseline.majority:.3f}, "
            f"each gene's most frequent level {baseline.gene_majority:.3f})"
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
            "objective": "masked expression: 15 % of the non-zero expression levels of a cell, 90 % of them hidden",
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
