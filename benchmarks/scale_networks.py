"""Growth of memory and time with genes, TFs and known edges: part of `benchmarks.scale`.

The cells are simulated: negative-binomial counts of every gene. The prior is random edges. A worker trains a
cross-fitted run of the preset quick and writes its results; a server then reads what the pages of the run show. Each
is a process of its own, and memory is the largest that the system has counted for it (``ru_maxrss``), libraries
included.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import anndata as ad
import numpy as np
import pandas as pd

KEPT = Path(__file__).parent / "results" / "scale_networks.json"
N_CELLS = 200
FOLDS, REPEATS, EPOCHS, DRAWS = 2, 1, 1, 2
HOW = (
    f"{N_CELLS:,} simulated cells; the preset quick with {FOLDS} folds, {REPEATS} repeat, {EPOCHS} epoch and {DRAWS} "
    "draws of the bootstrap instead of 5, 12, 60 and 100 to 400, which take longer. More repeats take more disk for "
    "the members' scores (about 50 bytes per pair and repeat), but no more memory: scores are read from the members "
    "block by block. With 5 folds a member trains on 64 % of the pairs, not 40 %, and scores 20 % of them, not 50 %."
)


Steps = dict[str, Any]
"""Seconds, memory and that of the largest child of ``train`` and ``read``, edges ``stored``, and perhaps a ``note``."""


class Measure(Protocol):
    """Does a step in a process; see `benchmarks.scale.measure`."""

    def __call__(self, step: str, home: Path, /, *arguments: str) -> list[float]:
        """Return seconds, the largest memory, and that of the largest child, in bytes."""


@dataclass(frozen=True)
class Size:
    """Numbers of genes, of TFs among them, and of known edges."""

    genes: int
    tfs: int
    edges: int

    @property
    def pairs(self) -> int:
        """Number of candidate pairs."""
        return self.tfs * (self.genes - 1)

    def __str__(self) -> str:
        return f"{self.genes:,} genes, {self.tfs:,} TFs, {self.edges:,} known edges"


GENES = [Size(2500, 225, 5000), Size(5000, 450, 10_000), Size(10_000, 900, 20_000), Size(20_000, 1800, 40_000)]
TFS = [Size(2500, n, 5000) for n in (75, 225, 675)]
EDGES = [Size(2500, 225, n) for n in (1250, 5000, 20_000, 80_000)]
SERIES = {"genes and TFs": (GENES, "pairs"), "TFs": (TFS, "tfs"), "known edges": (EDGES, "edges")}
"""What grows, in which sizes, and the number that the exponent refers to."""

QUICK_LOOK = [Size(5000, 450, 10_000)]
"""Sizes at which a quick look (``folds: 1``) is measured."""

TRAIN = f"""
from grn_core.evaluation.metrics import two_way
from grn_core.training.config import RunConfig
from grn_core.training.pipeline import train
from grn_core.training.run import create_run
name = library.add_file(Path(sys.argv[1])).name
run = create_run(RunConfig(
    dataset=name, cell_type_key=None, prior=sys.argv[2], max_genes=1_000_000, folds={FOLDS}, repeats={REPEATS},
    epochs={EPOCHS},
))
two_way.LEAST_RESAMPLES = two_way.MOST_RESAMPLES = {DRAWS}
started = time.perf_counter()
train(run)
assert run.status.state == "done", run.status.error
"""
READ = """
from grn_core.report.held_out import held_out_results
from grn_core.training.run import list_runs
from grn_core.training.finished.run_edges import run_edges
run = list_runs()[0]
edges = run_edges(run)
results = held_out_results(run)
"""


def train_step(quick_look: bool) -> str:
    """Return what the worker does: a cross-fit, or a quick look, which trains scBERT too."""
    return TRAIN.replace(f"folds={FOLDS}, repeats={REPEATS}", "folds=1") if quick_look else TRAIN


def make_cells(path: Path, size: Size) -> None:
    """Write counts of each gene, negative-binomial with a mean and a size of its own."""
    rng = np.random.default_rng(0)
    mean, shape = rng.gamma(0.6, 2.0, size.genes) + 0.05, rng.uniform(0.5, 3.0, size.genes)
    counts = rng.poisson(rng.gamma(shape, mean / shape, (N_CELLS, size.genes))).astype(np.float32)
    names = [f"GENE{i}" for i in range(size.genes)]
    cells = pd.DataFrame(index=[f"cell{i}" for i in range(N_CELLS)])
    ad.AnnData(counts, cells, pd.DataFrame(index=names)).write_h5ad(path)


def make_edges(path: Path, size: Size) -> None:
    """Write random known edges; each TF has one."""
    rng = np.random.default_rng(1)
    place = rng.choice(size.tfs * size.genes, size.edges, replace=False)
    tf = np.concatenate([np.arange(size.tfs), place // size.genes])
    target = np.concatenate([np.arange(size.tfs) + size.tfs, place % size.genes])
    edges = pd.DataFrame({"source": tf, "target": target}).drop_duplicates()
    edges = edges[edges["source"] != edges["target"]].head(size.edges)
    ("GENE" + edges.astype(str)).to_csv(path, index=False)


def bar(memory: float, largest: float, width: int = 40) -> str:
    """Return a bar of text."""
    return "█" * max(round(width * memory / largest), 1)


def slope(numbers: list[int], values: list[float]) -> float:
    """Return the exponent of the growth: the slope on logarithmic scales by least squares."""
    return float(np.polyfit(np.log(numbers), np.log(values), 1)[0])


def lines_of(found: dict[str, dict[Size, Steps]]) -> list[str]:
    """Return the measurements as Markdown: one table and one chart per series."""
    lines = []
    for name, sizes in found.items():
        if len(sizes) < 2:
            continue
        of, by = list(sizes), SERIES[name][1]
        numbers = [getattr(size, by) for size in of]
        lines += [f"### Growth of {name}", "", "| genes | TFs | known edges | pairs | worker | server | edges stored |"]
        lines += ["|---" * 7 + "|"]
        for size, steps in sizes.items():
            cells = [f"{size.genes:,}", f"{size.tfs:,}", f"{size.edges:,}", f"{size.pairs:,}"]
            cells += [_taken(steps.get(step)) for step in ("train", "read")]
            cells.append(f"{steps['stored'][0]:,.0f}" if "stored" in steps else "-")
            lines.append(f"| {' | '.join(cells)} |")
        lines += [line for size, steps in sizes.items() if "note" in steps for line in ("", f"{size}: {steps['note']}")]
        lines += ["", "```"]
        largest = max(steps["train"][1] for steps in sizes.values())
        for number, steps in zip(numbers, sizes.values(), strict=True):
            memory = steps["train"][1]
            lines.append(f"{number:>12,} {by:<6} {bar(memory, largest)} {memory / 1e9:.2f} GB")
        lines += ["```", ""]
        held = [steps["train"][1] for steps in sizes.values()]
        lines += [f"Exponent of the worker's memory over the number of {by}: {slope(numbers, held):.2f}.", ""]
    return lines


def _taken(step: list[float] | None) -> str:
    """Return the memory and the seconds of a step; a dash where it was not measured."""
    if step is None:
        return "-"
    seconds, memory, _ = step
    return f"{memory / 1e6:,.0f} MB" + (f", {seconds:,.0f} s" if seconds else "")


def stored_in(home: Path) -> list[float]:
    """Return the number of edges that the run of a home stores."""
    import pyarrow.parquet as pq

    (path,) = home.glob("runs/*/network.parquet")
    return [float(pq.read_metadata(path).num_rows)]


def measure_networks(measure: Measure, folder: Path, most_genes: int, again: bool) -> list[str]:
    """Measure all sizes with at most so many genes, and return the section of the report as Markdown.

    Sizes that were measured before are taken from `KEPT`, unless `again`.
    """
    known: dict[str, Steps] = {} if again or not KEPT.exists() else json.loads(KEPT.read_text())
    for size in dict.fromkeys(size for sizes, _ in SERIES.values() for size in sizes if size.genes <= most_genes):
        if str(size) not in known:
            known[str(size)] = measured(measure, size, folder)
            KEPT.write_text(json.dumps(known, indent=1), encoding="utf-8")
    found = {
        name: {size: known[str(size)] for size in sizes if str(size) in known} for name, (sizes, _) in SERIES.items()
    }
    quick = _quick_looks(measure, folder, most_genes, known)
    return ["## Growth with genes, TFs and known edges", "", HOW, "", *lines_of(found), *quick]


def _quick_looks(measure: Measure, folder: Path, most_genes: int, known: dict[str, Steps]) -> list[str]:
    """Measure the quick looks that `known` lacks, and return their table as Markdown."""
    lines = [
        "### Quick look (`folds: 1`)",
        "",
        "| genes | TFs | pairs | worker | server | edges stored |",
        "|---" * 6 + "|",
    ]
    notes = []
    for size in (size for size in QUICK_LOOK if size.genes <= most_genes):
        key = f"quick look, {size}"
        if key not in known:
            known[key] = measured(measure, size, folder, quick_look=True)
            KEPT.write_text(json.dumps(known, indent=1), encoding="utf-8")
        steps = known[key]
        cells = [f"{size.genes:,}", f"{size.tfs:,}", f"{size.pairs:,}", _taken(steps["train"]), _taken(steps["read"])]
        lines.append(f"| {' | '.join(cells)} | {steps['stored'][0]:,.0f} |")
        notes += ["", str(steps["note"])] if "note" in steps else []
    return [*lines, *notes, ""]


def measured(measure: Measure, size: Size, folder: Path, quick_look: bool = False) -> Steps:
    """Measure a worker that trains and a server that reads, on one size."""
    cells, prior, home = folder / "cells.h5ad", folder / "known.csv", folder / "network-home"
    make_cells(cells, size)
    make_edges(prior, size)
    train = measure(train_step(quick_look), home, str(cells), str(prior))
    read = measure(READ, home)
    found = {"train": train, "read": read, "stored": stored_in(home)}
    print(f"{size}: {train[0]:.0f} s, worker {train[1] / 1e6:,.0f} MB, server {read[1] / 1e6:,.0f} MB", flush=True)
    shutil.rmtree(home)
    return found
