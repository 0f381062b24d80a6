"""A worker fetches published data and records its progress in a folder; a stopped fetch can be resumed."""

import pytest

from grn_core.data.catalogue import beeline_info, catalogue_prior
from grn_core.data.catalogue.fetch_task import (
    FETCH_PUBLISHED,
    download_of,
    published_fetch,
    submit_fetch_published,
)
from grn_core.errors import ConfigError
from grn_core.jobs import cluster, queue
from tests import beeline_zips as zips
from tests.publisher import Answer

pytestmark = pytest.mark.usefixtures("grn_home")

TRRUST = "/trrust/data/trrust_rawdata.mouse.tsv"


@pytest.fixture
def publishers(publisher, monkeypatch):
    zips.publish(publisher, zips.zipped(zips.data_files()), zips.zipped(zips.network_files()))
    publisher.files[TRRUST] = b"Aatf\tBax\tRepression\t22909821\n"
    monkeypatch.setenv("GRN_ZENODO_URL", publisher.url)
    monkeypatch.setenv("GRN_TRRUST_URL", publisher.url)
    return publisher


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Run a task at once, in this process."""
    monkeypatch.setattr(cluster, "client", lambda: None)
    monkeypatch.setattr(queue, "enqueue", lambda work, function, resources=None: function(str(work.path)))


def test_a_prior_is_fetched(publishers):
    assert published_fetch("trrust/mouse") is None
    work = submit_fetch_published("trrust/mouse")
    assert work.status.state == "done"
    assert published_fetch("trrust/mouse") == work
    assert catalogue_prior("trrust", "mouse").state == "here"


def test_fetching_a_prior_of_beeline_fetches_beeline(publishers):
    assert download_of("string/mouse") == "beeline"
    submit_fetch_published("string/mouse")
    assert published_fetch("beeline").status.state == "done"
    assert beeline_info("hESC").state == "here"
    assert catalogue_prior("string", "mouse").state == "here"


def test_a_stopped_fetch_is_resumed(publishers):
    publishers.answers[zips.DATA] = [Answer(halfway=lambda: published_fetch("beeline").request_cancel()), Answer()]
    work = submit_fetch_published("beeline")
    assert work.status.state == "cancelled"
    assert beeline_info("hESC").state == "fetchable"
    before = len(publishers.requests)
    assert submit_fetch_published("beeline").status.state == "done"
    assert beeline_info("hESC").state == "here"
    again = [request.path for request in publishers.requests[before:]]
    assert zips.NETWORKS not in again  # it was complete


def test_a_failure_is_stored_with_its_remedy(publishers):
    del publishers.files[zips.API]
    status = submit_fetch_published("beeline").status
    assert status.state == "failed"
    assert "Zenodo did not give the hashes" in status.error


def test_a_finished_fetch_is_not_started_again(publishers):
    work = submit_fetch_published("trrust/mouse")
    before = len(publishers.requests)
    FETCH_PUBLISHED.carry_out(str(work.path))
    assert len(publishers.requests) == before


@pytest.mark.parametrize("name", ["nix", "trrust/fly", "trrust"])
def test_an_unknown_name_is_refused(name):
    with pytest.raises(ConfigError, match=name):
        submit_fetch_published(name)
