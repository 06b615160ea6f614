"""``pushoff audit``: what a written programme trains, and what it leaves out.

Only light things are imported here: the command line reads this file before any command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pushoff.core.errors import BadUsageError


def audit(
    program: Annotated[
        Path,
        typer.Argument(
            metavar="PROGRAM", help="A week of training: YAML, CSV or a plain table.", exists=False
        ),
    ],
) -> None:
    """Hold a written programme against what the stride needs: covered, missing, doubled."""
    raise BadUsageError(str(program), found="no audit yet")
