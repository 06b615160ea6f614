"""Filters, gaps, rotations, rigid bodies, splines and harmonics; nothing about running."""
