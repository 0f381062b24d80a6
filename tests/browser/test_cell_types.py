"""The cell types page in a real browser: panels with equal positions of genes, and TFs by cell type."""

import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.drawn import chart, fits, open_page, rows, traces

pytestmark = pytest.mark.browser
TYPES = ("Erythrocyte", "Monocyte")
K, DRAWN = 200, 50  # strongest edges that count, and that a panel shows at first


@pytest.fixture(scope="module")
def networks(trained_runs) -> dict[str, pd.Series]:
    """Weights of both networks on their common pairs, by cell type."""
    weights = {
        name: trained_runs[name, 0].read_table("network").set_index(["source", "target"])["weight"] for name in TYPES
    }
    both = pd.concat(weights, axis=1, join="inner")
    return {name: both[name] for name in TYPES}


@pytest.fixture(scope="module")
def page(reader, trained_runs):
    batch = trained_runs["Monocyte", 0].config.batch
    return open_page(reader, f"compare?view=cell_types&batch={batch}&k={K}", "Compare")


def test_networks_as_small_multiples(page, reader, networks):
    fits(page)
    drawn = traces(page, "panels")
    expect(chart(page, "panels").locator(".annotation-text", has_text="cyte")).to_have_text([*TYPES])
    best = {name: {*weights.nlargest(DRAWN).index} for name, weights in networks.items()}
    spots: dict[str, set] = {}
    for axis, name in zip(("x", "x2"), TYPES, strict=True):
        panel = [trace for trace in drawn if trace["xaxis"] == axis]
        _, genes = (trace for trace in panel if trace["mode"] == "markers")
        place = {
            text.split(":")[0]: spot
            for text, spot in zip(genes["text"], zip(genes["x"], genes["y"], strict=True), strict=True)
        }
        assert {*place} == {gene for edge in best[name] for gene in edge}
        for gene, spot in place.items():
            spots.setdefault(gene, set()).add(spot)
        # each edge runs from the position of its TF to that of its target, in the line style for its networks
        others = best[TYPES[1 - TYPES.index(name)]]
        for kind, edges in (("in all", best[name] & others), ("only in this one", best[name] - others)):
            (line,) = (trace for trace in panel if trace["mode"] == "lines" and trace["name"] == kind)
            points = [*zip(line["x"], line["y"], strict=True)]
            ends = {*zip(points[0::3], points[1::3], strict=False)} - {((None, None), (None, None))}
            assert {end for end in ends if end[0][0] is not None} == {(place[a], place[b]) for a, b in edges}
            assert line["dash"] == {"in all": "solid", "only in this one": "dot"}[kind]
        tfs = {tf for tf, _ in best[name]}
        symbols = dict(zip(place, genes["symbol"], strict=True))
        assert {gene for gene, symbol in symbols.items() if symbol == "diamond"} == tfs
    assert all(len(found) == 1 for found in spots.values())  # a gene has the same position in both
    assert any(gene in {g for e in best[TYPES[0]] for g in e} for gene in {g for e in best[TYPES[1]] for g in e})
    reader.shoot("26-cell-types")


def test_tfs_by_cell_type(page, reader, networks):
    (heat,) = traces(page, "regulons")
    counts = pd.DataFrame(
        {
            name: weights.nlargest(K).reset_index()["source"].value_counts().reindex(heat["y"], fill_value=0)
            for name, weights in networks.items()
        }
    )
    assert heat["x"] == [*TYPES] and counts.sum().tolist() == [K, K]
    assert heat["z"] == counts.to_numpy().tolist()
    shown = chart(page, "regulons").locator(".heatmap-label").all_text_contents()
    assert sorted(map(int, shown)) == sorted(counts.to_numpy().ravel())
    reader.shoot("27-cell-types-heat-map")
    page.get_by_role("combobox", name="Measure").click()
    page.get_by_role("option", name="Sum of edge weights").click()
    reader.settle()
    (heat,) = traces(page, "regulons")
    weights = {
        name: w.nlargest(K).groupby("source").sum().reindex(heat["y"], fill_value=0) for name, w in networks.items()
    }
    for column, name in enumerate(TYPES):
        assert [row[column] for row in heat["z"]] == pytest.approx(list(weights[name]), abs=1e-4)
    fits(page)


def test_similarity_of_the_networks(page, networks):
    best = [{*weights.nlargest(K).index} for weights in networks.values()]
    wanted = len(best[0] & best[1]) / len(best[0] | best[1])
    (heat,) = traces(page, "alike")
    assert heat["z"][0][1] == heat["z"][1][0] == pytest.approx(wanted, abs=1e-6)
    (bars,) = traces(page, "sharing")
    assert bars["y"] == [len(best[0] ^ best[1]), len(best[0] & best[1])]


def test_a_batch_is_watched_and_leads_to_its_cell_types(page, reader, trained_runs):
    first, other = (trained_runs[name, 0] for name in TYPES)
    open_page(reader, f"train?run={first.id}", "Train")
    expect(page.get_by_text("2 of 2 cell types done.")).to_be_visible()
    page.get_by_text("The 2 runs of this batch").click()
    reader.settle()
    head, *listed = rows(page, "Runs of this batch and their progress")
    states = {cells["Cell type"]: cells["State"] for cells in (dict(zip(head, row, strict=True)) for row in listed)}
    assert states == dict.fromkeys(TYPES, "done")
    fits(page)
    at = page.get_by_test_id("stDataFrame").first.bounding_box()
    row = list(states).index(other.config.cell_type)
    page.mouse.click(at["x"] + 18, at["y"] + 36 + 35 * row + 17)
    expect(page).to_have_url(re.compile(f"run={other.id}"))
    reader.settle()
    reader.shoot("28-batch")
    page.get_by_role("button", name="Compare the cell types").click()
    page.get_by_role("heading", name="Compare", level=1).wait_for()
    expect(page).to_have_url(re.compile(f"batch={first.config.batch}"))
