"""Markers and keypoints on the virtual runner: ideal places plus measuring noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from posed_body import points

from pushoff.core.names import SIDES
from pushoff.core.recording import Athlete, Found, Points, Recording, SourceFile
from pushoff.sim.runner import Runner, SimulatedRun, simulate

#: Clusters of four on thigh and shank: forward, down, outwards from the segment's origin (m).
CLUSTER = ((0.05, -0.15, 0.08), (-0.04, -0.16, 0.08), (0.04, -0.28, 0.07), (-0.05, -0.30, 0.06))
PELVIS_DEPTH = 0.15
KEYPOINTS = ("hip", "knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist")


@lru_cache(maxsize=8)
def run(surface: str = "treadmill", rate_hz: float = 120.0, speed_mps: float = 3.5) -> SimulatedRun:
    """Return a simulated run of 6 s."""
    return simulate(Runner(surface=surface, speed_mps=speed_mps), 6.0, rate_hz)


def attached(run: SimulatedRun) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return marker paths while running and marker places in standing, without noise."""
    moving: dict[str, np.ndarray] = {}
    standing: dict[str, np.ndarray] = {}
    body = run.body
    width = (body.hip_width / 2 - 0.0073) / 0.33
    ahead, above = 0.24 * PELVIS_DEPTH + 0.0099, 0.30 * width + 0.0109
    middle = np.array([0.0, body.hip_height, 0.0])

    def local(segment: str, name: str) -> np.ndarray:
        pose = run.segments[segment]
        return pose.rotation[0].T @ (run.points[name][0] - pose.origin[0])

    def add(segment: str, name: str, place, rest: np.ndarray, standing_only: bool = False) -> None:
        pose = run.segments[segment]
        if not standing_only:
            moving[name] = pose.origin + pose.rotation @ np.asarray(place, dtype=float)
        standing[name] = rest + np.asarray(place, dtype=float)

    for side, out in (("left", -1.0), ("right", 1.0)):
        hip = middle + np.array([0.0, 0.0, out * body.hip_width / 2])
        knee = hip - [0.0, body.thigh, 0.0]
        ankle = knee - [0.0, body.shank, 0.0]
        ball = local(f"{side}_foot", f"{side}_ball")
        heel = local(f"{side}_foot", f"{side}_heel")
        toe = local(f"{side}_toes", f"{side}_toe")
        add("pelvis", f"{side}_asis", (ahead, above, out * width / 2), middle)
        add("pelvis", f"{side}_psis", (ahead - PELVIS_DEPTH, above, out * 0.05), middle)
        for segment, joint, rest, length, half in (
            ("thigh", "knee", hip, body.thigh, 0.055),
            ("shank", "ankle", knee, body.shank, 0.04),
        ):
            name = f"{side}_{segment}"
            add(name, f"{side}_{joint}_lateral", (0.0, -length, out * half), rest, True)
            add(name, f"{side}_{joint}_medial", (0.0, -length, -out * half), rest, True)
            for i, (x, y, z) in enumerate(CLUSTER):
                add(name, f"{name}:{i}", (x, y, out * z), rest)
        add(f"{side}_foot", f"{side}_heel", heel, ankle)
        add(
            f"{side}_foot", f"{side}_heel_lateral", heel + np.array([0.03, 0.01, out * 0.03]), ankle
        )
        add(f"{side}_foot", f"{side}_mt1", ball - np.array([0.0, 0.0, out * 0.04]), ankle)
        add(f"{side}_foot", f"{side}_mt5", ball + np.array([0.0, 0.0, out * 0.04]), ankle)
        add(f"{side}_toes", f"{side}_toe", toe, ankle + ball)
        add("trunk", f"{side}_shoulder", local("trunk", f"{side}_shoulder"), middle)
        for joint in ("elbow", "wrist"):
            moving[f"{side}_{joint}"] = run.points[f"{side}_{joint}"]
    moving["nose"] = run.points["head"]
    return moving, standing


def marker_recording(
    run: SimulatedRun, noise_m: float = 0.0007, static: bool = True, seed: int = 0
) -> Recording:
    """Return a marker recording with white noise (0.7 mm: a good optical system)."""
    rng = np.random.default_rng(seed)
    moving, standing = attached(run)

    def noisy(paths: dict[str, np.ndarray]) -> Points:
        made = points(paths, run.rate_hz)
        made.position[:] += noise_m * rng.normal(size=made.position.shape)
        return made

    rest = noisy({name: np.tile(place, (60, 1)) for name, place in standing.items()})
    return Recording(
        source=(SourceFile("virtual runner", "test", "", 0),),
        dimension=3,
        view="3d",
        athlete=athlete(run),
        points=noisy(moving),
        static=rest if static else None,
    )


def keypoint_recording(
    run: SimulatedRun, white_m: float = 0.003, drift_m: float = 0.005, seed: int = 0
) -> Recording:
    """Return keypoints of a camera at the left, with white and time-correlated (50 ms) errors."""
    rng = np.random.default_rng(seed)
    names = [f"{side}_{name}" for side in SIDES for name in KEYPOINTS]
    paths = {name: run.points[name] for name in names} | {"nose": run.points["head"]}
    made = points(paths, run.rate_hz)
    keep = np.exp(-1.0 / (0.05 * run.rate_hz))
    drift = rng.normal(size=made.position.shape)
    for i in range(1, len(drift)):
        drift[i] = keep * drift[i - 1] + np.sqrt(1 - keep**2) * drift[i]
    made.position[:] += drift_m * drift + white_m * rng.normal(size=drift.shape)
    made.position[:, :, 2] = np.nan
    return Recording(
        source=(SourceFile("virtual runner", "test", "", 0),),
        dimension=2,
        view="left",
        athlete=athlete(run),
        points=made,
        scale=Found(0.003, 0.0, "told"),
    )


def athlete(run: SimulatedRun) -> Athlete:
    """Return what is known of the virtual runner."""
    return Athlete(height=Found(run.height_m, 0.0, "told"), sex=run.runner.sex)
