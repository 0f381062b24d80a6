"""Tables whose TF stands outside a column of TFs are read, or refused because nothing names the TF."""

import pandas as pd
import pytest

from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError

TARGETS = ["MYC", "CDK4", "CCND1", "GATA2", "KLF1", "TAL1"]


def written(tmp_path, name: str, *rows: str):
    path = tmp_path / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def pairs(prior) -> list[tuple[str, str]]:
    return list(zip(prior.edges["source"], prior.edges["target"], strict=True))


def said(prior) -> str:
    return " ".join(prior.reading.said)


def test_chip_atlas_names_its_tf_in_the_column_of_averages(tmp_path):
    rows = [f"{gene}\t{100 * (i > 0)}\t{300 - i}\t0\t900" for i, gene in enumerate(TARGETS)]
    path = written(tmp_path, "SPI1.5.tsv", "Target_genes\tSPI1|Average\tSRX100|K-562\tSRX101|HL-60\tSTRING", *rows)
    prior = read_prior(path)
    assert pairs(prior) == [("SPI1", gene) for gene in TARGETS[1:]], "a score of 0 is no edge"
    assert "ChIP-Atlas" in said(prior) and "signs are unknown" in said(prior)


def test_chip_atlas_without_an_average_is_refused(tmp_path):
    rows = [f"{gene}\t10\t20" for gene in TARGETS]
    path = written(tmp_path, "a.tsv", "Target_genes\tSRX100|K-562\tSRX101|HL-60", *rows)
    with pytest.raises(PriorError, match=r"no column such as SPI1\|Average"):
        read_prior(path)


@pytest.mark.parametrize("column", ["shared name", "name"])
def test_cytoscape_names_its_edges(tmp_path, column):
    words = ["activates", "inhibits"]
    rows = [f"SPI1 ({words[i % 2]}) {gene},{words[i % 2]},false,0.{i + 1}" for i, gene in enumerate(TARGETS)]
    prior = read_prior(written(tmp_path, "edges.csv", f"{column},interaction,selected,weight", *rows))
    assert pairs(prior) == [("SPI1", gene) for gene in TARGETS]
    assert prior.edges["sign"].tolist() == [1, -1] * 3


def test_a_gene_and_a_number_per_row_name_no_tf(tmp_path):
    path = written(tmp_path, "a.tsv", "geneSymbol\tscore", *(f"{gene}\t{i}" for i, gene in enumerate(TARGETS)))
    with pytest.raises(PriorError, match="no second gene"):
        read_prior(path)


def test_a_tf_and_its_targets_per_row_lose_no_target(tmp_path):
    rows = [f"{tf}\t" + "\t".join(TARGETS[:n]) for tf, n in (("SPI1", 4), ("GATA1", 6), ("STAT1", 3))]
    prior = read_prior(written(tmp_path, "regulons.txt", *rows))
    assert sorted(pairs(prior)) == sorted(
        (tf, gene) for tf, n in (("SPI1", 4), ("GATA1", 6), ("STAT1", 3)) for gene in TARGETS[:n]
    )


def test_regulon_names_are_shortened_and_their_signs_used(tmp_path):
    rows = [f"{tf},{gene},1.5" for tf in ("SPI1(+)", "GATA1(-)") for gene in TARGETS]
    prior = read_prior(written(tmp_path, "adj.csv", "TF,target,importance", *rows))
    network = prior.edges
    assert "signs are unknown" not in said(prior)
    assert set(network["source"]) == {"SPI1", "GATA1"}
    assert network.groupby("source")["sign"].unique().map(list).to_dict() == {"SPI1": [1], "GATA1": [-1]}


def test_biogrid_has_no_signs(tmp_path):
    header = (
        "#BioGRID Interaction ID\tEntrez Gene Interactor A\tEntrez Gene Interactor B\tSystematic Name Interactor A"
        "\tSystematic Name Interactor B\tOfficial Symbol Interactor A\tOfficial Symbol Interactor B"
    )
    rows = [f"{100 + i}\t6688\t{4609 + i}\t-\t-\tSPI1\t{gene}" for i, gene in enumerate(TARGETS)]
    prior = read_prior(written(tmp_path, "b.tab3.txt", header, *rows))
    assert pairs(prior) == [("SPI1", gene) for gene in TARGETS]
    assert "sign" not in prior.edges and "BioGRID" in said(prior)


