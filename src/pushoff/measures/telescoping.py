"""The stance side lengthening like a telescope: from the toe to the shoulder through push.

The chain runs toe → ankle → knee → hip → shoulder of the stance side in the plane of travel; where
no shoulder was seen it ends at the hip (``skipped`` says so). Its length is the straight distance
between the ends, which grows as the joints open. With the links as rods, that growth is a sum over
joints: each turn dψ of a joint moves the upper end at right angles to its lever from that joint,
and the part along the line between the ends counts. What the rods do not explain (bending toes,
arch, spine, skin) is left over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, measure
from pushoff.measures.windows import PerStride, Rows

_SAMPLES = 51
_NEEDS = (
    "point:toe|ball",
    "point:ankle",
    "point:knee",
    "point:hip",
    "event:midstance",
    "event:toe_off",
)
_JOINTS = ("ankle", "knee", "hip")
#: Shares of the ankle and of what is left over: RMS errors on rendered side views are 29–39 and
#: 31–51 % of the gain, as the toe of a lifting shoe is where keypoints err most.
_OF_GAIN = {"3d": 5.0, "2d": 38.0}


@dataclass(frozen=True)
class Telescope:
    """Length of the chain through push, and what each joint adds to it.

    Parameters
    ----------
    length : array, (stride, sample)
        Straight distance from toe to the upper end (m), midstance to toe-off.
    stretched : array, (stride,)
        Sum of the links at midstance (m): the chain pulled straight.
    added : mapping of joint to array, (stride,)
        Lengthening by the joint's turning (m); the hip is missing where the chain ends there.
    """

    length: Rows
    stretched: PerStride
    added: dict[str, PerStride]

    @property
    def gain(self) -> PerStride:
        """Return the length at toe-off minus that at midstance (m)."""
        return self.length[:, -1] - self.length[:, 0]


def telescope(strides: Strides) -> Telescope:
    """Return the lengthening of the stance chain through push; NaN where a point is not known."""
    return strides.shared("telescope", lambda: _telescope(strides))


def _telescope(strides: Strides) -> Telescope:
    chain = np.stack([_path(strides, name) for name in chain_points(strides)])
    links = np.diff(chain, axis=0)
    line = chain[-1] - chain[0]
    length = np.hypot(line[..., 0], line[..., 1])
    turns = np.diff(np.unwrap(np.arctan2(links[..., 1], links[..., 0]), axis=-1), axis=-1)
    added = {}
    for number, joint in enumerate(_JOINTS[: len(links) - 1], start=1):
        lever = _middle(chain[-1] - chain[number])
        along = _middle(line / length[..., None])
        sideways = along[..., 1] * lever[..., 0] - along[..., 0] * lever[..., 1]
        added[joint] = ((turns[number] - turns[number - 1]) * sideways).sum(axis=-1)
    stretched = np.hypot(links[..., 0, 0], links[..., 0, 1]).sum(axis=0)
    return Telescope(length, stretched, added)


def chain_points(strides: Strides) -> tuple[str, ...]:
    """Return the points of the chain that this input has, from the ground up."""
    return strides.shared("chain_points", lambda: _chain_points(strides))


def _chain_points(strides: Strides) -> tuple[str, ...]:
    foot = next((name for name in ("toe", "ball") if _seen(strides, name)), "toe")
    top = ("shoulder",) if _seen(strides, "shoulder") else ()
    return (foot, "ankle", "knee", "hip", *top)


def _seen(strides: Strides, name: str) -> bool:
    points = strides.motion.points
    key = strides.key(name)
    return key in points and bool(np.isfinite(points[key][:, :2]).any())


def _path(strides: Strides, name: str) -> Float[np.ndarray, "stride sample 2"]:
    points = strides.motion.points[strides.key(name)]
    axes = [strides.over(points[:, axis], "midstance", "toe_off", _SAMPLES) for axis in (0, 1)]
    return np.stack(axes, axis=-1)


def _middle(
    vectors: Float[np.ndarray, "stride sample 2"],
) -> Float[np.ndarray, "stride between 2"]:
    return 0.5 * (vectors[:, 1:] + vectors[:, :-1])


@measure(
    title="Telescoping gain",
    unit="m",
    needs=(*_NEEDS, "scale"),
    views=SAGITTAL,
    tolerance={"3d": 0.010, "2d": 0.04},
)
def telescoping_gain(strides: Strides) -> PerStride:
    """Lengthening of the straight line from the stance toe to the shoulder, midstance to toe-off.

    To the hip where no shoulder was seen.
    """
    return telescope(strides).gain


@measure(
    title="Telescoping gain, share of the chain",
    unit="%",
    needs=_NEEDS,
    views=SAGITTAL,
    tolerance={"3d": 1.0, "2d": 2.7},
)
def telescoping_gain_share(strides: Strides) -> PerStride:
    """Lengthening from midstance to toe-off in % of the chain's own length when straight."""
    found = telescope(strides)
    return 100.0 * found.gain / found.stretched


