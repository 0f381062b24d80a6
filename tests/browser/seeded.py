"""A `GRN_HOME` with runs on the demo, trained by the command line with as little work as gives a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.data.cells import qc
from grn_core.data.demo import demo_dataset
from grn_core.storage import write_parquet
from grn_core.training.run import Run
from tests.built import at_home

ROOT = Path(__file__).parents[2]
ACROSS = 20  # cells of a type next to each other on the map


def train_demo(home: Path, *cell_types: str) -> None:
    """Train on cell types of the demo: two epochs, and three repeats of the cross-fit instead of twelve."""
    chosen = [word for cell_type in cell_types for word in ("--cell-type", cell_type)]
    command = [sys.executable, "-m", "grn_core", "train", *chosen, "--dataset", "demo", "--prior", "demo"]
    environment = dict(os.environ, GRN_HOME=str(home), OMP_WAIT_POLICY="PASSIVE")
    done = subprocess.run(
        [*command, "--epochs", "2", "--repeats", "3"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def runs_of(home: Path) -> dict[tuple[str, int], Run]:
    """Return the runs in a `GRN_HOME` by cell type and seed."""
    found = [Run(path) for path in sorted((home / "runs").iterdir())]
    return {(str(run.config.cell_type), run.config.seed): run for run in found}


def another_seed(run: Run, seed: int) -> None:
    """Copy a run as a run with another seed and other weights, outside the batch."""
    other = Run(run.path.with_name(f"{run.id}-{seed}"))
    shutil.copytree(run.path, other.path)
    run.config.model_copy(update={"seed": seed, "batch": None}).save(other.path / "config.yaml")
    network = run.read_table("network")
    network["weight"] *= np.random.default_rng(seed).uniform(0.8, 1, len(network))
    network["rank"] = network["weight"].rank(ascending=False, method="first").astype(int)
    other.write_table("network", network.sort_values("rank"))


def place_cells(home: Path) -> None:
    """Put the demo's cells on a map without overlaps: one square of cells per type."""
    with at_home(home):
        cells = demo_dataset()
        types, place = cells.obs["cell_type"], np.zeros((cells.n_obs, 2))
        for i, name in enumerate(sorted(types.unique())):
            at = np.flatnonzero(types == name)
            j = np.arange(len(at))
            place[at, 0] = j % ACROSS + (i % 2) * (ACROSS + 4)
            place[at, 1] = j // ACROSS + (i // 2) * (ACROSS + 4)
        table = pd.DataFrame({"cell": cells.obs_names, "x": place[:, 0], "y": place[:, 1]})
        write_parquet(qc._umap_path(cells), table)


def places(home: Path) -> pd.DataFrame:
    """Return the map that `place_cells` made, columns x and y, by cell."""
    with at_home(home):
        found = qc.known_umap(demo_dataset())
    assert found is not None
    return found
