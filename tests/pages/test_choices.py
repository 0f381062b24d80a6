"""Choices: where each comes from, what the address says of it, and who may write the address."""

import re
from pathlib import Path

import pytest

from pages.widgets.state import asking, choices
from pages.widgets.state.fields import CELL_TYPE, DATASET, FIELDS, NEW_RUN, REGULON, RUN, Field, fields_of
from tests.pages.conftest import words

ROOT = Path(__file__).parents[2]
LAYOUT = next(field for field in FIELDS if (field.page, field.name) == ("network", "layout"))
SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]


class Address(dict):
    """Stands in for ``st.query_params``; it keeps what is written, in order."""

    def __init__(self):
        super().__init__()
        self.written: list[dict[str, list[str]]] = []

    def get_all(self, name: str) -> list[str]:
        return list(self[name])

    def from_dict(self, params: dict[str, list[str]]) -> None:
        self.clear()
        self.update(params)
        self.written.append(dict(params))


class Browser:
    """A browser that hears of a new address only when it is told to.

    Attributes
    ----------
    heard
        The address that the browser shows and sends.
    sent
        Addresses that the server has written, in order, and the browser has not heard of.
    """

    def __init__(self, monkeypatch):
        self.state, self.params, self.heard = {}, Address(), {}
        self.page, self.history = "home", False
        monkeypatch.setattr(choices.st, "session_state", self.state)
        monkeypatch.setattr(choices.st, "query_params", self.params)
        monkeypatch.setattr(choices, "_by_history", lambda: self.history)

    def run(self, *acts, page: str | None = None, history: bool = False) -> None:
        """Run the page as the browser asks for it; `acts` are what widgets of the page do before."""
        if page is not None and page != self.page and not history:
            self.heard = {}  # a click in the menu
        self.page, self.history = page or self.page, history
        self.params.clear()
        self.params.update(self.heard)
        for act in acts:
            act()
        choices.begin(self.page)
        choices.end()

    @property
    def sent(self) -> list[dict[str, list[str]]]:
        return self.params.written

    def hear(self) -> None:
        """Hear of all that was written."""
        self.heard = self.sent[-1] if self.sent else self.heard
        self.sent.clear()

    def visit(self, page: str, *acts) -> None:
        self.run(*acts, page=page)
        self.hear()

    def link(self, page: str, **params: list[str]) -> None:
        """Open a link in a new tab: a session of its own."""
        self.state.clear()
        self.page, self.heard = page, dict(params)
        self.run()
        self.run()  # the address of the first run waits for the browser
        self.hear()


@pytest.fixture
def browser(monkeypatch) -> Browser:
    browser = Browser(monkeypatch)
    browser.link("home")
    return browser


def lay_out(value: str):
    return lambda: choices.put(LAYOUT, [value])


def test_no_two_choices_of_a_page_have_one_name():
    for page, view in {(field.page, field.view) for field in FIELDS if field.page}:
        names = [field.name for field in fields_of(page, view)]
        assert len(names) == len(set(names))
    assert len({field.key for field in FIELDS}) == len(FIELDS)


def test_one_module_alone_touches_the_address():
    touching = [path.name for path in SOURCES if "query_params" in path.read_text()]
    assert touching == ["choices.py"]
    assert not [path.name for path in SOURCES if re.search(r"query-params|\bbind=", path.read_text())]
    assert not [path.name for path in (ROOT / "pages/widgets/state").glob("*.py") if "monotonic" in path.read_text()]


def test_the_first_address_wins_over_the_session_and_the_session_over_the_default(browser):
    assert choices.text(DATASET) == "demo" and choices.text(RUN) is None
    browser.run(lambda: choices.put(RUN, "kept"))
    assert choices.text(RUN) == "kept" and browser.sent == [{"run": ["kept"]}]
    browser.link("network", run=["linked"], layout=["circular"])
    assert (choices.text(RUN), choices.texts(LAYOUT), choices.asked(RUN)) == ("linked", ["circular"], True)


