"""How far moments and powers may be off at their peak.

The method's part was measured on virtual runners with exact loads: three bodies at 2.8–4.2 m/s,
markers with 0.5 mm of noise, thigh skin that travels by 8 mm and landmarks missed by 4 mm (five
draws each), or side-view keypoints at 60 frames/s; root mean square of the mean peak's error, the
first 15 % of contact left out, where the virtual runner lands with a jump. Its joints are where its
markers say: where real joints lie is less sure, so the differences from what other programs made of
three real runners count too (divided by the square root of two, for both may be wrong: ankle 0.14,
knee 0.20, hip 0.40 N·m/kg; the hip mostly by another regression of its centre). For the ankle
without a standing trial the difference that RBDS runner 1's standing trial makes is larger and is
stated. The force's part follows from the errors of the force and of its place.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pushoff.core.kinetics import GroundForce
from pushoff.core.names import SIDES

#: Standard deviations at the peak, moments in N·m/kg and powers in W/kg: three-dimensional with
#: markers and standing trial; sagittal with markers; sagittal with keypoints.
METHOD: Mapping[str, Mapping[str, float]] = {
    "solid": {
        "moment:hip": 0.40,
        "moment:knee": 0.20,
        "moment:ankle": 0.14,
        "moment:mtp": 0.04,
        "moment:hip_adduction": 0.40,
        "moment:hip_rotation": 0.05,
        "moment:knee_adduction": 0.20,
        "moment:knee_rotation": 0.05,
        "moment:ankle_inversion": 0.19,
        "power:hip": 1.0,
        "power:knee": 1.0,
        "power:ankle": 0.80,
        "power:mtp": 0.05,
    },
    "sagittal": {
        "moment:hip": 0.40,
        "moment:knee": 0.25,
        "moment:ankle": 0.35,
        "moment:mtp": 0.04,
        "power:hip": 1.0,
        "power:knee": 1.15,
        "power:ankle": 1.5,
        "power:mtp": 0.05,
    },
    "camera": {
        "moment:hip": 0.45,
        "moment:knee": 0.30,
        "moment:ankle": 0.20,
        "moment:mtp": 0.10,
        "power:hip": 1.8,
        "power:knee": 1.7,
        "power:ankle": 4.0,
        "power:mtp": 0.50,
    },
}
#: Height of each joint above the ground under load, m, which fore-aft force acts on (a body of
#: 1.75 m at midstance), and mean peaks of moment (N·m/kg) and power (W/kg) of those runners.
_HEIGHT_M = {"hip": 0.85, "knee": 0.48, "ankle": 0.10, "mtp": 0.03}
_PEAK = {"hip": (1.4, 3.2), "knee": (2.4, 7.3), "ankle": (3.1, 15.1), "mtp": (0.4, 0.4)}
#: Peak force of those runners (N/kg).
_PEAK_FORCE = 25.0
_GRAVITY_PER_KG = 9.8


def load_errors(
    ground: GroundForce, dimension: int, solid: bool, names: set[str]
) -> dict[str, float]:
    """Return the standard deviation at the peak of each moment and power in ``names``.

    ``names`` are as in :class:`~pushoff.core.kinetics.Loads`. A force that does not say how good it
    is adds nothing.
    """
    kind = "camera" if dimension == 2 else "solid" if solid else "sagittal"
    plain = {name.partition(":")[0] + ":" + _unsided(name.partition(":")[2]) for name in names}
    found = {}
    for name, own in METHOD[kind].items():
        if name in plain:
            quantity, _, axis = name.partition(":")
            found[name] = float(np.hypot(own, _from_force(ground.error, quantity, axis)))
    return found


def _unsided(name: str) -> str:
    side, _, plain = name.partition("_")
    return plain if side in SIDES else name


def _from_force(error: Mapping[str, float], quantity: str, axis: str) -> float:
    """Return what errors of the force and its place make of a sagittal moment or power."""
    if axis not in _PEAK:
        return 0.0
    moment, power = _PEAK[axis]
    parts = (
        _PEAK_FORCE * error.get("centre_of_pressure", 0.0),
        moment * error.get("peak", 0.0),
        _GRAVITY_PER_KG * _HEIGHT_M[axis] * error.get("fore_aft", 0.0),
    )
    in_moment = float(np.sqrt(np.sum(np.square(parts))))
    return in_moment if quantity == "moment" else in_moment * power / moment
