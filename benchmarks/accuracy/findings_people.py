"""Virtual people whom the findings are tried on: a healthy crowd, and others with one fault.

Runners differ as published runners do: speed, body, step rate, contact time, foot strike, and in
how they hold trunk, pelvis and legs. The latter are small amounts of what the simulation calls
faults, of either sign. ``SPREADS`` says where each spread comes from; those without a source are
the model's choice and are marked so.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pushoff.core.constants import GRAVITY
from pushoff.core.errors import BadUsageError
from pushoff.sim.body import Body
from pushoff.sim.definition import FAULT_LIMITS, Faults, FootStrike, Runner
from pushoff.sim.targets import CONTACT_EXPONENT, gait_of

#: Names of the disjoint crowds; limits and spreads may be set on "tune" only.
CROWDS = ("tune", "test")
#: Speed (m/s) of the crowds, height (m) and body mass (kg) within these.
SPEED_MPS = (2.2, 5.0)
HEIGHT_M = (1.50, 1.98)
MASS_KG = (45.0, 105.0)
#: Stature (m) of adults, mean and SD; body mass index of runners: round figures of this model.
STATURE_M = {"female": (1.655, 0.065), "male": (1.785, 0.070)}
BODY_MASS_INDEX = (22.3, 2.2)
#: Steps per minute: SD 9 in 860 runners at their own speed (malisoux2023, quoted at second hand),
#: 7.9 in 15 men at one speed.
STEP_RATE_SD = 9.0
#: Duty factor in points: SD 3.3, 2.3, 2.3 at 2.5, 3.5, 4.5 m/s (fukuchi2017).
DUTY_SD_PERCENT = ((2.5, 3.5, 4.5), (3.3, 2.3, 2.3))
#: Most land on the heel; shares among runners on a treadmill, round figures.
FOOT_STRIKES: Mapping[FootStrike, float] = {"rearfoot": 0.75, "midfoot": 0.15, "forefoot": 0.10}
#: SD of step and contact time from step to step, as a share: within this.
STRIDE_NOISE = (0.005, 0.025)
#: Lengths of recordings, s, and how common they are.
DURATION_S: Mapping[float, float] = {8.0: 0.70, 12.0: 0.22, 20.0: 0.08}
#: How far out one style may lie, in standard deviations: a crowd of 500 has few beyond.
FURTHEST_SD = 3.0


@dataclass(frozen=True)
class Spread:
    """How much healthy runners differ in one amount of ``Faults``; ``source`` says from where."""

    sd: float
    source: str


SPREADS: Mapping[str, Spread] = {
    "lean": Spread(3.7, "SD 2.9° in 36 runners (bramah2018), 4.4° in 40 (teng2015, both groups)"),
    "pelvic_drop": Spread(1.9, "SD in 36 runners (bramah2018)"),
    "soft_ankle": Spread(
        0.5,
        "ankle SD 2.9° (bramah2018), knee 4.5° (heiderscheit2011), halved: "
        "half of it comes with step rate and contact time",
    ),
    "restricted_thigh_extension": Spread(
        2.5,
        "choice; hip flexion varies by 3 to 6° with the "
        "pelvis (heiderscheit2011), step rate adds more",
    ),
    "overstride": Spread(0.010, "choice; step rate and contact time add more"),
    "pelvic_compensation": Spread(1.2, "choice"),
    "asymmetry": Spread(0.015, "choice; below 4 % of step time is common (mo2020, second hand)"),
    "late_push": Spread(0.07, "choice"),
    "head_bob": Spread(0.006, "choice"),
    "unfolding_break": Spread(0.07, "choice"),
    "hip_break": Spread(1.5, "choice"),
    "lean_lost": Spread(1.0, "choice"),
    "trunk_side_lean": Spread(1.2, "choice"),
    "knee_valgus": Spread(2.5, "choice; repeated measurement alone 2 to 4° (gwynne2014)"),
    "weak_recoil": Spread(0.10, "choice"),
}


@dataclass(frozen=True)
class Person:
    """One virtual runner, how long he or she is recorded, and where the draws of errors start."""

    number: int
    crowd: str
    runner: Runner
    duration_s: float
    fault: str = ""
    amount: float = 0.0
    told_speed: bool = True

    @property
    def seed(self) -> int:
        """Seed of the errors of this person's recordings."""
        return _seed(self.crowd, self.number, "errors")


def _seed(*words: object) -> int:
    return zlib.crc32("/".join(str(word) for word in words).encode())


def person(number: int, crowd: str, fault: str = "", amount: float = 0.0) -> Person:
    """Return a healthy runner of a crowd, or one of the same body and speed with one fault.

    Who has a fault is otherwise as usual at that speed and size, so that the amount is how far the
    runner is from what is usual. The same number and crowd give the same body, speed and noise.
    Legs that cannot reach are drawn again.
    """
    for attempt in range(30):
        try:
            drawn = _drawn(number, crowd, attempt)
            # A step rate that the model does not go to asks for another runner.
            return drawn if not fault else with_fault(as_usual(drawn), fault, amount)
        except BadUsageError:
            continue
    raise RuntimeError(f"no runner for {crowd} {number} {fault} {amount:g}")


