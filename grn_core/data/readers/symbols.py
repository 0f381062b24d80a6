"""Where the gene symbols of a data set are: in its index, or in a column beside identifiers."""

from collections.abc import Sequence

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.genes.compound import are_compound, genome_in, without_more
from grn_core.genes.find import species_of
from grn_core.genes.invisible import clean_names
from grn_core.genes.known import known_share
from grn_core.genes.namespace import UNIPROT
from grn_core.genes.patterns import ENSEMBL, ENTREZ, IDENTIFIER, PROBE, SYMBOL, VERSION, sample_of, share
from grn_core.wording import counted, some

PREFERRED = (
    "feature_name", "gene_symbols", "gene_symbol", "genesymbol", "symbol", "symbols", "gene_name", "gene_names",
    "gene_short_name", "genename", "hgnc_symbol", "mgi_symbol", "external_gene_name", "gene", "genes", "name", "names",
    "features", "feature", "description", "original_index",
)  # fmt: skip
ORIGINAL = "original_index"
NO_NAME = {"", "nan", "none", "na", "<na>", "null", "n/a"}


def are_identifiers(names: Sequence[str]) -> bool:
    """Whether most names are identifiers of a database, or numbers, and no symbols."""
    return max(share(form, names) for form in (IDENTIFIER, PROBE, UNIPROT)) > 0.5


def symbol_score(names: Sequence[str]) -> float:
    """Say how far names look like the symbols of many genes, 0 to 1: their patterns, and how many differ."""
    sample = sample_of(names)
    like = [name for name in sample if SYMBOL.fullmatch(name) and not IDENTIFIER.fullmatch(name)]
    return len(set(like)) / max(len(sample), 1)


def text_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns of text or categories."""
    kinds = ("category", "string", "object", "str")
    return [str(name) for name in frame.columns if frame[name].dtype.name in kinds or frame[name].dtype.kind in "OUS"]


def as_text(column: pd.Series) -> list[str]:
    """Return a column as stripped text; missing values become empty."""
    plain = column.astype(object)
    return [str(value).strip() for value in plain.where(plain.notna(), "")]


def symbol_columns(adata: ad.AnnData) -> list[str]:
    """Return the columns of ``var`` that can hold the gene names, the likeliest first."""
    scores = {name: symbol_score(as_text(adata.var[name])) for name in text_columns(adata.var)}
    rank = {name: PREFERRED.index(name.lower()) if name.lower() in PREFERRED else len(PREFERRED) for name in scores}
    likely = [name for name, score in scores.items() if score > 0.5 or (rank[name] < 12 and score > 0.2)]
    return sorted(likely, key=lambda name: (rank[name], -scores[name]))


def name_columns(adata: ad.AnnData) -> list[str]:
    """Return the columns of ``var`` by which genes can be named: likely symbols, then other texts that differ."""
    likely = symbol_columns(adata)
    others = [name for name in text_columns(adata.var) if name not in likely]
    differ = [name for name in others if adata.var[name].nunique() > 0.8 * adata.n_vars]
    return [name for name in (*likely, *differ) if name != ORIGINAL]


def take_symbols(adata: ad.AnnData, wanted: str) -> tuple[str, list[str]]:
    """Name the genes by the index or a column of ``var``, in place.

    The index that the file has is kept in ``var["original_index"]`` where another takes its place.

    Parameters
    ----------
    wanted
        ``auto``, ``index`` or a column.

    Returns
    -------
    Where the names were taken from, and what is to be said of it.

    Raises
    ------
    DataError
        If there is no such column.
    """
    if ORIGINAL in adata.var:
        adata.var_names = adata.var[ORIGINAL].astype(str).to_numpy()
        adata.var = adata.var.drop(columns=ORIGINAL)
    names, invisible = clean_names(str(name).strip() for name in adata.var_names)
    adata.var_names = names
    place, notes = _named(adata, names, wanted)
    return place, [*([invisible] if invisible else []), *notes]


def _named(adata: ad.AnnData, names: list[str], wanted: str) -> tuple[str, list[str]]:
    if wanted not in ("auto", "index") and wanted not in adata.var:
        columns = ", ".join(map(str, adata.var.columns)) or "none"
        raise DataError(f"The genes have no column {wanted}.", f"Give index or one of: {columns}.")
    column = wanted if wanted not in ("auto", "index") else None
    if wanted == "auto":
        column = next(iter(symbol_columns(adata)), None) if are_identifiers(names) else _known_column(adata, names)
    if column is None:
        if wanted == "index":
            return "index", []
        return "index", _without_more(adata, names) or _without_versions(adata, names) or _unmatched(names)
    symbols, invisible = clean_names(without_more(as_text(adata.var[column])))
    empty = [i for i, symbol in enumerate(symbols) if symbol.lower() in NO_NAME]
    new = list(symbols)
    for i in empty:
        new[i] = names[i]
    adata.var[ORIGINAL] = names
    adata.var_names = new
    notes = [f"Gene symbols come from the column {column}; the index holds identifiers such as {names[0]}."]
    notes += [invisible] if invisible else []
    if empty:
        notes.append(
            f"{counted(len(empty), 'gene')} without a symbol there keep their identifier: "
            f"{some([names[i] for i in empty], 3)}."
        )
    return column, notes


def _known_column(adata: ad.AnnData, names: list[str]) -> str | None:
    """Return a column whose names are mostly known genes where none of the index is, as with names of one's own."""
    sample = sample_of(without_more(names))
    if known_share(sample) > 0 or species_of(sample) is not None:
        return None
    return next(
        (name for name in symbol_columns(adata) if known_share(sample_of(as_text(adata.var[name]))) > 0.5), None
    )


