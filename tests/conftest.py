"""Every test has a home of its own; the simulated demo is made once for all of them."""

import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("DGLBACKEND", "pytorch")


@pytest.fixture(scope="session")
def demo_cache(tmp_path_factory) -> Path:
    """Cache folder that holds the simulated demo."""
    from grn_core.data.demo import demo_dataset

    home = tmp_path_factory.mktemp("demo-home")
    before = os.environ.get("GRN_HOME")
    os.environ["GRN_HOME"] = str(home)
    try:
        demo_dataset()
    finally:
        os.environ.pop("GRN_HOME") if before is None else os.environ.update(GRN_HOME=before)
    return home / "cache"


@pytest.fixture(autouse=True)
def grn_home(tmp_path, monkeypatch, demo_cache) -> Path:
    """Fresh GRN_HOME with the demo already simulated."""
    home = tmp_path / "home"
    shutil.copytree(demo_cache, home / "cache")
    monkeypatch.setenv("GRN_HOME", str(home))
    monkeypatch.delenv("GRN_SCHEDULER", raising=False)
    return home
