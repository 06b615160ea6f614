"""Inverse dynamics on rigid legs whose motion is a formula: balance, symmetry, scaling, gaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, sided
from pushoff.kinetics.inverse_dynamics import inverse_dynamics
from pushoff.kinetics.load_errors import METHOD
from pushoff.kinetics.newton_euler import hold_place
from pushoff.kinetics.power import power_balance
from pushoff.kinetics.settings import KineticsSettings
from pushoff.reference.anthropometry import segment_inertia
from pushoff.sim.turns import about_forward, about_right, about_up, carry

MASS, THIGH, SHANK, FOOT, STRIDE_S = 70.0, 0.43, 0.42, 0.27, 0.7
#: Sign of turns in and sideways, right and left.
OUT = {"left": -1.0, "right": 1.0}
OFF_PLANE = ("hip_adduction", "hip_rotation", "knee_adduction", "knee_rotation", "ankle_inversion")


def legs(rate_hz: float = 1000.0, duration_s: float = 1.4) -> Motion:
    """Return two rigid legs that swing half a stride apart, with frames, in three dimensions."""
    time = np.arange(round(duration_s * rate_hz)) / rate_hz
    points: dict[str, np.ndarray] = {}
    frames: dict[str, np.ndarray] = {}
    angles: dict[str, np.ndarray] = {}
    pelvis = about_up(0.1 * np.sin(wave(time, 0.0))) @ about_forward(0.08 * np.cos(wave(time, 0.3)))
    frames["pelvis"] = pelvis
    middle = np.stack(
        [0.02 * np.sin(2 * wave(time, 0)), 0.95 + 0.04 * np.cos(2 * wave(time, 0)), 0 * time], 1
    )
    for side, shift in (("right", 0.0), ("left", np.pi)):
        out, phase = OUT[side], wave(time, shift)
        hip = middle + carry(pelvis, np.array([0.0, 0.0, 0.09 * out]))
        thigh = (
            about_right(0.6 * np.cos(phase))
            @ about_forward(out * (0.1 + 0.05 * np.sin(phase)))
            @ about_up(out * 0.08 * np.cos(phase + 0.4))
        )
        bend = -0.9 + 0.6 * np.cos(phase + 1.0)
        shank = thigh @ about_right(bend) @ about_up(out * 0.1 * np.sin(phase))
        foot = shank @ about_right(0.3 * np.sin(phase)) @ about_forward(out * 0.1 * np.cos(phase))
        knee = hip - THIGH * thigh[..., 1]
        ankle = knee - SHANK * shank[..., 1]
        joints = {"hip": hip, "knee": knee, "ankle": ankle}
        joints["heel"] = ankle + carry(foot, np.array([-0.06, -0.06, 0.0]))
        joints["ball"] = ankle + carry(foot, np.array([0.13, -0.06, 0.0]))
        joints["toe"] = ankle + carry(foot, np.array([FOOT - 0.06, -0.06, 0.0]))
        points |= {sided(side, name): path for name, path in joints.items()}
        frames |= {sided(side, n): f for n, f in (("thigh", thigh), ("shank", shank))}
        frames[sided(side, "foot")] = foot
        angles[sided(side, "mtp")] = 0.2 * np.sin(phase)
    return Motion(
        time_s=time,
        points=points,
        raw_points=points,
        angles=angles,
        filled={},
        confidence={},
        dimension=3,
        view="3d",
        surface="treadmill",
        ground_speed=None,
        com_source="lower_body",
        scale_known=True,
        floor_up_m=0.0,
        frames=frames,
    )


def wave(time: np.ndarray, shift: float) -> np.ndarray:
    """Return the phase of the stride, rad."""
    return 2.0 * np.pi * time / STRIDE_S + shift


def push(motion: Motion, size: float = 1.0) -> GroundForce:
    """Return a smooth force under each foot for a third of the stride, and none otherwise."""
    force, place, free = {}, {}, {}
    for side, shift in (("right", 0.0), ("left", np.pi)):
        rise = np.clip(np.sin(wave(motion.time_s, shift)) - 0.3, 0.0, None) ** 3
        line = np.array([150.0, 3000.0, -120.0 * OUT[side]])
        force[side] = size * rise[:, None] * line
        ahead = np.array([0.05, -0.02, 0.01 * OUT[side]])
        under = motion.points[sided(side, "ankle")] + ahead
        place[side] = np.where(rise[:, None] > 0, under, np.nan)
        free[side] = size * 8.0 * rise * OUT[side]
    return GroundForce(force, place, free, "centre_of_mass", "formula")


def loads(motion: Motion, ground: GroundForce, mass_kg: float = MASS):
    return inverse_dynamics(motion, ground, mass_kg, "male")


def test_segments_take_what_their_ends_give():
    motion = legs()
    balance = power_balance(motion, push(motion), MASS, "male")
    for segment in ("foot", "shank", "thigh"):
        stored = balance.stored[segment][5:-5]
        apart = balance.flowing_in[segment][5:-5] - stored
        assert np.abs(apart).max() < 1e-6 * np.abs(stored).max(), segment
        assert balance.share_open(segment) < 1e-4, segment


def test_balance_is_open_where_the_foot_is_heavier_than_told():
    motion = legs()
    balance = power_balance(motion, push(motion), MASS, "male")
    wrong = dict(motion.points)
    wrong["right_ankle"] = wrong["right_ankle"] + 0.02 * np.sin(wave(motion.time_s, 0.0))[:, None]
    loose = power_balance(replace(motion, points=wrong), push(motion), MASS, "male")
    assert loose.share_open("foot") > 100 * balance.share_open("foot")


def test_joint_powers_and_ground_move_the_whole_leg():
    """All that flows in is stored: joint powers, hip force, turning of the pelvis, ground."""
    motion = legs()
    ground = push(motion)
    balance = power_balance(motion, ground, MASS, "male")
    found = loads(motion, ground)
    stored = sum(balance.stored[s][:, 1] for s in ("foot", "shank", "thigh"))
    rate = motion.rate_hz
    hip = np.gradient(motion.points["right_hip"], 1 / rate, axis=0)
    through_hip = np.einsum("ti,ti->t", found.reactions["right_hip"], hip)
    pelvis = np.einsum(
        "tij,tkj->tik",
        np.gradient(motion.frames["pelvis"], 1 / rate, axis=0),
        motion.frames["pelvis"],
    )
    spin = np.stack([pelvis[:, 2, 1], pelvis[:, 0, 2], pelvis[:, 1, 0]], axis=1)
    at_hip = np.einsum("ti,ti->t", hip_moment(motion, ground), spin)
    on_ground = ground_power(motion, ground)
    powers = sum(found.powers[f"right_{joint}"] for joint in ("hip", "knee", "ankle"))
    total = powers + through_hip + at_hip + on_ground
    inner = slice(5, -5)
    assert np.abs(total - stored)[inner].max() < 2e-3 * np.abs(stored[inner]).max()


def hip_moment(motion: Motion, ground: GroundForce) -> np.ndarray:
    """Return the right hip's moment in the laboratory from its three axes and their duals."""
    found = loads(motion, ground)
    pelvis, thigh = motion.frames["pelvis"], motion.frames["right_thigh"]
    right, long = pelvis[..., 2], thigh[..., 1]
    ahead = np.cross(long, right)
    ahead /= np.linalg.norm(ahead, axis=1)[:, None]
    axes = np.stack([right, ahead, long], axis=1)
    names = ("hip", "hip_adduction", "hip_rotation")
    about = np.stack([found.moments[f"right_{n}"] for n in names], axis=1)
    known = np.isfinite(about).all(axis=1)
    out = np.full(about.shape, np.nan)
    out[known] = np.linalg.solve(axes[known], about[known][..., None])[..., 0]
    return out


