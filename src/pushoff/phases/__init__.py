"""Phases: event table in, stride table out, every rejected stride with its reason."""
