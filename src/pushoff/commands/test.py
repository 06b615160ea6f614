"""``pushoff test``: a clinical movement test from a video, a photo or figures typed in.

Only light things are imported here: the command line reads this file before any command runs.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pushoff.core.errors import BadUsageError


def test(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Which test.")],
) -> None:
    """Measure a clinical test (squat, lunge, Thomas, leg raise, calf raise, hop)."""
    raise BadUsageError(kind, found="no test yet")
