"""A dashboard that others can reach has a door, under the names that are its own."""

import pytest

from grn_core.door.passwords import hash_password
from grn_core.door.rules import Door, find_door, host_name, is_local
from grn_core.errors import ConfigError

HASH = hash_password("four words in a row").text()


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("GRN_HOSTS", "GRN_PASSWORD_HASH", "GRN_USERS"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.1.2.3", " LOCALHOST "])
def test_a_local_dashboard_has_no_door(address):
    assert is_local(address) and find_door(address) == Door("local")


@pytest.mark.parametrize("address", ["0.0.0.0", "::", None, "", "192.168.1.5", "lab.example.org", "127.0.0.1.evil.org"])
def test_a_dashboard_that_others_can_reach_needs_one(address):
    with pytest.raises(ConfigError, match=r"no password protects it.*GRN_PASSWORD_HASH.*docs/deploy\.md"):
        find_door(address)


def test_a_proxy_on_this_machine_needs_one_too(environment):
    environment.setenv("GRN_HOSTS", "grn.lab.org")
    with pytest.raises(ConfigError, match=r"grn\.lab\.org \(GRN_HOSTS\)"):
        find_door("127.0.0.1")
    environment.setenv("GRN_PASSWORD_HASH", HASH)
    door = find_door("127.0.0.1")
    assert door.kind == "password" and door.answers_to("grn.lab.org") and not door.answers_to("10.0.0.1")


def test_a_password_comes_before_a_login(environment):
    environment.setenv("GRN_PASSWORD_HASH", HASH)
    door = find_door("0.0.0.0", login_is_set_up=True)
    assert door.kind == "password" and door.password is not None and door.password.fits("four words in a row")


def test_a_broken_hash_opens_nothing(environment):
    environment.setenv("GRN_PASSWORD_HASH", "secret")
    with pytest.raises(ConfigError, match="not the hash of a password"):
        find_door("0.0.0.0")


def test_a_login_says_who_may_enter(environment):
    with pytest.raises(ConfigError, match="GRN_USERS does not say"):
        find_door("0.0.0.0", login_is_set_up=True)
    environment.setenv("GRN_USERS", "Ada@lab.org, @uni.edu")
    door = find_door("0.0.0.0", login_is_set_up=True)
    assert door.kind == "login"
    assert door.lets_in("ada@LAB.org") and door.lets_in("x@uni.edu", True)
    for email in ("bob@lab.org", "x@evil-uni.edu", "x@uni.edu.evil.org", "uni.edu", "@uni.edu@evil.org", None, 3, ""):
        assert not door.lets_in(email), email
    assert not door.lets_in("ada@lab.org", verified=False)
    environment.setenv("GRN_USERS", "*")
    assert find_door("0.0.0.0", login_is_set_up=True).lets_in(None)


@pytest.mark.parametrize(
    ("host", "name"),
    [("localhost:8501", "localhost"), ("LOCALHOST", "localhost"), ("[::1]:8501", "::1"), ("a.org.", "a.org"),
     ("a.org:x", ""), ("user@a.org", ""), ("a.org/path", ""), ("", ""), ("[::1", ""), ("[evil]:1", ""), ("a b", "")],
)  # fmt: skip
def test_names_of_hosts(host, name):
    assert host_name(host) == name


def test_a_door_answers_to_its_own_names(environment):
    local = find_door("127.0.0.1")
    assert local.answers_to("localhost:8501") and local.answers_to("127.0.0.1") and local.answers_to("[::1]:8501")
    for foreign in ("evil.org", "localhost.evil.org", "10.0.0.1:8501", None, ""):
        assert not local.answers_to(foreign)
    environment.setenv("GRN_PASSWORD_HASH", HASH)
    open_to_all = find_door("0.0.0.0")
    assert open_to_all.answers_to("192.168.1.5:8501") and not open_to_all.answers_to("evil.org")
    environment.setenv("GRN_HOSTS", "grn.lab.org,*.uni.edu")
    named = find_door("0.0.0.0")
    assert named.answers_to("grn.lab.org") and named.answers_to("a.uni.edu:443") and named.answers_to("localhost")
    for foreign in ("uni.edu", "evil-uni.edu", "192.168.1.5", "x.grn.lab.org"):
        assert not named.answers_to(foreign), foreign
