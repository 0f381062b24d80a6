"""Why a prior and a data set have no edge in common: one sentence for each cause, and what to do about that one."""

import re
from collections.abc import Collection, Sequence

from grn_core.errors import PriorError
from grn_core.genes.patterns import CELL_NAME, ENSEMBL, share
from grn_core.wording import some

UNIPROT = re.compile(r"[OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d([A-Z][A-Z\d]{2}\d){1,2}|P\d{5}")
MOSTLY = 0.6


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
    cause, remedy = _cause(tfs, genes, data, found)
    return PriorError(f"No edge of the prior {name} has both its genes in the data: {cause}.", remedy)


def _cause(tfs: Sequence[str], genes: Sequence[str], data: Sequence[str], found: Collection[str]) -> tuple[str, str]:
    if found:
        return _some_found(tfs, found)
    prior_says, data_say = some(list(genes), 3), some(list(data), 3)
    if share(CELL_NAME, data) > MOSTLY:
        return (
            f"the genes of the data are called {data_say}, which look like cells",
            "Turn the table: on the page of the cells, or with --orientation.",
        )
    ours, theirs = share(ENSEMBL, data) > MOSTLY, share(ENSEMBL, genes) > MOSTLY
    if theirs and not ours:
        return (
            f"the prior has Ensembl identifiers ({prior_says}), the data symbols ({data_say})",
            "Choose a prior with symbols, or name the data's genes by their identifiers (--symbol-column gene_ids).",
        )
    if ours and not theirs:
        return (
            f"the data have Ensembl identifiers ({data_say}) without symbols, the prior symbols ({prior_says})",
            "Give data with a column of symbols in var, or a prior with Ensembl identifiers.",
        )
    if share(UNIPROT, genes) > MOSTLY or all(gene.isdigit() for gene in genes):
        what = "numbers" if all(gene.isdigit() for gene in genes) else "UniProt accessions"
        return (
            f"what was taken for its genes are {what} ({prior_says})",
            "Choose its columns of symbols, on the page of the prior or with --tf-column and --target-column.",
        )
    return (
        f"they have no gene in common (prior: {prior_says}; data: {data_say})",
        "Choose a prior of the same species, and check that TF and target were taken from the right columns.",
    )


def _some_found(tfs: Sequence[str], found: Collection[str]) -> tuple[str, str]:
    here = [tf for tf in tfs if tf in found]
    if not here:
        return (
            f"its targets are there, but none of its TFs ({some(list(tfs), 5)})",
            "Give data with these TFs, such as all genes and not the variable ones alone, or another prior.",
        )
    return (
        f"of its TFs the data have {some(here, 5)}, but none of the targets of these",
        "Give data with more genes, such as all and not the variable ones alone, or a prior with more targets.",
    )
