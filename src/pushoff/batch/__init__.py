"""Many recordings in one go."""
