"""How the chosen cells were read, and the choices where another reading is possible."""

import streamlit as st

from grn_core.data import library
from grn_core.data.readers.stray_columns import unknown_names
from grn_core.data.readers.table import GENES_ARE
from grn_core.data.reading import AS_FOUND, Reading, ReadingChoice, Values, names_as_text, reading_of
from grn_core.data.source import place_of
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.state.chosen import dataset, stamp

AUTO = "auto"
MOST_UNKNOWN = 200
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
    """Ask for matrix, values, symbols, sample and columns of the cells, each where there is more than one."""
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
    not_genes = ask_not_genes(name, reading, now)
    choice = ReadingChoice(now.orientation, layer, values, symbols, sample, not_genes)
    if st.button("Read again", disabled=choice == now, key=f"reread_{name}"):
        library.choose_reading(name, choice)
        st.rerun()


def ask_not_genes(name: str, reading: Reading, now: ReadingChoice) -> str:
    """Ask which names among the genes are columns of the cells; return the choice, as it was where nothing changes."""
    more = [other for other in _suspects(name) if other not in reading.not_genes]
    options = [*reading.not_genes, *more]
    if not options:
        return now.not_genes
    picked = st.multiselect(
        "Columns of the cells, not genes", options, list(reading.not_genes), key=f"not_genes_{name}",
        help="Take a name out to keep it as a gene. The list also offers names that no table of genes has.",
    )  # fmt: skip
    return now.not_genes if set(picked) == set(reading.not_genes) else names_as_text(picked)


@st.cache_data(max_entries=8, show_spinner=False)
def _unknown(name: str, written: float) -> list[str]:
    return unknown_names(list(map(str, dataset(name).var_names)))


def _suspects(name: str) -> list[str]:
    """Return the names that no table has, where they are few: of another species all are unknown."""
    unknown = _unknown(name, stamp(name))
    return unknown if len(unknown) <= MOST_UNKNOWN else []


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
