"""What the terminal shows: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from pushoff.core.progress import Progress as Report


def stdout() -> Console:
    """Return the console for results; paths and numbers are not re-wrapped or coloured by guess."""
    return Console(highlight=False, soft_wrap=True)


def stderr() -> Console:
    """Return the console for messages."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def note(text: str) -> None:
    """Show one line of information on stderr."""
    stderr().print(f"pushoff: {' '.join(text.split())}", markup=False)


@contextmanager
def progress_bars() -> Iterator[Report]:
    """Give a progress function that draws one bar per stage on stderr, where that is a terminal."""
    console = stderr()
    columns = (TextColumn("{task.description:<12}"), BarColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield report


def has_display() -> bool:
    """Return whether a person sits in front of a screen on which a browser could open."""
    if not sys.stdout.isatty():
        return False
    if sys.platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show_in_browser(page: Path) -> None:
    """Open a page in the browser; where there is none, say how to see it."""
    try:
        opened = webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        note(f"no browser could be started here; open {page} yourself")
