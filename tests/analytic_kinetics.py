"""Made-up forces, moments and muscles of the made-up treadmill runner: every curve is a formula.

Contact is a half sine of vertical force with a sine of fore-aft force; moments are multiples of it,
powers are moment times the exact angular velocity. Left and right differ by ``SIDE_GAIN``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np

from pushoff.core.kinetics import JOINTS, MOMENTS, GroundForce, Kinetics, Loads
from pushoff.core.muscles import InducedShares, Muscles
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.core.recording import Found

MASS_KG, GRAVITY = 70.0, 9.80665
WEIGHT_N = MASS_KG * GRAVITY
STRIDE_S, CONTACT_S = 0.70, 0.24
SIDE_GAIN = {"left": 1.0, "right": 1.1}
#: Peaks: body weights of force, N·m/kg of moment (internal, flexion and dorsiflexion positive).
PEAK_BW = np.pi / 2 * (STRIDE_S / 2) / CONTACT_S
#: Impact on top of it: share of the peak, and where and how wide it is in shares of contact.
IMPACT, IMPACT_AT, IMPACT_WIDE = 0.35, 0.10, 0.035
FORE_AFT_BW, SIDEWAYS_BW = 0.30, 0.05
PEAK_MOMENT = {
    "knee": -2.0,
    "ankle": -2.5,
    "mtp": -0.4,
    "hip_adduction": -1.2,
    "hip_rotation": 0.2,
    "knee_adduction": -0.6,
    "knee_rotation": 0.1,
    "ankle_inversion": 0.15,
}
#: The hip's moment turns from extensor to flexor at this share of contact.
HIP_MOMENT, HIP_TURNS = -1.5, 0.72
#: Centre of pressure: from behind the ankle to under the toes, m.
HEEL_M, ROLL_M = -0.04, 0.20
#: Groups with the share of contact at which their bump peaks.
MUSCLE_PEAK = {
    "gluteus_maximus": 0.25,
    "hamstrings": -0.10,
    "biceps_femoris_short_head": -0.30,
    "iliopsoas": 1.05,
    "rectus_femoris": 0.40,
    "vasti": 0.35,
    "gastrocnemius": 0.70,
    "soleus": 0.55,
    "tibialis_anterior": 1.30,
    "deep_plantarflexors": 0.65,
    "gluteus_medius": 0.20,
    "adductor_magnus": 0.15,
}
STRONGEST_N, ACTIVATION, NARROW = 3000.0, 0.6, 6.0
NOT_MUSCLES = ("swing_leg", "gravity", "velocity", "reserve", "rest")

Curves = dict[str, np.ndarray]
Starts = Mapping[Side, float]


def fine_axis(time_s: np.ndarray) -> np.ndarray:
    """Return the time axis of the kinetics: a multiple of the motion's rate, 150 Hz or more."""
    rate = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    factor = ceil(150.0 / rate - 1e-6)
    return np.linspace(time_s[0], time_s[-1], factor * (len(time_s) - 1) + 1)


