"""Rendered clips of the virtual runner with known truth: the grid, its making, its measuring."""
