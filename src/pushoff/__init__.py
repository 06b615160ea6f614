"""Pushoff: an open, local running-stride laboratory.

``pushoff.analyze("run.mp4", height_m=1.81)`` returns an :class:`Analysis`. Importing the package is
light: nothing heavy is loaded before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Analysis", "__version__", "analyze"]

if TYPE_CHECKING:
    from pushoff.core.analysis import Analysis
    from pushoff.report.result import analyze


def __getattr__(name: str) -> Any:
    if name == "analyze":
        from pushoff.report.result import analyze

        return analyze
    if name == "Analysis":
        from pushoff.core.analysis import Analysis

        return Analysis
    raise AttributeError(f"module 'pushoff' has no attribute {name!r}")
