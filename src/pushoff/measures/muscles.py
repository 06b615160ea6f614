"""Muscles on the ground: force, activation, work and share in support and drive. Model results.

One set of measures for every group of every leg model. Forces come from static optimisation and
shares from induced acceleration; neither is a measurement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import Kinetics
from pushoff.core.measures import MeasureFunction
from pushoff.core.muscles import InducedShares, Muscles
from pushoff.core.strides import Strides
from pushoff.measures import muscle_errors
from pushoff.measures.registry import SAGITTAL, measure
from pushoff.measures.windows import PerStride, Rows, place_of_maximum
from pushoff.reference import anatomy

_CONTACT = ("event:touchdown", "event:toe_off")
_PUSH = ("event:midstance", "event:toe_off")
_SAMPLES = 51
#: Shares of the window at either end within which the centre of pressure of a foot that hardly
#: carries anything may be unknown; the force there is next to nothing.
_ENDS = 0.12
_CITE = ("anderson2001", "zajac1989")
_CITE_SHARES = ("zajac1989", "hamner2010")


def _parts(strides: Strides) -> tuple[Kinetics, Muscles]:
    if strides.kinetics is None or strides.muscles is None:
        raise ValueError("this recording has no muscle forces")
    return strides.kinetics, strides.muscles


def _rows(strides: Strides, kind: str, group: str) -> Rows:
    """Return force (N), activation or power (W) of a group over contact."""

    def make() -> Rows:
        _, muscles = _parts(strides)
        column = muscles.names.index(group)
        curve = getattr(muscles, kind)[strides.side][:, column]
        return strides.loaded().over(curve, samples=_SAMPLES)

    return strides.shared(("muscle", kind, group), make)


def _induced(strides: Strides) -> InducedShares:
    _, muscles = _parts(strides)
    if muscles.induced is None:
        raise ValueError("this recording has no shares of support and drive")
    return muscles.induced


def _shares(strides: Strides, way: str, source: int | None) -> Rows:
    """Return what one source (None: all) gives upward over contact or forward over the push."""

    def make() -> Rows:
        start = "touchdown" if way == "support" else "midstance"
        curve = _curve(_induced(strides), strides, way, source)
        return strides.loaded().over(curve, start, "toe_off", samples=_SAMPLES)

    return strides.shared(("induced", way, source), make)


def _curve(induced: InducedShares, strides: Strides, way: str, source: int | None) -> np.ndarray:
    if source is None:
        return induced.total[strides.side][:, 0 if way == "support" else 1]
    curves = induced.support if way == "support" else induced.drive
    return curves[strides.side][:, source]


def _sum_inside(rows: Rows) -> PerStride:
    """Return the sum of each row; NaN where more is unknown than the unloaded ends."""
    ends = round(_ENDS * (rows.shape[1] - 1))
    known = np.isfinite(rows[:, ends:-ends]).all(axis=1)
    return np.where(known, np.where(np.isfinite(rows), rows, 0.0).sum(axis=1), np.nan)


def force_peak(strides: Strides, group: str) -> PerStride:
    """Largest force on the ground, body weights (with the mass that the forces were taken with)."""
    kinetics, _ = _parts(strides)
    return _rows(strides, "force", group).max(axis=1) / (kinetics.mass.value * GRAVITY)


def force_peak_time(strides: Strides, group: str) -> PerStride:
    """When that is, in % of contact; 0 or 100 where the force still falls or rises there."""
    rows = _rows(strides, "force", group)
    known = np.isfinite(rows).all(axis=1)
    end = np.where(known[:, None], rows, 0.0).argmax(axis=1)
    inside = place_of_maximum(rows)
    place = np.where(np.isfinite(inside), inside, end)
    return np.where(known, 100.0 * place / (_SAMPLES - 1), np.nan)


def activation_peak(strides: Strides, group: str) -> PerStride:
    """Largest activation on the ground, % of the model's maximum."""
    return 100.0 * _rows(strides, "activation", group).max(axis=1)


