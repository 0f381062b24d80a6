"""BEELINE from a local test server: fetched, prepared, and refused if it differs from the published files."""

import gzip
import hashlib
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from grn_core.data.catalogue import (
    beeline_info,
    fetch_beeline,
    list_beeline,
    load_beeline,
    load_catalogue_prior,
    load_truth,
)
from grn_core.data.readers.archive import extract, opened_zip
from grn_core.errors import Cancelled, DataError, DownloadError, PriorError
from tests import beeline_zips as zips
from tests.data.catalogue.lists import common, listed
from tests.publisher import Answer

pytestmark = pytest.mark.usefixtures("grn_home")


@pytest.fixture(scope="module")
def contents() -> tuple[bytes, bytes]:
    return zips.zipped(zips.data_files()), zips.zipped(zips.network_files())


@pytest.fixture
def zenodo(publisher, contents, monkeypatch):
    zips.publish(publisher, *contents)
    monkeypatch.setenv("GRN_ZENODO_URL", publisher.url + "/")
    return publisher


def requests(publisher) -> list[str]:
    return [request.path for request in publisher.requests]


def test_one_fetch_gives_every_data_set_and_is_not_repeated(zenodo, grn_home):
    assert {info.state for info in list_beeline()} == {"fetchable"}
    steps = []
    fetch_beeline(steps.append)
    assert {info.state for info in list_beeline()} == {"here"}
    assert requests(zenodo) == [zips.API, zips.NETWORKS, zips.DATA]
    assert {step.stage for step in steps} == {"downloading", "preparing"}
    assert all(0 <= step.fraction <= 1 for step in steps if step.fraction is not None)
    assert beeline_info("hESC").licence == "cc-by-4.0 (Zenodo record 3701939)"
    assert not list(grn_home.rglob("*.zip"))
    fetch_beeline()
    assert len(zenodo.requests) == 3


def test_a_fetched_data_set_is_the_raw_matrix_restricted_to_its_universe(zenodo):
    fetch_beeline()
    adata = load_beeline("mESC", "TFs+500")
    raw = pd.DataFrame(zips.values_of("mESC"), index=zips.genes_of("mESC"), columns=zips.CELLS)
    # variance grows along the file, so the 500 last of the 620 others are taken; QUIET does not vary
    genes = ["SOX17", *(f"G{i}" for i in range(120, 620)), "POU5F1"]
    assert list(adata.var_names) == genes == common("genes", "mESC")
    in_time = ["c2", "c4", "c1", "c3"]
    assert list(adata.obs_names) == in_time
    assert adata.obs["pseudotime"].tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(adata.X.toarray(), raw.loc[genes, in_time].T, rtol=1e-6)
    assert load_beeline("mESC", "TFs+1000").n_vars == 622
    info = beeline_info("mESC")
    assert (info.n_cells, info.n_genes, info.truths) == (4, 502, ("specific", "nonspecific", "string", "lofgof"))


def test_truths_and_tfs_are_those_of_the_universe(zenodo):
    fetch_beeline()
    prior = load_truth("hHEP", "TFs+500", "specific")
    wanted = [["POU5F1", "G1"], ["SOX17", "POU5F1"], ["G0", "SOX17"]]
    assert prior.edges[["source", "target"]].to_numpy().tolist() == wanted
    assert not prior.simulated
    # a source that is on no TF list is among that truth's TFs; the TF that does not vary is outside the universe
    assert listed("tfs", "hHEP", "TFs+500", "specific") == ["G0", "POU5F1", "SOX17"]
    # of mESC's TFs+500, G0 is not one of the 500
    assert listed("tfs", "mESC", "TFs+500", "specific") == ["POU5F1", "SOX17"]
    with pytest.raises(PriorError, match="hHEP TFs.500 has no truth lofgof on this machine.*specific"):
        load_truth("hHEP", "TFs+500", "lofgof")


