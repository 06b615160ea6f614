"""What a runner says of injuries and ankles reaches the recording, whatever the input is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import BadUsageError
from pushoff.sim.export import write
from pushoff.sim.runner import Runner, simulate

TOLD = CaptureOptions(
    height_m=1.75, history=("achilles",), pain=("knee",), lunge_left_deg=28.0, lunge_right_deg=36.0
)


@pytest.mark.parametrize("kind", ["c3d", "keypoints"])
def test_answers_reach_the_athlete(kind: str, tmp_path: Path) -> None:
    files = write(simulate(Runner(), 4.0, 120.0), tmp_path, "run", formats=(kind,))
    moving = next(p for p in files if "static" not in p.name and p.suffix in (".c3d", ".json"))
    athlete = load([moving], TOLD).athlete
    assert athlete.history == ("achilles",)
    assert athlete.pain == ("knee",)
    assert athlete.lunge_deg == {"left": 28.0, "right": 36.0}


@pytest.mark.parametrize(
    "told", [{"history": ("elbow",)}, {"pain": ("Knee",)}, {"lunge_left_deg": 95.0}]
)
def test_unknown_answers_are_named(told: dict[str, object]) -> None:
    with pytest.raises(BadUsageError, match=r"elbow|Knee|lunge_left_deg"):
        CaptureOptions(**told)  # type: ignore[arg-type]
