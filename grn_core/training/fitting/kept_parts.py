"""Names of what an interrupted run keeps, and whether there is any; see `grn_core.training.fitting.checkpoints`."""

from pathlib import Path

MEMBERS, LAST_EPOCH = "members", "last_epoch.pt"


def finished_parts(run: Path) -> bool:
    """Return whether an interrupted run has finished members or epochs."""
    return (run / LAST_EPOCH).exists() or any((run / MEMBERS).glob("[0-9]*.npz"))
