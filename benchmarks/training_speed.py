"""Speed of training and scoring on GENELink's published pairs of hESC, beside GENELink's attention as published.

    python -m benchmarks.training_speed     # prints the table and writes benchmarks/results/training_speed.md

The cells and pairs are those of the catalogue (``GRN_DATA_DIR``, or fetched): hESC TFs+500, specific truth. Everything
is measured in turns within one process, so that other load on the machine affects all parts equally. Figures are
medians. All use PyTorch's threads alike. Dense attention computes a weight for every pair of genes and masks those that
are no edge, once per batch of 256 pairs, as the published code does (zpliulab/GENELink, ``Code/scGNN.py``).
"""

import argparse
import itertools
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
import torch
from torch import Tensor
from torch.nn import functional as F

from benchmarks.losses import SET, inputs
from grn_core.baselines import genelink
from grn_core.baselines.deep.features import node_features
from grn_core.baselines.deep.fit import _Trainer
from grn_core.baselines.deep.graph import training_edges
from grn_core.baselines.method import Problem
from grn_core.data import library
from grn_core.data.catalogue.local import find_pairs
from grn_core.data.select import ModelInput
from grn_core.evaluation.published_pairs import read_published_split
from grn_core.evaluation.splits import TrainingPairs
from grn_core.model.device import describe_device
from grn_core.training.config import RunConfig
from grn_core.training.fitting.fit import EpochReport, Fit, evaluation_cells, fit
from grn_core.training.fitting.member import fit_member
from grn_core.training.inputs.assemble import Assembled, assemble
from grn_core.training.inputs.features import index_pairs

RESULT = Path(__file__).parent / "results" / "training_speed.md"
PAIRS = "beeline/splits/genelink/hESC/TFs+500"
TRUTHS = ("specific", "nonspecific", "string")
EPOCHS, TURNS = 4, 3
ENCODERS: dict[str, dict[str, Any]] = {"without scBERT": {"use_scbert": False}, "with scBERT": {"use_scbert": True}}
"""Settings of the model, by what the table calls them."""
DENSE, SPARSE = "GENELink, dense attention as published", "GENELink, as in this project"
EPOCH, MEMBER, ALL_PAIRS = "an epoch", "a whole member of a run", "all pairs scored"


