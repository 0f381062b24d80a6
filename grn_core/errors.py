"""The errors a user may meet: each says what is wrong and what to do about it."""


class GrnError(Exception):
    """Base of every error that is meant for a user's eyes.

    Parameters
    ----------
    what
        One sentence on what is wrong; names the file, column or gene.
    remedy
        One sentence on what to do.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class DataError(GrnError):
    """Expression data that cannot be read or used."""


class PriorError(GrnError):
    """A prior network that cannot be read or joined to the data."""


class ConfigError(GrnError):
    """A run's settings do not fit together or do not fit the data."""


class RunError(GrnError):
    """A run folder that is missing, unfinished or damaged."""


class JobError(GrnError):
    """The scheduler or a worker failed."""


class StorageError(GrnError):
    """The disk is full or a folder cannot be written."""


class DownloadError(GrnError):
    """A file that could not be fetched, or that is not the published one."""


class Cancelled(Exception):
    """Raised inside long work after the user asked it to stop."""
