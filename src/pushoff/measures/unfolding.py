"""The leg unfolding from hip to toe: when each joint starts to open and opens fastest.

A joint's onset is its reversal: the last instant, before it opens fastest, at which it was not yet
opening. The toe's onset is its bending by more than five degrees, as heel-off is read from foot
pitch in the reference (fukuchi2017.heel_off_share).
"""

from __future__ import annotations

import numpy as np

from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, measure
from pushoff.measures.windows import (
    PerStride,
    Rows,
    last_rise_to_zero,
    over_contact,
    place_of_maximum,
    share_of_contact,
)

#: Shares of contact between which the fastest opening is looked for. Before 30 % the foot slaps
#: down and the thigh may still be swinging back; the fastest opening lies at 66–90 %
#: (fukuchi2017.peak_velocity_*). A little beyond toe-off, so that a peak just there is inside.
_FIRST, _LAST = 0.30, 1.05
_SAMPLES = 106  # contact from 0 to _LAST in steps of one per cent
_TOE_BEND_RAD = np.radians(5.0)
#: Keypoints: root-mean-square errors of the clips' means on rendered side views (MediaPipe, both
#: legs) and on simulated keypoints, the larger one. Filtering at 8–10 Hz alone moves onsets by less
#: than 1 % of contact and the fastest opening of the knee by 2–3 %; nearly all of it is what the
#: engine gets wrong in every stride alike, which neither averaging nor a faster camera takes away.
_ONSET = {"3d": 2.0, "2d": 5.0}
_PEAK = {"3d": 1.5, "2d": 6.0}
_CONTACT = ("event:touchdown", "event:toe_off")
_CITE = ("fukuchi2017", "pushoff")


def _opening(strides: Strides, name: str) -> Rows:
    """Return the speed of opening (extension positive) from touchdown on, 1 % per sample."""

    def make() -> Rows:
        return -over_contact(strides, strides.rate(strides.angle(name)), 0.0, _LAST, _SAMPLES)

    return strides.shared(("opening", name), make)


def _fastest(opening: Rows) -> PerStride:
    """Return when a joint opens fastest, % of contact."""
    first = round(_FIRST * 100)
    return first + place_of_maximum(opening[:, first:])


def _reversal(strides: Strides, name: str) -> PerStride:
    """Return when a joint starts to open, % of contact; NaN where it opens from touchdown on."""
    opening = _opening(strides, name)
    return last_rise_to_zero(-opening, _fastest(opening))


@measure(
    title="Thigh starts to extend",
    unit="%",
    needs=("angle:thigh", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 2.0, "2d": 6.5},
    cite=_CITE,
)
def onset_thigh(strides: Strides) -> PerStride:
    """Reversal of the thigh from swinging forward to swinging back in stance, in % of contact.

    NaN where the thigh swings back from touchdown on.
    """
    return _reversal(strides, "thigh")


@measure(
    title="Knee starts to extend",
    unit="%",
    needs=("angle:knee", *_CONTACT),
    views=SAGITTAL,
    tolerance=_ONSET,
    cite=_CITE,
)
def onset_knee(strides: Strides) -> PerStride:
    """Reversal of the knee from flexing to extending in stance, in % of contact."""
    return _reversal(strides, "knee")


@measure(
    title="Ankle starts to extend",
    unit="%",
    needs=("angle:ankle", *_CONTACT),
    views=SAGITTAL,
    tolerance=_ONSET,
    cite=_CITE,
)
def onset_ankle(strides: Strides) -> PerStride:
    """Reversal of the ankle from dorsiflexing to plantarflexing in stance, in % of contact."""
    return _reversal(strides, "ankle")


@measure(
    title="Heel leaves the ground",
    unit="%",
    needs=("event:heel_off", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 2.0, "2d": 5.0},
    cite=_CITE,
)
def onset_heel_off(strides: Strides) -> PerStride:
    """Heel leaving the ground, in % of contact."""
    return share_of_contact(strides, "heel_off")


@measure(
    title="Toes start to bend",
    unit="%",
    needs=("angle:mtp", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 3.0, "2d": 8.0},
)
def onset_toe(strides: Strides) -> PerStride:
    """Toes bent by more than 5° against their flattest in stance, in % of contact.

    The last time before the peak bend that the bend passes the threshold upwards.
    """
    bend = over_contact(strides, strides.angle("mtp"), 0.0, _LAST, _SAMPLES)
    peak = place_of_maximum(bend)
    columns = np.arange(bend.shape[1])
    before = columns <= np.where(np.isfinite(peak), peak, -1.0)[:, None]
    flattest = np.where(before, bend, np.inf).min(axis=1)
    return last_rise_to_zero(flattest[:, None] + _TOE_BEND_RAD - bend, peak)


@measure(
    title="Thigh extends fastest",
    unit="%",
    needs=("angle:thigh", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 1.5, "2d": 11.0},
    cite=_CITE,
)
def peak_velocity_thigh(strides: Strides) -> PerStride:
    """Instant at which the thigh swings back fastest, in % of contact."""
    return _fastest(_opening(strides, "thigh"))


@measure(
    title="Knee extends fastest",
    unit="%",
    needs=("angle:knee", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 1.5, "2d": 12.0},
    cite=_CITE,
)
def peak_velocity_knee(strides: Strides) -> PerStride:
    """Instant at which the knee extends fastest, in % of contact."""
    return _fastest(_opening(strides, "knee"))


@measure(
    title="Ankle extends fastest",
    unit="%",
    needs=("angle:ankle", *_CONTACT),
    views=SAGITTAL,
    tolerance=_PEAK,
    cite=_CITE,
)
def peak_velocity_ankle(strides: Strides) -> PerStride:
    """Instant at which the ankle plantarflexes fastest, in % of contact."""
    return _fastest(_opening(strides, "ankle"))


@measure(
    title="Foot turns fastest",
    unit="%",
    needs=("angle:foot", *_CONTACT),
    views=SAGITTAL,
    tolerance=_PEAK,
    cite=_CITE,
)
def peak_velocity_foot(strides: Strides) -> PerStride:
    """Instant at which the foot pitches down fastest, in % of contact."""
    return _fastest(_opening(strides, "foot"))


def _end(opening: Rows, fastest: PerStride) -> PerStride:
    """Return when a joint stops opening, % of contact, at the latest toe-off."""
    backwards = last_rise_to_zero(-opening[:, ::-1], opening.shape[1] - 1.0 - fastest)
    stop = opening.shape[1] - 1.0 - backwards
    return np.where(np.isfinite(fastest), np.minimum(np.nan_to_num(stop, nan=100.0), 100.0), np.nan)


@measure(
    title="Overlap of the unfolding",
    unit="%",
    needs=("angle:thigh", "angle:knee", "angle:ankle", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 3.0, "2d": 8.0},
)
def unfolding_overlap(strides: Strides) -> PerStride:
    """Time in which thigh, knee and ankle all extend, in % of the time in which any does.

    From the first onset to the last end (at the latest toe-off). 100 % would be all together, 0 %
    strictly one after the other.
    """
    opening = [_opening(strides, name) for name in ("thigh", "knee", "ankle")]
    fastest = [_fastest(rows) for rows in opening]
    pairs = list(zip(opening, fastest, strict=True))
    onset = np.stack([last_rise_to_zero(-rows, peak) for rows, peak in pairs])
    end = np.stack([_end(rows, peak) for rows, peak in pairs])
    together = np.maximum(end.min(axis=0) - onset.max(axis=0), 0.0)
    return 100.0 * together / (end.max(axis=0) - onset.min(axis=0))
