"""Make the samples of the clinical tests anew: ``python -m pushoff.sim.clinic_samples FOLDER``.

Needs MuJoCo and several minutes. Each file appears when it is ready, with its truth beside it
(``<name>.truth.json``); what the persons do wrong is set here.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pushoff.core.errors import PushoffError
from pushoff.sim.clinic import ClinicalFaults, ClinicalMove
from pushoff.sim.clinic_render import film, render_move, write_still
from pushoff.sim.clinic_run import ClinicalRun, perform, truth_of
from pushoff.sim.render import RenderOptions

SCHEMA = "pushoff.clinical_truth/1"


@dataclass(frozen=True)
class Sample:
    """One file: what is done, how it is filmed and what is wrong, in words."""

    name: str
    move: ClinicalMove
    note: str
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def photo(self) -> bool:
        """Return whether it is one picture."""
        return self.name.endswith(".jpg")


def _film(**changes: Any) -> dict[str, Any]:
    small = {"width": 480, "height": 640, "quality": 26, "frame_rate_hz": 25.0}
    return {**small, "draft": "height" not in changes, **changes}


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "single_leg_squat_left.mp4",
        ClinicalMove(
            "single_leg_squat",
            "left",
            repetitions=2,
            repetition_s=1.9,
            pause_s=0.4,
            lead_s=0.5,
            faults=ClinicalFaults(fppa_deg=14.0, pelvic_drop_deg=6.0, trunk_side_lean_deg=4.0),
            spread=0.05,
            seed=1,
        ),
        "from the front: the knee falls inward, the free side of the pelvis drops",
        _film(),
    ),
    Sample(
        "step_down_right.mp4",
        ClinicalMove(
            "step_down",
            "right",
            repetitions=2,
            repetition_s=1.9,
            pause_s=0.4,
            lead_s=0.5,
            height_m=1.66,
            mass_kg=58.0,
            sex="female",
            faults=ClinicalFaults(fppa_deg=5.0, pelvic_drop_deg=2.0, trunk_side_lean_deg=9.0),
            spread=0.05,
            seed=2,
        ),
        "from the front: a good knee, the trunk leans over the standing leg",
        _film(),
    ),
    Sample(
        "lunge_right.jpg",
        ClinicalMove("lunge", "right", repetitions=1, depth=41.0),
        "from the right: shank 41° forward at the end of the lunge, the heel down",
        _film(width=720, height=960),
    ),
    Sample(
        "lunge_left.jpg",
        ClinicalMove("lunge", "left", repetitions=1, depth=31.0),
        "from the left: shank 31° forward at the end of the lunge, the heel down",
        _film(width=720, height=960),
    ),
    Sample(
        "thomas_right.jpg",
        ClinicalMove("thomas", "right", repetitions=1, depth=-4.0, knee_deg=48.0),
        "from the right: the thigh stays 4° over the level of the couch, the knee bends 48°",
        {"width": 1280, "height": 720},
    ),
    Sample(
        "straight_leg_raise_left.jpg",
        ClinicalMove("straight_leg_raise", "left", repetitions=1, depth=66.0),
        "from the left: the leg at 66°, the knee straight",
        {"width": 1280, "height": 720},
    ),
    Sample(
        "calf_raise_right.mp4",
        ClinicalMove(
            "calf_raise",
            "right",
            repetitions=5,
            repetition_s=1.1,
            pause_s=0.05,
            lead_s=0.4,
            faults=ClinicalFaults(fatigue=0.3),
        ),
        "from the right: five rises, the last one 30 % lower than the first",
        _film(),
    ),
    Sample(
        "hop_both.mp4",
        ClinicalMove(
            "hop",
            repetitions=5,
            depth=0.30,
            contact_s=0.21,
            lead_s=0.9,
            both_legs=True,
            spread=0.04,
        ),
        "from the right, 60 frames/s: hops on both legs, 0.30 s in the air, 0.21 s on the floor",
        _film(frame_rate_hz=60.0),
    ),
)


def truth(sample: Sample, run: ClinicalRun, options: RenderOptions, path: Path) -> dict[str, Any]:
    """Return what is known about a sample, ready for JSON."""
    known = truth_of(run)
    if sample.photo:
        known["repetitions"] = known["repetitions"][:1]
    return {
        "schema": SCHEMA,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "note": sample.note,
        "view": options.view,
        "photo": sample.photo,
        "frame_rate_hz": None if sample.photo else options.frame_rate_hz,
        **known,
    }


def make(sample: Sample, folder: Path) -> Path:
    """Draw one sample into a folder, write its truth beside it, and return its path."""
    run = perform(sample.move, 120.0)
    options = film(run, **sample.changes)
    path = folder / sample.name
    if sample.photo:
        write_still(run, options, run.repetitions()[0].peak_s, path)
    else:
        render_move(run, options, path)
    known = json.dumps(truth(sample, run, options, path), indent=1)
    path.with_suffix(".truth.json").write_text(known + "\n", encoding="utf-8")
    return path


def main(arguments: list[str]) -> int:
    """Make the samples whose name begins with one of the further arguments; return an exit code."""
    if not arguments:
        sys.stderr.write("python -m pushoff.sim.clinic_samples FOLDER [NAME …]\n")
        return 2
    folder, wanted = Path(arguments[0]), tuple(arguments[1:]) or ("",)
    folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        if not sample.name.startswith(wanted):
            continue
        started = time.monotonic()
        try:
            path = make(sample, folder)
        except PushoffError as error:
            sys.stderr.write(f"{error.line()}\n")
            return error.exit_code
        kilobytes = path.stat().st_size / 1e3
        sys.stderr.write(f"{path.name}: {kilobytes:.0f} kB, {time.monotonic() - started:.0f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
