"""Muscle forces from a musculoskeletal leg, and what each muscle adds to support and drive."""
