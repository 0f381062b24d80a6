"""A home that already holds runs on the demo, trained by the command line with the least that gives a network."""

import os
import subprocess
import sys
from pathlib import Path

from grn_core.training.config import RunConfig

ROOT = Path(__file__).parents[2]


def train_demo(home: Path, *cell_types: str) -> None:
    """Train on cell types of the demo, two epochs each."""
    environment = dict(os.environ, GRN_HOME=str(home), OMP_WAIT_POLICY="PASSIVE")
    for cell_type in cell_types:
        settings = home / f"{cell_type}.yaml"
        settings.write_text(RunConfig(name=f"Demo {cell_type}", cell_type=cell_type, epochs=2).to_yaml())
        command = [sys.executable, "-m", "grn_core", "train", str(settings)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stdout + done.stderr
