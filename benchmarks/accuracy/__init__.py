"""Accuracy against the virtual runner, measured force and published curves."""
