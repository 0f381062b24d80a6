"""Open files from outside: in a child process with bounded memory and time, checked there, handed over in our format.

A damaged file can end, hang or swell the library that parses it. So neither the dashboard nor the command line parses
one: `in_child` runs a reader in a fresh process and brings back what it found, or one sentence on why there is nothing.
The readers themselves stay in their rooms: `grn_core.data`, `network`, `scbert`, `training`.
"""

from grn_core.reading.child import in_child, keep_ready, scratch, while_waiting
from grn_core.reading.files import check_file

__all__ = ["check_file", "in_child", "keep_ready", "scratch", "while_waiting"]
