"""The virtual person doing a clinical test: points over time and the exact truth per repetition.

What is exact: every joint angle and distance (rigid segments), feet that are on the floor stay
there, hops fly ballistically, the body's centre of mass is over the standing foot in squats. What
is not modelled: sway, soft tissue, the shoe's give, muscles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES
from pushoff.sim.body import Body
from pushoff.sim.clinic import ClinicalKind, ClinicalMove, Plan, plan_of
from pushoff.sim.clinic_jump import (
    GRAVITY,
    calf_raise_at,
    calf_raise_truth,
    hop_at,
    hop_truth,
)
from pushoff.sim.clinic_lunge import HEEL_DOWN_M, lunge_at, lunge_truth
from pushoff.sim.clinic_lying import leg_raise_at, leg_raise_truth, thomas_at, thomas_truth
from pushoff.sim.clinic_pose import Whole
from pushoff.sim.clinic_squat import squat_at, squat_truth
from pushoff.sim.runner import ORIGINS, SegmentPose

#: Largest distance (m) by which a segment may be stretched: a foot out of the leg's reach.
STRETCH_M = 0.001
#: Samples per second at which the truth of a repetition is looked up.
_TRUTH_HZ = 1000.0


@dataclass(frozen=True)
class Repetition:
    """One repetition: its times (s) and what is true about it.

    ``values`` are named with their units (``_deg``, ``_m``, ``_s``); all are taken at the end
    position, except a lunge's ``shank_deg``: the largest with the heel down (``heel_lift_m`` below
    3 mm), while ``shank_lifted_deg`` is the largest of all.
    """

    number: int
    start_s: float
    peak_s: float
    end_s: float
    values: Mapping[str, float]


@dataclass(frozen=True)
class ClinicalRun:
    """A move over time: lab axes (forward, up, right), metres; the floor is at height 0."""

    move: ClinicalMove
    plan: Plan
    body: Body
    time_s: Float[np.ndarray, " time"]
    points: Mapping[str, Float[np.ndarray, "time 3"]]
    segments: Mapping[str, SegmentPose]

    @property
    def height_m(self) -> float:
        """Stature, m."""
        return self.move.height_m

    def at(self, time_s: Float[np.ndarray, " time"]) -> ClinicalRun:
        """Return the same move at other times (s)."""
        return _sampled(self.plan, self.body, time_s)

    def phase(self, time_s: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        """Return how far the move has come (rad): one turn per repetition, resting between."""
        turns = np.arange(2 * len(self.plan.start_s)) // 2 + np.tile(
            [0.0, 1.0], len(self.plan.start_s)
        )
        times = np.stack([self.plan.start_s, self.plan.end_s], axis=1).ravel()
        return 2.0 * np.pi * np.interp(time_s, times, turns)

    def repetitions(self) -> tuple[Repetition, ...]:
        """Return the truth about every repetition."""
        return tuple(_repetition(self.plan, self.body, n) for n in range(len(self.plan.start_s)))


@lru_cache(maxsize=64)
def _body_of(move: ClinicalMove) -> Body:
    return Body.of(move.mass_kg, move.height_m, move.sex)


def perform(move: ClinicalMove, rate_hz: float = 120.0) -> ClinicalRun:
    """Return a person doing a clinical test.

    Parameters
    ----------
    move : ClinicalMove
    rate_hz : float
        Frames per second.

    Raises
    ------
    BadUsageError
        If the move is out of this body's reach.
    """
    plan, body = plan_of(move), _body_of(move)
    run = _sampled(plan, body, np.arange(round(plan.duration_s * rate_hz)) / rate_hz)
    _check_reach(run)
    return run


def truth_curves(run: ClinicalRun) -> dict[str, Float[np.ndarray, " time"]]:
    """Return what the move is measured by at every time of a run."""
    return _MOVES[run.move.kind][1](run.plan, Whole(dict(run.points), _turns(run)))


def truth_of(run: ClinicalRun) -> dict[str, Any]:
    """Return the move and its repetitions, ready for JSON."""
    return {
        "kind": run.move.kind,
        "side": run.move.side,
        "move": asdict(run.move),
        "repetitions": [
            {
                "number": rep.number,
                "start_s": round(rep.start_s, 4),
                "peak_s": round(rep.peak_s, 4),
                "end_s": round(rep.end_s, 4),
                **{name: round(value, 4) for name, value in rep.values.items()},
            }
            for rep in run.repetitions()
        ],
    }


def _sampled(plan: Plan, body: Body, time_s: Float[np.ndarray, " time"]) -> ClinicalRun:
    whole = _MOVES[plan.move.kind][0](plan, body, time_s)
    points, turns = whole.points, whole.turns
    segments = {
        "pelvis": SegmentPose(points["mid_hip"], turns["pelvis"]),
        "trunk": SegmentPose(points["mid_hip"], turns["trunk"]),
        "head": SegmentPose(points["neck"], turns["head"]),
    }
    for side in SIDES:
        for name, origin in ORIGINS.items():
            place = points[f"{side}_{origin}"]
            segments[f"{side}_{name}"] = SegmentPose(place, turns[f"{side}_{name}"])
    return ClinicalRun(plan.move, plan, body, time_s, points, segments)


def _turns(run: ClinicalRun) -> dict[str, Float[np.ndarray, "time 3 3"]]:
    return {name: segment.rotation for name, segment in run.segments.items()}


def _repetition(plan: Plan, body: Body, number: int) -> Repetition:
    start, end = float(plan.start_s[number]), float(plan.end_s[number])
    peak = float(plan.peak_s[number])
    at_peak = truth_curves(_sampled(plan, body, np.array([peak])))
    values = {name: float(curve[0]) for name, curve in at_peak.items()}
    if plan.move.kind == "lunge":
        count = max(int((end - start) * _TRUTH_HZ), 2)
        curves = truth_curves(_sampled(plan, body, np.linspace(start, end, count)))
        down = curves["heel_lift_m"] < HEEL_DOWN_M
        values["shank_lifted_deg"] = values["shank_deg"]
        values["shank_deg"] = float(curves["shank_deg"][down].max())
    if plan.move.kind == "hop":
        flight, contact = float(plan.depth[number]), float(plan.contact_s[number])
        values["flight_s"], values["contact_s"] = flight, contact
        values["height_m"] = GRAVITY * flight**2 / 8.0
    return Repetition(number + 1, start, peak, end, values)


def _check_reach(run: ClinicalRun) -> None:
    worst = 0.0
    for side in SIDES:
        for first, last, length in (
            ("hip", "knee", run.body.thigh),
            ("knee", "ankle", run.body.shank),
        ):
            line = run.points[f"{side}_{last}"] - run.points[f"{side}_{first}"]
            worst = max(worst, float(np.abs(np.linalg.norm(line, axis=1) - length).max()))
    if worst > STRETCH_M:
        raise BadUsageError(
            "clinical move",
            expected=f"a {run.move.kind} that legs of {run.height_m:g} m can reach",
            found=f"a leg stretched by {1000.0 * worst:.0f} mm",
            hint="take less depth or smaller faults",
        )


_MOVES: Mapping[ClinicalKind, tuple[Any, Any]] = {
    "single_leg_squat": (squat_at, squat_truth),
    "step_down": (squat_at, squat_truth),
    "lunge": (lunge_at, lunge_truth),
    "thomas": (thomas_at, thomas_truth),
    "straight_leg_raise": (leg_raise_at, leg_raise_truth),
    "calf_raise": (calf_raise_at, calf_raise_truth),
    "hop": (hop_at, hop_truth),
}
