"""Priors and networks of other methods: read, joined to the genes of a data set, explained."""
