"""Growth of memory and time with the number of cells, genes, TFs and known edges: from a file to a trained run.

    python -m benchmarks.scale                    # 70,000 to 1,000,000 cells of 20,000 genes; writes results/scale.md
    python -m benchmarks.scale --folder /scratch  # where there are 20 GB free
    python -m benchmarks.scale --parts networks   # genes, TFs and known edges alone: see `benchmarks.scale_networks`

Files are those of `benchmarks.data_growth`: 1,000 of 20,000 genes detected per cell. Each row is a process of its own,
and memory is the largest that the system has counted for it (``ru_maxrss``), libraries included. The server adds a file
by its path, chooses and describes it, looks at the quality of its cells, and samples cells for the pages; the child is
the process in which it opens the file. A worker computes the map of the cells, and trains a quick look on one cell
type. The exponent is the slope of memory over cells on logarithmic scales, between the smallest and the largest file.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.data_growth import GENES, make_file
from benchmarks.scale_networks import measure_networks

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "scale.md"
CELLS = (70_000, 250_000, 1_000_000)
PARTS = ("cells", "networks")
N_TFS, N_EDGES, MAX_GENES = 100, 4000, 500

STEPS = {
    ("server", "add"): "name = library.add_file(Path(sys.argv[1])).name",
    ("server", "choose, describe, quality"): """
name = library.list_datasets()[-1].name
adata = library.annotations_of(name)
found = library.describe_large(library.large_file(name))
counts = label_counts(adata.obs["cell_type"])
""",
    ("server", "sample 4,000 cells"): """
name = library.list_datasets()[-1].name
adata, stored = library.annotations_of(name), library.large_file(name)
get = lambda cells: library.load_cells(stored, adata.obs_names.get_indexer(cells.obs_names))
sample_cells(adata, "cell_type", with_values=get)
""",
    ("worker", "map of the cells"): """
from grn_core.data.cells.map_task import CELL_MAP
name = library.list_datasets()[-1].name
CELL_MAP.do({"dataset": name}, ignore, never)
""",
    ("worker", "train on one cell type"): """
from grn_core.training.config import RunConfig
from grn_core.training.pipeline import train
from grn_core.training.run import create_run
name = library.list_datasets()[-1].name
run = create_run(RunConfig(dataset=name, cell_type="type 1", prior=sys.argv[2], folds=1, epochs=1, max_genes=500))
train(run)
""",
}
"""What each process does, by its role and the name of the step."""
BEGIN = """
import json, resource, sys, time
from pathlib import Path
from grn_core.data import library
from grn_core.data.cells.cell_sample import sample_cells
from grn_core.data.cells.labels import label_counts
from grn_core.progress import ignore, never
started = time.perf_counter()
"""
END = """
seconds = time.perf_counter() - started
own, child = (resource.getrusage(who).ru_maxrss * 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps([seconds, own, child]))
"""


def measure(step: str, home: Path, *arguments: str) -> list[float]:
    """Do a step in a process; return its seconds, its largest memory, and that of its largest child, in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + step + END, *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env=dict(os.environ, GRN_HOME=str(home), PYTHONPATH=str(ROOT)),
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def write_prior(path: Path) -> None:
    """Write known edges between the first genes of the simulated files."""
    rng = np.random.default_rng(1)
    edges = pd.DataFrame({"source": rng.integers(N_TFS, size=N_EDGES), "target": rng.integers(MAX_GENES, size=N_EDGES)})
    edges = "GENE" + edges[edges["source"] != edges["target"]].drop_duplicates().astype(str)
    edges.to_csv(path, index=False)


def measured(n_cells: int, folder: Path) -> dict[tuple[str, str], list[float]]:
    """Measure all steps on one file, which is removed afterwards."""
    path, prior, home = folder / f"cells{n_cells}.h5ad", folder / "prior.csv", folder / f"home{n_cells}"
    make_file(path, n_cells)
    write_prior(prior)
    found = {}
    for key, step in STEPS.items():
        found[key] = measure(step, home, str(path), str(prior))
        print(f"{n_cells:,} cells, {', '.join(key)}: {found[key][0]:.1f} s, {found[key][1] / 1e6:,.0f} MB", flush=True)
        path.unlink(missing_ok=True)
    for file in (home / "data").rglob("data.h5ad"):
        file.unlink()
    return found


def report(found: dict[int, dict[tuple[str, str], list[float]]]) -> str:
    """Return the measurements as Markdown."""
    sizes = list(found)
    lines = [
        "# Growth with the number of cells", "",
        f"`python -m benchmarks.scale`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores, load at the end "
        f"{os.getloadavg()[0]:.1f}. {GENES:,} genes, 1,000 of them detected per cell. Largest memory of each process "
        "in MB, libraries included.", "",
        f"| process | step | {' | '.join(f'{n:,} cells' for n in sizes)} | exponent | child |",
        "|---" * (len(sizes) + 4) + "|",
    ]  # fmt: skip
    for key in STEPS:
        rows = [found[n][key] for n in sizes]
        slope = np.log(rows[-1][1] / rows[0][1]) / np.log(sizes[-1] / sizes[0]) if len(sizes) > 1 else np.nan
        cells = " | ".join(f"{memory / 1e6:,.0f} MB, {seconds:.0f} s" for seconds, memory, _ in rows)
        child = (
            f"{max(row[2] for row in rows) / 1e6:,.0f} MB" if key[0] == "server" and max(row[2] for row in rows) else ""
        )
        lines.append(f"| {key[0]} | {key[1]} | {cells} | {slope:.2f} | {child} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--cells", type=int, nargs="*", default=CELLS)
    parser.add_argument("--parts", choices=PARTS, nargs="*", default=PARTS)
    parser.add_argument("--most-genes", type=int, default=20_000, help="of the part networks")
    parser.add_argument("--again", action="store_true", help="measure networks again that were measured before")
    asked = parser.parse_args()
    before, between, networks = RESULT.read_text(encoding="utf-8").partition("## Growth with genes")
    parts = {"cells": before.rstrip() + "\n", "networks": (between + networks).rstrip()}
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        if "cells" in asked.parts:
            parts["cells"] = report({n: measured(n, Path(name)) for n in asked.cells})
        if "networks" in asked.parts:
            lines = measure_networks(measure, Path(name), asked.most_genes, asked.again)
            parts["networks"] = "\n".join([*lines, f"Written on {date.today()}, load {os.getloadavg()[0]:.1f}."])
    text = "\n".join(filter(None, parts.values())).rstrip() + "\n"
    print(text)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
