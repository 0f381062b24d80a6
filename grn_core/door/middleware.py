"""Stands before every address of the server, pages, uploads, downloads and the websocket alike (ASGI).

It checks the request's ``Host``, so that a foreign web page cannot reach a server on the visitor's machine under a name
of its own (DNS rebinding), and asks for the password where there is one.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from grn_core.door import pages
from grn_core.door.attempts import Attempts
from grn_core.door.rules import Door
from grn_core.door.tickets import HOURS, Tickets

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOGIN, LOGOUT = "/door/login", "/door/logout"
HEALTH = "/_stcore/health"
MOST_FORM = 8192
AT_ONCE, MOST_WAITING = 2, 20
"""Passwords that are checked at once, each in 32 MB, and that wait for it; more are refused."""


class Doorkeeper:
    """Let only those requests pass that the door allows.

    Parameters
    ----------
    app
        What the requests are for.
    door
        Says who may enter.
    tickets
        Of the kind ``password``: what people get who have given it.
    base
        Path below which the dashboard is served, without a slash at its end.
    has_login
        Of the kind ``login``: says whether the cookies of a request are those of somebody who has logged in. The page
        itself asks for the login and decides who may enter; files and uploads are for those who have.
    """

    def __init__(
        self, app: App, door: Door, tickets: Tickets | None = None, base: str = "",
        has_login: Callable[[dict[str, str], str], bool] = lambda cookies, origin: False,
    ) -> None:  # fmt: skip
        self.app, self.door, self.tickets, self.base, self.has_login = app, door, tickets, base, has_login
        self.attempts = Attempts()
        self.checking = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = _Request(scope, self.base)
        if request.path == HEALTH:  # a machine that watches the server asks by any name, and learns one word
            await self.app(scope, receive, send)
        elif not self.door.answers_to(request.header("host")):
            await _refuse_host(request, send)
        elif self.door.kind == "password":
            await self._by_password(request, scope, receive, send)
        elif self.door.kind == "login" and request.is_private and not self.has_login(request.cookies, request.origin):
            await _refuse(request, send)
        else:
            await self.app(scope, receive, send)

    async def _by_password(self, request: "_Request", scope: Scope, receive: Receive, send: Send) -> None:
        known = self.tickets is not None and self.tickets.holds(request.cookies.get(request.cookie_name, ""))
        if request.path == LOGIN:
            await self._login(request, receive, send)
        elif not known:
            await _ask(request, send)
        elif request.path == LOGOUT:
            await _logout(request, send)
        else:
            await self.app(scope, receive, send)

    async def _login(self, request: "_Request", receive: Receive, send: Send) -> None:
        if request.method != "POST":
            asked = parse_qs(request.query).get("next", ["/"])[0]
            await _answer(send, 200, self._form(request, asked, ""), pages.HEADERS)
            return
        form = parse_qs((await _body(receive)).decode("utf-8", "replace"), max_num_fields=10)
        next_path, password = form.get("next", ["/"])[0], form.get("password", [""])[0]
        if not request.is_own_form:
            await _answer(
                send, 403, pages.refusal("The form is not from this page.", "Reload the page."), pages.HEADERS
            )
            return
        seconds = self.attempts.wait(request.client)
        if seconds > 0 or self.waiting >= MOST_WAITING:
            await self._too_many(request, next_path, max(1, round(seconds + 0.5)), send)
        elif await self._fits(password):
            self.attempts.right(request.client)
            assert self.tickets is not None
            cookie = request.cookie(self.tickets.issue(), HOURS * 3600)
            await _answer(send, 303, b"", {"location": self.base + own_path(next_path), "set-cookie": cookie})
        else:
            self.attempts.wrong(request.client)
            await _answer(send, 401, self._form(request, next_path, "That is not the password."), pages.HEADERS)

    async def _fits(self, password: str) -> bool:
        self.waiting += 1
        try:
            async with self.checking:
                assert self.door.password is not None
                return await asyncio.to_thread(self.door.password.fits, password[:1000])
        finally:
            self.waiting -= 1

    async def _too_many(self, request: "_Request", next_path: str, seconds: int, send: Send) -> None:
        said = f"Too many wrong passwords. Wait {seconds} s and try again."
        headers = pages.HEADERS | {"retry-after": str(seconds)}
        await _answer(send, 429, self._form(request, next_path, said), headers)

    def _form(self, request: "_Request", next_path: str, said: str) -> bytes:
        return pages.login_page(
            self.base + LOGIN, own_path(next_path), said, request.is_secure or request.is_on_machine
        )


class _Request:
    """What the door looks at in a request."""

    def __init__(self, scope: Scope, base: str) -> None:
        self.headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self.hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        self.kind: str = scope["type"]
        self.method: str = scope.get("method", "GET")
        self.path = str(scope["path"]).removeprefix(base) or "/"
        self.base = base
        self.query = scope.get("query_string", b"").decode("latin-1")
        self.scheme: str = scope.get("scheme", "http")
        self.client: str = (scope.get("client") or ("unknown", 0))[0]

    def header(self, name: str) -> str | None:
        """Return a header; None where it is missing, or where a ``Host`` is there twice."""
        return None if name == "host" and len(self.hosts) != 1 else self.headers.get(name)

    @property
    def is_secure(self) -> bool:
        """Whether the connection is encrypted, as a trusted proxy says (``X-Forwarded-Proto``)."""
        return self.scheme in ("https", "wss")

    @property
    def is_on_machine(self) -> bool:
        return self.client in ("127.0.0.1", "::1")

    @property
    def origin(self) -> str:
        return f"{'https' if self.is_secure else 'http'}://{self.headers.get('host', '')}"

    @property
    def is_private(self) -> bool:
        """Whether the address holds or takes data, other than the page that asks for a login."""
        return self.path.startswith(("/_stcore/upload_file", "/_stcore/metrics", "/media"))

    @property
    def is_own_form(self) -> bool:
        """Whether a form was sent from a page of ours; browsers say where from."""
        origin = self.headers.get("origin")
        if (
            origin is None or origin == "null"
        ):  # our pages ask the browser to send no referrer, some then hide the origin
            return self.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        return urlsplit(origin).netloc.lower() == self.headers.get("host", "").lower()

    @property
    def cookies(self) -> dict[str, str]:
        try:
            return {name: morsel.value for name, morsel in SimpleCookie(self.headers.get("cookie", "")).items()}
        except CookieError:
            return {}

    @property
    def cookie_name(self) -> str:
        """Name of our cookie; browsers accept the prefix only from encrypted connections."""
        return "__Host-grn-door" if self.is_secure else "grn-door"

    def cookie(self, ticket: str, seconds: int) -> str:
        """Return a ``Set-Cookie`` that no script can read and no other site can use for its own requests."""
        secure = "; Secure" if self.is_secure else ""
        return f"{self.cookie_name}={ticket}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"


def own_path(path: str) -> str:
    """Return a path of this dashboard, ``/`` for what leads elsewhere."""
    parts = urlsplit(path)
    elsewhere = parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//")
    if elsewhere or "\\" in path or any(ord(letter) < 33 for letter in path) or path.startswith("/door/"):
        return "/"
    return path


async def _ask(request: _Request, send: Send) -> None:
    """Send a visitor to the login, and refuse what is not a page."""
    wants_page = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")
    if request.kind == "http" and wants_page:
        asked = request.path + (f"?{request.query}" if request.query else "")
        location = f"{request.base}{LOGIN}?next={quote(asked, safe='')}"
        await _answer(send, 303, b"", {"location": location, "cache-control": "no-store"})
    else:
        await _refuse(request, send)


async def _refuse(request: _Request, send: Send) -> None:
    if request.kind == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await _answer(send, 401, b"Log in first.\n", {"content-type": "text/plain", "cache-control": "no-store"})


async def _refuse_host(request: _Request, send: Send) -> None:
    if request.kind == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    text = pages.refusal(
        "The dashboard does not answer to this name.",
        "Open it as http://localhost, or name the host in GRN_HOSTS (docs/deploy.md) and start it again.",
    )
    await _answer(send, 421, text, pages.HEADERS)


async def _logout(request: _Request, send: Send) -> None:
    if request.method != "POST" or not request.is_own_form:
        await _answer(send, 200, pages.logout_page(request.base + LOGOUT), pages.HEADERS)
        return
    headers = {"location": request.base + LOGIN, "set-cookie": request.cookie("", 0), "clear-site-data": '"storage"'}
    await _answer(send, 303, b"", headers)


async def _body(receive: Receive) -> bytes:
    """Return the body of a form; one that is too long is cut, and then holds no password that fits."""
    content = b""
    while len(content) <= MOST_FORM:
        message = await receive()
        content += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return content[:MOST_FORM]


async def _answer(send: Send, status: int, content: bytes, headers: dict[str, str]) -> None:
    written = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    written.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": written})
    await send({"type": "http.response.body", "body": content})
