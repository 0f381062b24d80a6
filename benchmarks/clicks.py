"""How long a click takes in a browser: an edge of the graph until its inspector, a page of the menu, a view of a page.

    python -m benchmarks.clicks             # three rounds; writes results/clicks.md

The dashboard runs on a home with one trained run of the demo; one Chromium visits it. The clock starts at the mouse
click. An edge or gene is shown when the inspector names it. A page or view is shown when its title is there, the script
of the page has ended and Streamlit waits for none of its own parts.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.sessions import dashboard, demo_run
from benchmarks.starting import ARGUMENTS, CHROMIUM, FOR_LIBRARIES

RESULT = Path(__file__).parent / "results" / "clicks.md"
PAGES = ("Cells", "Train", "Network", "Compare", "Benchmark", "Start")
VIEWS = ("Regulons", "Knock-out", "How far to trust it", "Graph")
CLICKED = 5
"""Edges and genes that are clicked in each round."""

# a page is complete: nothing runs, nothing is on its way
COMPLETE = """() => document.querySelector("[data-testid='stApp']")?.dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-testid='stSkeleton']")"""
RUNNING = """() => document.querySelector("[data-testid='stApp']")?.dataset.testScriptState === "running" """
TITLE = """names => {
  const title = [...document.querySelectorAll("h2")].map((found) => found.textContent);
  return title.some((text) => names.every((name) => text.includes(name)));
}"""
# edges that nothing covers in their middle, with that place, the longest first
EDGES = """graph => {
  const box = graph.getBoundingClientRect();
  return graph.network.body.edgeIndices.map((id) => {
    const place = graph.drawing.middleOf(id), on = graph.network.canvasToDOM(place);
    return { id, place, x: box.x + on.x, y: box.y + on.y };
  }).filter(({ id, place }) => graph.labels.at(place) === null && graph.drawing.edgeAt(place) === id
    && graph.network.getNodeAt(graph.network.canvasToDOM(place)) === undefined);
}"""
GENES = """graph => {
  const box = graph.getBoundingClientRect();
  return graph.network.body.nodeIndices.map((id) => {
    const on = graph.network.canvasToDOM(graph.network.getPosition(id));
    return { id, x: box.x + on.x, y: box.y + on.y };
  });
}"""


def seconds(act: Callable[[], object], shown: Callable[[], object]) -> float:
    """Return the seconds from an act until what it asks for is shown."""
    started = time.perf_counter()
    act()
    shown()
    return time.perf_counter() - started


def click_graph(page: Page, graph: Locator, what: str) -> list[float]:
    """Click edges or genes of the graph; return the seconds of each until the inspector names it."""
    found = []
    for place in graph.evaluate(what)[:CLICKED]:
        names = place["id"].split("\t")
        found.append(
            seconds(
                lambda at=place: page.mouse.click(at["x"], at["y"]),  # type: ignore[misc]
                lambda wanted=names: page.wait_for_function(TITLE, arg=wanted, polling=10),  # type: ignore[misc]
            )
        )
        page.wait_for_timeout(1000)  # the rest of the page
    return found


def switch(page: Page, link: Locator, title: Locator | None) -> float:
    """Click a link; return the seconds until its page or view is complete."""

    def complete() -> None:
        if title is None:
            page.wait_for_function(RUNNING, polling="raf")
        else:
            title.wait_for()
        page.wait_for_function(COMPLETE, polling=10)

    found = seconds(link.click, complete)
    page.wait_for_timeout(1500)  # a reader looks at it
    return found


def visit(page: Page, found: dict[str, list[float]]) -> None:
    """Visit each page and view once, and click in the graph."""
    for name in PAGES:
        link = page.get_by_test_id("stSidebarNav").get_by_role("link", name=name)
        heading = page.get_by_role("heading", level=1)
        found.setdefault(f"page {name}", []).append(
            switch(page, link, heading if name == "Start" else heading.filter(has_text=name))
        )
        if name == "Network":
            graph = page.locator(".graph")
            found.setdefault("edge of the graph", []).extend(click_graph(page, graph, EDGES))
            found.setdefault("gene of the graph", []).extend(click_graph(page, graph, GENES))
            for view in VIEWS:
                radio = page.get_by_role("radio", name=view, exact=True)
                found.setdefault(f"view {view}", []).append(switch(page, radio, None))


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    load, found = os.getloadavg()[0], dict[str, list[float]]()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        demo_run(home)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with dashboard(home) as (port, _server):
            page = browser.new_page(viewport={"width": 1440, "height": 1000})
            page.goto(f"http://127.0.0.1:{port}")
            page.get_by_role("link", name="Cells", exact=True).wait_for(timeout=120_000)
            page.wait_for_timeout(1000 * FOR_LIBRARIES)
            for _ in range(asked.rounds):
                visit(page, found)
        browser.close()
    lines = [
        "# What a click takes", "",
        f"`python -m benchmarks.clicks`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores, load at the "
        f"beginning {load:.1f}. Seconds in Chromium until what was clicked is shown, {asked.rounds} rounds; the first "
        "visit of each page is among them. Wanted: 1 s for an edge, 2 s for a page.", "",
        "| click on | clicks | median | longest |", "|---|---|---|---|",
    ]  # fmt: skip
    for name, waits in found.items():
        lines.append(f"| {name} | {len(waits)} | {np.median(waits):.2f} s | {max(waits):.2f} s |")
    print("\n".join(lines))
    RESULT.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
