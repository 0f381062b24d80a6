"""How long after one click on the Start page the network of the real cells is there.

    python -m benchmarks.real_click --prior FILE      # writes results/real_click.md

A dashboard with an empty home starts, and one Chromium opens it and clicks "Train on real cells". FILE is TRRUST's
table (trrust_rawdata.human.tsv): it is served from this machine, so that no time of a network is counted.
"""

import argparse
import functools
import http.server
import json
import os
import platform
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.sessions import dashboard
from benchmarks.starting import ARGUMENTS, CHROMIUM, FOR_LIBRARIES

RESULT = Path(__file__).parent / "results" / "real_click.md"
SERVED = "trrust/data/trrust_rawdata.human.tsv"
LONGEST = 900
"""Seconds after which a run is given up."""
GENES = """graph => graph.network?.body.nodeIndices ?? []"""
KNOWN = ("SPI1", "IRF8", "STAT1")
"""TFs of immune cells that a biologist knows."""


@contextmanager
def served(prior: Path) -> Iterator[str]:
    """Serve a table as TRRUST's site does; give the address."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / SERVED
        place.parent.mkdir(parents=True)
        place.write_bytes(prior.read_bytes())
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def wait_for_run(page: Page, home: Path) -> None:
    """Wait until the run in a home is done; the page stays open, as a visitor's would."""
    for _ in range(LONGEST):
        statuses = list((home / "runs").glob("*/status.json"))
        state = json.loads(statuses[0].read_text())["state"] if statuses else ""
        if state == "done":
            return
        if state in ("failed", "cancelled"):
            raise RuntimeError(f"the run has {state}")
        page.wait_for_timeout(1000)
    raise RuntimeError("the run did not end")


def click_once(page: Page, home: Path) -> dict[str, float]:
    """Click, wait, open the network; return the seconds from the click to each step."""
    found, started = {}, time.perf_counter()
    page.get_by_role("button", name="Train on real cells").click()
    page.get_by_role("heading", level=1).filter(has_text="Train").wait_for(timeout=LONGEST * 1000)
    found["the cells are read, clustered and named, the prior is fetched; training begins"] = (
        time.perf_counter() - started
    )
    wait_for_run(page, home)
    found["the run is done, with its verdict"] = time.perf_counter() - started
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Network").click()
    graph = page.locator(".graph")
    graph.wait_for(timeout=60_000)
    while not (genes := graph.evaluate(GENES)):
        page.wait_for_timeout(50)
    there = " and ".join(name for name in KNOWN if name in genes) or "none of the expected TFs"
    found[f"the graph is shown, with {len(genes)} genes, {there} among them"] = time.perf_counter() - started
    return found


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--prior", type=Path, required=True, help="TRRUST's table of human TFs.")
    options.add_argument("--out", type=Path, default=RESULT)
    options.add_argument("--picture", type=Path, help="File for a screenshot at the end.")
    asked = options.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, served(asked.prior) as address, sync_playwright() as playwright:
        os.environ["GRN_TRRUST_URL"] = address
        home = Path(folder) / "home"
        home.mkdir()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with dashboard(home) as (port, _server):
            page = browser.new_page(viewport={"width": 1440, "height": 1000})
            page.goto(f"http://127.0.0.1:{port}")
            page.get_by_role("button", name="Train on real cells").wait_for(timeout=120_000)
            page.wait_for_timeout(1000 * FOR_LIBRARIES)
            found = click_once(page, home)
            if asked.picture:
                page.screenshot(path=asked.picture)
        browser.close()
    lines = [
        "# One click to the network of real cells", "",
        f"`python -m benchmarks.real_click --prior FILE`, {date.today()}; {platform.machine()}, "
        f"{os.cpu_count()} cores,",
        f"load {load:.1f} at the beginning. Seconds from the click, in Chromium; TRRUST's table is served from here.",
        "", "| what | seconds |", "|---|---|",
    ]  # fmt: skip
    lines += [f"| {name} | {value:.0f} |" for name, value in found.items()]
    print("\n".join(lines))
    asked.out.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
