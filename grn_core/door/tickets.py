"""A signed note in the browser that its reader has given the password, so that a reload does not ask again."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

from grn_core import settings
from grn_core.errors import GrnError

HOURS = 12
KEY_FILE = "door.key"


@dataclass(frozen=True)
class Tickets:
    """Signs tickets with a secret of this installation and the hash of the password: a new password ends them all."""

    secret: bytes

    def issue(self) -> str:
        """Return a new ticket."""
        return self._signer().sign(os.urandom(12).hex()).decode()

    def holds(self, ticket: str) -> bool:
        """Return whether a ticket is one of ours and at most `HOURS` old."""
        if len(ticket) > 500:
            return False
        try:
            self._signer().unsign(ticket, max_age=HOURS * 3600)
        except BadSignature:
            return False
        return True

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(self.secret, salt="grn-explorer-door", digest_method=hashlib.sha256)


def make_tickets(password_hash: str) -> Tickets:
    """Return the tickets of this installation; its secret is made at first use and kept in ``$GRN_HOME/door.key``.

    Where that file cannot be written or others may read it, a secret of this process alone is used, and people log in
    again after a restart.
    """
    return Tickets(hashlib.sha256(_kept_secret() + password_hash.encode()).digest())


def _kept_secret() -> bytes:
    try:
        path = settings.runs_dir().parent / KEY_FILE
        _make(path)
        described = path.stat()
        if stat.S_ISREG(described.st_mode) and not described.st_mode & 0o077:
            found = path.read_bytes()
            if len(found) == 32:
                return found
    except (OSError, GrnError):
        pass
    return os.urandom(32)


def _make(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(os.urandom(32))
