"""Whether a run can be trained, in words for a page."""

import streamlit as st

from grn_core.data.labels import labels_of
from grn_core.errors import GrnError
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.training.config import RunConfig, parse_config
from grn_core.training.readiness import check_trainable
from pages.widgets.common.plain_text import plain
from pages.widgets.state.chosen import dataset, prior, prior_stamp, some_with_values, stamp


def trouble(
    name: str, key: str | None, cell_type: str | None, prior_name: str, question: Question, max_genes: int, seed: int
) -> str | None:
    """Return why a run with these settings cannot be trained; None if it can."""
    split = SplitConfig(question=question)
    config = RunConfig(
        dataset=name, cell_type_key=key, cell_type=cell_type, prior=prior_name, split=split, max_genes=max_genes,
        seed=seed,
    )  # fmt: skip
    return _trouble(config.to_yaml(), (stamp(name), prior_stamp(prior_name)))


@st.cache_data(max_entries=64, show_spinner="Checking whether this can be trained …")
def _trouble(settings: str, written: tuple[float, float]) -> str | None:
    config = parse_config(settings)
    adata, key, cell_type = dataset(config.dataset), config.cell_type_key, config.cell_type
    cells = adata[(labels_of(adata.obs[key]) == cell_type).to_numpy()] if key and cell_type else adata
    try:
        check_trainable(config, some_with_values(config.dataset, cells), prior(config.prior, cell_type))
    except GrnError as error:
        return plain(str(error))
    return None
