"""Real markers through virtual cameras: real motion, exact events from the plates beneath.

The joint centres of marker recordings are filmed by a pinhole camera from the side, disturbed as a
pose engine would (``KeypointError``), written as keypoints and analysed like any other file.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.recordings import CASES, DATA, Case, analysed, measured_only
from benchmarks.video.figures import MARGIN_S, Figures, kept
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.errors import PushoffError
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.sim.keypoint_error import KeypointError, disturb
from pushoff.sim.keypoint_sight import Seen
from pushoff.sim.keypoints import KEYPOINTS, KeypointCamera

RATES_HZ = (30.0, 60.0, 150.0)
#: A trunk for recordings without one, shares of stature from the middle of the hips: up, forward,
#: to the side (Drillis and Contini's 0.288 from hip to shoulder, 0.129 half a shoulder's width; a
#: lean of 6°). It rides on the pelvis: its movement is the pelvis', nothing is known of its own.
_TRUNK = {"shoulder": (0.288, 0.030, 0.129), "head_top": (0.470, 0.050, 0.0)}


def section_rows() -> list[Figures]:
    """Return the figures of every case, rate and side of the camera."""
    rows = []
    for case in CASES:
        path = DATA / case.files[0]
        for rate in RATES_HZ:
            for view in SIDES:
                name = f"real_{Path(case.files[0]).stem}_{view}_{rate:.0f}"
                rows.append(kept(name, path, lambda c=case, r=rate, v=view: _figures(c, r, v)))
    return rows


def _figures(case: Case, rate_hz: float, view: Side) -> Figures:
    truth = analysed(case)
    out: Figures = {"title": case.title, "rate_hz": rate_hz, "near": view, "refused": None}
    out["trunk"] = "left_shoulder" in truth.motion.points
    start = max(case.from_s, float(truth.motion.time_s[0]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.pose.json"
        path.write_text(json.dumps(filmed(case, truth, rate_hz, view, start)), encoding="utf-8")
        options: dict[str, Any] = {
            key: case.options[key] for key in ("height_m", "sex") if key in case.options
        }
        try:
            found = pipeline.analyze(path, **options)
        except PushoffError as error:
            return {**out, "refused": str(error)}
    camera = KeypointCamera(view=view, fps=rate_hz)
    gravity = found.recording.calibration.get("gravity_scale_m_per_px")
    if gravity is not None:
        real = camera.distance_m / camera.focal_px
        out["gravity_percent"] = [100 * (gravity.value / real - 1), 100 * gravity.sd / real]
    return {**out, "view": found.motion.view, **_compared(found, truth, start, view)}


def _compared(found: Analysis, truth: Analysis, start: float, near: Side) -> Figures:
    """Return errors of events and single contacts (ms) against the plates."""
    measured = measured_only(truth.events, start)
    events: list[list[Any]] = []
    contacts: list[list[Any]] = []
    true = 0
    stop = start + float(found.motion.time_s[-1])
    for side in SIDES:
        starts: dict[str, np.ndarray] = {}
        for kind in ("touchdown", "toe_off"):
            real = measured.times(kind, side)
            real = real[real < stop]
            starts[kind] = real
            for event in found.events.select(kind, side):
                errors = event.time_s + start - real
                if len(errors) and np.abs(errors).min() < MARGIN_S:
                    error = float(errors[np.argmin(np.abs(errors))])
                    events.append([kind, side == near, 1000 * error, 1000 * event.sd_s])
        downs, offs = found.events.times("touchdown", side), found.events.times("toe_off", side)
        for down in starts["touchdown"]:
            off = starts["toe_off"][starts["toe_off"] > down]
            if not len(off) or off[0] - down > 0.5:
                continue
            true += 1
            gaps = np.abs(downs + start - down)
            mine = offs[offs > downs[np.argmin(gaps)]] if len(gaps) else np.array([])
            if len(gaps) and gaps.min() < MARGIN_S and len(mine):
                lasting = mine[0] - downs[np.argmin(gaps)]
                contacts.append([side == near, 1000 * float(lasting - (off[0] - down))])
    return {"events": events, "contacts": contacts, "true_contacts": true}


def filmed(case: Case, truth: Analysis, rate_hz: float, view: Side, start: float) -> dict[str, Any]:
    """Return the keypoint file of a recording filmed from one side."""
    motion = truth.motion
    stature = float(case.options.get("height_m", 1.75))
    time = np.arange(start, float(motion.time_s[-1]), 1.0 / rate_hz)
    places = _places(motion, stature, time)
    camera = KeypointCamera(view=view, fps=rate_hz)
    way = places["mid_hip"]
    way = way[np.isfinite(way).all(axis=1)]
    pinhole = camera.placed(0.5 * (way.min(axis=0) + way.max(axis=0)))
    nowhere = np.full((len(time), 3), np.nan)
    pixels = np.stack([pinhole.project(places.get(name, nowhere)) for name in KEYPOINTS], axis=1)
    down = truth.events.times("touchdown", "left")
    phase = 2.0 * np.pi * np.interp(time, down, np.arange(len(down)))
    made = disturb(
        Seen(
            names=KEYPOINTS,
            pixels=pixels,
            marked=pixels,
            time_s=time - time[0],
            stature_px=np.full(len(time), stature * pinhole.focal_px / camera.distance_m),
            phase=phase,
            far_side="left" if view == "right" else "right",
            sideways=1.0,
        ),
        KeypointError(seed=5 + SIDES.index(view), placement=0.0),
    )
    table = np.concatenate([made.pixels, made.confidence[..., None]], axis=2)
    table[~np.isfinite(table).all(axis=2)] = 0.0
    return {
        "fps": rate_hz,
        "width": camera.width,
        "height": camera.height,
        "keypoint_names": list(KEYPOINTS),
        "frames": np.round(table, 3).tolist(),
    }


def _places(motion: Motion, stature: float, time: np.ndarray) -> dict[str, np.ndarray]:
    """Return landmarks over time (m, forward up right), with a trunk where there is none."""
    wanted = {name: name for name in KEYPOINTS if name in motion.points}
    places = {
        name: np.stack(
            [np.interp(time, motion.time_s, motion.points[point][:, axis]) for axis in range(3)],
            axis=1,
        )
        for name, point in wanted.items()
    }
    places["mid_hip"] = 0.5 * (places["left_hip"] + places["right_hip"])
    if motion.floor_up_m == motion.floor_up_m:
        for path in places.values():
            path[:, 1] -= motion.floor_up_m
    if "left_shoulder" not in places:
        for side, sign in (("left", -1.0), ("right", 1.0)):
            up, ahead, aside = _TRUNK["shoulder"]
            shift = stature * np.array([ahead, up, sign * aside])
            places[f"{side}_shoulder"] = places["mid_hip"] + shift
        up, ahead, _ = _TRUNK["head_top"]
        places["head_top"] = places["mid_hip"] + stature * np.array([ahead, up, 0.0])
    places.setdefault("neck", 0.5 * (places["left_shoulder"] + places["right_shoulder"]))
    return places
