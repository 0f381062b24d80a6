"""The dashboard: navigation and theme, nothing else."""


def main() -> None:
    """Show the page that the visitor chose."""
    from pathlib import Path

    import streamlit as st

    from pages.widgets.startup import start_once

    st.set_page_config(page_title="GRN Explorer", page_icon="assets/icon.svg", layout="wide")
    st.logo("assets/logo.svg", size="large", icon_image="assets/icon.svg")
    st.html(Path(__file__).parent / "assets/style.css")
    start_once()
    st.navigation(
        [
            st.Page("pages/home.py", title="Start", icon=":material/home:", default=True),
            st.Page("pages/data.py", title="Cells and prior", icon=":material/grain:"),
            st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
            st.Page("pages/scbert.py", title="scBERT", icon=":material/neurology:"),
            st.Page("pages/network.py", title="Network", icon=":material/hub:"),
            st.Page("pages/regulons.py", title="Regulons", icon=":material/account_tree:"),
            st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
            st.Page("pages/cell_types.py", title="Cell types", icon=":material/grid_view:"),
            st.Page("pages/metrics.py", title="Metrics", icon=":material/monitoring:"),
            st.Page("pages/benchmark.py", title="Benchmark", icon=":material/leaderboard:"),
        ]
    ).run()


# worker processes import this file too, under another name, and must not open a dashboard of their own
if __name__ == "__main__":
    main()
