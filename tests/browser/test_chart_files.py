"""Files of a chart, made in the visitor's browser: valid SVG and PNG with the drawn chart; names stay text."""

import io
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.browser.chart_app import NASTY, table
from tests.browser.conftest import dashboard

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """Serve a page with two charts, which writes nothing."""
    with dashboard(tmp_path_factory.mktemp("chart-home"), "tests/browser/chart_app.py") as found:
        yield found


@pytest.fixture
def page(visitor):
    """Open the page; its charts are drawn."""
    visitor.page.goto(visitor.address)
    visitor.page.get_by_role("button", name="SVG").nth(1).wait_for()
    visitor.settle()
    return visitor.page


def saved(page, button: str, at: int) -> tuple[str, bytes]:
    """Click the button of a chart and return the name and the content of the file."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).nth(at).click()
    with open(download.value.path(), "rb") as handle:
        return download.value.suggested_filename, handle.read()


def orange(pixels: np.ndarray) -> int:
    """Count the pixels in the colour of the marks."""
    return int((np.abs(pixels[..., :3].astype(int) - [0xD5, 0x5E, 0x00]).max(axis=-1) < 12).sum())


@pytest.mark.parametrize(("at", "kind"), [(0, "lines"), (1, "webgl")])
def test_the_files_contain_the_chart(page, visitor, at, kind):
    name, content = saved(page, "SVG", at)
    assert name == f"my-{kind}-chart.svg"
    root = ElementTree.fromstring(content)
    words = ["".join(part.itertext()) for part in root.iter(f"{SVG}text")]
    assert "Recall" in words and "Precision" in words
    assert NASTY in words  # in the legend, as text
    assert root.find(f"{SVG}title").text == f"{NASTY} & more"
    images = [part.get("href") for part in root.iter(f"{SVG}image")]
    assert all(href.startswith("data:image/png;base64,") for href in images)
    assert bool(images) == (kind == "webgl")
    for part in root.iter():
        assert part.tag in {
            f"{SVG}{tag}"
            for tag in ("svg", "title", "rect", "g", "defs", "clipPath", "path", "text", "tspan", "image", "line")
        }
        assert not any("url(http" in value for value in part.attrib.values())

    name, content = saved(page, "PNG", at)
    assert name == f"my-{kind}-chart.png"
    picture = Image.open(io.BytesIO(content))
    shown = page.locator(".js-plotly-plot").nth(at).bounding_box()
    assert picture.size == (2 * round(shown["width"]), 2 * round(shown["height"]))
    # two marks with a diameter of 40 pixels and the mark of the legend, at double resolution
    assert orange(np.asarray(picture)) > 1.8 * np.pi * 40**2

    name, content = saved(page, "CSV", at)
    assert name == f"my-{kind}-chart.csv"
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(content)), table)
    visitor.shoot("19-chart-files")
