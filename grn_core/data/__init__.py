"""Expression data and priors: reading, checking, choosing, keeping."""