def test_pyscenic_regulons_with_three_lines_of_header(tmp_path):
    rows = [f"SPI1,motif{i},0.1,\"[('{gene}', 1.0)]\"" for i, gene in enumerate(TARGETS)]
    head = [",,Enrichment,Enrichment", ",,AUC,TargetGenes", "TF,MotifID,,"]
    assert pairs(read_prior(written(tmp_path, "reg.csv", *head, *rows))) == [("SPI1", gene) for gene in TARGETS]


@pytest.mark.parametrize("turned", [False, True])
def test_the_activity_of_regulons_is_no_network(tmp_path, turned):
    table = pd.DataFrame(0.1, index=["well one", "well two", "well three"], columns=["GATA1(+)", "SPI1(+)", "TP53(-)"])
    (table.T if turned else table).to_csv(tmp_path / "auc_mtx.csv")
    with pytest.raises(PriorError, match="activity in cells"):
        read_prior(tmp_path / "auc_mtx.csv")
    table.set_axis(["MYC", "KLF1", "BAX"]).to_csv(tmp_path / "regulons.csv")
    assert len(read_prior(tmp_path / "regulons.csv").edges) == 9


def test_a_base_grn_whose_peaks_are_the_index_of_parquet_is_read(tmp_path):
    table = pd.DataFrame({"gene_short_name": ["KLF1", "MYC"], "GATA1": [1.0, 0.0], "SPI1": [0.0, 1.0]})
    table.index = pd.Index(["chr1_10_20", "chr1_30_40"], name="peak_id")
    table.to_parquet(tmp_path / "base.parquet")
    assert pairs(read_prior(tmp_path / "base.parquet")) == [("GATA1", "KLF1"), ("SPI1", "MYC")]


TRIPLETS = [
    ("SPI1", "CSF1R", 1, 1), ("SPI1", "LYZ", 1, 1), ("SPI1", "GATA1", -1, 1), ("GATA1", "KLF1", 1, 1),
    ("GATA1", "HBB", 1, -1), ("GATA1", "CD34", -1, -1), ("CEBPA", "CSF3R", 1, 1),
]  # fmt: skip
"""TF, target, sign of TF and target, sign of region and target, as SCENIC+ gives them."""


def eregulons(of: str) -> pd.DataFrame:
    """SCENIC+'s table of version 1, of version 0 or with extended motifs."""
    rows = []
    for tf, gene, sign, region in TRIPLETS:
        signs = [{1: "+", -1: "-"}[value] for value in (sign, region)]
        kind = {"new": "_direct_", "old": "_", "extended": "_extended_"}[of]
        name = f"{tf}{kind}{('_' if of == 'old' else '/').join(signs)}"
        ends = {"TF": tf, "eRegulon_name": name, "Gene_signature_name": f"{name}_(12g)"}
        regions = {"Region": "chr1:1-900", "Gene": gene, "rho_R2G": 0.2 * region, "R2G_rho": 0.2 * region}
        rows.append(ends | regions | {"rho_TF2G": 0.3 * sign, "TF2G_rho": 0.3 * sign, "regulation_TF2G": sign})
    return pd.DataFrame(rows)


@pytest.mark.parametrize("of", ["new", "old", "extended"])
@pytest.mark.parametrize(
    "columns",
    [
        ["eRegulon_name", "Gene"], ["Gene_signature_name", "Gene"], ["TF", "Gene", "eRegulon_name"],
        ["Region", "Gene", "rho_R2G", "TF", "Gene_signature_name"], ["TF", "Gene", "R2G_rho", "TF2G_rho"],
        ["TF", "Gene", "rho_R2G", "rho_TF2G"], ["Region", "Gene", "TF", "regulation_TF2G", "R2G_rho"],
        ["Gene_signature_name"],
    ],
)  # fmt: skip
def test_scenic_plus_signs_are_those_of_tf_and_target(tmp_path, of, columns):
    table = eregulons(of)
    if len(columns) == 1:
        sets = table.groupby(columns[0])["Gene"].agg("\t".join)
        (path := tmp_path / "a.gmt").write_text("\n".join(f"{name}\t\t{genes}" for name, genes in sets.items()))
    else:
        table[columns].to_csv(path := tmp_path / "a.tsv", sep="\t", index=False)
    found = read_prior(path).edges
    edges = {(tf, gene): sign for tf, gene, sign in found[["source", "target", "sign"]].itertuples(index=False)}
    assert edges == {(tf, gene): sign for tf, gene, sign, _ in TRIPLETS}
