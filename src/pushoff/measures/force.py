"""Ground force in contact: peaks, impulses, direction. In body weights, so that runners compare.

Impulses are body weights times seconds (BW·s). Braking is given as a positive amount.

Tolerances: root-mean-square error on the virtual runner (markers with skin movement, plates with
noise), or where that is larger what the plates' calibration gives (2 % of the vertical force, 5 %
of the fore-aft impulse, 0.3° of direction). ``estimated``: the same with force from motion, peaks
held against force plates of real recordings as well.
"""

from __future__ import annotations

import numpy as np

from pushoff.core.constants import GRAVITY
from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, THREE_D, measure
from pushoff.measures.windows import PerStride, Rows, over_contact, place_of_maximum

_CONTACT = ("event:touchdown", "event:toe_off")
_FORCE = ("force", "body_weight", *_CONTACT)
#: Samples of a contact: 0.5 % of it or about 1 ms apart.
_SAMPLES = 201
#: An impact peak lies in the first 30 % of contact, before the force of the whole body peaks.
_IMPACT_WITHIN = 0.30
#: A bump that falls by less than this (BW) before it rises again is noise of a plate.
_LEAST_DIP = 0.02
#: Where no impact peak is, the rise is taken up to this share of contact (samaan2014).
_NO_PEAK_AT = 0.13


def contact_force(strides: Strides, axis: int) -> Rows:
    """Return force along an axis over contact in body weights, (stride, sample).

    Between samples the vertical force never falls below zero.
    """
    view = strides.loaded()

    def make() -> Rows:
        assert view.kinetics is not None
        newtons = view.kinetics.ground.force[view.side][:, axis]
        rows = over_contact(view, newtons / (view.kinetics.mass.value * GRAVITY), samples=_SAMPLES)
        if axis == 1:
            rows = np.maximum(rows, 0.0)
        return rows

    return view.shared(("contact_force", axis), make)


def impulse(strides: Strides, rows: Rows) -> PerStride:
    """Return the integral of force over contact, BW·s."""
    return rows.mean(axis=1) * strides.duration("touchdown", "toe_off")


def crossing(strides: Strides) -> PerStride:
    """Return where braking ends and driving begins, share of contact.

    It is where the fore-aft impulse since touchdown is lowest: from there on, what drives outweighs
    all that still brakes, and single wiggles do not count. NaN where contact only drives or brakes.
    """
    view = strides.loaded()

    def make() -> PerStride:
        rows = contact_force(strides, 0)
        gathered = np.cumsum(rows[:, 1:] + rows[:, :-1], axis=1)
        return (place_of_maximum(-gathered) + 1.0) / (rows.shape[1] - 1)

    return view.shared("crossing", make)


@measure(
    title="Peak vertical force",
    unit="BW",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.03, "2d": 0.03},
    estimated={"3d": 0.08, "2d": 0.15},
    cite=("munro1987",),
    both=True,
)
def peak_vertical_force(strides: Strides) -> PerStride:
    """Largest vertical force of the ground in contact, in body weights."""
    return contact_force(strides, 1).max(axis=1)


@measure(
    title="Time of the peak vertical force",
    unit="%",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.7, "2d": 0.8},
    estimated={"3d": 2.0, "2d": 3.0},
    cite=("munro1987",),
)
def peak_vertical_force_time(strides: Strides) -> PerStride:
    """When the vertical force is largest, in % of contact."""
    rows = contact_force(strides, 1)
    return 100.0 * place_of_maximum(rows) / (rows.shape[1] - 1)


@measure(
    title="Vertical impulse of a contact",
    unit="BW·s",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.006, "2d": 0.006},
    estimated={"3d": 0.003, "2d": 0.005},
    cite=("munro1987",),
)
def vertical_impulse(strides: Strides) -> PerStride:
    """Vertical force of the ground summed over contact, in body weights times seconds.

    Over whole strides both feet together give body weight times the time of a stride.
    """
    return impulse(strides, contact_force(strides, 1))


@measure(
    title="Loading rate",
    unit="BW/s",
    needs=("measured_force", "body_weight", "fast_plates", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 3.0},
    cite=("hobara2014", "samaan2014"),
)
def loading_rate(strides: Strides) -> PerStride:
    """Mean rise of the vertical force from 20 to 80 % of the impact peak, in body weights a second.

    Where a contact has no impact peak, the force at 13 % of contact takes its place. Only from
    plates of at least 200 Hz: it cannot be had from video or sensors (kiernan2023).
    """
    rows = contact_force(strides, 1)
    peak, level = _impact(rows)
    last = rows.shape[1] - 1
    place = np.where(np.isfinite(peak), peak, _NO_PEAK_AT * last)
    top = np.where(np.isfinite(peak), level, _at(rows, place))
    low, high = (_rise_to(rows, share * top, place) for share in (0.2, 0.8))
    took = (high - low) / last * strides.duration("touchdown", "toe_off")
    return np.where(took > 0, 0.6 * top / np.where(took > 0, took, 1.0), np.nan)


@measure(
    title="Impact peak",
    unit="BW",
    needs=("measured_force", "body_weight", "fast_plates", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 0.04},
    cite=("hobara2014",),
)
def impact_peak(strides: Strides) -> PerStride:
    """First peak of the vertical force in the first 30 % of contact, in body weights.

    Runners who land on the midfoot or forefoot often have none: those strides have no value.
    """
    return _impact(contact_force(strides, 1))[1]


