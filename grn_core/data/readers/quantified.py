"""Tables of one cell each: by salmon, RSEM, kallisto, StringTie, Cufflinks, STAR and htseq-count."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.readers.read_counts import HTSEQ, STAR, program_of, read_htseq, read_star, strand_of
from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.genes.patterns import TRANSCRIPT, share
from grn_core.reading.text import check_lines, is_gzipped, open_bytes

ENDINGS = re.compile(r"\.(sf|results|out|tab|tsv|txt|counts?|htseq|fpkm_tracking)(\.gz)?$", re.IGNORECASE)
LONGEST_HEADER = 2000
MOSTLY = 0.5


@dataclass(frozen=True)
class Form:
    """What a program writes: its columns of names, of symbols (empty where there are none) and of the values taken."""

    program: str
    name: str
    symbol: str
    values: str
    others: tuple[str, ...]


FORMS = (
    Form("salmon", "Name", "", "NumReads", ("Length", "TPM")),
    Form("RSEM", "gene_id", "", "expected_count", ("transcript_id(s)", "TPM")),
    Form("RSEM", "transcript_id", "", "expected_count", ("IsoPct", "TPM")),
    Form("kallisto", "target_id", "", "est_counts", ("eff_length", "tpm")),
    Form("StringTie", "Gene ID", "Gene Name", "TPM", ("Coverage", "FPKM")),
    Form("Cufflinks", "tracking_id", "gene_short_name", "FPKM", ("FPKM_conf_lo", "locus")),
)
TRANSCRIPTS = "transcript_id"


def form_of(path: Path) -> Form | None:
    """Return which program wrote a table, by its header; None for any other file, and for one that is damaged."""
    try:
        with open_bytes(path) as handle:
            line = handle.readline(LONGEST_HEADER).decode("utf-8", errors="replace")
    except (OSError, EOFError, zlib.error):  # the reader of tables says what is wrong with it
        return None
    header = {name.strip() for name in line.split("\t")}
    return next((form for form in FORMS if {form.name, form.values, *form.others} <= header), None)


def one_cell_tables(files: list[Path]) -> dict[Path, Callable[[], ad.AnnData]]:
    """Return the tables of one cell each by their content, and how to read them: those of the first kind that is there.

    Tables of genes come alone where the same program wrote transcripts too.

    Raises
    ------
    DataError
        If a table of STAR is damaged.
    """
    forms = {path: form for path in files if (form := form_of(path)) is not None}
    genes = [path for path, form in forms.items() if _is_of_genes(path, form)]
    if forms:
        return {path: partial(_read_quantified, path) for path in genes or forms}
    programs = {path: program_of(path) for path in files}
    star = [path for path in files if programs[path] == STAR]
    if star:
        taken = strand_of(star)
        return {path: partial(read_star, path, *taken) for path in star}
    return {path: partial(read_htseq, path) for path in files if programs[path] == HTSEQ}


def _is_of_genes(path: Path, form: Form) -> bool:
    return form.name != TRANSCRIPTS and (form.program != "salmon" or ".genes." in path.name)


def cell_name(path: Path) -> str:
    """Return the file's name without what every file of its kind is called."""
    name = re.sub(rf"({ENDINGS.pattern[:-1]})+$", "", path.name, flags=re.IGNORECASE)
    ends = r"[._-]?(quant|genes|isoforms|abundance|gene_abund(ance)?|ReadsPerGene|htseq|(feature_?)?counts?)$"
    return re.sub(ends, "", name.removesuffix(".genes"), flags=re.IGNORECASE)


def _read_quantified(path: Path) -> ad.AnnData:
    """Read one cell: the counts, or the measure that replaces them, (1 x genes).

    Raises
    ------
    DataError
        If the table is damaged, or its rows are transcripts.
    """
    check_lines(path)
    form = form_of(path)
    if form is None:
        raise DataError(f"{path.name} has another header than the tables beside it.", "Give tables of one program.")
    columns = [form.name, form.values, *([form.symbol] if form.symbol else [])]
    try:
        table = pd.read_csv(
            path, sep="\t", usecols=columns, keep_default_na=False, dtype={form.name: str, form.symbol: str},
            compression="gzip" if is_gzipped(path) else None,
        )  # fmt: skip
        values = table[form.values].to_numpy(np.float32)
    except (ValueError, EOFError, OSError) as error:
        raise DataError(
            f"{path.name} is a damaged table of {form.program}.", "Copy it again from its source."
        ) from error
    names = table[form.name].tolist()
    if not names or share(TRANSCRIPT, names) > MOSTLY:
        raise DataError(
            f"{path.name} holds {f'transcripts ({names[0]})' if names else 'no row'}, not genes.",
            "Add the transcripts of each gene up, for example with tximport in R, or give RSEM's genes.results or "
            "salmon's quant.genes.sf.",
        )
    adata = ad.AnnData(sparse.csr_matrix(values[None, :]), var=pd.DataFrame(index=names))
    if form.symbol:
        symbols = table[form.symbol].tolist()
        adata.var_names = [s if s not in ("", "-", ".") else name for s, name in zip(symbols, names, strict=True)]
        adata.var["gene_ids"] = names
    return found(adata, f"Of {form.program}'s columns, {form.values} was taken.")
