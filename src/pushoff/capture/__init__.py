"""Capture: files in, one :class:`~pushoff.core.recording.Recording` out."""
