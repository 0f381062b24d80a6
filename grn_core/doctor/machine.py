"""Checks of the machine: versions, device, message passing, disk and memory."""

import importlib.metadata
import os
import platform
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from grn_core import settings
from grn_core.doctor.finding import Finding, ok
from grn_core.errors import GrnError
from grn_core.storage import write_text

SHOWN = ("streamlit", "torch", "dgl", "scanpy", "anndata", "numpy", "pandas", "distributed", "decoupler")
GB = 10**9
LITTLE, FEW = GB // 5, 3 * GB
"""Bytes of free space below which work fails soon, and below which large data may not fit."""
ROOT = Path(__file__).parents[2]


def versions() -> Iterator[Finding]:
    """Compare the installed packages with those that ``requirements.txt`` names."""
    found = {name: _version(name) for name in SHOWN}
    listed = ", ".join(f"{name} {version}" for name, version in found.items() if version)
    yield ok("versions", f"Python {platform.python_version()}, {platform.system()} {platform.machine()}; {listed}")
    missing, other = _differences()
    if missing:
        yield Finding(
            "packages", "wrong", f"Not installed: {', '.join(missing)}.", "Run `make app`, which installs them."
        )
    if other:
        said = ", ".join(f"{name} {version} instead of {wanted}" for name, version, wanted in other)
        yield Finding("packages", "note", f"Other versions than tested: {said}.", "Run `rm -r .venv && make app`.")


def _required_by_package() -> list[str]:
    try:
        return importlib.metadata.requires("grn-explorer") or []
    except importlib.metadata.PackageNotFoundError:
        return []


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _differences() -> tuple[list[str], list[tuple[str, str, str]]]:
    """Return the packages that are missing, and those of another version with both versions."""
    from packaging.requirements import Requirement

    missing, other = [], []
    try:
        lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    except OSError:  # not a clone but an installed package
        lines = _required_by_package()
    for line in lines:
        text = re.sub(r"\s#.*|^#.*", "", line).strip()
        if not text or text.startswith("-"):
            continue
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        version = _version(wanted.name)
        if version is None:
            missing.append(wanted.name)
        elif not wanted.specifier.contains(version.partition("+")[0], prereleases=True):
            other.append((wanted.name, version, str(wanted.specifier).removeprefix("==")))
    return missing, other


def device() -> Iterator[Finding]:
    """Describe what trains, and how messages are passed on the graph."""
    from grn_core.model.device import describe_device, dgl_available

    try:
        info = describe_device()
    except GrnError as error:
        yield Finding("device", "wrong", error.what, error.remedy)
        return
    precision = "bfloat16 and float32" if info.bf16 else "float32"
    yield ok("device", f"{info.name}, {info.memory_gb:.0f} GB, {info.kind}, {precision}")
    if info.gnn_backend == "dgl" and dgl_available():
        os.environ.setdefault("DGLBACKEND", "pytorch")
        try:
            import dgl

            said = f"DGL {dgl.__version__}"
        except Exception as error:  # noqa: BLE001 - a build of DGL that does not fit ends in errors of any kind
            yield Finding(
                "message passing", "wrong", f"DGL is installed but cannot be loaded ({type(error).__name__}: {error}).",
                "Run `.venv/bin/python -m pip uninstall dgl`: PyTorch then passes messages, with the same result.",
            )  # fmt: skip
            return
        yield ok("message passing", said)
    else:
        yield ok("message passing", f"PyTorch sparse tensors. {info.note}")


def home() -> Iterator[Finding]:
    """Check that the home can be written, and that there is space on its disk."""
    folder = settings.home()
    probe = folder / f".doctor-{uuid4().hex[:8]}"
    try:
        settings.runs_dir()
        write_text(probe, "written by the doctor")
    except GrnError as error:
        yield Finding("home", "wrong", error.what, error.remedy)
        return
    finally:
        probe.unlink(missing_ok=True)
    yield ok("home", f"{folder} can be written")
    free = shutil.disk_usage(folder).free
    said = f"{free / GB:.1f} GB free on the disk of {folder}"
    remedy = "Free some space, or set GRN_HOME to a folder on another disk."
    if free < LITTLE:
        yield Finding("disk", "wrong", f"Disk nearly full: {said}.", remedy)
    elif free < FEW:
        yield Finding("disk", "note", f"{said}, which large data may not fit into.", remedy)
    else:
        yield ok("disk", said)


def memory() -> Iterator[Finding]:
    """Say how much memory there is, and whether the settings of reading can be understood."""
    import psutil

    total, free = settings.machine_memory(), psutil.virtual_memory().available
    said = f"{total / GB:.0f} GB, {min(free, total) / GB:.1f} GB free"
    if min(free, total) < 2 * GB:
        yield Finding(
            "memory", "note", said, "Close other programs before you train: the quick preset needs 1 to 2 GB."
        )
    else:
        yield ok("memory", said)
    try:
        settings.read_memory(), settings.read_seconds()
    except GrnError as error:
        yield Finding("settings", "wrong", error.what, error.remedy)
