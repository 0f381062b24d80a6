"""How the chosen cells were read, and the choices where another reading is possible."""

import streamlit as st

from grn_core.data import library
from grn_core.data.readers.table import GENES_ARE
from grn_core.data.reading import AS_FOUND, Reading, ReadingChoice, Values, reading_of
from grn_core.data.source import place_of
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.state.chosen import dataset

AUTO = "auto"
VALUES: dict[Values, str] = {
    "auto": "detect",
    "counts": "counts or abundance, no logarithm",
    "log": "log(1 + x), base e",
    "log2": "log2(1 + x)",
    "log10": "log10(1 + x)",
}


def show_reading(name: str) -> None:
    """Say what was taken of the file and what was left out; offer the other readings of an added data set."""
    reading = reading_of(dataset(name))
    if reading is None:
        return
    said = [note for note in reading.said if not note.startswith(GENES_ARE)]
    if said:
        st.info("  \n".join(map(plain, said)), icon=":material/info:")
    info = library.dataset_info(name)
    if not info.embedded and "/" not in name:
        with st.expander("Read these cells in another way", icon=":material/tune:"), guard():
            ask_reading(name, reading, info.choice)


def ask_reading(name: str, reading: Reading, now: ReadingChoice) -> None:
    """Ask for matrix, values, symbols and sample, each where there is more than one."""
    layer = _ask("Expression from", reading.layers, now.layer, reading.layer, f"layer_{name}", place_of)
    values = st.selectbox(
        "The values are",
        list(VALUES),
        list(VALUES).index(now.values),
        format_func=VALUES.__getitem__,
        key=f"values_{name}",
    )
    symbols = _ask("Gene names from", reading.symbol_columns, now.symbols, reading.symbols, f"symbols_{name}", str)
    samples = library.dataset_samples(name) if reading.samples or now.sample != AS_FOUND.sample else ()
    sample = now.sample
    if samples:
        options = [AS_FOUND.sample, *samples]
        sample = st.selectbox("Sample", options, options.index(now.sample), key=f"sample_{name}")
    choice = ReadingChoice(now.orientation, layer, values, symbols, sample)
    if st.button("Read again", disabled=choice == now, key=f"reread_{name}"):
        library.choose_reading(name, choice)
        st.rerun()


def _ask(label: str, options: tuple[str, ...], now: str, taken: str, key: str, write: object) -> str:
    """Ask for one of several; the first is to detect it, and names what was detected."""
    if len(options) < 2:
        return now
    words = {AUTO: f"automatic (now {taken})"} | {
        option: write(option) if callable(write) else option for option in options
    }
    names = list(words)
    return str(
        st.selectbox(label, names, names.index(now) if now in names else 0, format_func=words.__getitem__, key=key)
    )
