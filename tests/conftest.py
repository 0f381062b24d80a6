"""A test that needs a home asks for one; the demo and the trained runs are made once for all of them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grn_core.settings import MATH_ENVIRONMENT
from tests import parts
from tests.built import at_home, built_once, link_tree

NOWHERE = Path(__file__) / "a test that writes must ask for the fixture grn_home"

if "PYTEST_XDIST_WORKER" in os.environ:  # workers share the cores: one thread each, and in the processes they start
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
for _name, _value in {"DGLBACKEND": "pytorch", **MATH_ENVIRONMENT}.items():
    os.environ.setdefault(_name, _value)
for _name in ("GRN_SCHEDULER", "GRN_DATA_DIR"):
    os.environ.pop(_name, None)
os.environ["GRN_HOME"] = str(NOWHERE)  # a file is in the way: what is written there fails and says why


def pytest_addoption(parser: pytest.Parser) -> None:
    help_ = "only tests that compute and nothing else: no home, no browser, no benchmark data, none marked slow"
    parser.addoption("--quick", action="store_true", help=help_)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(parts.Parts(), "parts")


@pytest.fixture(scope="session", autouse=True)
def children_begin_at_once(request) -> None:
    """Keep the process ready that forks children which read, unless only mathematics is tested."""
    if not request.config.getoption("--quick"):
        from grn_core.reading import keep_ready

        keep_ready()


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """Folder of what all tests share, those of other workers and of another session (``GRN_TESTS_BUILT``) too."""
    if named := os.environ.get("GRN_TESTS_BUILT"):
        return Path(named)
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def demo_cache(built) -> Path:
    """Cache folder that holds the simulated demo."""

    def simulate(home: Path) -> None:
        from grn_core.data.demo import demo_dataset

        with at_home(home):
            demo_dataset()

    return built_once(built / "demo", simulate) / "cache"


@pytest.fixture
def grn_home(tmp_path, monkeypatch, demo_cache) -> Path:
    """Fresh GRN_HOME with the demo already simulated."""
    home = tmp_path / "home"
    link_tree(demo_cache, home / "cache")
    monkeypatch.setenv("GRN_HOME", str(home))
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
def trained(built, demo_cache) -> Path:
    """Run folder of the quick preset on the demo's monocytes, trained once."""
    return _train_demo(built / "trained", demo_cache, shuffle=False)


@pytest.fixture(scope="session")
def shuffled(built, demo_cache) -> Path:
    """Run folder of the same run with expression profiles permuted between genes."""
    return _train_demo(built / "shuffled", demo_cache, shuffle=True)


def _train_demo(folder: Path, demo_cache: Path, shuffle: bool) -> Path:
    def train_once(home: Path) -> None:
        from grn_core.training.config import RunConfig
        from grn_core.training.pipeline import train
        from grn_core.training.run import create_run

        link_tree(demo_cache, home / "cache")
        with at_home(home):
            train(
                create_run(RunConfig(name="Demo monocytes", folds=1, cell_type="Monocyte", shuffle_expression=shuffle))
            )

    (run,) = (built_once(folder, train_once) / "runs").iterdir()
    return run


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Sums in one order, so that equal inputs give equal bits."""
    from grn_core.scbert.threads import one_thread

    with one_thread():
        yield


@pytest.fixture
def stored_run(grn_home, trained):
    """The trained run, in this test's own home."""
    from grn_core.training.run import Run

    return Run(Path(shutil.copytree(trained, grn_home / "runs" / trained.name)))


@pytest.fixture
def no_worker(monkeypatch, grn_home):
    """Leave what is submitted in the queue: no cluster is started and no worker does it."""
    from grn_core.jobs import cluster, queue

    monkeypatch.setattr(cluster, "client", lambda: None)
    monkeypatch.setattr(queue, "enqueue", lambda work, function, resources=None, continues=False: None)
