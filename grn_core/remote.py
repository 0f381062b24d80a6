"""Request a file from a server, starting at any byte; each failure becomes a clause of the error that users read."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from requests import Response

TIMEOUT = (10.0, 15.0)
"""Seconds to connect, and seconds of silence after which a connection counts as lost."""


class MirrorError(Exception):
    """An address does not serve the file; the text is a clause that says why."""


class ConnectionLost(MirrorError):
    """The connection ended early or the server is busy: a retry at the same address may succeed."""


class Unreachable(ConnectionLost):
    """No connection could be opened."""


def host_of(url: str) -> str:
    """Return the server's name in an address."""
    return urlsplit(url).netloc or url


def request_from(url: str, start: int) -> "Response":
    """Request the bytes of a file from `start` on, uncompressed, so that received bytes are bytes of the file.

    Raises
    ------
    MirrorError
        If the address is not usable.
    ConnectionLost
        If the server cannot be reached or does not answer.
    """
    import requests
    from urllib3.exceptions import MaxRetryError

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        return requests.get(url, headers=headers, stream=True, timeout=TIMEOUT)
    except requests.exceptions.SSLError as error:
        raise Unreachable(f"the certificate of {host_of(url)} was not accepted") from error
    except requests.exceptions.ProxyError as error:
        raise Unreachable(f"the proxy did not lead to {host_of(url)}") from error
    except requests.ConnectionError as error:
        if error.args and isinstance(error.args[0], MaxRetryError):
            raise Unreachable(f"{host_of(url)} could not be reached") from error
        raise ConnectionLost(f"the connection to {host_of(url)} was cut") from error
    except requests.Timeout as error:
        raise ConnectionLost(f"{host_of(url)} did not answer within {TIMEOUT[1]:.0f} s") from error
    except (requests.RequestException, ValueError) as error:  # not an address, or endless redirects
        raise MirrorError(f"{url} is not a usable address") from error


def offered_range(response: "Response", start: int, host: str) -> tuple[int, int | None]:
    """Read from an answer's headers which part of the file its body holds.

    Parameters
    ----------
    start
        First byte that was requested.

    Returns
    -------
    The first byte of the body within the file, and the size of the whole file in bytes (None where not given).

    Raises
    ------
    MirrorError
        If the server sends another part, or no file.
    ConnectionLost
        If the server is busy.
    """
    status, headers = response.status_code, response.headers
    if status == 206 and start:
        span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", headers.get("Content-Range", "").strip())
        if span is None or int(span[1]) != start:
            raise MirrorError(f"{host} sent another part of the file than requested")
        return start, None if span[2] == "*" else int(span[2])
    if status == 200:  # the whole file: this server does not resume
        length = headers.get("Content-Length", "")
        return 0, int(length) if length.isdigit() and "Content-Encoding" not in headers else None
    answer = f"{host} answered {status} ({response.reason})" if response.reason else f"{host} answered {status}"
    if status == 429 or status >= 500:
        raise ConnectionLost(answer)
    raise MirrorError(answer)


def iterate_body(response: "Response", host: str, most: int) -> Iterator[bytes]:
    """Yield the body as it arrives, at most `most` bytes at a time, so that a lost connection loses no byte.

    Raises
    ------
    ConnectionLost
        For every error of the network.
    """
    from urllib3.exceptions import HTTPError

    try:
        while chunk := response.raw.read1(most, decode_content=True):
            yield chunk
    except (HTTPError, OSError) as error:
        raise ConnectionLost(f"the connection to {host} was cut") from error
