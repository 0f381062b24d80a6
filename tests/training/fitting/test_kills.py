"""Worker, dashboard and command line are killed in earnest; each run ends with the same bits as one never killed.

`python -m benchmarks.kills` does the same at 30 moments.
"""

import random
import time

import pytest

from benchmarks.kills import KINDS, Bench
from tests.built import link_tree

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_runs_that_are_killed_at_random_moments_end_with_the_same_bits(tmp_path, demo_cache):
    link_tree(demo_cache, tmp_path / "home" / "cache")
    bench, seed = Bench(tmp_path / "home"), time.time_ns() % 2**32
    print(f"seed {seed}")  # shown if the test fails
    chance = random.Random(seed)
    for kind in KINDS:
        found = bench.moment(kind, chance)
        assert found.state == "done" and found.same, found
