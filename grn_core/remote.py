"""Ask a server for a file from some byte on; what can go wrong becomes a clause for the error that the user reads."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from requests import Response

TIMEOUT = (10.0, 15.0)
"""Seconds to connect, and seconds of silence after which a connection counts as cut."""


class Failed(Exception):
    """An address that does not give the file; the text says why in a clause."""


class Cut(Failed):
    """The connection ended early or the server is busy: another try at the same address may go on."""


class Unreachable(Cut):
    """No connection came about."""


def host_of(url: str) -> str:
    """Name the server of an address."""
    return urlsplit(url).netloc or url


def ask(url: str, have: int) -> "Response":
    """Ask for the bytes from `have` on, uncompressed, so that bytes counted are bytes of the file."""
    import requests
    from urllib3.exceptions import MaxRetryError

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        return requests.get(url, headers=headers, stream=True, timeout=TIMEOUT)
    except requests.exceptions.SSLError as error:
        raise Unreachable(f"the certificate of {host_of(url)} was not accepted") from error
    except requests.exceptions.ProxyError as error:
        raise Unreachable(f"the proxy did not lead to {host_of(url)}") from error
    except requests.ConnectionError as error:
        if error.args and isinstance(error.args[0], MaxRetryError):
            raise Unreachable(f"{host_of(url)} could not be reached") from error
        raise Cut(f"the connection to {host_of(url)} was cut") from error
    except requests.Timeout as error:
        raise Cut(f"{host_of(url)} did not answer within {TIMEOUT[1]:.0f} s") from error
    except (requests.RequestException, ValueError) as error:  # no address at all, or redirects without end
        raise Failed(f"{url} is not a usable address") from error


def offered(response: "Response", have: int, host: str) -> tuple[int, int | None]:
    """Read off the head of an answer where its body starts in the file and how long the whole file is, if told."""
    status, headers = response.status_code, response.headers
    if status == 206 and have:
        span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", headers.get("Content-Range", "").strip())
        if span is None or int(span[1]) != have:
            raise Failed(f"{host} sent another part of the file than was asked for")
        return have, None if span[2] == "*" else int(span[2])
    if status == 200:  # the whole file: this server does not resume
        length = headers.get("Content-Length", "")
        return 0, int(length) if length.isdigit() and "Content-Encoding" not in headers else None
    answer = f"{host} answered {status} ({response.reason})" if response.reason else f"{host} answered {status}"
    if status == 429 or status >= 500:
        raise Cut(answer)
    raise Failed(answer)


def chunks(response: "Response", host: str, most: int) -> Iterator[bytes]:
    """Give the body as it arrives, so that a cut loses nothing; whatever the network raises becomes a cut."""
    from urllib3.exceptions import HTTPError

    try:
        while chunk := response.raw.read1(most, decode_content=True):
            yield chunk
    except (HTTPError, OSError) as error:
        raise Cut(f"the connection to {host} was cut") from error
