"""A password is kept as a hash by scrypt (RFC 7914), in one line of text that an environment variable can hold."""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass

from grn_core.errors import ConfigError

SHORTEST = 10
NAME = "scrypt"
LOG_COST, BLOCK, LANES = 15, 8, 1
"""2^15 rounds of 1 kB blocks: 32 MB and about 0.1 s per guess."""
MOST_LOG_COST, MOST_BLOCK, MOST_LANES = 20, 32, 4
REMEDY = "Make one with `python -m grn_core password` and set GRN_PASSWORD_HASH to the line that it prints."


@dataclass(frozen=True)
class PasswordHash:
    """What is kept of a password: the cost of a guess, the salt and the key that scrypt derives."""

    log_cost: int
    block: int
    lanes: int
    salt: bytes
    key: bytes

    def fits(self, password: str) -> bool:
        """Return whether this is the password; takes equally long whatever it is."""
        return hmac.compare_digest(self.key, _derive(password, self.salt, self.log_cost, self.block, self.lanes))

    def text(self) -> str:
        """Return the hash as one line without a character that shells or compose files read as theirs."""
        parts = [NAME, str(self.log_cost), str(self.block), str(self.lanes), _encode(self.salt), _encode(self.key)]
        return ":".join(parts)


def hash_password(password: str) -> PasswordHash:
    """Hash a password with a new salt.

    Raises
    ------
    ConfigError
        If it is shorter than `SHORTEST` characters.
    """
    if len(password) < SHORTEST:
        raise ConfigError(
            f"The password has {len(password)} characters.", f"Choose one of at least {SHORTEST}, such as four words."
        )
    salt = os.urandom(16)
    return PasswordHash(LOG_COST, BLOCK, LANES, salt, _derive(password, salt, LOG_COST, BLOCK, LANES))


def parse_hash(text: str) -> PasswordHash:
    """Read a hash as `PasswordHash.text` writes it.

    Raises
    ------
    ConfigError
        If it is not one, or its cost is beyond what a server can bear.
    """
    try:
        name, *numbers, salt, key = text.strip().split(":")
        log_cost, block, lanes = map(int, numbers)
        found = PasswordHash(log_cost, block, lanes, _decode(salt), _decode(key))
    except (ValueError, binascii.Error) as error:
        raise ConfigError("GRN_PASSWORD_HASH is not the hash of a password.", REMEDY) from error
    fair = 14 <= log_cost <= MOST_LOG_COST and 8 <= block <= MOST_BLOCK and 1 <= lanes <= MOST_LANES
    if name != NAME or not fair or len(found.salt) < 16 or len(found.key) != 32:
        raise ConfigError("GRN_PASSWORD_HASH is not the hash of a password.", REMEDY)
    return found


def _derive(password: str, salt: bytes, log_cost: int, block: int, lanes: int) -> bytes:
    memory = 128 * block * (2**log_cost + lanes) + 2**20
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=2**log_cost, r=block, p=lanes, maxmem=memory, dklen=32
    )


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
