"""How far a network depends on the seed, on the cell type and on the cells at all, and how true its probabilities are.

    python -m benchmarks.reproducibility --home FOLDER     # trains what is missing in FOLDER, writes the table
    python -m benchmarks.reproducibility --home FOLDER --only demo pbmc68k/trrust
    python -m benchmarks.reproducibility --home FOLDER --table    # writes the table from what is there

Each case is trained with two seeds, which change the folds, the initial weights and the draws of cells, and once with
expression profiles permuted between genes. Runs are kept in FOLDER, so that the command can be stopped and continued.
The sets of BEELINE are read from ``GRN_DATA_DIR``.
"""

import argparse
import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import pandas as pd

from grn_core.errors import GrnError
from grn_core.training.config import RunConfig, make_config
from grn_core.training.finished.run_tables import COMPARED
from grn_core.training.pipeline import train
from grn_core.training.results.calibration import load_calibration
from grn_core.training.results.verdict import verdict_of
from grn_core.training.run import Run, create_run, list_runs

RESULT = Path(__file__).parent / "results" / "reproducibility.md"
FIRST = 100
DEMO, BLOOD = ("Monocyte", "Erythrocyte"), ("CD14+ Monocyte", "Dendritic", "CD19+ B")
SHUFFLED_SEEDS = 20

PAIRS, SHUFFLED = "## Two cell types, same seed", "## Verdicts on shuffled cells"


@dataclass(frozen=True)
class Case:
    """A data set with a prior, and the cell types that are trained on it."""

    name: str
    dataset: str
    prior: str
    cell_types: tuple[str | None, ...] = (None,)
    key: str | None = None
    max_genes: int = 500

    def config(self, cell_type: str | None, seed: int, shuffled: bool = False) -> RunConfig:
        """Return the settings of one run: the quick preset with all its members.

        A run on shuffled cells has only the repeats that decide its verdict.
        """
        return make_config(
            ({"repeats": COMPARED} if shuffled else {})
            | {
                "name": f"{self.name}, {cell_type or 'all cells'}, seed {seed}{', shuffled' * shuffled}",
                "dataset": self.dataset, "prior": self.prior, "cell_type": cell_type, "cell_type_key": self.key,
                "max_genes": self.max_genes, "seed": seed, "shuffle_expression": shuffled,
            }
        )  # fmt: skip


def beeline(cells: str, truth: str, genes: int) -> Case:
    """Return the case of a set of BEELINE and one of its truths."""
    name = f"beeline/{cells}/TFs+500"
    return Case(f"{cells}/{truth}", name, f"{name}/{truth}", max_genes=genes)


CASES = [
    Case("demo", "demo", "demo", DEMO, "cell_type"),
    Case("pbmc68k/trrust", "pbmc68k", "trrust/human", BLOOD, "bulk_labels"),
    beeline("hESC", "string", 910),
    beeline("hESC", "nonspecific", 910),
    Case("hESC/trrust", "beeline/hESC/TFs+500", "trrust/human", max_genes=910),
    beeline("mDC", "string", 821),
    beeline("mDC", "nonspecific", 821),
    beeline("hESC", "specific", 910),
    beeline("mDC", "specific", 821),
]


