"""A password is kept as a hash that fits it alone; what is no such hash is refused."""

import subprocess
import sys

import pytest

from grn_core.door.passwords import NAME, hash_password, parse_hash
from grn_core.errors import ConfigError

PASSWORD = "four words with ümlaut 🔑"


def test_a_hash_survives_its_text_and_fits_its_password_alone():
    found = parse_hash(hash_password(PASSWORD).text())
    assert found.fits(PASSWORD)
    assert not found.fits(PASSWORD + " ") and not found.fits("") and not found.fits("\ud800")
    assert PASSWORD not in found.text() and not set(found.text()) & set("$ '\"\\`!")


def test_equal_passwords_have_different_hashes():
    assert hash_password(PASSWORD).text() != hash_password(PASSWORD).text()


KEY, SALT = "A" * 43, "A" * 22


@pytest.mark.parametrize(
    "text",
    [
        "", "secret", "$2b$12$abcdefghijk", ":" * 9, f"{NAME}:15:8:1:aa:bb", f"{NAME}:x:8:1:{SALT}:{KEY}",
        f"{NAME}:30:8:1:{SALT}:{KEY}", f"{NAME}:1:8:1:{SALT}:{KEY}", f"md5:15:8:1:{SALT}:{KEY}",
    ],
)  # fmt: skip
def test_what_is_no_hash_is_refused(text):
    with pytest.raises(ConfigError, match="GRN_PASSWORD_HASH is not the hash"):
        parse_hash(text)


def test_a_short_password_is_refused():
    with pytest.raises(ConfigError, match="9 characters"):
        hash_password("123456789")


def test_the_command_line_prints_the_setting():
    command = [sys.executable, "-m", "grn_core", "password"]
    result = subprocess.run(
        command, input=f"{PASSWORD}\n", capture_output=True, text=True, check=True, encoding="utf-8"
    )
    name, _, text = result.stdout.strip().partition("=")
    assert name == "GRN_PASSWORD_HASH" and parse_hash(text).fits(PASSWORD)
