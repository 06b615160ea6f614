"""One file per finding; each registers one rule."""
