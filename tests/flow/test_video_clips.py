"""Two short rendered clips with their truth, from pixels through pose to measures.

Cut from the grid of clips that methods were chosen on (benchmarks/video/grid.py); figures of
accuracy come from other clips.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pushoff
from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES

DATA = Path(__file__).resolve().parents[1] / "data"
REAR, SIDE = "rear_dropping_hip", "side_dim_turned"


@lru_cache(maxsize=2)
def truth(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.truth.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def analysed(name: str) -> Analysis:
    return pushoff.analyze(DATA / f"{name}.mp4", height_m=truth(name)["runner"]["height_m"])


def times(name: str, kind: str, side: str) -> np.ndarray:
    rows = truth(name)["events"]
    return np.array([e["time_s"] for e in rows if e["kind"] == kind and e["side"] == side])


def true_contact(name: str, side: str) -> float:
    downs, offs = times(name, "touchdown", side), times(name, "toe_off", side)
    lasting = [offs[offs > down][0] - down for down in downs if (offs > down).any()]
    return float(np.mean(lasting))


@pytest.mark.parametrize("name", [REAR, SIDE])
def test_view_surface_and_strides(name: str) -> None:
    result, true = analysed(name), truth(name)
    assert result.motion.view == true["film"]["view"]
    assert result.motion.surface == "treadmill"
    whole = sum(len(times(name, "touchdown", side)) - 1 for side in SIDES)
    assert result.strides.valid.sum() >= whole - 1


@pytest.mark.parametrize("name", [REAR, SIDE])
def test_step_rate_within_its_stated_error(name: str) -> None:
    downs = np.sort(np.concatenate([times(name, "touchdown", side) for side in SIDES]))
    true = 60.0 / float(np.mean(np.diff(downs)))
    found = analysed(name).measures.get("step_rate", "both")
    assert found is not None
    assert found.value == pytest.approx(true, abs=max(found.error95, 1.0))
    assert found.error95 < 6.0


@pytest.mark.parametrize("name", [REAR, SIDE])
def test_touchdowns_are_where_they_were(name: str) -> None:
    for side in SIDES:
        found = analysed(name).events.times("touchdown", side)
        gaps = [np.abs(found - time).min() for time in times(name, "touchdown", side)[1:-1]]
        assert np.max(gaps) < 0.06, side


def test_contact_time_of_the_near_leg_within_its_stated_error() -> None:
    found = analysed(SIDE).measures.get("contact_time", truth(SIDE)["film"]["view"])
    assert found is not None
    near = truth(SIDE)["film"]["view"]
    assert found.value == pytest.approx(true_contact(SIDE, near), abs=found.error95)
    assert found.error95 < 0.08


@pytest.mark.parametrize(("angle", "most"), [("thigh", 6.0), ("shank", 5.0), ("knee", 7.0)])
def test_angles_of_the_near_leg(angle: str, most: float) -> None:
    name = f"{truth(SIDE)['film']['view']}_{angle}"
    true = np.array(truth(SIDE)["angles_deg"][name])
    found = np.rad2deg(analysed(SIDE).motion.angles[name])
    error = (found - true[: len(found)])[9:-9]
    assert np.sqrt(np.nanmean(error**2)) < most


def test_each_view_gives_what_it_can_see_and_says_what_it_cannot() -> None:
    rear, side = analysed(REAR), analysed(SIDE)
    assert rear.measures.get("step_width", "left") is not None
    assert rear.measures.get("knee_flexion_stance_peak", "left") is None
    assert "film from the side" in rear.skipped["knee_flexion_stance_peak"]
    assert side.measures.get("knee_flexion_stance_peak", "right") is not None
    assert side.measures.get("step_width", "right") is None
    assert "film from behind" in side.skipped["step_width"]
