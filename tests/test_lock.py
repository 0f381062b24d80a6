"""requirements.lock: every package with hashes, in the versions of requirements.txt, and no address of any registry."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = [Requirement(line.removesuffix(" \\")) for line in LOCK.splitlines() if line and line[0] not in "# "]
PINNED = [Requirement(line) for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]


def versions(name: str, python: str) -> set[str]:
    """Return the versions that are installed on Linux with a version of Python."""
    machine = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux",
               "platform_machine": "x86_64", "platform_system": "Linux", "os_name": "posix",
               "implementation_name": "cpython", "platform_python_implementation": "CPython"}  # fmt: skip
    same = (line for line in LOCKED if line.name.lower() == name.lower())
    return {str(line.specifier) for line in same if line.marker is None or line.marker.evaluate(machine)}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_what_requirements_txt_pins_is_locked_in_the_same_version(python):
    for line in PINNED:
        if line.name != "torch" and (line.marker is None or line.marker.evaluate({"python_version": python})):
            assert versions(line.name, python) == {str(line.specifier)}, f"{line}; run `make lock`"


def test_no_package_has_two_versions_for_one_python():
    for python in ("3.11", "3.12", "3.13"):
        assert all(len(versions(line.name, python)) <= 1 for line in LOCKED)


def test_each_package_has_hashes_and_no_address():
    blocks = re.split(r"\n(?=[a-z])", LOCK)[1:]
    assert len(blocks) == len(LOCKED) > 100
    assert all(block.count("--hash=sha256:") >= 1 for block in blocks)
    assert "://" not in LOCK and "index-url" not in LOCK


def test_pytorch_and_its_libraries_are_left_out():
    """Builds for CPU and CUDA have one version and several hashes."""
    assert not [line.name for line in LOCKED if line.name == "torch" or line.name.startswith(("nvidia", "cuda"))]
