"""What scBERT is worth on hESC by how it was pre-trained: members of a cross-fit that differ in nothing else.

    python -m benchmarks.pretraining            # writes results/pretraining.md

One member per fold, quick preset, five folds over the training and validation pairs of unseen targets: each of these
pairs is scored by a member that was not told its label, and no test pair is read. The encoders are those of
`benchmarks.encoders`, which are pre-trained first if they are not kept. ``components`` has the 32 leading principal
components of the genes' profiles in the place of encodings, ``random vectors`` one random vector per gene, which says
nothing of any cell.
"""

import argparse
import os
import platform
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from benchmarks.encoders import HESC, encodings, hesc_cells, pretrained
from grn_core.data import library
from grn_core.data.select import ModelInput, prepare
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.metrics.two_way import MEASURES, two_way_gains
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import make_split
from grn_core.model.device import describe_device
from grn_core.scbert.threads import one_thread
from grn_core.training.config import RunConfig
from grn_core.training.fitting.fit import evaluation_cells
from grn_core.training.fitting.member import fit_member, share_of
from grn_core.training.inputs.assemble import Assembled, assemble
from grn_core.training.inputs.features import expression_profile, index_pairs

RESULT = Path(__file__).parent / "results" / "pretraining.md"
TRUTHS, SEEDS, N_FOLDS, WIDTH = ("specific", "string"), (0, 1), 5, 32
QUESTION = SplitConfig(question="unseen_targets")
WITHOUT, RANDOM, COMPONENTS = "without scBERT", "random weights", "components"
VECTORS = "random vectors"
ENCODERS = ("hESC, 100 epochs", "immune, 30 epochs", "both, 15 epochs")
CONDITIONS = (WITHOUT, RANDOM, *ENCODERS, COMPONENTS, VECTORS)


