"""Adding and choosing large data sets: time beside that of copying the file and reading it once, and memory.

    python -m benchmarks.data_growth                    # 100,000 and 1,000,000 cells; writes results/data_growth.md
    python -m benchmarks.data_growth --folder /scratch  # where there are 20 GB free
    python -m benchmarks.data_growth --repeats 9        # copy, read and add in turns; medians

The files are simulated: 20,000 genes, 1,000 of them detected per cell, counts as float32, stored by row without
compression, as AnnData writes them. Each file is added by its path, as the dashboard does it, and then chosen: its
annotations are read and its quality is described. This process stands for the server, and keeps a process ready that
forks the children which read, as the server does; its memory counts with theirs.
"""

import argparse
import os
import platform
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import psutil
from anndata.io import write_elem

from grn_core import settings
from grn_core.data import library
from grn_core.reading import keep_ready
from grn_core.reading.hdf5 import blocks

RESULT = Path(__file__).parent / "results" / "data_growth.md"
CELLS = (100_000, 1_000_000)
GENES, DETECTED, AT_ONCE = 20_000, 1_000, 10_000
MB = 10**6
FOR_LIBRARIES = 10
"""Seconds until the process that forks has loaded the libraries of the readers."""


@dataclass(frozen=True)
class Taken:
    """What a step took: seconds, and the largest growth of memory of this process and of its children, in bytes."""

    seconds: float
    server: int
    children: int


