"""``pushoff compare``: what changed between recordings of one runner.

Only light things are imported here: the command line reads this file before any command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pushoff.core.errors import BadUsageError


def compare(
    recordings: Annotated[
        list[Path],
        typer.Argument(metavar="A B...", help="Recordings, or folders of pushoff analyze."),
    ],
) -> None:
    """Compare recordings of one runner: what changed beyond the runner's own noise."""
    raise BadUsageError(str(recordings[0]), found="no comparison yet")
