"""Every test has a home of its own; the simulated demo is made once for all of them."""

import os
import shutil
from pathlib import Path

import pytest

from grn_core.settings import MATHEMATICS

for _name, _value in {"DGLBACKEND": "pytorch", **MATHEMATICS}.items():
    os.environ.setdefault(_name, _value)


@pytest.fixture(scope="session")
def demo_cache(tmp_path_factory) -> Path:
    """Cache folder that holds the simulated demo."""
    from grn_core.data.demo import demo_dataset

    home = tmp_path_factory.mktemp("demo-home")
    before = os.environ.get("GRN_HOME")
    os.environ["GRN_HOME"] = str(home)
    try:
        demo_dataset()
    finally:
        os.environ.pop("GRN_HOME") if before is None else os.environ.update(GRN_HOME=before)
    return home / "cache"


@pytest.fixture(autouse=True)
def grn_home(tmp_path, monkeypatch, demo_cache) -> Path:
    """Fresh GRN_HOME with the demo already simulated."""
    home = tmp_path / "home"
    shutil.copytree(demo_cache, home / "cache")
    monkeypatch.setenv("GRN_HOME", str(home))
    for name in ("GRN_SCHEDULER", "GRN_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def publisher(monkeypatch):
    """Publisher on this machine, reached without a proxy; retries come at once."""
    from grn_core import fetch
    from tests.publisher import Publisher

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetch, "WAITS", (0.0, 0.0, 0.0))
    server = Publisher()
    yield server
    server.close()


@pytest.fixture(scope="session")
def trained(tmp_path_factory, demo_cache) -> Path:
    """Run folder of the quick preset on the demo's monocytes, trained once."""
    return _train_demo(tmp_path_factory.mktemp("trained"), demo_cache, shuffle=False)


@pytest.fixture(scope="session")
def shuffled(tmp_path_factory, demo_cache) -> Path:
    """Run folder of the same run with expression profiles permuted between genes."""
    return _train_demo(tmp_path_factory.mktemp("shuffled"), demo_cache, shuffle=True)


def _train_demo(home: Path, demo_cache: Path, shuffle: bool) -> Path:
    from grn_core.training.config import RunConfig
    from grn_core.training.pipeline import train
    from grn_core.training.run import create_run

    shutil.copytree(demo_cache, home / "cache")
    before = os.environ.get("GRN_HOME")
    os.environ["GRN_HOME"] = str(home)
    try:
        run = create_run(RunConfig(name="Demo monocytes", cell_type="Monocyte", shuffle_expression=shuffle))
        train(run)
    finally:
        os.environ.pop("GRN_HOME") if before is None else os.environ.update(GRN_HOME=before)
    return run.path


@pytest.fixture
def stored_run(grn_home, trained):
    """The trained run, in this test's own home."""
    from grn_core.training.run import Run

    return Run(Path(shutil.copytree(trained, grn_home / "runs" / trained.name)))


@pytest.fixture
def no_worker(monkeypatch):
    """Leave what is submitted in the queue: no cluster is started and no worker does it."""
    from grn_core.jobs import cluster, queue

    monkeypatch.setattr(cluster, "client", lambda: None)
    monkeypatch.setattr(queue, "enqueue", lambda work, function, resources=None: queue.claim(work))
