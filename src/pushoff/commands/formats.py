"""``pushoff formats``: what can be read, straight from the registries."""

from __future__ import annotations

import sys
from typing import Any

from rich.table import Table

from pushoff.capture.markers import marker_sets
from pushoff.capture.pose.registry import POSE_ENGINES, PREFERRED
from pushoff.capture.raw import READERS
from pushoff.commands import console
from pushoff.report.document import to_json


def known() -> dict[str, list[dict[str, Any]]]:
    """Return every reader, marker set and pose engine as plain data."""
    engines = sorted(POSE_ENGINES, key=lambda e: (e.name not in PREFERRED, e.name))
    return {
        "formats": [
            {
                "name": reader.name,
                "title": reader.title,
                "suffixes": list(reader.suffixes),
                "gives": list(reader.gives),
            }
            for reader in READERS
        ],
        "marker_sets": [
            {"name": item.name, "title": item.title}
            for item in sorted(marker_sets(), key=lambda item: item.name)
        ],
        "pose_engines": [
            {"name": engine.name, "title": engine.title, "unavailable": engine.available()}
            for engine in engines
        ],
    }


def formats(as_json: bool) -> None:
    """Print what can be read, as tables or as JSON."""
    content = known()
    if as_json:
        sys.stdout.write(to_json(content))
        return
    out = console.stdout()
    out.print(
        _table(
            "File formats",
            ("name", "what", "suffixes", "gives"),
            [
                (row["name"], row["title"], " ".join(row["suffixes"]), ", ".join(row["gives"]))
                for row in content["formats"]
            ],
        )
    )
    sets = [(row["name"], row["title"]) for row in content["marker_sets"]]
    out.print(_table("Marker sets (or your own with --markers FILE)", ("name", "what"), sets))
    engines = [
        (row["name"], row["title"], row["unavailable"] or "works here")
        for row in content["pose_engines"]
    ]
    out.print(_table("Pose engines (--pose NAME)", ("name", "what", "here"), engines))


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
