"""What a clip says of itself: scale from gravity, floor line, camera angle, slow motion."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.markdown import table
from benchmarks.video import pool
from benchmarks.video.figures import Figures, kept, paths_of
from benchmarks.video.grid import truth_of
from benchmarks.video.poses import keypoints_of
from benchmarks.video.truths import truth_of_clip
from pushoff import pipeline
from pushoff.core.errors import PushoffError
from pushoff.core.names import SIDES
from pushoff.sim.definition import Runner
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.runner import simulate

#: Frames per second of a clip in slow motion as phones save it.
_SAVED_HZ = 30.0
Row = list[str]


def true_values(path: Path) -> dict[str, float]:
    """Return what the self-calibration should find: slope (deg), camera angle, metres per pixel."""
    truth = truth_of(path)
    return {
        "floor_slope_deg": _slope(truth),
        "camera_turn_deg": _turn(truth),
        "gravity_scale_m_per_px": float(truth["camera"]["metres_per_pixel_mid_hip"]),
    }


def _turn(truth: dict[str, Any]) -> float:
    """Return how far ahead of the side view the camera stands (deg)."""
    away = np.array(truth["camera"]["position_m"]) - np.array(truth["camera"]["target_m"])
    return float(np.degrees(np.arctan2(away[0], abs(away[2]))))


def _slope(truth: dict[str, Any]) -> float:
    """Return the slope of the nearer foot's way on the ground in the picture, forward and up (deg).

    The ball of the foot stands still on the belt between a fifth and a half of contact.
    """
    near = truth["film"]["view"]
    if near not in ("left", "right"):
        return float("nan")
    path = np.array(truth["pixels"][f"{near}_ball"])
    time = np.arange(len(path)) / truth["frame_rate_hz"]
    rows = [row for row in truth["events"] if row["side"] == near]
    offs = np.array([row["time_s"] for row in rows if row["kind"] == "toe_off"])
    slopes = []
    for down in (row["time_s"] for row in rows if row["kind"] == "touchdown"):
        if not (offs > down).any():
            continue
        lasting = offs[offs > down][0] - down
        here = (time > down + 0.2 * lasting) & (time < down + 0.5 * lasting)
        if here.sum() >= 2 and np.ptp(path[here, 0]) > 5:
            slopes.append(np.polyfit(path[here, 0], path[here, 1], 1)[0])
    ahead = 1.0 if near == "right" else -1.0
    return float(np.degrees(np.arctan(-ahead * np.median(slopes)))) if slopes else float("nan")


def errors(figures: Sequence[Figures], name: str, relative: bool = False) -> np.ndarray:
    """Return (error, stated SD) of one self-calibrated value, one row per clip that has it."""
    rows = []
    for item in pool.analysed(figures):
        found, true = item["calibration"].get(name), item["true_calibration"].get(name)
        if found is None or true is None or not np.isfinite([*found, true]).all():
            continue
        unit = 100.0 / true if relative else 1.0
        rows.append([(found[0] - true) * unit, found[1] * unit])
    return np.array(rows).reshape(-1, 2)


def slowed(prefix: str) -> list[Figures]:
    """Return what was found in side views saved as slow motion at 30 frames/s."""
    rows = []
    for rate in (60, 120, 240):
        ending = "" if rate == 240 else f"_{rate}"
        for path in paths_of(f"{prefix}_side"):
            if path.stem.count("_") == (2 if not ending else 3) and path.stem.endswith(ending):
                name = f"{path.stem}.slowed"
                rows.append(kept(name, path, lambda p=path, r=rate: _slowed(p, r)))
    return rows


def _slowed(path: Path, rate: int) -> Figures:
    """Analyse a clip's own keypoints with the clock of slow motion."""
    found = keypoints_of(path)
    table_ = np.concatenate([found.pixels, found.confidence[..., None]], axis=2)
    content = {
        "source": found.pose,
        "fps": _SAVED_HZ,
        "width": found.width,
        "height": found.height,
        "keypoint_names": list(found.names),
        "frames": np.round(np.nan_to_num(table_), 2).tolist(),
    }
    truth = truth_of_clip(path)
    step_rate = truth.measures.get("step_rate", "both")
    assert step_rate is not None
    out: Figures = {"factor": rate / _SAVED_HZ, "found": None, "refused": None}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "slow.pose.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        try:
            result = pipeline.analyze(file, height_m=truth.clip.runner.height_m)
        except PushoffError as error:
            return {**out, "refused": str(error)}
    rhythm = result.measures.get("step_rate", "both")
    if rhythm is not None:
        # What the clip was played faster by, as the step rate in the result tells it.
        out["found"] = out["factor"] * rhythm.value / step_rate.value
    return out


