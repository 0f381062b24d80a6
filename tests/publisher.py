"""A publisher on 127.0.0.1 that serves files well or badly, and records the requests that it received."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Answer:
    """How the publisher answers one request."""

    cut_after: int | None = None  # bytes of body before the connection ends
    status: int | None = None  # an error instead of the file
    resumes: bool = True  # respects the Range header
    gives_length: bool = True
    shift: int = 0  # a Range is answered with a part that begins this much later
    redirect: str | None = None
    halfway: Callable[[], object] | None = None  # called when half of the body has been sent


@dataclass
class Request:
    """A request that the publisher received; `sent` counts the bytes of the answer's body."""

    path: str
    range: str | None
    sent: int = 0


@dataclass
class Publisher:
    files: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)  # by path; the last one is repeated
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"publisher": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def next_answer(self, path: str) -> Answer:
        answers = self.answers.get(path) or [Answer()]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Print nothing when a client leaves early."""


class _Handler(BaseHTTPRequestHandler):
    publisher: Publisher

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        request = Request(self.path, self.headers.get("Range"))
        self.publisher.requests.append(request)
        answer, content = self.publisher.next_answer(self.path), self.publisher.files.get(self.path)
        if answer.redirect:
            self.send_head(302, {"Location": answer.redirect, "Content-Length": "0"})
        elif answer.status or content is None:
            self.send_head(answer.status or 404, {"Content-Length": "0"})
        else:
            self.serve(content, answer, request)

    def serve(self, content: bytes, answer: Answer, request: Request) -> None:
        start = int(request.range.removeprefix("bytes=").rstrip("-")) if request.range and answer.resumes else 0
        if request.range and answer.resumes and start >= len(content):
            return self.send_head(416, {"Content-Range": f"bytes */{len(content)}", "Content-Length": "0"})
        start += answer.shift if start else 0
        body = content[start:]
        headers = {"Content-Length": str(len(body))} if answer.gives_length else {}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.send_head(206 if start else 200, headers)
        body = body[: answer.cut_after]
        request.sent = len(body)  # recorded before the client has the last byte and a test reads it
        self.wfile.write(body[: len(body) // 2])
        if answer.halfway:
            answer.halfway()
        self.wfile.write(body[len(body) // 2 :])

    def send_head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
