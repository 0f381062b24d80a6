"""Infer and inspect gene regulatory networks from single-cell expression and known regulation."""

__version__ = "0.1.0"