def many_flights() -> list[list[float]]:
    """Return (error, stated SD) in per cent of the scale from gravity, simulated runs of 12 s.

    The rendered clips are shorter than the 20 flights that the promise is about.
    """
    from benchmarks.accuracy.virtual import RUNNERS

    content = kept("many_flights", Path(__file__), lambda: {"rows": _many_flights(RUNNERS)})
    return content["rows"]


def _many_flights(runners: Sequence[Runner]) -> list[list[float]]:
    rows = []
    for number, runner in enumerate(runners):
        run = simulate(runner, 12.0, 240.0)
        for view in SIDES:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "run.pose.json"
                camera = KeypointCamera(view=view, fps=60.0)
                made = write_halpe_json(run, path, camera, KeypointError(seed=30 + number))
                result = pipeline.analyze(path, height_m=runner.height_m)
            found = result.recording.calibration.get("gravity_scale_m_per_px")
            if found is None:
                continue
            places = made.run.points["mid_hip"]
            true = float(np.mean([made.camera.metres_per_pixel(place) for place in places]))
            rows.append([100 * (found.value / true - 1), 100 * found.sd / true])
    return rows


def calibration_bars(side: Sequence[Figures], slow: Sequence[Figures]) -> list[Row]:
    """Return the promises on self-calibration: floor, gravity, slow motion."""
    from benchmarks.video.bars import row

    floor = np.abs(errors(side, "floor_slope_deg")[:, 0])
    rendered = errors(side, "gravity_scale_m_per_px", relative=True)
    scale = np.abs(np.array(many_flights()).reshape(-1, 2)[:, 0])
    told = f"worst {scale.max():.1f} % ({len(scale)} simulated runs of 12 s)" if len(scale) else "–"
    if len(rendered):
        worst = np.abs(rendered[:, 0]).max()
        told += f"; rendered clips of 5 s: worst {worst:.1f} % ({len(rendered)})"
    exact = [_is_exact(item) for item in slow]
    return [
        row(
            "floor line",
            "within 0.5°",
            f"{np.mean(floor <= 0.5):.0%} of clips, worst {floor.max():.1f}°"
            if len(floor)
            else "–",
            bool((floor <= 0.5).all()) if len(floor) else None,
        ),
        row(
            "scale from gravity, 20 flights or more",
            "within 3 %",
            told,
            bool((scale <= 3).all()) if len(scale) else None,
        ),
        row(
            "slow-motion factor",
            "exact",
            f"{sum(exact)} of {len(exact)} clips" if exact else "–",
            all(exact) if exact else None,
        ),
    ]


def _is_exact(item: Figures) -> bool:
    # A step rate is found within 1 %; the next factor that a phone knows is 20 % away.
    return item["found"] is not None and abs(item["found"] / item["factor"] - 1) < 0.03


def calibration_part(side: Sequence[Figures], slow: Sequence[Figures]) -> list[str]:
    """Return the tables on self-calibration."""
    rows = []
    for name, unit, relative in (
        ("floor_slope_deg", "°", False),
        ("camera_turn_deg", "°", False),
        ("gravity_scale_m_per_px", "%", True),
    ):
        for rate in (30.0, 60.0, 120.0, 240.0):
            found = errors(pool.at(side, rate), name, relative)
            if len(found):
                inside = 100 * np.mean(np.abs(found[:, 0]) <= 1.96 * found[:, 1])
                spread = pool.Spread.of(found[:, 0]).text()
                rows.append([name, unit, f"{rate:.0f}", spread, f"{inside:.0f}"])
    parts = [
        "### What the clip tells of its camera",
        table(["value", "unit", "frames/s", "error", "inside stated 95 % (%)"], rows),
    ]
    slow_rows = []
    for factor in sorted({item["factor"] for item in slow}):
        here = [item for item in slow if item["factor"] == factor]
        refused = sum(item["refused"] is not None for item in here)
        exact = sum(map(_is_exact, here))
        slow_rows.append([f"{factor:.0f}×", str(len(here)), str(exact), str(refused)])
    if slow_rows:
        parts += [
            "Side views saved as slow motion at 30 frames/s, the runner's height told:",
            table(["slowed", "clips", "true clock found", "refused"], slow_rows),
        ]
    return parts
