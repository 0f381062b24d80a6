"""Several genes in one field become one edge per gene; a symbol that holds a separator stays whole."""

import pytest

from grn_core.data.network_tables import lists
from grn_core.data.network_tables.lists import genes_in
from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError

TWO = [("GATA1", "KLF1"), ("GATA1", "HBB"), ("SPI1", "CSF1R"), ("SPI1", "CD14")]
LISTED = {
    "semicolon.csv": "TF,target\nGATA1,KLF1;HBB\nSPI1,CSF1R; CD14\n",
    "bar.csv": "TF,target\nGATA1,KLF1|HBB\nSPI1,CSF1R|CD14\n",
    "comma.csv": 'TF,target\nGATA1,"KLF1,HBB"\nSPI1,"CSF1R, CD14"\n',
    "slash.tsv": "TF\ttarget\nGATA1\tKLF1/HBB\nSPI1\tCSF1R / CD14\n",
    "blank.csv": 'TF,target\nGATA1,"KLF1 HBB"\nSPI1,"CSF1R CD14"\n',
    "python.tsv": "TF\ttargets\nGATA1\t['KLF1', 'HBB']\nSPI1\t['CSF1R', 'CD14']\n",
    "r.tsv": 'TF\ttargets\nGATA1\tc("KLF1", "HBB")\nSPI1\tc("CSF1R", "CD14")\n',
    "no_header.csv": "GATA1,KLF1;HBB\nSPI1,CSF1R;CD14\n",
    "no_header.tsv": "GATA1\tKLF1;HBB\nSPI1\tCSF1R;CD14\n",
    "signed.csv": "TF;target;sign\nGATA1;KLF1,HBB;1\nSPI1;CSF1R,CD14;1\n",
}


def pairs(prior) -> list[tuple[str, str]]:
    return list(prior.edges[["source", "target"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("name", LISTED)
def test_a_list_of_targets_is_one_edge_per_target(tmp_path, name):
    (tmp_path / name).write_text(LISTED[name])
    prior = read_prior(tmp_path / name)
    assert pairs(prior) == TWO
    said = " ".join(prior.reading.notes)
    assert "read as one edge per gene" in said
    assert ("4 edges in all" in said) == (name not in ("slash.tsv", "blank.csv"))


def test_a_list_of_tfs_keeps_sign_and_evidence_of_its_row(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target,sign,pmid\nGATA1;TAL1,KLF1,-1,123\nSPI1,CSF1R,1,\n")
    prior = read_prior(tmp_path / "p.csv")
    assert prior.edges.to_numpy().tolist() == [
        ["GATA1", "KLF1", -1, "123"], ["TAL1", "KLF1", -1, "123"], ["SPI1", "CSF1R", 1, ""],
    ]  # fmt: skip
    assert "1 row with a list of genes in the TF column" in " ".join(prior.reading.notes)


@pytest.mark.parametrize(
    ("name", "genes"),
    [
        ("JUN_FOS", ["JUN", "FOS"]), ("COMPLEX:FOS_JUN", ["FOS", "JUN"]),
        ("COMPLEX:P01100_P05412", ["P01100", "P05412"]),
        ("TAL1::GATA1", ["TAL1", "GATA1"]), ("STAT5A/B", ["STAT5A", "STAT5B"]), ("SMAD2/3", ["SMAD2", "SMAD3"]),
        ("GATA1+KLF1", ["GATA1", "KLF1"]), ("HLA-A;HLA-B", ["HLA-A", "HLA-B"]), ("NKX2-1|KLF1", ["NKX2-1", "KLF1"]),
        ("ENSG00000102145|GATA1", ["GATA1"]), ("GATA1;ENSG00000102145", ["GATA1"]), ("Gata1;Spi1", ["Gata1", "Spi1"]),
        ("ENSG00000102145;ENSG00000105610", ["ENSG00000102145", "ENSG00000105610"]), ("twi;sna", ["twi", "sna"]),
    ],
)  # fmt: skip
def test_several_genes(name, genes):
    assert genes_in(name) == genes


@pytest.mark.parametrize(
    "name",
    ["HLA-A", "HLA_A", "NKX2-1", "NKX2.1", "MT-CO1", "H2-K1", "Y_RNA", "AP-1", "NFKB", "KRTAP5-1", "ARG5,6", "1/2",
     "chr1:100-200", "chr1_100_200", "PAX3-FOXO1", "FBgn0000490", "DUX4L1", "GATA1(+)", "7SK", "B cell", ""],
)  # fmt: skip
def test_one_gene_or_no_gene_stays_whole(name):
    assert genes_in(name) == [name]


def test_members_that_only_an_accession_names_are_said(tmp_path):
    (tmp_path / "p.csv").write_text("source,target\nCOMPLEX:P01100_P05412,KLF1\nJUN_FOS,MYC\nSPI1,CSF1R\n")
    prior = read_prior(tmp_path / "p.csv")
    assert pairs(prior)[2:] == [("JUN", "MYC"), ("FOS", "MYC"), ("SPI1", "CSF1R")]
    said = " ".join(prior.reading.notes)
    assert "2 names of several genes in the TF column" in said and "JUN_FOS as JUN and FOS" in said
    assert "names are UniProt accessions without a symbol" in said


def test_lists_that_make_too_many_edges_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(lists, "MOST_EDGES", 5)
    (tmp_path / "p.csv").write_text("TF,target\nGATA1;TAL1,KLF1;HBB\nSPI1;CEBPA,CSF1R;CD14\n")
    with pytest.raises(PriorError, match="make 8 edges, more than 5"):
        read_prior(tmp_path / "p.csv")