def test_the_first_address_of_a_visit_waits_for_the_browser(browser):
    browser.state.clear()
    browser.heard = {}
    browser.run(lambda: choices.put(RUN, "r"))
    assert browser.sent == []
    choices.write_waiting()
    assert browser.params == {"run": ["r"]}
    browser.params.clear()
    choices.write_waiting()  # once
    assert browser.params == {}


def test_a_click_in_the_menu_keeps_what_goes_along_and_what_each_page_had(browser):
    browser.visit("network", lambda: choices.put(RUN, "r"), lay_out("circular"))
    assert browser.heard == {"run": ["r"], "layout": ["circular"]}
    browser.visit("compare")
    assert browser.heard == {"run": ["r"]}
    browser.visit("network")
    assert browser.heard == {"run": ["r"], "layout": ["circular"]}


def test_back_brings_the_address_of_the_visit_though_it_was_written_before(browser):
    browser.visit("network", lambda: choices.put(RUN, "r"), lay_out("circular"))
    visit = browser.heard
    browser.visit("compare", lambda: choices.put(RUN, "s"))
    browser.heard = visit
    browser.run(page="network", history=True)
    assert (choices.text(RUN), choices.texts(LAYOUT)) == ("r", ["circular"])
    assert browser.sent == [visit]  # told again: after two quick presses the browser can show the page between


def test_back_to_the_default_view_takes_a_later_view_away(browser):
    browser.visit("network", lambda: choices.put(RUN, "r"))
    plain_visit = browser.heard
    browser.visit("compare")
    browser.visit("network", lay_out("circular"))
    browser.visit("compare")
    assert browser.heard == plain_visit  # compare has the same parameters: contents alone would not tell
    browser.run(page="network", history=True)
    assert choices.texts(LAYOUT) is None
    assert browser.sent == [plain_visit]


def test_back_to_an_address_without_a_choice_that_goes_along_keeps_it(browser):
    browser.visit("network", lambda: choices.put(RUN, "r"))
    browser.heard = {}
    browser.run(page="home", history=True)
    assert choices.text(RUN) == "r"


def test_two_quick_changes_of_which_the_browser_heard_none(browser):
    """The second click is sent with the address from before the first: it is no wish of the reader."""
    browser.visit("network", lay_out("hierarchical"))
    browser.run(lay_out("circular"))
    browser.run(lay_out("force"))  # the browser still sends layout=hierarchical
    assert choices.texts(LAYOUT) == ["force"]
    browser.hear()
    browser.run()
    assert choices.texts(LAYOUT) == ["force"] and browser.sent == []


def test_an_undo_that_leads_back_to_the_address_that_the_browser_still_has(browser):
    browser.visit("network", lay_out("circular"))
    before = browser.heard
    browser.run(lay_out("force"))
    browser.run(lay_out("circular"))  # taken back before the browser heard of it
    assert browser.sent[-1] == before
    browser.heard = browser.sent[0]  # of two it has heard the first
    browser.run()
    assert choices.texts(LAYOUT) == ["circular"]


@pytest.mark.parametrize("heard", [0, 1, 2])
def test_whatever_the_browser_has_heard_of_three_changes_the_last_holds(browser, heard):
    browser.visit("network", lay_out("a"))
    for name in ("b", "c", "d"):
        browser.run(lay_out(name))
    browser.heard = browser.sent[heard]
    browser.run()
    browser.run()
    assert choices.texts(LAYOUT) == ["d"]


def test_an_old_address_is_the_readers_again_once_the_browser_had_heard_of_a_newer(browser):
    browser.visit("network", lay_out("circular"))
    old = browser.heard
    browser.visit("network", lay_out("force"))
    browser.run()  # it sends the newer: it has heard
    browser.heard = old
    browser.run()
    assert choices.texts(LAYOUT) == ["circular"]


