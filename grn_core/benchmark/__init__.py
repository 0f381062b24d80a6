"""Methods x data sets x truths x questions x seeds: one tidy table and a report."""
