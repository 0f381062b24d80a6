"""Ticked rows: the last shows its evidence, several stand out on the graph, a selection elsewhere lets go of them."""

import pytest

from pages.widgets.network import ticked_rows
from pages.widgets.state import selection

RUN = "run"
LISTED = ["A\tx", "A\ty", "B\tx", "B\ty"]


class Rerun(Exception):
    pass


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict[str, object]:
    """Stand in for the session of a browser."""
    state: dict[str, object] = {}
    for module in (selection, ticked_rows):
        monkeypatch.setattr(module.st, "session_state", state)

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(ticked_rows.st, "rerun", rerun)
    return state


def test_one_row_shows_its_evidence_and_stands_out_alone():
    ticked_rows.choose(RUN, LISTED, {"A\ty"})
    assert selection.selected(RUN) == {"edge": "A\ty"}
    assert selection.highlighted(RUN) == []


def test_the_last_row_ticked_shows_its_evidence_and_all_stand_out():
    ticked_rows.choose(RUN, LISTED, {"B\ty"})
    ticked_rows.choose(RUN, LISTED, {"B\ty", "A\tx"})
    assert selection.selected(RUN) == {"edge": "A\tx"}
    assert selection.highlighted(RUN) == ["B\ty", "A\tx"] == ticked_rows.ticked(RUN)


def test_unticking_goes_back_and_in_the_end_to_the_gene_in_focus():
    selection.select(RUN, {"node": "B"}, "search")
    for now in ({"B\ty"}, {"B\ty", "A\tx"}, {"B\ty"}):
        ticked_rows.choose(RUN, LISTED, now)
    assert selection.selected(RUN) == {"edge": "B\ty"}
    assert selection.highlighted(RUN) == []
    ticked_rows.choose(RUN, LISTED, set())
    assert selection.selected(RUN) == {"node": "B"}
    assert ticked_rows.ticked(RUN) == []


def test_ticks_on_another_page_of_the_table_stay():
    ticked_rows.choose(RUN, LISTED[:2], {"A\ty"})
    ticked_rows.choose(RUN, LISTED[2:], {"B\tx"})
    assert ticked_rows.ticked(RUN) == ["A\ty", "B\tx"] == selection.highlighted(RUN)


def test_an_edge_clicked_on_the_graph_is_ticked_alone_and_joins_the_next():
    ticked_rows.choose(RUN, LISTED, {"A\tx", "A\ty"})
    selection.select(RUN, {"edge": "B\tx"}, "graph")
    assert ticked_rows.ticked(RUN) == ["B\tx"]
    ticked_rows.choose(RUN, LISTED, {"B\tx", "B\ty"})
    assert ticked_rows.ticked(RUN) == ["B\tx", "B\ty"]


@pytest.mark.parametrize("elsewhere", [None, {"node": "A"}, {"edge": "B\tx"}])
def test_the_graph_lets_go_of_what_is_no_longer_ticked(elsewhere):
    ticked_rows.choose(RUN, LISTED, {"A\tx", "A\ty"})
    ticked_rows.let_go(RUN)  # nothing has changed
    selection.select(RUN, elsewhere, "graph")
    with pytest.raises(Rerun):
        ticked_rows.let_go(RUN)
    assert selection.highlighted(RUN) == []
    ticked_rows.let_go(RUN)


def test_what_another_widget_highlights_is_left_alone():
    ticked_rows.choose(RUN, LISTED, {"A\tx", "A\ty"})
    selection.highlight(RUN, ["C\tz"])
    selection.select(RUN, None, "graph")
    ticked_rows.let_go(RUN)
    assert selection.highlighted(RUN) == ["C\tz"]
