"""A stick figure whose clinical tests have exact answers, in pixels (x right, y down)."""

from __future__ import annotations

import numpy as np

from pushoff.clinical.figure import Figure

THIGH, SHANK, TRUNK, FOOT = 200.0, 200.0, 250.0, 110.0
RATE_HZ = 30.0
NAMES = tuple(
    f"{side}_{part}"
    for side in ("left", "right")
    for part in ("shoulder", "hip", "knee", "ankle", "heel", "toe")
)


def figure(points: dict[str, np.ndarray], rate_hz: float = RATE_HZ, where: str = "clip") -> Figure:
    """Return a figure from paths (time, 2) by name."""
    pixels = np.stack([points[name] for name in NAMES], axis=1)
    frames = len(pixels)
    time_s = np.arange(frames) / rate_hz if frames > 1 else np.zeros(1)
    return Figure(where, NAMES, pixels, np.ones(pixels.shape[:2]), time_s)


def bumps(count: int, seconds: float = 3.0, rest: float = 1.0, rate_hz: float = RATE_HZ):
    """Return a curve from 0 to 1 and back ``count`` times, with rests between."""
    quiet = np.zeros(round(rest * rate_hz))
    phase = np.linspace(0.0, 2 * np.pi, round(seconds * rate_hz))
    return np.concatenate([quiet, *[np.r_[0.5 - 0.5 * np.cos(phase), quiet] for _ in range(count)]])


def _ray(start: np.ndarray, degrees: np.ndarray, length: float) -> np.ndarray:
    """Return the point that lies up from a start, leaning to the right by an angle."""
    turn = np.radians(degrees)
    return start + length * np.stack([np.sin(turn), -np.cos(turn)], axis=-1)


def squat(
    knee_inward: float,
    drop: float = 0.0,
    lean: float = 0.0,
    side: str = "right",
    view: str = "front",
    curve: np.ndarray | None = None,
    two_legs: bool = False,
    depth: float = 90.0,
) -> Figure:
    """Return squats on one leg; the angles (degrees) hold at the deepest point.

    In front view the right leg is on the left of the picture. Built for a person whose inward is to
    the right of the picture, then mirrored where it is not.
    """
    bend = bumps(3) if curve is None else curve
    frames = len(bend)
    inward_right = (side == "right") == (view == "front")
    # Built with inward to the right: the shank leans inward, the thigh comes back outward.
    ankle = np.tile([500.0, 1000.0], (frames, 1))
    short = np.sqrt(1.0 - (depth * bend / (THIGH + SHANK))) ** 2
    half = 0.5 * knee_inward * bend
    knee = _ray(ankle, half, 1.0) - ankle
    knee = ankle + knee * (SHANK * short)[:, None]
    hip = knee + (_ray(knee, -half, 1.0) - knee) * (THIGH * short)[:, None]
    turn = np.radians(drop * bend)
    free_hip = hip + 100.0 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    middle = 0.5 * (hip + free_hip)
    neck = _ray(middle, -lean * bend, TRUNK)
    hips_down = (middle - middle[0])[:, 1]
    going = 0.0 if two_legs else 1.0
    free_knee = free_hip + np.array([0.0, 190.0])
    free_ankle = np.column_stack([free_hip[:, 0], (900.0 if going else 1000.0) + going * hips_down])
    own, free = side, "left" if side == "right" else "right"
    points = {
        f"{own}_ankle": ankle,
        f"{own}_knee": knee,
        f"{own}_hip": hip,
        f"{free}_hip": free_hip,
        f"{free}_knee": free_knee,
        f"{free}_ankle": free_ankle,
        f"{own}_shoulder": neck + np.array([-85.0, 0.0]),
        f"{free}_shoulder": neck + np.array([85.0, 0.0]),
    }
    for leg, foot in ((own, ankle), (free, free_ankle)):
        points[f"{leg}_heel"] = foot + np.array([0.0, 30.0])
        points[f"{leg}_toe"] = foot + np.array([0.0, 45.0])
    if not inward_right:
        points = {name: path * [-1.0, 1.0] + [1000.0, 0.0] for name, path in points.items()}
    return figure(points)


def lunge(
    shank: float,
    side: str = "left",
    toward: float = 1.0,
    heel_up: float = 0.0,
    curve: np.ndarray | None = None,
) -> Figure:
    """Return lunges seen from the side; the shin reaches ``shank`` degrees from the vertical.

    ``heel_up`` is how far the sole turns (degrees) at the end.
    """
    bend = bumps(3, 4.0) if curve is None else curve
    frames = len(bend)
    toe = np.tile([620.0, 1000.0], (frames, 1))
    raised = np.radians(heel_up * np.clip((bend - 0.8) / 0.2, 0.0, 1.0))
    heel = toe + FOOT * np.stack([-np.cos(raised), -np.sin(raised)], axis=-1)
    ankle = heel + np.array([25.0, -40.0])
    knee = _ray(ankle, shank * bend, SHANK)
    hip = _ray(knee, -0.6 * shank * bend, THIGH)
    neck = _ray(hip, 5.0 * np.ones(frames), TRUNK)
    back = np.array([-300.0, 0.0])
    back_knee = hip + np.array([-120.0, 170.0])
    own, rear = side, "left" if side == "right" else "right"
    points = {
        f"{own}_toe": toe, f"{own}_heel": heel, f"{own}_ankle": ankle, f"{own}_knee": knee,
        f"{own}_hip": hip, f"{rear}_hip": hip + np.array([4.0, 0.0]), f"{rear}_knee": back_knee,
        f"{rear}_ankle": ankle[:1] + back + np.zeros((frames, 2)),
        f"{rear}_heel": heel[:1] + back + np.zeros((frames, 2)),
        f"{rear}_toe": toe[:1] + back + np.zeros((frames, 2)),
        f"{own}_shoulder": neck, f"{rear}_shoulder": neck + np.array([6.0, 0.0]),
    }  # fmt: skip
    if toward < 0:
        points = {name: path * [-1.0, 1.0] + [1000.0, 0.0] for name, path in points.items()}
    return figure(points)


def only(points: Figure, frame: int) -> Figure:
    """Return one frame as a photo."""
    return Figure(
        points.where,
        points.names,
        points.pixels[frame : frame + 1],
        points.confidence[frame : frame + 1],
        np.zeros(1),
    )
