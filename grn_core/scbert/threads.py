"""Encode cells side by side: one cell's products on one core are faster than each product on all cores."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Apply a function without gradients to items on all of PyTorch's threads, one thread each.

    Inference mode and the number of threads belong to a thread, so each sets its own; the caller's number
    of threads is set back.
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
