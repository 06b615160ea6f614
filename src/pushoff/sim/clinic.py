"""What the virtual person does in a clinical test: the move, its faults and its timing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, get_args

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import BadUsageError
from pushoff.core.names import Side
from pushoff.core.recording import Sex
from pushoff.sim.turns import smooth_step

ClinicalKind = Literal[
    "single_leg_squat", "step_down", "lunge", "thomas", "straight_leg_raise", "calf_raise", "hop"
]
KINDS: tuple[ClinicalKind, ...] = get_args(ClinicalKind)

#: Ordinary depth of each move, with its range here: largest knee flexion (deg) of both squats,
#: largest shank angle (deg) of the lunge, thigh below the horizontal (deg) of the Thomas test, leg
#: over the horizontal (deg) of the leg raise, heel rise (m) of the calf raise, flight (s) of hops.
DEPTHS: Mapping[ClinicalKind, tuple[float, float, float]] = {
    "single_leg_squat": (65.0, 35.0, 90.0),
    "step_down": (60.0, 35.0, 85.0),
    "lunge": (38.0, 15.0, 52.0),
    "thomas": (10.0, -25.0, 30.0),
    "straight_leg_raise": (72.0, 35.0, 100.0),
    "calf_raise": (0.085, 0.03, 0.12),
    "hop": (0.32, 0.10, 0.50),
}
#: Seconds of one repetition where none is given. Hops take what contact and flight take.
TEMPOS_S: Mapping[ClinicalKind, float] = {
    "single_leg_squat": 3.0,
    "step_down": 3.0,
    "lunge": 4.0,
    "thomas": 4.0,
    "straight_leg_raise": 4.0,
    "calf_raise": 2.0,
    "hop": 0.0,
}
#: Share of a repetition in which the end position is held.
HELD: Mapping[ClinicalKind, float] = {
    "single_leg_squat": 0.12,
    "step_down": 0.08,
    "lunge": 0.30,
    "thomas": 0.45,
    "straight_leg_raise": 0.25,
    "calf_raise": 0.12,
    "hop": 0.12,
}


@dataclass(frozen=True)
class ClinicalFaults:
    """What is wrong with a move, as measured at its end position.

    Parameters
    ----------
    fppa_deg : float
        Frontal-plane projection angle: knee towards the midline of the line from hip to ankle, seen
        from the front (squats).
    pelvic_drop_deg : float
        The free leg's side of the pelvis lower (squats).
    trunk_side_lean_deg : float
        Top of the trunk towards the stance leg (squats).
    heel_lift_m : float
        How high the heel of the front foot comes off the floor in the last third (lunge).
    pelvic_tilt_deg : float
        Pelvis tipped forward, the back hollow and the held knee let go (Thomas test).
    knee_bend_deg : float
        Knee flexion of the raised leg at the top (leg raise).
    other_leg_deg : float
        How far the leg that should lie comes up (leg raise).
    fatigue : float
        Share of the first heel rise that is lost by the last one (calf raise).
    """

    fppa_deg: float = 0.0
    pelvic_drop_deg: float = 0.0
    trunk_side_lean_deg: float = 0.0
    heel_lift_m: float = 0.0
    pelvic_tilt_deg: float = 0.0
    knee_bend_deg: float = 0.0
    other_leg_deg: float = 0.0
    fatigue: float = 0.0


@dataclass(frozen=True)
class ClinicalMove:
    """One person who does one clinical test on one side.

    Parameters
    ----------
    kind : str
        Which test, one of ``KINDS``.
    side : "left" or "right"
        The tested leg.
    repetitions : int
        How often.
    depth : float, optional
        See ``DEPTHS``; the ordinary one when None.
    repetition_s, pause_s, lead_s : float
        Seconds of a repetition (None: ``TEMPOS_S``), between two, and before and after all.
    contact_s : float
        Ground contact of each hop, s.
    both_legs : bool
        Hops on both legs.
    knee_deg : float
        Knee flexion of the hanging leg (Thomas test).
    height_m, mass_kg, sex : float, float, str
        The person.
    faults : ClinicalFaults
    spread : float
        Standard deviation of depth, faults and times from one repetition to the next, as a share.
    seed : int
        Same seed, same spread.
    """

    kind: ClinicalKind
    side: Side = "right"
    repetitions: int = 3
    depth: float | None = None
    repetition_s: float | None = None
    pause_s: float = 0.5
    lead_s: float = 0.8
    contact_s: float = 0.20
    both_legs: bool = False
    knee_deg: float = 55.0
    height_m: float = 1.75
    mass_kg: float = 70.0
    sex: Sex = "male"
    faults: ClinicalFaults = field(default_factory=ClinicalFaults)
    spread: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        wrong = []
        if self.kind not in KINDS:
            raise BadUsageError("clinical move", f"one of {', '.join(KINDS)}", repr(self.kind))
        low, high = DEPTHS[self.kind][1:]
        if self.depth is not None and not low <= self.depth <= high:
            wrong.append(f"depth of {self.kind} {low:g} to {high:g} (is {self.depth:g})")
        if self.repetitions < 1:
            wrong.append(f"repetitions at least 1 (is {self.repetitions})")
        for name, least, most in (
            ("contact_s", 0.10, 0.40),
            ("knee_deg", 0.0, 100.0),
            ("height_m", 1.3, 2.2),
            ("mass_kg", 30.0, 150.0),
            ("spread", 0.0, 0.2),
            ("pause_s", 0.0, 10.0),
            ("lead_s", 0.1, 10.0),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                wrong.append(f"{name} {least:g} to {most:g} (is {value:g})")
        if self.repetition_s is not None and not 0.5 <= self.repetition_s <= 20.0:
            wrong.append(f"repetition_s 0.5 to 20 (is {self.repetition_s:g})")
        if wrong:
            raise BadUsageError("clinical move", expected="; ".join(wrong))


@dataclass(frozen=True)
class Plan:
    """Timing and depth of every repetition of a move, drawn once.

    Arrays have one entry per repetition: ``start_s`` and ``end_s``, ``depth`` as in ``DEPTHS``,
    ``contact_s`` (hops; the contact before the flight), ``faults`` by name.
    """

    move: ClinicalMove
    start_s: Float[np.ndarray, " repetition"]
    end_s: Float[np.ndarray, " repetition"]
    depth: Float[np.ndarray, " repetition"]
    contact_s: Float[np.ndarray, " repetition"]
    faults: Mapping[str, Float[np.ndarray, " repetition"]]
    duration_s: float

    @property
    def peak_s(self) -> Float[np.ndarray, " repetition"]:
        """Return when each repetition is at its end position (mid-hold), a hop highest."""
        if self.move.kind == "hop":
            return self.end_s - 0.5 * self.depth
        return 0.5 * (self.start_s + self.end_s)

    def share(self, time_s: Float[np.ndarray, " time"]) -> Float[np.ndarray, "repetition time"]:
        """Return how far each repetition has come, 0 before and after, 1 at its end position."""
        half = 0.5 * (1.0 - HELD[self.move.kind])
        turn = (time_s - self.start_s[:, None]) / (self.end_s - self.start_s)[:, None]
        return np.minimum(smooth_step(turn / half), smooth_step((1.0 - turn) / half))

    def curve(
        self,
        time_s: Float[np.ndarray, " time"],
        start: float,
        end: Float[np.ndarray, " repetition"],
    ) -> Float[np.ndarray, " time"]:
        """Return a quantity that goes from ``start`` to ``end`` of each repetition and back."""
        return start + ((end - start)[:, None] * self.share(time_s)).sum(axis=0)


def plan_of(move: ClinicalMove) -> Plan:
    """Return timing, depths and faults of the repetitions of a move."""
    rng = np.random.default_rng([move.seed, KINDS.index(move.kind)])
    count = move.repetitions

    def spread(value: float) -> Float[np.ndarray, " repetition"]:
        return value * (1.0 + move.spread * np.clip(rng.standard_normal(count), -2.0, 2.0))

    ordinary, low, high = DEPTHS[move.kind]
    depth = np.clip(spread(ordinary if move.depth is None else move.depth), low, high)
    faults = {f.name: spread(getattr(move.faults, f.name)) for f in fields(ClinicalFaults)}
    contact = spread(move.contact_s)
    if move.kind == "calf_raise":
        # Each rise a little lower than the one before; the loss speeds up towards the end.
        depth = depth * (1.0 - move.faults.fatigue * np.linspace(0.0, 1.0, count) ** 1.5)
    if move.kind == "hop":
        # A push off from standing and a first flight come before the first contact that counts.
        lead = max(move.lead_s, 0.6 + float(depth[0]))
        end = lead + np.cumsum(contact + depth)
        start = end - contact - depth
    else:
        chosen = TEMPOS_S[move.kind] if move.repetition_s is None else move.repetition_s
        takes = spread(chosen)
        start = move.lead_s + np.concatenate([[0.0], np.cumsum(takes[:-1] + move.pause_s)])
        end = start + takes
    return Plan(move, start, end, depth, contact, faults, float(end[-1]) + move.lead_s)
