"""Nothing of the dashboard is reached without the password: no page, file, upload or websocket."""

import hashlib
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from grn_core.door.attempts import ALL_PER_MINUTE, FREE, LONGEST_WAIT, Attempts
from grn_core.door.middleware import Doorkeeper, own_path
from grn_core.door.passwords import PasswordHash
from grn_core.door.rules import Door
from grn_core.door.tickets import HOURS, Tickets, make_tickets
from tests.door.visits import Dashboard, visit

PASSWORD = "four words in a row"
HASH = PasswordHash(10, 8, 1, b"s" * 16, hashlib.scrypt(PASSWORD.encode(), salt=b"s" * 16, n=2**10, r=8, p=1, dklen=32))
HTML = "text/html,application/xhtml+xml"
PRIVATE = (
    "/", "/network", "/_stcore/stream", "/_stcore/upload_file/a/b", "/media/x.csv", "/_stcore/metrics",
    "/_stcore/host-config", "/static/x.js", "/component/x", "/door/logout", "/auth/login", "//door/login",
    "/door/login/", "/_stcore/health/", "/_stcore/health/../stream",
)  # fmt: skip


@pytest.fixture
def keeper():
    return Doorkeeper(Dashboard(), Door("password", ("localhost",), password=HASH), Tickets(b"k" * 32))


def give(keeper, password: str, next_path: str = "/", **options):
    body = urlencode({"password": password, "next": next_path}).encode()
    return visit(keeper, "/door/login", "POST", body, **options)


@pytest.mark.parametrize("path", PRIVATE)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_reached_without_the_password(keeper, path, method):
    for cookie in ("", "grn-door=forged", "grn-door=a.b.c", "grn-door=", "__Host-grn-door=x"):
        answer = visit(keeper, path, method, accept=HTML, cookie=cookie)
        assert not answer.passed and answer.status in (303, 401)
    assert not visit(keeper, path, kind="websocket").passed
    assert keeper.app.asked == []


def test_a_page_leads_to_the_login_and_back(keeper):
    answer = visit(keeper, "/network", query="run=1&view=hubs", accept=HTML)
    assert answer.status == 303 and answer.headers["location"] == "/door/login?next=%2Fnetwork%3Frun%3D1%26view%3Dhubs"
    form = visit(keeper, "/door/login", query="next=%2Fnetwork%3Frun%3D1")
    assert form.status == 200 and 'value="/network?run=1"' in form.body and "default-src 'none'" in str(form.headers)
    inside = give(keeper, PASSWORD, "/network?run=1")
    assert inside.status == 303 and inside.headers["location"] == "/network?run=1"
    assert all(word in inside.headers["set-cookie"] for word in ("HttpOnly", "SameSite=Lax", f"Max-Age={HOURS * 3600}"))
    assert visit(keeper, "/network", cookie=inside.cookie).passed
    assert visit(keeper, "/_stcore/stream", kind="websocket", cookie=f"_x=1; {inside.cookie}").passed
    assert visit(keeper, "/_stcore/upload_file/a/b", "PUT", cookie=inside.cookie).passed


def test_a_wrong_password_gives_no_ticket(keeper):
    for wrong in ("", "no", PASSWORD.upper(), PASSWORD + " ", "x" * 5000):
        answer = give(keeper, wrong, client=f"10.0.0.{len(wrong) % 200}")
        assert answer.status == 401 and not answer.cookie and "That is not the password." in answer.body


def test_what_is_typed_is_text_on_the_page(keeper):
    answer = visit(keeper, "/door/login", query=urlencode({"next": '/"><script>alert(1)</script>'}))
    assert "<script" not in answer.body


@pytest.mark.parametrize(
    "path", ["https://evil.org", "//evil.org", "/\\evil.org", "javascript:alert(1)", "evil", "/a\r\nSet-Cookie: x", "",
             "/door/login", "\\\\evil.org", "///evil.org"],
)  # fmt: skip
def test_the_way_back_stays_in_the_dashboard(keeper, path):
    assert own_path(path) == "/"
    assert give(keeper, PASSWORD, path).headers["location"] == "/"


def test_another_site_cannot_send_the_form(keeper):
    assert give(keeper, PASSWORD, origin="https://evil.org").status == 403
    assert give(keeper, PASSWORD, origin="null", sec_fetch_site="cross-site").status == 403
    assert give(keeper, PASSWORD, origin="http://localhost:8501").status == 303


def test_encrypted_connections_have_a_cookie_of_their_own(keeper):
    inside = give(keeper, PASSWORD, scheme="https")
    assert inside.cookie.startswith("__Host-grn-door=") and "; Secure" in inside.headers["set-cookie"]
    assert visit(keeper, "/", scheme="https", cookie=inside.cookie).passed
    assert not visit(keeper, "/", scheme="https", cookie=inside.cookie.removeprefix("__Host-")).passed


def test_the_page_warns_where_others_could_read_the_password(keeper):
    warning = "This connection is not encrypted"
    assert warning in visit(keeper, "/door/login").body
    assert warning not in visit(keeper, "/door/login", scheme="https").body
    assert warning not in visit(keeper, "/door/login", client="127.0.0.1").body


