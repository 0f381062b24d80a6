"""A small table in the layout of TRRUST's raw data, with what is odd in the real one."""

import gzip
from pathlib import Path

ROWS = (
    "AATF\tBAX\tRepression\t22909821",
    "AATF\tCDKN1A\tUnknown\t17157788",
    "AATF\tMYC\tActivation\t20549547",
    "ABL1\tBCL2\tRepression\t11753601;9916987",
    "ABL1\tBCL2\tActivation\t99",  # the same pair with another sign
    "ABL1\tBCL2\tUnknown\t9916987",  # and once more with a publication that it has already
    "AHR\tARNT\tUnknown\t1;1724219e",  # a slip of the real table
    "ATF3\tATF3\tRepression\t10748147",  # regulates itself and nothing else
    "SPI1\tAATF\tActivation\t20",
)
EDGES = {("AATF", "BAX"), ("AATF", "CDKN1A"), ("AATF", "MYC"), ("ABL1", "BCL2"), ("AHR", "ARNT"), ("SPI1", "AATF")}


def write_trrust(path: Path) -> Path:
    """Write the table; gzipped where the name says so."""
    text = "".join(f"{row}\n" for row in ROWS).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path
