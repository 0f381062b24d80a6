"""Where paths are restricted, no file of the server is opened by its path, and nobody learns whether there is one."""

import os
from pathlib import Path

import pytest

from grn_core import settings
from grn_core.data import library
from grn_core.data.library import add_file, load_dataset, load_prior
from grn_core.errors import GrnError
from grn_core.network.gene_sets.gmt import open_gmt
from grn_core.reading.files import check_file, may_open
from grn_core.scbert.library import open_weights
from grn_core.training.config import open_config

TABLE = "cell,SPI1,GATA1,CD14\n" + "".join(f"c{i},{i % 3},{i % 5},{1 + i % 2}\n" for i in range(30))


@pytest.fixture
def places(tmp_path, grn_home, monkeypatch):
    """Give an allowed folder and another one, each with a table, and a link from the first to the second."""
    allowed, other = tmp_path / "allowed", tmp_path / "allowed-not"
    for folder in (allowed, other):
        folder.mkdir()
        (folder / "cells.csv").write_text(TABLE, encoding="utf-8")
    (allowed / "link.csv").symlink_to(other / "cells.csv")
    monkeypatch.setenv("GRN_PATHS", str(allowed))
    return allowed, other


OPENERS = [
    load_dataset, load_prior, open_weights, lambda path: open_config(Path(path)), lambda path: open_gmt(Path(path)),
    lambda path: add_file(Path(path)), lambda path: library.add_prior_file(Path(path)),
]  # fmt: skip


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("value", ["none", "/somewhere/else"])
def test_no_file_is_opened_by_its_path(places, monkeypatch, opener, value):
    monkeypatch.setenv("GRN_PATHS", value)
    _, other = places
    said = []
    for path in (other / "cells.csv", other / "missing.csv"):
        with pytest.raises(GrnError) as caught:
            opener(str(path))
        said.append(str(caught.value).replace("missing.csv", "cells.csv"))
    assert said[0] == said[1], "whether there is a file stays unsaid"


def test_files_in_a_named_folder_can_be_opened(places):
    allowed, other = places
    assert load_dataset(str(allowed / "cells.csv")).n_obs == 30
    for path in (allowed / "link.csv", allowed / ".." / "allowed-not" / "cells.csv", other / "cells.csv"):
        with pytest.raises(GrnError):
            load_dataset(str(path))
        assert not may_open(path)


def test_the_programs_own_files_can_be_opened(places, grn_home):
    file = settings.cache_dir() / "upload-x.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert check_file(file) == file
    info = add_file(file)
    assert load_dataset(info.name).n_obs == 30
    (grn_home / "door.key").write_bytes(os.urandom(32))
    with pytest.raises(GrnError, match="may not be opened by its path"):
        check_file(grn_home / "door.key")


def test_without_a_rule_every_path_can_be_opened(places, monkeypatch):
    monkeypatch.delenv("GRN_PATHS")
    assert load_dataset(str(places[1] / "cells.csv")).n_obs == 30