def make_file(path: Path, n_cells: int) -> None:
    """Write a simulated data set, block by block."""
    rng = np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        matrix = file.create_group("X")
        shape = np.array([n_cells, GENES])
        matrix.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": shape})
        n = n_cells * DETECTED
        data = matrix.create_dataset("data", (n,), np.float32, maxshape=(None,))
        indices = matrix.create_dataset("indices", (n,), np.int32, maxshape=(None,))
        matrix.create_dataset("indptr", data=np.arange(0, n + 1, DETECTED, dtype=np.int64))
        for rows in blocks(n_cells, AT_ONCE):
            place, m = slice(rows.start * DETECTED, rows.stop * DETECTED), rows.stop - rows.start
            steps = rng.integers(1, 2 * GENES // DETECTED - 2, (m, DETECTED), dtype=np.int32)
            indices[place] = np.sort(np.cumsum(steps, axis=1) % GENES, axis=1).ravel()
            data[place] = rng.geometric(0.6, m * DETECTED).astype(np.float32)
        types = pd.Categorical([f"type {i % 12}" for i in range(n_cells)])
        write_elem(file, "obs", pd.DataFrame({"cell_type": types}, index=[f"cell{i}" for i in range(n_cells)]))
        write_elem(file, "var", pd.DataFrame(index=[f"GENE{i}" for i in range(GENES)]))
        write_elem(file, "uns", {})


def read_once(path: Path) -> None:
    """Read all values and indices of X."""
    with h5py.File(path, "r") as file:
        for name in ("data", "indices"):
            for block in blocks(len(file["X"][name])):
                file["X"][name][block]


@contextmanager
def watched(peak: dict[str, int]) -> Iterator[None]:
    """Note the most memory that this process and its children hold at the same time, each."""
    own, done = psutil.Process(), threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            peak["server"] = max(peak["server"], own.memory_info().rss)
            held = 0
            for child in own.children(recursive=True):
                try:
                    held += child.memory_info().rss
                except psutil.Error:
                    continue
            peak["children"] = max(peak["children"], held)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def measure(step: Callable[[], object]) -> Taken:
    """Do a step and return what it took."""
    before = psutil.Process().memory_info().rss
    peak = {"server": before, "children": 0}
    with watched(peak):
        started = time.perf_counter()
        step()
        seconds = time.perf_counter() - started
    return Taken(seconds, peak["server"] - before, peak["children"])


def choose(name: str) -> None:
    """Do what the page does when a data set is chosen: read its annotations and describe it."""
    annotations, stored = library.load_annotations(name), library.large_file(name)
    if annotations is None or stored is None:
        raise RuntimeError(f"{name} is not looked at in pieces")
    library.describe_large(stored)


def in_turns(path: Path, copy: Path, repeats: int) -> tuple[list[Taken], list[Taken], list[Taken], str]:
    """Copy a file, read it once and add it, several times in turns; return what each took, and the name last added."""
    copied, read, added, name = [], [], [], ""
    for _ in range(repeats):
        if name:
            library.remove_dataset(name)
            shutil.rmtree(settings.trash_dir(), ignore_errors=True)
        copied.append(measure(lambda: shutil.copyfile(path, copy)))
        copy.unlink()
        read.append(measure(lambda: read_once(path)))
        names: list[str] = []
        added.append(measure(partial(_add, path, names)))
        name = names[0]
    return copied, read, added, name


def _add(path: Path, names: list[str]) -> None:
    names.append(library.add_file(path).name)


def usual(taken: list[Taken]) -> Taken:
    """Return the median of the seconds and the most memory of several turns."""
    seconds = float(np.median([one.seconds for one in taken]))
    return Taken(seconds, max(one.server for one in taken), max(one.children for one in taken))


def rows_of(n_cells: int, folder: Path, repeats: int) -> list[str]:
    """Measure one size and return its rows of the table."""
    path = folder / f"cells{n_cells}.h5ad"
    make_file(path, n_cells)
    read_once(path)  # the system keeps what fits into memory, for all steps alike
    copied, read, added, name = in_turns(path, folder / "copy.h5ad", repeats)
    copy, once, add = usual(copied), usual(read), usual(added)
    shares = [own.seconds / (c.seconds + r.seconds) for c, r, own in zip(copied, read, added, strict=True)]
    first, again = measure(lambda: choose(name)), measure(lambda: choose(name))
    size = path.stat().st_size / 1e9
    path.unlink()
    library.remove_dataset(name)
    start = f"| {n_cells:,} ({size:.1f} GB)"
    return [
        f"{start} | copy the file | {copy.seconds:.1f} | | | |",
        f"{start} | read it once | {once.seconds:.1f} | | | |",
        f"{start} | add it | {add.seconds:.1f} | {spread(shares)} | {memory(add)}",
        f"{start} | choose it for the first time | {first.seconds:.1f} | | {memory(first)}",
        f"{start} | choose it again | {again.seconds:.1f} | | {memory(again)}",
    ]


def spread(shares: list[float]) -> str:
    """Return the median, and of several turns the smallest and the largest too."""
    around = f" ({min(shares):.2f} to {max(shares):.2f})" if len(shares) > 1 else ""
    return f"{np.median(shares):.2f}{around}"


def memory(taken: Taken) -> str:
    """Return the last two columns of the table."""
    return f"{taken.server / MB:,.0f} | {taken.children / MB:,.0f} |"


def report(rows: list[str], repeats: int) -> str:
    """Return the measurements as Markdown."""
    command = "python -m benchmarks.data_growth" + (f" --repeats {repeats}" if repeats > 1 else "")
    load = f"Load at the end: {os.getloadavg()[0]:.1f}; above {os.cpu_count()}, other work was done too."
    several = f" Medians of {repeats} turns, the share of each turn; memory is the most." if repeats > 1 else ""
    return "\n".join(
        [
            "# Growth: adding and choosing large data sets",
            "",
            f"`{command}`, {date.today().isoformat()}; {platform.machine()}, {os.cpu_count()} cores. {load}{several}",
            "",
            "| cells (file) | step | seconds | share of copy + one pass | growth of the server, MB | child, MB |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--cells", type=int, nargs="*", default=CELLS)
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        os.environ["GRN_HOME"] = str(Path(name) / "home")
        keep_ready()
        time.sleep(FOR_LIBRARIES)
        text = report([row for n in options.cells for row in rows_of(n, Path(name), options.repeats)], options.repeats)
    print(text)
    kept = RESULT.read_text(encoding="utf-8").partition("\n## ")[2] if RESULT.exists() else ""
    RESULT.write_text(text + (f"\n## {kept}" if kept else ""), encoding="utf-8")


if __name__ == "__main__":
    main()
