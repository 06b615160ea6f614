"""Force plates under the virtual runner: loads in plate axes, and what the channels would show.

Plate axes follow the C3D format: x from side 2–3 to side 1–4 of the corners, y from side 3–4 to
side 1–2, z down into the plate. Channels hold the ground's force on the runner in these axes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.recording import Force
from pushoff.maths.rotations import cross
from pushoff.sim.runner import SimulatedRun

#: From laboratory axes (forward, up, right) to plate axes (forward, right, down).
_TO_PLATE = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
#: Half of length and width (m): a treadmill's belt, a plate in the floor long enough that no foot
#: straddles its edge.
BELT_HALF, FLOOR_HALF = (0.95, 0.30), (0.45, 0.30)
#: From the sensors to the middle of the surface, plate axes (m); a belt's sensors lie off it.
BELT_ORIGIN, FLOOR_ORIGIN = (0.90, 0.24, -0.015), (0.0, 0.0, -0.040)
#: Calibration of an instrumented treadmill: N and N·mm per volt with a little crosstalk. Invented.
_GAINS = (500.0, 500.0, 1000.0, 8.0e5, 2.5e5, 4.0e5)
_CROSSTALK = 0.01


@dataclass(frozen=True)
class PlateSignal:
    """One plate: type, corners (laboratory axes, m), origin (plate axes, m) and its loads.

    ``load`` is force (N) and moment about the sensors (N·m) in plate axes, (time, 6).
    ``calibration`` turns channels (V) into N and N·mm; None where the channels are loads.
    """

    kind: int
    corners: Float[np.ndarray, "4 3"]
    origin: Float[np.ndarray, "3"]
    load: Float[np.ndarray, "time 6"]
    calibration: Float[np.ndarray, "6 6"] | None = None

    def channels(self) -> Float[np.ndarray, "6 time"]:
        """Return the channels: volts with a calibration, else N and N·mm."""
        loads = (self.load * np.array([1.0] * 3 + [1000.0] * 3)).T
        return loads if self.calibration is None else np.linalg.solve(self.calibration, loads)


def calibration() -> Float[np.ndarray, "6 6"]:
    """Return the calibration matrix of the virtual treadmill (N and N·mm per volt)."""
    gains = np.array(_GAINS)
    mixed = _CROSSTALK * np.sin(1.0 + np.arange(36.0)).reshape(6, 6)
    return (np.eye(6) + mixed * (1.0 - np.eye(6))) * gains[:, None]


def belt_plate(
    force: Force, slope: float, noise_n: float = 0.0, seed: int = 0
) -> list[PlateSignal]:
    """Return a treadmill's one plate under both feet, tilted with the belt (rad)."""
    c, s = np.cos(slope), np.sin(slope)
    tilt = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    load = sum(_load(force, foot, np.zeros(3), tilt, BELT_ORIGIN) for foot in (0, 1))
    corners = _corners(BELT_HALF) @ tilt.T
    noisy = np.asarray(load) + _noise(len(force.time_s), noise_n, seed)
    return [PlateSignal(4, corners, np.array(BELT_ORIGIN), noisy, calibration())]


def floor_plates(
    run: SimulatedRun, force: Force, noise_n: float = 0.0, seed: int = 0
) -> list[PlateSignal]:
    """Return two plates in the floor under two steps in the middle of an overground run.

    Each plate shows the step that lands on it and nothing of any other.
    """
    tilt = run.laboratory.tilt
    signals = []
    for number, (foot, start, stop) in enumerate(_middle_steps(run)):
        on = (force.time_s >= start) & (force.time_s <= stop)
        centre = np.nanmean(force.centre_of_pressure[on, foot], axis=0)
        part = Force(
            force.plates,
            np.where(on[:, None, None], force.force, 0.0),
            force.centre_of_pressure,
            force.free_moment,
            force.side,
            force.time_s,
        )
        load = _load(part, foot, centre, tilt, FLOOR_ORIGIN)
        load = load + _noise(len(force.time_s), noise_n, seed + number)
        corners = centre + _corners(FLOOR_HALF) @ tilt.T
        signals.append(PlateSignal(2, corners, np.array(FLOOR_ORIGIN), load))
    return signals


def _middle_steps(run: SimulatedRun) -> list[tuple[int, float, float]]:
    """Return foot (0 left), touchdown and toe-off of two whole steps around the middle."""
    steps = run.scene.steps
    middle = 0.5 * float(run.time_s[0] + run.time_s[-1])
    first = int(np.argmin(np.abs(steps.touchdown_s - middle)))
    return [
        (number % 2, float(steps.touchdown_s[number]), float(steps.toe_off_s[number]))
        for number in (first - 1, first)
    ]


def _corners(half: tuple[float, float]) -> Float[np.ndarray, "4 3"]:
    """Return the corners in the order of the format, laboratory axes, about the origin."""
    along, across = half
    return np.array(
        [
            [along, 0.0, across],
            [-along, 0.0, across],
            [-along, 0.0, -across],
            [along, 0.0, -across],
        ]
    )


def _load(
    force: Force,
    foot: int,
    centre: Float[np.ndarray, "3"],
    tilt: Float[np.ndarray, "3 3"],
    origin: tuple[float, float, float],
) -> Float[np.ndarray, "time 6"]:
    """Return force (N) and moment (N·m) about the sensors of one foot, plate axes."""
    turn = _TO_PLATE @ tilt.T
    push = force.force[:, foot] @ turn.T
    place = (force.centre_of_pressure[:, foot] - centre) @ turn.T + np.asarray(origin)
    # Below a few newtons the model gives no centre of pressure; the last one goes on.
    place = _held(place, np.abs(push).max(axis=1) > 0.0)
    moment = cross(place, push)
    moment[:, 2] -= force.free_moment[:, foot]
    return np.concatenate([push, moment], axis=1)


def _held(place: Float[np.ndarray, "time 3"], loaded: np.ndarray) -> Float[np.ndarray, "time 3"]:
    """Return places with unknown ones replaced by the nearest known one; zero where unloaded."""
    known = np.flatnonzero(np.isfinite(place).all(axis=1))
    if not len(known):
        return np.zeros_like(place)
    frames = np.arange(len(place))
    right = np.clip(np.searchsorted(known, frames), 0, len(known) - 1)
    left = np.clip(right - 1, 0, len(known) - 1)
    nearer = np.abs(known[left] - frames) <= np.abs(known[right] - frames)
    held = place[np.where(nearer, known[left], known[right])]
    return np.where(loaded[:, None], held, 0.0)


def _noise(frames: int, noise_n: float, seed: int) -> Float[np.ndarray, "time 6"]:
    random = np.random.default_rng([seed, 4])
    size = noise_n * np.array([1.0, 1.0, 1.0, 0.1, 0.1, 0.1])
    return size * random.normal(size=(frames, 6))
