"""The truth about a rendered clip: camera, events, angles and where every point lies in pixels."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.core.names import MOTION_POINTS, SIDES
from pushoff.sim.render import RenderOptions, camera_of, frame_times
from pushoff.sim.runner import SimulatedRun

SCHEMA = "pushoff.clip_truth/1"
#: Angles (degrees) that the file holds for every frame.
ANGLES: tuple[str, ...] = (
    *(f"{side}_{name}" for side in SIDES for name in ("thigh", "shank", "knee", "foot", "ankle")),
    "trunk_lean",
)


def clip_truth(
    run: SimulatedRun, options: RenderOptions, clip: Path, note: str = ""
) -> dict[str, Any]:
    """Return everything that is known about a clip of a run, ready for JSON.

    Parameters
    ----------
    run : SimulatedRun
        Sampled at the clip's frame rate.
    options : RenderOptions
        How it was filmed.
    clip : Path
        The video; its SHA-256 goes along.
    note : str
        What is wrong with the runner, in words.

    Notes
    -----
    Pixels count right and down from the top left corner of the picture; angles are degrees by
    CONVENTIONS.md in three dimensions, not of the projection. A camera that follows the runner
    overground gives one position per frame.
    """
    frames = len(frame_times(run, options))
    if frames != len(run.time_s):
        raise ValueError(f"a run of {frames} samples for {frames} frames, got {len(run.time_s)}")
    middle = run.points["mid_hip"]
    at = _camera_forward(run, options)
    cameras = [camera_of(options, float(forward)) for forward in at]
    first = cameras[0]
    near = run.points[f"{'right' if first.position_m[2] >= 0 else 'left'}_knee"]
    pixels = {
        name: [
            [round(float(v), 1) for v in camera.project(place)]
            for camera, place in zip(cameras, run.points[name], strict=True)
        ]
        for name in MOTION_POINTS
    }
    return {
        "schema": SCHEMA,
        "clip": clip.name,
        "sha256": hashlib.sha256(clip.read_bytes()).hexdigest(),
        "frames": frames,
        "frame_rate_hz": options.frame_rate_hz,
        "note": note,
        "runner": asdict(run.runner),
        "film": asdict(options),
        "camera": {
            "position_m": [round(v, 5) for v in first.position_m],
            "target_m": [round(v, 5) for v in first.target_m],
            "focal_px": round(first.focal_px, 4),
            "moves": bool(np.ptp(at) > 0),
            "metres_per_pixel_mid_hip": _mean_scale(cameras, middle),
            "metres_per_pixel_near_knee": _mean_scale(cameras, near),
        },
        "events": [
            {"side": e.side, "kind": e.kind, "time_s": round(e.time_s, 5)}
            for e in run.events.events
        ],
        "angles_deg": {name: _degrees(run.angles[name]) for name in ANGLES},
        "pixels": pixels,
    }


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """Write the truth as JSON, one top-level entry a line."""
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
        for key, value in truth.items()
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _camera_forward(run: SimulatedRun, options: RenderOptions) -> Float[np.ndarray, " time"]:
    forward = run.points["mid_hip"][:, 0]
    if options.follow and options.place != "treadmill":
        return forward
    return np.full_like(forward, forward.mean())


def _mean_scale(cameras: list[Any], path: Float[np.ndarray, "time 3"]) -> float:
    scales = [c.metres_per_pixel(place) for c, place in zip(cameras, path, strict=True)]
    return round(float(np.mean(scales)), 6)


def _degrees(curve: Float[np.ndarray, " time"]) -> list[float]:
    return [round(float(v), 2) for v in np.degrees(curve)]
