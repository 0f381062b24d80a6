"""Every layout of a prior gives the same pairs and signs, and says what it was read as and what it lost."""

import gzip
import io

import numpy as np
import pandas as pd
import pytest

from grn_core.data.network_tables import NetworkChoice, genes
from grn_core.data.network_tables.gene_sets import regulon_name
from grn_core.data.network_tables.signs import read_sign
from grn_core.data.priors.network_reader import read_network
from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError

TRUTH = [("GATA1", "KLF1", 1), ("GATA1", "SPI1", -1), ("SPI1", "CSF1R", 1), ("TP53", "MDM2", 1), ("TP53", "MYC", -1)]
SCORES = [0.9, 0.5, 0.4, 0.2, 0.1]
OMNI = "source\ttarget\tsource_genesymbol\ttarget_genesymbol\tis_directed\tis_stimulation\tis_inhibition\ttype\n"
CTX = (
    ",,Enrichment,Enrichment,Enrichment,Enrichment\n,,AUC,NES,Context,TargetGenes\nTF,MotifID,,,,\n"
    "GATA1,m1,0.1,4.2,\"frozenset({'activating', 'top50'})\",\"[('KLF1', 0.9), ('HBB', 0.5)]\"\n"
    "TP53,m2,0.1,3.2,\"frozenset({'repressing', 'top50'})\",\"[('MYC', 0.3)]\"\n"
)


def rows(write, separator=",") -> str:
    return "".join(separator.join(map(str, write(*edge, i))) + "\n" for i, edge in enumerate(TRUTH))


