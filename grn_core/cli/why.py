"""``python -m grn_core why GENE ...``."""

from typing import Annotated

import typer

from grn_core.training.config import RunConfig
from grn_core.training.run import open_run


def why(
    genes: Annotated[list[str], typer.Argument(help="Genes under any name.")],
    run: Annotated[
        str | None, typer.Option(help="Id of a run, its beginning, or its folder; else a run that might be trained.")
    ] = None,
    dataset: Annotated[str, typer.Option(help="Name in the library (demo, pbmc68k, ...), or a path.")] = "demo",
    cell_type_key: Annotated[
        str | None, typer.Option(help="Column of the cells (AnnData's obs) with their types.")
    ] = None,
    cell_type: Annotated[str | None, typer.Option(help="Cell type; all cells if not given.")] = None,
    prior: Annotated[str, typer.Option(help="Name in the library, or path of a TF-target table.")] = "demo",
    max_genes: Annotated[int, typer.Option(help="Largest number of genes to model.")] = RunConfig().max_genes,
) -> None:
    """Say why genes are missing: in the cells, the cell type, the modelled genes, the prior or the network."""
    from grn_core.data.library import dataset_info
    from grn_core.data.why_missing import why as why_missing
    from grn_core.training.finished.why_in_run import whereabouts, why_in_view

    network = None
    if run is not None:
        found = open_run(run)
        config, network = found.config, found.read_table("network")
    else:
        config = RunConfig(
            dataset=dataset, cell_type_key=cell_type_key or dataset_info(dataset).cell_type_key, cell_type=cell_type,
            prior=prior, max_genes=max_genes,
        )  # fmt: skip
    places = whereabouts(config, network)
    for gene in genes:
        answer = why_in_view(gene, places, network) if network is not None else why_missing(gene, places)
        print(f"{gene}:")
        for reason in answer.reasons:
            print(f"  {reason.what} {reason.remedy}".rstrip())
