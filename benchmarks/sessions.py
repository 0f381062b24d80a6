"""How long a visitor waits for the page when many visit at once, beside one who is alone.

    python -m benchmarks.sessions                 # 1 and 20 sessions; writes results/sessions.md
    python -m benchmarks.sessions --sessions 20 --seconds 60

A session speaks with the server as the browser does, by its web socket: it opens a page, waits until the page's script
has ended, pauses for two seconds, and goes to another page or moves a filter. What a browser takes to draw is not
counted. The dashboard runs on a home with one run on the demo, in a process of its own.
"""

import argparse
import asyncio
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "sessions.md"
PAGES = ("", "network", "network?view=trust", "network?view=regulons", "train", "cells")
"""What a session opens in turn; the graph with another number of edges each time, as a visitor who moves a slider."""
PAUSE = 2.0


async def visit(port: int, seconds: float, seed: int, waited: list[float]) -> None:
    """Open pages for some seconds; append how long each took until its script had ended."""
    draw = random.Random(seed)
    await asyncio.sleep(draw.random() * PAUSE)
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with websockets.connect(address, subprotocols=["streamlit"], max_size=None) as stream:  # type: ignore[list-item]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            page = draw.choice(PAGES)
            started = time.monotonic()
            page, _, query = page.partition("?")
            await ask(stream, page, query or f"edges={draw.choice((50, 100, 150, 200))}" * (page == "network"))
            waited.append(time.monotonic() - started)
            await asyncio.sleep(PAUSE)


async def ask(stream: websockets.ClientConnection, page: str, query: str) -> None:
    """Ask for a run of the page's script and read until it has ended."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    await stream.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(await stream.recv(decode=False)))
        if answer.WhichOneof("type") == "script_finished" and answer.script_finished in (
            ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
        ):  # fmt: skip
            return


def demo_run(home: Path) -> None:
    """Train the demo in a home, so that its pages have something to show."""
    command, environment = [sys.executable, "-m", "grn_core", "demo"], dict(os.environ, GRN_HOME=str(home))
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def dashboard(home: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Start a dashboard; give its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    log = (home / "streamlit.txt").open("w")
    server = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ, GRN_HOME=str(home)), stdout=log, stderr=log)
    try:
        for _ in range(900):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(60)


TRAIN = """
import time
from grn_core.jobs.folder import ENDED
from grn_core.training.config import RunConfig
from grn_core.training.submit import submit
while True:
    run = submit(RunConfig(cell_type="Monocyte"))
    while run.status.state not in ENDED:
        time.sleep(1)
"""
"""Trains as the dashboard does, in an embedded worker."""


@contextmanager
def training(home: Path, wanted: bool) -> Iterator[None]:
    """Train the demo again and again in another process and its worker during the block."""
    if not wanted:
        yield
        return
    environment = dict(os.environ, GRN_HOME=str(home), PYTHONPATH=str(ROOT))
    other = psutil.Popen(
        [sys.executable, "-c", TRAIN], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(20)  # until it trains
    try:
        yield
    finally:
        for process in [*other.children(recursive=True), other]:
            process.kill()


async def measure(port: int, sessions: int, seconds: float) -> list[float]:
    """Let sessions visit at the same time; return all their waits in seconds."""
    waited: list[float] = []
    await asyncio.gather(*(visit(port, seconds, seed, waited) for seed in range(sessions)))
    return waited


def main() -> None:
    """Measure one session and many, without and with a training beside them, and write the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sessions", type=int, default=20)
    options.add_argument("--seconds", type=float, default=60)
    asked = options.parse_args()
    lines = [
        "# Many visitors at once", "",
        f"`python -m benchmarks.sessions`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores, load at the "
        f"beginning {os.getloadavg()[0]:.1f}. Seconds from "
        f"asking for a page to the end of its script; {PAUSE:g} s between two clicks. Memory is that of the server, "
        "after the sessions have ended.", "",
        "| sessions | training beside | clicks | median | 95 % | times one session's median | memory |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        home, other = Path(folder) / "home", Path(folder) / "other"
        demo_run(home)
        with dashboard(home) as (port, server):
            asyncio.run(measure(port, 1, asked.seconds / 2))  # everything is loaded and cached once
            alone = float(np.median(asyncio.run(measure(port, 1, asked.seconds))))
            for sessions, beside in ((1, False), (asked.sessions, False), (asked.sessions, True)):
                with training(other, beside):
                    waited = asyncio.run(measure(port, sessions, asked.seconds))
                median, late = np.quantile(waited, [0.5, 0.95])
                lines.append(
                    f"| {sessions} | {'yes' if beside else 'no'} | {len(waited)} | {median:.2f} s | {late:.2f} s | "
                    f"{median / alone:.1f} | {server.memory_info().rss / 1e6:,.0f} MB |"
                )
                print(lines[-1], flush=True)
    kept = RESULT.read_text(encoding="utf-8").partition("## Before")[2] if RESULT.exists() else ""
    RESULT.write_text("\n".join([*lines, ""]) + (f"\n## Before{kept}" if kept else ""), encoding="utf-8")
    print(RESULT)


if __name__ == "__main__":
    main()