SIGNED = {
    "words.csv": "TF,target,effect\n" + rows(lambda t, g, s, i: (t, g, "activates" if s > 0 else "Inhibits")),
    "arrows.tsv": "from\tto\ttype\n" + rows(lambda t, g, s, i: (t, g, "-->" if s > 0 else "--|"), "\t"),
    "unicode.csv": "regulator,target gene,sign\n" + rows(lambda t, g, s, i: (t, g, "+1" if s > 0 else "\u22121")),
    "characters.csv": "TF,target,interaction\n" + rows(lambda t, g, s, i: (t, g, "\u2192" if s > 0 else "\u22a3")),
    "plus.csv": "Gene1,Gene2,Type\n" + rows(lambda t, g, s, i: (t, g, "+" if s > 0 else "-")),
    "trrust.tsv": rows(lambda t, g, s, i: (t, g, "Activation" if s > 0 else "Repression", 100 + i), "\t"),
    "dorothea.csv": "tf,confidence,target,mor\n" + rows(lambda t, g, s, i: (t, "A", g, s)),
    "collectri.csv": "source,target,weight,resources,references,sign_decision\n"
    + rows(lambda t, g, s, i: (t, g, float(s), "x", "12;13", "PMID")),
    "regnetwork.csv": "regulator_symbol,regulator_id,target_symbol,target_id,type,confidence\n"
    + rows(lambda t, g, s, i: (t, i, g, 7 + i, "-->" if s > 0 else "--|", "High")),
    "omnipath.tsv": OMNI
    + rows(lambda t, g, s, i: (f"P0000{i}", f"Q0000{i}", t, g, 1, int(s > 0), int(s < 0), "transcriptional"), "\t"),
    "omnipath2.tsv": OMNI.replace("is_stimulation", "consensus_stimulation").replace("is_inhib", "consensus_inhib")
    + rows(lambda t, g, s, i: (f"P0000{i}", f"Q0000{i}", t, g, True, s > 0, s < 0, "transcriptional"), "\t"),
    "other.csv": "TF,target,what it does\n" + rows(lambda t, g, s, i: (t, g, "promotes" if s > 0 else "blocks it")),
    "arrows.txt": rows(lambda t, g, s, i: (t, "->" if s > 0 else "-|", g), "\t"),
    "n.sif": rows(lambda t, g, s, i: (t, "activates" if s > 0 else "represses", g), "\t"),
    "title.csv": "Supplementary Table 3,,\n,,\nTF,Target,Mode\n"
    + rows(lambda t, g, s, i: (t, g, "up" if s > 0 else "down")),
    "comma_title.csv": '"Table S3: TFs, targets, effects"\nTF,Target,Mode\n'
    + rows(lambda t, g, s, i: (t, g, "up" if s > 0 else "down")),
    "lists.csv": "source,target,weight,resources,references\n" + rows(lambda t, g, s, i: (t, g, s, "a;b", "1;2")),
    "lists_nohdr.csv": rows(lambda t, g, s, i: (t, g, s, "a;b", "1;2")),
    "letters.csv": "TF,target,mode\n" + rows(lambda t, g, s, i: (t, g, "A" if s > 0 else "R")),
    "letters.tsv": rows(lambda t, g, s, i: (t, g, "A" if s > 0 else "I"), "\t"),
    "two_columns.csv": "TF,target,activator,repressor\n" + rows(lambda t, g, s, i: (t, g, int(s > 0), int(s < 0))),
    "marks.csv": "TF,target,activation,repression\n"
    + rows(lambda t, g, s, i: (t, g, "x" if s > 0 else "", "" if s > 0 else "x")),
    "signor.tsv": "ENTITYA\tTYPEA\tENTITYB\tTYPEB\tEFFECT\n"
    + rows(lambda t, g, s, i: (t, "protein", g, "protein", f"{'up' if s > 0 else 'down'}-regulates quantity"), "\t"),
    "german.csv": "Zielgen;Faktor;Effekt\n".replace("Zielgen", "target")
    + rows(lambda t, g, s, i: (g, t, s), ";"),
    "eregulon.tsv": "Region\tGene\tTF\tTF2G_regulation\tTF2G_rho\n"
    + rows(lambda t, g, s, i: ("chr1:1-9", g, t, s, 0.1), "\t"),
    "single.csv": "'TF','target','sign'\n" + rows(lambda t, g, s, i: (f"'{t}'", f"'{g}'", f"'{s}'")),
    "latin.csv": "TF,target,sign,note\n" + rows(lambda t, g, s, i: (t, g, s, "M\u00fcller")),
}  # fmt: skip
UNSIGNED = {
    "genie3.csv": "regulatoryGene,targetGene,weight\n" + rows(lambda t, g, s, i: (t, g, SCORES[i])),
    "genie3_r.csv": ",regulatoryGene,targetGene,weight\n" + rows(lambda t, g, s, i: (i + 1, t, g, SCORES[i])),
    "genie3_rtable.txt": "regulatoryGene targetGene weight\n" + rows(lambda t, g, s, i: (i + 1, t, g, SCORES[i]), " "),
    "numbers.tsv": rows(lambda t, g, s, i: (i + 1, t, g, SCORES[i]), "\t"),
    "bare.tsv": rows(lambda t, g, s, i: (t, g, SCORES[i]), "\t"),
    "adj.tsv": "TF\ttarget\timportance\n" + rows(lambda t, g, s, i: (t, g, 90 * SCORES[i]), "\t"),
    "confidence.csv": "source,target,confidence\n" + rows(lambda t, g, s, i: (t, g, SCORES[i])),
    "weight.csv": "source,target,weight\n" + rows(lambda t, g, s, i: (t, g, 1)),
    "comma.csv": "source;target;weight\n" + rows(lambda t, g, s, i: (t, g, str(SCORES[i]).replace(".", ",")), ";"),
    "directed.csv": "source,target,is_directed\n" + rows(lambda t, g, s, i: (t, g, 1)),
    "regulates.sif": rows(lambda t, g, s, i: (t, "regulates", g), "\t"),
    "regnetwork.tsv": rows(lambda t, g, s, i: (t, 2623 + i, g, 915), "\t"),
    "nichenet.csv": "from,to,source,database\n" + rows(lambda t, g, s, i: (t, g, "harmonizome", "x")),
    "labels.csv": "TF,Target,Label\n" + rows(lambda t, g, s, i: (t, g, 1)) + "SPI1,HBB,0\nTP53,KLF1,0\n",
    "levels.csv": "TF,target,confidence\n" + rows(lambda t, g, s, i: (t, g, "A")),
    "r.gmt": "GATA1\tna\tKLF1\tSPI1\nSPI1_extended (1g)\t\tCSF1R\nTP53 (2g)\thttp://x\tMDM2\tMYC\n",
}


