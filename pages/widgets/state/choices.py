"""What the reader has chosen: kept for the visit, told by the address, restored by Back, reload and links.

`fields` declares each choice once. A page reads a choice here or through a widget of `asking`; no other module of the
pages reads or writes ``st.query_params``.

Where a choice comes from, first to last:

1. The reader's address, where it is a new one: the first of a visit (a link, a bookmark, a reload, a new tab), and
   later one that Back, Forward or a link brought. It wins over what the visit has kept. A choice of the page and of
   its view that it leaves out is at its default; a choice that goes along to every page stays as it is.
2. What the visit (the session) has kept.
3. The default.

The address that the browser sends is not always the reader's: until the browser has heard of a change that the page
made, it sends the address before that change. So the session keeps the addresses that the browser may have: the last
one it sent, and all that were written since. An address among them is an echo and says nothing; when one comes back,
all before it are forgotten, since messages arrive in order. Contents decide this, and no clock. Two more rules complete
it: a run of the page that Streamlit reports as caused by Back or Forward always has the reader's address; and an empty
address on another page than before is a click in the menu, after which the visit's choices hold.

A page writes the address when it has run to its end (`end`), and as it begins what is known by then, so that leaving it
early loses nothing. Within the visit of a page, or of one of its views, the browser *replaces* its history entry
(``assets/address.js``). So each visit of a page or view is one press of Back. Another page that the program opens is
announced to the browser by an address with the parameter `GOING` alone, another view of the same page by one with
`TURNING`.

Values are kept as the words of the address: text, or a list of texts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.widgets.state.fields import VIEWS, Field, Words, fields_of

Params = dict[str, list[str]]
STATE = "choices"
GOING, TURNING = "going", "turning"
MOST_WRITTEN = 50


@dataclass
class _Visit:
    """What is known of the address during a visit.

    Attributes
    ----------
    page, view
        The page of the last run, None before the first, and its view, None where a page has no views.
    browser
        Addresses that the browser may have, the newest last; never empty after the first run began.
    asked
        Keys of choices that came from the reader's address and have not changed since.
    missing
        Keys of choices that name something that the page did not find, in this run.
    shown
        What the page shows in this run, by key; None: not in the address.
    others
        Parameters of the address that are not choices of this page; they stay.
    revisions
        How often the reader's address was obeyed, by page and view.
    unsure
        Whether the browser may show another address than it sent: after two quick presses of Back it can still take up
        the address of the page between. The address is then written in any case; where it stands, nothing happens.
    runs, waiting
        How many runs of a page began, and whether the address of the first is still to be written.
    """

    page: str | None = None
    view: str | None = None
    browser: list[Params] = field(default_factory=lambda: [{}])
    asked: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    shown: dict[str, Words | None] = field(default_factory=dict)
    others: Params = field(default_factory=dict)
    revisions: dict[tuple[str, str | None], int] = field(default_factory=dict)
    runs: int = 0
    waiting: bool = False
    unsure: bool = False


def stored(choice: Field) -> Words | None:
    """Return what was chosen, in the words of the address; the field's default where nothing was."""
    value: Words | None = st.session_state.get(choice.key)
    return choice.default if value is None else value


def text(choice: Field) -> str | None:
    """Return what was chosen where it is one text, the last of several."""
    value = stored(choice)
    return (value[-1] if value else None) if isinstance(value, list) else value


def texts(choice: Field) -> list[str] | None:
    """Return what was chosen as a list; None where nothing was."""
    value = stored(choice)
    return [value] if isinstance(value, str) else value


def put(choice: Field, value: Words | None) -> None:
    """Choose; None forgets the choice."""
    if value is None:
        st.session_state.pop(choice.key, None)
    else:
        st.session_state[choice.key] = value
    _visit().asked.discard(choice.key)
    _visit().shown.pop(choice.key, None)


def asked(choice: Field) -> bool:
    """Whether the choice stands as the reader's address gave it."""
    return choice.key in _visit().asked


def show(choice: Field, value: Words | None) -> None:
    """Have the address say what this run of the page shows, without choosing it; None leaves it out."""
    _visit().shown[choice.key] = value


def lack(choice: Field) -> None:
    """Note that what the reader's address names is not there: the address keeps the name until another is chosen."""
    _visit().missing.add(choice.key)


def revision(page: str, view: str | None = None) -> int:
    """Return a number that grows whenever a page, or a view of it, obeyed the reader's address."""
    return _visit().revisions.get((page, view), 0)


def view_of(page: str) -> str | None:
    """Return the view of a page that is chosen, None where the page has no views; it need not be there."""
    return text(VIEWS[page]) if page in VIEWS else None


def look_at(page: str, view: str) -> None:
    """Choose a view of a page."""
    put(VIEWS[page], view)


