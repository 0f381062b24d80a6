"""What works here and what does not: checks of an installation, and a run as a bug report."""

from grn_core.doctor.checks import examine
from grn_core.doctor.finding import Finding

__all__ = ["Finding", "examine"]
