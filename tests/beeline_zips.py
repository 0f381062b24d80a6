"""Small zips in the layout of BEELINE's Zenodo record, and serving them as Zenodo does."""

import hashlib
import io
import json
import zipfile

import numpy as np

from grn_core.data.catalogue.beeline_contents import CELL_TYPES, DATA_ZIP, NETWORKS_ZIP, RECORD, SIMULATIONS
from tests.publisher import Publisher

API = f"/api/records/{RECORD}"
DATA = f"/records/{RECORD}/files/{DATA_ZIP}?download=1"
NETWORKS = f"/records/{RECORD}/files/{NETWORKS_ZIP}?download=1"

TFS = {"human": ["POU5F1", "SOX17", "QUIET"], "mouse": ["POU5F1", "SOX17", "QUIET"]}
CELLS = ["c1", "c2", "c3", "c4"]
TIMES = ["3", "1", "4", "2"]
MOUSE_OTHERS = 620


def genes_of(cell: str) -> list[str]:
    """Two varying TFs, a quiet one, and other varying genes: few, but for mESC more than 500."""
    others = MOUSE_OTHERS if cell == "mESC" else 5
    return ["SOX17", *(f"G{i}" for i in range(others)), "POU5F1", "QUIET"]


def values_of(cell: str) -> np.ndarray:
    """Expression, (genes x cells): gene i in cell j is i + j / 10."""
    n = len(genes_of(cell))
    return np.arange(n)[:, None] + np.arange(len(CELLS)) / 10


def data_files() -> dict[str, str]:
    """Files of BEELINE-data.zip by path."""
    files = {"__MACOSX/BEELINE-data/inputs/scRNA-Seq/hESC/._ExpressionData.csv": "\x00\x05"}
    for cell in CELL_TYPES:
        # the publisher writes hHep where papers write hHEP
        folder = f"BEELINE-data/inputs/scRNA-Seq/{'hHep' if cell.name == 'hHEP' else cell.name}"
        genes, values = genes_of(cell.name), values_of(cell.name)
        rows = [",".join([gene, *(f"{v:g}" for v in row)]) for gene, row in zip(genes, values, strict=True)]
        files[f"{folder}/ExpressionData.csv"] = "\n".join([",".join(["", *CELLS]), *rows])
        order = [f"{gene},{0.5 if gene == 'QUIET' else 1e-9},{i + 1}" for i, gene in enumerate(genes)]
        files[f"{folder}/GeneOrdering.csv"] = "\n".join([",VGAMpValue,Variance", *order])
        times = [f"{name},{time}" for name, time in zip(CELLS, TIMES, strict=True)]
        files[f"{folder}/PseudoTime.csv"] = "\n".join([",PseudoTime1", *times])
    for model in SIMULATIONS:
        kind = "Curated" if model.kind == "curated" else "Synthetic"
        for name in (model.first, f"{model.name}-2000-2-50"):
            folder = f"BEELINE-data/inputs/{kind}/{model.name}/{name}"
            files[f"{folder}/ExpressionData.csv"] = ",E_1,E_2,E_3\nGATA1,0.5,1.5,2.25\nSPI1,2,1,0.25\n"
            files[f"{folder}/PseudoTime.csv"] = ",PseudoTime1,PseudoTime2\nE_1,0.9,NA\nE_2,0.2,0.6\nE_3,NA,0.1\n"
            files[f"{folder}/refNetwork.csv"] = "Gene1,Gene2,Type\nGATA1,SPI1,-\nSPI1,SPI1,+\nSPI1,GATA1,+\n"
    return files


def network_files() -> dict[str, str]:
    """Files of BEELINE-Networks.zip by path: an edge outside the universe, one twice, a loop, a source off the list."""
    edges = ["POU5F1,G1", "POU5F1,G1", "SOX17,ELSEWHERE", "SOX17,POU5F1", "SOX17,SOX17", "G0,SOX17", "QUIET,G1"]
    text = "\n".join(["Gene1,Gene2", *edges])
    files = {path: text for cell in CELL_TYPES for path in cell.networks.values()}
    files = {path.replace("mouse/Non-specific", "mouse/Non-Specific"): text for path in files}
    for organism, tfs in TFS.items():
        files[f"{organism}-tfs.csv"] = "\n".join(["TF,Sources", *(f"{tf},TRRUST" for tf in tfs)])
    return files


def zipped(files: dict[str, str]) -> bytes:
    """Zip files by path."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return content.getvalue()


def publish(publisher: Publisher, data: bytes, networks: bytes) -> None:
    """Serve both zips and the record that tells their sizes and hashes."""
    publisher.files |= {DATA: data, NETWORKS: networks}
    entries = [
        {"key": name, "size": len(content), "checksum": f"md5:{hashlib.md5(content).hexdigest()}"}
        for name, content in ((DATA_ZIP, data), (NETWORKS_ZIP, networks))
    ]
    answer = {"files": entries, "metadata": {"license": {"id": "cc-by-4.0"}}}
    publisher.files[API] = json.dumps(answer).encode()
