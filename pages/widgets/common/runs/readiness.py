"""Whether a run can be trained, and what it will take, in words for a page."""

import streamlit as st

from grn_core.data.cells.labels import labels_of
from grn_core.data.priors.prior import match_prior
from grn_core.errors import GrnError
from grn_core.training.config import RunConfig, parse_config
from grn_core.training.forecast import Outlook
from grn_core.training.needs import memory_warning
from grn_core.training.readiness import check_trainable
from pages.widgets.common.plain_text import counted, duration, plain
from pages.widgets.state.chosen import dataset, prior, prior_stamp, some_with_values, stamp


def outlook(config: RunConfig) -> Outlook | str:
    """Return what a run with these settings will have; a sentence on why it cannot be trained if it can't."""
    asked = config.model_copy(update={"name": "x", "epochs": None, "preset": "quick", "weights": None})
    priors = [prior_stamp(name) for name in (config.prior, *config.support)]
    return _outlook(asked.to_yaml(), (stamp(config.dataset), *priors))


@st.cache_data(max_entries=64, show_spinner="Checking whether this can be trained …")
def _outlook(settings: str, written: tuple[float, ...]) -> Outlook | str:
    config = parse_config(settings)
    adata, key, cell_type = dataset(config.dataset), config.cell_type_key, config.cell_type
    cells = adata[(labels_of(adata.obs[key]) == cell_type).to_numpy()] if key and cell_type else adata
    try:
        for name in config.support:
            match_prior(prior(name, cell_type), cells.var_names)  # raises where it shares no edge with the cells
        return check_trainable(config, some_with_values(config.dataset, cells), prior(config.prior, cell_type))
    except GrnError as error:
        return plain(str(error))


def show_outlook(config: RunConfig, found: Outlook) -> None:
    """Say what the run will have and take, and warn where that is too little for a verdict."""
    what = [
        counted(found.n_known, "known edge"), counted(found.n_tfs, "TF"), counted(found.n_genes, "gene"),
        counted(found.n_cells, "cell"), found.said_members(config),
    ]  # fmt: skip
    st.caption(
        f"{', '.join(what)}; about {duration(_rounded(found.seconds(config)))} on one CPU core after scBERT has read "
        f"the cells, {found.said_costs(config)}."
    )
    if lack := memory_warning(found, config):
        st.warning(lack, icon=":material/memory:")
    few = found.warnings()
    if few:
        st.warning(
            f"Use this run for exploring only: it has {'; it has '.join(few)}. Choose a larger prior, more genes or "
            "more cells for a network that can be judged.", icon=":material/warning:",
        )  # fmt: skip


def _rounded(seconds: float) -> float:
    """Round to what an estimate can say: 10 s below two minutes, else whole minutes."""
    step = 10 if seconds < 120 else 60
    return max(step, round(seconds / step) * step)
