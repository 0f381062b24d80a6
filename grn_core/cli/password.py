"""``python -m grn_core password``: the line that protects a dashboard which other machines can reach."""

import sys

import typer

from grn_core.cli.terminal import err
from grn_core.door.passwords import hash_password


def password() -> None:
    """Ask for a password and print the setting that asks visitors of the dashboard for it (docs/deploy.md)."""
    if sys.stdin.isatty():
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    found = hash_password(given).text()
    err.print("Set this in the environment of the dashboard; the password itself is stored nowhere:")
    print(f"GRN_PASSWORD_HASH={found}")
