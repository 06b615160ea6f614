"""Runs inside the peer's own environment: one clip through myogait, results as JSON.

``python myogait_run.py CLIP HEIGHT_M OUT``; knows nothing of Pushoff. Two recipes: the program's
own defaults (made for walking), and cycles as short and curves as quick as in running.
"""

from __future__ import annotations

import copy
import json
import sys
import time
from pathlib import Path

RECIPES = {
    "defaults": {},
    "for running": {
        "min_cycle_duration_s": 0.4,
        "max_cycle_duration_s": 1.2,
        "butterworth_cutoff": 10.0,
    },
}


def main() -> None:
    """Extract once, analyse with every recipe, write what came out."""
    import myogait

    clip, height_m, target = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    start = time.perf_counter()
    data = myogait.extract(clip, model="mediapipe", show_progress=False)
    data.setdefault("subject", {})
    out = {
        "version": myogait.__version__,
        "extract_s": time.perf_counter() - start,
        "flipped": bool(data["extraction"].get("was_flipped")),
        "frames": len(data["frames"]),
        "recipes": {},
    }
    for name, recipe in RECIPES.items():
        start = time.perf_counter()
        result = myogait.run_pipeline(copy.deepcopy(data), show_progress=False, **recipe)
        spent = time.perf_counter() - start
        out["recipes"][name] = {**_content(myogait, result, height_m), "analysis_s": spent}
    target.write_text(json.dumps(out), encoding="utf-8")


def _content(myogait, result: dict, height_m: float) -> dict:
    found = result["data"]["events"]
    events = {
        f"{side}_{kind}": [float(event["time"]) for event in found.get(f"{side}_{short}", [])]
        for side in ("left", "right")
        for kind, short in (("touchdown", "hs"), ("toe_off", "to"))
    }
    frames = result["data"]["angles"]["frames"]
    rate = float(result["data"]["meta"]["fps"])
    curves = {
        f"{side}_{joint}": [frame.get(f"{joint}_{side[0].upper()}") for frame in frames]
        for side in ("left", "right")
        for joint in ("hip", "knee", "ankle")
    }
    cycles = result["cycles"]["cycles"]
    speed = None
    if cycles:
        speed = myogait.walking_speed(result["data"], result["cycles"], height_m=height_m)
    return {
        "events": events,
        "angles": curves,
        "time_s": [frame["frame_idx"] / rate for frame in frames],
        "cycles": len(cycles),
        "warnings": result["quality"]["warnings"],
        "speed_mps": None if speed is None else speed.get("speed_mean"),
    }


if __name__ == "__main__":
    main()
