"""A home that the tests of one file share: the runs that they train stay there until the last of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def home(tmp_path_factory, demo_cache) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("shared-home")
        shutil.copytree(demo_cache, folder / "cache")
        patch.setenv("GRN_HOME", str(folder))
        yield folder
