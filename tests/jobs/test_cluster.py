"""Closing the cluster never ends in a traceback and leaves no worker behind."""

import os
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from grn_core.jobs import cluster
from grn_core.jobs.yielding import YIELDS


class Slow:
    """A client or a cluster that does not close in time."""

    def __init__(self, error: Exception, pid: int | None = None) -> None:
        self.error, self.workers = error, {0: SimpleNamespace(pid=pid), 1: SimpleNamespace(pid=None)}

    def close(self, timeout: float) -> None:
        raise self.error


@pytest.fixture
def worker():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()


@pytest.mark.parametrize("error", [TimeoutError("timed out after 5 s."), OSError("closed")])
def test_a_cluster_that_does_not_close_in_time_is_killed(worker, error):
    connection = cluster._Connection()
    connection.client, connection.cluster = Slow(error), Slow(error, worker.pid)
    connection.close()
    assert worker.wait(10) < 0
    assert connection.client is None and connection.cluster is None
    assert psutil.Process().is_running()
    connection.close()  # nothing is left to close


def test_other_errors_are_not_hidden():
    connection = cluster._Connection()
    connection.client = Slow(ValueError("a bug"))
    with pytest.raises(ValueError, match="a bug"):
        connection.close()


ENTER = """
import sys
from distributed import Client
from distributed.security import Security
for address, security in ((sys.argv[1].replace("tls", "tcp"), None), (sys.argv[1], Security.temporary())):
    try:
        Client(address, timeout=3, security=security, set_as_default=False)
        print("entered")
    except (OSError, TimeoutError) as error:
        print("refused")
"""


def test_another_program_cannot_run_code_in_the_embedded_cluster(grn_home):
    """It knows the address, as every user of the machine can find it, but not the certificate."""
    client = cluster.client()
    try:
        assert client.submit(abs, -1).result() == 1
        address = client.scheduler_info()["address"]
        assert address.startswith("tls://127.0.0.1:")
        assert all(worker.startswith("tls://127.0.0.1:") for worker in client.scheduler_info()["workers"])
        found = subprocess.run([sys.executable, "-c", ENTER, address], capture_output=True, text=True, timeout=600)
        assert found.stdout.split() == ["refused", "refused"], found.stderr[-1000:]
        assert client.submit(abs, -2).result() == 2
    finally:
        cluster.shutdown()


def test_the_embedded_worker_yields_to_the_pages(grn_home):
    try:
        nice = cluster.client().submit(os.getpriority, os.PRIO_PROCESS, 0, pure=False).result(120)
    finally:
        cluster.shutdown()
    assert nice >= YIELDS
