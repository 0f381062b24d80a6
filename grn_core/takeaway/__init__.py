"""What a run leaves for elsewhere: its network in every format, and a report of it in one file."""

from grn_core.takeaway.formats import FORMATS, Format, find_format, take_away, write_away

__all__ = ["FORMATS", "Format", "find_format", "take_away", "write_away"]
