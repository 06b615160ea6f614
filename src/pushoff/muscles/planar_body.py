"""The runner as a planar chain on one foot: pose and speed from the motion, inertia from tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex, Float, Int

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.muscles.planar_chain import PlanarChain
from pushoff.reference.anthropometry import SegmentInertia

#: Pelvis, trunk, arms and head as one piece: its centre of mass above the hips and its radius of
#: gyration about it as shares of the way from hips to shoulders (winter2009, recalled).
_TRUNK_CENTRE, _TRUNK_GYRATION = 0.626, 0.496
#: Hips to shoulders as a share of thigh and shank together, for bodies whose shoulders were not
#: seen: 0.288 and 0.491 of stature (winter2009, recalled).
_TRUNK_OF_LEG = 0.288 / 0.491
#: Heel to ball as a share of heel to toe tip, for feet without a toe point (recalled; about 0.7).
_BALL_OF_FOOT = 0.7
CITATIONS = ("deleva1996", "winter2009")

Plane = Complex[np.ndarray, " time"]


@dataclass(frozen=True)
class Segment:
    """A rigid piece in the sagittal plane.

    ``centre`` is its centre of mass (m), ``rate`` its angular velocity (rad/s), ``inertia`` about
    the centre of mass in kg·m².
    """

    mass_kg: float
    inertia: float
    centre: Plane
    rate: Float[np.ndarray, " time"]


@dataclass(frozen=True)
class PlanarBody:
    """Segments of both legs and the trunk over time, ready to be stood on either foot.

    Parameters
    ----------
    points : mapping of name to complex array, (time,)
        Forward + 1j · up in m: hips, knees and ankles.
    segments : mapping of name to Segment
        ``trunk``, ``left_thigh``, ``left_shank``, ``left_foot`` …
    step_s : float
        Time from one instant to the next.
    """

    points: Mapping[str, Plane]
    segments: Mapping[str, Segment]
    step_s: float

    @classmethod
    def of(
        cls, motion: Motion, table: Mapping[str, SegmentInertia], mass_kg: float
    ) -> PlanarBody | None:
        """Return the body of a motion, None where hips, knees or ankles are not known."""
        legs = [sided(side, joint) for side in SIDES for joint in ("hip", "knee", "ankle")]
        if not all(name in motion.points for name in legs) or len(motion.time_s) < 3:
            return None
        feet = [sided(side, point) for side in SIDES for point in ("heel", "ball", "toe")]
        seen = {
            name: motion.points[name][:, 0] + 1j * motion.points[name][:, 1]
            for name in (*legs, *feet, "mid_hip", "mid_shoulder", "com")
            if name in motion.points
        }
        step = 1.0 / motion.rate_hz
        segments: dict[str, Segment] = {}
        for side in SIDES:
            hip, knee, ankle = (seen[sided(side, j)] for j in ("hip", "knee", "ankle"))
            for name, top, bottom in (("thigh", hip, knee), ("shank", knee, ankle)):
                row, line = table[name], bottom - top
                segments[sided(side, name)] = _segment(
                    row.mass * mass_kg, row.r_trans, line, top + row.com * line, step
                )
            segments[sided(side, "foot")] = _foot(seen, side, table["foot"], mass_kg, step)
        segments["trunk"] = _trunk(motion, seen, segments, mass_kg, step)
        return cls({name: seen[name] for name in legs}, segments, step)

    def on(
        self,
        side: Side,
        contact: Complex[np.ndarray, " instant"],
        frames: Int[np.ndarray, " instant"],
    ) -> PlanarChain:
        """Return the chain that stands on a foot at some frames.

        ``contact`` is the centre of pressure at those frames. Unknown points make NaN.
        """
        own = [sided(side, joint) for joint in ("ankle", "knee", "hip")]
        far = [sided(other(side), joint) for joint in ("hip", "knee", "ankle")]
        hinges = np.stack([contact, *(self.points[name][frames] for name in (*own, *far))])
        names = [*(sided(side, n) for n in ("foot", "shank", "thigh")), "trunk"]
        names += [sided(other(side), n) for n in ("thigh", "shank", "foot")]
        chosen = [self.segments[name] for name in names]
        ends = np.concatenate([hinges[1:], hinges[-1:]])
        return PlanarChain(
            mass=np.array([segment.mass_kg for segment in chosen]),
            inertia=np.array([segment.inertia for segment in chosen]),
            centre=np.stack([segment.centre[frames] for segment in chosen]) - hinges,
            reach=ends - hinges,
            rate=np.stack([segment.rate[frames] for segment in chosen]),
            contact=self._contact(side, contact, frames),
        )

    def _contact(
        self,
        side: Side,
        contact: Complex[np.ndarray, " instant"],
        frames: Int[np.ndarray, " instant"],
    ) -> Complex[np.ndarray, " instant"]:
        """Return the acceleration (m/s²) of the foot's own point that is on the ground."""
        ankle, rate = self.points[sided(side, "ankle")], self.segments[sided(side, "foot")].rate
        speed = np.gradient(rate, self.step_s)[frames]
        linear = _second(ankle, self.step_s)[frames]
        return linear + (1j * speed - rate[frames] ** 2) * (contact - ankle[frames])


