"""What is simulated for the table of findings: the healthy crowd, and ladders of faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.findings_runs import Job

#: How many healthy runners, and runners at each step of a ladder, the table is made of.
CROWD_SIZE, LADDER_SIZE = 500, 20
#: Ladders need few strides; long recordings are among the healthy.
LADDER_S = 7.0


@dataclass(frozen=True)
class Ladder:
    """A fault in growing steps, and the kinds of recording that it is looked for in."""

    fault: str
    steps: tuple[float, ...]
    unit: str
    kinds: tuple[str, ...]


_MARKERS = ("markers",)
_BOTH = ("markers", "side")
_REAR = ("markers", "rear")
#: Steps lie about what the rules promise; one step alone is for what else is told with it.
LADDERS: tuple[Ladder, ...] = (
    Ladder("late_push", (0.5, 0.75, 1.0), "share", _BOTH),
    Ladder("unfolding_break", (0.5, 0.75, 1.0), "share", _MARKERS),
    Ladder("restricted_thigh_extension", (7.0, 10.0, 14.0), "deg", _BOTH),
    Ladder("pelvic_compensation", (8.0,), "deg", _MARKERS),
    Ladder("soft_ankle", (1.0, 1.5, 2.0), "share", _BOTH),
    Ladder("overstride", (0.03, 0.05, 0.07, 0.08), "m", _BOTH),
    Ladder("lean_lost", (4.0, 6.0, 8.0, 10.0), "deg", _BOTH),
    Ladder("hip_break", (7.0, 10.0, 12.0, 15.0), "deg", _BOTH),
    Ladder("lean", (8.0,), "deg", _BOTH),
    Ladder("head_bob", (0.03, 0.06, 0.09), "m", _BOTH),
    Ladder("asymmetry", (0.06, 0.09, 0.12), "share", _MARKERS),
    Ladder("bounce", (0.025, 0.04, 0.05), "m", _BOTH),
    Ladder("step_rate", (-0.20, -0.15, 0.15, 0.20), "share", _BOTH),
    Ladder("weak_recoil", (0.5, 0.75, 1.0), "share", _MARKERS),
    Ladder("pelvic_drop", (5.0, 8.0, 11.0), "deg", _MARKERS),
    Ladder("trunk_side_lean", (5.0, 8.0, 10.0, 12.0), "deg", _REAR),
    Ladder("knee_valgus", (8.0, 12.0, 15.0), "deg", _REAR),
)
LADDER_OF: Mapping[str, Ladder] = {ladder.fault: ladder for ladder in LADDERS}


def healthy_jobs(crowd: str, count: int) -> list[Job]:
    """Return the healthy crowd: half with markers, half from the side, half of each from behind."""
    return [Job(crowd, number, healthy_kinds(number)) for number in range(count)]


def healthy_kinds(number: int) -> tuple[str, ...]:
    """Return the kinds of recording of a healthy runner: one or two."""
    return (("side", "rear"), ("markers",), ("side",), ("markers", "rear"))[number % 4]


def ladder_jobs(crowd: str, count: int, faults: Sequence[str] | None = None) -> list[Job]:
    """Return so many runners at each step of each ladder; runners are those that come first.

    The order goes round all ladders, so that an unfinished run has something of each.
    """
    return [
        Job(crowd, LADDER_FROM + number, ladder.kinds, ladder.fault, step, LADDER_S)
        for number in range(count)
        for ladder in LADDERS
        if not faults or ladder.fault in faults
        for step in ladder.steps
    ]


#: Ladder runners are others than the healthy ones.
LADDER_FROM = 5000
