"""docs/formats.md from the registries: ``python -m benchmarks.formats``."""

from __future__ import annotations

from benchmarks.markdown import table, write
from pushoff.commands.formats import known


def parts() -> list[str]:
    """Return the page below its title."""
    found = known()
    return [
        "What Pushoff reads, written from its registries (`pushoff formats` prints the same).",
        "## Files",
        table(
            ["name", "what", "suffixes", "gives"],
            [
                [
                    f"`{row['name']}`",
                    row["title"],
                    " ".join(f"`{suffix}`" for suffix in row["suffixes"]),
                    ", ".join(row["gives"]),
                ]
                for row in found["formats"]
            ],
        ),
        "Files of tools that write no frame rate (OpenPose, DeepLabCut, SLEAP) need `--fps`. Body "
        "parts go by their names: hips, knees and ankles of both sides are needed, heels and toes "
        "wanted; `left_knee`, `knee_L`, `LKnee` and `Left Knee` are the same.",
        "## Marker sets",
        table(
            ["name", "what"], [[f"`{row['name']}`", row["title"]] for row in found["marker_sets"]]
        ),
        "## Pose engines",
        table(
            ["name", "what"], [[f"`{row['name']}`", row["title"]] for row in found["pose_engines"]]
        ),
    ]


if __name__ == "__main__":
    print(f"wrote {write('formats', 'Formats', parts()).name}")
