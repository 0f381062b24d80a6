"""The dashboard: navigation, theme, and the door before them."""

# with an entry of its own the menu at the top right is shown, and in it the choice between light and dark
ABOUT = "**GRN Explorer** infers and explores gene regulatory networks from single-cell RNA data, on this machine only."


def main() -> None:
    """Show the page that the visitor chose."""
    from pathlib import Path

    import streamlit as st

    assets = Path(__file__).parent / "assets"
    icon = str(assets / "icon.svg")
    st.set_page_config("GRN Explorer", icon, layout="wide", menu_items={"About": ABOUT})
    st.logo(str(assets / "logo.svg"), size="large", icon_image=icon)
    st.html(assets / "style.css")
    from pages.widgets.common.app.address_bar import find_page, prepare_browser
    from pages.widgets.common.app.door import pass_door

    pass_door()
    pages = {
        "home": st.Page("pages/home.py", title="Start", icon=":material/home:", default=True),
        "cells": st.Page("pages/cells.py", title="Cells", icon=":material/grain:"),
        "train": st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
        "network": st.Page("pages/network.py", title="Network", icon=":material/hub:"),
        "compare": st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
        "benchmark": st.Page("pages/benchmark.py", title="Benchmark", icon=":material/leaderboard:"),
    }
    find_page()
    page = st.navigation(list(pages.values()))
    with st.spinner("Starting the dashboard …"):  # the first visitor waits for the libraries
        from pages.widgets.common.app.glossary import show_words
        from pages.widgets.common.app.startup import keep_libraries, start_once, start_worker
        from pages.widgets.common.app.tour import show_tour
        from pages.widgets.common.app.turns import turn
        from pages.widgets.state.choices import begin, end

        start_once()
    name = next(name for name, known in pages.items() if known == page)
    begin(name)
    prepare_browser(page.url_path)
    with turn():
        show_words()
        show_tour(name)
        page.run()
    end()
    start_worker()
    keep_libraries()


# worker processes import this file too, under another name, and must not open a dashboard of their own
if __name__ == "__main__":
    main()
elif __name__ == "app":  # Streamlit's server looks for what it is to serve, and runs this file again for each visitor
    # before there is a second thread: SciPy looks into a PyTorch that another thread is still loading, and fails
    import torch  # noqa: F401
    from streamlit.starlette import App

    from pages.widgets.common.app.answers import keep_answers
    from pages.widgets.common.app.door import doorkeeper
    from pages.widgets.common.app.late_polls import pass_over_late_polls
    from pages.widgets.common.app.old_addresses import forwarder

    keep_answers()
    pass_over_late_polls()
    app = App(__file__, middleware=[doorkeeper(), forwarder()])
