"""What a page shows of one thing does not stand under the name of the next."""

from types import SimpleNamespace

from streamlit.testing.v1 import AppTest

from pages.widgets.common import fresh


def page() -> None:
    import streamlit as st

    from pages.widgets.common.fresh import fresh

    with fresh("figures", st.session_state.what):
        st.markdown(f"figures of {st.session_state.what}")
    st.caption("below")


def test_a_part_is_emptied_only_where_it_shows_another_thing(monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(fresh, "time", SimpleNamespace(sleep=waited.append))
    app = AppTest.from_function(page)
    for what, emptied in (("a", 0), ("a", 0), ("b", 1), ("b", 1), ("a", 2)):
        app.session_state["what"] = what
        app.run()
        assert not app.exception
        assert [text.value for text in app.markdown] == [f"figures of {what}"] and app.caption[0].value == "below"
        assert waited == [fresh.FLUSH] * emptied
