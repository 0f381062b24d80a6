"""What stands beside the graph when a gene or an edge of it is selected."""
