"""A flat runner for the tests: joint angles of a running stride, seen by one camera.

The angles at touchdown, midstance, toe-off and in swing follow Fukuchi et al. 2017 at 3.5 m/s as
tabled in the science reference; between them they are splined. The feet are not held to the ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

from pushoff.capture.raw import RawKeypoints, RawRecording

_CYCLE = {
    "thigh": ([0, 17, 34, 40, 60, 75, 88, 100], [21, 12, -23, -26, 15, 40, 36, 21]),
    "knee": ([0, 13, 34, 48, 58, 70, 85, 95, 100], [10, 42, 11, 70, 105, 90, 35, 8, 10]),
    "foot": ([0, 8, 17, 25, 34, 50, 60, 80, 95, 100], [13, 0, -3, -15, -50, -85, -75, -10, 15, 13]),
    "arm": ([0, 50, 100], [30, -30, 30]),
}
#: Shares of stature: de Leva 1996 for the leg and trunk.
THIGH, SHANK, TRUNK = 0.2425, 0.2493, 0.292


def angle(name: str, cycle: np.ndarray) -> np.ndarray:
    """Return an angle in radians over the cycle (1 = one stride)."""
    at, values = _CYCLE[name]
    return np.radians(CubicSpline(np.array(at) / 100, values, bc_type="periodic")(cycle % 1.0))


@dataclass(frozen=True)
class Runner:
    """How the clip is made; the picture is 1920 × 1080."""

    rate_hz: float = 60.0
    seconds: float = 6.0
    steps_per_min: float = 170.0
    stature_m: float = 1.75
    px_per_m: float = 400.0
    direction: int = 1
    view: str = "side"
    travel_mps: float = 0.0
    noise_px: float = 0.0
    seed: int = 0

    @property
    def time_s(self) -> np.ndarray:
        return np.arange(round(self.rate_hz * self.seconds)) / self.rate_hz

    def body(self) -> dict[str, np.ndarray]:
        """Return points in metres, (time, 3): forward, up, right, from the middle of the hips."""
        cycle = self.time_s * self.steps_per_min / 120.0
        height = self.stature_m
        points = {}
        for side, shift, right in (("left", 0.0, -1.0), ("right", 0.5, 1.0)):
            thigh = angle("thigh", cycle + shift)
            shank = thigh - angle("knee", cycle + shift)
            foot = angle("foot", cycle + shift)
            hip = np.broadcast_to([0.0, 0.0, 0.055 * height * right], (len(cycle), 3))
            knee = hip + THIGH * height * _hanging(thigh)
            ankle = knee + SHANK * height * _hanging(shank)
            along, above = _direction(foot), _direction(foot + np.pi / 2)
            heel = ankle - 0.03 * height * along - 0.035 * height * above
            toe = ankle + 0.11 * height * along - 0.035 * height * above
            shoulder = hip * [1, 1, 1.9] + [0.03, TRUNK * height, 0.0]
            arm = angle("arm", cycle + shift + 0.5)
            elbow = shoulder + 0.17 * height * _hanging(arm)
            wrist = elbow + 0.15 * height * _hanging(arm + np.pi / 2)
            named = zip(
                ("hip", "knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist"),
                (hip, knee, ankle, heel, toe, shoulder, elbow, wrist),
                strict=True,
            )
            points.update({f"{side}_{name}": path for name, path in named})
            points[f"{side}_ear"] = np.tile(
                [0.04, (TRUNK + 0.15) * height, 0.04 * height * right], (len(cycle), 1)
            )
        points["nose"] = np.tile([0.15, (TRUNK + 0.14) * height, 0.0], (len(cycle), 1))
        bounce = 0.04 * np.cos(4 * np.pi * cycle)
        return {name: path + np.outer(bounce, [0, 1, 0]) for name, path in points.items()}

    def keypoints(self) -> RawKeypoints:
        """Return what a camera with parallel rays sees, with noise that lasts some frames."""
        body = self.body()
        names = tuple(body)
        position = np.stack([body[name] for name in names], axis=1)
        travel = self.travel_mps * (self.time_s - self.time_s.mean())
        if self.view == "side":
            across = self.direction * (position[..., 0] + travel[:, None])
        else:
            across = position[..., 2] * (1 if self.view == "rear" else -1)
        pixels = np.stack(
            [960 + self.px_per_m * across, 500 - self.px_per_m * position[..., 1]], axis=-1
        )
        rng = np.random.default_rng(self.seed)
        pixels += self.noise_px * correlated(rng, pixels.shape, self.rate_hz)
        return RawKeypoints(
            names=names,
            pixels=pixels,
            confidence=np.full(pixels.shape[:2], 0.9),
            time_s=self.time_s,
            width=1920,
            height=1080,
            pose="drawn",
        )

    def raw(self, path: Path, keypoints: RawKeypoints | None = None) -> RawRecording:
        """Return the recording; ``path`` is some file that exists."""
        return RawRecording("drawn", path, keypoints=keypoints or self.keypoints())


def correlated(rng: np.random.Generator, shape: tuple[int, ...], rate_hz: float) -> np.ndarray:
    """Return noise of standard deviation 1 that forgets within about 30 ms."""
    keep = np.exp(-1.0 / (0.03 * rate_hz))
    noise = rng.standard_normal(shape)
    for frame in range(1, shape[0]):
        noise[frame] = keep * noise[frame - 1] + np.sqrt(1 - keep**2) * noise[frame]
    return noise


def _hanging(tilt: np.ndarray) -> np.ndarray:
    return np.stack([np.sin(tilt), -np.cos(tilt), np.zeros_like(tilt)], axis=-1)


def _direction(pitch: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(pitch), np.sin(pitch), np.zeros_like(pitch)], axis=-1)
