"""The truth about a simulated run as strict JSON: no NaN, units in the names."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy.constants import g
from scipy.interpolate import CubicSpline

from pushoff.core.names import EVENT_KINDS, SIDES, Side
from pushoff.sim.runner import SimulatedRun

SCHEMA = "pushoff.run_truth/1"
#: Thresholds (N) at which contact is given beside the exact one.
THRESHOLDS_N = (20.0, 50.0)
#: Angles (degrees) given at every event of the stride.
LEG_ANGLES = ("thigh", "shank", "foot", "knee", "ankle", "hip")
MIDDLE_ANGLES = ("trunk_lean", "pelvis_tilt", "pelvis_list", "pelvis_rotation")


def run_truth(run: SimulatedRun) -> dict[str, Any]:
    """Return what is known of a run, ready for strict JSON (unknown is None).

    Runner and faults, body, all events, contact at force thresholds, and per stride times and
    angles at the stride's own events. Times are seconds from the first sample.
    """
    strides = [stride for side in SIDES for stride in _strides(run, side)]
    return {
        "schema": SCHEMA,
        "runner": asdict(run.runner),
        "body": {
            "mass_kg": run.mass_kg,
            "height_m": run.height_m,
            "thigh_m": run.body.thigh,
            "shank_m": run.body.shank,
            "shoe_m": run.body.shoe,
            "hip_height_m": run.body.hip_height,
        },
        "rate_hz": _number(run.rate_hz),
        "duration_s": _number(float(run.time_s[-1] - run.time_s[0])),
        "summary": _summary(run, strides),
        "events": _events(run.events.events, run),
        "contact_at_threshold": {
            f"{limit:g} N": _events(run.contact_at(limit).events, run) for limit in THRESHOLDS_N
        },
        "strides": strides,
    }


def write_truth(run: SimulatedRun, path: Path) -> Path:
    """Write :func:`run_truth` as JSON, one stride or event a line."""
    lines = []
    for key, value in run_truth(run).items():
        if isinstance(value, list):
            rows = ",\n".join(f"  {_dump(row)}" for row in value)
            lines.append(f"{_dump(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{_dump(key)}: {_dump(value)}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
    return path


def _dump(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False)


def _number(value: float, digits: int = 6) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def _events(events: tuple[Any, ...], run: SimulatedRun) -> list[dict[str, Any]]:
    start = float(run.time_s[0])
    return [{"side": e.side, "kind": e.kind, "time_s": _number(e.time_s - start)} for e in events]


def _strides(run: SimulatedRun, side: Side) -> list[dict[str, Any]]:
    start = float(run.time_s[0])
    downs = run.events.times("touchdown", side)
    curves = {
        name: CubicSpline(run.time_s, np.degrees(run.angles[key]))
        for name, key in (
            *((name, f"{side}_{name}") for name in LEG_ANGLES),
            *((name, name) for name in MIDDLE_ANGLES),
        )
    }
    found = []
    for first, last in itertools.pairwise(downs):
        times = {kind: _within(run, side, kind, first, last) for kind in EVENT_KINDS}
        contact = times["toe_off"] - times["touchdown"]
        found.append(
            {
                "side": side,
                "times_s": {k: _number(t - start) for k, t in times.items()},
                "next_touchdown_s": _number(last - start),
                "contact_time_s": _number(contact),
                "duty_factor_percent": _number(100.0 * contact / (last - first)),
                "angles_deg": {
                    kind: {name: _number(float(curve(time)), 3) for name, curve in curves.items()}
                    for kind, time in times.items()
                },
            }
        )
    return found


def _within(run: SimulatedRun, side: Side, kind: Any, first: float, last: float) -> float:
    times: Float[np.ndarray, " event"] = run.events.times(kind, side)
    inside = times[(times >= first - 1e-9) & (times < last - 1e-9)]
    return float(inside[0]) if len(inside) else float("nan")


def _summary(run: SimulatedRun, strides: list[dict[str, Any]]) -> dict[str, Any]:
    downs = np.sort(np.concatenate([run.events.times("touchdown", side) for side in SIDES]))
    rate = 60.0 / float(np.mean(np.diff(downs))) if len(downs) > 1 else float("nan")
    summary: dict[str, Any] = {
        "speed_mps": run.runner.speed_mps,
        "step_rate_per_min": _number(rate),
        "steps": len(downs),
    }
    for side in SIDES:
        contacts = [s["contact_time_s"] for s in strides if s["side"] == side]
        known = [c for c in contacts if c is not None]
        summary[f"{side}_contact_time_s"] = _number(float(np.mean(known))) if known else None
    peak = run.force.force[:, :, 1].sum(axis=1).max() / (run.mass_kg * g)
    summary["peak_vertical_force_bw"] = _number(peak)
    return summary
