"""Priors as more programs write them: PANDA, SCENIC in R, ChEA's rows, GMX, Reactome FI, KEGG, IPA, pandas."""

import json

import pytest

from grn_core.data.priors.reader import read_prior
from tests.data.readers.cells import GENES

TFS, TARGETS = ["SPI1", "GATA1", "STAT1", "IRF8"], ["LYZ", "CD79A", "MS4A1", "NKG7", "HBB", "B2M"]
PAIRS = [(tf, target) for tf in TFS for target in TARGETS]


def read(path, lines):
    path.write_text("\n".join(lines) + "\n")
    return read_prior(path)


def pairs(prior):
    return set(zip(prior.edges["source"], prior.edges["target"], strict=True))


def signs(prior):
    return list(prior.edges["sign"])


def said(prior):
    return " ".join(prior.reading.notes)


@pytest.mark.parametrize("header", [None, "tf\tgene\tmotif"])
def test_pairs_with_0_of_panda_are_not_edges(tmp_path, header):
    rows = [f"{tf}\t{gene}\t{i % 2}" for i, (tf, gene) in enumerate(PAIRS)]
    prior = read(tmp_path / "a.txt", [*([header] if header else []), *rows])
    assert pairs(prior) == set(PAIRS[1::2]) and "12 " in said(prior) and "they are not edges" in said(prior)


def test_regulons_of_scenic_in_r_are_named_after_their_tf(tmp_path):
    prior = read(tmp_path / "a.txt", [f"{tf}{'_extended' * (tf == 'SPI1')} (6g)\t{gene}" for tf, gene in PAIRS])
    assert pairs(prior) == set(PAIRS) and "sign" not in prior.edges
    assert "4 names of regulons shortened to the TF: SPI1_extended (6g), GATA1 (6g)" in said(prior)


def test_rows_of_a_set_s_name_and_targets_lose_no_target(tmp_path):
    prior = read(tmp_path / "a.txt", ["\t".join([f"{tf}_ENCODE", *TARGETS]) for tf in TFS])
    assert pairs(prior) == set(PAIRS) and "4 names shortened to the TF: SPI1_ENCODE as SPI1" in said(prior)


@pytest.mark.parametrize("words", ["na", "http://x"])
def test_sets_in_columns_are_read_as_gmx(tmp_path, words):
    shorter = [[*TFS], [words] * 4, *([gene] * 4 for gene in TARGETS[:-1]), [TARGETS[-1], "", "", ""]]
    prior = read(tmp_path / "a.gmx", ["\t".join(row) for row in shorter])
    assert pairs(prior) == {pair for pair in PAIRS if pair[1] != "B2M" or pair[0] == "SPI1"}


def test_sets_of_msigdb_s_json_are_their_genes(tmp_path):
    sets = {f"{tf}_TARGET_GENES": {"collection": "C3:TFT:GTRD", "pmid": "1", "geneSymbols": TARGETS} for tf in TFS}
    assert pairs(read(tmp_path / "a.json", [json.dumps(sets)])) == set(PAIRS)


def test_an_arrow_back_turns_its_pair(tmp_path):
    arrows = ["->", "-|", "<-", "|-", "-", "<->"]
    rows = [f"{tf}\t{gene}\t{arrows[i % 6]}\t1.0" for i, (tf, gene) in enumerate(PAIRS)]
    prior = read(tmp_path / "a.tsv", ["Gene1\tGene2\tDirection\tScore", *rows])
    back = [i % 6 in (2, 3) for i in range(len(PAIRS))]
    assert pairs(prior) == {pair[::-1] if turned else pair for pair, turned in zip(PAIRS, back, strict=True)}
    assert signs(prior) == [1, -1, 1, -1, 0, 0] * 4
    assert "8 pairs turned by the arrows in Direction; 8 pairs without one direction stay" in said(prior)


@pytest.mark.parametrize("name", ["subtype", "Relationship Type"])
def test_a_column_of_several_relations_says_the_signs_it_says(tmp_path, name):
    words, values = ["activation", "inhibition", "expression"], [1, -1, 0]
    rows = [f"{tf}\t{gene}\t{words[i % 3]}" for i, (tf, gene) in enumerate(PAIRS)]
    prior = read(tmp_path / "a.tsv", [f"from\tto\t{name}", *rows])
    assert signs(prior) == values * 8 and "8 signs not understood and taken as unknown: expression." in said(prior)


def test_the_state_of_a_regulator_is_no_sign(tmp_path):
    header = "Master Regulator\tTarget Molecules in Dataset\tPredicted Activation State"
    rows = [f"{tf}\t{','.join(TARGETS)}\tActivated" for tf in TFS]
    prior = read(tmp_path / "a.txt", ["(c) A company. All rights reserved.", header, *rows])
    assert pairs(prior) == set(PAIRS) and "sign" not in prior.edges


def test_numbers_for_a_header_name_no_columns(tmp_path):
    prior = read(tmp_path / "a.tsv", ["0\t1\t2", *(f"{tf}\t{gene}\t0.5" for tf, gene in PAIRS)])
    assert pairs(prior) == set(PAIRS)


def test_few_tfs_behind_their_targets_are_turned(tmp_path):
    rows = [f"{gene},{tf},1.5" for tf in TFS for gene in GENES[6:14]]
    assert set(read(tmp_path / "a.csv", ["DORC,Motif,Score", *rows]).edges["source"]) == set(TFS)


def test_two_columns_of_a_tf_s_effect_are_signs(tmp_path):
    rows = [f"{tf}\t{gene}\t{i % 2}\t{1 - i % 2}" for i, (tf, gene) in enumerate(PAIRS)]
    assert signs(read(tmp_path / "a.tsv", ["TF\ttarget\tTF_activating\tTF_repressing", *rows])) == [-1, 1] * 12
