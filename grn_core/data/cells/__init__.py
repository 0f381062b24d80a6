"""What is known of the cells: labels, quality, samples, maps, columns that were added."""
