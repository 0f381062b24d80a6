"""A biologist's own table and prior, uploaded in the browser, through training to the metrics."""

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TRAINING

pytestmark = pytest.mark.browser
TFS = ["GATA1", "SPI1", "KLF1", "CEBPA", "FLI1", "TAL1"]
TARGETS = [f"GENE{i}" for i in range(60)]


@pytest.fixture
def tables(tmp_path):
    """Write a count table with a column of labels, and a prior with two genes that are not in the table."""
    rng = np.random.default_rng(0)
    counts = pd.DataFrame(rng.poisson(2, (80, 66)), columns=TFS + TARGETS, index=[f"cell{i}" for i in range(80)])
    counts.assign(cell_type=["B", "T"] * 40).to_csv(tmp_path / "own cells.csv")
    pairs = [(tf, target) for tf in TFS for target in rng.choice(TARGETS, 15, replace=False)]
    pairs += [("GATA1", "ABSENT1"), ("ABSENT2", "GENE1")]
    pd.DataFrame(pairs, columns=["TF", "target"]).to_csv(tmp_path / "own prior.csv", index=False)
    return tmp_path


def test_own_table_and_prior(visitor, tables):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(f"{visitor.address}/cells")
    page.get_by_text("Add a data set").click()
    add(visitor, "Add a data set", tables / "own cells.csv")
    expect(page.get_by_text("80 cells and 66 genes.")).to_be_visible()
    expect(page.get_by_text("The values look like raw counts")).to_be_visible()
    expect(page.get_by_text("The columns of the table were read as genes")).to_be_visible()
    add(visitor, "Add a prior", tables / "own prior.csv")
    expect(page.get_by_text("90 of 92", exact=True)).to_be_visible()
    page.get_by_text("UMAP 1").first.wait_for()
    visitor.settle()
    visitor.shoot("10-own-data")
    page.get_by_role("button", name="Continue to training").click()
    expect(page.get_by_text("B (40 cells); prior: own prior.")).to_be_visible()
    visitor.settle()
    visitor.shoot("11-new-run")
    page.get_by_text("More settings").click()
    repeats = page.get_by_role("spinbutton", name="Repeats")
    repeats.fill("2")  # of twelve: the demo's training has all of them
    repeats.press("Enter")
    visitor.settle()
    page.get_by_role("button", name="Train", exact=True).click()
    # an earlier run, if any, has these buttons too
    page.get_by_text("own cells, B; prior: own prior; quick preset, seed 0.").wait_for()
    page.get_by_role("button", name="How far to trust it").wait_for(timeout=TRAINING)
    visitor.settle()
    page.get_by_role("button", name="How far to trust it").click()
    expect(page.get_by_text("each scored by models that were not told whether it is known")).to_be_visible()
    visitor.settle()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visitor.shoot("12-own-metrics")


def add(visitor, expander, path):
    """Choose a file in an open expander, and add it."""
    inside = visitor.page.get_by_test_id("stExpander").filter(has_text=expander)
    button = inside.get_by_role("button", name="Add", exact=True)
    with visitor.page.expect_file_chooser() as chooser:  # though the page may still be running
        inside.get_by_test_id("stFileUploaderDropzone").locator("button").click()
    chooser.value.set_files(path)
    expect(inside.get_by_role("button", name=f"Remove {path.name}")).to_be_visible()
    expect(button).to_be_enabled()
    button.click()
    visitor.settle()
