"""Ground force, measured or estimated; joint moments, powers and work."""