def test_networks_of_the_whole_genome_become_priors(zenodo):
    with pytest.raises(PriorError, match="is part of BEELINE's networks.*data fetch beeline"):
        load_catalogue_prior("string", "mouse")
    fetch_beeline()
    prior = load_catalogue_prior("string", "mouse")
    assert ("SOX17", "ELSEWHERE") in set(zip(prior.edges["source"], prior.edges["target"], strict=True))
    assert len(prior.edges) == 5


def test_simulations_keep_signs_and_lineages(zenodo):
    fetch_beeline()
    adata = load_beeline("VSC", "VSC-2000-2-50")
    assert list(adata.obs_names) == ["E_3", "E_2", "E_1"]
    assert adata.obs["pseudotime"].tolist() == pytest.approx([0.1, 0.4, 0.9])
    np.testing.assert_array_equal(adata.obs["pseudotime_1"], [np.nan, 0.2, 0.9])
    np.testing.assert_array_equal(adata[:, "GATA1"].X.toarray().ravel(), [2.25, 1.5, 0.5])
    assert "log1p" not in adata.uns
    prior = load_truth("VSC", "VSC-2000-1", "reference")
    assert prior.simulated
    assert prior.edges["sign"].tolist() == [-1, 1]
    assert sorted(set(prior.tfs)) == ["GATA1", "SPI1"]
    with pytest.raises(DataError, match="VSC VSC-2000-3 is not on this machine.*GRN_DATA_DIR"):
        load_beeline("VSC", "VSC-2000-3")


def test_an_interrupted_download_is_resumed(zenodo, contents):
    zenodo.answers[zips.DATA] = [Answer(cut_after=len(contents[0]) // 2), Answer()]
    fetch_beeline()
    assert zenodo.requests[-1].range == f"bytes={len(contents[0]) // 2}-"
    assert load_beeline("hESC").n_obs == 4


def test_a_file_that_is_not_the_published_one_is_refused(zenodo, contents, grn_home):
    zenodo.files[zips.DATA] = contents[0][:-1] + b"?"
    with pytest.raises(DownloadError, match="BEELINE-data.zip could not be downloaded.*not the published file"):
        fetch_beeline()
    assert beeline_info("hESC").state == "fetchable"
    assert not list(grn_home.rglob("BEELINE-data.zip"))
    zenodo.files[zips.DATA] = contents[0]
    fetch_beeline()
    assert beeline_info("hESC").state == "here"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (None, "did not give the hashes.*answered 404"),
        (b"<html>please log in</html>", "The answer to the request for Zenodo's record.*login page"),
        (b'{"files": []}', "The answer to the request for Zenodo's record"),
        (
            b'{"files": [{"key": "BEELINE-data.zip", "size": 3, "checksum": "md5:xyz"}]}',
            "The answer to the request for Zenodo's record",
        ),
        (b"[" * 100_000, "The answer to the request for Zenodo's record"),
        (
            json.dumps({"files": [{"key": "other.zip", "size": 3, "checksum": "md5:" + "0" * 32}]}).encode(),
            "has no file BEELINE-Networks.zip; it has other.zip",
        ),
    ],
)
def test_an_answer_without_hashes_is_reported_and_not_stored(zenodo, contents, answer, says):
    zenodo.files.pop(zips.API) if answer is None else zenodo.files.update({zips.API: answer})
    with pytest.raises(DownloadError, match=says):
        fetch_beeline()
    assert zips.DATA not in requests(zenodo)
    if b"other" not in (answer or b""):
        zips.publish(zenodo, *contents)
        fetch_beeline()
        assert beeline_info("mDC").state == "here"


