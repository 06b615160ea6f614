"""Words of training: an exercise, what it trains, and an entry of a programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Phase = Literal["push", "swing", "return"]
PHASES: tuple[Phase, ...] = ("push", "swing", "return")
#: What an exercise is for.
Kind = Literal["strength", "plyometric", "drill", "mobility", "hill", "run", "maintenance"]
KINDS: tuple[Kind, ...] = (
    "strength", "plyometric", "drill", "mobility", "hill", "run", "maintenance",
)  # fmt: skip
Role = Literal["prime", "helper", "stabiliser"]
#: How an exercise is known to do what it is here for: a training trial, recorded muscle activity
#: (not the same as training effect), mechanics, or the habit of coaches.
EvidenceLevel = Literal["trial", "emg", "mechanics", "convention"]
#: How much a session of it costs: hard sessions need easy days around them.
Strain = Literal["easy", "moderate", "hard"]
#: What a dose counts.
DoseUnit = Literal["reps", "s", "m", "min"]

#: Joint actions that exercises train, in words.
ACTIONS: tuple[str, ...] = (
    "hip_extension", "hip_flexion", "hip_abduction", "hip_adduction", "hip_rotation",
    "knee_extension", "knee_flexion",
    "plantarflexion_knee_straight", "plantarflexion_knee_bent", "dorsiflexion",
    "toe_flexion", "foot_inversion",
    "trunk_flexion", "trunk_extension", "trunk_side", "trunk_rotation",
    "arm_swing", "landing", "breathing",
)  # fmt: skip
#: What may have to be at hand; ``none`` never stands in a list.
EQUIPMENT: tuple[str, ...] = (
    "barbell", "dumbbell", "kettlebell", "machine", "cable", "band", "box", "step", "bench",
    "sled", "parachute", "hill", "hurdles", "ball", "mat", "wall", "treadmill",
    "foam_roller", "weight_vest", "rope", "bar",
)  # fmt: skip


@dataclass(frozen=True)
class MuscleRole:
    """A muscle group (key of ``reference/anatomy.toml`` or of ``training/muscles.toml``)."""

    muscle: str
    role: Role


@dataclass(frozen=True)
class Dose:
    """How much of an exercise: ``sets`` and ``amount`` in the (first, last) weeks of a block.

    The amount may fall where the load rises. ``per_week`` is (fewest, most) times a week; with
    ``single_leg`` the amount is done by each leg. ``rest_s`` is the rest between sets, seconds.
    """

    sets: tuple[int, int]
    amount: tuple[float, float]
    unit: DoseUnit
    load: str
    per_week: tuple[int, int]
    rest_s: float


@dataclass(frozen=True)
class Exercise:
    """One entry of the catalogue.

    Parameters
    ----------
    name, title : str
        Key, and words for people.
    aliases : tuple of str
        Other names that people write.
    kind : str
        One of ``KINDS``.
    steps : tuple of str
        How to do it, in order.
    dose : Dose
    progression : tuple of str
        From easier to harder.
    equipment : tuple of str
        Words of ``EQUIPMENT`` that are all needed; empty for none.
    muscles : tuple of MuscleRole
    actions : tuple of str
        Words of ``ACTIONS``.
    phases : tuple of str
        Phases of the stride that it serves.
    contraindications : tuple of str
        Keys of ``complaints.COMPLAINTS`` with which it is left out of a plan.
    evidence : str, note : str, cite : tuple of str
        Level of evidence, what is known in one sentence, and the sources.
    minutes : float
        Time that a usual dose takes, rests included.
    strain : str
    single_leg : bool
        Done one leg at a time.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    kind: Kind
    steps: tuple[str, ...]
    dose: Dose
    progression: tuple[str, ...]
    equipment: tuple[str, ...]
    muscles: tuple[MuscleRole, ...]
    actions: tuple[str, ...]
    phases: tuple[Phase, ...]
    contraindications: tuple[str, ...]
    evidence: EvidenceLevel
    note: str
    cite: tuple[str, ...]
    minutes: float
    strain: Strain
    single_leg: bool = False
    group: str = ""
