"""The view of scBERT's weights: list them, fetch the official ones, pre-train on your own cells."""

from functools import partial

import streamlit as st

from grn_core.chart_style import loss_figure
from grn_core.data import library
from grn_core.errors import GrnError
from grn_core.jobs import queue
from grn_core.jobs.folder import ENDED
from grn_core.scbert.library import OFFICIAL_NAME, WeightsInfo, list_weights
from grn_core.scbert.official import LICENCE, official_size
from grn_core.training.inputs.encoding_cache import bring_back_encodings, clear_store, stored_size
from grn_core.training.pretraining.fetch_weights_task import FETCH_WEIGHTS
from grn_core.training.pretraining.pretrained import Pretraining, list_pretrainings, make_pretrain_config
from grn_core.training.submit import continue_interrupted, resume_pretraining, submit_pretraining
from grn_core.trash import KEEP_DAYS
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import masked_accuracy_curves
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import duration, moment, plain
from pages.widgets.common.runs.weights_choice import weights_line
from pages.widgets.state import asking, choices
from pages.widgets.state.chosen import choose
from pages.widgets.state.fields import NEW_RUN, PRETRAINING
from pages.widgets.state.flash import say_removed

SIZE_WORDS = {
    "quick": "quick: 2 layers of 32, minutes on a CPU",
    "standard": "standard: 4 layers of 64, an hour on a CPU",
    "full": "full: scBERT's published size, for a GPU",
}


def show_weights_view() -> None:
    """Show the weights that there are, pre-training, and the stored encodings."""
    st.markdown(
        "scBERT reads each cell as a sentence of genes and their expression levels. **Pre-trained weights** were "
        "trained on many cells to predict hidden expression levels. A run that starts from them does not have to learn "
        "this again."
    )
    continue_interrupted()
    with guard():
        show_weights()
    st.divider()
    with guard():
        show_form()
        show_pretrainings()
    st.divider()
    with guard():
        show_store()


def show_weights() -> None:
    st.header("Pre-trained weights")
    for info in list_weights():
        with st.container(border=True):
            text, action = st.columns([4, 1], vertical_alignment="center")
            text.markdown(weights_line(info))
            if info.name == OFFICIAL_NAME and info.path is None:
                show_fetch(action)
            elif action.button(
                "Train with these", key=f"use_{info.name}", icon=":material/model_training:", width="stretch"
            ):
                choose("weights", info.name)
                choices.put(NEW_RUN, "run")
                choices.look_at("train", "runs")
                st.rerun()
            show_card(info)


def show_card(info: WeightsInfo) -> None:
    """Say on which cells weights were trained and how accurate they are."""
    card = info.card
    if info.name == OFFICIAL_NAME:
        st.caption(plain(LICENCE))
        return
    on = "; ".join(f"{part['data']} ({part['cells']:,} cells, {part['genes']:,} genes)" for part in card["trained_on"])
    st.caption(
        f"Trained on {plain(on)}. In {card['held_out_cells']:,} held-out cells, it predicts "
        f"**{card['masked_accuracy']:.1%}** of the hidden expression levels correctly. Baselines: the most frequent "
        f"level {card['floor_majority_bin']:.1%}, the most frequent level of each gene "
        f"{card['floor_own_majority_bin']:.1%}."
    )


def show_fetch(action: "st.delta_generator.DeltaGenerator") -> None:
    """Offer to fetch the official weights, or show the progress of fetching them."""
    work = FETCH_WEIGHTS.find()
    if work is None or work.status.state in ENDED:
        if action.button("Fetch", icon=":material/download:", key="fetch", width="stretch"):
            FETCH_WEIGHTS.submit()
            st.rerun()
        action.caption(f"{official_size() / 1e6:.0f} MB")
        if work is not None and work.status.state == "failed":
            st.error(plain(work.status.error or "The weights could not be fetched."), icon=":material/error:")
        return

    @st.fragment(run_every=1)
    def live() -> None:
        status = work.status
        if status.state in ENDED:
            st.rerun()
        st.progress(status.fraction, f"{status.stage} {plain(status.message)}")
        if st.button("Stop", icon=":material/stop:", key="fetch_stop", disabled=work.cancel_requested()):
            work.request_cancel()

    live()


def show_form() -> None:
    st.header("Pre-train on your own cells")
    infos = {info.name: info for info in library.list_datasets()}
    known = {info.name: info.title for info in list_weights() if info.path is not None}
    with st.expander("New pre-training", icon=":material/add:", expanded=not list_pretrainings()):
        datasets = st.multiselect(
            "Data sets (all their cells; labels are not used)", list(infos), default=[],
            format_func=lambda name: infos[name].title, placeholder="one or more",
        )  # fmt: skip
        left, right = st.columns(2)
        name = left.text_input("Name of the weights", "My cells", max_chars=200)
        size = right.selectbox("Size", list(SIZE_WORDS), format_func=SIZE_WORDS.__getitem__)
        left, middle, right = st.columns(3)
        start = left.selectbox("Start from", [None, *known], format_func=lambda n: known[n] if n else "random weights")
        genes = middle.number_input("Largest number of genes per data set", 10, 20_000, 1000, 100)
        epochs = right.number_input("Passes over the cells", 1, 10_000, 20)
        if start:
            st.caption("The size is that of the weights from which it starts.")
        if st.button("Pre-train", icon=":material/play_arrow:", disabled=not datasets):
            config = make_pretrain_config(
                {"name": name or "untitled", "datasets": tuple(datasets), "size": size, "start": start,
                 "max_genes": genes, "epochs": epochs}
            )  # fmt: skip
            choices.put(PRETRAINING, submit_pretraining(config).id)
            st.rerun()
        if not datasets:
            st.caption("Choose at least one data set. Add your own on **Cells**.")


