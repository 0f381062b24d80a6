"""Which door the dashboard has: none on this machine alone; a password or a login where others can reach it."""

import ipaddress
import os
import socket
from dataclasses import dataclass, field
from typing import Literal

from grn_core.door.passwords import PasswordHash, parse_hash
from grn_core.errors import ConfigError

Kind = Literal["local", "password", "login"]
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
HOW = (
    "Set GRN_PASSWORD_HASH to the line that `python -m grn_core password` prints, or set up Streamlit's login "
    "([auth] in .streamlit/secrets.toml) and name who may enter in GRN_USERS; docs/deploy.md shows both."
)


@dataclass(frozen=True)
class Door:
    """How the dashboard is protected.

    Attributes
    ----------
    kind
        ``local``: only this machine can reach it; ``password``; ``login``: Streamlit's login through OpenID Connect.
    hosts
        Names by which it may be asked for, lower case; ``*.`` before a name stands for every name below it.
    any_address
        Whether it may also be asked for by any IP address, which no foreign web page can pretend to be.
    password
        Of the kind ``password``.
    users
        Of the kind ``login``: addresses of e-mail, ``@domain`` for a whole domain, ``*`` for all of the provider.
    """

    kind: Kind
    hosts: tuple[str, ...] = LOCAL_NAMES
    any_address: bool = False
    password: PasswordHash | None = None
    users: tuple[str, ...] = field(default=())

    def answers_to(self, host: str | None) -> bool:
        """Return whether the dashboard may be asked for under the name in a request's ``Host``."""
        name = host_name(host or "")
        if not name:
            return False
        if "*" in self.hosts or name in self.hosts:
            return True
        if any(known.startswith("*.") and name.endswith(known[1:]) for known in self.hosts):
            return True
        return self.any_address and _is_address(name)

    def lets_in(self, email: object, verified: object = True) -> bool:
        """Return whether someone who has logged in may enter; an address that the provider has not verified may not."""
        if "*" in self.users:
            return True
        if not isinstance(email, str) or "@" not in email or verified is False or verified == "false":
            return False
        address = email.strip().lower()
        return address in self.users or f"@{address.rpartition('@')[2]}" in self.users


def host_name(host: str) -> str:
    """Return the name in ``name:port`` or ``[address]:port``, lower case; empty where it is not one."""
    text = host.strip().lower()
    if text.startswith("["):
        name, closed, rest = text[1:].partition("]")
        return name if closed and (not rest or (rest[0] == ":" and rest[1:].isdigit())) and _is_address(name) else ""
    name, colon, port = text.partition(":")
    if colon and not port.isdigit():
        return ""
    name = name.rstrip(".")
    return name if name and all(letter.isalnum() or letter in "-._" for letter in name) else ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_local(address: str | None) -> bool:
    """Return whether only this machine can reach a server that listens at an address; None listens everywhere."""
    name = (address or "").strip().lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _listed(name: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in os.environ.get(name, "").split(",") if part.strip())


def find_door(address: str | None, login_is_set_up: bool = False) -> Door:
    """Return the door for a server that listens at `address`, by the environment.

    A server that only this machine can reach has none, unless ``GRN_HOSTS`` names another host: then a reverse proxy
    on this machine passes the world on to it.

    Parameters
    ----------
    address
        Streamlit's ``server.address``; None listens at every address.
    login_is_set_up
        Whether Streamlit has the settings of a provider of logins.

    Raises
    ------
    ConfigError
        If others can reach the server and neither a password nor a login protects it, or one is set up wrongly.
    """
    named = _listed("GRN_HOSTS")
    if is_local(address) and all(name in LOCAL_NAMES for name in named):
        return Door("local")
    hosts = (*LOCAL_NAMES, *(named or _own_names()))
    any_address = not named
    if text := os.environ.get("GRN_PASSWORD_HASH", "").strip():
        return Door("password", hosts, any_address, password=parse_hash(text))
    if login_is_set_up:
        users = _listed("GRN_USERS")
        if not users:
            raise ConfigError(
                "Streamlit's login is set up, but GRN_USERS does not say who may enter.",
                "Set it to addresses of e-mail and @domains, separated by commas, or to * for all of the provider.",
            )
        return Door("login", hosts, any_address, users=users)
    where = f"the address {address}" if not is_local(address) else f"the name {named[0]} (GRN_HOSTS)"
    raise ConfigError(
        f"Other machines could open the dashboard through {where}, and no password protects it.",
        f"{HOW} For this machine only, leave STREAMLIT_SERVER_ADDRESS at 127.0.0.1 and GRN_HOSTS empty.",
    )


def _own_names() -> tuple[str, ...]:
    names = {socket.gethostname().lower(), socket.getfqdn().lower()}
    return tuple(sorted(name for name in names if host_name(name)))
