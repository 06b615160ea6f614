"""Exercises, programme audit, plan and training log."""