def _share(time: np.ndarray, start: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of contact (NaN in flight) and the time since touchdown."""
    since = np.mod(time - start, STRIDE_S)
    return np.where(since <= CONTACT_S, since / CONTACT_S, np.nan), since


def make(
    time_s: np.ndarray,
    starts: Starts,
    angles: Callable[[np.ndarray], Curves],
    foot: Callable[[np.ndarray, Side], np.ndarray],
    hip: Callable[[np.ndarray], Mapping[Side, np.ndarray]],
) -> Kinetics:
    """Return forces and moments on the fine axis of a motion.

    ``angles`` gives every angle (rad) at given times, ``foot`` the ankle's path, ``hip`` the hips'.
    """
    time = fine_axis(time_s)
    ground = _ground(time, starts, foot)
    hips = hip(time)
    centre = ground.centre_of_pressure
    return Kinetics(
        time_s=time,
        mass=Found(MASS_KG, 0.5, "told"),
        ground=ground,
        loads=_loads(time, starts, angles, ground),
        leg_length={side: np.linalg.norm(hips[side] - centre[side], axis=1) for side in SIDES},
        angles=angles(time),
        dimension=3,
        citations=("winter2009",),
    )


def vertical_bw(share: np.ndarray) -> np.ndarray:
    """Return the vertical force over contact in body weights, of the left foot."""
    impact = IMPACT * np.exp(-(((share - IMPACT_AT) / IMPACT_WIDE) ** 2))
    return PEAK_BW * (np.sin(np.pi * share) + impact)


def _ground(
    time: np.ndarray, starts: Starts, foot: Callable[[np.ndarray, Side], np.ndarray]
) -> GroundForce:
    force: dict[Side, np.ndarray] = {}
    centre: dict[Side, np.ndarray] = {}
    twist: dict[Side, np.ndarray] = {}
    for side in SIDES:
        share, _ = _share(time, starts[side])
        down, s = np.isfinite(share), np.nan_to_num(share)
        gain, out = SIDE_GAIN[side], 1.0 if side == "right" else -1.0
        arch = np.sin(np.pi * s)
        shape = np.stack(
            [
                -FORE_AFT_BW * np.sin(2 * np.pi * s),
                vertical_bw(s),
                -out * SIDEWAYS_BW * arch,
            ],
            axis=1,
        )
        force[side] = WEIGHT_N * gain * shape * down[:, None]
        under = foot(time, side) + np.stack([HEEL_M + ROLL_M * s, 0 * s, 0 * s], axis=1)
        under[:, 1] = 0.0
        under[~down] = np.nan
        centre[side] = under
        twist[side] = out * 3.0 * gain * arch * down
    return GroundForce(
        force=force,
        centre_of_pressure=centre,
        free_moment=twist,
        method="measured",
        source="made up",
        rate_hz=1000.0,
        error={
            "vertical": 0.03,
            "fore_aft": 0.03,
            "peak": 0.02,
            "propulsion": 0.05,
            "centre_of_pressure": 0.005,
        },
        citations=("winter2009",),
    )


def moments_per_kg(time: np.ndarray, start: float, gain: float) -> Curves:
    """Return every moment of a leg in N·m/kg."""
    share, since = _share(time, start)
    down, s = np.isfinite(share), np.nan_to_num(share)
    swing = np.where(down, 0.0, (since - CONTACT_S) / (STRIDE_S - CONTACT_S))
    arch = np.sin(np.pi * s) * down
    out = {name: gain * peak * arch for name, peak in PEAK_MOMENT.items()}
    out["knee"] += 0.1 * gain * np.sin(2 * np.pi * swing)
    out["hip"] = gain * HIP_MOMENT * arch * (1.0 - s / HIP_TURNS)
    out["hip"] += 0.3 * gain * np.sin(2 * np.pi * swing)
    assert set(out) == set(MOMENTS)
    return out


def _loads(
    time: np.ndarray,
    starts: Starts,
    angles: Callable[[np.ndarray], Curves],
    ground: GroundForce,
) -> Loads:
    step = 1e-5
    before, after = angles(time - step), angles(time + step)
    moments: Curves = {}
    powers: Curves = {}
    reactions: Curves = {}
    for side in SIDES:
        for name, curve in moments_per_kg(time, starts[side], SIDE_GAIN[side]).items():
            moments[sided(side, name)] = MASS_KG * curve
        for joint in JOINTS:
            key = sided(side, joint)
            rate = (after[key] - before[key]) / (2 * step)
            powers[key] = moments[key] * rate
            reactions[key] = -0.9 * ground.force[side]
    return Loads(
        moments=moments,
        powers=powers,
        reactions=reactions,
        error={f"moment:{name}": 0.1 for name in MOMENTS} | {f"power:{j}": 0.5 for j in JOINTS},
        citations=("winter2009",),
    )


def muscles(kinetics: Kinetics, starts: Starts) -> Muscles:
    """Return forces of all groups of both leg models and their shares in support and drive."""
    time = kinetics.time_s
    names = tuple(MUSCLE_PEAK)
    peaks = np.array(list(MUSCLE_PEAK.values())) * CONTACT_S / STRIDE_S
    tables: dict[str, dict[Side, Any]] = {
        key: {} for key in ("bump", "force", "power", "arms", "reserves", "total")
    }
    support: dict[Side, np.ndarray] = {}
    drive: dict[Side, np.ndarray] = {}
    for side in SIDES:
        share, since = _share(time, starts[side])
        phase = 2 * np.pi * (since[:, None] / STRIDE_S - peaks)
        bump = SIDE_GAIN[side] * np.exp(NARROW * (np.cos(phase) - 1.0))
        force = STRONGEST_N * bump
        tables["bump"][side] = ACTIVATION * bump
        tables["force"][side] = force
        tables["power"][side] = 0.15 * force * np.sin(phase + 0.4)
        tables["arms"][side] = np.broadcast_to(_ARMS, (len(time), len(names), 3)).copy()
        tables["reserves"][side] = np.zeros((len(time), 3))
        total = kinetics.ground.force[side][:, [1, 0]] / MASS_KG
        total = np.where(np.isfinite(share)[:, None], total, np.nan)
        weight = 0.9 * bump / bump.sum(axis=1, keepdims=True)
        rest = np.broadcast_to([0.01, 0.04, 0.03, 0.0, 0.02], (len(time), len(NOT_MUSCLES)))
        weight = np.concatenate([weight, rest], axis=1)
        support[side], drive[side] = weight * total[:, :1], weight * total[:, 1:]
        tables["total"][side] = total
    return Muscles(
        time_s=time,
        model="rajagopal",
        title="Twelve groups",
        names=names,
        activation=tables["bump"],
        force=tables["force"],
        power=tables["power"],
        fibre_power=tables["power"],
        arms=tables["arms"],
        reserves=tables["reserves"],
        reserve_share={"hip": 0.0, "knee": 0.0, "ankle": 0.0},
        parts={
            "vasti": {"vastus_lateralis": 0.41, "vastus_medialis": 0.29, "vastus_intermedius": 0.3},
            "hamstrings": {
                "semimembranosus": 0.50,
                "semitendinosus": 0.16,
                "biceps_femoris_long_head": 0.34,
            },
        },
        induced=InducedShares(
            sources=(*names, *NOT_MUSCLES),
            support=support,
            drive=drive,
            total=tables["total"],
            contact_model="made up",
        ),
        citations=("ong2019",),
    )


#: Moment arms about hip, knee and ankle, m.
_ARMS = np.array(
    [
        [-0.05, 0.0, 0.0],
        [-0.06, 0.03, 0.0],
        [0.0, 0.03, 0.0],
        [0.04, 0.0, 0.0],
        [0.04, -0.04, 0.0],
        [0.0, -0.04, 0.0],
        [0.0, 0.02, -0.05],
        [0.0, 0.0, -0.05],
        [0.0, 0.0, 0.04],
        [0.0, 0.0, -0.02],
        [-0.01, 0.0, 0.0],
        [-0.03, 0.0, 0.0],
    ]
)


def mirrored(kinetics: Kinetics, angles: Curves) -> Kinetics:
    """Return the kinetics in a mirror; ``angles`` are the mirrored ones on its time axis."""
    flip = np.array([1.0, 1.0, -1.0])
    ground, loads = kinetics.ground, kinetics.loads
    return replace(
        kinetics,
        ground=replace(
            ground,
            force=_sides(ground.force, lambda curve: curve * flip),
            centre_of_pressure=_sides(ground.centre_of_pressure, lambda curve: curve * flip),
            free_moment=_sides(ground.free_moment, lambda curve: -curve),
        ),
        loads=replace(
            loads,
            moments=_names(loads.moments),
            powers=_names(loads.powers),
            reactions={name: curve * flip for name, curve in _names(loads.reactions).items()},
        ),
        leg_length=_sides(kinetics.leg_length, lambda curve: curve),
        angles=angles,
    )


def mirrored_muscles(muscles: Muscles) -> Muscles:
    """Return the muscles in a mirror."""
    tables = ("activation", "force", "power", "fibre_power", "arms", "reserves")
    induced = muscles.induced
    assert induced is not None
    swapped: dict[str, Any] = {name: _sides(getattr(muscles, name), _same) for name in tables}
    return replace(
        muscles,
        **swapped,
        induced=replace(
            induced,
            support=_sides(induced.support, _same),
            drive=_sides(induced.drive, _same),
            total=_sides(induced.total, _same),
        ),
    )


def shifted(kinetics: Kinetics, seconds: float, metres: tuple[float, float, float]) -> Kinetics:
    """Return the kinetics later and elsewhere."""
    ground = kinetics.ground
    moved = {side: curve + np.array(metres) for side, curve in ground.centre_of_pressure.items()}
    return replace(
        kinetics,
        time_s=kinetics.time_s + seconds,
        ground=replace(ground, centre_of_pressure=moved),
    )


def blind(kinetics: Kinetics) -> Kinetics:
    """Return the kinetics with nothing known."""
    ground, loads = kinetics.ground, kinetics.loads
    return replace(
        kinetics,
        ground=replace(
            ground,
            force=_unknown(ground.force),
            centre_of_pressure=_unknown(ground.centre_of_pressure),
            free_moment=_unknown(ground.free_moment),
        ),
        loads=replace(
            loads,
            moments=_unknown(loads.moments),
            powers=_unknown(loads.powers),
            reactions=_unknown(loads.reactions),
        ),
        leg_length=_unknown(kinetics.leg_length),
        angles=_unknown(kinetics.angles),
    )


def blind_muscles(muscles: Muscles) -> Muscles:
    """Return the muscles with nothing known."""
    tables = ("activation", "force", "power", "fibre_power", "reserves")
    induced = muscles.induced
    assert induced is not None
    hidden: dict[str, Any] = {name: _unknown(getattr(muscles, name)) for name in tables}
    return replace(
        muscles,
        **hidden,
        induced=replace(
            induced,
            support=_unknown(induced.support),
            drive=_unknown(induced.drive),
            total=_unknown(induced.total),
        ),
    )


def _same(curve: np.ndarray) -> np.ndarray:
    return curve


def _sides(table: Mapping[Side, np.ndarray], turn: Callable[[np.ndarray], np.ndarray]) -> Any:
    return {other(side): turn(curve) for side, curve in table.items()}


def _names(table: Mapping[str, np.ndarray]) -> Curves:
    out: Curves = {}
    for name, curve in table.items():
        side, _, rest = name.partition("_")
        out[sided("right" if side == "left" else "left", rest)] = curve
    return out


def _unknown(table: Mapping[Any, np.ndarray]) -> Any:
    return {name: np.full_like(curve, np.nan) for name, curve in table.items()}