def main() -> None:
    """Train what is missing and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    names = [case.name for case in CASES]
    parser.add_argument(
        "--only", nargs="*", default=names, choices=names, help="cases to train and write; rows of the others stay"
    )
    parser.add_argument("--table", action="store_true", help="train nothing")
    asked = parser.parse_args()
    os.environ["GRN_HOME"] = str(asked.home.resolve())
    cases = [case for case in CASES if case.name in asked.only]
    if not asked.table:
        for case in cases:
            for config in settings_of(case):
                trained(config)
    before = RESULT.read_text(encoding="utf-8") if RESULT.exists() else ""
    RESULT.write_text(report(cases, before), encoding="utf-8")
    print(RESULT)


def settings_of(case: Case) -> Iterator[RunConfig]:
    """Return the settings of all runs of a case; the demo is also shuffled with many seeds."""
    for seed in (0, 1):
        yield from (case.config(cell_type, seed) for cell_type in case.cell_types)
    for seed in range(SHUFFLED_SEEDS if case.name == "demo" else 1):
        yield case.config(case.cell_types[0], seed, shuffled=True)


def trained(config: RunConfig) -> Run:
    """Return the run with these settings; train it if it is not there."""
    known = find(config)
    if known is not None:
        return known
    run, started = create_run(config), (time.process_time(), time.monotonic())
    train(run)
    spent = time.process_time() - started[0], time.monotonic() - started[1]
    run.log(f"took {spent[0]:.0f} s of processor time, {spent[1]:.0f} s in all")
    print(config.name, f"{spent[0]:.0f} s of processor time", verdict_of(run).title, flush=True)
    return run


def find(config: RunConfig) -> Run | None:
    """Return the finished run with these settings."""
    for run in list_runs():
        if run.config == config and run.status.state == "done":
            return run
    return None


def report(cases: list[Case], before: str = "") -> str:
    """Return the tables as Markdown; rows of cases that are not asked for are those of the report before."""
    first, _, rest = before.partition(f"\n{PAIRS}\n")
    second, _, third = rest.partition(f"\n{SHUFFLED}\n")
    above, _, _ = first.partition("| case |")
    lines = [
        "# The same answer twice", "",
        f"`python -m benchmarks.reproducibility`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores. Quick "
        f"preset with its members. First edges: the {FIRST} with the highest probability; shared: Jaccard index. The "
        "seed changes the folds, the initial weights and the draws of cells. Expected: sum of all probabilities. "
        "A pair's probability is of members that never saw its label. The number of repeats, the trimming and the "
        "least number of known edges were chosen by how well two seeds agree on hESC and pbmc68k; the AUPRC of all "
        "pairs of hESC stood beside each option and did not decide. mDC was not looked at.", "",
    ]  # fmt: skip
    if above and len(cases) < len(CASES):
        again = f"Measured again on {date.today()}: {', '.join(case.name for case in cases)}."
        lines = [*above.rstrip("\n").split("\n"), "", *([again, ""] if cases else [])]
    lines += [
        "| case | cells | known edges | first edges shared by two seeds | first new edges | Spearman | expected known "
        "edges | calibration error | verdict, seeds 0 and 1 | verdict on shuffled cells | processor time |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for case in CASES:
        own = [line for cell_type in case.cell_types if (line := row(case, cell_type))] if case in cases else []
        lines += own if case in cases else rows_of(case, first)
    lines += ["", PAIRS, ""]
    lines += ["| case | cells | first edges shared | first new edges | Spearman |", "|---|---|---|---|---|"]
    for case in CASES:
        lines += pair_rows(case) if case in cases else rows_of(case, second)
    if CASES[0] in cases or not third:
        return "\n".join([*lines, *shuffled_verdicts(cases), ""])
    return "\n".join([*lines, "", SHUFFLED, third.rstrip("\n"), ""])


def rows_of(case: Case, table: str) -> list[str]:
    """Return the rows of a case in a table that was written before."""
    return [line for line in table.splitlines() if line.startswith(f"| {case.name} |")]


def pair_rows(case: Case) -> list[str]:
    """Return the rows of a case's pairs of cell types; a pair of which a run is not there has none."""
    lines = []
    for pair in combinations(case.cell_types, 2):
        one, other = (find(case.config(cell_type, 0)) for cell_type in pair)
        if one is not None and other is not None:
            lines.append(f"| {case.name} | {' / '.join(map(str, pair))} | {shared(one, other)} |")
    return lines


def row(case: Case, cell_type: str | None) -> str:
    """Return the row of a case's cell type; empty if its two runs are not there."""
    runs = [find(case.config(cell_type, seed)) for seed in (0, 1)]
    if runs[0] is None or runs[1] is None:
        return ""
    network, calibration = runs[0].read_table("network"), load_calibration(runs[0])
    control = find(case.config(cell_type, 0, shuffled=True))
    verdicts = ", ".join(verdict_of(run).title for run in runs if run is not None)
    return (
        f"| {case.name} | {cell_type or 'all'} | {network['known'].sum():,} | {shared(runs[0], runs[1])} | "
        f"{network['weight'].sum():,.0f} | {calibration.error if calibration else float('nan'):.4f} | {verdicts} | "
        f"{verdict_of(control).title if control else ''} | {processor_time(runs[0])} |"
    )


def shared(one: Run, other: Run) -> str:
    """Return three cells: Jaccard of the first edges and of the first new ones, and Spearman's rho of all weights."""
    a, b = (run.read_table("network").set_index(["source", "target"]) for run in (one, other))
    common = a.index.intersection(b.index)
    rho = a["weight"].reindex(common).corr(b["weight"].reindex(common), method="spearman")
    return f"{jaccard(a, b):.2f} | {jaccard(a[~a['known']], b[~b['known']]):.2f} | {rho:.2f}"


def jaccard(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Return the Jaccard index of the first edges of two networks."""
    a, b = set(one.index[:FIRST]), set(other.index[:FIRST])
    return len(a & b) / len(a | b)


def processor_time(run: Run) -> str:
    """Return the processor time that a run's log says; empty if it does not."""
    found = [line for line in run.read_log().splitlines() if "s of processor time" in line]
    return found[-1].partition("took ")[2].partition(" of")[0] if found else ""


def shuffled_verdicts(cases: list[Case]) -> list[str]:
    """Return lines on how often each verdict was given on shuffled cells of the demo."""
    demo = next((case for case in cases if case.name == "demo"), None)
    if demo is None:
        return []
    runs = [find(demo.config(DEMO[0], seed, shuffled=True)) for seed in range(SHUFFLED_SEEDS)]
    counts = pd.Series([verdict_of(run).title for run in runs if run is not None]).value_counts()
    said = "; ".join(f"{title}: {n}" for title, n in counts.items())
    return [
        "",
        SHUFFLED,
        "",
        f"Demo, expression permuted between genes, one run per seed. {said}.",
    ]


if __name__ == "__main__":
    try:
        main()
    except GrnError as error:
        raise SystemExit(str(error)) from None
