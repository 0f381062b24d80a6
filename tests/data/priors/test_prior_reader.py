"""Priors of every layout give the same edges."""

import pytest

from grn_core.data.priors.prior import match_prior
from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError
from tests.benchmark_data import DATA
from tests.data.trrust import EDGES, write_trrust

LAYOUTS = {
    "header.csv": "TF,target\nGATA1,KLF1\nSPI1,CD34\n",
    "beeline.csv": "Gene1,Gene2,Type\nGATA1,KLF1,+\nSPI1,CD34,-\n",
    "plain.tsv": "GATA1\tKLF1\nSPI1\tCD34\n",
    "trrust.tsv": "GATA1\tKLF1\tActivation\t111;222\nSPI1\tCD34\tRepression\t333\n",
    "decoupler.csv": "source,target,weight,pmids\nGATA1,KLF1,0.7,1\nSPI1,CD34,-0.2,2\n",
    "semicolon.csv": "source;target\nGATA1;KLF1\nSPI1;CD34\n",
    "spaces.txt": "GATA1 KLF1\nSPI1 CD34\n",
    "turned.csv": "target,note,TF\nKLF1,x,GATA1\nCD34,y,SPI1\n",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(tmp_path, name):
    (tmp_path / name).write_text(LAYOUTS[name])
    prior = read_prior(tmp_path / name)
    assert prior.edges[["source", "target"]].to_numpy().tolist() == [["GATA1", "KLF1"], ["SPI1", "CD34"]]
    if name in ("beeline.csv", "trrust.tsv", "decoupler.csv"):
        assert prior.edges["sign"].tolist() == [1, -1]


def test_signs_that_disagree_become_unknown(tmp_path):
    (tmp_path / "p.tsv").write_text("A\tB\tActivation\t1\nA\tB\tRepression\t2\nA\tC\tUnknown\t3\nA\tC\tActivation\t4\n")
    edges = read_prior(tmp_path / "p.tsv").edges.set_index("target")
    assert edges["sign"].to_dict() == {"B": 0, "C": 1}
    assert edges.loc["B", "evidence"] == "1;2"


def test_trrust_s_own_file_is_read_as_it_is(tmp_path):
    edges = read_prior(write_trrust(tmp_path / "trrust_human.tsv.gz")).edges
    assert set(zip(edges["source"], edges["target"], strict=True)) == EDGES
    assert len(edges) == len(EDGES)
    assert edges.set_index(["source", "target"])["sign"].to_dict()["AATF", "BAX"] == -1


@pytest.mark.needs_benchmark_data
def test_the_whole_of_trrust():
    prior = read_prior(DATA / "priors" / "trrust_human.tsv.gz")
    assert len(prior.tfs) == 794  # 795 in the file; one regulates itself alone
    assert prior.edges["sign"].isin([-1, 0, 1]).all()
    assert len(prior.edges) > 8000


@pytest.mark.parametrize("text", ["", "\n\n", "GATA1\nKLF1\n", "A,A\nB,B\n"])
def test_unusable_priors_say_so(tmp_path, text):
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(PriorError) as caught:
        read_prior(tmp_path / "p.csv")
    assert caught.value.remedy.startswith("Give")


def test_match_counts_and_lists_the_unmatched(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target\nGATA1,KLF1\nGATA1,NOPE\nABSENT,KLF1\n")
    match = match_prior(read_prior(tmp_path / "p.csv"), ["Gata1", "Klf1", "Spi1"])
    assert match.prior.edges[["source", "target"]].to_numpy().tolist() == [["Gata1", "Klf1"]]
    assert (match.n_edges, match.n_tfs, match.n_genes) == (3, 2, 4)
    assert match.unmatched == ["ABSENT", "NOPE"]


def test_no_gene_in_common_says_so(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target\nGATA1,KLF1\n")
    with pytest.raises(PriorError, match="No edge of the prior"):
        match_prior(read_prior(tmp_path / "p.csv"), ["x", "y"])