def show_pretrainings() -> None:
    works = {work.id: work for work in list_pretrainings()}
    if not works:
        return
    ids = list(works)
    picked, tied = asking.one(PRETRAINING, ids, ids[0])
    st.selectbox(
        "Pre-training", ids, index=None if picked is None else 0, placeholder="Choose a pre-training",
        format_func=lambda id: f"{works[id].config.name} · {moment(works[id].status.created)}", **tied,
    )  # fmt: skip
    if picked is None:
        asking.say_missing("pre-training", choices.text(PRETRAINING), "It was deleted. Choose another.")
    else:
        watch(works[picked])


def watch(work: Pretraining) -> None:
    """Show the state of a pre-training; update every two seconds while it is active."""
    active = work.status.state not in ENDED

    @st.fragment(run_every=2 if active else None)
    def live() -> None:
        with guard():
            if active and work.status.state in ENDED:
                st.rerun()
            show_state(work)
            if work.has_table("metrics"):
                metrics = work.read_table("metrics")
                left, right = st.columns(2, gap="large")
                rows, name = metrics[["phase", "method", "metric", "epoch", "value"]], work.config.name
                with left:
                    show_chart(
                        loss_figure(metrics), key="loss", name=f"{name}-loss", alt="Masked loss by epoch",
                        data=rows[rows["metric"] == "loss"],
                        caption="Error of scBERT's predictions of hidden expression levels; lower is better.",
                    )  # fmt: skip
                with right:
                    show_chart(
                        masked_accuracy_curves(metrics), key="accuracy", name=f"{name}-accuracy",
                        alt="Masked accuracy by epoch and two baselines", data=rows[rows["metric"] == "accuracy"],
                        caption="Share of hidden expression levels in held-out cells that scBERT predicts correctly. "
                        "Above the dotted line, it has learned something from a cell's other genes.",
                    )  # fmt: skip
            with st.expander("Log", icon=":material/article:"):
                st.code(work.read_log() or "Nothing yet.", language=None, height=260)

    live()


def show_state(work: Pretraining) -> None:
    status = work.status
    if status.state == "failed":
        st.error(plain(status.error or "The pre-training failed."), icon=":material/error:")
    elif status.state == "queued":
        place = queue.queue_position(work)
        st.info("It starts next." if place == 1 else f"Number {place} in the queue.", icon=":material/hourglass:")
    elif status.state == "running":
        left = f", about {duration(status.eta_seconds)} left" if status.eta_seconds is not None else ""
        st.progress(status.fraction, f"**{status.stage}**: {plain(status.message)}{left}")
    else:
        words = "Done" if status.state == "done" else "Stopped"
        st.success(f"{words}: {plain(status.message)}.", icon=":material/check_circle:")
    show_actions(work)


def show_actions(work: Pretraining) -> None:
    status = work.status
    unfinished = status.state in ENDED and status.epoch < work.config.epochs
    one, two, _ = st.columns([2, 2, 5])
    if status.state not in ENDED:
        one.button(
            "Cancel", icon=":material/stop:", disabled=work.cancel_requested(), key="cancel_pretraining",
            width="stretch", on_click=queue.cancel, args=(work,),
        )  # fmt: skip
        return
    if unfinished and one.button("Continue", icon=":material/resume:", key="resume", width="stretch"):
        try:
            resume_pretraining(work)
        except GrnError as error:
            st.error(f"{plain(error.what)} {plain(error.remedy)}", icon=":material/error:")
            return
        st.rerun()
    column = two if unfinished else one
    if column.button("Delete", icon=":material/delete:", key="delete_pretraining", width="stretch"):
        say_removed("train", f"The weights **{plain(work.config.name)}** were deleted.", work.remove())
        choices.put(PRETRAINING, None)
        st.rerun()


def show_store() -> None:
    st.header("Stored encodings")
    size = stored_size()
    text, action = st.columns([4, 1], vertical_alignment="center")
    text.markdown(
        f"Runs with frozen weights encode their cells once and store the result: **{size / 1e6:,.0f} MB** at present. "
        "You can delete it: the next such run encodes the cells again."
    )
    if size and action.button("Delete", key="delete_encodings", icon=":material/delete_sweep:"):
        with guard():
            undone = partial(bring_back_encodings, clear_store())
            say_removed(
                "train",
                f"The stored encodings ({size / 1e6:,.0f} MB) were deleted. They can be restored for {KEEP_DAYS} days, "
                "unless new encodings need their disk space.",
                None,
                undone,
            )
            st.rerun()