def as_usual(styled: Person) -> Person:
    """Return the person with step rate, contact time and everything else usual for the speed."""
    plain = replace(styled.runner, faults=Faults(), step_rate_per_min=None, contact_time_s=None)
    usual = gait_of(plain, Body.of(plain.mass_kg, plain.height_m, plain.sex))
    timed = replace(
        plain,
        step_rate_per_min=60.0 / usual.step_time_s,
        contact_time_s=usual.contact_s["left"],
    )
    return replace(styled, runner=timed)


def with_fault(healthy: Person, fault: str, amount: float) -> Person:
    """Return a person whose fault is this much larger than before.

    ``step_rate`` is a share of the own rate, ``bounce`` metres of rise and fall, had by a slower
    step rate; everything else is an amount of ``Faults``, up to what the model can do. The speed
    is told, so that everything can be judged.
    """
    runner = healthy.runner
    rate, contact = runner.step_rate_per_min, runner.contact_time_s
    assert rate is not None
    assert contact is not None
    if fault == "step_rate":
        shorter = contact * (1.0 + amount) ** -CONTACT_EXPONENT
        new = replace(runner, step_rate_per_min=rate * (1.0 + amount), contact_time_s=shorter)
    elif fault == "bounce":
        new = replace(runner, step_rate_per_min=_bouncing(rate, contact, amount))
    else:
        low, high = FAULT_LIMITS[fault]
        total = float(np.clip(getattr(runner.faults, fault) + amount, low, high))
        new = _same_contact(runner, replace(runner.faults, **{fault: total}))
    return replace(healthy, runner=new, fault=fault, amount=amount, told_speed=True)


def _bouncing(rate_per_min: float, contact_s: float, more_m: float) -> float:
    """Return the step rate that rises and falls this much more (half-sine of force, morin2005)."""
    step, k = 60.0 / rate_per_min, 0.25 - 0.5 / np.pi
    wanted = step**2 / 8.0 - k * step * contact_s + more_m / GRAVITY
    return float(15.0 / (k * contact_s + np.sqrt((k * contact_s) ** 2 + 0.5 * wanted)))


def _same_contact(runner: Runner, faults: Faults) -> Runner:
    """Return the runner with a fault; contact time changes by as much as the fault changes it."""
    body = Body.of(runner.mass_kg, runner.height_m, runner.sex)
    plain = replace(runner, contact_time_s=None)
    before = gait_of(plain, body).contact_s
    after = gait_of(replace(plain, faults=faults), body).contact_s
    ratio = (after["left"] + after["right"]) / (before["left"] + before["right"])
    assert runner.contact_time_s is not None
    return replace(runner, faults=faults, contact_time_s=runner.contact_time_s * float(ratio))


def _drawn(number: int, crowd: str, attempt: int) -> Person:
    random = np.random.default_rng(_seed(crowd, number, attempt))
    sex = "female" if random.random() < 0.5 else "male"
    height = float(np.clip(random.normal(*STATURE_M[sex]), *HEIGHT_M))
    mass = float(np.clip(random.normal(*BODY_MASS_INDEX) * height**2, *MASS_KG))
    strikes = list(FOOT_STRIKES)
    base = Runner(
        # Most run at 2.5–4 m/s; the ends are there.
        speed_mps=round(float(SPEED_MPS[0] + np.ptp(SPEED_MPS) * random.beta(1.6, 2.2)), 2),
        height_m=round(height, 3),
        mass_kg=round(mass, 1),
        sex=sex,
        foot_strike=strikes[int(random.choice(len(strikes), p=list(FOOT_STRIKES.values())))],
        stride_noise=round(float(random.uniform(*STRIDE_NOISE)), 4),
        seed=int(random.integers(1 << 30)),
    )
    faults = Faults(**{name: _style(random, name, item.sd) for name, item in SPREADS.items()})
    duration = float(random.choice(list(DURATION_S), p=list(DURATION_S.values())))
    return Person(
        number,
        crowd,
        _timed(replace(base, faults=faults), random),
        duration,
        told_speed=bool(random.random() < 0.5),
    )


def _style(random: np.random.Generator, name: str, sd: float) -> float:
    low, high = FAULT_LIMITS[name]
    out = float(np.clip(random.standard_normal(), -FURTHEST_SD, FURTHEST_SD))
    return round(float(np.clip(sd * out, low, high)), 4)


def _timed(runner: Runner, random: np.random.Generator) -> Runner:
    """Return the runner with a step rate and contact time of his or her own."""
    body = Body.of(runner.mass_kg, runner.height_m, runner.sex)
    usual = gait_of(runner, body)
    rate = 60.0 / usual.step_time_s + STEP_RATE_SD * float(np.clip(random.standard_normal(), -3, 3))
    rate = float(np.clip(rate, 141.0, 218.0))
    own = gait_of(replace(runner, step_rate_per_min=rate), body)
    contact = 0.5 * (own.contact_s["left"] + own.contact_s["right"])
    duty_sd = float(np.interp(runner.speed_mps, *DUTY_SD_PERCENT)) / 100.0
    # Step rate and what changes contact in the style already make part of the spread.
    contact += 0.8 * duty_sd * 120.0 / rate * float(np.clip(random.standard_normal(), -2.5, 2.5))
    # Somebody who runs always leaves the ground.
    contact = float(np.clip(contact, 0.13, 0.93 * 60.0 / rate))
    return replace(runner, step_rate_per_min=round(rate, 2), contact_time_s=round(contact, 4))
