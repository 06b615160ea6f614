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
    """Faults that can be dialled in; zero is none.

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
        Peak-to-peak fore-aft travel of the head against the trunk once per step; half of it is
        added up and down.
    asymmetry : float, share
        Difference of contact time, left minus right, as a share of their mean.
    pelvic_drop : float, degrees
        Extra drop of the swing side of the pelvis in the middle of contact.
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
FAULT_LIMITS: dict[str, tuple[float, float]] = {
    "late_push": (0.0, 1.0),
    "soft_ankle": (0.0, 1.0),
    "restricted_thigh_extension": (0.0, 12.0),
    "pelvic_compensation": (0.0, 12.0),
    "overstride": (0.0, 0.05),
    "lean": (-10.0, 20.0),
    "head_bob": (0.0, 0.10),
    "asymmetry": (-0.15, 0.15),
    "pelvic_drop": (0.0, 12.0),
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
