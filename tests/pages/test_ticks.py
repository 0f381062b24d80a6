"""Ticked rows: the last shows its evidence, several are highlighted in the graph, another selection removes them."""

import pytest

from pages.widgets.network import ticked_rows
from pages.widgets.state import selection

RUN = "run"
LISTED = ["A\tx", "A\ty", "B\tx", "B\ty"]


class Rerun(Exception):
    pass


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict[str, object]:
    """Replace the session of a browser."""
    state: dict[str, object] = {}
    for module in (selection, ticked_rows):
        monkeypatch.setattr(module.st, "session_state", state)

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(ticked_rows.st, "rerun", rerun)
    return state


def test_one_ticked_row_shows_its_evidence_and_is_selected():
    ticked_rows.choose(RUN, LISTED, {"A\ty"})
    assert selection.selected(RUN) == {"edge": "A\ty"}
    assert selection.highlighted(RUN) == []


def test_the_last_ticked_row_shows_its_evidence_and_all_are_highlighted():
    ticked_rows.choose(RUN, LISTED, {"B\ty"})
    ticked_rows.choose(RUN, LISTED, {"B\ty", "A\tx"})
    assert selection.selected(RUN) == {"edge": "A\tx"}
    assert selection.highlighted(RUN) == ["B\ty", "A\tx"] == ticked_rows.ticked(RUN)


def test_unticking_selects_the_row_before_and_finally_the_gene_in_focus():
    selection.select(RUN, {"node": "B"}, "search")
    for now in ({"B\ty"}, {"B\ty", "A\tx"}, {"B\ty"}):
        ticked_rows.choose(RUN, LISTED, now)
    assert selection.selected(RUN) == {"edge": "B\ty"}
    assert selection.highlighted(RUN) == []
    ticked_rows.choose(RUN, LISTED, set())
    assert selection.selected(RUN) == {"node": "B"}
    assert ticked_rows.ticked(RUN) == []


def test_ticks_on_another_page_of_the_table_are_kept():
    ticked_rows.choose(RUN, LISTED[:2], {"A\ty"})
    ticked_rows.choose(RUN, LISTED[2:], {"B\tx"})
    assert ticked_rows.ticked(RUN) == ["A\ty", "B\tx"] == selection.highlighted(RUN)


def test_an_edge_clicked_in_the_graph_replaces_the_ticks_and_keeps_the_next():
    ticked_rows.choose(RUN, LISTED, {"A\tx", "A\ty"})
    selection.select(RUN, {"edge": "B\tx"}, "graph")
    assert ticked_rows.ticked(RUN) == ["B\tx"]
    ticked_rows.choose(RUN, LISTED, {"B\tx", "B\ty"})
    assert ticked_rows.ticked(RUN) == ["B\tx", "B\ty"]


@pytest.mark.parametrize("elsewhere", [None, {"node": "A"}, {"edge": "B\tx"}])
def test_highlights_of_rows_that_are_no_longer_ticked_are_removed(elsewhere):
    ticked_rows.choose(RUN, LISTED, {"A\tx", "A\ty"})
    ticked_rows.clear_old_highlights(RUN)  # nothing has changed
    selection.select(RUN, elsewhere, "graph")
    with pytest.raises(Rerun):
        ticked_rows.clear_old_highlights(RUN)
    assert selection.highlighted(RUN) == []
    ticked_rows.clear_old_highlights(RUN)


def test_highlights_of_other_widgets_are_kept():
    ticked_rows.choose(RUN, LISTED, {"A\tx", "A\ty"})
    selection.highlight(RUN, ["C\tz"])
    selection.select(RUN, None, "graph")
    ticked_rows.clear_old_highlights(RUN)
    assert selection.highlighted(RUN) == ["C\tz"]
