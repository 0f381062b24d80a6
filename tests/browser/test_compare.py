"""The compare page in a real browser: what it shows agrees with the two tables of edges."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from grn_core.data.library import load_prior
from tests.browser.drawn import chart, fits, open_page, rows, traces
from tests.browser.test_network import CLEAR_EDGES, EDGE

pytestmark = pytest.mark.browser
K = 200
COLOURS = {"shared": (91, 102, 112), "lost": (0, 114, 178), "gained": (213, 94, 0)}  # of rank plot and bars, RGB
LINKS = """graph => graph.drawing.links.map(({ from, to, category }) => [
  from, to, category.key, graph.drawing.colourOf(category), category.dash.length > 0])"""
GENES = "graph => graph.network.body.nodeIndices.length"


@pytest.fixture(scope="module")
def sides(trained_runs) -> pd.DataFrame:
    """Both networks on their common pairs: weight_a, weight_b and ranks, by source and target."""
    a, b = (
        trained_runs[cell_type, 0].read_table("network").set_index(["source", "target"])["weight"]
        for cell_type in ("Monocyte", "Erythrocyte")
    )
    both = pd.concat({"weight_a": a, "weight_b": b}, axis=1, join="inner")
    return both.assign(rank_a=both["weight_a"].rank(ascending=False), rank_b=both["weight_b"].rank(ascending=False))


def sets(sides: pd.DataFrame, k: int) -> dict[str, set]:
    """Return the edges among the strongest of both, only of A, and only of B."""
    a, b = ({*sides.nlargest(k, weight).index} for weight in ("weight_a", "weight_b"))
    return {"shared": a & b, "lost": a - b, "gained": b - a}


@pytest.fixture(scope="module")
def address(trained_runs) -> str:
    a, b = (trained_runs[cell_type, 0].id for cell_type in ("Monocyte", "Erythrocyte"))
    return f"compare?run={a}&b={b}&k={K}"


@pytest.fixture(scope="module")
def page(reader, address) -> Page:
    """The page with two runs on it, opened once."""
    return open_page(reader, address, "Compare")


def metric(page: Page, label: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def test_shared_gained_and_lost_edges(page, reader, sides):
    fits(page)
    expect(page.get_by_text(f"Compared on {len(sides):,} common pairs")).to_be_visible()
    found = sets(sides, K)
    for label, side in (("Shared edges", "shared"), ("Lost: only in A", "lost"), ("Gained: only in B", "gained")):
        assert metric(page, label) == str(len(found[side]))
    assert metric(page, "Jaccard index") == f"{len(found['shared']) / (2 * K - len(found['shared'])):.3f}"
    for tab, side in (
        ("Shared", "shared"),
        ("Lost: only in A", "lost"),
        ("Gained: only in B", "gained"),
    ):
        page.get_by_role("tab", name=f"{tab} ({len(found[side])})").click()
        panel = page.get_by_role("tabpanel").filter(visible=True)
        head, *shown = rows(panel, "Table of edges with rank and weight in both networks")
        assert len(shown) >= min(5, len(found[side]))
        for row in shown:
            cells = dict(zip(head, row, strict=True))
            edge = (cells["TF"], cells["Target"])
            assert edge in found[side]
            assert int(cells["Rank in A"].replace(",", "")) == sides.loc[edge, "rank_a"]
            assert float(cells["Probability in B"]) == pytest.approx(sides.loc[edge, "weight_b"], abs=6e-4)
    page.mouse.wheel(0, -20_000)
    reader.settle()
    reader.shoot("23-compare")


def test_rewired_hubs(page, sides):
    found = sets(sides, K)
    counts = pd.DataFrame({side: pd.Series([tf for tf, _ in edges]).value_counts() for side, edges in found.items()})
    counts = counts.fillna(0).astype(int)
    either = counts.sum(axis=1)
    share = (counts["shared"] / either)[either >= 5].sort_values()
    drawn = dict(zip(("lost", "shared", "gained"), traces(page, "hubs"), strict=True))
    for side, bars in drawn.items():
        assert bars["x"] == list(counts[side].reindex(bars["y"]))
        assert bars["color"].lower() == "#{:02x}{:02x}{:02x}".format(*COLOURS[side])
    tfs = [tf for tf in drawn["lost"]["y"] if either[tf] >= 5]
    assert list(share[tfs]) == list(share[: len(tfs)])  # the TFs that share least come first
    assert chart(page, "hubs").locator(".barlayer .point").count() == 3 * len(drawn["lost"]["y"])
    head, first, *_ = rows(page, "TFs by difference of their regulons")
    cells = dict(zip(head, first, strict=True))
    assert cells["TF"] == drawn["lost"]["y"][0]
    assert float(cells["Jaccard"]) == pytest.approx(share.iloc[0], abs=0.006)


def test_jaccard_index_over_k(page, sides):
    these, *chance = traces(page, "curve")
    assert K in these["x"] and len(these["x"]) > 20
    for k, drawn in zip(these["x"], these["y"], strict=True):
        shared = len(sets(sides, int(k))["shared"])
        assert drawn == pytest.approx(shared / (2 * k - shared), abs=1e-6)
    assert [line["name"] for line in chance] == [
        "by chance: random edges",
        "by chance: TFs keep numbers of targets",
    ]
    # two sets of k out of n share k * k / n by chance
    n = len(sides)
    at_most = [k * k / n / (2 * k - k * k / n) for k in chance[0]["x"]]
    np.testing.assert_allclose(chance[0]["y"][-5:], at_most[-5:], rtol=0.02)
    lines = chart(page, "curve").locator(".scatterlayer .js-line")
    assert lines.count() == 3
    assert len({lines.nth(i).evaluate("line => getComputedStyle(line).strokeDasharray") for i in range(3)}) == 3


def test_rank_against_rank(page, sides):
    found = sets(sides, K)
    names = {"in both": "shared", "only A: Monocyte": "lost", "only B: Erythrocyte": "gained"}
    drawn = {names.get(trace["name"], "neither"): trace for trace in traces(page, "ranks")}
    assert {*drawn} == {"neither", *found}
    for side, points in drawn.items():
        edges = [tuple(text.split(" → ")) for text in points["text"]]
        assert points["x"] == list(sides.loc[edges, "rank_a"]) and points["y"] == list(sides.loc[edges, "rank_b"])
        if side == "neither":
            assert len(edges) == 3000 and not {*edges} & set.union(*found.values())
        else:
            assert {*edges} == found[side]
    assert len({points["symbol"] for points in drawn.values()}) == 4


def test_both_networks_in_one_graph(page, reader, sides):
    graph = page.locator(".graph")
    graph.scroll_into_view_if_needed()
    reader.settle()
    links = graph.evaluate(LINKS)
    edges = {(source, target) for source, target, *_ in links}
    best = sides[["rank_a", "rank_b"]].min(axis=1)
    found = sets(sides, K)
    either = sorted(best.loc[[*set.union(*found.values())]])
    assert len(edges) == len(links) == 100 and best.loc[[*edges]].max() <= either[100]
    assert graph.evaluate(GENES) == len({gene for edge in edges for gene in edge})
    for source, target, side, colour, dashed in links:
        assert (source, target) in found[side] and dashed == (side != "shared")
        assert side == "shared" or rgb(colour) == [*COLOURS[side]]
    for side, words in (("shared", "in both"), ("lost", "only A"), ("gained", "only B")):
        count = sum(link[2] == side for link in links)
        expect(page.locator(f".legend button[data-category='{side}']")).to_have_text(f"{words} ({count})")

    # on the canvas, an edge has the colour of its network
    picture = np.asarray(Image.open(io.BytesIO(graph.screenshot())).convert("RGB")).astype(int)
    sides_of = {f"{source}\t{target}": (side, colour) for source, target, side, colour, _ in links}
    seen = set()
    for edge in graph.evaluate(CLEAR_EDGES):
        side, colour = sides_of[edge]
        at = graph.evaluate(EDGE, edge)
        around = picture[int(at["y"]) - 8 : int(at["y"]) + 9, int(at["x"]) - 8 : int(at["x"]) + 9].reshape(-1, 3)
        wanted = rgb(colour)
        if np.abs(around - wanted).max(axis=1).min() < 30:
            seen.add(side)
    assert seen == {sides_of[edge][0] for edge in graph.evaluate(CLEAR_EDGES)} and len(seen) >= 2

    edge = graph.evaluate(CLEAR_EDGES)[0]
    at, box = graph.evaluate(EDGE, edge), graph.bounding_box()
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    reader.settle()
    source, target = edge.split("\t")
    expect(page.get_by_text(f"{source} → {target}: 1 edge among the strongest of A or B")).to_be_visible()
    fits(page)
    reader.shoot("24-compare-graph")


def rgb(colour: str) -> list[int]:
    if colour.startswith("#"):
        return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]


def test_a_run_against_a_prior(reader, trained_runs, grn_home):
    run = trained_runs["Monocyte", 0]
    page = open_page(reader, f"compare?run={run.id}&b=prior:demo&k={K}", "Compare")
    fits(page)
    network, known = run.read_table("network"), load_prior("demo", "Monocyte").edges
    genes = {*known["source"], *known["target"]}
    common = network[network["source"].isin(known["source"]) & network["target"].isin(genes)]
    best = {*common.nlargest(K, "weight").set_index(["source", "target"]).index}
    pairs = {*common.set_index(["source", "target"]).index} & {*known.set_index(["source", "target"]).index}
    assert metric(page, "Shared edges") == str(len(best & pairs)) and len(best & pairs) > 0
    assert metric(page, "Lost: only in A") == str(len(best - pairs))
    assert metric(page, "Gained: only in B") == str(len(pairs - best))
    assert metric(page, "Edges of B among the strongest of A") == f"{len(best & pairs):,} of {len(pairs):,}"
    seen = network.set_index(["source", "target"]).loc[[*best & pairs], "split"].eq("train").sum()
    note = f"A was trained on this prior: {seen} of the {len(best & pairs)} shared edges were training pairs"
    expect(page.get_by_text(note)).to_be_visible()
    expect(page.locator(".st-key-ranks")).to_have_count(0)  # pairs of a prior have no ranks
    (these, *_) = traces(page, "curve")
    assert len(best & pairs) / len(best | pairs) == pytest.approx(these["y"][these["x"].index(K)], abs=1e-6)
    reader.shoot("25-compare-prior")
