"""Networks as graphs and formulas are read: GraphML, GEXF, GML, Pajek, JSON, arrows, Boolean rules, ARACNe."""

import json

import networkx as nx
import pandas as pd
import pytest

from grn_core.data.priors.reader import read_prior
from grn_core.errors import PriorError
from grn_core.export.cyjs import cyjs_text
from grn_core.export.graphml import graphml_text

PAIRS = [("SPI1", "MYC", 1), ("SPI1", "CDK4", -1), ("GATA1", "KLF1", 1), ("GATA1", "TAL1", 1)]
REGULONS = {"SPI1(+)": ["MYC", "CDK4"], "GATA1(-)": ["KLF1"]}


def found(path) -> set[tuple[str, str, int]]:
    edges = read_prior(path).edges
    return set(
        zip(edges["source"], edges["target"], edges["sign"] if "sign" in edges else [0] * len(edges), strict=True)
    )


def unsigned() -> set[tuple[str, str, int]]:
    return {(tf, gene, 0) for tf, gene, _ in PAIRS}


def graph(kind=nx.DiGraph, **names):
    made = kind()
    for tf, gene, sign in PAIRS:
        made.add_edge(tf, gene, interaction="activates" if sign > 0 else "represses")
    return made


@pytest.mark.parametrize("name", ["net.graphml", "net.gexf", "net.gml"])
def test_files_of_networkx_are_read_with_their_signs(tmp_path, name):
    {"graphml": nx.write_graphml, "gexf": nx.write_gexf, "gml": nx.write_gml}[name.split(".")[1]](
        graph(), tmp_path / name
    )
    assert found(tmp_path / name) == set(PAIRS)


def test_pajek_is_read_by_its_labels(tmp_path):
    (tmp_path / "a.net").write_text('*Vertices 3\n1 "SPI1"\n2 "MYC"\n3 "CDK4"\n*Arcs\n1 2 1\n1 3 1\n')
    assert found(tmp_path / "a.net") == {("SPI1", "MYC", 0), ("SPI1", "CDK4", 0)}


def test_a_graph_without_direction_gets_it_from_the_tf_catalogue(tmp_path):
    nx.write_graphml(nx.Graph([("CDK4", "SPI1"), ("ACTB", "CDK4")]), tmp_path / "a.graphml")
    prior = read_prior(tmp_path / "a.graphml")
    assert prior.edges[["source", "target"]].to_numpy().tolist() == [["SPI1", "CDK4"]]
    assert "1 link between other genes left out" in " ".join(prior.reading.said)


@pytest.mark.parametrize("kind", ["graphml", "cyjs"])
def test_what_we_export_is_read_back(tmp_path, kind):
    edges = pd.DataFrame(PAIRS, columns=["source", "target", "sign"]).assign(
        weight=[0.9, 0.8, 0.7, 0.6], rank=[1, 2, 3, 4], known=True
    )
    text = graphml_text(edges) if kind == "graphml" else cyjs_text(edges, "net")
    (tmp_path / f"a.{kind}").write_text(text, encoding="utf-8")
    assert {pair[:2] for pair in found(tmp_path / f"a.{kind}")} == {pair[:2] for pair in PAIRS}
    assert found(tmp_path / f"a.{kind}") == set(PAIRS)


ROWS = [{"TF": tf, "target": gene, "sign": sign} for tf, gene, sign in PAIRS]
TABLE = pd.DataFrame(ROWS)
JSON = {
    "records": json.dumps(ROWS),
    "lines": "\n".join(json.dumps(row) for row in ROWS),
    "columns": TABLE.to_json(),
    "split": TABLE.to_json(orient="split"),
    "lists": json.dumps(TABLE.to_dict("list")),
    "indented": json.dumps(ROWS, indent=2),
    "spaced": json.dumps(ROWS).replace("[{", "[ { "),
}


@pytest.mark.parametrize("kind", JSON)
def test_rows_and_columns_of_json_are_a_table(tmp_path, kind):
    (tmp_path / "a.json").write_text(JSON[kind])
    assert found(tmp_path / "a.json") == set(PAIRS)


@pytest.mark.parametrize("places", [True, False], ids=["places", "names"])
def test_links_of_json_may_name_nodes_or_their_places(tmp_path, places):
    names = ["SPI1", "MYC", "CDK4"]
    links = [{"source": 0, "target": at} if places else {"source": "SPI1", "target": names[at]} for at in (1, 2)]
    (tmp_path / "a.json").write_text(json.dumps({"nodes": [{"name": name} for name in names], "links": links}))
    assert found(tmp_path / "a.json") == {("SPI1", "MYC", 0), ("SPI1", "CDK4", 0)}


@pytest.mark.parametrize(
    "content",
    [
        REGULONS,
        [{"regulon": name, "genes": genes} for name, genes in REGULONS.items()],
        {"regulons": REGULONS},
        {name: {"targets": genes, "motif": "x"} for name, genes in REGULONS.items()},
    ],
    ids=["dict", "list", "inside", "nested"],
)
def test_regulons_of_json_have_the_sign_of_their_name(tmp_path, content):
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert found(tmp_path / "a.json") == {("SPI1", "MYC", 1), ("SPI1", "CDK4", 1), ("GATA1", "KLF1", -1)}


