"""Two or more recordings of one runner: what changed beyond noise."""
