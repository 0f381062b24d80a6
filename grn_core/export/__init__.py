"""Export of a run's network in the formats of other tools: one file per format."""

from grn_core.export.formats import FORMATS, Format, export_bytes, export_file, find_format

__all__ = ["FORMATS", "Format", "find_format", "export_bytes", "export_file"]
