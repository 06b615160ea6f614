"""The leg as a spring: stiffness and compression from force, and from timing alone.

Tolerances of what needs force: root-mean-square error on the virtual runner (markers with skin
movement; side view with exact force); ``estimated`` with force from motion. Those of timing: how
far it lies from force plates (morin2005; 7 to 15 % of the peak).
"""

from __future__ import annotations

import numpy as np

from pushoff.core.constants import GRAVITY
from pushoff.core.names import sided
from pushoff.core.strides import Strides
from pushoff.measures.force import contact_force
from pushoff.measures.lengths import speed
from pushoff.measures.registry import NOT_FACING, SAGITTAL, measure
from pushoff.measures.windows import PerStride, over_contact

_CONTACT = ("event:touchdown", "event:toe_off")
_TIMING = (*_CONTACT, "event:opposite_touchdown", "level")
_SPEED = ("speed", "scale", "point:com", "event:next_touchdown")
#: Length of the leg as a share of stature where it was not measured (morin2005, winter2009).
_LEG_SHARE = 0.53
#: The line from centre of pressure to hip must be known by this share of contact; before, the
#: load is too small for a centre of pressure.
_FIRST_SHARE = 0.10


def _peak_n(strides: Strides) -> PerStride:
    """Return the peak vertical force, N."""
    assert strides.kinetics is not None
    weight = strides.kinetics.mass.value * GRAVITY
    return contact_force(strides, 1).max(axis=1) * weight


def _ratio(newtons: PerStride, metres: PerStride) -> PerStride:
    """Return kN/m, NaN where nothing gave way."""
    return np.where(metres > 0, newtons / np.where(metres > 0, metres, 1.0), np.nan) / 1000.0


@measure(
    title="Leg compression",
    unit="m",
    needs=("force", "scale", "point:hip", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 0.004, "2d": 0.013},
    estimated={"3d": 0.021, "2d": 0.015},
    cite=("mcmahon1990", "pushoff"),
    both=True,
)
def leg_compression(strides: Strides) -> PerStride:
    """How much shorter the leg gets in contact, from touchdown to its shortest.

    The leg is the line from the centre of pressure to the hip. The published model computes its
    compression from speed, contact time and fall of the centre of mass instead.
    """
    view = strides.loaded()
    assert view.kinetics is not None
    rows = over_contact(view, view.kinetics.leg_length[view.side], samples=101)
    known = np.isfinite(rows)
    first = known.argmax(axis=1)
    start = rows[np.arange(len(rows)), first]
    # The middle of contact must be known without gaps; its ends carry too little load.
    edge = round(_FIRST_SHARE * 100)
    whole = known[:, edge:-edge].all(axis=1)
    shortest = np.where(whole, np.where(known, rows, np.inf).min(axis=1), np.nan)
    return np.where(first <= edge, start - shortest, np.nan)


@measure(
    title="Leg stiffness",
    unit="kN/m",
    needs=("force", "mass", "scale", "point:hip", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 1.1, "2d": 3.4},
    estimated={"3d": 4.7, "2d": 3.0},
    cite=("mcmahon1990",),
    both=True,
)
def leg_stiffness(strides: Strides) -> PerStride:
    """Peak vertical force divided by the compression of the leg (hip to centre of pressure).

    About one and a half times what the published model gives, which computes a larger compression
    from speed and timing (``leg_stiffness_timing``): compare like with like.
    """
    return _ratio(_peak_n(strides), leg_compression(strides))


@measure(
    title="Vertical stiffness",
    unit="kN/m",
    needs=("force", "mass", "scale", "point:com", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 0.7, "2d": 1.5},
    estimated={"3d": 1.3, "2d": 1.5},
    cite=("mcmahon1990",),
    both=True,
)
def vertical_stiffness(strides: Strides) -> PerStride:
    """Peak vertical force divided by how far the centre of mass sinks from touchdown on."""
    rows = over_contact(strides, strides.point("com")[:, 1])
    return _ratio(_peak_n(strides), rows[:, 0] - rows.min(axis=1))


@measure(
    title="Peak vertical force from timing",
    unit="BW",
    needs=_TIMING,
    views=NOT_FACING,
    tolerance={"3d": 0.25, "2d": 0.25},
    cite=("morin2005",),
)
def peak_force_timing(strides: Strides) -> PerStride:
    """Peak of the half sine of force that contact and flight time ask for, in body weights.

    Reads 10 to 15 % below the force plate in slow and heel-first running; on level ground only.
    """
    contact, flight = _times(strides)
    return 0.5 * np.pi * (flight / contact + 1.0)


@measure(
    title="Vertical stiffness from timing",
    unit="kN/m",
    needs=("mass", *_TIMING),
    views=NOT_FACING,
    tolerance={"3d": 2.0, "2d": 2.0},
    cite=("morin2005",),
)
def vertical_stiffness_timing(strides: Strides) -> PerStride:
    """Vertical stiffness of the half sine of force that contact and flight time ask for.

    On level ground only.
    """
    return _ratio(_peak_timing_n(strides), _sink_timing_m(strides))


@measure(
    title="Leg compression from timing",
    unit="m",
    needs=(*_SPEED, *_TIMING),
    views=NOT_FACING,
    tolerance={"3d": 0.02, "2d": 0.025},
    cite=("morin2005",),
)
def leg_compression_timing(strides: Strides) -> PerStride:
    """Leg compression of the spring that contact and flight time, speed and leg length ask for.

    Leg length is hip height in standing, or 0.53 of stature; on level ground only.
    """
    contact, _ = _times(strides)
    leg = _leg_m(strides)
    half_way = np.minimum(0.5 * speed(strides) * contact, leg)
    return leg - np.sqrt(leg**2 - half_way**2) + _sink_timing_m(strides)


@measure(
    title="Leg stiffness from timing",
    unit="kN/m",
    needs=("mass", *_SPEED, *_TIMING),
    views=NOT_FACING,
    tolerance={"3d": 1.5, "2d": 1.5},
    cite=("morin2005",),
)
def leg_stiffness_timing(strides: Strides) -> PerStride:
    """Leg stiffness of the spring that contact and flight time, speed and leg length ask for.

    On level ground only. Leg length is hip height in standing, or 0.53 of stature.
    """
    return _ratio(_peak_timing_n(strides), leg_compression_timing(strides))


def _times(strides: Strides) -> tuple[PerStride, PerStride]:
    """Return contact and flight time, s."""
    return (
        strides.duration("touchdown", "toe_off"),
        strides.duration("toe_off", "opposite_touchdown"),
    )


def _mass_kg(strides: Strides) -> float:
    return strides.mass_kg if strides.kinetics is None else strides.kinetics.mass.value


def _peak_timing_n(strides: Strides) -> PerStride:
    return peak_force_timing(strides) * _mass_kg(strides) * GRAVITY


def _sink_timing_m(strides: Strides) -> PerStride:
    """Return how far the centre of mass sinks under a half sine of force, m."""
    contact, _ = _times(strides)
    peak = peak_force_timing(strides) * GRAVITY  # per kilogram
    return contact**2 * (peak / np.pi**2 - GRAVITY / 8.0)


def _leg_m(strides: Strides) -> float:
    lengths = strides.motion.lengths
    for key in (sided(strides.side, "leg"), "leg"):
        if np.isfinite(lengths.get(key, np.nan)):
            return float(lengths[key])
    return _LEG_SHARE * strides.height_m