def ground_power(motion: Motion, ground: GroundForce) -> np.ndarray:
    """Return the power of the ground on the right foot as a rigid body."""
    frame, ankle = motion.frames["right_foot"], motion.points["right_ankle"]
    rate = motion.rate_hz
    turning = np.einsum("tij,tkj->tik", np.gradient(frame, 1 / rate, axis=0), frame)
    spin = np.stack([turning[:, 2, 1], turning[:, 0, 2], turning[:, 1, 0]], axis=1)
    force = ground.force["right"]
    arm = np.where(force[:, 1:2] > 0, ground.centre_of_pressure["right"] - ankle, 0.0)
    moment = np.cross(arm, force)
    moment[:, 1] += ground.free_moment["right"]
    speed = np.gradient(ankle, 1 / rate, axis=0)
    return np.einsum("ti,ti->t", force, speed) + np.einsum("ti,ti->t", moment, spin)


def test_standing_still_is_weight_times_lever():
    motion = legs(100.0)
    still = replace(
        motion,
        points={n: np.tile(p[:1], (len(p), 1)) for n, p in motion.points.items()},
        frames={n: np.tile(f[:1], (len(f), 1, 1)) for n, f in motion.frames.items()},
    )
    zero = np.zeros((len(motion.time_s), 3))
    none = np.zeros(len(motion.time_s))
    air = GroundForce(
        dict.fromkeys(SIDES, zero),
        dict.fromkeys(SIDES, np.full_like(zero, np.nan)),
        dict.fromkeys(SIDES, none),
        "sine",
        "",
    )
    flat = replace(still, frames={})
    found = loads(flat, air)
    points, table = still.points, segment_inertia("male")
    moment = 0.0
    for start, stop, name in (
        ("hip", "knee", "thigh"),
        ("knee", "ankle", "shank"),
        ("heel", "toe", "foot"),
    ):
        a, b = points[f"left_{start}"][0], points[f"left_{stop}"][0]
        centre = a + table[name].com * (b - a)
        moment += table[name].mass * MASS * GRAVITY * (centre - points["left_hip"][0])[0]
    assert found.moments["left_hip"][50] == pytest.approx(moment, rel=1e-9)
    share = sum(table[name].mass for name in ("thigh", "shank", "foot"))
    assert found.reactions["left_hip"][50][1] == pytest.approx(share * MASS * GRAVITY, rel=1e-9)


