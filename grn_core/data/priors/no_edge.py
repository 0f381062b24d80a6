"""Why a prior and a data set have no edge in common: one sentence for each cause, and what to do about that one."""

from collections.abc import Collection, Sequence

import pandas as pd

from grn_core.errors import PriorError
from grn_core.genes.meaning import meanings
from grn_core.genes.namespace import NameSpace, namespace_of
from grn_core.wording import counted, some

COLUMNS = "on the page of the prior or with --tf-column and --target-column"
MOSTLY = 0.5
SYMBOLS = "on the page of the cells or with --symbol-column"


def no_edge(
    name: str, tfs: Sequence[str], genes: Sequence[str], data: Sequence[str], found: Collection[str]
) -> PriorError:
    """Return the error that says why no edge of a prior has both its genes in the data.

    Parameters
    ----------
    name
        The prior's.
    tfs, genes
        All of the prior.
    data
        Genes of the data.
    found
        Genes of the prior that are in the data.
    """
    if found:
        cause, remedy = _some_found(tfs, genes, found, len(data))
    else:
        cause, remedy = _none_found(genes, data)
    return PriorError(f"No edge of the prior {name} has both its genes in the data: {cause}.", remedy)


def _some_found(tfs: Sequence[str], genes: Sequence[str], found: Collection[str], n_data: int) -> tuple[str, str]:
    here = [tf for tf in tfs if tf in found]
    unknown = [] if here else [tf for tf in tfs if not meanings(tf)]
    if len(unknown) > MOSTLY * len(tfs):
        return (
            f"{counted(len(found), 'of its targets is', 'of its targets are')} there, but what it has as TFs are no "
            f"genes that a table knows ({some(unknown)})",
            f"Check which column was taken for the TF, {COLUMNS}. Sets of pathways or cell types are no "
            "prior; they are for a network's view Regulons.",
        )
    if not here:
        return (
            f"{counted(len(found), 'of its targets is', 'of its targets are')} there, but none of its "
            f"{counted(len(tfs), 'TF')} ({some(tfs)})",
            "Give data with these TFs, such as all genes and not only the variable ones, or another prior.",
        )
    if len(here) == len(found):
        return (
            f"of its {counted(len(tfs), 'TF')} the data have {some(here)}, but none of the targets of these",
            f"Give data with more genes than {n_data:,}, such as all and not only the variable ones, or a prior with "
            "more targets.",
        )
    return (
        f"the data have {some(here)} of its TFs and {counted(len(found) - len(here), 'other gene')} of it, but no TF "
        "together with one of its own targets",
        "Give data with more genes, or a prior with more edges.",
    )


def _none_found(genes: Sequence[str], data: Sequence[str]) -> tuple[str, str]:
    theirs, ours = namespace_of(genes), namespace_of(data)
    prior_says, data_say = some(genes, 3), some(data, 3)
    if ours.kind == "names of cells":
        return (
            f"the genes of the data are called {data_say}, which look like cells",
            "Swap rows and columns: on the page Cells, or with --orientation.",
        )
    if theirs.kind in ("UniProt accessions", "numbers"):
        omnipath = " (OmniPath: genesymbols=yes)" if theirs.kind.startswith("UniProt") else ""
        return (
            f"what was taken for its genes are {theirs.kind} ({prior_says}), which no table here translates",
            f"If it has columns of symbols, choose them, {COLUMNS}; if not, give a table with symbols{omnipath}.",
        )
    if ours.kind in ("UniProt accessions", "numbers"):
        return (
            f"what was taken for the genes of the data are {ours.kind} ({data_say})",
            f"Choose the column of symbols, {SYMBOLS}.",
        )
    if theirs.species and ours.species and theirs.species != ours.species:
        return _other_species(theirs, ours, prior_says, data_say)
    if theirs.kind != ours.kind and "Ensembl identifiers" in (theirs.kind, ours.kind):
        return _identifiers_against_symbols(theirs, ours, prior_says, data_say)
    if theirs.known and not ours.known:
        return (
            f"the prior has {theirs} ({prior_says}), but the data have names that no table of genes knows ({data_say})",
            f"Choose a column of symbols or Ensembl identifiers for the data, {SYMBOLS}, or give a prior with the "
            "names of the data.",
        )
    if ours.known and not theirs.known:
        return (
            f"the data have {ours} ({data_say}), but the prior has names that no table of genes knows ({prior_says})",
            f"Check which columns were taken for TF and target, {COLUMNS}, or choose a prior of {ours.species} genes.",
        )
    if ours.known:
        return (
            f"both have {ours}, but the {counted(len(data), 'gene')} of the data are other ones "
            f"(prior: {prior_says}; data: {data_say})",
            "Give data with more genes, such as all and not only the variable ones, or a prior of these genes.",
        )
    return (
        f"they have no name in common, and no table of genes knows either (prior: {prior_says}; data: {data_say})",
        f"Use the same names in both, and check which columns were taken, {COLUMNS}.",
    )


def _other_species(theirs: NameSpace, ours: NameSpace, prior_says: str, data_say: str) -> tuple[str, str]:
    tables = {theirs.species, ours.species} <= {"human", "mouse"}
    orthologs = ", and no human-mouse ortholog of its genes is in the data" if tables else ""
    return (
        f"the prior has {theirs} ({prior_says}), the data have {ours} ({data_say}){orthologs}",
        f"Choose a prior of {ours.species} genes.",
    )


def _identifiers_against_symbols(theirs: NameSpace, ours: NameSpace, prior_says: str, data_say: str) -> tuple[str, str]:
    if theirs.kind == "Ensembl identifiers" and prior_says.startswith("ENST"):
        return (
            f"the prior has Ensembl transcripts ({prior_says}), the data {ours} ({data_say})",
            "Give a prior of genes, with symbols or Ensembl genes (ENSG).",
        )
    if theirs.kind == "Ensembl identifiers":
        return (
            f"the prior has Ensembl identifiers ({prior_says}), the data symbols ({data_say}), and no table translates "
            "them",
            "Choose a prior with symbols, or name the data's genes by their identifiers (--symbol-column gene_ids).",
        )
    return (
        f"the data have Ensembl identifiers ({data_say}) without symbols, the prior symbols ({prior_says}), and no "
        "table translates them",
        "Give data with a column of symbols in var, or a prior with Ensembl identifiers.",
    )


def none_modelled(name: str, edges: pd.DataFrame, constant: Collection[str], max_genes: int) -> PriorError:
    """Return the error for a prior whose edges are in the data, but none of them among the modelled genes.

    Parameters
    ----------
    name
        The prior's.
    edges
        Its edges with both genes in the data: source, target.
    constant
        Genes of the data that have the same value in all chosen cells.
    max_genes
        The largest number of genes to model.
    """
    silent = edges[["source", "target"]].isin(constant).any(axis=1)
    genes = [gene for gene in dict.fromkeys([*edges["source"], *edges["target"]]) if gene in constant]
    n = counted(len(edges), "known edge")
    if silent.all():
        return PriorError(
            f"None of the {n} of the prior {name} in the data can be modelled. Each has a gene that does not vary in "
            f"the chosen cells, mostly because none of them expresses it ({some(genes)}).",
            "Choose another cell type, more cells, or another prior.",
        )
    return PriorError(
        f"None of the {n} of the prior {name} in the data is among the modelled genes. "
        f"{counted(int(silent.sum()), 'edge has', 'edges have')} a gene that does not vary in the chosen cells. The "
        f"others are beyond the largest number of genes, {max_genes:,}.",
        "Raise the largest number of genes (max_genes), or choose another cell type.",
    )
