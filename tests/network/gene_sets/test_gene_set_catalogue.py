"""Published collections come from a stand-in of the publisher, are kept, and never half; the other ways are said."""

import pytest

from grn_core.errors import ConfigError, DataError, DownloadError
from grn_core.network.gene_sets import gene_set_catalogue
from grn_core.network.gene_sets.gene_set_catalogue import address_of, fetch_collection, is_here, load_collection
from grn_core.network.gene_sets.gene_set_task import FETCH_SETS

PATHS = {
    ("hallmark", "human"): "/2024.1.Hs/h.all.v2024.1.Hs.symbols.gmt",
    ("hallmark", "mouse"): "/2024.1.Mm/mh.all.v2024.1.Mm.symbols.gmt",
    ("go_bp", "human"): "/2024.1.Hs/c5.go.bp.v2024.1.Hs.symbols.gmt",
    ("go_bp", "mouse"): "/2024.1.Mm/m5.go.bp.v2024.1.Mm.symbols.gmt",
    ("reactome", "human"): "/2024.1.Hs/c2.cp.reactome.v2024.1.Hs.symbols.gmt",
    ("reactome", "mouse"): "/2024.1.Mm/m2.cp.reactome.v2024.1.Mm.symbols.gmt",
}
PREFIX = {"hallmark": "HALLMARK", "go_bp": "GOBP", "reactome": "REACTOME"}


def gmt(prefix: str) -> bytes:
    """Return two sets as MSigDB writes them: name, address of its page, symbols."""
    page = "https://www.gsea-msigdb.org/gsea/msigdb/human/geneset"
    rows = [(f"{prefix}_HEME", f"{page}/{prefix}_HEME", "GATA1", "KLF1"), (f"{prefix}_MYELOID", page, "SPI1", "CEBPA")]
    return "".join("\t".join(row) + "\n" for row in rows).encode()


@pytest.fixture
def msigdb(publisher, grn_home, monkeypatch):
    monkeypatch.setenv("GRN_MSIGDB_URL", publisher.url)
    return publisher


@pytest.mark.parametrize(("name", "organism"), PATHS)
def test_a_collection_is_fetched_once_and_kept(msigdb, name, organism):
    msigdb.files[PATHS[name, organism]] = gmt(PREFIX[name])
    assert not is_here(name, organism)
    fetch_collection(name, organism)
    assert is_here(name, organism)
    found = load_collection(name, organism)
    assert found.genes[f"{PREFIX[name]}_MYELOID"] == ("SPI1", "CEBPA")
    assert len(found.genes) == 2
    assert [request.path for request in msigdb.requests] == [PATHS[name, organism]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!DOCTYPE html><html>log in</html>", "something else than gene sets"),
        (b"", "empty"),
        (gmt("KEGG"), "holds other gene sets"),
        (b"SET about GATA1", "something else than gene sets"),
        (b"GATA1\nSPI1\n", "holds other gene sets"),
    ],
)
def test_what_is_no_such_collection_is_refused_and_not_kept(msigdb, content, said):
    msigdb.files[PATHS["hallmark", "human"]] = content
    with pytest.raises(DownloadError, match=said):
        fetch_collection("hallmark", "human")
    assert not is_here("hallmark", "human")


def test_without_the_publisher_the_other_ways_are_said(msigdb):
    with pytest.raises(DownloadError) as caught:
        fetch_collection("reactome", "mouse")
    assert "404" in caught.value.what
    assert "download m2.cp.reactome.v2024.1.Mm.symbols.gmt from gsea-msigdb.org" in caught.value.remedy
    assert "gene_sets of GRN_DATA_DIR" in caught.value.remedy
    with pytest.raises(DataError, match="not on this machine"):
        load_collection("reactome", "mouse")


def test_a_file_in_the_users_own_folder_is_used_whatever_its_release(msigdb, tmp_path, monkeypatch):
    folder = tmp_path / "own"
    (folder / "gene_sets").mkdir(parents=True)
    (folder / "gene_sets" / "h.all.v2026.1.Hs.symbols.gmt").write_bytes(gmt("HALLMARK"))
    monkeypatch.setenv("GRN_DATA_DIR", str(folder))
    assert is_here("hallmark", "human") and not is_here("hallmark", "mouse")
    assert load_collection("hallmark", "human").name == "h.all.v2026.1.Hs.symbols.gmt"


def test_a_damaged_copy_is_removed(msigdb):
    msigdb.files[PATHS["hallmark", "human"]] = gmt("HALLMARK")
    fetch_collection("hallmark", "human")
    gene_set_catalogue._kept("hallmark", "human").write_text("[1]")
    with pytest.raises(DataError, match="damaged"):
        load_collection("hallmark", "human")
    assert not is_here("hallmark", "human")


def test_the_task_fetches(msigdb, no_worker):
    msigdb.files[PATHS["go_bp", "human"]] = gmt("GOBP")
    work = FETCH_SETS.submit(collection="go_bp", organism="human")
    FETCH_SETS.carry_out(str(work.path))
    assert work.status.state == "done"
    assert is_here("go_bp", "human")


def test_an_unknown_collection_is_refused(grn_home):
    with pytest.raises(ConfigError, match="no collection of gene sets kegg for human"):
        gene_set_catalogue.collection("kegg", "human")
    assert address_of("hallmark", "human").startswith("https://data.broadinstitute.org/")