def _share(strides: Strides, joint: str) -> PerStride:
    found = telescope(strides)
    if joint not in found.added:
        return np.full(len(strides), np.nan)
    grows = found.gain > 0
    return np.where(grows, 100.0 * found.added[joint] / np.where(grows, found.gain, 1.0), np.nan)


@measure(
    title="Telescoping, share of the ankle",
    unit="%",
    needs=_NEEDS,
    views=SAGITTAL,
    tolerance=_OF_GAIN,
)
def telescoping_share_ankle(strides: Strides) -> PerStride:
    """Part of the lengthening that the ankle's opening makes."""
    return _share(strides, "ankle")


@measure(
    title="Telescoping, share of the knee",
    unit="%",
    needs=_NEEDS,
    views=SAGITTAL,
    tolerance={"3d": 5.0, "2d": 15.0},
)
def telescoping_share_knee(strides: Strides) -> PerStride:
    """Part of the lengthening that the knee's opening makes."""
    return _share(strides, "knee")


@measure(
    title="Telescoping, share of the hip",
    unit="%",
    needs=(*_NEEDS, "point:shoulder"),
    views=SAGITTAL,
    tolerance={"3d": 5.0, "2d": 15.0},
)
def telescoping_share_hip(strides: Strides) -> PerStride:
    """Part of the lengthening that the hip's opening against the trunk makes."""
    return _share(strides, "hip")


@measure(
    title="Telescoping, share left over",
    unit="%",
    needs=_NEEDS,
    views=SAGITTAL,
    tolerance=_OF_GAIN,
)
def telescoping_share_rest(strides: Strides) -> PerStride:
    """Part of the lengthening that no joint of the chain makes: toes, arch, spine, skin movement.

    Negative where bending toes shorten the chain.
    """
    found = telescope(strides)
    joints = np.sum([_share(strides, joint) for joint in found.added], axis=0)
    return 100.0 - joints


@measure(
    title="Simultaneity of the push",
    unit="%",
    needs=("angle:thigh", "angle:knee", "angle:ankle", "event:midstance", "event:toe_off"),
    views=SAGITTAL,
    tolerance={"3d": 4.0, "2d": 10.0},
)
def telescoping_simultaneity(strides: Strides) -> PerStride:
    """How much thigh, knee and ankle open at the same time from midstance to toe-off.

    Each joint's speed of opening (closing counts as zero) is scaled to the same total; the index
    is the part that all three have in common: 100 % with the same course in time, 0 % one after
    the other.
    """
    common = np.full((len(strides), _SAMPLES), np.inf)
    for name in ("thigh", "knee", "ankle"):
        rate = strides.rate(strides.angle(name))
        opening = np.maximum(-strides.over(rate, "midstance", "toe_off", _SAMPLES), 0.0)
        total = opening.sum(axis=1)[:, None]
        opens = total > 0
        share = np.where(opens, opening / np.where(opens, total, 1.0), np.nan)
        common = np.minimum(common, np.where(np.isnan(total), np.nan, share))
    return 100.0 * common.sum(axis=1)
