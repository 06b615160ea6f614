"""The muscle stage: joint angles and moments in, muscle forces out. A model result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.errors import BadUsageError
from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.muscles import MUSCLE_JOINTS, Muscles
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.strides import StrideTable
from pushoff.muscles import induced
from pushoff.muscles.model import Leg
from pushoff.muscles.pull import TENDONS, Course, Pull, pull
from pushoff.muscles.settings import MuscleSettings
from pushoff.reference import muscles as models

#: Forward tilt of the pelvis against standing (rad) where the pelvis is not seen: 6°, the mean over
#: contact of 28 runners at 3.5 m/s (fukuchi2017).
PELVIS_TILT = float(np.deg2rad(6.0))
_DEFAULT = MuscleSettings()
_METHODS = ("anderson2001", "crowninshield1981", "qi1993", "zajac1989", "millard2013")
_SCALING = ("degroote2016", "handsfield2014", "hicks2015")
_LABEL = (
    "Muscle forces and activations are the result of a model (static optimisation), not a "
    "measurement."
)
#: What the planar leg cannot say of muscles that mainly hold the pelvis level.
_FRONTAL = (
    "Gluteus medius and adductor magnus mostly work in the frontal plane; this planar leg shows "
    "only what they do in the sagittal plane."
)
_TILTED = (
    f"The pelvis was not seen: muscle lengths at the hip take it to lean "
    f"{np.rad2deg(PELVIS_TILT):.0f}° further forward than in standing."
)
_STIFF = "The model's elastic Achilles tendon does not fit this motion; it was taken to be rigid."
_ONE_LEG = "muscle forces of one leg only: joints or moments of the other were not known"


@dataclass(frozen=True)
class MuscleResult:
    """Muscle forces, or the reason why there are none."""

    muscles: Muscles | None
    skipped: dict[str, str] = field(default_factory=dict)


def solve_muscles(
    kinetics: Kinetics, motion: Motion, strides: StrideTable, settings: MuscleSettings = _DEFAULT
) -> MuscleResult:
    """Return the muscle forces of both legs.

    Parameters
    ----------
    kinetics : Kinetics
    motion : Motion
        On the time axis of the kinetics (lengths of the athlete's segments, points).
    strides : StrideTable
        Reserves are held against the peak moments within valid strides.
    settings : MuscleSettings, optional

    Raises
    ------
    BadUsageError
        If the settings name a model or tendon that there is not.
    """
    _check(settings)
    courses = _courses(kinetics)
    if not any(course.known.any() for course in courses.values()):
        return MuscleResult(None, {"muscles": _why_not(kinetics)})
    leg = leg_of(kinetics, motion, settings)
    found = _found(kinetics, leg, courses, strides, settings)
    shares = induced.induced_shares(
        motion, kinetics, found.names, found.force, found.arms, found.reserves
    )
    if shares is None:
        why = {"induced": "shares of support and drive need both legs in view"}
        return MuscleResult(replace(found, skipped={**found.skipped, **why}), dict(why))
    cited = tuple(dict.fromkeys((*found.citations, *induced.CITATIONS)))
    return MuscleResult(replace(found, induced=shares, citations=cited), dict(found.skipped))


def leg_of(kinetics: Kinetics, motion: Motion, settings: MuscleSettings = _DEFAULT) -> Leg:
    """Return the leg scaled to the athlete: mean lengths of both legs, the model's where unseen."""
    return Leg.scaled(
        models.load(settings.model),
        kinetics.mass.value,
        _length(motion, "thigh"),
        _length(motion, "shank"),
    )


def _check(settings: MuscleSettings) -> None:
    for name, value, known in (
        ("model", settings.model, models.names()),
        ("tendon", settings.tendon, TENDONS),
    ):
        if value not in known:
            raise BadUsageError(
                f"settings muscles.{name}", expected=f"one of {', '.join(known)}", found=repr(value)
            )


def _courses(kinetics: Kinetics) -> dict[Side, Course]:
    """Return what each leg did, of those that have all three joints."""
    courses: dict[Side, Course] = {}
    for side in SIDES:
        angles = _angles(kinetics, side)
        names = [sided(side, joint) for joint in MUSCLE_JOINTS]
        if angles is None or any(name not in kinetics.loads.moments for name in names):
            continue
        moments = np.column_stack([kinetics.loads.moments[name] for name in names])
        courses[side] = Course.of(kinetics.time_s, angles, moments)
    return courses


def _angles(kinetics: Kinetics, side: Side) -> Float[np.ndarray, "time joint"] | None:
    """Return hip, knee and ankle angle; the hip from the thigh where the pelvis is not seen."""
    found = {joint: kinetics.angles.get(sided(side, joint)) for joint in MUSCLE_JOINTS}
    thigh = kinetics.angles.get(sided(side, "thigh"))
    if found["hip"] is None and thigh is not None:
        found["hip"] = thigh + PELVIS_TILT
    curves = [curve for curve in found.values() if curve is not None]
    return np.column_stack(curves) if len(curves) == len(MUSCLE_JOINTS) else None


def _length(motion: Motion, segment: str) -> float | None:
    """Return the mean length of a segment of both legs (m), None where it was not seen."""
    lengths = [motion.lengths.get(sided(side, segment)) for side in SIDES]
    known = [length for length in lengths if length is not None and np.isfinite(length)]
    return float(np.mean(known)) if known else None


def _why_not(kinetics: Kinetics) -> str:
    """Say in plain words what was missing."""
    angles = {
        joint for joint in MUSCLE_JOINTS for side in SIDES if sided(side, joint) in kinetics.angles
    }
    if any(sided(side, "thigh") in kinetics.angles for side in SIDES):
        angles.add("hip")
    missing = [joint for joint in MUSCLE_JOINTS if joint not in angles]
    if missing:
        return f"muscle forces need angles of hip, knee and ankle; not seen: {', '.join(missing)}"
    return "muscle forces need joint moments of hip, knee and ankle of the same leg"


def _reserve_shares(
    time_s: Float[np.ndarray, " time"],
    courses: Mapping[Side, Course],
    pulls: Mapping[Side, Pull],
    strides: StrideTable,
) -> dict[str, float]:
    """Return the largest reserve within valid strides over the largest moment, by joint."""
    reserve = np.zeros(len(MUSCLE_JOINTS))
    moment = np.zeros(len(MUSCLE_JOINTS))
    for side, part in courses.items():
        counted = part.known & _within(time_s, strides, side)
        if counted.any():
            reserve = np.maximum(reserve, np.abs(pulls[side].reserve[counted]).max(axis=0))
            moment = np.maximum(moment, np.abs(part.moments[counted]).max(axis=0))
    return {
        joint: float(reserve[at] / moment[at])
        for at, joint in enumerate(MUSCLE_JOINTS)
        if moment[at] > 0.0
    }


def _within(
    time_s: Float[np.ndarray, " time"], strides: StrideTable, side: Side
) -> Bool[np.ndarray, " time"]:
    """Return which instants lie within a valid stride of a side."""
    rows = strides.rows(side)
    starts = np.searchsorted(time_s, strides.times["touchdown"][rows])
    stops = np.searchsorted(time_s, strides.times["next_touchdown"][rows])
    change = np.zeros(len(time_s) + 1, dtype=int)
    np.add.at(change, starts, 1)
    np.add.at(change, stops, -1)
    return np.cumsum(change)[:-1] > 0


def _found(
    kinetics: Kinetics,
    leg: Leg,
    courses: Mapping[Side, Course],
    strides: StrideTable,
    settings: MuscleSettings,
) -> Muscles:
    """Return the muscles of both legs, without what they do to the body as a whole."""
    elastic, warnings = settings.tendon == "elastic", [_LABEL]
    pulls: dict[Side, Pull] = {s: pull(leg, course, elastic) for s, course in courses.items()}
    if not all(part.settled for part in pulls.values()):
        elastic = False
        warnings.append(_STIFF)
        pulls = {side: pull(leg, course, elastic) for side, course in courses.items()}
    share = _reserve_shares(kinetics.time_s, courses, pulls, strides)
    warnings += _reserve_warnings(share, settings.reserve_share)
    if "gluteus_medius" in leg.names:
        warnings.append(_FRONTAL)
    if any(sided(side, "hip") not in kinetics.angles for side in courses):
        warnings.append(_TILTED)
    blank = Pull.unknown(len(kinetics.time_s), len(leg.names), len(MUSCLE_JOINTS))
    every: dict[Side, Pull] = {side: pulls.get(side, blank) for side in SIDES}
    cited = (*leg.model.cite, *_METHODS, *_SCALING, *(("kharazi2021",) if elastic else ()))
    return Muscles(
        time_s=kinetics.time_s,
        model=leg.model.key,
        title=leg.model.title,
        names=leg.names,
        activation={side: part.activation for side, part in every.items()},
        force={side: part.force for side, part in every.items()},
        power={side: part.power for side, part in every.items()},
        fibre_power={side: part.fibre_power for side, part in every.items()},
        arms={side: part.arms for side, part in every.items()},
        reserves={side: part.reserve for side, part in every.items()},
        reserve_share=share,
        parts={muscle.name: muscle.parts for muscle in leg.model.muscles},
        tendon="elastic" if elastic else "rigid",
        skipped={} if len(pulls) == len(SIDES) else {"muscles": _ONE_LEG},
        warnings=tuple(warnings),
        citations=tuple(dict.fromkeys(cited)),
    )


def _reserve_warnings(share: Mapping[str, float], limit: float) -> list[str]:
    """Return one sentence on the joints whose moment the muscles cannot give, if there are any."""
    short = [f"{100 * part:.0f} % at the {joint}" for joint, part in share.items() if part > limit]
    if not short:
        return []
    return [
        "The model's muscles cannot always give the whole moment of the joint: reserves take up "
        f"to {', '.join(short)} of the joint's peak (limit {100 * limit:.0f} %); muscle forces "
        "there are too low at those instants."
    ]
