"""Where real benchmark data lie: beside the project, on machines that have them (see `needs_benchmark_data`)."""

from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data"
