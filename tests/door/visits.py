"""Requests to an ASGI application, without a server."""

import asyncio
from dataclasses import dataclass
from typing import Any


@dataclass
class Answer:
    """What came back: status, headers and body; `passed` says whether the request reached the dashboard."""

    status: int
    headers: dict[str, str]
    body: str
    passed: bool

    @property
    def cookie(self) -> str:
        return self.headers.get("set-cookie", "").split(";")[0]


class Dashboard:
    """What the door stands before; it remembers which addresses were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        self.asked.append(scope["path"])
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"inside"})


def visit(
    keeper: Any, path: str, method: str = "GET", body: bytes = b"", host: str | None = "localhost:8501",
    kind: str = "http", scheme: str = "http", client: str = "10.0.0.7", query: str = "", **headers: str,
) -> Answer:  # fmt: skip
    """Ask `keeper` for a path; underscores in the names of headers stand for dashes."""
    sent = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    if host is not None:
        sent.append((b"host", host.encode("latin-1")))
    scope = {
        "type": kind, "method": method, "path": path, "query_string": query.encode(), "headers": sent,
        "scheme": scheme, "client": (client, 1234),
    }  # fmt: skip
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    before = len(keeper.app.asked)
    asyncio.run(keeper(scope, receive, send))
    passed = len(keeper.app.asked) > before
    if kind == "websocket":
        return Answer(101 if messages[0]["type"] == "websocket.accept" else 403, {}, "", passed)
    found = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return Answer(messages[0]["status"], found, b"".join(m.get("body", b"") for m in messages[1:]).decode(), passed)
