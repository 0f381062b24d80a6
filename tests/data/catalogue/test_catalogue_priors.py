"""Published priors: TRRUST from a local test server, CollecTRI and DoRothEA through a replacement of decoupler."""

import sys
import time
from types import SimpleNamespace

import pandas as pd
import pytest
import requests

from grn_core.data import library
from grn_core.data.catalogue import catalogue_prior, fetch_prior, list_catalogue_priors, load_catalogue_prior, omnipath
from grn_core.errors import Cancelled, DownloadError, PriorError
from tests.publisher import Answer

pytestmark = pytest.mark.usefixtures("grn_home")

ADDRESS = "/trrust/data/trrust_rawdata.mouse.tsv"
ROWS = (
    "Aatf\tBak1\tUnknown\t22983126",
    "Abl1\tBcl2\tRepression\t11753601",
    "Abl1\tBcl2\tRepression\t99",
    "Tp53\tMdm2\tActivation\t1",
)
TABLE = "".join(f"{row}\n" for row in ROWS)


@pytest.fixture
def trrust(publisher, monkeypatch):
    publisher.files[ADDRESS] = TABLE.encode()
    monkeypatch.setenv("GRN_TRRUST_URL", publisher.url)
    return publisher


@pytest.fixture
def decoupler(monkeypatch):
    """A replacement of decoupler that returns small tables and records its calls."""
    asked = []

    def collectri(**options):
        asked.append(("collectri", options))
        rows = {"source": ["MYC", "SPI1", "MYC"], "target": ["TERT", "BGLAP", "MYC"], "weight": [1.0, -1.0, 1.0]}
        return pd.DataFrame(rows).assign(references=["10022128;10491298", "10022617", "1"], resources="ExTRI")

    def dorothea(**options):
        asked.append(("dorothea", options))
        return pd.DataFrame({"source": ["MYC"], "target": ["TERT"], "weight": [-0.5], "confidence": ["B"]})

    module = SimpleNamespace(op=SimpleNamespace(collectri=collectri, dorothea=dorothea), __version__="2.2.0")
    monkeypatch.setitem(sys.modules, "decoupler", module)
    monkeypatch.setattr(omnipath, "LOOK_EVERY", 0.01)
    return SimpleNamespace(asked=asked, op=module.op)


def test_every_prior_has_a_licence_and_a_citation():
    infos = list_catalogue_priors()
    assert len(infos) == len({info.name for info in infos}) == 11
    for info in infos:
        assert info.state == "fetchable"
        assert info.organism in info.name
        assert all([info.version, info.licence, info.citation, info.origin])


def test_trrust_is_fetched_once_with_signs_and_evidence(trrust):
    prior = load_catalogue_prior("trrust", "mouse")
    assert prior.edges.to_numpy().tolist() == [
        ["Aatf", "Bak1", 0, "22983126"],
        ["Abl1", "Bcl2", -1, "11753601;99"],
        ["Tp53", "Mdm2", 1, "1"],
    ]
    info = catalogue_prior("trrust", "mouse")
    assert (info.state, info.n_rows, info.size) == ("here", 4, len(TABLE))
    assert info.version.startswith("2 (2018), fetched 20")
    assert library.load_prior("trrust/mouse").edges.equals(prior.edges)
    assert len(trrust.requests) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>Please log in</body></html>",
        b"",
        b"Aatf\tBak1\tUnknown\n",
        TABLE.encode() + b"Abl1\tCc",  # the publisher's own file ends early
        b"\xff\xfe\x00",
    ],
)
def test_a_file_that_is_not_trrusts_table_is_refused_and_deleted(trrust, content):
    trrust.files[ADDRESS] = content
    with pytest.raises(DownloadError, match="is not TRRUST's table.*login page"):
        load_catalogue_prior("trrust", "mouse")
    assert catalogue_prior("trrust", "mouse").state == "fetchable"
    trrust.files[ADDRESS] = TABLE.encode()
    assert len(load_catalogue_prior("trrust", "mouse").edges) == 3


