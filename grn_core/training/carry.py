"""Carry out long work so that its folder always says how it ended."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from grn_core.errors import Cancelled, ConfigError, GrnError, RunError, StorageError
from grn_core.training.work import Work, now


def fail(work: Work, error: GrnError) -> None:
    """Note in the folder that the work failed; where the disk is full nothing can be noted."""
    try:
        work.log(f"failed: {error}")
        work.update(state="failed", stage="failed", finished=now(), error=str(error), eta_seconds=None)
    except (StorageError, OSError):
        return


@contextmanager
def carried_out(work: Work) -> Iterator[None]:
    """Mark the work as running; whatever ends the block by an error is noted in its folder and raised as a `GrnError`.

    Raises
    ------
    GrnError
        If the block failed; the folder then says the same.
    """
    try:
        work.update(state="running", started=now())
        yield
    except Cancelled:
        raise
    except GrnError as error:
        fail(work, error)
        raise
    except (MemoryError, torch.OutOfMemoryError) as error:
        short = ConfigError(
            "There was not enough memory for this.", "Choose fewer genes, fewer cells or a smaller preset."
        )
        fail(work, short)
        raise short from error
    except Exception as error:  # noqa: BLE001 - whatever it is, the folder must say that it failed
        work.log(traceback.format_exc())
        failure = RunError(
            f"The work stopped at an unexpected error ({type(error).__name__}: {error}).",
            "Its log holds the details; change the settings or report it.",
        )
        fail(work, failure)
        raise failure from error
