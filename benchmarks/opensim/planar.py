"""A recorded run as a planar chain of rigid segments, for both programs exactly alike.

Joint angles and the path of the hips are taken from an analysis and splined once; points, forces
and segment inertia follow from them. What real skin and camera add (segments that change length) is
gone, so that whatever differs between the programs is the programs'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.interpolate import make_interp_spline

from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.recording import Sex
from pushoff.kinetics.contacts import contacts_of, inside
from pushoff.reference.anthropometry import segment_inertia

#: Heel to ball as a share of heel to toe tip where a recording has no toe point.
BALL_OF_FOOT = 0.7


@dataclass(frozen=True)
class PlanarRun:
    """Planar motion and force of both legs on one time axis.

    ``angles`` holds the attitude of the pelvis and hip, knee and ankle of both legs (rad, signs as
    in CONVENTIONS.md); ``hips`` the path of the middle of the hips, (time, 2) in m; ``foot`` heel,
    ball and toe tip from the ankle, in the axes of a foot that stands flat (m).
    """

    time_s: Float[np.ndarray, " time"]
    angles: Mapping[str, Float[np.ndarray, " time"]]
    hips: Float[np.ndarray, "time 2"]
    thigh_m: float
    shank_m: float
    foot: Mapping[str, Float[np.ndarray, "2"]]
    force: Mapping[Side, Float[np.ndarray, "time 2"]]
    place: Mapping[Side, Float[np.ndarray, "time 2"]]
    mass_kg: float
    sex: Sex | None

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        return float(1.0 / np.median(np.diff(self.time_s)))

    def attitude(self, side: Side, segment: str) -> Float[np.ndarray, " time"]:
        """Return the attitude of thigh, shank or foot (rad) from the joint angles."""
        thigh = self.angles[sided(side, "hip")] - self.angles["pelvis_tilt"]
        if segment == "thigh":
            return thigh
        shank = thigh - self.angles[sided(side, "knee")]
        return shank if segment == "shank" else shank + self.angles[sided(side, "ankle")]

    def points(self) -> dict[str, Float[np.ndarray, "time 2"]]:
        """Return joint centres and foot points (m)."""
        found = {"mid_hip": self.hips}
        for side in SIDES:
            hip = self.hips
            knee = hip + self.thigh_m * _hanging(self.attitude(side, "thigh"))
            ankle = knee + self.shank_m * _hanging(self.attitude(side, "shank"))
            turn = _turn(self.attitude(side, "foot"))
            found.update({sided(side, n): p for n, p in
                          (("hip", hip), ("knee", knee), ("ankle", ankle))})  # fmt: skip
            for name, offset in self.foot.items():
                found[sided(side, name)] = ankle + turn @ offset
        return found

    def motion(self) -> Motion:
        """Return the run as a camera from the right would give it, without any error."""
        unseen = np.full((len(self.time_s), 1), np.nan)
        points = {name: np.hstack([path, unseen]) for name, path in self.points().items()}
        attitudes = {
            sided(side, segment): self.attitude(side, segment)
            for side in SIDES
            for segment in ("thigh", "shank", "foot")
        }
        return Motion(
            time_s=self.time_s,
            points=points,
            raw_points=points,
            angles={**attitudes, **self.angles},
            filled={},
            confidence={},
            dimension=2,
            view="right",
            surface="treadmill",
            ground_speed=None,
            com_source="mid_hip",
            scale_known=True,
            floor_up_m=0.0,
            lengths={
                sided(side, name): size
                for side in SIDES
                for name, size in (("thigh", self.thigh_m), ("shank", self.shank_m))
            },
        )

    def ground(self) -> GroundForce:
        """Return the force on both feet."""
        unseen = np.full((len(self.time_s), 1), np.nan)
        return GroundForce(
            force={side: np.hstack([self.force[side], 0.0 * unseen]) for side in SIDES},
            centre_of_pressure={
                side: np.where(
                    self.force[side][:, 1:] != 0.0, np.hstack([self.place[side], unseen]), np.nan
                )
                for side in SIDES
            },
            free_moment={side: np.zeros(len(self.time_s)) for side in SIDES},
            method="measured",
            source="plates",
        )

    def bodies(self) -> dict[str, dict[str, object]]:
        """Return mass (kg), inertia (kg·m²), length and centre of mass (m) of every body.

        Centres are given from the upper joint in the axes of a segment in standing. The pelvis
        carries all that is not leg; legs do not feel what it weighs.
        """
        table = segment_inertia(self.sex)
        toe, heel = self.foot["toe"], self.foot["heel"]
        sizes = {
            "thigh": (self.thigh_m, np.array([0.0, -table["thigh"].com * self.thigh_m])),
            "shank": (self.shank_m, np.array([0.0, -table["shank"].com * self.shank_m])),
            "foot": (
                float(np.linalg.norm(toe - heel)),
                heel + table["foot"].com * (toe - heel),
            ),
        }
        found: dict[str, dict[str, object]] = {}
        legs = 0.0
        for name, (size, centre) in sizes.items():
            mass = table[name].mass * self.mass_kg
            legs += 2 * mass
            row: dict[str, object] = {
                "mass_kg": mass,
                "inertia": mass * (table[name].r_trans * size) ** 2,
                "length_m": size,
                "centre_m": centre.tolist(),
            }
            found |= {f"{name}_{side[0]}": row for side in SIDES}
        rest = self.mass_kg - legs
        found["pelvis"] = {
            "mass_kg": rest,
            "inertia": rest * 0.25**2,
            "length_m": 0.0,
            "centre_m": [0.0, 0.3],
        }
        return found


def planar_run(
    analysis: Analysis, span_s: tuple[float, float], rate_hz: float, sex: Sex | None
) -> PlanarRun:
    """Return a part of an analysed recording with force as a planar run at a rate of its own."""
    motion, kinetics = analysis.motion, analysis.kinetics
    assert kinetics is not None
    count = round((span_s[1] - span_s[0]) * rate_hz) + 1
    time_s = span_s[0] + np.arange(count) / rate_hz

    def smooth(values: np.ndarray) -> np.ndarray:
        near = (motion.time_s > span_s[0] - 0.3) & (motion.time_s < span_s[1] + 0.3)
        return make_interp_spline(motion.time_s[near], values[near], k=5)(time_s)

    tilt = motion.angles["pelvis_tilt"]
    angles = {"pelvis_tilt": smooth(tilt)}
    for side in SIDES:
        thigh, shank, foot = (motion.angles[sided(side, s)] for s in ("thigh", "shank", "foot"))
        for joint, curve in (
            ("hip", thigh + tilt),
            ("knee", thigh - shank),
            ("ankle", foot - shank),
        ):
            angles[sided(side, joint)] = smooth(curve)
    down = contacts_of(analysis.events)
    force, place = {}, {}
    for side in SIDES:
        loaded = inside(time_s, down[side])[:, None]
        force[side] = np.where(
            loaded, _linear(kinetics.time_s, kinetics.ground.force[side], time_s), 0.0
        )
        place[side] = _linear(kinetics.time_s, kinetics.ground.centre_of_pressure[side], time_s)
    lengths = motion.lengths
    mean = {n: float(np.mean([lengths[sided(s, n)] for s in SIDES])) for n in ("thigh", "shank")}
    return PlanarRun(
        time_s=time_s,
        angles=angles,
        hips=smooth(motion.points["mid_hip"][:, :2]),
        thigh_m=mean["thigh"],
        shank_m=mean["shank"],
        foot=_foot(motion),
        force=force,
        place=place,
        mass_kg=kinetics.mass.value,
        sex=sex,
    )


def _linear(
    old: Float[np.ndarray, " old"], path: Float[np.ndarray, "old 3"], time_s: np.ndarray
) -> Float[np.ndarray, "time 2"]:
    out = np.zeros((len(time_s), 2))
    for axis in range(2):
        known = np.isfinite(path[:, axis])
        out[:, axis] = np.interp(time_s, old[known], path[known, axis])
    return out


def _foot(motion: Motion) -> dict[str, Float[np.ndarray, "2"]]:
    """Return heel, ball and toe from the ankle in the axes of a flat foot: median of both feet."""
    offsets: dict[str, list[np.ndarray]] = {"heel": [], "ball": []}
    for side in SIDES:
        turn = _turn(motion.angles[sided(side, "foot")])
        for name, found in offsets.items():
            line = (motion.points[sided(side, name)] - motion.points[sided(side, "ankle")])[:, :2]
            found.append(np.nanmedian(np.einsum("tji,tj->ti", turn, line), axis=0))
    heel, ball = (np.mean(offsets[name], axis=0) for name in ("heel", "ball"))
    return {"heel": heel, "ball": ball, "toe": heel + (ball - heel) / BALL_OF_FOOT}


def _hanging(angle: Float[np.ndarray, " time"]) -> Float[np.ndarray, "time 2"]:
    return np.column_stack([np.sin(angle), -np.cos(angle)])


def _turn(angle: Float[np.ndarray, " time"]) -> Float[np.ndarray, "time 2 2"]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cos, -sin], axis=-1), np.stack([sin, cos], axis=-1)], axis=-2)
