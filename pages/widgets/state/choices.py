"""What the reader has chosen: kept for the visit, told by the address, restored by Back, reload and links.

`fields` declares each choice once. A page reads a choice here or through a widget of `asking`; no other module of the
pages reads or writes ``st.query_params``.

Where a choice comes from, first to last:

1. The reader's address, where it is a new one: the first of a visit (a link, a bookmark, a reload, a new tab), and
   later one that Back, Forward or a link brought. It wins over what the visit has kept. A choice of the page that it
   leaves out is at its default; a choice that goes along to every page stays as it is.
2. What the visit (the session) has kept.
3. The default.

The address that the browser sends is not always the reader's: until the browser has heard of a change that the page
made, it sends the address before that change. So the session keeps the addresses that the browser may have: the last
one it sent, and all that were written since. An address among them is an echo and says nothing; when one comes back,
all before it are forgotten, since messages arrive in order. Contents decide this, and no clock. Two more rules complete
it: a run of the page that Streamlit reports as caused by Back or Forward always has the reader's address; and an empty
address on another page than before is a click in the menu, after which the visit's choices hold.

A page writes the address when it has run to its end (`end`), and as it begins what is known by then, so that leaving it
early loses nothing. Within a page's visit the browser *replaces* its history entry (``assets/address.js``). So each
visit of a page is one press of Back.

Values are kept as the words of the address: text, or a list of texts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.widgets.state.fields import Field, Words, fields_of

Params = dict[str, list[str]]
STATE = "choices"
GOING = "going"
MOST_WRITTEN = 50


@dataclass
class _Visit:
    """What is known of the address during a visit.

    Attributes
    ----------
    page
        The page of the last run; None before the first.
    browser
        Addresses that the browser may have, the newest last; never empty after the first run began.
    asked
        Keys of choices that came from the reader's address and have not changed since.
    missing
        Keys of choices that name something that the page did not find, in this run.
    shown
        What the page shows in this run, by key; None: not in the address.
    others
        Parameters of the address that are no choice of this page; they stay.
    revisions
        How often the reader's address was obeyed, by page.
    unsure
        Whether the browser may show another address than it sent: after two quick presses of Back it can still take up
        the address of the page between. The address is then written in any case; where it stands, nothing happens.
    runs, waiting
        How many runs of a page began, and whether the address of the first is still to be written.
    """

    page: str | None = None
    browser: list[Params] = field(default_factory=lambda: [{}])
    asked: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    shown: dict[str, Words | None] = field(default_factory=dict)
    others: Params = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
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


def revision(page: str) -> int:
    """Return a number that grows whenever a page obeyed the reader's address."""
    return _visit().revisions.get(page, 0)


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
        fleeting = {choice.key for choice in fields_of(visit.page or "") if choice.fleeting}
        for key in visit.missing | fleeting:
            st.session_state.pop(key, None)
        visit.asked -= visit.missing | fleeting
        visit.others, visit.shown = {}, {}
        visit.browser = [*visit.browser, address][-MOST_WRITTEN:]
    else:
        visit.browser = visit.browser[visit.browser.index(address) :]
    visit.page, visit.missing, visit.waiting = page, set(), False
    visit.runs += 1
    if visit.runs > 1 and not by_reader:
        _write(
            visit
        )  # what is known already, so that it is not lost where the page is left before it has run to its end
    visit.shown = {}


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
    params = compose(fields_of(visit.page or ""), visit)
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
        if choice.in_address and value is not None:
            params[choice.name] = ([value] if isinstance(value, str) else list(value)) or [""]
    return params


def switch_page(page: str) -> NoReturn:
    """Open another page of ``pages/``, by the name of its file, with the choices as they are.

    The page that is left keeps its own address in the browser's history: ``assets/address.js`` does not show the one
    that is written here, and takes it as the sign that another page is coming.
    """
    visit = _visit()
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
    """Make the address what is chosen."""
    fields = [choice for choice in fields_of(page) if choice.in_address]
    for choice in fields:
        if choice.name in address and (choice.restored or visit.page is None):
            values = address[choice.name]
            st.session_state[choice.key] = [value for value in values if value] if choice.many else values[-1]
            visit.asked.add(choice.key)
        elif choice.page is not None:
            st.session_state.pop(choice.key, None)
            visit.asked.discard(choice.key)
    known = {choice.name for choice in fields}
    visit.others = {name: values for name, values in address.items() if name not in known}
    visit.revisions[page] = visit.revisions.get(page, 0) + 1
