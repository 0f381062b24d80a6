"""The reference lists functions and classes that exist, each once, with a docstring."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

API = Path(__file__).parents[1] / "docs" / "api"
PAGES = sorted(path for path in API.glob("*.md") if path.name != "index.md")
LISTED = [(path.stem, name) for path in PAGES for name in re.findall(r"^   ~(\S+)$", path.read_text("utf-8"), re.M)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_name_exists_and_says_what_it_is(page):
    names = [name for stem, name in LISTED if stem == page.stem]
    assert len(names) > 4
    for name in names:
        module, _, attribute = name.rpartition(".")
        found = getattr(importlib.import_module(module), attribute)
        assert inspect.getdoc(found), name
        assert found.__module__ == module, f"{name} is defined in {found.__module__}"


def test_the_index_has_every_page_and_no_name_stands_twice():
    names = [name for _, name in LISTED]
    assert len(names) == len(set(names))
    listed = re.findall(r"^(\w+)$", (API / "index.md").read_text("utf-8").split("```{toctree}")[1], re.M)
    assert sorted(listed) == [page.stem for page in PAGES]
