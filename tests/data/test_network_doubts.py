"""Columns that look like signs or TFs and are not: strands, missing values, the wrong way round, other sheets."""

import openpyxl
import pytest

from grn_core.data.network_tables import NetworkChoice
from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError

TARGETS = ["CDK4", "CCND1", "ACTB", "GAPDH", "CD19", "MYC"]
PAIRS = [(tf, gene) for tf in ("SPI1", "GATA1", "STAT1") for gene in TARGETS]


def written(tmp_path, name: str, header: str, row: str):
    path = tmp_path / name
    lines = [row.format(tf=tf, gene=gene, i=i) for i, (tf, gene) in enumerate(PAIRS)]
    path.write_text("\n".join([*([header] if header else []), *lines]) + "\n")
    return path


def pairs(prior) -> list[tuple[str, str]]:
    return list(zip(prior.edges["source"], prior.edges["target"], strict=True))


def said(prior) -> str:
    return " ".join(prior.reading.said)


def test_the_strand_of_a_motif_is_no_sign(tmp_path):
    header = "motif_id\tmotif_alt_id\tsequence_name\tstart\tstop\tstrand\tscore"
    prior = read_prior(written(tmp_path, "fimo.tsv", header, "MA{i}.1\t{tf}\t{gene}\t1\t9\t+\t12.5"))
    assert pairs(prior) == PAIRS and "sign" not in prior.edges


@pytest.mark.parametrize("header", ["fromNode,toNode,weight,fromAltName", "TF,target,weight,comment"])
def test_a_column_of_missing_values_is_no_sign(tmp_path, header):
    prior = read_prior(written(tmp_path, "a.csv", header, "{tf},{gene},0.{i},NA"))
    assert pairs(prior) == PAIRS and "sign" not in prior.edges and "signs are unknown" in said(prior)


def test_links_that_are_undirected_get_their_direction_from_the_catalogue(tmp_path):
    prior = read_prior(
        written(tmp_path, "wgcna.csv", "fromNode,toNode,weight,direction", "{gene},{tf},0.{i},undirected")
    )
    assert set(PAIRS) < set(pairs(prior)), "MYC is a TF too, so that its links go both ways"
    assert set(pairs(prior)) - set(PAIRS) == {("MYC", tf) for tf in ("SPI1", "GATA1", "STAT1")}
    assert "have no direction and no sign" in said(prior)


def test_targets_before_tfs_are_turned_without_a_header_and_asked_with_one(tmp_path):
    prior = read_prior(written(tmp_path, "a.csv", "", "{gene},{tf}"))
    assert pairs(prior) == PAIRS and "Nearly all names in column 2 are TFs" in said(prior)
    named = read_prior(written(tmp_path, "b.csv", "source,target", "{gene},{tf}"))
    assert pairs(named) == [(gene, tf) for tf, gene in PAIRS]
    assert "Nearly all names in target are TFs, and few in source" in said(named)
    chosen = read_prior(tmp_path / "b.csv", choice=NetworkChoice(tf="target", target="source"))
    assert pairs(chosen) == PAIRS and "Nearly all" not in said(chosen)


def test_a_second_header_is_no_pair(tmp_path):
    path = written(tmp_path, "a.tsv", "TF\ttarget\tweight\nGeneSym\tTranscriptionFactor\tweight", "{tf}\t{gene}\t1.0")
    prior = read_prior(path)
    assert pairs(prior) == PAIRS and "The second line is another header" in said(prior)
    missing = written(tmp_path, "b.tsv", "TF\ttarget\tweight\nSPI1\tKLF1\tnone", "{tf}\t{gene}\t1.0")
    assert ("SPI1", "KLF1") in pairs(read_prior(missing)), "a missing value is no header"


def test_sif_with_many_targets_and_lone_genes_loses_none(tmp_path):
    path = tmp_path / "a.sif"
    path.write_text("SPI1 pd MYC CDK4 ACTB\nGATA1 pd KLF1\nORPHAN\n")
    assert len(read_prior(path).edges) == 4


def test_the_sheet_with_tf_and_target_is_taken(tmp_path):
    book = openpyxl.Workbook()
    legend = book.active
    for row in (["Column", "Description"], ["TF", "a transcription factor"], ["Target", "its target"]):
        legend.append(row)
    sheet = book.create_sheet("Network")
    for row in (["Table 2"], [], ["TF", "Target", "Rho"], *([tf, gene, -0.5] for tf, gene in PAIRS)):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    prior = read_prior(tmp_path / "a.xlsx")
    assert pairs(prior) == PAIRS and set(prior.edges["sign"]) == {-1}
    assert "The sheet Network was read" in said(prior)


def test_ligands_and_receptors_are_no_prior(tmp_path):
    path = written(tmp_path, "a.csv", "source,target,ligand,receptor", "B cell,T cell,{tf},{gene}")
    with pytest.raises(PriorError, match="columns of ligands and receptors"):
        read_prior(path)
    assert pairs(read_prior(path, choice=NetworkChoice(tf="ligand", target="receptor"))) == PAIRS


def test_blank_rows_are_not_counted_as_repeated(tmp_path):
    path = written(tmp_path, "a.csv", "TF,target", "{tf},{gene}\n,")
    prior = read_prior(path)
    assert pairs(prior) == PAIRS and "repeated" not in said(prior)
    assert "18 rows without a TF or a target left out" in said(prior)


def test_a_header_in_the_middle_is_no_pair(tmp_path):
    path = written(tmp_path, "a.csv", "TF,target", "{tf},{gene}")
    path.write_text(path.read_text() * 2)
    prior = read_prior(path)
    assert pairs(prior) == PAIRS and "1 repeated header left out" in said(prior)
