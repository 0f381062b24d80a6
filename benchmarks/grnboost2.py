"""GRNBoost2 with workers and in Rust: ``python -m benchmarks.grnboost2`` writes ``benchmarks/results/grnboost2.md``.

The regressions of some targets of BEELINE's hESC TFs+500 run on one worker process and on two, in turns. Only one
cluster runs at a time, started as `python -m grn_core benchmark` starts it. Where the package rustscenic is installed,
its processor time on the same pairs is measured in this process, beside ours.
"""

import argparse
import datetime
import os
import statistics
import time
from pathlib import Path

import numpy as np
import pandas as pd
from distributed import Client
from scipy.stats import spearmanr

from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import get_method
from grn_core.benchmark.parallel_map import cluster_map
from grn_core.benchmark.runner import workers
from grn_core.data.library import load_dataset, load_prior
from grn_core.data.select import prepare
from grn_core.errors import ConfigError
from grn_core.evaluation.splits import candidate_pairs

RESULT = Path(__file__).parent / "results" / "grnboost2.md"
DATA, PRIOR = "beeline/hESC/TFs+500", "beeline/hESC/TFs+500/specific"


def sampled_problem(n_targets: int) -> tuple[Problem, pd.DataFrame]:
    """Return the problem, and the pairs of all TFs with `n_targets` targets at equal steps along the list of genes."""
    data = prepare(load_dataset(DATA), load_prior(PRIOR), 2000, None, np.random.default_rng(0))
    pairs = candidate_pairs(data.match.prior, data.genes)[["source", "target"]]
    chosen = data.genes[:: max(1, len(data.genes) // n_targets)][:n_targets]
    nothing = pairs.head(0).assign(label=pd.Series(dtype=int))
    problem = Problem(data.log_expression, data.genes, nothing, nothing, 0)
    return problem, pairs[pairs["target"].isin(chosen)].reset_index(drop=True)


def score(problem: Problem, pairs: pd.DataFrame) -> np.ndarray:
    """Score on the workers of the cluster on which this runs."""
    with cluster_map() as parallel:
        return get_method("grnboost2").score(problem, pairs, parallel)


def timed(client: Client, problem: Problem, pairs: pd.DataFrame) -> tuple[float, np.ndarray]:
    """Return the seconds from submitting the task to its scores, and the scores."""
    started = time.perf_counter()
    scores = client.submit(score, problem, pairs, pure=False).result()
    return time.perf_counter() - started, scores


def in_rust(problem: Problem, pairs: pd.DataFrame, repeats: int) -> list[str]:
    """Return lines on rustscenic beside ours: processor seconds in this process, and how alike the scores are."""
    took: dict[str, list[float]] = {"grnboost2": [], "rustscenic": []}
    found = {}
    for _ in range(repeats):
        for name in took:
            started = time.process_time()
            try:
                found[name] = get_method(name).score(problem, pairs, serial_map)
            except ConfigError as error:
                return ["", str(error)]
            took[name].append(time.process_time() - started)
    alike = spearmanr(*found.values()).statistic
    ours, rust = (statistics.median(times) for times in took.values())
    return [
        "",
        f"GRNBoost2 of rustscenic takes {rust:.2f} s of processor time on these pairs, ours {ours:.1f} s (medians of "
        f"{repeats}). Spearman's correlation of the scores is {alike:.2f}: rustscenic stops earlier, with fewer trees.",
    ]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=120)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    problem, pairs = sampled_problem(given.targets)
    took: dict[int, list[float]] = {1: [], 2: []}
    found = {}
    for _ in range(given.repeats):
        for n in took:
            with workers(n) as client:
                client.submit(score, problem, pairs.head(len(pairs) // given.targets), pure=False).result()  # imports
                seconds, found[n] = timed(client, problem, pairs)
                took[n].append(seconds)
    ratios = sorted(one / two for one, two in zip(took[1], took[2], strict=True))
    load, today = os.getloadavg()[0], datetime.date.today()
    lines = [
        "# GRNBoost2 and workers",
        "",
        f"`python -m benchmarks.grnboost2 --targets {given.targets} --repeats {given.repeats}`, {today}; "
        f"{os.cpu_count()} cores; {given.targets} targets x {pairs['source'].nunique()} TFs of hESC TFs+500, "
        f"{len(problem.log_expression)} cells. Load at the end: {load:.1f}.",
        "",
        "| workers | seconds, median | range |",
        "|---|---|---|",
        *(
            f"| {n} | {statistics.median(times):.1f} | {min(times):.1f} to {max(times):.1f} |"
            for n, times in took.items()
        ),
        "",
        f"Two workers are {statistics.median(ratios):.2f} times as fast as one (median of {len(ratios)} pairs of "
        f"runs, {ratios[0]:.2f} to {ratios[-1]:.2f}); the scores are "
        f"{'equal' if np.array_equal(found[1], found[2]) else 'not equal'}.",
        *in_rust(problem, pairs, given.repeats),
        "",
    ]
    RESULT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
