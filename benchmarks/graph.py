"""Speed of the graph on the network page: time until 5,000 edges are drawn, and frames per second while panning.

    python -m benchmarks.graph                      # prints the table and writes benchmarks/results/graph.md
    python -m benchmarks.graph --before FILE        # compares with FILE, a graph.md of another version on this machine

It starts its own dashboard with its own `GRN_HOME`, and headless Chromium without a graphics card. Each repeat opens
another network of the same size, so that nothing is drawn from a cache. Figures are medians. It needs the packages of
requirements-dev.txt, and Chromium.
"""

import argparse
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Browser, Page, sync_playwright

from grn_core.network.graph import draw
from grn_core.network.layout.place import Layout
from grn_core.network.view import LAYOUTS
from grn_core.training.config import RunConfig
from grn_core.training.run import create_run

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "graph.md"
TFS, TARGETS, PAIRS, EDGES = 120, 1400, 60_000, 5000
PANNING = 3.0  # seconds
DRAWN = """(edges) => {
  const host = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".graph canvas"));
  const drawing = host?.shadowRoot.querySelector(".graph").drawing;
  return Boolean(drawing) && drawing.links.length === edges && drawing.labels.placed.length > 0;
}"""
COUNT_FRAMES = """() => {
  window.frames_seen = [];
  let last = performance.now();
  const see = (now) => {
    window.frames_seen.push(now - last);
    last = now;
    if (window.seeing) requestAnimationFrame(see);
  };
  window.seeing = true;
  requestAnimationFrame(see);
}"""
PAINT = """(graph) => {
  const times = [];
  for (let i = 0; i < 15; i++) {
    const before = performance.now();
    graph.network.renderer._redraw();
    times.push(performance.now() - before);
  }
  return times;
}"""


def network(seed: int) -> pd.DataFrame:
    """Return a network with few hubs and many genes with few edges, like inferred networks."""
    rng = np.random.default_rng(seed)
    pairs = pd.DataFrame({"tf": rng.zipf(1.4, 4 * PAIRS) % TFS, "target": (rng.pareto(1.0, 4 * PAIRS) * 60) % TARGETS})
    pairs = pairs.astype(int).drop_duplicates().head(PAIRS)
    n = len(pairs)
    return pd.DataFrame(
        {
            "source": "TF" + pairs["tf"].astype(str).to_numpy(dtype=object),
            "target": "GENE" + pairs["target"].astype(str).to_numpy(dtype=object),
            "weight": np.sort(rng.random(n))[::-1],
            "rank": np.arange(1, n + 1),
            "known": rng.random(n) < 0.3,
            "split": rng.choice(["train", "validation", "test"], n),
            "uncertainty": 0.01,
        }
    )


def make_runs(home: Path, repeats: int) -> list[str]:
    """Store runs that contain only a network, and return their ids."""
    os.environ["GRN_HOME"] = str(home)
    ids = []
    for seed in range(repeats):
        run = create_run(RunConfig(name=f"Graph {seed}", cell_type="Monocyte"))
        run.write_table("network", network(seed))
        run.update(state="done")
        ids.append(run.id)
    return ids


@contextmanager
def dashboard(home: Path) -> Iterator[str]:
    """Start a dashboard and give the address of its network page."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = int(sock.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "GRN_HOME": str(home)}, stdout=quiet, stderr=quiet)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.3)
        yield f"http://localhost:{port}/network"
    finally:
        server.terminate()
        server.wait(30)


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def open_page(browser: Browser, address: str, edges: int) -> tuple[Page, float, float]:
    """Open a page in a new window and wait until the graph and its gene names are drawn.

    Returns
    -------
    The page, the seconds until then, and the processor time of the browser's main thread, in seconds.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def work() -> None:
        page.goto(address)
        page.wait_for_function(DRAWN, arg=edges, timeout=120_000, polling=20)

    took = seconds(work)
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return page, took, float(metrics["TaskDuration"])


def draw_all(page: Page) -> float:
    """Request the largest number of edges on an open page; return the seconds until they are drawn."""
    page.wait_for_timeout(2500)
    page.get_by_role("slider").focus()

    def work() -> None:
        page.keyboard.press("End")
        page.wait_for_function(DRAWN, arg=EDGES, timeout=120_000, polling=20)

    return seconds(work)


def pan(page: Page) -> tuple[float, float]:
    """Drag the graph around; return frames per second and the time to paint one frame, in milliseconds."""
    page.wait_for_timeout(2500)
    graph = page.locator(".graph")
    box = graph.bounding_box()
    if box is None:
        raise RuntimeError("The graph is not on the page.")
    x, y = box["x"] + 4, box["y"] + 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5)
    page.evaluate(COUNT_FRAMES)
    started, step = time.perf_counter(), 0
    while time.perf_counter() - started < PANNING:
        step += 1
        page.mouse.move(x + 3 * step % 300, y + 2 * step % 200)
    frames = page.evaluate("() => { window.seeing = false; return window.frames_seen; }")
    page.mouse.up()
    return 1000 * len(frames) / sum(frames), statistics.median(graph.evaluate(PAINT))