def test_force_ahead_of_the_ankle_asks_for_the_calf():
    motion = legs(200.0)
    found = loads(motion, push(motion))
    strong = push(motion).force["right"][:, 1] > 500.0
    assert found.moments["right_ankle"][strong].max() < 0.0


@pytest.mark.parametrize("solid", [True, False])
def test_mirrored_legs_give_mirrored_loads(solid: bool):
    motion = legs(200.0)
    motion = motion if solid else replace(motion, frames={})
    found = loads(motion, push(motion))
    flip = np.array([1.0, 1.0, -1.0])
    swap = {"left": "right", "right": "left"}

    def swapped(name: str) -> str:
        side, _, plain = name.partition("_")
        return sided(swap[side], plain) if side in swap else name

    def mirrored(frame: np.ndarray) -> np.ndarray:
        return frame * flip[:, None] * flip[None, :]

    ground = push(motion)
    other = GroundForce(
        {swap[s]: f * flip for s, f in ground.force.items()},
        {swap[s]: p * flip for s, p in ground.centre_of_pressure.items()},
        {swap[s]: -m for s, m in ground.free_moment.items()},
        ground.method,
        ground.source,
    )
    mirror = replace(
        motion,
        points={swapped(n): p * flip for n, p in motion.points.items()},
        frames={swapped(n): mirrored(f) for n, f in motion.frames.items()},
        angles={swapped(n): a for n, a in motion.angles.items()},
    )
    back = loads(mirror, other)
    assert set(back.moments) == set(found.moments)
    for name, curve in found.moments.items():
        np.testing.assert_allclose(back.moments[swapped(name)], curve, atol=1e-8)
    for name, curve in found.powers.items():
        np.testing.assert_allclose(back.powers[swapped(name)], curve, atol=1e-7)


