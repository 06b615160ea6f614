"""Pose engines, one file per engine, and what runs them over a clip."""