def work_positive(strides: Strides, group: str) -> PerStride:
    """Work given on the ground by the muscle with its tendon, J per kg of body mass."""
    return _work(strides, group, 1.0)


def work_negative(strides: Strides, group: str) -> PerStride:
    """Work taken up on the ground by the muscle with its tendon, J per kg of body mass."""
    return _work(strides, group, -1.0)


def _work(strides: Strides, group: str, sign: float) -> PerStride:
    kinetics, _ = _parts(strides)
    power = np.maximum(sign * _rows(strides, "power", group), 0.0)
    mean = power.sum(axis=1) / _SAMPLES
    return mean * strides.duration("touchdown", "toe_off") / kinetics.mass.value


def support_share(strides: Strides, group: str) -> PerStride:
    """Share of the upward impulse of the ground over the whole contact, %."""
    own = _sum_inside(_shares(strides, "support", _induced(strides).sources.index(group)))
    return _percent(own, _sum_inside(_shares(strides, "support", None)))


def drive_share(strides: Strides, group: str) -> PerStride:
    """Share of all that drives forward in the push (midstance to toe-off), %; braking is negative.

    The whole is the sum of the forward impulses of every source that drives; what brakes in the
    push is held against the same sum.
    """
    induced = _induced(strides)

    def make() -> PerStride:
        every = [_sum_inside(_shares(strides, "drive", k)) for k in range(len(induced.sources))]
        return np.maximum(np.stack(every), 0.0).sum(axis=0)

    own = _sum_inside(_shares(strides, "drive", induced.sources.index(group)))
    return _percent(own, strides.shared("drives_forward", make))


def _percent(part: PerStride, whole: PerStride) -> PerStride:
    positive = whole > 0.0
    return np.where(positive, 100.0 * part / np.where(positive, whole, 1.0), np.nan)


@dataclass(frozen=True)
class _Kind:
    """One sort of measure, for every muscle group."""

    name: str
    title: str
    unit: str
    function: Callable[[Strides, str], PerStride]
    needs: tuple[str, ...]
    cite: tuple[str, ...]


KINDS: tuple[_Kind, ...] = (
    _Kind("force_peak", "peak force", "BW", force_peak, _CONTACT, _CITE),
    _Kind("force_peak_time", "time of peak force", "%", force_peak_time, _CONTACT, _CITE),
    _Kind("activation_peak", "peak activation", "%", activation_peak, _CONTACT, _CITE),
    _Kind("work_positive", "work given", "J/kg", work_positive, _CONTACT, _CITE),
    _Kind("work_negative", "work taken up", "J/kg", work_negative, _CONTACT, _CITE),
    _Kind(
        "support_share",
        "share of support",
        "%",
        support_share,
        ("induced", *_CONTACT),
        _CITE_SHARES,
    ),
    _Kind("drive_share", "share of drive", "%", drive_share, ("induced", *_PUSH), _CITE_SHARES),
)


def name_of(group: str, kind: str) -> str:
    """Return the name of a measure, ``soleus_force_peak``."""
    return f"{group}_{kind}"


def _function(kind: _Kind, group: str) -> MeasureFunction:
    def of_group(strides: Strides) -> PerStride:
        return kind.function(strides, group)

    of_group.__name__ = name_of(group, kind.name)
    of_group.__doc__ = kind.function.__doc__
    return of_group


def _register() -> tuple[str, ...]:
    names = []
    for group, entry in anatomy.load().items():
        for kind in KINDS:
            name = name_of(group, kind.name)
            if name not in muscle_errors.table():
                continue
            measure(
                title=f"{entry.title}: {kind.title} (model result)",
                unit=kind.unit,
                needs=(f"muscle:{group}", *kind.needs),
                views=SAGITTAL,
                tolerance=muscle_errors.tolerance(name),
                estimated=muscle_errors.estimated(name),
                cite=kind.cite,
            )(_function(kind, group))
            names.append(name)
    return tuple(names)


#: Every measure of this file.
NAMES: tuple[str, ...] = _register()
