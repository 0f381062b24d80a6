"""A run as one zip file for a bug report: settings, state, log, figures and versions, but no expression."""

import getpass
import io
import json
import re
import socket
import zipfile
from contextlib import suppress
from pathlib import Path

import pandas as pd

from grn_core import settings
from grn_core.doctor.checks import examine
from grn_core.errors import GrnError
from grn_core.spreadsheet import csv_text
from grn_core.training.run import Run

TEXTS = ("config.yaml", "status.json", "log.txt", "calibration.json", "verdict.json")
"""Files of a run that hold settings, states and figures."""
MOST_LOG = 2 * 10**6
ABOUT = """This file was made by `python -m grn_core bug-report` or on the Train page.

It holds the settings, the state, the log and the figures of one run, a list of the run's files, and what the doctor
says of the machine. It has no expression values, no cells and no network. Names of genes, cell types and files may be
in config.yaml and log.txt: look through them before you send this file. The names of the home folder, the user and the
machine are replaced.
"""


def bug_report_bytes(run: Run) -> bytes:
    """Return the zip file.

    Parameters
    ----------
    run
        A run in any state, also one that is damaged.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT)
        archive.writestr("doctor.txt", _hidden(_doctor_text()))
        archive.writestr("files.json", json.dumps(_files(run.path), indent=1))
        for name in TEXTS:
            if (run.path / name).is_file():
                archive.writestr(name, _hidden(_text_of(run.path / name)))
        figures = _figures(run)
        if figures is not None:
            archive.writestr("metrics.csv", csv_text(figures))
    return buffer.getvalue()


def _text_of(path: Path) -> str:
    """Return a text, of a very long one its end."""
    try:
        with path.open("rb") as handle:
            size = path.stat().st_size
            handle.seek(max(0, size - MOST_LOG))
            return handle.read(MOST_LOG).decode("utf-8", "replace")
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _figures(run: Run) -> pd.DataFrame | None:
    try:
        return run.read_table("metrics") if run.has_table("metrics") else None
    except GrnError as error:
        return pd.DataFrame({"problem": [str(error)]})


def _files(folder: Path) -> dict[str, int]:
    """Return the bytes of each file by its name below the run's folder."""
    return {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()}


def _doctor_text() -> str:
    return "\n".join(f"{found.state:5} {found.what}: {found.said}" for found in examine(worker=False)) + "\n"


def _hidden(text: str) -> str:
    """Replace what says whose machine this is: paths of the home folders, names of the machine and the user."""
    for folder, replacement in ((settings.home(), "$GRN_HOME"), (Path.home(), "~")):
        if len(folder.parts) > 1:  # a home of / hides nothing
            text = text.replace(str(folder), replacement)
    words = {socket.gethostname(): "<machine>"}
    with suppress(KeyError, OSError):  # an account without a name, as in some containers
        words[getpass.getuser()] = "<user>"
    for word, replacement in words.items():
        text = re.sub(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", replacement, text)
    return text
