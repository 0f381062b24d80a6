"""The door as the pages see it: a login that is real, a way out, and no path fields where others can enter."""

import json

import pytest
from streamlit.web.server.starlette import starlette_app_utils
from streamlit.web.server.starlette.starlette_websocket import get_cookie_secret

from grn_core.door.passwords import hash_password
from grn_core.door.rules import Door
from pages.widgets.common.app import door as door_of_pages
from tests.pages.conftest import words

ORIGIN = "https://grn.lab.org"


@pytest.fixture
def standing(monkeypatch):
    """Let a door stand before the pages."""
    monkeypatch.setattr(door_of_pages, "_standing", [])
    return lambda door: door_of_pages._standing.append(door)


def cookie_of(secret: str | None = None, **user: object) -> dict[str, str]:
    """Return the cookie that Streamlit gives somebody who has logged in."""
    payload = {"origin": ORIGIN, "is_logged_in": True} | user
    signed = starlette_app_utils.create_signed_value(
        secret or get_cookie_secret(), "_streamlit_user", json.dumps(payload)
    )
    return {"_streamlit_user": signed if isinstance(signed, str) else signed.decode("latin-1")}


def test_only_the_cookie_of_a_login_that_may_enter_counts(standing):
    standing(Door("login", users=("ada@lab.org",)))
    has = door_of_pages._has_login
    assert has(cookie_of(email="ada@lab.org"), ORIGIN)
    assert has(cookie_of(email="Ada@lab.org", email_verified=True), ORIGIN)
    assert not has(cookie_of(email="bob@lab.org"), ORIGIN)
    assert not has(cookie_of(email="ada@lab.org", email_verified=False), ORIGIN)
    assert not has(cookie_of(email="ada@lab.org", is_logged_in=False), ORIGIN)
    assert not has(cookie_of(email="ada@lab.org"), "https://evil.org")
    assert not has(cookie_of(email="ada@lab.org", secret="another secret"), ORIGIN)
    for forged in ({}, {"_streamlit_user": ""}, {"_streamlit_user": "x" * 5000}, {"_streamlit_user": "é"}):
        assert not has(forged, ORIGIN)


def test_a_path_can_be_given_only_where_one_may_be_opened(open_page, monkeypatch, tmp_path):
    def path_fields() -> list[str]:
        return [field.label for field in open_page("cells").text_input if "path" in field.label.lower()]

    assert path_fields()
    monkeypatch.setenv("GRN_PATHS", "none")
    assert path_fields() == []
    monkeypatch.setenv("GRN_PATHS", str(tmp_path))
    assert path_fields() and all(str(tmp_path) in label.replace("\\", "") for label in path_fields())


def test_with_a_password_there_is_a_way_out(open_page, standing):
    standing(Door("password", password=hash_password("four words in a row")))
    assert "door/logout" in "".join(element.proto.body for element in open_page("home").get("html"))


def test_who_has_not_logged_in_sees_the_login_alone(open_page, standing, monkeypatch):
    standing(Door("login", users=("ada@lab.org",)))
    app = open_page("home")
    assert "Log in to see networks" in words(app) and "Which gene regulates which?" not in words(app)
    assert [button.label for button in app.button] == ["Log in"]