def test_a_missing_network_is_reported_at_once(monkeypatch):
    monkeypatch.setenv("GRN_ZENODO_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(DownloadError, match="did not give the hashes.*could not be reached.*internet connection"):
        fetch_beeline()


def test_finished_data_sets_are_kept_after_a_stop(zenodo):
    seen = []
    with pytest.raises(Cancelled):
        fetch_beeline(seen.append, stop=lambda: any("mDC" in step.message for step in seen))
    assert beeline_info("hESC").state == beeline_info("hHEP").state == "here"
    assert beeline_info("mHSC-L").state == "fetchable"
    before = len(zenodo.requests)
    fetch_beeline()
    assert len(zenodo.requests) == before  # both zips were complete
    assert beeline_info("mHSC-L").state == "here"


def test_missing_files_of_a_zip_are_named_and_the_rest_is_ready(publisher, contents, monkeypatch):
    files = {path: text for path, text in zips.data_files().items() if "mHSC-GM/GeneOrdering" not in path}
    zips.publish(publisher, zips.zipped(files), contents[1])
    monkeypatch.setenv("GRN_ZENODO_URL", publisher.url)
    with pytest.raises(DownloadError, match="lack 1 file: mHSC-GM/GeneOrdering.csv in BEELINE-data.zip"):
        fetch_beeline()
    states = {info.name: info.state for info in list_beeline()}
    assert {name for name, state in states.items() if state != "here"} == {
        "beeline/mHSC-GM/TFs+500",
        "beeline/mHSC-GM/TFs+1000",
    }


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("../../../escaped/hESC/ExpressionData.csv", "points outside it"),
        ("/escaped/ExpressionData.csv", "points outside it"),
    ],
)
def test_a_zip_that_points_outside_itself_writes_nothing(publisher, contents, monkeypatch, grn_home, path, says):
    zips.publish(publisher, zips.zipped(zips.data_files() | {path: "evil"}), contents[1])
    monkeypatch.setenv("GRN_ZENODO_URL", publisher.url)
    with pytest.raises(DownloadError, match=says):
        fetch_beeline()
    assert not [found for found in grn_home.parent.rglob("*") if "escaped" in str(found)]
    assert beeline_info("hESC").state == "fetchable"


def test_a_file_that_is_not_a_zip_is_refused(publisher, contents, monkeypatch):
    """Size and hash are those of the record, but the content is not a zip."""
    zips.publish(publisher, contents[0][: len(contents[0]) // 2], contents[1])
    monkeypatch.setenv("GRN_ZENODO_URL", publisher.url)
    with pytest.raises(DownloadError, match="cannot be prepared: BEELINE-data.zip is a damaged zip file"):
        fetch_beeline()


def test_a_member_with_a_wrong_checksum_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/data.csv", "A" * 1000)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"A" * 1000, b"A" * 999 + b"B"))
    with opened_zip(path) as archive, pytest.raises(DataError, match="a.zip is a damaged zip file"):
        extract(archive, archive.infolist()[0], tmp_path)


@pytest.mark.parametrize("name", ["ExpressionData.csv", "GeneOrdering.csv"])
def test_a_table_that_cannot_be_read_is_named(publisher, contents, monkeypatch, name):
    files = zips.data_files() | {f"BEELINE-data/inputs/scRNA-Seq/mDC/{name}": "nothing"}
    zips.publish(publisher, zips.zipped(files), contents[1])
    monkeypatch.setenv("GRN_ZENODO_URL", publisher.url)
    with pytest.raises(DownloadError, match=f"cannot be prepared: .*{name}"):
        fetch_beeline()


def test_a_truncated_prepared_data_set_is_named(zenodo, grn_home):
    fetch_beeline()
    path = grn_home / "data" / "catalogue" / "beeline" / "hESC" / "TFs+500" / "ExpressionData.csv.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="ExpressionData.csv.gz is a damaged gzip file"):
        load_beeline("hESC")
    assert beeline_info("hESC").n_cells == 758  # the published number, since the file cannot be read


def test_preparing_twice_gives_the_same_bytes(zenodo, grn_home):
    fetch_beeline()
    folder = grn_home / "data" / "catalogue"
    first = {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*.csv*")}
    (folder / "beeline.json").unlink()
    fetch_beeline()
    assert first == {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*.csv*")}
    header = gzip.open(folder / "beeline" / "hESC" / "TFs+500" / "ExpressionData.csv.gz", "rt").readline()
    assert header.strip() == "gene,c1,c2,c3,c4"
