"""The command line lists published data with their state, and fetches them by name."""

import pytest
from typer.testing import CliRunner

import grn_core.cli  # noqa: F401 - registers the commands
from grn_core.cli.runs import app
from grn_core.cli.terminal import guarded
from grn_core.data.catalogue import beeline_info
from grn_core.data.catalogue.describe import shape_text, size_text
from tests import beeline_zips as zips

pytestmark = pytest.mark.usefixtures("grn_home")

TRRUST = "/trrust/data/trrust_rawdata.human.tsv"


@pytest.fixture
def publishers(publisher, monkeypatch):
    zips.publish(publisher, zips.zipped(zips.data_files()), zips.zipped(zips.network_files()))
    publisher.files[TRRUST] = b"AATF\tBAX\tRepression\t22909821\n"
    monkeypatch.setenv("GRN_ZENODO_URL", publisher.url)
    monkeypatch.setenv("GRN_TRRUST_URL", publisher.url)
    return publisher


def grn(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def line(text: str, name: str) -> str:
    return next(row for row in text.splitlines() if f" {name} " in row)


def test_list_and_fetch(publishers):
    listed = grn("data", "list").output
    assert "758 x ?" in line(listed, "beeline/hESC/TFs+500")
    assert "fetchable" in line(listed, "beeline/hESC/TFs+500")
    assert "fetchable" in line(listed, "trrust/human")
    done = grn("data", "fetch", "trrust/human", "beeline")
    assert done.exit_code == 0, done.output
    assert "trrust/human: 1 rows; CC BY-SA 4.0; cite Han et al." in done.output
    assert "beeline/mESC/TFs+500: 4 x 502, here" in done.output
    listed = grn("data", "list").output
    assert "4 x 502" in line(listed, "beeline/mESC/TFs+500")
    assert "cc-by-4.0" in line(listed, "beeline/mESC/TFs+500")
    assert " here " in line(listed, "string/mouse")


@pytest.mark.parametrize("name", ["nix", "trrust/fly", "trrust", "regnetwork/human"])
def test_an_unknown_name_is_refused_before_anything_is_fetched(publishers, name):
    done = grn("data", "fetch", "beeline", name)
    assert done.exit_code == 1
    assert name in done.exception.what
    assert not publishers.requests


def test_a_failed_fetch_is_two_sentences(publishers, capsys):
    del publishers.files[zips.API]
    assert guarded(lambda: app(["data", "fetch", "beeline"], standalone_mode=False)) == 1
    said = capsys.readouterr().err
    assert "Error: Zenodo did not give the hashes" in said
    assert "Traceback" not in said


def test_sizes_and_shapes_are_written_for_readers(monkeypatch):
    assert size_text(0) == ""
    assert size_text(2_289_049) == "2.3 MB"
    assert shape_text(beeline_info("mHSC-E")) == "1,071 x ?"
