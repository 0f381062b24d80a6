"""The regulons page in a real browser: its charts and tables agree with the network and the cells."""

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from scipy.stats import hypergeom

from tests.browser.drawn import chart, colours_at, fits, open_page, rows, saved_table, traces
from tests.browser.seeded import places

pytestmark = pytest.mark.browser
TARGETS = 25  # of each TF, at first


@pytest.fixture(scope="module")
def run(trained_runs):
    return trained_runs["Monocyte", 0]


@pytest.fixture(scope="module")
def network(run) -> pd.DataFrame:
    return run.read_table("network").sort_values("weight", ascending=False, kind="stable")


def targets_of(network: pd.DataFrame, tf: str) -> list[str]:
    return list(network.loc[network["source"] == tf, "target"].head(TARGETS))


def test_activity_on_the_map_and_by_cell_type(reader, trained_home, run, network):
    tf = sorted(network["source"].unique())[2]
    page = open_page(reader, f"network?view=regulons&run={run.id}&tf={tf}", "Network")
    expect(page.get_by_role("heading", name=f"Activity of {tf}")).to_be_visible()
    fits(page)
    saved = saved_table(page, "Activity of every TF in each cell, CSV").set_index("cell")
    types = saved.pop("cell_type")

    # each cell has its position on the map and the colour of its activity
    (points,) = traces(page, "activity_map")
    drawn = pd.DataFrame({"x": points["x"], "y": points["y"], "activity": points["color"]})
    wanted = places(trained_home).assign(activity=saved[tf] - saved[tf].mean())
    both = drawn.merge(wanted, on=["x", "y"], suffixes=("", "_wanted"))
    assert len(both) == len(drawn) == len(saved) == 2000
    np.testing.assert_allclose(both["activity"], both["activity_wanted"], atol=2e-4)
    drawn = drawn.sort_values("activity")
    red, _, blue = colours_at(page, "activity_map", drawn[["x", "y"]].to_numpy()).T  # orange is less, blue is more
    assert (red[:25] > blue[:25] + 60).mean() > 0.9 and (blue[-25:] > red[-25:] + 60).mean() > 0.9
    reader.shoot("20-regulons-activity")

    # one row per TF, one column per cell type, each entry the mean of the standardised activity
    (heat,) = traces(page, "heat_map")
    z = (saved - saved.mean()) / saved.std(ddof=0)
    means = z.groupby(types).mean().T
    names = [name.removeprefix("<b>").split("</b>")[0] for name in heat["y"]]
    assert len(names) > 20 and sorted(heat["x"]) == sorted(types.unique())
    np.testing.assert_allclose(np.array(heat["z"]), means.loc[names, heat["x"]].to_numpy(), atol=0.01)
    shown = chart(page, "heat_map").locator(".heatmap-label")
    numbers = [float(text.replace("\u2212", "-")) for text in shown.all_text_contents()]
    assert sorted(numbers) == pytest.approx(sorted(np.ravel(heat["z"])), abs=0.051)
    assert f"<b>{tf}</b> ◂" in heat["y"]


def test_hubs_and_their_agreement_over_seeds(reader, trained_runs, run, network):
    page = open_page(reader, f"network?view=regulons&run={run.id}&tab=hubs", "Network")
    fits(page)
    n, tfs = TARGETS * network["source"].nunique(), sorted(network["source"].unique())
    ranks, counts = {}, {}
    for seed in (0, 1):
        best = trained_runs["Monocyte", seed].read_table("network").nlargest(n, "weight")
        counts[seed] = best["source"].value_counts().reindex(tfs, fill_value=0)
        ranks[seed] = counts[seed].rank(ascending=False, method="min")
    assert not ranks[0].equals(ranks[1])
    drawn = {trace["name"]: trace for trace in traces(page, "hub_ranks") if trace["name"] in ("seed 0", "seed 1")}
    for seed, trace in ((0, drawn["seed 0"]), (1, drawn["seed 1"])):
        assert len(trace["y"]) == 20
        assert trace["x"] == list(ranks[seed][trace["y"]])
    mean = (ranks[0] + ranks[1]) / 2
    assert list(mean[drawn["seed 0"]["y"]]) == sorted(mean)[:20]
    assert chart(page, "hub_ranks").locator(".scatterlayer .point").count() == 3 * 20  # two seeds and the mean

    agreement = f"{counts[0].corr(counts[1], method='spearman'):.2f}"
    expect(page.get_by_test_id("stMetric").filter(has_text="Agreement of all ranks")).to_contain_text(agreement)
    head, top, *_ = rows(page, "Ranking of all TFs")
    shown = dict(zip(head, top, strict=True))
    assert float(shown["Mean rank"]) == pytest.approx(mean.min(), abs=0.051)
    assert int(shown["Targets"]) == counts[0][shown["TF"]]
    reader.shoot("21-regulons-hubs")


def test_gene_sets_of_the_user(reader, run, network, tmp_path):
    tf = str(network["source"].iloc[0])
    targets = targets_of(network, tf)
    others = sorted({*network["target"]} - {*targets, tf})
    good = tmp_path / "mine.gmt"
    good.write_text(
        "\n".join(
            "\t".join(line) for line in (["OWN", "about", *targets[:12]], ["OTHER", "", *others[:30], targets[0]])
        )
    )
    broken = tmp_path / "broken.gmt"
    broken.write_text("OWN about " + " ".join(targets))
    page = open_page(reader, f"network?view=regulons&run={run.id}&tf={tf}&tab=sets&sets=own", "Network")
    file = page.locator(".st-key-gene_set_file input[type=file]")
    file.set_input_files(broken)
    expect(page.get_by_text("Line 1 of broken.gmt has no tab.")).to_be_visible()
    expect(page.locator(".st-key-set_bars")).to_have_count(0)
    page.get_by_role("button", name="Remove broken.gmt").click()
    reader.settle()
    file.set_input_files(good)
    expect(page.get_by_text("1 of 2 tested sets")).to_be_visible()
    reader.settle()
    fits(page)

    (bars,) = traces(page, "set_bars")
    n_genes = len({*network["source"], *network["target"]}) - 1  # a TF cannot be its own target
    p = [hypergeom.sf(11, n_genes, 12, TARGETS), hypergeom.sf(0, n_genes, 31, TARGETS)]
    q = [min(2 * p[0], p[1]), p[1]]  # Benjamini-Hochberg correction of two p values
    assert bars["customdata"] == ["OWN", "OTHER"]
    assert bars["x"] == pytest.approx(-np.log10(q), rel=1e-4)
    words = chart(page, "set_bars").locator(".barlayer text").all_text_contents()
    assert words == ["12 of 12", "1 of 31"]
    head, first, second = rows(page, "Tested gene sets")
    assert dict(zip(head, first, strict=True))["Targets"] == ", ".join(targets[:12])
    assert dict(zip(head, second, strict=True))["Targets"] == targets[0]
    reader.shoot("22-regulons-gene-sets")
