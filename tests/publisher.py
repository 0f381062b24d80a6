"""A publisher on 127.0.0.1 that serves files well or badly, and remembers what it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Habit:
    """How one request is answered."""

    cut_after: int | None = None  # bytes of body before the connection ends
    status: int | None = None  # an error instead of the file
    resumes: bool = True  # heeds Range
    tells_length: bool = True
    shift: int = 0  # a Range is answered with a part that begins this much later
    redirect: str | None = None
    halfway: Callable[[], object] | None = None  # called when half of the body is out


@dataclass
class Asked:
    path: str
    range: str | None
    sent: int = 0


@dataclass
class Publisher:
    files: dict[str, bytes] = field(default_factory=dict)
    habits: dict[str, list[Habit]] = field(default_factory=dict)  # the last one stays
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"publisher": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def habit(self, path: str) -> Habit:
        habits = self.habits.get(path) or [Habit()]
        return habits.pop(0) if len(habits) > 1 else habits[0]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing when a client leaves early."""


class _Handler(BaseHTTPRequestHandler):
    publisher: Publisher

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        asked = Asked(self.path, self.headers.get("Range"))
        self.publisher.asked.append(asked)
        habit, content = self.publisher.habit(self.path), self.publisher.files.get(self.path)
        if habit.redirect:
            self.answer(302, {"Location": habit.redirect, "Content-Length": "0"})
        elif habit.status or content is None:
            self.answer(habit.status or 404, {"Content-Length": "0"})
        else:
            self.serve(content, habit, asked)

    def serve(self, content: bytes, habit: Habit, asked: Asked) -> None:
        start = int(asked.range.removeprefix("bytes=").rstrip("-")) if asked.range and habit.resumes else 0
        if asked.range and habit.resumes and start >= len(content):
            return self.answer(416, {"Content-Range": f"bytes */{len(content)}", "Content-Length": "0"})
        start += habit.shift if start else 0
        body = content[start:]
        headers = {"Content-Length": str(len(body))} if habit.tells_length else {}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.answer(206 if start else 200, headers)
        body = body[: habit.cut_after]
        asked.sent = len(body)  # noted before the client has the last byte and looks
        self.wfile.write(body[: len(body) // 2])
        if habit.halfway:
            habit.halfway()
        self.wfile.write(body[len(body) // 2 :])

    def answer(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
