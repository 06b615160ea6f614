"""What the measures say together, one finding per file."""
