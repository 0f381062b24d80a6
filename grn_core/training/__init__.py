"""From a RunConfig to a run folder."""
