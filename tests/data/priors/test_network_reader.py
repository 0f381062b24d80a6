"""Networks of other methods are read whatever their columns are called; a malformed one is told of in words."""

import pandas as pd
import pytest

from grn_core.data.priors.network_reader import read_network
from grn_core.errors import PriorError

EDGES = [["GATA1", "KLF1", 0.7], ["SPI1", "CD34", -0.2]]
LAYOUTS = {
    "ours.csv": "source,target,weight,rank,known\nGATA1,KLF1,0.7,1,True\nSPI1,CD34,-0.2,2,False\n",
    "grnboost2.tsv": "TF\ttarget\timportance\nGATA1\tKLF1\t0.7\nSPI1\tCD34\t-0.2\n",
    "beeline.csv": "Gene1\tGene2\tEdgeWeight\nGATA1\tKLF1\t0.7\nSPI1\tCD34\t-0.2\n",
    "turned.csv": "score;target;TF\n0.7;KLF1;GATA1\n-0.2;CD34;SPI1\n",
    "plain.txt": "GATA1 KLF1 0.7\nSPI1 CD34 -0.2\n",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(tmp_path, name):
    (tmp_path / name).write_text(LAYOUTS[name])
    assert read_network(tmp_path / name)[["source", "target", "weight"]].to_numpy().tolist() == EDGES


def test_parquet_and_repeated_edges(tmp_path):
    rows = [["SPI1", "CD34", 0.1], ["GATA1", "KLF1", 0.7], ["SPI1", "CD34", -0.2], ["SPI1", "SPI1", 9.0]]
    pd.DataFrame(rows, columns=["source", "target", "weight"]).to_parquet(tmp_path / "n.parquet")
    assert read_network(tmp_path / "n.parquet").to_numpy().tolist() == EDGES


@pytest.mark.parametrize(
    "text", ["TF,target\nA,B\nA,C\n", "A\tB\tActivation\t1;2\nA\tC\tUnknown\t3\n", "A,B\nA,C\n"], ids=str.splitlines
)
def test_edges_without_weights_weigh_the_same(tmp_path, text):
    (tmp_path / "n.csv").write_text(text)
    assert read_network(tmp_path / "n.csv").to_numpy().tolist() == [["A", "B", 1.0], ["A", "C", 1.0]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "cannot be read as text"),
        (b"GATA1\nSPI1\n", "only one column"),
        (b"source,target,weight\nA,B,0.5\nA,C,high\n", "the weight of edge 2, 'high', is not a number"),
        (b"source,target,weight\nA,B,inf\n", "is not a number"),
        (b"source,target,weight\nA,A,0.5\n,B,0.5\n", "holds no edge between two genes"),
        (b"alpha,beta,gamma\nA,B,0.5\nA,C,0.4\n", "names no column for the TF"),
    ],
)
def test_malformed_tables_are_told_of(tmp_path, content, said):
    (tmp_path / "n.csv").write_bytes(content)
    with pytest.raises(PriorError, match=said):
        read_network(tmp_path / "n.csv")


def test_malformed_parquet_is_told_of(tmp_path):
    (tmp_path / "n.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(PriorError, match="cannot be read as Parquet"):
        read_network(tmp_path / "n.parquet")
    pd.DataFrame({"a": [1], "b": [2]}).to_parquet(tmp_path / "m.parquet")
    with pytest.raises(PriorError, match="no column for the TF"):
        read_network(tmp_path / "m.parquet")
    with pytest.raises(PriorError, match="no network file"):
        read_network(tmp_path / "nowhere.csv")
