"""How long a visitor waits for the first page: the first visitor of a new server, and a later one.

    python -m benchmarks.starting             # five servers; writes results/starting.md

Each server is a new process on a home with one run. The clock starts when it answers that it is healthy. A Chromium
that runs already opens the page; it is on screen when its title, its menu and its list of runs are. The later visitor
is another browser context, without cache and cookies. The system has read the files of the libraries before.
"""

import argparse
import os
import platform
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks.sessions import dashboard, demo_run

RESULT = Path(__file__).parent / "results" / "starting.md"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
FOR_LIBRARIES = 15
"""Seconds until the libraries are loaded and the worker stands by, which the later visitor comes after."""


def visit(browser: Browser, port: int) -> tuple[float, float]:
    """Return the seconds until the menu names its pages, and until the page is on screen."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    try:
        page = context.new_page()
        started = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
        page.get_by_role("link", name="Cells", exact=True).wait_for(timeout=120_000)
        menu = time.perf_counter() - started
        page.get_by_role("heading", name="Which gene regulates which?").wait_for(timeout=120_000)
        page.get_by_text("Training uses").wait_for(timeout=120_000)
        return menu, time.perf_counter() - started
    finally:
        context.close()


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--servers", type=int, default=5)
    asked = options.parse_args()
    found: dict[str, list[tuple[float, float]]] = {"first": [], "later": []}
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        demo_run(home)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        visit_nothing = browser.new_context()
        visit_nothing.new_page().goto("about:blank")
        for _ in range(asked.servers):
            with dashboard(home) as (port, _server):
                found["first"].append(visit(browser, port))
                time.sleep(FOR_LIBRARIES)
                found["later"].append(visit(browser, port))
            print({name: waits[-1] for name, waits in found.items()}, flush=True)
        browser.close()
    lines = [
        "# The first page", "",
        f"`python -m benchmarks.starting`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores, load at the "
        f"beginning {load:.1f}. Seconds after the server answers, in Chromium; medians of {asked.servers} servers, and "
        "the longest.", "",
        "| visitor | menu | longest | page on screen | longest |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for name, waits in found.items():
        menu, page = np.median(waits, axis=0)
        last = np.max(waits, axis=0)
        lines.append(f"| {name} | {menu:.2f} s | {last[0]:.2f} s | {page:.2f} s | {last[1]:.2f} s |")
    print("\n".join(lines))
    kept = RESULT.read_text(encoding="utf-8").partition("## Before")[2] if RESULT.exists() else ""
    RESULT.write_text("\n".join([*lines, ""]) + (f"\n## Before{kept}" if kept else ""), encoding="utf-8")


if __name__ == "__main__":
    main()