def test_sets_of_json_that_name_no_tf_are_left_out_or_refused(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"SPI1": ["MYC", "CDK4"], "B cell": ["CD19", "MS4A1"]}))
    assert {tf for tf, _, _ in found(tmp_path / "a.json")} == {"SPI1"}
    (tmp_path / "b.json").write_text(json.dumps({"genes": ["MYC", "CDK4"]}))
    with pytest.raises(PriorError, match=r"none is named after a TF \(genes\)"):
        read_prior(tmp_path / "b.json")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '{"nodes": [{"id": "GATA1"}]}', "is a JSON file without pairs"),
        ("b.json", '{"nodes": [', "is a damaged JSON file"),
        ("a.yaml", "SPI1: [MYC\nGATA1: [KLF1\n", "is a damaged YAML file"),
        ("b.yaml", "- SPI1\n- GATA1\n", "is a YAML file without pairs"),
        ("words.json", '{"elements": "SPI1"}', "in which no edges were found"),
        ("lists.json", '{"nodes": [{"data": [1]}], "links": [{"source": 0, "target": 1}]}', "no edges were found"),
        ("empty.json", '{"nodes": ["SPI1", "MYC"], "edges": []}', "without pairs of TF and target"),
        ("c.json", '{"a": ' * 3000 + "1" + "}" * 3000, "JSON file"),
        ("d.csv", "[" * 200_000, "is a JSON file whose lists are nested too deeply"),
        ("e.txt", "[ " * 100_000 + "]" * 100_000, "is a JSON file whose lists are nested too deeply"),
        ("f.tsv", "[[1, 2], [3, 4]]", "is a JSON file without pairs"),
        ("a.graphml", "<?xml version='1.0'?><graphml", "cannot be read as GraphML"),
        ("b.graphml", '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "b">]><graphml/>', "declares XML entities"),
        ("a.xml", "<?xml version='1.0'?><note/>", "is an XML file, which is not read here"),
        ("a.dot", 'digraph {\n "SPI1" -> "MYC";\n}\n', "is a graph in DOT"),
        ("a.gml", "graph [\n node [\n", "cannot be read as GML"),
    ],
)
def test_what_is_no_graph_is_said(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(PriorError, match=said):
        read_prior(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    [
        "SPI1:\n  - MYC\n  - CDK4\nGATA1:\n  - KLF1\n",
        "SPI1: [MYC, CDK4]\nGATA1: [KLF1]\n",
        "---\n# mine\nregulons:\n  SPI1:\n    - MYC\n    - CDK4\n  GATA1: [KLF1]\n",
        "- source: SPI1\n  target: MYC\n- source: SPI1\n  target: CDK4\n- source: GATA1\n  target: KLF1\n",
        "SPI1: {MYC: 0.3, CDK4: 0.2}\nGATA1: {KLF1: 1}\n",
    ],
)
def test_yaml_of_regulons_and_of_edges(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text)
    assert found(tmp_path / "a.yaml") == {("SPI1", "MYC", 0), ("SPI1", "CDK4", 0), ("GATA1", "KLF1", 0)}


def test_arrows_without_blanks(tmp_path):
    (tmp_path / "a.txt").write_text("SPI1->MYC\nSPI1-|CDK4\nNKX2-1-->KLF1\n")
    assert found(tmp_path / "a.txt") == {("SPI1", "MYC", 1), ("SPI1", "CDK4", -1), ("NKX2-1", "KLF1", 1)}


def test_boolean_rules_are_signed(tmp_path):
    (tmp_path / "a.bnet").write_text("targets, factors\nMYC, SPI1 & !GATA1\nKLF1, !(SPI1 | !TAL1) or NOT STAT1\n")
    assert found(tmp_path / "a.bnet") == {
        ("SPI1", "MYC", 1), ("GATA1", "MYC", -1), ("SPI1", "KLF1", -1), ("TAL1", "KLF1", 1), ("STAT1", "KLF1", -1),
    }  # fmt: skip


def test_aracne_rows_are_targets_and_weights_by_turns(tmp_path):
    (tmp_path / "a.adj").write_text(">  Input file\n>  DPI\nSPI1\tMYC\t0.5\tCDK4\t0.4\nGATA1\tKLF1\t0.3\n")
    assert found(tmp_path / "a.adj") == {("SPI1", "MYC", 0), ("SPI1", "CDK4", 0), ("GATA1", "KLF1", 0)}


@pytest.mark.parametrize("mark", [":", ";"])
def test_a_tf_and_its_targets_behind_a_colon_lose_no_target(tmp_path, mark):
    (tmp_path / "a.txt").write_text(f"SPI1{mark} MYC, CDK4, ACTB\nGATA1{mark} KLF1, TAL1\nSTAT1{mark} MYC, IRF1\n")
    assert found(tmp_path / "a.txt") == {
        ("SPI1", "MYC", 0), ("SPI1", "CDK4", 0), ("SPI1", "ACTB", 0), ("GATA1", "KLF1", 0), ("GATA1", "TAL1", 0),
        ("STAT1", "MYC", 0), ("STAT1", "IRF1", 0),
    }  # fmt: skip


@pytest.mark.parametrize(("start", "what"), [("<?xml version='1.0'?><sbml>", "an XML file"), ("<html>", "a web page")])
def test_xml_in_utf16_is_no_table_of_pairs(tmp_path, start, what):
    path = tmp_path / "a.xml"
    path.write_bytes((start + "<a b='SPI1' c='CSF1R'/>\n" * 20).encode("utf-16"))
    with pytest.raises(PriorError, match=f"a.xml is {what}"):
        read_prior(path)
