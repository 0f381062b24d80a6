"""The program's log: one line per event, with the id of the run or task that it belongs to."""

import logging
import os
import sys
from functools import cache

FORMAT = "%(asctime)s %(levelname)s %(message)s"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


@cache
def program_log() -> logging.Logger:
    """Return the log that the terminal of the dashboard, the command line and each worker writes.

    ``GRN_LOG`` says from which level on: ``debug``, ``info``, ``warning`` (the default) or ``error``. With ``info``,
    each line of a run's ``log.txt`` appears there too, with the id of the run.
    """
    logger = logging.getLogger("grn_explorer")
    level = LEVELS.get(os.environ.get("GRN_LOG", "").strip().lower())
    if level is not None:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter(FORMAT))
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    return logger
