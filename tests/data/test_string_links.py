"""STRING's links are read together with the names of its proteins, and refused alone; they have no direction."""

import gzip
import zipfile

import pytest

from grn_core.data.library import add_prior_file, load_prior
from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError

GENES = ["MYC", "CDK4", "CCND1", "GATA2", "KLF1", "SPI1", "ACTB"]
TFS = {"MYC", "GATA2", "KLF1", "SPI1"}
PAIRS = [(i, j) for i in range(8) for j in range(8) if i != j]
"""Every pair both ways, as STRING writes it; the last protein has no name."""


def protein(i: int) -> str:
    return f"9606.ENSP0000034428{i}"


def links() -> str:
    rows = [f"{protein(i)} {protein(j)} {900 - i - j}\n" for i, j in PAIRS]
    return "protein1 protein2 combined_score\n" + "".join(rows)


def info() -> str:
    rows = [f'{protein(i)}\t{gene}\t450\tA "protein that does\n' for i, gene in enumerate(GENES)]
    return "#string_protein_id\tpreferred_name\tprotein_size\tannotation\n" + "".join(rows)


def said(prior) -> str:
    return " ".join(prior.reading.said)


def check(prior) -> None:
    found = set(zip(prior.edges["source"], prior.edges["target"], strict=True))
    assert found == {(tf, gene) for tf in TFS for gene in GENES if gene != tf}
    assert "sign" not in prior.edges
    assert "no direction and no sign" in said(prior) and "1 protein without a name" in said(prior)
    assert "6 links between other genes left out" in said(prior), "CDK4, CCND1 and ACTB, both ways"


def test_links_alone_name_the_file_that_is_missing(tmp_path):
    path = tmp_path / "9606.protein.links.v12.0.txt.gz"
    path.write_bytes(gzip.compress(links().encode()))
    with pytest.raises(PriorError) as raised:
        read_prior(path)
    assert "names proteins by STRING's identifiers (9606.ENSP" in str(raised.value)
    assert "Download 9606.protein.info.v12.0.txt.gz from STRING too" in str(raised.value)


@pytest.mark.parametrize("kind", ["info", "aliases"])
def test_names_alone_are_no_links(tmp_path, kind):
    path = tmp_path / f"9606.protein.{kind}.txt"
    path.write_text(info() if kind == "info" else f"#string_protein_id\talias\tsource\n{protein(0)}\tMYC\tHGNC\n")
    with pytest.raises(PriorError, match="table of the names of proteins"):
        read_prior(path)


def test_a_zip_of_links_and_names_is_joined(tmp_path):
    path = tmp_path / "string.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("9606.protein.links.txt", links())
        archive.writestr("9606.protein.info.txt", info())
        archive.writestr("__MACOSX/._9606.protein.info.txt", "x")
        archive.writestr("README.txt", "what this is")
    check(read_prior(path))


def test_a_folder_of_links_and_names_enters_the_library(tmp_path, grn_home):
    folder = tmp_path / "string"
    folder.mkdir()
    for kind, text in (("links.v12.0", links()), ("info.v12.0", info())):
        (folder / f"9606.protein.{kind}.txt.gz").write_bytes(gzip.compress(text.encode()))
    check(load_prior(add_prior_file(folder).name))


def test_names_of_another_species_are_said(tmp_path):
    (tmp_path / "links.txt").write_text(links())
    (tmp_path / "info.txt").write_text(info().replace("9606.ENSP", "10090.ENSMUSP"))
    with pytest.raises(PriorError, match="None of the proteins in links.txt has a name in info.txt"):
        read_prior(tmp_path)


def test_a_number_of_the_species_is_taken_off_where_the_rest_is_a_gene(tmp_path):
    path = tmp_path / "4932.protein.links.txt"
    path.write_text("protein1 protein2 combined_score\n4932.YEL009C 4932.YOR202W 900\n4932.YEL009C 4932.YGL035C 800\n")
    prior = read_prior(path)
    assert prior.edges["target"].tolist() == ["YOR202W", "YGL035C"]
    assert "4932.YEL009C is YEL009C" in said(prior)


def test_the_web_site_export_gets_its_direction_from_the_tf_catalogue(tmp_path):
    rows = [f"{gene}\tSPI1\t{protein(i)}\t{protein(5)}\t0.9" for i, gene in enumerate(["CDK4", "ACTB", "MYC"])]
    rows.append(f"CDK4\tACTB\t{protein(1)}\t{protein(6)}\t0.5")
    path = tmp_path / "string_interactions.tsv"
    path.write_text("\n".join(["#node1\tnode2\tnode1_string_id\tnode2_string_id\tcombined_score", *rows]))
    found = read_prior(path).edges
    assert set(zip(found["source"], found["target"], strict=True)) == {
        ("SPI1", "CDK4"),
        ("SPI1", "ACTB"),
        ("SPI1", "MYC"),
        ("MYC", "SPI1"),
    }


def test_proteins_of_another_table_are_refused(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("source\ttarget\n" + "".join(f"ENSP0000036613{i}\tENSP0000034428{i}\n" for i in range(5)))
    with pytest.raises(PriorError, match=r"names Ensembl proteins \(ENSP.*Give gene symbols"):
        read_prior(path)


def test_an_archive_with_one_table_is_read_and_with_two_refused(tmp_path):
    for n in (1, 2):
        with zipfile.ZipFile(tmp_path / f"{n}.zip", "w") as archive:
            for i in range(n):
                archive.writestr(f"net{i}.csv", "TF,target\nSPI1,MYC\n")
    prior = read_prior(tmp_path / "1.zip")
    assert len(prior.edges) == 1 and "net0.csv in 1.zip" in said(prior)
    with pytest.raises(PriorError, match=r"holds 2 files \(net0.csv, net1.csv\)"):
        read_prior(tmp_path / "2.zip")
