"""Every reader of files from outside works in a scratch folder below GRN_HOME."""

import pytest


@pytest.fixture(autouse=True)
def home(grn_home):
    """Give each test a home of its own, since reading writes to its cache."""
    return grn_home


@pytest.fixture
def file(tmp_path):
    """Give a file for the readers of `tests.reading.readers`, which do not mind what it holds."""
    path = tmp_path / "strange.csv"
    path.write_text("hello")
    return path