def pairs(prior) -> list[tuple[str, str]]:
    return list(prior.edges[["source", "target"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("name", SIGNED)
def test_signs_in_every_layout(tmp_path, name):
    (tmp_path / name).write_text(SIGNED[name], encoding="latin-1" if name == "latin.csv" else "utf-8")
    prior = read_prior(tmp_path / name)
    assert list(prior.edges[["source", "target", "sign"]].itertuples(index=False, name=None)) == TRUTH
    assert "3 activating and 2 repressing, 0 of unknown sign" in " ".join(prior.reading.said)


@pytest.mark.parametrize("name", UNSIGNED)
def test_what_is_no_sign_is_never_read_as_activation(tmp_path, name):
    (tmp_path / name).write_text(UNSIGNED[name])
    prior = read_prior(tmp_path / name)
    assert pairs(prior) == [edge[:2] for edge in TRUTH]
    assert "sign" not in prior.edges or not prior.edges["sign"].any()


@pytest.mark.parametrize(
    "name", [name for name in UNSIGNED if name.startswith(("genie3", "numbers", "bare", "adj", "comma"))]
)
def test_weights_are_read_for_comparison(tmp_path, name):
    (tmp_path / name).write_text(UNSIGNED[name])
    network = read_network(tmp_path / name)
    factor = 90 if name.startswith("adj") else 1
    np.testing.assert_allclose(network["weight"], np.array(SCORES) * factor)


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("omnipath.tsv", "OmniPath"), ("trrust.tsv", "TRRUST"), ("dorothea.csv", "DoRothEA"), ("n.sif", "SIF"),
        ("collectri.csv", "CollecTRI"), ("regnetwork.csv", "RegNetwork"), ("genie3.csv", "GENIE3 link list"),
        ("adj.tsv", "pySCENIC adjacencies"), ("r.gmt", "GMT regulons"), ("plus.csv", "BEELINE network"),
    ],
)  # fmt: skip
def test_layouts_are_named_with_the_columns_taken(tmp_path, name, layout):
    (tmp_path / name).write_text((SIGNED | UNSIGNED)[name])
    reading = read_prior(tmp_path / name).reading
    assert reading.layout == layout
    assert reading.said[0].startswith(f"Read as {layout}")
    if name == "omnipath.tsv":
        assert reading.columns == {
            "source": "source_genesymbol", "target": "target_genesymbol", "sign": "is_stimulation and is_inhibition"
        }  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_an_adjacency_matrix(tmp_path, turned, separator):
    table = pd.DataFrame(0, index=["GATA1", "SPI1", "TP53"], columns=["KLF1", "SPI1", "CSF1R", "MDM2", "MYC", "HBB"])
    for tf, target, sign in TRUTH:
        table.loc[tf, target] = sign
    (table.T if turned else table).to_csv(tmp_path / "a.csv", sep=separator)
    prior = read_prior(tmp_path / "a.csv")
    assert set(prior.edges[["source", "target", "sign"]].itertuples(index=False, name=None)) == set(TRUTH)
    assert prior.reading.layout == "adjacency matrix"


@pytest.mark.parametrize("lines", [3, 2])
def test_pyscenic_regulons(tmp_path, lines):
    head, *rest = CTX.splitlines()
    text = CTX if lines == 3 else "\n".join(["TF,MotifID,AUC,NES,Context,TargetGenes", *rest[2:]])
    (tmp_path / "reg.csv").write_text(text)
    prior = read_prior(tmp_path / "reg.csv")
    found = list(prior.edges[["source", "target", "sign"]].itertuples(index=False, name=None))
    assert found == [("GATA1", "KLF1", 1), ("GATA1", "HBB", 1), ("TP53", "MYC", -1)]
    assert read_network(tmp_path / "reg.csv")["weight"].tolist() == [0.9, 0.5, 0.3]


def test_pyscenic_regulons_are_never_run_as_code(tmp_path):
    (tmp_path / "reg.csv").write_text(CTX.replace("[('MYC', 0.3)]", "__import__('os').system('true')"))
    with pytest.raises(PriorError, match="target genes of TP53 cannot be read"):
        read_prior(tmp_path / "reg.csv")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_base_grn(tmp_path, kind):
    table = pd.DataFrame(
        {"peak_id": ["chr1_1_2", "chr1_5_9", "chr2_1_2"], "gene_short_name": ["KLF1", "KLF1", "MDM2"],
         "GATA1": [1, 1, 0], "TP53": [0.0, 0.0, 1.0], "SOX2": [0, 0, 0]}
    )  # fmt: skip
    table.to_csv(tmp_path / "a.csv") if kind == "csv" else table.to_parquet(tmp_path / "a.parquet")
    prior = read_prior(tmp_path / f"a.{kind}")
    assert pairs(prior) == [("GATA1", "KLF1"), ("TP53", "MDM2")]
    assert prior.reading.layout == "CellOracle base GRN"
    assert "sign" not in prior.edges


@pytest.mark.parametrize(
    ("name", "tf", "sign"),
    [
        ("GATA1", "GATA1", 0), ("GATA1_(+)", "GATA1", 1), ("GATA1(+)", "GATA1", 1), ("GATA1_(-)", "GATA1", -1),
        ("GATA1_(123g)", "GATA1", 0), ("GATA1 (12g)", "GATA1", 0), ("NKX2-1_extended (9g)", "NKX2-1", 0),
        ("GATA1_(+)_(5g)", "GATA1", 1), ("V$GATA1_01", "GATA1", 0), ("GATA1 K562 hg19", "GATA1", 0),
        ("GATA1_TARGET_GENES", "GATA1", 0), ("GATA1_regulon", "GATA1", 0), ("GATA1 (human)", "GATA1", 0),
    ],
)  # fmt: skip
def test_regulons_are_named_after_their_tf(name, tf, sign):
    assert regulon_name(name) == (tf, sign)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("activates", 1), ("Activation", 1), ("up-regulates", 1), ("positively regulates", 1), ("->", 1), ("\u2192", 1),
        ("=>", 1), ("+1", 1), ("\uff0b", 1), ("induces expression", 1), ("represses", -1), ("Inhibition", -1),
        ("-|", -1),
        ("\u22a3", -1), ("--|", -1), ("\u2212", -1), ("\u22121", -1), ("\u2013", -1), ("down", -1), ("inactivates", -1),
        ("-0.3", -1), ("0", 0), ("unknown", 0), ("", 0), ("regulates", 0), ("activation; repression", 0), ("--", 0),
        ("transcriptional", None), ("ChIP-seq", None), ("High", None),
    ],
)  # fmt: skip
def test_words_arrows_and_numbers(text, sign):
    assert read_sign(text) == sign


