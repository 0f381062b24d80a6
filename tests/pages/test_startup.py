"""What the first visitor waits for, and what every run of a page does again."""

import gc
import subprocess
import sys
import weakref
from pathlib import Path

from pages.widgets.common.app import startup

ROOT = Path(__file__).parents[2]
FIRST_PAGE = """
import sys
from streamlit.testing.v1 import AppTest
from pages.widgets.common.app import startup
startup.prepare_worker, startup.LATER = lambda: None, ()
app = AppTest.from_file("app.py", default_timeout=300).run()
assert not app.exception and app.title
print(sorted({"torch", "scanpy", "sklearn"} & set(sys.modules)))
"""


def test_the_first_page_loads_neither_pytorch_nor_scanpy(grn_home):
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr[-2000:]


class Ring:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_libraries_are_set_aside_and_what_comes_later_is_still_collected(monkeypatch):
    monkeypatch.setattr(startup, "_kept", 0)
    try:
        startup.keep_libraries()
        kept = gc.get_freeze_count()
        assert kept > 10_000
        later = [Ring() for _ in range(1000)]
        seen = weakref.ref(later[0])
        startup.keep_libraries()  # no further module was loaded
        assert gc.get_freeze_count() <= kept
        del later
        gc.collect()
        assert seen() is None
    finally:
        gc.unfreeze()
