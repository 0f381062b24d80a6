"""The errors that a user can see: each says what is wrong and what to do about it."""

from collections.abc import Sequence


class GrnError(Exception):
    """Base class of every error that is shown to users.

    Parameters
    ----------
    what
        One sentence that says what is wrong and names the file, column or gene.
    remedy
        One sentence that says what to do.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class DataError(GrnError):
    """Expression data cannot be read or used."""


class PriorError(GrnError):
    """A prior network cannot be read or matched to the data."""


class ColumnsError(PriorError):
    """Nothing says which columns of a table are TF and target, so that somebody has to choose them.

    Parameters
    ----------
    what, remedy
        As of `GrnError`.
    columns
        Names of the columns of the table.
    """

    def __init__(self, what: str, remedy: str, columns: Sequence[str] = ()) -> None:
        super().__init__(what, remedy)
        self.columns = list(dict.fromkeys(name for name in columns if name))


class ConfigError(GrnError):
    """A run's settings do not fit together or do not fit the data."""


class RunError(GrnError):
    """A run folder is missing, unfinished or damaged."""


class JobError(GrnError):
    """The scheduler or a worker failed."""


class StorageError(GrnError):
    """The disk is full or a folder cannot be written."""


class DownloadError(GrnError):
    """A file could not be downloaded, or is not the published one."""


class Cancelled(Exception):
    """Raised inside long work after the user has stopped it."""
