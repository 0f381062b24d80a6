"""A home that already holds runs on the demo, trained by the command line with the least that gives a network."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def train_demo(home: Path, *cell_types: str) -> None:
    """Train on cell types of the demo, two epochs each."""
    chosen = [word for cell_type in cell_types for word in ("--cell-type", cell_type)]
    command = [sys.executable, "-m", "grn_core", "train", *chosen, "--dataset", "demo", "--prior", "demo"]
    environment = dict(os.environ, GRN_HOME=str(home), OMP_WAIT_POLICY="PASSIVE")
    done = subprocess.run(
        [*command, "--epochs", "2"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
