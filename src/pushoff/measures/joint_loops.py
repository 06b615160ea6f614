"""Ankle and knee as springs: the loop of moment against angle while the foot is on the ground.

A joint bends under load and opens again. The slope of moment against angle is its quasi-stiffness
(latash1993): how stiff the joint acts with all its muscles, not the stiffness of a tissue. Moments
are per kilogram of body mass, positive where they extend the knee or point the foot.

Tolerances: root-mean-square error on the virtual runner (markers with skin movement; side view with
exact force); ``estimated`` with force from motion. From one camera shares of energy are off by
their own size: those need three dimensions.
"""

from __future__ import annotations

import numpy as np

from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, THREE_D, measure
from pushoff.measures.windows import PerStride, Rows, over_contact

_CONTACT = ("event:touchdown", "event:toe_off")
_SAMPLES = 201
#: The slope is fitted between these shares of the moment at the turn: at its ends the loop bends,
#: and just after touchdown the foot still comes down on its heel.
_LOW, _HIGH = 0.10, 0.90
#: A line through fewer samples than 5 % of contact is no slope.
_LEAST_SAMPLES = 10
#: Least energy (J/kg) that a joint must have taken in for a share of it to mean anything: 1 % of
#: what ankle and knee absorb in a step of easy running.
_LEAST_ABSORBED = 0.005


def _loop(strides: Strides, joint: str) -> tuple[Rows, Rows]:
    """Return angle (deg) and extending moment (N·m/kg) of a joint over contact."""
    view = strides.loaded()
    assert view.kinetics is not None
    key, kinetics = view.key(joint), view.kinetics

    def make() -> tuple[Rows, Rows]:
        angle = np.degrees(over_contact(view, kinetics.angles[key], samples=_SAMPLES))
        moment = -over_contact(view, kinetics.loads.moments[key], samples=_SAMPLES)
        return angle, moment / kinetics.mass.value

    return view.shared(("loop", joint), make)


def _slope(strides: Strides, joint: str, *, loading: bool) -> PerStride:
    """Return the least-squares slope of moment against angle, N·m/kg/deg, before or after the turn.

    The turn is where the joint is most bent. Only samples with 10 to 90 % of the moment at the
    turn count, and of those only the run that reaches it.
    """
    angle, moment = _loop(strides, joint)
    if not loading:
        angle, moment = angle[:, ::-1], moment[:, ::-1]
    known = np.isfinite(angle).all(axis=1) & np.isfinite(moment).all(axis=1)
    angle = np.where(known[:, None], angle, 0.0)
    moment = np.where(known[:, None], moment, 0.0)
    turn = angle.argmax(axis=1)
    top = moment[np.arange(len(moment)), turn]
    before = np.arange(angle.shape[1]) <= turn[:, None]
    # From where the moment last was below 10 %: an early wiggle across it does not count.
    below = before & (moment < _LOW * top[:, None])
    start = np.where(below.any(axis=1), below.shape[1] - below[:, ::-1].argmax(axis=1), 0)
    used = before & (np.arange(angle.shape[1]) >= start[:, None])
    used &= moment <= _HIGH * top[:, None]
    count = used.sum(axis=1)
    usable = known & (top > 0) & (count >= _LEAST_SAMPLES)
    divide = np.maximum(count, 1)
    bent = np.where(used, angle - ((angle * used).sum(axis=1) / divide)[:, None], 0.0)
    spread = (bent**2).sum(axis=1)
    usable &= spread > 0
    return np.where(usable, (bent * moment).sum(axis=1) / np.where(usable, spread, 1.0), np.nan)


def _work(strides: Strides, joint: str) -> tuple[PerStride, PerStride]:
    """Return the energy that a joint takes in and gives back in contact, J/kg, both positive."""
    view = strides.loaded()
    assert view.kinetics is not None
    curve = view.kinetics.loads.powers[view.key(joint)] / view.kinetics.mass.value
    rows = over_contact(view, curve, samples=_SAMPLES)
    contact = strides.duration("touchdown", "toe_off")
    taken = np.maximum(-rows, 0.0).mean(axis=1) * contact
    return taken, np.maximum(rows, 0.0).mean(axis=1) * contact


def _returned(strides: Strides, joint: str) -> PerStride:
    taken, given = _work(strides, joint)
    enough = taken > _LEAST_ABSORBED
    return np.where(enough, 100.0 * given / np.where(enough, taken, 1.0), np.nan)


def _needs(joint: str) -> tuple[str, ...]:
    return ("force", f"moment:{joint}", f"angle:{joint}", "body_weight", *_CONTACT)


