"""Pushoff and myogait on the same clips in one run (``make peers``) → build/peers/results.json.

The pages docs/accuracy.md and docs/speed.md show what lies there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.rendered import true_events
from benchmarks.peers.results import RESULTS
from benchmarks.video.figures import EDGE_S, MARGIN_S, paths_of
from benchmarks.video.grid import truth_of
from pushoff import pipeline
from pushoff.core.names import SIDES
from pushoff.sim.clips import demo_clip, demo_truth

#: Side views at 60 frames/s that nothing was tuned on.
CLIPS = ("test_side_0_60", "test_side_1_60", "test_side_4_60")
#: The engine that both have: BlazePose full out of MediaPipe's wheel.
POSE = "mediapipe_solutions"


def main() -> None:
    """Run both programs on every clip, one after the other, and keep errors and times."""
    python = Path(sys.argv[1])
    rows = []
    chosen = [path for name in CLIPS for path in paths_of(name) if path.stem == name]
    for path in (demo_clip(), *chosen):
        truth = _truth(path)
        rows += [{**row, "clip": path.stem} for row in _both(path, truth, python)]
        print(path.stem, flush=True)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _truth(path: Path) -> dict[str, Any]:
    if path == demo_clip():
        return {**json.loads(demo_truth().read_text(encoding="utf-8")), "delay_s": 0.0}
    return truth_of(path)


def _both(path: Path, truth: dict[str, Any], python: Path) -> list[dict[str, Any]]:
    height_m = truth["runner"]["height_m"]
    start = time.perf_counter()
    ours = pipeline.analyze(path, height_m=height_m, pose=POSE)
    spent = time.perf_counter() - start
    frames = len(ours.motion.time_s)
    speed = ours.motion.ground_speed
    contents = {
        "Pushoff": {
            "events": {
                f"{side}_{kind}": ours.events.times(kind, side).tolist()
                for side in SIDES
                for kind in ("touchdown", "toe_off")
            },
            "angles": {
                f"{side}_{joint}": np.rad2deg(ours.motion.angles[f"{side}_{joint}"]).tolist()
                for side in SIDES
                for joint in ("knee", "ankle")
            },
            "time_s": ours.motion.time_s.tolist(),
            "cycles": int(ours.strides.valid.sum()),
            "speed_mps": None if speed is None else speed.value,
            "total_s": spent,
        }
    }
    target = RESULTS.parent / f"{path.stem}.myogait.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    script = Path(__file__).with_name("myogait_run.py")
    quiet = {**os.environ, "GLOG_minloglevel": "2", "TF_CPP_MIN_LOG_LEVEL": "2"}
    subprocess.run(
        [python, script, path, str(height_m), target], check=True, capture_output=True, env=quiet
    )
    peer = json.loads(target.read_text(encoding="utf-8"))
    for name, recipe in peer["recipes"].items():
        title = f"myogait {peer['version']}, {name}"
        contents[title] = {**recipe, "total_s": peer["extract_s"] + recipe["analysis_s"]}
    return [
        {"program": name, "frames": frames, **_errors(content, truth)}
        for name, content in contents.items()
    ]


def _errors(content: dict[str, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """Return errors of a program's events (ms), knee and ankle (deg), and speed (%).

    A mirrored clip may come back with the sides exchanged: the naming that fits better counts.
    """
    real = true_events(truth)
    near = truth["film"]["view"]
    straight, crossed = (_event_errors(content, truth, real, turn) for turn in (False, True))
    turned = sum(map(len, crossed.values())) > sum(map(len, straight.values()))
    errors = crossed if turned else straight
    leg = near if not turned else ("left" if near == "right" else "right")
    count = {k: sum(len(real.times(k, s)) for s in SIDES) for k in ("touchdown", "toe_off")}
    return {
        "turned": turned,
        "events": errors,
        "true": count,
        "contact_ms": _contact(content, leg) - _true_contact(real, near),
        "angles": {
            joint: _angle(content, truth, f"{leg}_{joint}", f"{near}_{joint}")
            for joint in ("knee", "ankle")
        },
        "speed_percent": None
        if content["speed_mps"] is None
        else 100 * (content["speed_mps"] / truth["runner"]["speed_mps"] - 1),
        "cycles": content["cycles"],
        "total_s": content["total_s"],
    }


def _event_errors(
    content: dict[str, Any], truth: dict[str, Any], real: Any, turn: bool
) -> dict[str, list[float]]:
    out: dict[str, list[float]] = {"touchdown": [], "toe_off": []}
    for kind, errors in out.items():
        for side in SIDES:
            named = SIDES[1 - SIDES.index(side)] if turn else side
            times = real.times(kind, side)
            for found in content["events"][f"{named}_{kind}"]:
                gaps = found + truth["delay_s"] - times
                if len(gaps) and np.abs(gaps).min() < MARGIN_S:
                    errors.append(1000 * float(gaps[np.argmin(np.abs(gaps))]))
    return out


def _contact(content: dict[str, Any], side: str) -> float:
    downs = np.array(content["events"][f"{side}_touchdown"])
    offs = np.array(content["events"][f"{side}_toe_off"])
    lasting = [offs[offs > down][0] - down for down in downs if (offs > down).any()]
    lasting = [value for value in lasting if value < 0.6]
    return 1000 * float(np.mean(lasting)) if lasting else float("nan")


def _true_contact(real: Any, side: str) -> float:
    events = {f"{side}_{kind}": real.times(kind, side) for kind in ("touchdown", "toe_off")}
    return _contact({"events": events}, side)


def _angle(
    content: dict[str, Any], truth: dict[str, Any], mine: str, real: str
) -> list[float] | None:
    """Return RMSE and RMSE without the offset (deg)."""
    curve = np.array(content["angles"][mine], dtype=float)
    true = np.array(truth["angles_deg"][real], dtype=float)
    own = np.arange(len(true)) / truth["frame_rate_hz"]
    at = np.array(content["time_s"]) + truth["delay_s"]
    inside = (at > EDGE_S) & (at < own[-1] - EDGE_S)
    error = (curve - np.interp(at, own, true))[inside]
    error = error[np.isfinite(error)]
    if not len(error):
        return None
    return [float(np.sqrt((error**2).mean())), float(error.std())]


if __name__ == "__main__":
    main()
