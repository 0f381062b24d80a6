"""The pages before the dashboard: one asks for the password, one ends the session, one refuses."""

import html
from functools import cache
from pathlib import Path
from string import Template

HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
UNSAFE = (
    '<p class="quiet">This connection is not encrypted: others in this network could read the password. '
    "Ask for an address that begins with https.</p>"
)


@cache
def _template() -> Template:
    return Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))


def _page(title: str, body: str) -> bytes:
    return _template().substitute(title=html.escape(title), body=body).encode()


def login_page(action: str, next_path: str, said: str, encrypted: bool) -> bytes:
    """Return the form that asks for the password; `said` is what was wrong with the last try."""
    wrong = f'<p class="wrong" id="said" role="alert">{html.escape(said)}</p>' if said else ""
    return _page(
        "Log in",
        f"""<p>Networks of gene regulation from single-cell data.</p>
{wrong}<form method="post" action="{html.escape(action)}">
<input type="hidden" name="next" value="{html.escape(next_path)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus
 maxlength="1000"{' aria-describedby="said"' if said else ""}>
<button type="submit">Log in</button>
</form>
{"" if encrypted else UNSAFE}""",
    )


def logout_page(action: str) -> bytes:
    """Return the page that asks whether to end the session."""
    return _page(
        "Log out",
        f"""<p>After this, the browser asks for the password again. Runs continue.</p>
<form method="post" action="{html.escape(action)}"><button type="submit">Log out</button></form>""",
    )


def refusal(what: str, remedy: str) -> bytes:
    """Return a page with an error: what is wrong and what to do."""
    return _page("Not available", f'<p class="wrong">{html.escape(what)}</p><p>{html.escape(remedy)}</p>')
