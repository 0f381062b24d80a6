"""Invisible characters in a prior or network are removed and counted, whatever the layout."""

import pandas as pd
import pytest

from grn_core.data.priors.network_reader import read_network
from grn_core.data.priors.reader import read_prior

MARKS = ["\u200b", "\u200f", "\u202e", "\u00a0", "\ufeff", "\0", "\u2028", "\u00ad"]
FILES = {
    "p.csv": "TF,target\nGATA1{m},KLF1\nSPI1,{m}CSF1R\nTP53,MDM2\n",
    "p.tsv": "GATA1{m}\tKLF1\t1\nSPI1\t{m}CSF1R\t1\nTP53\tMDM2\t-1\n",
    "p.sif": "GATA1{m}\tactivates\tKLF1\nSPI1\tactivates\t{m}CSF1R\nTP53\trepresses\tMDM2\n",
    "p.gmt": "GATA1{m}\tna\tKLF1\nSPI1\tna\t{m}CSF1R\nTP53\tna\tMDM2\n",
}
TRUTH = [("GATA1", "KLF1"), ("SPI1", "CSF1R"), ("TP53", "MDM2")]


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
@pytest.mark.parametrize("name", FILES)
def test_names_are_cleaned_in_text(tmp_path, name, mark):
    (tmp_path / name).write_text(FILES[name].format(m=mark), encoding="utf-8")
    prior = read_prior(tmp_path / name)
    assert list(prior.edges[["source", "target"]].itertuples(index=False, name=None)) == TRUTH
    assert "2 names held invisible characters" in " ".join(prior.reading.notes)


def test_names_are_cleaned_in_parquet(tmp_path):
    table = pd.DataFrame(TRUTH, columns=["source", "target"]).assign(weight=1.0)
    table.loc[0, "source"] = "GATA1\u200b"
    table.to_parquet(tmp_path / "n.parquet")
    network = read_network(tmp_path / "n.parquet")
    assert set(network[["source", "target"]].itertuples(index=False, name=None)) == set(TRUTH)
    assert "1 name held invisible characters" in " ".join(network.attrs["reading"].notes)
