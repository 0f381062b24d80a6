"""Sizes and shapes of published data sets as text, for the page and the command line."""

from grn_core.data.catalogue.published_set import PublishedSet


def size_text(size: int, about: str = "") -> str:
    """Return a number of bytes as decimal megabytes; an empty text if it is 0 (not known)."""
    return f"{about}{size / 1e6:,.1f} MB" if size else ""


def shape_text(info: PublishedSet) -> str:
    """Return cells x genes, with a question mark for a number that is known only after fetching."""
    sides = ("?" if side is None else f"{side:,}" for side in (info.n_cells, info.n_genes))
    return " x ".join(sides)