@dataclass(frozen=True)
class GivenVectors:
    """One vector per gene in the place of encodings, the same for every draw of cells."""

    vectors: Tensor
    n_cells: int
    key: str = ""

    def __len__(self) -> int:
        return self.n_cells

    def encode(self, cells: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return the vectors (1 x genes x dim) and ones (1 x genes)."""
        return self.vectors[None], torch.ones(1, len(self.vectors))


@dataclass(frozen=True)
class Scored:
    """Scores of all pairs by the members of one condition, (pairs,); mean share and processor seconds of a member."""

    scores: np.ndarray
    share: float
    seconds: float


def main() -> None:
    """Score all conditions; the table is written after each seed and truth."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()  # it takes nothing but --help
    encoding, rows = encoding_seconds(), []
    for seed in SEEDS:
        for truth in TRUTHS:
            rows.append(measure(truth, seed))
            found = pd.concat(rows, ignore_index=True)
            lines = [*header(found, encoding), *table(found)]
            RESULT.write_text("\n".join([*lines, ""]), encoding="utf-8")
            print("\n".join(table(rows[-1])), flush=True)
    print(RESULT)


def header(rows: pd.DataFrame, encoding: float) -> list[str]:
    """Return what stands above the table: how it was made, and the processor time of encoding all cells."""
    seeds = "; ".join(
        f"{truth}: {', '.join(map(str, sorted(own.unique())))}" for truth, own in rows.groupby("truth")["seed"]
    )
    return [
        "# scBERT by how it was pre-trained",
        "",
        f"`python -m benchmarks.pretraining`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores. hESC, "
        f"unseen targets, {N_FOLDS} folds over training and validation pairs, one member per fold, seeds "
        f"({seeds}); no test pair was read. A gain is over the members without scBERT on the same "
        "folds, with the mean of the seeds' 95 % intervals over TFs and targets. Share: how much of the learned term "
        "counts, 0 to 1, as members chose it. Seconds are processor time of one member on one thread. Encoding all "
        f"cells once takes {encoding:.1f} s more of it.",
        "",
    ]


def encoding_seconds() -> float:
    """Return the processor time of encoding all cells once with weights of the quick size, on one thread."""
    cells = hesc_cells()
    with one_thread():
        started = time.process_time()
        encodings(cells, None)
        return time.process_time() - started


def table(rows: pd.DataFrame) -> list[str]:
    """Return the mean over seeds, as Markdown."""
    lines = ["| truth | scBERT | AUPRC | gain | AUROC per TF | gain | share | one member |", "|---" * 8 + "|"]
    for (truth, condition), own in rows.groupby(["truth", "condition"], sort=False):
        cells = [truth, condition]
        for measured in MEASURES:
            one = own[own["measure"] == measured]
            value, gain, low, high = one[["value", "gain", "low", "high"]].mean()
            seeds = f"seeds {one['gain'].min():+.3f} to {one['gain'].max():+.3f}"
            said = "" if condition == WITHOUT else f"{gain:+.3f} ({low:+.3f} to {high:+.3f}; {seeds})"
            cells += [f"{value:.3f}", said]
        share, seconds = own[["share", "seconds"]].mean()
        lines.append(f"| {' | '.join([*cells, f'{share:.2f}', f'{seconds:.1f} s'])} |")
    return lines


def measure(truth: str, seed: int) -> pd.DataFrame:
    """Return value and gain over the members without scBERT of each condition, for one truth and seed."""
    cells, prior = library.load_dataset(HESC), library.load_prior(f"{HESC}/{truth}")
    data = prepare(cells, prior, cells.n_vars, None, np.random.default_rng(0))
    split = make_split(data.match.prior, data.genes, QUESTION, seed)
    pairs = pd.concat([split.train, split.validation], ignore_index=True)
    found = {each: score(each, data, pairs, seed) for each in CONDITIONS}
    scored = pairs.assign(**{each: one.scores for each, one in found.items()})
    tables = []
    for each, one in found.items():
        gains = two_way_gains(scored, each, [WITHOUT], seed=seed)
        about = {"truth": truth, "seed": seed, "condition": each, "share": one.share, "seconds": one.seconds}
        tables.append(gains.drop(columns="reference").assign(**about))
    return pd.concat(tables, ignore_index=True)


def score(condition: str, data: ModelInput, pairs: pd.DataFrame, seed: int) -> Scored:
    """Score each pair by a member that was not told its label."""
    with one_thread():
        weights = str(pretrained(condition)) if condition in ENCODERS else None
        assembled = inputs(condition, data, weights, seed)
        started = time.process_time()
        scores, shares = np.zeros(len(pairs)), []
        for number, split in enumerate(Folds(pairs.assign(row=np.arange(len(pairs))), QUESTION, seed, N_FOLDS)):
            state = fit_member(assembled, split.training_pairs(), seed * N_FOLDS + number)
            asked = index_pairs(split.test[["source", "target"]], data.genes, state.device)
            scores[split.test["row"]] = state.score(asked, evaluation_cells(len(state.cells), seed)).numpy()
            shares.append(share_of(state))
        seconds = (time.process_time() - started) / N_FOLDS
    return Scored(scores, float(np.mean(shares)), seconds)


def inputs(condition: str, data: ModelInput, weights: str | None, seed: int) -> Assembled:
    """Return what the members of a condition share."""
    config = RunConfig(dataset=HESC, split=QUESTION, weights=weights, use_scbert=condition != WITHOUT, seed=seed)
    if condition not in (COMPONENTS, VECTORS):
        return assemble(config, data, describe_device("cpu"))
    plain = assemble(config.model_copy(update={"use_scbert": False}), data, describe_device("cpu"))
    plain.model.config = replace(plain.model.config, use_scbert=True)
    vectors = torch.randn(len(data.genes), WIDTH, generator=torch.Generator().manual_seed(seed))
    if condition == COMPONENTS:
        vectors = torch.from_numpy(expression_profile(data.log_expression, WIDTH))
    return replace(plain, cells=GivenVectors(vectors, data.n_cells))


if __name__ == "__main__":
    main()
