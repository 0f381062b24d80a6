"""Memory that the C library keeps for the next arrays of a program instead of returning it to the system."""

from functools import cache

import torch

KEPT_BYTES = 31 * 2**20


@cache
def keep_freed_memory() -> None:
    """Let the C library keep freed memory, up to 62 MB per thread; once per process.

    An encoder makes and frees the same arrays again and again. If each goes back to the system, getting pages of memory
    takes up to a fifth of the processor's time. When an array is freed for which glibc had asked the system separately,
    glibc serves later ones of up to its size from memory that it keeps, and keeps up to twice its size; this holds for
    sizes up to 32 MB (mallopt(3), M_MMAP_THRESHOLD). The array made here is never written, so that it takes no memory.
    With another C library nothing changes, nor in a process that started with `grn_core.settings.MATH_ENVIRONMENT`.
    """
    torch.empty(KEPT_BYTES, dtype=torch.uint8)
