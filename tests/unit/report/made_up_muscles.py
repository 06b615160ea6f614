"""Muscle forces for the made-up runner: bumps at known shares of contact."""

from __future__ import annotations

from dataclasses import replace

import made_up
import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce, Kinetics, Loads
from pushoff.core.measures import MeasureValue
from pushoff.core.muscles import InducedShares, Muscles
from pushoff.core.names import SIDES, sided
from pushoff.core.recording import Found
from pushoff.measures.muscles import KINDS, name_of

MASS_KG = 62.0
#: Share of a stride at which each group pulls hardest, and how hard, body weights.
PEAKS = {
    "gluteus_maximus": (0.06, 1.8),
    "hamstrings": (0.95, 1.6),
    "biceps_femoris_short_head": (0.60, 0.5),
    "iliopsoas": (0.36, 2.4),
    "rectus_femoris": (0.20, 0.9),
    "vasti": (0.12, 5.4),
    "gastrocnemius": (0.24, 2.2),
    "soleus": (0.18, 5.0),
    "tibialis_anterior": (0.75, 0.3),
}
NOT_MUSCLES = ("swing_leg", "gravity", "velocity", "reserve", "rest")
#: Value, standard error and method error by kind of measure.
VALUES = {
    "force_peak": (1.5, 0.05, 0.5),
    "force_peak_time": (45.0, 1.0, 4.0),
    "activation_peak": (70.0, 1.0, 9.0),
    "work_positive": (0.4, 0.01, 0.05),
    "work_negative": (0.3, 0.01, 0.05),
    "support_share": (20.0, 0.5, 5.0),
    "drive_share": (-30.0, 0.5, 9.0),
}


def analysis() -> Analysis:
    """Return the made-up analysis with forces, muscles and their measures."""
    base = made_up.analysis()
    kinetics = _kinetics(base)
    muscles = _muscles(kinetics)
    values = (*base.measures.values, *_values())
    return replace(
        base,
        kinetics=kinetics,
        muscles=muscles,
        measures=replace(base.measures, values=values),
    )


def _share(time_s: np.ndarray, side: str) -> np.ndarray:
    return ((time_s - made_up.FIRST_TOUCHDOWN_S[side]) / made_up.STRIDE_S) % 1.0


def _kinetics(base: Analysis) -> Kinetics:
    time, motion = base.motion.time_s, base.motion
    force, centre = {}, {}
    for side in SIDES:
        contact = _share(time, side) / made_up.SHARES["toe_off"]
        down = contact < 1.0
        arch = np.where(down, np.sin(np.pi * contact), 0.0)
        fore = np.where(down, -0.3 * np.sin(2 * np.pi * contact), 0.0)
        bw = np.stack([fore, 2.5 * arch, np.zeros_like(arch)], axis=1)
        force[side] = bw * MASS_KG * GRAVITY
        centre[side] = np.where(down[:, None], motion.points[sided(side, "ball")], np.nan)
        centre[side][:, 1] *= 0.0
    none = {side: np.zeros(len(time)) for side in SIDES}
    ground = GroundForce(force, centre, none, "measured", "made up")
    mass = Found(MASS_KG, 0.5, "told by the user")
    return Kinetics(time, mass, ground, Loads({}, {}, {}), {}, motion.angles, dimension=3)


def _muscles(kinetics: Kinetics) -> Muscles:
    time, weight = kinetics.time_s, MASS_KG * GRAVITY
    place, size = np.array(list(PEAKS.values())).T
    force, active, power, arms, reserves = {}, {}, {}, {}, {}
    support, drive, total = {}, {}, {}
    for side in SIDES:
        phase = 2 * np.pi * (_share(time, side)[:, None] - place)
        bump = np.exp(8.0 * (np.cos(phase) - 1.0))
        force[side], active[side] = weight * size * bump, 0.8 * bump
        power[side] = 40.0 * bump * np.sin(phase)
        arms[side], reserves[side] = np.zeros((*bump.shape, 3)), np.zeros((len(time), 3))
        ground = kinetics.ground.force[side][:, [1, 0]] / MASS_KG
        on = kinetics.ground.force[side][:, 1] > 0.0
        total[side] = np.where(on[:, None], ground, np.nan)
        weights = np.concatenate([bump, np.full((len(time), len(NOT_MUSCLES)), 0.02)], axis=1)
        weights /= weights.sum(axis=1, keepdims=True)
        support[side] = weights * total[side][:, :1]
        drive[side] = weights * total[side][:, 1:]
    induced = InducedShares((*PEAKS, *NOT_MUSCLES), support, drive, total, "made-up contact")
    return Muscles(
        time_s=time,
        model="gait10",
        title="Made-up leg",
        names=tuple(PEAKS),
        activation=active,
        force=force,
        power=power,
        fibre_power=power,
        arms=arms,
        reserves=reserves,
        reserve_share={"hip": 0.02, "knee": 0.0, "ankle": 0.12},
        parts={"vasti": {"vastus_lateralis": 0.6, "vastus_medialis": 0.4}},
        induced=induced,
    )


def _values() -> list[MeasureValue]:
    rows = []
    for group in PEAKS:
        for kind in KINDS:
            value, se, method = VALUES[kind.name]
            for side, shift in zip(SIDES, (1.0, 1.1), strict=True):
                # The muscle that pulls hardest comes first in the sentences.
                most = PEAKS[group][1] if kind.name == "force_peak" else value
                rows.append(
                    MeasureValue(
                        measure=name_of(group, kind.name),
                        side=side,
                        value=most * shift,
                        unit=kind.unit,
                        sd=0.1,
                        n=11,
                        se=se,
                        mdc95=0.2,
                        method_error=method,
                    )
                )
    return rows
