"""How long work tells that it goes on, without knowing who listens."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Progress(Protocol):
    """Called as ``progress(stage, done, total)``; ``total`` is 0 while unknown."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of the state of a stage."""
        ...


def silent(stage: str, done: int, total: int) -> None:
    """Ignore progress."""