def layouts(repeats: int) -> dict[Layout, float]:
    """Return the median processor time, in seconds, of each layout of 5,000 edges, including communities."""

    def used(work: Callable[[], object]) -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    networks = [network(seed).head(EDGES) for seed in range(repeats)]
    return {kind: statistics.median(used(partial(draw, edges, kind=kind)) for edges in networks) for kind in LAYOUTS}


def measure(repeats: int) -> dict[str, list[float]]:
    """Measure everything in turns; a first turn is not counted, since a new server imports everything first."""
    found: dict[str, list[float]] = {
        name: [] for name in ("first", "page", "asked", "again", "frames", "paint", "few", "all")
    }
    home = Path(tempfile.mkdtemp(prefix="grn-graph-"))
    try:
        ids = make_runs(home, 2 * repeats + 1)
        with dashboard(home) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
                args=["--no-sandbox", "--disable-background-networking"],
            )
            open_page(browser, f"{address}?run={ids[-1]}&start=strongest&edges=50", 50)[0].close()
            for one, other in zip(ids[:repeats], ids[repeats : 2 * repeats], strict=True):
                page, took, used = open_page(browser, f"{address}?run={one}&start=strongest&edges=50", 50)
                found["first"].append(took)
                found["few"].append(used)
                found["asked"].append(draw_all(page))
                page.close()
                whole = f"{address}?run={other}&start=strongest&edges={EDGES}"
                page, took, used = open_page(browser, whole, EDGES)
                found["page"].append(took)
                found["all"].append(used)
                frames, paint = pan(page)
                found["frames"].append(frames)
                found["paint"].append(paint)
                page.close()
                page, took, _ = open_page(browser, whole, EDGES)
                found["again"].append(took)
                page.close()
            browser.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return found


def report(found: dict[str, list[float]], places: dict[Layout, float]) -> str:
    """Return the measurements as Markdown."""

    def row(name: str, values: list[float], unit: str, digits: int) -> str:
        middle, low, high = (f"{f(values):.{digits}f}" for f in (statistics.median, min, max))
        return f"| {name} | {middle} {unit} | {low} to {high} |"

    load = os.getloadavg()[0]
    edges = f"{EDGES:,}"
    return "\n".join(
        [
            "# Speed of the graph",
            "",
            f"`python -m benchmarks.graph`, {date.today().isoformat()}; {platform.machine()}, {os.cpu_count()} cores, "
            f"headless Chromium without a graphics card, window 1280 x 900. Load at the end: {load:.1f}; "
            f"above {os.cpu_count()}, the machine did other work too, and times are longer than on an idle machine.",
            "",
            "| what | median | range |",
            "|---|---|---|",
            row("open a page, until 50 edges are drawn", found["first"], "s", 2),
            row(f"on the open page, until {edges} edges are drawn", found["asked"], "s", 2),
            row(f"open a page, until {edges} edges are laid out and drawn", found["page"], "s", 2),
            row(f"open the same page again (layout stored), until {edges} edges are drawn", found["again"], "s", 2),
            row(f"frames per second while panning {edges} edges", found["frames"], "", 0),
            row(f"paint {edges} edges and their genes once, script time", found["paint"], "ms", 1),
            row("processor time of the browser's main thread, page of 50 edges", found["few"], "s", 2),
            row(f"the same, page of {edges} edges", found["all"], "s", 2),
            *(
                f"| processor time in Python, communities and layout `{kind}` | {took:.2f} s | |"
                for kind, took in places.items()
            ),
            "",
            "A page with 50 edges takes the time of the dashboard itself: the browser loads it, the server runs the "
            "page and the table appears. The additional time of a page with 5,000 edges is due to the graph. Processor "
            "times hardly depend on other load; an idle machine needs at least that time.",
            "",
        ]
    )


ROW = re.compile(r"^\| (?P<what>[^|]+?) \| (?P<median>[\d.]+) *(?P<unit>s|ms|) *\|")


def medians(table: str) -> dict[str, float]:
    """Return the median of each row of a table that `report` made."""
    found = (ROW.match(line) for line in table.splitlines())
    return {row["what"]: float(row["median"]) for row in found if row is not None}


def with_ratios(now: str, before: str) -> str:
    """Return a table with two more columns: the median of another version, and the present one divided by it."""
    other, lines = medians(before), []
    for line in now.splitlines():
        row = ROW.match(line)
        if line.startswith("| what"):
            line = f"{line} before | ratio |"
        elif line.startswith("|---"):
            line = f"{line}---|---|"
        elif row is not None:
            then = other.get(row["what"])
            line += f" {then:g} {row['unit']} | {float(row['median']) / then:.2f} |" if then else " | |"
        lines.append(line)
    note = "Before: an earlier version, measured on the same machine just before; the ratio is the present one to it."
    return "\n".join([*lines, note, ""])


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--before", type=Path, help="table of another version, measured on this machine")
    asked = parser.parse_args()
    text = report(measure(asked.repeats), layouts(asked.repeats))
    if asked.before is not None:
        text = with_ratios(text, asked.before.read_text(encoding="utf-8"))
    print(text)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