def test_heading_of_the_laboratory_does_not_matter():
    motion = legs(200.0)
    ground = push(motion)
    turn = about_up(np.array(0.7))
    move = np.array([3.0, 0.0, -2.0])
    turned = replace(
        motion,
        points={n: p @ turn.T + move for n, p in motion.points.items()},
        frames={n: turn @ f for n, f in motion.frames.items()},
    )
    there = replace(
        ground,
        force={s: f @ turn.T for s, f in ground.force.items()},
        centre_of_pressure={s: p @ turn.T + move for s, p in ground.centre_of_pressure.items()},
    )
    here, away = loads(motion, ground), loads(turned, there)
    for name, curve in here.moments.items():
        if not name.endswith("mtp"):
            np.testing.assert_allclose(away.moments[name], curve, atol=1e-6)


def test_moments_grow_with_mass_and_force():
    motion = legs(200.0)
    once, twice = loads(motion, push(motion)), loads(motion, push(motion, 2.0), 2.0 * MASS)
    for name, curve in once.moments.items():
        np.testing.assert_allclose(twice.moments[name], 2.0 * curve, rtol=1e-9, atol=1e-9)


def test_clock_does_not_matter():
    motion = legs(200.0)
    later = replace(motion, time_s=motion.time_s + 100.0)
    here, there = loads(motion, push(motion)), loads(later, push(motion))
    np.testing.assert_allclose(
        there.moments["right_knee"], here.moments["right_knee"], rtol=1e-6, atol=1e-6
    )


def test_plane_and_space_agree_where_nothing_leaves_the_plane():
    motion = legs(400.0)
    flat_points = {n: p * np.array([1.0, 1.0, 0.0]) for n, p in motion.points.items()}
    line = {s: flat_points[f"{s}_hip"] - flat_points[f"{s}_knee"] for s in SIDES}
    assert all(np.abs(v[:, 2]).max() == 0.0 for v in line.values())

    def pitch(back: np.ndarray, front: np.ndarray, zero: float) -> np.ndarray:
        ahead = front - back
        return about_right(np.unwrap(np.arctan2(ahead[:, 1], ahead[:, 0])) - zero)

    frames = {"pelvis": np.tile(np.eye(3), (len(motion.time_s), 1, 1))}
    for s in SIDES:
        p = {n: flat_points[f"{s}_{n}"] for n in ("hip", "knee", "ankle", "heel", "toe")}
        frames[f"{s}_thigh"] = pitch(p["knee"], p["hip"], np.pi / 2)
        frames[f"{s}_shank"] = pitch(p["ankle"], p["knee"], np.pi / 2)
        frames[f"{s}_foot"] = pitch(p["heel"], p["toe"], 0.0)
    ground = push(motion)
    ground = replace(
        ground,
        force={s: f * np.array([1.0, 1.0, 0.0]) for s, f in ground.force.items()},
        free_moment={s: 0.0 * m for s, m in ground.free_moment.items()},
    )
    solid = loads(replace(motion, points=flat_points, frames=frames), ground)
    plane = loads(replace(motion, points=flat_points, frames={}), ground)
    for joint in ("hip", "knee", "ankle"):
        for curves, least in (("moments", 1.0), ("powers", 5.0)):
            a, b = getattr(solid, curves)[f"left_{joint}"], getattr(plane, curves)[f"left_{joint}"]
            assert np.nanmax(np.abs(a)) > least
            np.testing.assert_allclose(a, b, rtol=2e-3, atol=2e-3 * np.nanmax(np.abs(a)))


def test_a_camera_gives_the_sagittal_plane_alone():
    motion = legs(240.0)
    unseen = np.array([1.0, 1.0, np.nan])
    camera = replace(
        motion,
        dimension=2,
        view="left",
        points={n: p * unseen for n, p in motion.points.items()},
        frames={},
    )
    ground = push(motion)
    flat = replace(
        ground,
        force={s: f * unseen for s, f in ground.force.items()},
        centre_of_pressure={s: p * unseen for s, p in ground.centre_of_pressure.items()},
    )
    seen, markers = loads(camera, flat), loads(replace(motion, frames={}), ground)
    for name, curve in markers.moments.items():
        limit = 0.03 * np.nanmax(np.abs(curve))
        np.testing.assert_allclose(seen.moments[name], curve, atol=limit)
    assert not {name.partition("_")[2] for name in seen.moments} & set(OFF_PLANE)
    assert all(sided(side, name) in seen.skipped for side in SIDES for name in OFF_PLANE)
    assert np.isnan(seen.reactions["left_hip"][:, 2]).all()
    assert any("pelvis" in warning for warning in seen.warnings)