def begin(page: str) -> None:
    """Take the address into account; to be called before anything of a page is shown.

    Parameters
    ----------
    page
        Name of the page's file, without ending.
    """
    visit, address = _visit(), _address()
    moved = page != visit.page
    by_reader = _is_readers(visit, address, moved)
    if by_reader:
        _obey(visit, page, address)
        visit.browser, visit.unsure = [address], _by_history()
    elif moved:
        _leave(visit, fields_of(visit.page or "", visit.view))
        visit.browser = [*visit.browser, address][-MOST_WRITTEN:]
    else:
        visit.browser = visit.browser[visit.browser.index(address) :]
    turned = not (by_reader or moved) and view_of(page) != visit.view
    if turned:
        _leave(visit, [choice for choice in fields_of(page, visit.view) if choice.view is not None])
        _announce(visit, str(view_of(page)))
    visit.page, visit.view, visit.missing, visit.waiting = page, view_of(page), set(), False
    visit.runs += 1
    if visit.runs > 1 and not by_reader:
        _write(
            visit
        )  # what is known already, so that it is not lost where the page is left before it has run to its end
    visit.shown = {}


def _leave(visit: _Visit, fields: Iterable[Field]) -> None:
    """Forget what does not outlive the visit of a page or view, of whose choices `fields` are."""
    gone = {choice.key for choice in fields if choice.fleeting or choice.key in visit.missing}
    for key in gone:
        st.session_state.pop(key, None)
    visit.asked -= gone
    visit.others, visit.shown = {}, {}


def _announce(visit: _Visit, view: str) -> None:
    """Tell the browser that another view comes, of which the next address is an entry of its own."""
    visit.browser = [*visit.browser, {TURNING: [view]}][-MOST_WRITTEN:]
    st.query_params.from_dict(visit.browser[-1])


def end() -> None:
    """Write the address of what is shown; to be called when a page has run to its end.

    The address of a visit's first run waits for `write_waiting`.
    """
    visit = _visit()
    visit.waiting = visit.runs == 1
    if not visit.waiting:
        _write(visit)


def write_waiting() -> None:
    """Write the first address of a visit, if it still waits: the browser is prepared for it."""
    visit = _visit()
    if visit.waiting:
        visit.waiting = False
        _write(visit)


def _write(visit: _Visit) -> None:
    params = compose(fields_of(visit.page or "", visit.view), visit)
    if params != visit.browser[-1] or params != _address() or visit.unsure:
        st.query_params.from_dict(params)
        visit.unsure = False
    if params != visit.browser[-1]:
        visit.browser = [*visit.browser, params][-MOST_WRITTEN:]


def compose(fields: Iterable[Field], visit: _Visit) -> Params:
    """Return the address that says what the fields hold."""
    params = dict(visit.others)
    for choice in fields:
        value = visit.shown.get(choice.key, st.session_state.get(choice.key))
        if choice.in_address and value is not None and (choice.always or value != choice.default):
            params[choice.name] = ([value] if isinstance(value, str) else list(value)) or [""]
    return params


def switch_page(page: str, view: str | None = None) -> NoReturn:
    """Open another page of ``pages/``, by the name of its file, with the choices as they are, or one of its views.

    The page that is left keeps its own address in the browser's history: ``assets/address.js`` does not show the one
    that is written here, and takes it as the sign that another page is coming. Of the page that is open already, the
    view alone changes.
    """
    visit = _visit()
    if view is not None:
        look_at(page, view)
    if page == visit.page:
        st.rerun()
    visit.browser = [*visit.browser, {GOING: [page]}][-MOST_WRITTEN:]
    st.switch_page(f"pages/{page}.py", query_params=visit.browser[-1])


def _visit() -> _Visit:
    visit: _Visit = st.session_state.setdefault(STATE, _Visit())
    return visit


def _address() -> Params:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _by_history() -> bool:
    """Whether Back or Forward caused this run."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _is_readers(visit: _Visit, address: Params, moved: bool) -> bool:
    """Whether the address is the reader's doing, and neither an echo nor what a click in the menu leaves."""
    if _by_history():
        return True
    if visit.page is None:
        return bool(address)
    if moved:
        return bool(address) and address != visit.browser[-1]
    return address not in visit.browser


def _obey(visit: _Visit, page: str, address: Params) -> None:
    """Make the address what is chosen, the view first: it says which other choices there are."""
    if page in VIEWS:
        _take(visit, VIEWS[page], address)
    view = view_of(page)
    fields = [choice for choice in fields_of(page, view) if choice.in_address]
    for choice in fields:
        _take(visit, choice, address)
    known = {choice.name for choice in fields}
    visit.others = {name: values for name, values in address.items() if name not in known}
    visit.revisions[page, view] = visit.revisions.get((page, view), 0) + 1


def _take(visit: _Visit, choice: Field, address: Params) -> None:
    """Make what the address says of a choice the choice."""
    if choice.name in address and (choice.restored or visit.page is None):
        values = address[choice.name]
        st.session_state[choice.key] = [value for value in values if value] if choice.many else values[-1]
        visit.asked.add(choice.key)
    elif choice.page is not None:
        st.session_state.pop(choice.key, None)
        visit.asked.discard(choice.key)