def test_columns_can_be_chosen(tmp_path):
    (tmp_path / "p.csv").write_text("a,b,c,d\nKLF1,GATA1,x,-1\nCSF1R,SPI1,y,1\n")
    prior = read_prior(tmp_path / "p.csv", choice=NetworkChoice(tf="b", target="a", sign="d"))
    assert prior.edges.to_numpy().tolist() == [["GATA1", "KLF1", -1], ["SPI1", "CSF1R", 1]]
    (tmp_path / "q.csv").write_text("KLF1,GATA1,-1\nCSF1R,SPI1,1\n")
    prior = read_prior(tmp_path / "q.csv", choice=NetworkChoice(tf="2", target="1"))
    assert pairs(prior) == [("GATA1", "KLF1"), ("SPI1", "CSF1R")]
    (tmp_path / "r.csv").write_text("TF,target,sign\nGATA1,KLF1,-1\n")
    assert "sign" not in read_prior(tmp_path / "r.csv", choice=NetworkChoice(sign="none")).edges
    with pytest.raises(PriorError, match="has no column nowhere"):
        read_prior(tmp_path / "p.csv", choice=NetworkChoice(tf="nowhere", target="a"))


def test_what_is_lost_is_said_with_numbers_and_names(tmp_path):
    (tmp_path / "p.csv").write_text(
        "TF,target,sign\nA,B,activation\nA,B,repression\nA,A,activation\n,B,activation\nC,D,weird\nC,E,activation\n"
        "C,F,activation\nC,G,activation\nC,H,activation\nC,I,activation\nC,J,activation\nC,K,activation\n"
    )
    said = " ".join(read_prior(tmp_path / "p.csv").reading.said)
    for part in (
        "1 row without a TF or a target left out", "1 row of a TF with itself left out: A.", "1 repeated row",
        "1 pair with signs that disagree count as unknown: A on B.",
        "1 sign not understood and taken as unknown: weird.",
    ):  # fmt: skip
        assert part in said


def test_utf16_gzip_and_excel(tmp_path):
    text = "TF\ttarget\tsign\n" + rows(lambda t, g, s, i: (t, g, s), "\t")
    (tmp_path / "a.txt").write_bytes(text.encode("utf-16"))
    (tmp_path / "b.txt").write_bytes(text.encode("utf-16-le"))
    with gzip.open(tmp_path / "c.tsv.gz", "wt") as handle:
        handle.write(text)
    for name in ("a.txt", "b.txt", "c.tsv.gz"):
        assert len(read_prior(tmp_path / name).edges) == 5
    for name in ("d.xlsx", "e.csv"):
        with (tmp_path / name).open("wb") as handle:
            pd.read_csv(io.StringIO(text), sep="\t").to_excel(handle, index=False)
        assert (
            list(read_prior(tmp_path / name).edges[["source", "target", "sign"]].itertuples(index=False, name=None))
            == TRUTH
        )
    pd.read_csv(io.StringIO(text), sep="\t").to_feather(tmp_path / "f.feather")
    assert len(read_prior(tmp_path / "f.feather").edges) == 5


