"""One file per event detector."""
