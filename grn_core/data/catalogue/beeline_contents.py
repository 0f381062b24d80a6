"""What BEELINE publishes: cell types, simulations, truths; who made them and where they are.

Pratapa, Jalihal, Law, Bharadwaj, Murali, "Benchmarking algorithms for gene regulatory network inference from
single-cell transcriptomic data", Nature Methods 17, 147-154 (2020).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["experimental", "curated", "synthetic"]

RECORD = "3701939"
"""Zenodo's number for BEELINE's input data."""
DATA_ZIP, NETWORKS_ZIP = "BEELINE-data.zip", "BEELINE-Networks.zip"
DOWNLOAD_BYTES = 266_000_000
"""Both zips together, about; the record says exactly."""
LICENCE = f"as Zenodo record {RECORD} says"
"""Until the record has been asked."""
CITATION = "Pratapa et al., Nature Methods 2020"
OTHER_GENES = (500, 1000)
"""N in "TFs+N"."""
REFERENCE = "reference"
"""Name of a simulation's own network among the truths."""

TRUTHS = {
    "specific": "cell-type-specific ChIP-seq",
    "nonspecific": "non-specific ChIP-seq",
    "string": "STRING functional interactions",
    "lofgof": "loss and gain of function",
    REFERENCE: "network that was simulated",
}


@dataclass(frozen=True)
class CellType:
    """An experimental set.

    Attributes
    ----------
    name
        As papers write it; the publisher's folder may differ in case.
    organism
        ``human`` or ``mouse``.
    title, accession, citation
        The cells, their GEO series, and who measured them.
    n_cells
        Number of cells that BEELINE kept.
    networks
        Truth to the file in the publisher's zip of networks.
    """

    name: str
    organism: str
    title: str
    accession: str
    citation: str
    n_cells: int
    networks: dict[str, str]


@dataclass(frozen=True)
class Simulation:
    """A Boolean model that BoolODE turned into cells many times over.

    Attributes
    ----------
    name, kind, title
        The model; whether it is published biology (``curated``) or a shape of trajectory (``synthetic``).
    cells
        Numbers of cells that it was simulated with.
    dropouts
        Suffix of the copies in which values were set to zero (per cent).
    """

    name: str
    kind: Kind
    title: str
    cells: tuple[int, ...]
    dropouts: tuple[str, ...]

    @property
    def replicates(self) -> tuple[str, ...]:
        """Names of all its sets, such as ``GSD-2000-1-50``."""
        return tuple(f"{self.name}-{n}-{i}{drop}" for drop in self.dropouts for n in self.cells for i in range(1, 11))

    @property
    def first(self) -> str:
        """The replicate that stands for the model in lists: 2,000 cells, no dropout."""
        return f"{self.name}-2000-1"


def _networks(specific: str, organism: str) -> dict[str, str]:
    """Name the truths' files; the two organisms' non-specific ones differ in case, which nothing here heeds."""
    folder = f"Networks/{organism}"
    return {
        "specific": f"{folder}/{specific}-ChIP-seq-network.csv",
        "nonspecific": f"{folder}/Non-specific-ChIP-seq-network.csv",
        "string": f"{folder}/STRING-network.csv",
    }


_MESC = _networks("mESC", "mouse") | {"lofgof": "Networks/mouse/mESC-lofgof-network.csv"}
_MHSC = _networks("mHSC", "mouse")
_NESTOROWA = ("GSE81682", "Nestorowa et al., Blood 2016")

CELL_TYPES = (
    CellType(
        "hESC",
        "human",
        "Human embryonic stem cells towards definitive endoderm",
        "GSE75748",
        "Chu et al., Genome Biology 2016",
        758,
        _networks("hESC", "human"),
    ),
    CellType(
        "hHEP",
        "human",
        "Human stem cells towards hepatocytes",
        "GSE81252",
        "Camp et al., Nature 2017",
        425,
        _networks("HepG2", "human"),
    ),
    CellType(
        "mDC",
        "mouse",
        "Mouse dendritic cells after stimulation with LPS",
        "GSE48968",
        "Shalek et al., Nature 2014",
        383,
        _networks("mDC", "mouse"),
    ),
    CellType(
        "mESC",
        "mouse",
        "Mouse embryonic stem cells towards primitive endoderm",
        "GSE98664",
        "Hayashi et al., Nature Communications 2018",
        421,
        _MESC,
    ),
    CellType("mHSC-E", "mouse", "Mouse blood stem cells, erythroid lineage", *_NESTOROWA, 1071, _MHSC),
    CellType("mHSC-GM", "mouse", "Mouse blood stem cells, granulocyte-monocyte lineage", *_NESTOROWA, 889, _MHSC),
    CellType("mHSC-L", "mouse", "Mouse blood stem cells, lymphoid lineage", *_NESTOROWA, 847, _MHSC),
)

_MODEL: tuple[tuple[int, ...], tuple[str, ...]] = ((2000,), ("", "-50", "-70"))
_SHAPE: tuple[tuple[int, ...], tuple[str, ...]] = ((100, 200, 500, 2000, 5000), ("",))

SIMULATIONS = (
    Simulation("GSD", "curated", "Gonadal sex determination", *_MODEL),
    Simulation("HSC", "curated", "Haematopoietic stem cell differentiation", *_MODEL),
    Simulation("mCAD", "curated", "Mammalian cortical area development", *_MODEL),
    Simulation("VSC", "curated", "Ventral spinal cord development", *_MODEL),
    Simulation("dyn-BF", "synthetic", "Bifurcating trajectory", *_SHAPE),
    Simulation("dyn-BFC", "synthetic", "Bifurcating and converging trajectory", *_SHAPE),
    Simulation("dyn-CY", "synthetic", "Cycle", *_SHAPE),
    Simulation("dyn-LI", "synthetic", "Linear trajectory", *_SHAPE),
    Simulation("dyn-LL", "synthetic", "Long linear trajectory", *_SHAPE),
    Simulation("dyn-TF", "synthetic", "Trifurcating trajectory", *_SHAPE),
)
