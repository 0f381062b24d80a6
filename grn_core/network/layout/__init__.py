"""Where each gene of a drawing is put."""