def test_an_interrupted_or_missing_trrust_file(trrust):
    trrust.answers[ADDRESS] = [Answer(cut_after=20), Answer()]
    assert len(load_catalogue_prior("trrust", "mouse").edges) == 3
    with pytest.raises(DownloadError, match="trrust_human.tsv could not be downloaded: .* answered 404"):
        load_catalogue_prior("trrust", "human")


def test_trrust_can_be_stopped(trrust):
    with pytest.raises(Cancelled):
        fetch_prior("trrust", "mouse", stop=lambda: True)
    assert catalogue_prior("trrust", "mouse").state == "fetchable"


def test_collectri_is_read_through_decoupler_once(decoupler):
    prior = library.load_prior("collectri/human")
    assert prior.edges.to_numpy().tolist() == [
        ["MYC", "TERT", 1, "10022128;10491298"],
        ["SPI1", "BGLAP", -1, "10022617"],
    ]  # without the self-loop
    assert prior.name == "CollecTRI (human)"
    load_catalogue_prior("collectri", "human")
    assert decoupler.asked == [("collectri", {"organism": "human", "remove_complexes": True})]
    assert catalogue_prior("collectri", "human").version.endswith("through decoupler 2.2.0")


def test_dorothea_keeps_the_sign_of_its_weight_and_its_level(decoupler):
    prior = load_catalogue_prior("dorothea", "mouse")
    assert prior.edges.to_numpy().tolist() == [["MYC", "TERT", -1, "B"]]
    assert decoupler.asked == [("dorothea", {"organism": "mouse", "levels": ["A", "B", "C"]})]


@pytest.mark.parametrize(("module", "says"), [(None, "is not installed"), (SimpleNamespace(), "an older version")])
def test_without_decoupler_the_error_says_what_to_install(monkeypatch, module, says):
    monkeypatch.setitem(sys.modules, "decoupler", module)
    with pytest.raises(PriorError, match=f"CollecTRI is read through decoupler.*{says}.*pip install"):
        load_catalogue_prior("collectri", "human")


def _raise(error: Exception):
    raise error


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda **_: _raise(requests.ConnectionError("no route")), "did not answer .ConnectionError"),
        (lambda **_: _raise(requests.HTTPError("503")), "did not answer .HTTPError"),
        (lambda **_: _raise(KeyError("resources")), "has an unknown layout .KeyError"),
        (lambda **_: None, "did not return a table of source, target and weight"),
        (lambda **_: pd.DataFrame({"source": ["A"]}), "did not return a table of source, target and weight"),
        (lambda **_: pd.DataFrame({"source": [], "target": [], "weight": []}), "did not return a table of source"),
    ],
)
def test_a_missing_network_and_an_unreadable_answer_are_distinguished(decoupler, answer, says):
    decoupler.op.collectri = answer
    with pytest.raises(DownloadError, match=says):
        load_catalogue_prior("collectri", "human")
    assert catalogue_prior("collectri", "human").state == "fetchable"


def test_waiting_for_a_silent_publisher_ends_and_can_be_stopped(decoupler, monkeypatch):
    decoupler.op.collectri = lambda **_: time.sleep(5)
    looks = []
    with pytest.raises(Cancelled):
        fetch_prior("collectri", "human", stop=lambda: looks.append(1) or len(looks) > 2)
    monkeypatch.setattr(omnipath, "LONGEST", 0.05)
    with pytest.raises(DownloadError, match="CollecTRI did not arrive within"):
        fetch_prior("collectri", "human")


@pytest.mark.parametrize(("name", "organism"), [("trrust", "fly"), ("regnetwork", "human"), ("../x", "human")])
def test_the_error_for_an_unknown_prior_lists_the_known_ones(name, organism):
    with pytest.raises(PriorError, match="The catalogue has no prior .*trrust/human, trrust/mouse"):
        load_catalogue_prior(name, organism)
