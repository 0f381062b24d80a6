"""Motif scans and families of TFs, fetched from a local publisher that serves the publishers' layouts."""

import io
import zipfile

import pytest

from grn_core.data import library
from grn_core.data.catalogue import (
    catalogue_prior,
    fetch_prior,
    list_catalogue_priors,
    list_catalogue_tables,
    load_catalogue_prior,
)
from grn_core.data.catalogue.library_names import is_prior
from grn_core.data.catalogue.motif_scans import OMNIPATH, TABLE
from grn_core.data.catalogue.tf_families import TABLE as FAMILIES
from grn_core.errors import DownloadError, PriorError
from grn_core.genes.tfs import dna_binding_family, families_source, other_regulators, transcription_factors
from tests.publisher import Answer

pytestmark = pytest.mark.usefixtures("grn_home")

DOROTHEA = (
    "TF,target,effect,score,is_evidence_curateddatabase,is_evidence_chipSeq,is_evidence_TFbindingMotif,"
    "is_evidence_coexpression,which_curateddatabase,which_chipSeq,which_TFbindingMotif,which_coexpression,"
    "pubmedID_from_curated_resources,kegg_pathway,pubmed.count\n"
    'MYC,TERT,1,A,TRUE,TRUE,TRUE,FALSE,"HTRIdb,trrust",ReMap,hocomoco_v11,none,"16648487,20564185",-,2\n'
    'AHR,ABCB1,0,E,FALSE,FALSE,TRUE,FALSE,none,none,"jaspar_v2018,hocomoco_v11",none,-,-,0\n'
    "SPI1,BGLAP,-1,B,TRUE,FALSE,FALSE,TRUE,trrust,none,none,ARACNe-GTEx,10022617,-,1\n"
)
PATHS = [f"/{name}/raw/master/{TABLE}" for name in ("dorothea", "DoRothEA")]
TSV = (
    "source\ttarget\tsource_genesymbol\ttarget_genesymbol\tis_directed\tis_stimulation\tis_inhibition\t"
    "dorothea_level\tdorothea_tfbs\n"
    "P01106\tO14746\tMYC\tTERT\tTrue\tTrue\tFalse\tA\tTrue\n"
    "P17947\tP02818\tSPI1\tBGLAP\tTrue\tFalse\tTrue\tB\tFalse\n"
)
LAMBERT = (
    ",Ensembl ID,HGNC symbol,DBD,Is TF?,TF assessment,Binding mode\n"
    "1,ENSG00000137203,TFAP2A,AP-2,Yes,Known motif,1 Monomer or homomultimer\n"
    "2,ENSG00000204531,POU5F1,Homeodomain; POU,Yes,Known motif,1 Monomer or homomultimer\n"
    "3,ENSG00000133794,ARNTL,bHLH,Yes,Known motif,2 Obligate heteromer\n"
    "4,ENSG00000100393,EP300,Unknown,No,Unlikely to be sequence specific TF,\n"
    "5,ENSG00000112592,TBP,TBP,Yes,Known motif,1 Monomer or homomultimer\n"
)


def zipped(text: str, name: str = "database_normal_20180915.csv") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return held.getvalue()


@pytest.fixture
def publishers(publisher, monkeypatch):
    for name in ("GRN_DOROTHEA_URL", "GRN_OMNIPATH_URL", "GRN_HUMANTFS_URL"):
        monkeypatch.setenv(name, publisher.url)
    return publisher


@pytest.mark.parametrize("path", PATHS)
def test_scans_come_from_dorotheas_table_with_the_collections_as_evidence(publishers, path):
    publishers.files[path] = zipped(DOROTHEA)
    prior = load_catalogue_prior("motifs", "human")
    assert prior.edges[["source", "target", "evidence"]].to_numpy().tolist() == [
        ["MYC", "TERT", "HOCOMOCOv11"], ["AHR", "ABCB1", "JASPAR2018;HOCOMOCOv11"]
    ]  # fmt: skip
    info = catalogue_prior("motifs", "human")
    assert (info.state, info.n_rows) == ("here", 2)
    assert info.version.endswith("through DoRothEA's table of 15 September 2018")
    assert "BY-NC" in info.licence and "Garcia-Alonso" in info.citation
    assert library.load_prior("motifs/human").edges.equals(prior.edges)


def test_omnipath_serves_where_the_table_is_gone(publishers):
    publishers.files[f"/{OMNIPATH}"] = TSV.encode()
    prior = load_catalogue_prior("motifs", "human")
    assert prior.edges[["source", "target"]].to_numpy().tolist() == [["MYC", "TERT"]]
    assert catalogue_prior("motifs", "human").version.endswith("through OmniPath, levels A to D")


@pytest.mark.parametrize(
    "content", [b"<html>Please log in</html>", b"", zipped("a,b\n1,2\n"), zipped(DOROTHEA, "readme.txt")]
)
def test_what_is_not_the_table_is_refused_with_both_publishers_reasons(publishers, content):
    publishers.files[PATHS[0]] = content
    publishers.files[f"/{OMNIPATH}"] = b"<html>Please log in</html>"
    with pytest.raises(DownloadError, match="dorothea_motif_scans.csv.zip .* dorothea_tfbs.tsv .*login page"):
        fetch_prior("motifs", "human")
    assert catalogue_prior("motifs", "human").state == "fetchable"


def test_scans_are_published_for_human_only():
    assert "motifs/human" in {info.name for info in list_catalogue_priors()}
    with pytest.raises(PriorError, match="no prior motifs/mouse"):
        catalogue_prior("motifs", "mouse")


def test_families_of_tfs_are_fetched_and_replace_the_bundled_human_ones(publishers):
    bundled = transcription_factors("human")
    assert "TBP" in other_regulators("human")
    publishers.files[f"/{FAMILIES}"] = LAMBERT.encode()
    fetch_prior("tf-families", "human")
    assert transcription_factors("human") == {"TFAP2A", "POU5F1", "BMAL1", "TBP"}
    assert dna_binding_family("POU5F1") == "Homeodomain, POU"
    assert dna_binding_family("BMAL1") == "bHLH"
    assert "EP300" in other_regulators("human")
    assert "Bmal1" in transcription_factors("mouse")
    assert families_source("human").startswith("Lambert")
    (info,) = list_catalogue_tables()
    assert (info.name, info.state, info.n_rows) == ("tf-families/human", "here", 5)
    assert len(bundled) > 1000


def test_families_are_no_prior(publishers):
    assert not is_prior("tf-families/human")
    assert "tf-families/human" not in {info.name for info in list_catalogue_priors()}
    publishers.files[f"/{FAMILIES}"] = b"<html>Please log in</html>"
    with pytest.raises(DownloadError, match="is not the table of human TFs.*login page"):
        fetch_prior("tf-families", "human")


def test_an_interrupted_download_is_asked_for_again(publishers):
    publishers.files[f"/{FAMILIES}"] = LAMBERT.encode()
    publishers.answers[f"/{FAMILIES}"] = [Answer(cut_after=20), Answer()]
    fetch_prior("tf-families", "human")
    assert "TFAP2A" in transcription_factors("human")