def test_unknown_stays_unknown():
    motion = legs(200.0)
    points = {n: np.array(p) for n, p in motion.points.items()}
    points["left_ankle"][100:110] = np.nan
    ground = push(motion)
    force = {s: np.array(f) for s, f in ground.force.items()}
    force["right"][200:220] = np.nan
    found = loads(replace(motion, points=points), replace(ground, force=force))
    whole = loads(motion, ground)
    assert np.isnan(found.moments["left_knee"][100:110]).all()
    assert np.isnan(found.moments["right_hip"][200:220]).all()
    for name, curve in found.moments.items():
        known = np.isfinite(curve)
        np.testing.assert_allclose(curve[known], whole.moments[name][known], rtol=0.02, atol=1.0)
        assert known.sum() > 200, name


def test_a_leg_that_was_not_seen_is_left_out_with_a_reason():
    motion = legs(200.0)
    right = {n: p for n, p in motion.points.items() if n.startswith("right")}
    frames = {n: f for n, f in motion.frames.items() if not n.startswith("left")}
    found = loads(replace(motion, points=right, frames=frames), push(motion))
    assert "right_hip_adduction" in found.moments
    assert not any(name.startswith("left") for name in found.moments)
    assert "left_knee" in found.skipped


def test_place_of_a_light_force_is_held_within_its_contact():
    force = np.zeros((12, 2, 3))
    force[2:8, 0, 1] = [20.0, 300.0, 800.0, 300.0, 30.0, 10.0]
    force[9:11, 0, 1] = 15.0
    place = np.full((12, 2, 3), np.nan)
    place[3:6, 0] = [[1.0, 0, 0], [2.0, 0, 0], [3.0, 0, 0]]
    held = hold_place(force, place)
    assert held[2, 0, 0] == 1.0
    assert held[6, 0, 0] == held[7, 0, 0] == 3.0
    assert np.isnan(held[9:11, 0, 0]).all()
    assert (held[[0, 1, 8, 11], 0] == 0.0).all()


def test_measured_force_is_smoothed_like_the_motion():
    motion = replace(legs(200.0), cutoff_hz={"leg": 12.0})
    ground = push(motion)
    ground.force["right"][:, 1] *= 1.0 + 0.3 * np.sin(2.0 * np.pi * 40.0 * motion.time_s)
    plain = loads(motion, ground)
    smooth = loads(motion, replace(ground, method="measured"))
    told = inverse_dynamics(
        motion,
        replace(ground, method="measured"),
        MASS,
        "male",
        KineticsSettings(moment_cutoff_hz=90.0),
    )
    rough = [np.nanstd(np.diff(found.moments["right_knee"], 2)) for found in (plain, told, smooth)]
    assert rough[2] < 0.05 * rough[0]
    assert rough[1] > 0.3 * rough[0]


def test_errors_are_stated_for_all_that_is_given_and_grow_with_those_of_the_force():
    motion = legs(200.0)
    found = loads(motion, push(motion))
    stated = {f"moment:{n.partition('_')[2]}" for n in found.moments}
    stated |= {f"power:{n.partition('_')[2]}" for n in found.powers}
    assert stated == set(found.error) == set(METHOD["solid"])
    vague = loads(motion, replace(push(motion), error={"centre_of_pressure": 0.01}))
    assert vague.error["moment:ankle"] == pytest.approx(
        np.hypot(METHOD["solid"]["moment:ankle"], 0.25), abs=0.01
    )
    unsure = inverse_dynamics(motion, push(motion), MASS, None)
    assert any("Sex unknown" in warning for warning in unsure.warnings)
