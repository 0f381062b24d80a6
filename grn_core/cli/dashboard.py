"""``grn app``: open the dashboard, from a clone or from an installed package."""

import os
import sys
from typing import Annotated

import typer

from grn_core import settings
from grn_core.cli.terminal import err
from grn_core.errors import ConfigError


def app(
    port: Annotated[int, typer.Option(help="Port of the page.", min=1, max=65535)] = 8501,
) -> None:
    """Open the dashboard; Ctrl-C stops it. Only this machine can open it, unless STREAMLIT_SERVER_ADDRESS is set."""
    file = settings.dashboard_dir() / "app.py"
    if not file.is_file():
        raise ConfigError(f"The dashboard is not installed ({file} is missing).", "Install GRN Explorer again.")
    err.print(f"The dashboard runs at http://localhost:{port}  (Ctrl-C stops it)", markup=False, highlight=False)
    # this process becomes Streamlit's, so that signals reach it; the settings beside app.py are read by Streamlit
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(file), "--server.port", str(port)])
