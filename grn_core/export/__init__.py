"""A run's network in the format of the tool it goes to: one file per format."""

from grn_core.export.formats import FORMATS, Format, find_format, take_away, write_away

__all__ = ["FORMATS", "Format", "find_format", "take_away", "write_away"]