NO_NETWORKS = {
    "page.tsv": ("<!DOCTYPE html>\n<html><body>\nNot, found</body></html>", "is a web page"),
    "net.json": ('{"nodes": [{"id": "GATA1"}]}', "is a JSON file"),
    "n.graphml": ("<?xml version='1.0'?>\n<graphml/>", "cannot be read as GraphML"),
    "j.meme": ("MEME version 4\n\nALPHABET= ACGT\n", "contains motifs"),
    "a.zip": ("PK\x03\x04 and so on", "is a damaged zip file"),
    "expression.csv": (
        "gene," + ",".join(f"cell{i}" for i in range(5)) + "\n" + rows(lambda t, g, s, i: (g, 0, 3, i, 1, 0)),
        "is a table of expression",
    ),
    "unnamed.csv": (
        "factor X,gene Y,value\nG1,G2,0.5\nG1,G3,0.4\n",
        "names no column for the TF.* Choose these two columns",
    ),
}


@pytest.mark.parametrize("name", NO_NETWORKS)
def test_what_is_no_network_is_named(tmp_path, name):
    text, words = NO_NETWORKS[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(PriorError, match=words) as caught:
        read_prior(tmp_path / name)
    assert name in caught.value.what


def test_what_was_taken_by_its_content_and_left_out_is_said(tmp_path):
    for name, words in (
        ("signor.tsv", "TF and target were found by the genes in them."),
        ("labels.csv", "2 pairs with Label 0 left out: they are not edges."),
        ("letters.csv", "A was taken as activation, R as repression."),
    ):
        (tmp_path / name).write_text((SIGNED | UNSIGNED)[name])
        assert words in " ".join(read_prior(tmp_path / name).reading.said)
    (tmp_path / "odd.csv").write_text("TF,target,mode\nGATA1,KLF1,foo\nGATA1,SPI1,bar\n")
    assert "mode (foo, bar) was not understood as signs." in " ".join(read_prior(tmp_path / "odd.csv").reading.said)


@pytest.mark.parametrize("weight", ["", ",1.0"])
def test_gene_sets_of_one_size_without_descriptions(tmp_path, weight):
    sets = {"GATA1 K562 hg19": ["KLF1", "HBB", "EPOR"], "SPI1 CHEA": ["CSF1R", "LYZ", "TYROBP"]}
    lines = ["\t".join([name, "", *(gene + weight for gene in genes)]) for name, genes in sets.items()]
    (tmp_path / "library.txt").write_text("\n".join(lines))
    edges = read_prior(tmp_path / "library.txt").edges
    pairs = {(name.split()[0], gene) for name, genes in sets.items() for gene in genes}
    assert set(edges[["source", "target"]].itertuples(index=False, name=None)) == pairs


@pytest.mark.parametrize("turned", [False, True])
def test_the_tfs_of_a_square_matrix_are_on_the_side_with_fewer_edges(tmp_path, turned):
    genes = sorted({name for tf, target, _ in TRUTH for name in (tf, target)})
    matrix = pd.DataFrame(0, index=genes, columns=genes)
    for tf, target, sign in TRUTH:
        matrix.loc[tf, target] = sign
    (matrix.T if turned else matrix).to_csv(tmp_path / "square.csv")
    edges = read_prior(tmp_path / "square.csv").edges
    assert set(edges[["source", "target", "sign"]].itertuples(index=False, name=None)) == set(TRUTH)


def test_columns_without_a_value_are_no_columns(tmp_path):
    (tmp_path / "a.csv").write_text("".join(f"G{i}{',' * 100_000}\n" for i in range(3)))
    with pytest.raises(PriorError, match="has only one column"):
        read_prior(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("".join(f"{tf},{target}{',' * 100_000}\n" for tf, target, _ in TRUTH))
    assert len(read_prior(tmp_path / "b.csv").edges) == len(TRUTH)


def test_of_very_wide_tables_few_columns_are_searched_for_genes(monkeypatch):
    asked = []
    monkeypatch.setattr(genes, "are_genes", lambda column: asked.append(column.name))
    assert genes.columns_by_content(pd.DataFrame(np.full((3, 5000), "x", dtype=object))) is None
    assert len(asked) == genes.MOST_COLUMNS
