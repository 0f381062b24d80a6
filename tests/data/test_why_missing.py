"""Each gene has an answer: where it is lost on the way from the cells' file to a candidate regulator."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data.priors.prior import make_prior
from grn_core.data.why_missing import Whereabouts, spelled_like, why

GENES = [
    "GATA1", "KLF1", "SPI1", "CSF1R", "SEPT7", "NKX2.1", "EP300", "TBX21", "ACTB", "CD3E", "GAPDH", "PAX5", "STAT1",
    "KMT2B", "KMT2D",
]  # fmt: skip
EDGES = [
    ("GATA1", "KLF1"), ("SPI1", "CSF1R"), ("NKX2-1", "ACTB"), ("SEPTIN7", "ACTB"), ("SPI1", "TBX21"), ("PAX5", "CD19"),
    ("MYB", "ACTB"), ("SPI1", "EP300"),
]  # fmt: skip


@pytest.fixture
def places() -> Whereabouts:
    rng = np.random.default_rng(0)
    counts = rng.poisson(3, (40, len(GENES))).astype(np.float32)
    types = np.repeat(["B", "T"], 20)
    counts[types == "B", GENES.index("GATA1")] = 0
    counts[:, GENES.index("CD3E")] = rng.poisson(0.3, 40) + (np.arange(40) == 0)  # varies least
    adata = ad.AnnData(counts, obs=pd.DataFrame({"type": types}), var=pd.DataFrame(index=GENES))
    adata.obs_names = [f"c{i}" for i in range(40)]
    prior = make_prior("p", pd.DataFrame(EDGES, columns=["source", "target"]))
    return Whereabouts(adata, "type", "B", prior, 500)


def said(gene: str, places: Whereabouts) -> dict[str, str]:
    return {reason.kind: f"{reason.what} {reason.remedy}" for reason in why(gene, places).reasons}


@pytest.mark.parametrize(
    ("gene", "kind", "words"),
    [
        ("MYB", "not in cells", "MYB is a human gene, but not in the cells' file (15 genes)"),
        ("MYB", "in prior only", "The prior p has MYB as TF with 1 target."),
        ("SPII1", "not in cells", "no table of human and mouse genes knows this name. Check the spelling."),
        ("SPII1", "like", "spelled nearly like SPII1: SPI1"),
        ("MLL4", "unclear", "MLL4 may mean KMT2B or KMT2D"),
        ("SEPTIN7", "other name", "In the cells' file SEPTIN7 is called SEPT7, found under an earlier or newer symbol"),
        ("NKX2-1", "other name", "is called NKX2.1, found with dots or dashes"),
        ("PU.1", "other name", "is called SPI1, found under an alias"),
        ("GATA1", "not in these cells", "none of the 20 cells of this type expresses it. It is expressed in T"),
        ("TBX21", "only target", "a TF of the catalogue (T-box), but the prior p has it only as a target (of SPI1)"),
        ("STAT1", "without target", "STAT1 is a TF of the catalogue (STAT), but the prior p does not name it"),
        ("EP300", "only target", "EP300 is a cofactor, enzyme or other regulator"),
        ("GAPDH", "not in prior", "The prior p does not name GAPDH, which is not a TF"),
        ("PAX5", "no target here", "Its only target there (CD19) is not among the modelled genes"),
        ("NKX2.1", "other name in prior", "The prior p calls NKX2.1 NKX2-1."),
        ("SPI1", "here", "SPI1 is in the cells' file, expressed in these B cells, and modelled."),
    ],
)  # fmt: skip
def test_each_cause(places, gene, kind, words):
    found = said(gene, places)
    assert kind in found, found
    assert words in found[kind]


def test_a_gene_beyond_the_limit_is_told_the_limit(places):
    few = Whereabouts(places.adata, "type", "B", places.prior, 10)
    assert len(few.modelled) == 10
    gene = next(gene for gene in ("GAPDH", "KMT2B", "CD3E", "STAT1") if gene not in few.modelled)
    assert "At most 10 are modelled" in said(gene, few)["cut"]
    assert "max_genes, now 10" in said(gene, few)["cut"]


def test_the_modelled_genes_of_a_run_count():
    adata = ad.AnnData(np.ones((12, 2), dtype=np.float32), var=pd.DataFrame(index=["SPI1", "ACTB"]))
    prior = make_prior("p", pd.DataFrame([("SPI1", "ACTB")], columns=["source", "target"]))
    assert "cut" in said("ACTB", Whereabouts(adata, None, None, prior, 500, ["SPI1"]))
    assert "cut" not in said("ACTB", Whereabouts(adata, None, None, prior, 500, ["SPI1", "ACTB"]))


def test_near_spellings():
    assert spelled_like("SPI", ["SPI1", "SPIB", "GATA1"]) == ["SPIB", "SPI1"]
    assert spelled_like("XXXXX", ["SPI1"]) == []
