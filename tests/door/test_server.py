"""The real server: it does not start without a door where others could reach it, and all is behind the door."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from grn_core.door.passwords import hash_password

ROOT = Path(__file__).parents[2]
PASSWORD = "four words in a row"
SOCKET = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit",
}  # fmt: skip


def start(home: Path, port: int, cwd: Path = ROOT, **environment: str) -> "subprocess.Popen[str]":
    names = ("GRN_PASSWORD_HASH", "GRN_HOSTS", "GRN_USERS", "GRN_PATHS", "STREAMLIT_SERVER_ADDRESS")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    return subprocess.Popen(
        command, cwd=cwd, env=kept | {"GRN_HOME": str(home), "PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def server(home: Path, **environment: str) -> Iterator[int]:
    """Start a server and give its port once it says that it is healthy."""
    port = free_port()
    process = start(home, port, **environment)
    try:
        end = time.monotonic() + 120
        while ask(port, "/_stcore/health")[0] != 200:
            assert process.poll() is None and time.monotonic() < end, process.communicate()[0]
            time.sleep(0.3)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def ask(port: int, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, str]:
    """Return the status, and the place or the cookie that the answer names."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("set-cookie") or answer.headers.get("location") or ""
    except OSError:
        return 0, ""
    finally:
        connection.close()


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_it_does_not_start_without_a_door(grn_home, address):
    process = start(grn_home, free_port(), STREAMLIT_SERVER_ADDRESS=address)
    said = process.communicate(timeout=600)[0]
    assert process.returncode == 2 and "no password protects it" in said and "docs/deploy.md" in said
    assert "Traceback" not in said


def test_it_does_not_start_in_another_folder_either(grn_home, tmp_path):
    """There Streamlit would listen at every address by default; its settings beside ``app.py`` say otherwise."""
    process = start(grn_home, free_port(), cwd=tmp_path, STREAMLIT_SERVER_ADDRESS="0.0.0.0")
    assert process.wait(120) == 2


def test_a_local_server_is_open_to_this_machine_alone(grn_home):
    with server(grn_home) as port:
        assert ask(port, "/")[0] == 200 and ask(port, "/_stcore/stream", **SOCKET)[0] == 101
        assert ask(port, "/", Host="evil.example")[0] == 421
        assert ask(port, "/_stcore/stream", Host="evil.example", Origin="http://evil.example", **SOCKET)[0] == 403


def test_every_address_is_behind_the_password(grn_home):
    hashed = hash_password(PASSWORD).text()
    with server(grn_home, STREAMLIT_SERVER_ADDRESS="0.0.0.0", GRN_PASSWORD_HASH=hashed) as port:
        assert ask(port, "/", Accept="text/html") == (303, "/door/login?next=%2F")
        closed = ("/_stcore/host-config", "/_stcore/metrics", "/media/x", "/static/js/x.js", "/_stcore/upload_file/a/b")
        for path in closed:
            assert ask(port, path)[0] == 401, path
        assert ask(port, "/_stcore/stream", **SOCKET)[0] == 403
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        assert ask(port, "/door/login", "POST", urlencode({"password": "wrong password"}), **form)[0] == 401
        status, cookie = ask(port, "/door/login", "POST", urlencode({"password": PASSWORD, "next": "/train"}), **form)
        assert status == 303
        ticket = cookie.split(";")[0]
        assert ask(port, "/", Cookie=ticket)[0] == 200 and ask(port, "/_stcore/host-config", Cookie=ticket)[0] == 200
        assert ask(port, "/_stcore/stream", Cookie=ticket, **SOCKET)[0] == 101
        assert ask(port, "/_stcore/stream", Cookie=ticket + "x", **SOCKET)[0] == 403


LOGIN = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "a secret of the test that is long enough"
client_id = "test"
client_secret = "test"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""


def test_with_streamlits_login_uploads_wait_for_it(grn_home, tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(LOGIN, encoding="utf-8")
    settings = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "STREAMLIT_SECRETS_FILES": str(secrets)}
    process = start(grn_home, free_port(), **settings)
    assert "GRN_USERS does not say who may enter" in process.communicate(timeout=600)[0] and process.returncode == 2
    with server(grn_home, GRN_USERS="ada@lab.example", **settings) as port:
        assert ask(port, "/")[0] == 200 and ask(port, "/_stcore/stream", **SOCKET)[0] == 101
        for path in ("/_stcore/upload_file/a/b", "/media/x", "/_stcore/metrics"):
            assert ask(port, path)[0] == 401 and ask(port, path, Cookie="_streamlit_user=forged")[0] == 401
