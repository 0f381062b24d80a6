"""Where one cell's encoding spends its time: floating-point operations, bytes and processor time of each part.

    python -m benchmarks.encoder_parts      # prints the table and writes benchmarks/results/encoder_parts.md
    python -m benchmarks.encoder_parts --out benchmarks/results/encoder_parts_intel.md       # on another processor

One thread, float32, random weights of the published size. The time of an operation is the thread's processor time, the
smallest of all passes, so that other programs on the machine affect it only through caches that they share. Bytes are
those of all arrays that an operation reads or writes, from whichever cache or memory they come.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.encoder import GENES, SIDE
from grn_core.model.device import describe_device
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
from grn_core.scbert.threads import one_thread

RESULT = Path(__file__).parent / "results" / "encoder_parts.md"
LINEAR, PROJECTION, CONTEXT, VECTORS, KERNEL, OTHER = PARTS = (
    "linear layers",
    "projection onto the random features",
    "features times values, both directions",
    "features times vectors",
    "largest, difference, exponential of features",
    "GELU, LayerNorm, sums, copies, views",
)
PRODUCTS = {"mm", "addmm", "bmm", "baddbmm"}


@dataclass(frozen=True)
class Cost:
    """What an operation or a part takes: floating-point operations of products, bytes, seconds."""

    flops: float
    bytes: float
    seconds: float


class Operations(TorchDispatchMode):
    """Notes the part and the cost of each tensor operation in its block."""

    def __init__(self, config: ScbertConfig) -> None:
        super().__init__()
        self.config = config
        self.noted: list[tuple[str, Cost]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Make an operation and note it."""
        started = time.thread_time()
        result = func(*args, **(kwargs or {}))
        took = time.thread_time() - started
        name = func.name().removeprefix("aten::").split(".")[0]
        arrays = [x for x in (*args, result) if isinstance(x, Tensor)]
        size = 0 if func.is_view else sum(x.numel() * x.element_size() for x in arrays)
        part, flops = OTHER, 0.0
        if name in PRODUCTS:
            left, right = arrays[-3:-1]
            part, flops = self._part(left, right), 2.0 * prod(left.shape) * right.shape[-1]
        elif name in {"amax", "sub_", "exp_"}:
            part = KERNEL
        self.noted.append((part, Cost(flops, size, took)))
        return result

    def _part(self, left: Tensor, right: Tensor) -> str:
        if left.dim() == 2:
            return LINEAR
        if left.shape[-2] == 1:
            return VECTORS
        return PROJECTION if left.shape[-1] == self.config.dim_head else CONTEXT


def parts(config: ScbertConfig, passes: int) -> dict[str, Cost]:
    """Return the cost of each part for one cell, in the order of `PARTS`."""
    model, tokens = Scbert(config).eval(), torch.randint(0, 6, (1, config.n_positions))
    runs = []
    with torch.no_grad():
        for _ in range(passes + 1):
            with Operations(config) as operations:
                model(tokens)
            runs.append(operations.noted)
    least = [
        (same[0][0], min((cost for _, cost in same), key=lambda cost: cost.seconds))
        for same in zip(*runs[1:], strict=True)
    ]
    of = {part: [cost for name, cost in least if name == part] for part in PARTS}
    return {
        part: Cost(*(sum(getattr(cost, field) for cost in costs) for field in ("flops", "bytes", "seconds")))
        for part, costs in of.items()
    }


def fastest(work: Callable[[], object], repeats: int) -> float:
    """Return the smallest processor time of the thread in which `work` is done."""
    found = []
    for _ in range(repeats):
        started = time.thread_time()
        work()
        found.append(time.thread_time() - started)
    return min(found)


def row(name: str, cost: Cost, whole: float) -> str:
    """Return a row of the table."""
    rates = (f"{cost.flops / cost.seconds / 1e9:.0f}" if cost.flops else "", f"{cost.bytes / cost.seconds / 1e9:.0f}")
    return (
        f"| {name} | {cost.flops / 1e9:.2f} | {cost.bytes / 1e6:.0f} | {cost.seconds * 1e3:.1f} "
        f"| {cost.seconds / whole:.0%} | {rates[0]} | {rates[1]} |"
    )


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passes", type=int, default=20)
    parser.add_argument("--out", type=Path, default=RESULT, help="File of the table.")
    options = parser.parse_args()
    torch.manual_seed(0)
    side = torch.randn(SIDE, SIDE)
    near, far = torch.zeros(2, 2**17), torch.zeros(2, 2**26)
    with one_thread():
        costs = parts(ScbertConfig(n_positions=GENES + 1), options.passes)
        product = 2 * SIDE**3 / fastest(lambda: side @ side, options.passes)
        copied = [2 * 4 * x.shape[1] / fastest(lambda x=x: x[0].copy_(x[1]), options.passes) for x in (near, far)]  # type: ignore[misc]
    whole = sum(cost.seconds for cost in costs.values())
    total = Cost(sum(c.flops for c in costs.values()), sum(c.bytes for c in costs.values()), whole)
    lines = [
        "# Parts of the scBERT encoder",
        "",
        f"`python -m benchmarks.encoder_parts --passes {options.passes}`, {date.today():%Y-%m-%d}; "
        f"{describe_device('cpu').name}, 1 thread; Python {platform.python_version()}, PyTorch {torch.__version__}; "
        f"load of the machine {os.getloadavg()[0]:.1f}. One cell of {GENES} genes, published size, float32.",
        "",
        f"In the same process: a product of {SIDE} x {SIDE} matrices {product / 1e9:.0f} GFLOP/s; a copy of 0.5 MB "
        f"{copied[0] / 1e9:.0f} GB/s, of 256 MB {copied[1] / 1e9:.0f} GB/s, read and written bytes counted.",
        "",
        "| part | GFLOP | MB read and written | ms | share of time | GFLOP/s | GB/s |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(row(part, cost, whole) for part, cost in costs.items()),
        row("**all**", total, whole),
    ]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
