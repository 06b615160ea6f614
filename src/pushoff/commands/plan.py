"""``pushoff plan``: from findings to a block of training.

Only light things are imported here: the command line reads this file before any command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pushoff.core.errors import BadUsageError


def plan(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="Folder that pushoff analyze wrote.")
    ],
) -> None:
    """Plan a block of training from a result: exercises, cues, hills, hard and easy days."""
    raise BadUsageError(str(result), found="no plan yet")
