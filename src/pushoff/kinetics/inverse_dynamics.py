"""Joint moments, powers and forces from the ground up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pushoff.core.kinetics import MOMENTS, GroundForce, Loads
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, sided
from pushoff.core.recording import Sex
from pushoff.kinetics.joint_axes import by_side, moments_about, powers
from pushoff.kinetics.load_errors import load_errors
from pushoff.kinetics.newton_euler import ground_wrench, joint_loads, smoothed
from pushoff.kinetics.segments import Legs, legs_of
from pushoff.kinetics.settings import KineticsSettings
from pushoff.kinetics.toes import toe_loads
from pushoff.reference.anthropometry import CITATION

_DEFAULT = KineticsSettings()


def inverse_dynamics(
    motion: Motion,
    ground: GroundForce,
    mass_kg: float,
    sex: Sex | None,
    settings: KineticsSettings = _DEFAULT,
) -> Loads:
    """Return moments, powers and joint forces of both legs, all frames at once.

    Foot, shank and thigh are rigid bodies with de Leva's inertia. With markers and a standing trial
    the solution is three-dimensional and moments are given about the axes of the joint angles;
    otherwise it is that of the sagittal plane, about the laboratory's right axis.

    Parameters
    ----------
    motion : Motion
        On the time axis of ``ground``.
    ground : GroundForce
    mass_kg : float
    sex : "female", "male" or None
        With None the mean of both tables is taken.
    settings : KineticsSettings, optional

    Returns
    -------
    Loads
        NaN where points, frames or force are unknown, and in the first and last frame. A leg
        without hip, knee and ankle is left out.

    Notes
    -----
    Moments and powers as in winter2009, chapters 5–7, in three dimensions with joint axes by
    grood1983. Unlike there, force and its moment are carried about the laboratory's origin, so that
    an error of one joint's centre does not reach the next joint. With measured force the loads are
    smoothed at the cut-off of the leg's points (edwards2011, bisseling2006, kristianslund2012): on
    RBDS runner 1 the impact, which is in the force but not in smoothed accelerations, otherwise
    gave a hip peak 1.7 times as high; on the virtual runner no cut-off from 15 to 50 Hz was worse
    by more than 0.02 N·m/kg.
    """
    legs = legs_of(motion, mass_kg, sex)
    wrench = ground_wrench(ground)
    loads = joint_loads(legs, wrench)
    cutoff_hz = moment_cutoff(motion, ground, settings)
    if cutoff_hz is not None:
        loads = smoothed(loads, motion.rate_hz, cutoff_hz)
    moments = moments_about(legs, loads)
    power = powers(motion, legs, loads)
    toes = toe_loads(motion, ground, wrench, cutoff_hz)
    if toes is not None:
        moments["mtp"], power["mtp"] = toes
    reactions = {
        sided(side, joint): np.ascontiguousarray(force[:, i])
        for joint, force in loads.force.items()
        for i, side in enumerate(SIDES)
        if np.isfinite(force[:, i, 1]).any()
    }
    moment_curves, power_curves = by_side(moments), by_side(power)
    names = {f"moment:{name}" for name in moment_curves} | {f"power:{n}" for n in power_curves}
    skipped, warnings = _remarks(motion, legs, moment_curves, sex)
    return Loads(
        moments=moment_curves,
        powers=power_curves,
        reactions=reactions,
        error=load_errors(ground, motion.dimension, legs.solid, names),
        skipped=skipped,
        warnings=warnings,
        citations=_cited(legs, toes is not None, ground),
    )


def _remarks(
    motion: Motion, legs: Legs, moments: Mapping[str, np.ndarray], sex: Sex | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return why moments are not here, and what a reader has to know."""
    skipped: dict[str, str] = {}
    for name in MOMENTS:
        missing = [sided(side, name) for side in SIDES if sided(side, name) not in moments]
        reason = _why(name, motion, legs)
        skipped.update(dict.fromkeys(missing, reason))
    warnings = []
    if sex is None:
        warnings.append("Sex unknown: segment masses are the mean of the female and male tables.")
    if moments and not legs.solid and "pelvis_tilt" not in motion.angles:
        warnings.append(
            "The pelvis was not seen to tilt: hip power counts the thigh's turning alone."
        )
    return skipped, tuple(warnings)


def _why(name: str, motion: Motion, legs: Legs) -> str:
    if name not in ("hip", "knee", "ankle", "mtp") and not legs.solid:
        if motion.dimension == 2:
            return "a camera at the side does not see moments out of the sagittal plane"
        return "needs a standing trial with markers on both sides of knee and ankle, and the pelvis"
    if name == "mtp":
        return "needs ball and toe of the foot, and force under it"
    return "needs hip, knee, ankle and front of the foot of this leg, and force under it"


def _cited(legs: Legs, toes: bool, ground: GroundForce) -> tuple[str, ...]:
    cited = ["winter2009", CITATION]
    if legs.solid:
        cited += ["grood1983", "wu2002"]
    if toes:
        cited.append("stefanyshyn1997")
    if ground.measured:
        cited += ["edwards2011", "bisseling2006", "kristianslund2012"]
    return tuple(cited)


def moment_cutoff(
    motion: Motion, ground: GroundForce, settings: KineticsSettings = _DEFAULT
) -> float | None:
    """Return the cut-off (Hz) of joint loads: that of the leg's points, or as set.

    None where nothing is filtered: force that was estimated is smooth, and a motion without a
    cut-off was not smoothed.
    """
    if not ground.measured:
        return None
    return settings.moment_cutoff_hz or motion.cutoff_hz.get("leg")