def _without_more(adata: ad.AnnData, names: list[str]) -> list[str]:
    """Name genes by the symbol alone where most names hold an identifier, a chromosome or a genome as well."""
    if not are_compound(names):
        return []
    symbols = without_more(names)
    changed = [(name, symbol) for name, symbol in zip(names, symbols, strict=True) if name != symbol]
    adata.var[ORIGINAL] = names
    adata.var_names = symbols
    said = some([f"{symbol} of {name}" for name, symbol in changed], 2)
    notes = [f"{counted(len(changed), 'name')} of genes shortened to the symbol: {said}."]
    return [*notes, *_of_genomes(adata, names)]


def _unmatched(names: list[str]) -> list[str]:
    """Say it where most names are probes or accessions, which the tables of gene names lack."""
    kinds = {"probes of a microarray": PROBE, "UniProt accessions": UNIPROT, "Entrez identifiers": ENTREZ}
    kind = next((kind for kind, form in kinds.items() if share(form, names) > 0.5), None)
    if kind is None:
        return []
    return [
        f"The genes are named by {kind} ({some(names, 3)}), and no column holds their symbols. Priors and gene sets "
        "that name genes in another way will not match."
    ]


def _of_genomes(adata: ad.AnnData, names: list[str]) -> list[str]:
    """Say how many genes and cells are of which genome, where names give more than one."""
    genomes = pd.Series([genome_in(name) for name in names])
    found = [str(genome) for genome in genomes.value_counts().index if genome]
    if len(found) < 2:
        return []
    genes = some([f"{int((genomes == genome).sum()):,} of {genome}" for genome in found])
    if adata.X is None:
        return [f"There are genes of {len(found)} genomes: {genes}."]
    sums = [np.asarray(adata.X[:, np.flatnonzero(genomes == genome)].sum(axis=1)).ravel() for genome in found]
    most = np.argmax(sums, axis=0)
    cells = some([f"{int((most == i).sum()):,} to {genome}" for i, genome in enumerate(found)])
    return [
        f"There are genes of {len(found)} genomes: {genes}. By most of their values the cells belong, {cells}. "
        "A network has pairs across species unless you give the cells and genes of one."
    ]


def _without_versions(adata: ad.AnnData, names: list[str]) -> list[str]:
    """Take the version off Ensembl identifiers (ENSG00000102145.12), where they stay different without it."""
    if share(ENSEMBL, names) <= 0.5:
        return []
    plain = [VERSION.sub("", name) if ENSEMBL.fullmatch(name) else name for name in names]
    changed = int(np.sum([one != other for one, other in zip(plain, names, strict=True)]))
    if not changed or len(set(plain)) < len(set(names)):
        return []
    example = next(name for name, other in zip(names, plain, strict=True) if name != other)
    adata.var[ORIGINAL] = names
    adata.var_names = plain
    return [f"{counted(changed, 'Ensembl identifier')} lost the version (such as {example}), by which nothing matches."]


def number_repeated(adata: ad.AnnData) -> str | None:
    """Make repeated gene names unique (-1, -2) in place; return what is to be said of it, None where none repeats."""
    repeated = adata.var_names[adata.var_names.duplicated()]
    if not len(repeated) or (adata.var_names == "").any():  # genes without a name are refused, and counted for it
        return None
    names = [str(name) for name in dict.fromkeys(repeated)]
    adata.var_names_make_unique()
    return f"{counted(len(repeated), 'repeated gene symbol')} {'was' if len(repeated) == 1 else 'were'} numbered " + (
        f"(-1, -2): {some(names)}."
    )
