"""A file from the visitor, and what is damaged or missing."""
