"""A dashboard of its own and a browser that records every request and console message."""

import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from grn_core.training.run import Run
from tests.browser.seeded import another_seed, place_cells, runs_of, train_demo
from tests.built import built_once, link_tree

ROOT = Path(__file__).parents[2]
PATIENCE = 180_000
"""Milliseconds to wait for what must come: a busy machine takes its time, and only what is broken takes so long."""
TRAINING = 900_000
"""Milliseconds to wait for the end of a training."""
expect.set_options(timeout=PATIENCE)
STDLIB = sysconfig.get_path("stdlib")
DASK = ("/site-packages/distributed/", "/site-packages/dask/", "/site-packages/tornado/")
# Chromium without a graphics card says this of any WebGL drawing
HARMLESS = "GL Driver Message"
# on a page that is not the first, Streamlit looks for its server below that page's address before it looks at the root
REST = Path(__file__).with_name("rest.js")
# Streamlit's widgets wait up to 200 ms for further clicks before they ask for a run
QUIET = 300
VIEWS = "[class*='_view_widget'] [role=radiogroup]"
"""Where the views of a page are chosen."""
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")


def browser_path() -> str:
    """Return the system's Chromium; the test fails where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.fail("The browser test needs Chromium: apt-get install chromium")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    """Start the dashboard on an empty home, once for all tests."""
    with dashboard(tmp_path_factory.mktemp("browser-home")) as found:
        yield found


@pytest.fixture(scope="session")
def stored_address(tmp_path_factory, demo_cache, trained) -> Iterator[str]:
    """Start a dashboard on a home with the quick preset's run of the demo's monocytes."""
    home = tmp_path_factory.mktemp("stored-home")
    link_tree(demo_cache, home / "cache")
    shutil.copytree(trained, home / "runs" / trained.name)
    place_cells(home)
    with dashboard(home) as found:
        yield found


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory, built, demo_cache) -> Path:
    """Give a home with a batch on two cell types of the demo, one of them again with another seed, and a map."""

    def train(home: Path) -> None:
        link_tree(demo_cache, home / "cache")
        train_demo(home, "Erythrocyte", "Monocyte")
        another_seed(runs_of(home)["Monocyte", 0], seed=1)
        place_cells(home)

    made = built_once(built / "trained-home", train)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("trained-home"), dirs_exist_ok=True))


@pytest.fixture(scope="session")
def trained_runs(trained_home) -> dict[tuple[str, int], Run]:
    """Give the runs of the trained home by cell type and seed, as training left them."""
    return runs_of(trained_home)


@pytest.fixture(scope="session")
def trained_address(trained_home) -> Iterator[str]:
    """Start a dashboard on the trained home."""
    with dashboard(trained_home) as found:
        yield found


@contextmanager
def dashboard(home: Path, script: str = "app.py") -> Iterator[str]:
    """Start a dashboard and give its address; it must end without having printed a traceback."""
    port = free_port()
    environment = dict(os.environ, GRN_HOME=str(home), PYTHONPATH=str(ROOT))
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    log = home / "streamlit.txt"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until_healthy(port, server, log)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(30)
    assert tracebacks(log.read_text()) == []


def tracebacks(log: str) -> list[str]:
    """Return the tracebacks of a log, less those in which Dask alone has a part.

    On a busy machine Dask's workers and its own garbage collection report troubles that no page has caused.
    """
    found = []
    for text in log.split("Traceback (most recent call last):")[1:]:
        files = re.findall(r'File "([^"]+)"', text)
        dask = [file for file in files if any(part in file for part in DASK)]
        python = [file for file in files if file.startswith((STDLIB, "<frozen")) and "site-packages" not in file]
        if not dask or len(dask) + len(python) < len(files):
            found.append(text)
    return found


def wait_until_healthy(port: int, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"The dashboard did not start:\n{log.read_text()}")


@dataclass
class Visitor:
    """A page with what it asked for and what its console said."""

    page: Page
    address: str
    shots: Path
    foreign: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    waits: int = 0

    def watch(self) -> None:
        """Record requests that leave localhost and messages that are warnings or errors, and when the page rests."""
        self.page.add_init_script(path=REST)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", lambda message: self._said(message.type, message.text, message.location["url"]))

    def _said(self, kind: str, text: str, url: str) -> None:
        if kind in ("error", "warning") and HARMLESS not in text and not PROBE.search(url):
            self.said.append(f"{text} ({url})")

    def _asked(self, url: str) -> None:
        parts = urlparse(url)
        if parts.scheme not in ("data", "blob", "file") and parts.hostname not in ("localhost", "127.0.0.1"):
            self.foreign.append(url)

    def settle(self, quiet: int = QUIET) -> None:
        """Wait until no run of the page's script is asked for or under way, and nothing has changed for `quiet` ms."""
        self.waits += 1
        self.page.wait_for_function(
            "([who, quiet]) => window.atRest?.(who, quiet)", arg=[self.waits, quiet], polling=25
        )

    def go(self, title: str) -> None:
        """Open a page from the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        self.page.get_by_role("heading", name=title, level=1).wait_for()
        self.settle()

    def see(self, title: str) -> None:
        """Choose a view of the page."""
        self.page.locator(VIEWS).get_by_role("radio", name=title).click()
        self.settle()

    def shoot(self, name: str) -> None:
        """Keep a screenshot."""
        self.page.screenshot(path=self.shots / f"{name}.png")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of this folder as much time as a training may take on a busy machine."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(2 * TRAINING // 1000))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """Add to the report of a failed test what its visitors saw: the text of the page, a picture, the console."""
    report = yield
    if report.when == "call" and report.failed:
        for visitor in vars(item).get("funcargs", {}).values():
            if isinstance(visitor, Visitor) and not visitor.page.is_closed():
                visitor.shoot(f"failed-{item.name}")
                text = visitor.page.get_by_test_id("stMain").inner_text()
                seen = [f"{visitor.page.url}\n{text}", "The console:", *visitor.said, *visitor.foreign]
                report.sections.append(("What the visitor saw", "\n".join(seen)))
    if report.failed and (crash := getattr(report.longrepr, "reprcrash", None)) is not None:
        crash.message = crash.message.partition("Aria snapshot:")[0]  # the summary at the end must fit on a screen
    return report


_OPEN: list[Browser] = []


@pytest.fixture(scope="session", autouse=True)
def browser() -> Iterator[None]:
    """Start Chromium once for all tests of this process; each visitor has a profile of its own in it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-background-networking"]
        )
        _OPEN.append(started)
        yield
        _OPEN.remove(started)
        started.close()


@contextmanager
def visiting(address: str) -> Iterator[Visitor]:
    """Give a fresh visitor with an empty profile, who must ask no other host and hear no complaint."""
    shots = ROOT / "screenshots"
    shots.mkdir(exist_ok=True)
    page = _OPEN[0].new_page(viewport={"width": 1440, "height": 1500}, accept_downloads=True)
    page.set_default_timeout(PATIENCE)
    visitor = Visitor(page, address, shots)
    visitor.watch()
    yield visitor
    page.context.close()
    assert visitor.foreign == []
    assert visitor.said == []


@pytest.fixture
def visitor(address) -> Iterator[Visitor]:
    """Give a visitor of the empty home, a new one each test."""
    with visiting(address) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def reader(trained_address) -> Iterator[Visitor]:
    """Give a visitor of the trained home who stays for all tests of a file: opening a browser takes a second."""
    with visiting(trained_address) as visitor:
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
        yield visitor