class DenseAttention(genelink.GraphAttention):
    """The same attention with a weight for every pair of genes, masked where there is no edge."""

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Map (genes x width) to (genes x heads x out)."""
        sender, receiver = edges
        linked = torch.zeros(len(x), len(x), dtype=torch.bool)
        linked[receiver, sender] = True
        h = (x @ self.weight).unflatten(1, (genelink.HEADS, -1)).transpose(0, 1)
        asks, offers = (h * self.receives.unsqueeze(1)).sum(-1), (h * self.sends.unsqueeze(1)).sum(-1)
        logits = F.leaky_relu(asks.unsqueeze(2) + offers.unsqueeze(1), genelink.SLOPE)
        attention = logits.masked_fill(~linked, -9e15).softmax(dim=2)
        summed = F.dropout(attention, genelink.ATTENTION_DROPOUT, self.training) @ h
        return genelink.unit_length(F.leaky_relu(summed, genelink.SLOPE)).transpose(0, 1) + self.bias


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def genelink_trainer(problem: Problem, kind: type[genelink.GraphAttention]) -> _Trainer:
    """Return GENELink, ready to train, with one kind of attention."""
    features, edges = node_features(problem.log_expression), training_edges(problem.genes, problem.train)
    with patch.object(genelink, "GraphAttention", kind):
        model = genelink.GeneLink(features, edges)
    trainer = _Trainer(model, problem, genelink.SCHEDULE)
    trainer.rate = torch.optim.lr_scheduler.ExponentialLR(trainer.optimiser, 1.0)  # no epoch may end early
    return trainer


def epochs_of(assembled: Assembled, pairs: TrainingPairs) -> tuple[Fit, list[float]]:
    """Train for `EPOCHS` epochs; return the model and the seconds of each epoch after the first."""
    ends: list[float] = []

    def ended(_: EpochReport, __: Fit) -> None:
        ends.append(time.perf_counter())

    state = fit(assembled, pairs, ended)
    return state, [after - before for before, after in itertools.pairwise(ends)]


def every_pair(data: ModelInput) -> pd.DataFrame:
    """Return each TF of one of the three truths with each gene."""
    known = [set(library.load_prior(f"{SET}/{truth}").edges["source"]) for truth in TRUTHS]
    tfs = sorted(set.union(*known) & set(data.genes))
    return pd.MultiIndex.from_product([tfs, data.genes], names=["source", "target"]).to_frame(index=False)


def measure() -> tuple[dict[tuple[str, str], list[float]], str]:
    """Measure everything in turns; return the seconds by what and by model, and a sentence on the data."""
    data = inputs()
    split = read_published_split(find_pairs(PAIRS) or PAIRS, 0)
    pairs = split.training_pairs()
    asked = every_pair(data)
    found: dict[tuple[str, str], list[float]] = {}
    problem = Problem(data.log_expression, data.genes, pairs.train, pairs.validation, 0)
    trainers = {
        DENSE: genelink_trainer(problem, DenseAttention),
        SPARSE: genelink_trainer(problem, genelink.GraphAttention),
    }
    for _ in range(TURNS):
        for name, trainer in trainers.items():
            found.setdefault((EPOCH, name), []).append(seconds(trainer.epoch))
        for name, change in ENCODERS.items():
            own = measure_ours(data, pairs, asked, change)
            for what, values in own.items():
                found.setdefault((what, f"ours, {name}"), []).extend(values)
            print(name, {what: [round(value, 2) for value in values] for what, values in own.items()}, flush=True)
    n_tfs, n_genes = asked["source"].nunique(), len(data.genes)
    told = (
        f"{len(data.log_expression):,} cells, {n_genes:,} genes; {len(pairs.train):,} train pairs and "
        f"{len(pairs.validation):,} validation pairs; all pairs are {n_tfs:,} TFs x {n_genes:,} genes = {len(asked):,}."
    )
    return found, told


def measure_ours(
    data: ModelInput, pairs: TrainingPairs, asked: pd.DataFrame, change: dict[str, Any]
) -> dict[str, list[float]]:
    """Return the seconds of epochs, of a member, and of scoring all pairs by that member."""
    single = RunConfig(folds=1, epochs=EPOCHS, **change)
    device = describe_device("cpu")
    _, epochs = epochs_of(assemble(single, data, device), pairs)
    assembled = assemble(RunConfig(**change), data, device)
    started = time.perf_counter()
    state = fit_member(assembled, pairs, 0)
    member = time.perf_counter() - started
    index = index_pairs(asked, data.genes, state.device)
    cells = evaluation_cells(len(state.cells), 0)
    return {EPOCH: epochs, MEMBER: [member], ALL_PAIRS: [seconds(lambda: state.score(index, cells))]}


def report(found: dict[tuple[str, str], list[float]], told: str) -> str:
    """Return the measurements as Markdown."""
    dense = statistics.median(found[EPOCH, DENSE])
    lines = [
        "# Speed of training and scoring", "",
        f"`python -m benchmarks.training_speed`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores, "
        f"PyTorch {torch.__version__}, load at the end {os.getloadavg()[0]:.1f}. {told} Preset quick.", "",
        "| what | model | median | range | times GENELink's dense epoch |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for (what, model), values in found.items():
        middle = statistics.median(values)
        lines.append(
            f"| {what} | {model} | {middle:.2f} s | {min(values):.2f} to {max(values):.2f} s | {middle / dense:.3f} |"
        )
    lines += ["", "GENELink's own code took 10 to 11 s per epoch, on another machine of this kind."]
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=RESULT)
    asked = parser.parse_args()
    text = report(*measure())
    asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
