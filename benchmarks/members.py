"""What a run takes, by the number of its members: seconds, processor time and the most memory.

    python -m benchmarks.members            # demo and hESC TFs+500 with STRING; writes results/members.md

Each run is trained by a process of its own in an empty home, with the quick preset and 5 folds per repeat. The set of
BEELINE is read from ``GRN_DATA_DIR``. A process that trains one repeat is trained first and not counted, so that files
are in the memory of the system.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.reproducibility import CASES, Case

RESULT = Path(__file__).parent / "results" / "members.md"
REPEATS = (1, 2, 4, 12)
MEASURED = ("demo", "hESC/string")


@dataclass(frozen=True)
class Taken:
    """Seconds in all, seconds of processor time, and the most memory in MB."""

    seconds: float
    processor: float
    memory: float


def main() -> None:
    """Train each case with each number of repeats, and write the table; told one of each, train that one here."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("one", nargs="*", metavar="CASE REPEATS", help="train one run here and print what it took")
    one = parser.parse_args().one
    if len(one) == 2:
        train_one(one[0], int(one[1]))
        return
    if one:
        parser.error("give a case and its number of repeats, or neither")
    lines = [
        "# What more members take", "",
        f"`python -m benchmarks.members`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores. Quick "
        "preset, 5 folds per repeat; the references and the shuffled control are trained with the first two repeats. "
        "Memory is the largest resident size of the process that trains, libraries included.", "",
        "| case | members | seconds | processor time | memory | memory per further member |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for case in (case for case in CASES if case.name in MEASURED):
        measure(case, REPEATS[0])
        found = {repeats: measure(case, repeats) for repeats in REPEATS}
        least = found[REPEATS[0]]
        for repeats, taken in found.items():
            more = 5 * (repeats - REPEATS[0])
            growth = f"{(taken.memory - least.memory) / more / least.memory:.2%}" if more else ""
            lines.append(
                f"| {case.name} | {5 * repeats} | {taken.seconds:.0f} s | {taken.processor:.0f} s | "
                f"{taken.memory:,.0f} MB | {growth} |"
            )
            print(lines[-1], flush=True)
    RESULT.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(RESULT)


def measure(case: Case, repeats: int) -> Taken:
    """Train one run in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "benchmarks.members", case.name, str(repeats)]
        environment = dict(os.environ, GRN_HOME=home, DGLBACKEND="pytorch")
        ended = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return Taken(**json.loads(ended.stdout.splitlines()[-1]))


def train_one(name: str, repeats: int) -> None:
    """Train one run here and print what it took as JSON."""
    from grn_core.training.config import make_config
    from grn_core.training.pipeline import train
    from grn_core.training.run import create_run

    case = next(case for case in CASES if case.name == name)
    config = case.config(case.cell_types[0], seed=0).model_dump(mode="json") | {"repeats": repeats}
    started = time.monotonic()
    train(create_run(make_config(config)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    taken = Taken(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    print(json.dumps(taken.__dict__))


if __name__ == "__main__":
    main()
