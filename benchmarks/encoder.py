"""Speed of the scBERT encoder beside a plain implementation and matrix multiplication, in float32 and bf16; its memory.

    python -m benchmarks.encoder            # prints the table and writes benchmarks/results/encoder.md
    python -m benchmarks.encoder --out benchmarks/results/encoder_intel.md       # on another processor
    python -m benchmarks.encoder --processor-time --out FILE                     # on a machine that is busy

Everything is measured in turns within one process, so that other load on the machine affects all parts equally. With
``--processor-time`` one thread is used and its processor time counted, which leaves out the time in which it waits.
Figures are medians. The weights are random and of the published size: time does not depend on their values.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.plain_scbert import encode_plainly
from grn_core.model.device import describe_device
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig

GENES, BATCH, SIDE = 910, 8, 2048
RESULT = Path(__file__).parent / "results" / "encoder.md"
WHOLE = """
import resource, time, torch
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
model = Scbert(ScbertConfig()).eval()
tokens = torch.randint(0, 6, (1, model.config.n_positions))
with torch.inference_mode():
    started = time.perf_counter()
    model(tokens)
    print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def flops(config: ScbertConfig, places: int) -> float:
    """Return the number of floating-point operations of all matrix products for one cell.

    Parameters
    ----------
    config
        Sizes of the encoder.
    places
        Length of the sentence, in tokens.
    """
    inner = config.heads * config.dim_head
    linear = 2 * places * config.dim * inner * 4 + 2 * places * config.dim * 4 * config.dim * 2
    kernel = 2 * places * inner * config.n_features * 4  # two projections, k'^T v, q' (k'^T v)
    return float(config.depth * (linear + kernel))


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds that one call takes."""
    started = clock()
    work()
    return clock() - started


def in_turns(
    works: dict[str, Callable[[], object]], repeats: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Time each piece of work once per turn; a first turn is not counted."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(repeats + 1):
        for name, work in works.items():
            took = seconds(work, clock)
            if turn:
                found[name].append(took)
    return found


def compare(encoder: CellEncoder, tokens: Tensor) -> tuple[float, float]:
    """Return the mean and largest difference of bf16 from float32 encodings, in standard deviations of the latter."""
    exact = encoder(tokens)[0].float()
    rough = CellEncoder(encoder.model, encoder.keep, "bf16")(tokens)[0].float()
    scale = exact.std()
    return float((rough - exact).abs().mean() / scale), float((rough - exact).abs().max() / scale)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--out", type=Path, default=RESULT, help="File of the table.")
    parser.add_argument("--processor-time", action="store_true", help="One thread, and its processor time.")
    options = parser.parse_args()
    repeats = options.repeats
    if options.processor_time:
        torch.set_num_threads(1)
    clock = time.thread_time if options.processor_time else time.perf_counter
    torch.manual_seed(0)
    config = ScbertConfig(n_positions=GENES + 1)
    model = Scbert(config).eval()
    tokens = torch.randint(0, 6, (BATCH, GENES + 1))
    encoder = CellEncoder(model, torch.arange(GENES))
    rough = CellEncoder(model, torch.arange(GENES), "bf16")
    a, b = torch.randn(SIDE, SIDE), torch.randn(SIDE, SIDE)
    with torch.inference_mode():
        same = (encode_plainly(model, tokens)[0] - model(tokens)[0]).abs().max()
        times = in_turns(
            {
                "product": lambda: a @ b,
                "ours": lambda: encoder(tokens),
                "plain": lambda: encode_plainly(model, tokens),
                "bf16": lambda: rough(tokens),
            },
            repeats,
            clock,
        )
        mean_off, most_off = compare(encoder, tokens)
    median = {name: statistics.median(values) for name, values in times.items()}
    rate = 2 * SIDE**3 / median["product"]
    reached = BATCH * flops(config, GENES + 1) / median["ours"]
    against_plain = statistics.median(p / o for p, o in zip(times["plain"], times["ours"], strict=True))
    against_float = statistics.median(o / r for o, r in zip(times["ours"], times["bf16"], strict=True))
    share = statistics.median(
        BATCH * flops(config, GENES + 1) / o / (2 * SIDE**3 / m)
        for o, m in zip(times["ours"], times["product"], strict=True)
    )
    whole = subprocess.run([sys.executable, "-c", WHOLE], capture_output=True, text=True, check=True).stdout.split()
    lines = [
        "# Speed of the scBERT encoder",
        "",
        f"`python -m benchmarks.encoder --repeats {repeats}{' --processor-time' * options.processor_time}`, "
        f"{date.today():%Y-%m-%d}; load of the machine {os.getloadavg()[0]:.1f}; "
        f"{describe_device('cpu').name}, "
        f"threads: {torch.get_num_threads()}; Python {platform.python_version()}, PyTorch {torch.__version__}. "
        f"Published size (6 layers of 200, 10 heads of 64, 266 features), {GENES} genes, batch {BATCH}, "
        "including the attention that each gene receives. Medians over turns.",
        "",
        "| what | figure |",
        "| --- | --- |",
        f"| cells per second, float32 | {BATCH / median['ours']:.2f} ({median['ours'] / BATCH:.3f} s per cell) |",
        f"| cells per second, plain implementation of the same equations | {BATCH / median['plain']:.2f} |",
        f"| **speed-up over the plain implementation** | **{against_plain:.2f} x** |",
        f"| largest difference of the two encodings | {same:.1e} |",
        f"| matrix product of {SIDE} x {SIDE} | {rate / 1e9:.0f} GFLOP/s |",
        f"| matrix products of the encoder, over its whole time | {reached / 1e9:.0f} GFLOP/s |",
        f"| **share of the matrix product's rate** | **{share:.0%}** |",
        f"| cells per second, bf16 | {BATCH / median['bf16']:.2f} ({against_float:.2f} x float32) |",
        f"| bf16 minus float32 encodings, in standard deviations | mean {mean_off:.4f}, largest {most_off:.3f} |",
        f"| one cell, all 16,907 positions | {float(whole[0]):.2f} s, {float(whole[1]):.2f} GB for the whole process |",
    ]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