def test_messages_of_the_page_before_are_no_wish_on_the_next(browser):
    browser.visit("network", lay_out("circular"))
    browser.run(lay_out("force"))
    late = browser.sent[-1]
    browser.run(page="compare", history=False)
    browser.heard = late  # the browser heard of the old page's address after the click in the menu
    browser.run()
    assert not choices.asked(LAYOUT) and choices.texts(LAYOUT) == ["force"]
    browser.hear()
    assert "layout" not in browser.heard


def test_what_is_no_choice_of_the_page_stays_in_the_address_until_another_page(browser):
    browser.link("network", k=["1"], layout=["circular"])
    browser.visit("network", lay_out("force"))
    assert browser.heard == {"k": ["1"], "layout": ["force"]}
    browser.visit("compare")
    assert browser.heard == {}


def test_a_name_that_is_missing_stays_in_the_address_and_is_forgotten_on_the_next_page(browser):
    browser.link("network", view=["regulons"], run=["r"], tf=["NOBODY"])
    assert asking.lacks(REGULON, ["GATA1"]) and not asking.lacks(REGULON, ["NOBODY"])
    choices.lack(REGULON)
    browser.run()
    assert browser.sent == [] and browser.heard["tf"] == ["NOBODY"]
    choices.lack(REGULON)
    browser.visit("compare")
    assert choices.text(REGULON) is None and browser.heard == {"run": ["r"]}


def test_only_the_address_can_name_what_is_missing(browser):
    browser.run(lambda: choices.put(RUN, "deleted since"))
    assert not asking.lacks(RUN, ["other"])
    assert asking.find(RUN, ["other"], "other") == "other"


def test_a_choice_that_is_fleeting_ends_with_its_page(browser):
    browser.visit("train", lambda: choices.put(NEW_RUN, "run"))
    assert browser.heard == {"new": ["run"]}
    browser.visit("home")
    browser.visit("train")
    assert browser.heard == {}


def test_all_cells_are_a_choice_and_no_lack_of_one(browser):
    browser.visit("cells", lambda: choices.put(CELL_TYPE, ""))
    assert browser.heard["cell_type"] == [""]
    browser.link("cells", cell_type=[""])
    assert choices.text(CELL_TYPE) == ""


def test_several_values_and_none(browser):
    field = Field("t_part", "network", "graph", many=True)
    browser.visit("network", lambda: choices.put(field, ["training", "test"]))
    assert browser.heard["t_part"] == ["training", "test"]
    browser.visit("network", lambda: choices.put(field, []))
    assert browser.heard["t_part"] == [""]
    browser.link("network", t_part=[""])
    assert choices.texts(field) == []


