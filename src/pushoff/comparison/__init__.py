"""What changed between recordings of one runner, beyond the runner's own noise."""
