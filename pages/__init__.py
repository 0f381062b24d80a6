"""One file per page; each reads top to bottom: ask, call grn_core, show."""
