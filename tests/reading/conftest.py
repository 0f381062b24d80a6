"""Every reader of files from outside works in a scratch folder below GRN_HOME."""

import pytest


@pytest.fixture(autouse=True)
def home(grn_home):
    """Give each test a home of its own, since reading writes to its cache."""
    return grn_home
