"""Do long work so that its folder always says how it ended."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from grn_core.errors import Cancelled, ConfigError, GrnError, RunError, StorageError
from grn_core.jobs.folder import Work, now


def fail(work: Work, error: GrnError) -> None:
    """Write into the folder that the work failed; where the disk is full nothing can be written."""
    try:
        work.log(f"failed: {error}")
        work.update(state="failed", stage="failed", finished=now(), error=str(error), eta_seconds=None)
    except (StorageError, OSError):
        return


def _is_out_of_memory(error: Exception) -> bool:
    """Whether memory ran out, on the processor or on a GPU; PyTorch, which may not be loaded, has its own class."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"


@contextmanager
def recorded(work: Work) -> Iterator[None]:
    """Mark the work as running; an error that ends the block is written into its folder and raised as a `GrnError`.

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
    except Exception as error:  # noqa: BLE001 - whatever it is, the folder must say that it failed
        if _is_out_of_memory(error):
            failure: GrnError = ConfigError(
                "There was not enough memory for this.", "Choose fewer genes, fewer cells or a smaller preset."
            )
        else:
            work.log(traceback.format_exc())
            failure = RunError(
                f"The work stopped at an unexpected error ({type(error).__name__}: {error}).",
                "Its log holds the details; change the settings or report it.",
            )
        fail(work, failure)
        raise failure from error
