"""The door of the dashboard, as Streamlit's settings and the environment ask for it."""

import os
import sys
from functools import cache
from typing import Any

import streamlit as st
from streamlit import config

from grn_core.door.middleware import LOGOUT, Doorkeeper
from grn_core.door.rules import Door, find_door, is_local
from grn_core.door.tickets import make_tickets
from grn_core.errors import ConfigError
from grn_core.settings import NO_PATHS, PATHS
from pages.widgets.common.plain_text import plain

_standing: list[Door] = []
"""The door that stands before this server; empty where its pages run without the server's own start (`app.py`)."""


def base_path() -> str:
    """Return the path below which the dashboard is served, without a slash at its end."""
    path = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def doorkeeper() -> Any:
    """Return what stands before each request, for Streamlit's server.

    Where others can reach the server, files can no longer be opened by their path unless ``GRN_PATHS`` allows it.
    The program ends with two sentences where it would be open to others.
    """
    from starlette.middleware import Middleware

    try:
        door = find_door(config.get_option("server.address"), _login_is_set_up())
    except ConfigError as error:
        print(f"{error.what}\n{error.remedy}", file=sys.stderr)
        sys.exit(2)
    if door.kind != "local":
        os.environ.setdefault(PATHS, NO_PATHS)
    _standing[:] = [door]
    tickets = make_tickets(door.password.text()) if door.password is not None else None
    return Middleware(Doorkeeper, door=door, tickets=tickets, base=base_path(), has_login=_has_login)


def _login_is_set_up() -> bool:
    try:
        return "auth" in st.secrets
    except (FileNotFoundError, st.errors.StreamlitSecretNotFoundError):
        return False


def _has_login(cookies: dict[str, str], origin: str) -> bool:
    """Return whether cookies are those that Streamlit gave somebody who has logged in and may enter."""
    from streamlit.web.server.starlette import starlette_websocket as server

    try:
        decoded = server._get_signed_cookie_with_chunks(cookies, "_streamlit_user")
        user = {} if decoded is None else server._parse_decoded_user_cookie(decoded, origin)
    except Exception:  # noqa: BLE001 - whatever is wrong with a cookie, it is not that of somebody who may enter
        return False
    door = _standing[0] if _standing else Door("login")
    return bool(user.get("is_logged_in")) and door.lets_in(user.get("email"), user.get("email_verified", True))


@cache
def _open_to_others() -> bool:
    """Return whether a server runs, rather than a page alone as in a test, and others can reach it."""
    serves = getattr(config, "_server_mode", "unknown") is not None
    return serves and not is_local(config.get_option("server.address"))


def pass_door() -> None:
    """Show visitors who have not logged in the login instead of the page, and the others a way out."""
    if not _standing:
        if _open_to_others():
            st.error("**Others could open this dashboard.**  \nStart it with `streamlit run app.py` or `make app`.")
            st.stop()
        return
    door = _standing[0]
    if door.kind == "login":
        _ask_for_login(door)
        with st.sidebar:
            st.button("Log out", icon=":material/logout:", type="tertiary", on_click=st.logout)
    elif door.kind == "password":
        with st.sidebar:
            st.html(f'<a class="grn-logout" href="{base_path()}{LOGOUT}" target="_self">Log out</a>')


def _ask_for_login(door: Door) -> None:
    if not st.user.get("is_logged_in", False):
        st.title("GRN Explorer")
        st.markdown("Log in to see networks of gene regulation from single-cell data.")
        st.button("Log in", type="primary", icon=":material/login:", on_click=st.login)
        st.stop()
    email = st.user.get("email")
    if not door.lets_in(email, st.user.get("email_verified", True)):
        st.error(
            f"**{plain(email or 'This account')} may not enter.**  \nAsk the person who runs this dashboard, or log in "
            "with another account.", icon=":material/error:",
        )  # fmt: skip
        st.button("Log out", icon=":material/logout:", on_click=st.logout)
        st.stop()
