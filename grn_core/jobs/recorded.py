"""Do long work so that its folder always records how it ended."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from grn_core.errors import Cancelled, ConfigError, GrnError, RunError
from grn_core.jobs.folder import Work, now
from grn_core.storage import is_full, write_error


def fail(work: Work, error: GrnError) -> None:
    """Record in the folder that the work failed; a folder that was removed in the meantime needs no record."""
    with suppress(RunError):
        work.log(f"failed: {error}")
        work.update(state="failed", stage="failed", finished=now(), error=str(error), eta_seconds=None)


def _is_out_of_memory(error: Exception) -> bool:
    """Return whether memory ran out on CPU or GPU; the name is compared because PyTorch may not be loaded."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"


@contextmanager
def recorded(work: Work) -> Iterator[None]:
    """Mark the work as running; record an error that ends the block in the folder and raise it as a `GrnError`.

    Raises
    ------
    GrnError
        If the block failed; the folder then holds the same text.
    """
    try:
        work.update(state="running", started=work.status.started or now())
        yield
    except Cancelled:
        raise
    except GrnError as error:
        fail(work, error)
        raise
    except Exception as error:  # noqa: BLE001 - the folder must record every kind of failure
        if _is_out_of_memory(error):
            failure: GrnError = ConfigError(
                "There was not enough memory for this.", "Choose fewer genes, fewer cells or a smaller preset."
            )
        elif is_full(error):
            failure = write_error(work.path, error)
        else:
            work.log(traceback.format_exc())
            failure = RunError(
                f"The work stopped because of an unexpected error ({type(error).__name__}: {error}).",
                "Read the details in its log, then change the settings or report the error.",
            )
        fail(work, failure)
        raise failure from error