@pytest.mark.parametrize(
    ("page", "address", "said"),
    [
        ("cells", {"dataset": "gone"}, "the data set **gone**, which is not here"),
        ("cells", {"cell_type": "Neuron"}, "the cell type **Neuron**, which these cells do not have"),
        ("train", {"dataset": "gone"}, "the data set **gone**, which is not here"),
        ("train", {"cell_type": "Neuron"}, "the cell type **Neuron**, which is not here"),
        ("train", {"prior": "gone"}, "the prior **gone**, which is not here"),
        ("network", {"run": "gone"}, "the run **gone**, which is not here"),
        ("network", {"tf": "NOBODY"}, "the TF **NOBODY**, which this network does not have"),
        ("network", {"start": "regulon", "gene": "NOBODY"}, "the gene **NOBODY**, which this network does not have"),
        ("network", {"select": "NOBODY"}, "the gene **NOBODY**, which this network does not have"),
        ("network", {"t_tf": "NOBODY"}, "the gene **NOBODY**, which this network does not have"),
        ("network", {"view": "regulons", "tf": "NOBODY"}, "the TF **NOBODY**, which has no regulon here"),
        ("network", {"view": "nowhere"}, "the view **nowhere**, which this page does not have"),
        ("benchmark", {"data": "gone"}, "the data set **gone**, which is not here"),
    ],
)
def test_an_address_that_names_what_is_not_there_says_so_and_stays(open_page, stored_run, page, address, said):
    app = open_page("home").switch_page(f"pages/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error
    assert said in words(app)
    assert {name: app.query_params[name] for name in address} == address


def test_nothing_stands_in_the_place_of_what_is_not_there(open_page, stored_run):
    app = open_page("home").switch_page("pages/network.py")
    app.query_params["run"] = "gone"
    app.run()
    assert not app.dataframe and not app.select_slider
    assert dict(app.query_params) == {"run": "gone"}
    app.selectbox(key="chosen_run_widget").set_value(stored_run.id).run()
    assert app.query_params["run"] == stored_run.id
    assert "not here" not in words(app) and app.dataframe


def test_a_page_that_is_left_early_has_told_what_was_known_when_it_began(browser):
    browser.visit("cells", lambda: choices.put(RUN, "r"))
    choices.put(NEW_RUN, "run")  # a button of the page opens another page
    browser.page = "train"
    choices.begin("train")
    assert browser.params == {"run": ["r"], "new": ["run"]}
    choices.put(CELL_TYPE, "Monocyte")  # a widget of the page, in whose run another click falls
    choices.begin("train")
    assert browser.params == {"run": ["r"], "new": ["run"], "cell_type": ["Monocyte"]}


def test_a_page_that_another_one_opens_has_its_own_choices_and_no_trace_of_the_opening(browser, monkeypatch):
    browser.visit("network", lambda: choices.put(RUN, "r"), lay_out("circular"))
    monkeypatch.setattr(choices.st, "switch_page", lambda page, query_params: browser.params.from_dict(query_params))
    choices.put(NEW_RUN, "run")
    choices.switch_page("train")
    assert browser.params == {choices.GOING: ["train"]}  # what assets/address.js looks for
    browser.page = "train"
    choices.begin("train")
    choices.end()
    assert browser.params == {"run": ["r"], "new": ["run"]}
    assert not choices.asked(RUN) and choices.texts(LAYOUT) == ["circular"]


def test_a_view_has_choices_of_its_own_and_is_announced(browser):
    browser.visit("network", lambda: choices.put(RUN, "r"), lay_out("circular"))
    browser.run(lambda: choices.look_at("network", "regulons"), lambda: choices.put(REGULON, "GATA1"))
    shown = {"run": ["r"], "view": ["regulons"], "tf": ["GATA1"]}
    assert browser.sent == [{choices.TURNING: ["regulons"]}, shown]  # what assets/address.js looks for
    browser.hear()
    browser.run(lambda: choices.look_at("network", "graph"))
    assert browser.sent[-1] == {"run": ["r"], "layout": ["circular"]}


def test_back_to_a_view_brings_its_choices_and_says_nothing_of_the_others(browser):
    browser.visit("network", lambda: choices.put(RUN, "r"), lay_out("circular"))
    graph = browser.heard
    browser.visit("network", lambda: choices.look_at("network", "regulons"), lambda: choices.put(REGULON, "GATA1"))
    regulons = browser.heard
    browser.heard = graph
    browser.run(history=True)
    assert choices.view_of("network") == "graph" and choices.text(REGULON) == "GATA1"
    assert choices.TURNING not in [name for params in browser.sent for name in params]
    browser.heard = regulons
    browser.run(lambda: choices.put(REGULON, "SPI1"), history=True)
    assert choices.view_of("network") == "regulons" and choices.text(REGULON) == "GATA1"


def test_what_a_view_lacks_is_forgotten_with_it_and_what_the_page_lacks_is_not(browser):
    browser.link("network", view=["regulons"], run=["gone"], tf=["NOBODY"])
    choices.lack(REGULON)
    browser.visit("network", lambda: choices.look_at("network", "graph"))
    assert choices.text(REGULON) is None and choices.text(RUN) == "gone" and choices.asked(RUN)
