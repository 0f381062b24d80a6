"""How many threads PyTorch uses: one per cell where cells are encoded side by side, one in all for small models."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def one_thread(wanted: bool = True) -> Iterator[None]:
    """Let PyTorch use one thread during the block, if `wanted`; the caller's number is restored."""
    n = torch.get_num_threads()
    torch.set_num_threads(1 if wanted else n)
    try:
        yield
    finally:
        torch.set_num_threads(n)


def side_by_side(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Apply a function without gradients to items on all of PyTorch's threads, one thread each.

    Inference mode and the number of threads are settings of each thread, so each sets its own. The caller's number of
    threads is restored.
    """
    n = torch.get_num_threads()
    if n == 1 or len(items) < 2:
        return [function(item) for item in items]

    def alone(item: T) -> R:
        torch.set_num_threads(1)
        with torch.inference_mode():
            return function(item)

    try:
        with ThreadPoolExecutor(n) as pool:
            return list(pool.map(alone, items))
    finally:
        torch.set_num_threads(n)