_STIFFNESS_CITE = ("latash1993", "davis1996", "kuitunen2002")


@measure(
    title="Ankle stiffness while it gives",
    unit="N·m/kg/deg",
    needs=_needs("ankle"),
    views=SAGITTAL,
    tolerance={"3d": 0.0045, "2d": 0.041},
    estimated={"3d": 0.035, "2d": 0.03},
    cite=_STIFFNESS_CITE,
)
def ankle_quasi_stiffness_loading(strides: Strides) -> PerStride:
    """Slope of the ankle's moment against its angle from touchdown to most dorsiflexion.

    Least squares between 10 and 90 % of the moment at the turn; per kilogram of body mass.
    """
    return _slope(strides, "ankle", loading=True)


@measure(
    title="Ankle stiffness while it pushes off",
    unit="N·m/kg/deg",
    needs=_needs("ankle"),
    views=SAGITTAL,
    tolerance={"3d": 0.002, "2d": 0.018},
    estimated={"3d": 0.007, "2d": 0.016},
    cite=_STIFFNESS_CITE,
)
def ankle_quasi_stiffness_unloading(strides: Strides) -> PerStride:
    """Slope of the ankle's moment against its angle from most dorsiflexion to toe-off.

    Least squares between 90 and 10 % of the moment at the turn; per kilogram of body mass.
    """
    return _slope(strides, "ankle", loading=False)


@measure(
    title="Knee stiffness while it gives",
    unit="N·m/kg/deg",
    needs=_needs("knee"),
    views=SAGITTAL,
    tolerance={"3d": 0.016, "2d": 0.03},
    estimated={"3d": 0.036, "2d": 0.037},
    cite=_STIFFNESS_CITE,
)
def knee_quasi_stiffness_loading(strides: Strides) -> PerStride:
    """Slope of the knee's moment against its angle from touchdown to most flexion in contact.

    Least squares between 10 and 90 % of the moment at the turn; per kilogram of body mass.
    """
    return _slope(strides, "knee", loading=True)


@measure(
    title="Knee stiffness while it extends",
    unit="N·m/kg/deg",
    needs=_needs("knee"),
    views=SAGITTAL,
    tolerance={"3d": 0.009, "2d": 0.045},
    estimated={"3d": 0.04, "2d": 0.06},
    cite=_STIFFNESS_CITE,
)
def knee_quasi_stiffness_unloading(strides: Strides) -> PerStride:
    """Slope of the knee's moment against its angle from most flexion in contact to toe-off.

    Least squares between 90 and 10 % of the moment at the turn; per kilogram of body mass.
    """
    return _slope(strides, "knee", loading=False)


@measure(
    title="Energy that the ankle's loop loses",
    unit="J/kg",
    needs=("force", "power:ankle", "body_weight", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 0.035, "2d": 0.26},
    estimated={"3d": 0.28, "2d": 0.1},
    cite=("kuitunen2002", "pushoff"),
)
def ankle_loop_hysteresis(strides: Strides) -> PerStride:
    """Energy that the ankle takes in minus what it gives back in contact.

    Positive, like a passive spring, where it loses energy; negative where the calf adds more than
    it took in. Both are seen in healthy runners.
    """
    taken, given = _work(strides, "ankle")
    return taken - given


@measure(
    title="Energy given back by the ankle",
    unit="%",
    needs=("force", "power:ankle", "body_weight", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 7.0},
    estimated={"3d": 39.0},
    cite=("kuitunen2002", "pushoff"),
)
def ankle_recoil(strides: Strides) -> PerStride:
    """Energy that the ankle gives back in contact, in % of what it took in.

    Tendon recoil and the muscles' own work together: no recording of motion and force tells them
    apart.
    """
    return _returned(strides, "ankle")


@measure(
    title="Energy given back by the knee",
    unit="%",
    needs=("force", "power:knee", "body_weight", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 10.0},
    estimated={"3d": 55.0},
    cite=("kuitunen2002", "pushoff"),
)
def knee_recoil(strides: Strides) -> PerStride:
    """Energy that the knee gives back in contact, in % of what it took in."""
    return _returned(strides, "knee")


@measure(
    title="Energy given back by the toe joints",
    unit="%",
    needs=("force", "power:mtp", "body_weight", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 2.5},
    estimated={"3d": 5.0},
    cite=("kelly2018", "stefanyshyn1997"),
)
def mtp_recoil(strides: Strides) -> PerStride:
    """Energy that the joints of the toes give back in contact, in % of what they took in.

    They mostly absorb: the foot as a whole loses energy (kelly2018).
    """
    return _returned(strides, "mtp")
