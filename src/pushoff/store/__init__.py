"""Results kept over time."""
