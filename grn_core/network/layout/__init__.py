"""Layouts: the places of genes in a drawing."""