@measure(
    title="Braking impulse",
    unit="BW·s",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.001, "2d": 0.001},
    estimated={"3d": 0.004, "2d": 0.004},
    cite=("munro1987",),
    both=True,
)
def braking_impulse(strides: Strides) -> PerStride:
    """Backward force of the ground summed over contact, as a positive amount.

    In body weights times seconds: times 9.8 it is the speed (m/s) that contact takes away.
    """
    return impulse(strides, np.maximum(-contact_force(strides, 0), 0.0))


@measure(
    title="Propulsive impulse",
    unit="BW·s",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.001, "2d": 0.001},
    estimated={"3d": 0.004, "2d": 0.004},
    cite=("munro1987",),
    both=True,
)
def propulsive_impulse(strides: Strides) -> PerStride:
    """Forward force of the ground summed over contact.

    In body weights times seconds: times 9.8 it is the speed (m/s) that contact gives back.
    """
    return impulse(strides, np.maximum(contact_force(strides, 0), 0.0))


@measure(
    title="From braking to driving",
    unit="%",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.6, "2d": 0.6},
    estimated={"3d": 2.3, "2d": 2.3},
    cite=("munro1987",),
)
def braking_to_propulsion(strides: Strides) -> PerStride:
    """When the fore-aft force turns from braking to driving, in % of contact."""
    return 100.0 * crossing(strides)


@measure(
    title="Braking time",
    unit="s",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.002, "2d": 0.002},
    estimated={"3d": 0.007, "2d": 0.007},
    cite=("munro1987",),
)
def braking_time(strides: Strides) -> PerStride:
    """Time from touchdown until the fore-aft force turns from braking to driving."""
    return crossing(strides) * strides.duration("touchdown", "toe_off")


@measure(
    title="Propulsion time",
    unit="s",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.002, "2d": 0.002},
    estimated={"3d": 0.005, "2d": 0.005},
    cite=("munro1987",),
)
def propulsion_time(strides: Strides) -> PerStride:
    """Time from where the fore-aft force turns from braking to driving until toe-off."""
    return (1.0 - crossing(strides)) * strides.duration("touchdown", "toe_off")


@measure(
    title="Direction of the ground's force over contact",
    unit="deg",
    needs=_FORCE,
    views=SAGITTAL,
    tolerance={"3d": 0.3, "2d": 0.3},
    estimated={"3d": 0.2, "2d": 0.2},
    cite=("kugler2010",),
)
def mean_force_direction(strides: Strides) -> PerStride:
    """Direction of the whole force of a contact, from the vertical, forward positive.

    At steady speed on level ground nearly zero: what braking takes, propulsion gives back.
    """
    return _lean(contact_force(strides, 0), contact_force(strides, 1))


@measure(
    title="Direction of the ground's force over the push",
    unit="deg",
    needs=("force", "body_weight", "event:midstance", "event:toe_off"),
    views=SAGITTAL,
    tolerance={"3d": 0.5, "2d": 0.5},
    estimated={"3d": 0.8, "2d": 0.8},
    cite=("kugler2010",),
)
def push_impulse_direction(strides: Strides) -> PerStride:
    """Direction of the ground's force summed from midstance to toe-off, from the vertical.

    Taken from the force itself; ``push_direction`` is the same from the motion of the body.
    """
    view = strides.loaded()
    assert view.kinetics is not None
    force = view.kinetics.ground.force[view.side]
    forward, up = (view.over(force[:, axis], "midstance", "toe_off") for axis in (0, 1))
    return _lean(forward, up)


def _lean(forward: Rows, up: Rows) -> PerStride:
    return np.degrees(np.arctan2(forward.mean(axis=1), up.mean(axis=1)))


def _at(rows: Rows, place: PerStride) -> PerStride:
    """Return each row's value at a place between samples; NaN there gives NaN."""
    left = np.clip(np.nan_to_num(place).astype(int), 0, rows.shape[1] - 2)
    row = np.arange(len(rows))
    share = place - left
    return (1.0 - share) * rows[row, left] + share * rows[row, left + 1]


def _impact(rows: Rows) -> tuple[PerStride, PerStride]:
    """Return place (in samples) and height (BW) of the first peak early in contact, else NaN."""
    early = rows[:, : round(_IMPACT_WITHIN * (rows.shape[1] - 1)) + 1]
    known = np.isfinite(early).all(axis=1)
    whole = np.where(known[:, None], early, 0.0)
    here = whole[:, 1:-1]
    top = (here > whole[:, :-2]) & (here >= whole[:, 2:])
    # How far the force falls after each sample before it is as high again.
    after = np.minimum.accumulate(whole[:, ::-1], axis=1)[:, ::-1][:, 1:-1]
    top &= here - after >= _LEAST_DIP
    found = top.any(axis=1) & known
    first = 1 + top.argmax(axis=1)
    height = whole[np.arange(len(rows)), first]
    return np.where(found, first, np.nan), np.where(found, height, np.nan)


def _rise_to(rows: Rows, level: PerStride, before: PerStride) -> PerStride:
    """Return where each row first reaches a level, in samples; NaN where not before a place."""
    above = rows >= np.nan_to_num(level, nan=np.inf)[:, None]
    first = np.maximum(above.argmax(axis=1), 1)
    row = np.arange(len(rows))
    low, high = rows[row, first - 1], rows[row, first]
    share = np.where(high > low, (level - low) / np.where(high > low, high - low, 1.0), 0.0)
    place = first - 1 + np.clip(share, 0.0, 1.0)
    return np.where(above.any(axis=1) & (place <= np.nan_to_num(before)), place, np.nan)
