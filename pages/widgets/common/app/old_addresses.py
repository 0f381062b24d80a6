"""Addresses of pages that are views or have another name now: links and bookmarks lead to the new places."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from pages.widgets.common.app.door import base_path

PLACES = {
    "data": ("cells", None),
    "scbert": ("train", "weights"),
    "regulons": ("network", "regulons"),
    "metrics": ("network", "trust"),
    "cell_types": ("compare", "cell_types"),
}


def new_address(path: str, query: str) -> str | None:
    """Return the address that an old one leads to, with the same choices; None where the address is not an old one."""
    chosen = parse_qsl(query, keep_blank_values=True)
    page, view = PLACES.get(path.strip("/"), (None, None))
    if path.strip("/") == "compare" and "a" in dict(chosen):  # the run that all pages look at is the first network now
        page = "compare"
        chosen = [("run" if name == "a" else name, value) for name, value in chosen if name != "run"]
    if page is None:
        return None
    chosen = [(name, value) for name, value in chosen if view is None or name != "view"]
    words = urlencode([*chosen, *([("view", view)] if view else [])])
    return f"/{page}?{words}" if words else f"/{page}"


def forwarder() -> Any:
    """Return what stands before the pages, for Streamlit's server, and forwards old addresses."""
    from starlette.middleware import Middleware

    return Middleware(Forwarder, base=base_path())


class Forwarder:
    """Forward old addresses (ASGI).

    Parameters
    ----------
    app
        What the other requests are for.
    base
        Path below which the dashboard is served, without a slash at its end.
    """

    def __init__(self, app: Any, base: str = "") -> None:
        self.app, self.base = app, base

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request for an old address, and pass on any other."""
        from starlette.responses import RedirectResponse

        path = str(scope.get("path", "")).removeprefix(self.base)
        wanted = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        to = new_address(path, scope["query_string"].decode("latin-1")) if wanted else None
        answer = self.app if to is None else RedirectResponse(self.base + to)
        await answer(scope, receive, send)