def test_logging_out_takes_the_ticket(keeper):
    cookie = give(keeper, PASSWORD).cookie
    assert "<form" in visit(keeper, "/door/logout", cookie=cookie).body
    assert "<form" in visit(keeper, "/door/logout", "POST", cookie=cookie, origin="https://evil.org").body
    ended = visit(keeper, "/door/logout", "POST", cookie=cookie)
    assert ended.status == 303 and "grn-door=; Max-Age=0" in ended.headers["set-cookie"]


def test_a_ticket_ends_with_its_time_and_with_its_password(monkeypatch):
    tickets = Tickets(b"k" * 32)
    ticket = tickets.issue()
    assert tickets.holds(ticket) and not Tickets(b"j" * 32).holds(ticket)
    signed, _, signature = ticket.rpartition(".")  # the last character of a signature has bits that say nothing
    assert not tickets.holds(f"{signed}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}")
    assert not tickets.holds("x" * 10**6)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 4e9)
    assert not tickets.holds(ticket)


def test_the_secret_is_kept_and_only_its_owner_can_read_it(grn_home):
    first = make_tickets(HASH.text())
    key = grn_home / "door.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert make_tickets(HASH.text()) == first and make_tickets("another") != first
    key.chmod(0o644)
    assert make_tickets(HASH.text()) != first, "what others can read is no secret"


def test_guessing_becomes_slow():
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    waits = []
    for _ in range(FREE + 12):
        attempts.wrong("10.0.0.7")
        waits.append(attempts.wait("10.0.0.7"))
        now[0] += 1000
    assert waits[:FREE] == [0.0] * FREE and waits[FREE : FREE + 4] == [1, 2, 4, 8] and waits[-1] == LONGEST_WAIT
    assert attempts.wait("10.0.0.8") == 0
    attempts.right("10.0.0.7")
    assert attempts.wait("10.0.0.7") == 0


def test_one_network_of_ipv6_is_one_guesser_and_many_guessers_slow_each_other():
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    for n in range(FREE + 1):
        attempts.wrong(f"2001:db8::{n}")
    assert attempts.wait("2001:db8::ffff") > 0 and attempts.wait("2001:db8:0:1::1") == 0
    for n in range(ALL_PER_MINUTE):
        attempts.wrong(f"10.1.0.{n}")
    assert attempts.wait("10.2.0.1") > 0
    now[0] += 61
    assert attempts.wait("10.2.0.1") == 0


def test_after_many_wrong_passwords_even_the_right_one_waits(keeper):
    for _ in range(FREE + 1):
        give(keeper, "wrong password")
    answer = give(keeper, PASSWORD)
    assert answer.status == 429 and int(answer.headers["retry-after"]) >= 1 and not answer.cookie
    assert give(keeper, PASSWORD, client="10.0.0.99").status == 303


@pytest.mark.parametrize("kind", ["local", "password", "login"])
def test_foreign_names_are_refused_before_all_else(kind):
    door = Door(kind, ("localhost",), password=HASH if kind == "password" else None)
    keeper = Doorkeeper(Dashboard(), door, Tickets(b"k" * 32))
    for host in ("evil.org", "localhost.evil.org:8501", None, "localhost@evil.org"):
        assert visit(keeper, "/", host=host).status == 421
        assert visit(keeper, "/door/login", "POST", b"", host=host).status == 421
        assert not visit(keeper, "/_stcore/stream", kind="websocket", host=host).passed
    assert visit(keeper, "/_stcore/health", host="evil.org").passed, "a watcher may ask by any name"


def test_a_local_dashboard_is_open_to_this_machine():
    keeper = Doorkeeper(Dashboard(), Door("local"))
    assert visit(keeper, "/network").passed and visit(keeper, "/_stcore/stream", kind="websocket").passed


def test_uploads_and_files_wait_for_the_login():
    door = Door("login", ("localhost",), users=("a@b.org",))
    keeper = Doorkeeper(Dashboard(), door, has_login=lambda cookies, origin: cookies.get("user") == "ada")
    for path in ("/_stcore/upload_file/a/b", "/media/x.csv", "/_stcore/metrics"):
        assert visit(keeper, path, "PUT").status == 401
        assert visit(keeper, path, "PUT", cookie="user=ada").passed
    assert visit(keeper, "/").passed and visit(keeper, "/_stcore/stream", kind="websocket").passed


def test_a_dashboard_below_a_path(keeper):
    below = Doorkeeper(Dashboard(), replace(keeper.door), keeper.tickets, base="/grn")
    answer = visit(below, "/grn/network", accept=HTML)
    assert answer.headers["location"] == "/grn/door/login?next=%2Fnetwork"
    inside = visit(below, "/grn/door/login", "POST", urlencode({"password": PASSWORD, "next": "/network"}).encode())
    assert inside.headers["location"] == "/grn/network" and visit(below, "/grn/network", cookie=inside.cookie).passed