def _segment(mass: float, gyration: float, line: Plane, centre: Plane, step_s: float) -> Segment:
    return Segment(mass, mass * (gyration * _length(line)) ** 2, centre, _rate(line, step_s))


def _foot(
    seen: Mapping[str, Plane], side: Side, row: SegmentInertia, mass_kg: float, step_s: float
) -> Segment:
    """Return a foot as one piece: it turns with heel and ball, the toes go with it."""
    ankle, heel = seen[sided(side, "ankle")], seen.get(sided(side, "heel"))
    ball, toe = seen.get(sided(side, "ball")), seen.get(sided(side, "toe"))
    mass = row.mass * mass_kg
    if heel is None or (ball is None and toe is None):
        shank = ankle - seen[sided(side, "knee")]
        return _segment(mass, row.r_trans, 0.6 * shank, ankle, step_s)
    line = ball - heel if ball is not None else toe - heel  # type: ignore[operator]
    whole = toe - heel if toe is not None else line / _BALL_OF_FOOT
    inertia = mass * (row.r_trans * _length(whole)) ** 2
    return Segment(mass, inertia, heel + row.com * whole, _rate(line, step_s))


def _trunk(
    motion: Motion,
    seen: Mapping[str, Plane],
    legs: Mapping[str, Segment],
    mass_kg: float,
    step_s: float,
) -> Segment:
    """Return pelvis, trunk, arms and head as one piece.

    Where the whole body was seen its centre of mass is what the legs leave of the body's.
    """
    hips = seen.get("mid_hip", 0.5 * (seen["left_hip"] + seen["right_hip"]))
    shoulders = seen.get("mid_shoulder")
    line = _upright(motion, seen) if shoulders is None else shoulders - hips
    mass = mass_kg - sum(segment.mass_kg for segment in legs.values())
    centre = hips + _TRUNK_CENTRE * line
    if motion.com_source == "whole_body" and "com" in seen:
        moved = sum((s.mass_kg * s.centre for s in legs.values()), np.zeros(len(hips), complex))
        centre = (mass_kg * seen["com"] - moved) / mass
    return _segment(mass, _TRUNK_GYRATION, line, centre, step_s)


def _upright(motion: Motion, seen: Mapping[str, Plane]) -> Plane:
    """Return a trunk of usual length that leans as the trunk angle says, else stands upright."""
    thigh, shank = seen["left_knee"] - seen["left_hip"], seen["left_ankle"] - seen["left_knee"]
    length = _TRUNK_OF_LEG * (_length(thigh) + _length(shank))
    lean = motion.angles.get("trunk_lean")
    turned = np.zeros(len(motion.time_s)) if lean is None else np.nan_to_num(lean)
    return length * 1j * np.exp(-1j * turned)


def _length(line: Plane) -> float:
    size = np.abs(line)
    known = size[np.isfinite(size)]
    return float(np.median(known)) if len(known) else float("nan")


def _rate(line: Plane, step_s: float) -> Float[np.ndarray, " time"]:
    """Return the angular velocity (rad/s) of a line."""
    return (np.conj(line) * np.gradient(line, step_s)).imag / np.abs(line) ** 2


def _second(path: Plane, step_s: float) -> Plane:
    """Return the second derivative, by the three neighbouring frames."""
    out = np.full_like(path, complex(np.nan, np.nan))
    out[1:-1] = (path[2:] - 2.0 * path[1:-1] + path[:-2]) / step_s**2
    return out
