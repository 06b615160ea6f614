"""People who do other things than run, drawn from formulas: truth for the tests of refusals.

Points in metres (forward, up, right), (time, 3), and a camera with parallel rays that turns them
into keypoint files. Nothing here comes from the package under test.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

#: Shares of stature (de Leva 1996).
THIGH, SHANK, TRUNK = 0.2425, 0.2493, 0.292
PARTS = ("hip", "knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist", "ear")
#: Walking at a comfortable speed (after Winter 1991, rounded): per cent of the stride from heel
#: strike, degrees; thigh and foot against the vertical and the level, knee flexion.
WALK = {
    "thigh": ([0, 15, 30, 50, 60, 75, 88, 100], [24, 16, 3, -17, -10, 16, 25, 24]),
    "knee": ([0, 14, 38, 50, 60, 72, 86, 96, 100], [5, 18, 6, 14, 40, 61, 30, 4, 5]),
    "foot": ([0, 8, 25, 40, 50, 60, 72, 86, 100], [20, 0, 0, -3, -22, -58, -38, 8, 20]),
    "arm": ([0, 50, 100], [-20, 20, -20]),
}


def _angle(name: str, cycle: np.ndarray) -> np.ndarray:
    at, values = WALK[name]
    return np.radians(CubicSpline(np.array(at) / 100, values, bc_type="periodic")(cycle % 1.0))


def _hanging(tilt: np.ndarray) -> np.ndarray:
    return np.stack([np.sin(tilt), -np.cos(tilt), np.zeros_like(tilt)], axis=-1)


def _level(pitch: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(pitch), np.sin(pitch), np.zeros_like(pitch)], axis=-1)


def _foot(ankle: np.ndarray, pitch: np.ndarray, height: float) -> tuple[np.ndarray, np.ndarray]:
    along, above = _level(pitch), _level(pitch + np.pi / 2)
    heel = ankle - 0.03 * height * along - 0.037 * height * above
    return heel, heel + 0.15 * height * along


def _upper(points: dict[str, np.ndarray], lean: float, height: float, arms: dict) -> None:
    count = len(points["left_hip"])
    up = np.array([np.sin(lean), np.cos(lean), 0.0])
    for side, right in (("left", -1.0), ("right", 1.0)):
        hip = points[f"{side}_hip"]
        shoulder = hip + TRUNK * height * up + [0.0, 0.0, 0.05 * height * right]
        swing = arms.get(side, np.zeros(count))
        points[f"{side}_shoulder"] = shoulder
        points[f"{side}_elbow"] = shoulder + 0.17 * height * _hanging(swing)
        points[f"{side}_wrist"] = points[f"{side}_elbow"] + 0.15 * height * _hanging(swing + 0.5)
        points[f"{side}_ear"] = shoulder + 0.15 * height * up
    middle = 0.5 * (points["left_ear"] + points["right_ear"])
    points["nose"] = middle + np.array([0.06 * height, 0.0, 0.0])


def walker(
    time_s: np.ndarray, steps_per_min: float = 112.0, height: float = 1.75
) -> dict[str, np.ndarray]:
    """A walker on a treadmill: never both feet off the ground, 60 % of the stride on each."""
    cycle = time_s * steps_per_min / 120.0
    points: dict[str, np.ndarray] = {}
    lowest = []
    for side, shift, right in (("left", 0.0, -1.0), ("right", 0.5, 1.0)):
        thigh = _angle("thigh", cycle + shift)
        shank = thigh - _angle("knee", cycle + shift)
        hip = np.zeros((len(time_s), 3)) + np.array([0.0, 0.0, 0.055 * height * right])
        knee = hip + THIGH * height * _hanging(thigh)
        ankle = knee + SHANK * height * _hanging(shank)
        heel, toe = _foot(ankle, _angle("foot", cycle + shift), height)
        values = (hip, knee, ankle, heel, toe)
        points.update({f"{side}_{p}": v for p, v in zip(PARTS[:5], values, strict=True)})
        lowest += [heel[:, 1], toe[:, 1]]
    arms = {s: _angle("arm", cycle + k) for s, k in (("left", 0.0), ("right", 0.5))}
    _upper(points, 0.05, height, arms)
    # The lower foot carries the body.
    rise = -np.min(lowest, axis=0)
    return {name: path + rise[:, None] * [0.0, 1.0, 0.0] for name, path in points.items()}


def cyclist(
    time_s: np.ndarray, turns_per_min: float = 85.0, height: float = 1.75
) -> dict[str, np.ndarray]:
    """Somebody on a bicycle on a stand: feet in circles, hips on the saddle."""
    crank = 2 * np.pi * turns_per_min / 60.0 * time_s
    points: dict[str, np.ndarray] = {}
    for side, shift, right in (("left", 0.0, -1.0), ("right", np.pi, 1.0)):
        hip = np.zeros((len(time_s), 3)) + np.array([0.0, 1.0, 0.055 * height * right])
        turn = np.stack([np.sin(crank + shift), np.cos(crank + shift), 0 * crank], axis=-1)
        ankle = hip + height * np.array([0.08, -0.37, 0.0]) + 0.097 * height * turn
        knee = _bent(hip, ankle, height)
        heel, toe = _foot(ankle, np.radians(-10 + 8 * np.sin(crank + shift)), height)
        values = (hip, knee, ankle, heel, toe)
        points.update({f"{side}_{p}": v for p, v in zip(PARTS[:5], values, strict=True)})
    _upper(points, 0.7, height, {s: np.full(len(time_s), 0.9) for s in ("left", "right")})
    return points


def _bent(hip: np.ndarray, ankle: np.ndarray, height: float) -> np.ndarray:
    """The knee ahead of the line from hip to ankle."""
    line = ankle - hip
    length = np.linalg.norm(line, axis=-1, keepdims=True)
    along = (length**2 + (THIGH * height) ** 2 - (SHANK * height) ** 2) / (2 * length)
    aside = np.sqrt((THIGH * height) ** 2 - along**2)
    unit = line / length
    ahead = np.stack([-unit[:, 1], unit[:, 0], 0 * unit[:, 0]], axis=-1)
    return hip + along * unit + aside * ahead


def stander(time_s: np.ndarray, height: float = 1.75) -> dict[str, np.ndarray]:
    """Somebody who stands, sways a little and moves the arms."""
    points: dict[str, np.ndarray] = {}
    still = np.zeros(len(time_s))
    for side, ahead, right in (("left", 0.04, -1.0), ("right", -0.04, 1.0)):
        sway = 0.01 * np.sin(2 * np.pi * 0.4 * time_s)
        ankle = np.zeros((len(time_s), 3)) + np.array([ahead, 0.07, 0.055 * height * right])
        hip = np.stack([sway, still + 0.52 * height, still + 0.055 * height * right], axis=-1)
        heel, toe = _foot(ankle, still, height)
        values = (hip, _bent(hip, ankle, height), ankle, heel, toe)
        points.update({f"{side}_{p}": v for p, v in zip(PARTS[:5], values, strict=True)})
    _upper(points, 0.0, height, {"left": np.sin(5 * time_s), "right": still + 0.1})
    return points


def pixels_of(
    points: dict[str, np.ndarray],
    view: str = "right",
    px_per_m: float = 400.0,
    noise_px: float = 3.0,
    seed: int = 0,
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return names and pixels, (time, point, 2), in a picture of 1920 × 1080."""
    names = tuple(points)
    place = np.stack([points[name] for name in names], axis=1)
    across = {
        "right": place[..., 0],
        "left": -place[..., 0],
        "rear": place[..., 2],
        "front": -place[..., 2],
    }[view]
    pixels = np.stack([960 + px_per_m * across, 950 - px_per_m * place[..., 1]], axis=-1)
    noise = np.random.default_rng(seed).standard_normal(pixels.shape)
    return names, pixels + noise_px * noise


def write_keypoints(
    path: Path,
    names: tuple[str, ...],
    pixels: np.ndarray,
    rate_hz: float,
    confidence: float = 0.9,
) -> Path:
    """Write a named-keypoint file; NaN is a point that was not found."""
    seen = np.isfinite(pixels[..., :1])
    table = np.concatenate([pixels, np.full(seen.shape, confidence)], axis=2)
    table = np.round(np.where(seen, table, 0.0), 2)
    content = {
        "schema": "gaitlab.pose/v1",
        "source": "drawn",
        "fps": rate_hz,
        "width": 1920,
        "height": 1080,
        "keypoint_names": list(names),
        "frames": [frame.tolist() if frame[:, 2].any() else None for frame in table],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
