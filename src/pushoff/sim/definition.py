"""Who runs, how, and with which faults."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

from pushoff.core.errors import BadUsageError
from pushoff.core.recording import Sex

FootStrike = Literal["rearfoot", "midfoot", "forefoot"]
Ground = Literal["treadmill", "overground"]


@dataclass(frozen=True)
class Faults:
    """Faults that can be dialled in; zero is none, small ones are how runners differ.

    Parameters
    ----------
    late_push : float, 0–1
        The second half of the leg's extension is held back and made up in the last quarter of
        contact; the stance hip rises and comes forward and the trunk loses up to 5° of lean there.
    soft_ankle : float, 0–1
        Deeper knee and ankle in stance (about 6° each at 1) and a contact up to 12 % longer.
    restricted_thigh_extension : float, degrees
        How much less the thigh extends at and after toe-off.
    pelvic_compensation : float, degrees
        Extra forward tilt of the pelvis, and as much extra turn (stance side back), around toe-off.
    overstride : float, metres
        How much further ahead of the centre of mass the foot lands.
    lean : float, degrees
        Extra forward lean of the trunk.
    head_bob : float, metres
        Peak-to-peak fore-aft travel of the head against the trunk once per step, furthest forward
        in mid-contact; half of it is added up and down.
    asymmetry : float, share
        Difference of contact time, left minus right, as a share of their mean.
    pelvic_drop : float, degrees
        Extra drop of the swing side of the pelvis in the middle of contact.
    unfolding_break : float, 0–1
        The ankle opens early and the knee stops (from about 0.5 on it bends again) in mid-push,
        then the knee catches up: thigh, knee and ankle no longer follow each other.
    hip_break : float, degrees
        The trunk bends forward at the hips while hips and thighs stay back, as in sitting: this
        much more trunk lean, 0.4 of it pelvic tilt, 0.3 of it more bend of hip and knee in contact.
    lean_lost : float, degrees
        Trunk lean that is lost around toe-off and found again in flight, without a late push.
    trunk_side_lean : float, degrees
        Extra lean of the trunk to the stance side in the middle of contact.
    knee_valgus : float, degrees
        How far the stance knee falls inward in the middle of contact: extra angle between thigh
        and shank seen from the front (about: exact in the truth), hip and foot where they were.
    weak_recoil : float, 0–1
        The ankle takes up as before but gives back less: up to 16° less plantarflexion in the push
        and a pressure that stays up to a tenth of the shoe further back; knee and hip take over.
    bounce : float, metres
        More rise and fall of the centre of mass per step: the flight lasts longer and the step
        rate falls; where the runner's step rate is given, contact gets shorter instead.
    """

    late_push: float = 0.0
    soft_ankle: float = 0.0
    restricted_thigh_extension: float = 0.0
    pelvic_compensation: float = 0.0
    overstride: float = 0.0
    lean: float = 0.0
    head_bob: float = 0.0
    asymmetry: float = 0.0
    pelvic_drop: float = 0.0
    unfolding_break: float = 0.0
    hip_break: float = 0.0
    lean_lost: float = 0.0
    trunk_side_lean: float = 0.0
    knee_valgus: float = 0.0
    weak_recoil: float = 0.0
    bounce: float = 0.0


#: What the model was tried for. Outside it the leg cannot reach or the norms say nothing.
LIMITS: dict[str, tuple[float, float]] = {
    "speed_mps": (2.0, 5.5),
    "step_rate_per_min": (140.0, 220.0),
    "mass_kg": (30.0, 150.0),
    "height_m": (1.2, 2.2),
    "slope_percent": (-12.0, 12.0),
    "contact_time_s": (0.10, 0.45),
    "stride_noise": (0.0, 0.05),
}
#: Below zero lies the other half of how healthy runners differ: a little less than the model's own.
FAULT_LIMITS: dict[str, tuple[float, float]] = {
    "late_push": (-0.5, 1.0),
    "soft_ankle": (-1.2, 2.0),
    "restricted_thigh_extension": (-8.0, 16.0),
    "pelvic_compensation": (-6.0, 12.0),
    "overstride": (-0.04, 0.08),
    "lean": (-10.0, 20.0),
    "head_bob": (-0.03, 0.10),
    "asymmetry": (-0.15, 0.15),
    "pelvic_drop": (-6.0, 12.0),
    "unfolding_break": (-0.5, 1.0),
    "hip_break": (-6.0, 20.0),
    "lean_lost": (-5.0, 12.0),
    "trunk_side_lean": (-5.0, 15.0),
    "knee_valgus": (-8.0, 15.0),
    "weak_recoil": (-0.5, 1.0),
    "bounce": (0.0, 0.04),
}


@dataclass(frozen=True)
class Runner:
    """A runner and how he or she runs.

    Parameters
    ----------
    speed_mps : float
        Speed along the ground, m/s.
    step_rate_per_min : float or None
        Steps (both feet) per minute; None takes the norm of the speed and leg length.
    mass_kg, height_m, sex
        Body; lengths follow height, masses de Leva's table.
    slope_percent : float
        Rise per 100 m along; positive is uphill. The ground is tilted; axes stay level.
    surface : "treadmill" or "overground"
        On a treadmill the runner stays in place and the belt moves backwards.
    foot_strike : "rearfoot", "midfoot" or "forefoot"
        Which part of the sole lands first.
    stride_noise : float
        Standard deviation of step time, contact time and swing amplitude from step to step as a
        share of their mean (0.02 is 2 %); foot placement varies with it.
    seed : int
        Seed of that variability.
    contact_time_s : float or None
        Contact time; None takes the norm.
    """

    speed_mps: float = 3.5
    step_rate_per_min: float | None = None
    mass_kg: float = 70.0
    height_m: float = 1.75
    sex: Sex = "male"
    slope_percent: float = 0.0
    surface: Ground = "treadmill"
    foot_strike: FootStrike = "rearfoot"
    faults: Faults = field(default_factory=Faults)
    stride_noise: float = 0.0
    seed: int = 0
    contact_time_s: float | None = None

    def __post_init__(self) -> None:
        problems = [*_outside(self, LIMITS), *_outside(self.faults, FAULT_LIMITS)]
        for name, known in (
            ("sex", ("male", "female")),
            ("surface", ("treadmill", "overground")),
            ("foot_strike", ("rearfoot", "midfoot", "forefoot")),
        ):
            if getattr(self, name) not in known:
                problems.append(f"{name} one of {', '.join(known)} (is {getattr(self, name)!r})")
        if problems:
            raise BadUsageError("virtual runner", expected="; ".join(problems))


def _outside(item: object, limits: dict[str, tuple[float, float]]) -> list[str]:
    found = []
    for name in (f.name for f in fields(item) if f.name in limits):  # pyright: ignore[reportArgumentType]
        value, (low, high) = getattr(item, name), limits[name]
        if value is not None and not low <= value <= high:
            found.append(f"{name} from {low:g} to {high:g} (is {value:g})")
    return found
