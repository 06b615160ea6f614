"""A made-up runner with known numbers, as the core types that a report is written from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.interpolate import CubicSpline

from pushoff.core.analysis import Analysis, Quality
from pushoff.core.events import Event, EventTable
from pushoff.core.measures import MeasureTable, MeasureValue
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.core.recording import Athlete, Found, Points, Recording, SourceFile
from pushoff.core.strides import INSTANTS, StrideTable

STRIDE_S, CONTACT_S, RATE_HZ = 0.7, 0.238, 150.0
FIRST_TOUCHDOWN_S = {"left": 0.2, "right": 0.55}
SHARES = {  # of a stride
    "touchdown": 0.0,
    "midstance": 0.145,
    "thigh_vertical": 0.225,
    "heel_off": 0.19,
    "toe_off": 0.34,
    "opposite_touchdown": 0.5,
    "thigh_forward": 0.8,
    "opposite_toe_off": 0.84,
    "next_touchdown": 1.0,
}
ANGLES = {  # share of a stride → degrees
    "thigh": (
        (0, 21),
        (0.09, 20),
        (0.17, 12),
        (0.225, 0),
        (0.34, -23),
        (0.4, -26),
        (0.6, 0),
        (0.82, 35),
    ),
    "knee": ((0, 10), (0.14, 43), (0.34, 11), (0.42, 28), (0.62, 105), (0.85, 40), (0.95, 9)),
    "foot": ((0, 13), (0.06, 0), (0.17, -3), (0.34, -50), (0.52, -85), (0.8, -10), (0.92, 12)),
}
VALUES = (  # measure, unit, left, right, sd, method error, reference
    ("step_rate", "1/min", 171.4, 171.4, 1.5, 0.1, (160.0, 182.0)),
    ("contact_time", "s", 0.238, 0.231, 0.005, 0.003, (0.215, 0.262)),
    ("flight_time", "s", 0.112, 0.118, 0.006, 0.003, None),
    ("speed", "m/s", 3.5, 3.5, 0.02, 0.02, None),
    ("push_time", "s", 0.1365, 0.131, 0.004, 0.004, None),
    ("push_time_thigh_vertical", "s", 0.0805, 0.076, 0.003, 0.004, None),
    ("swing_time", "s", 0.322, 0.325, 0.005, 0.004, None),
    ("return_time", "s", 0.2415, 0.244, 0.005, 0.004, None),
    ("knee_flexion_touchdown", "deg", 10.0, 12.0, 1.1, 1.5, (3.0, 20.0)),
    ("vertical_oscillation", "m", 0.083, 0.081, 0.004, 0.002, None),
    ("onset_thigh", "%", 26.0, 27.0, 2.0, 1.0, (22.0, 30.0)),
    ("onset_knee", "%", 42.0, 43.0, 1.5, 1.0, (38.0, 46.0)),
    ("onset_ankle", "%", 55.0, 54.0, 2.0, 1.2, (50.0, 58.0)),
    ("onset_heel_off", "%", 56.0, 56.5, 2.0, 1.5, None),
    ("peak_velocity_thigh", "%", 69.0, 70.0, 3.0, 1.5, None),
    ("peak_velocity_knee", "%", 79.0, 80.0, 2.0, 1.5, None),
    ("peak_velocity_ankle", "%", 88.0, 87.0, 2.0, 1.5, None),
    ("peak_velocity_foot", "%", 90.0, 90.0, 2.0, 1.5, None),
)


def analysis(name: str = "run.c3d", seconds: float = 9.0) -> Analysis:
    """Return the analysis of a 3-D recording of a steady treadmill run; one stride is rejected."""
    time_s = np.arange(0.0, seconds, 1 / RATE_HZ)
    table = _strides(seconds)
    motion = _motion(time_s)
    recording = Recording(
        source=(SourceFile(name, "c3d", "ab" * 32, 1234),),
        dimension=3,
        view="3d",
        athlete=Athlete(mass=Found(62.0, 0.5, "told by the user"), sex="male", name="A. Runner"),
        points=Points(
            names=("left_knee",),
            position=motion.points["left_knee"][:, None, :],
            confidence=np.ones((len(time_s), 1)),
            time_s=time_s,
        ),
        surface="treadmill",
        marker_set="rbds",
    )
    return Analysis(
        recording=recording,
        quality=Quality(
            {"rate_hz": RATE_HZ, "gaps_percent": float("nan")}, ("No arms were seen.",)
        ),
        motion=motion,
        events=_events(table),
        strides=table,
        measures=_measures(table),
        skipped={"leg_stiffness": "no force in this recording"},
        citation_keys=("fukuchi2017", "fellin2010"),
        settings={"events": {"force_threshold_n": 20.0}, "nothing": float("nan")},
        versions={"pushoff": "0.1.0"},
    )


def with_warning(base: Analysis, text: str) -> Analysis:
    """Return the analysis with one more warning."""
    return replace(base, quality=replace(base.quality, warnings=(*base.quality.warnings, text)))


def _strides(seconds: float) -> StrideTable:
    starts = [
        (start, side)
        for side in SIDES
        for start in np.arange(FIRST_TOUCHDOWN_S[side], seconds - STRIDE_S - 0.1, STRIDE_S)
    ]
    starts.sort()
    touchdown = np.array([start for start, _ in starts])
    valid = np.ones(len(starts), dtype=bool)
    valid[3] = False
    return StrideTable(
        side=tuple(side for _, side in starts),
        times={name: touchdown + SHARES[name] * STRIDE_S for name in INSTANTS},
        sd={name: np.full(len(starts), 0.003) for name in INSTANTS},
        valid=valid,
        reason=tuple("" if ok else "heel hidden for 0.2 s" for ok in valid),
    )


def _events(table: StrideTable) -> EventTable:
    kinds = ("touchdown", "midstance", "thigh_vertical", "heel_off", "toe_off", "thigh_forward")
    return EventTable.of(
        Event(side, kind, float(table.times[kind][row]), 0.003, "made_up")
        for row, side in enumerate(table.side)
        for kind in kinds
    )


def _motion(time_s: np.ndarray) -> Motion:
    angles: dict[str, np.ndarray] = {}
    for side in SIDES:
        share = ((time_s - FIRST_TOUCHDOWN_S[side]) / STRIDE_S) % 1.0
        for name, knots in ANGLES.items():
            at, value = np.array([*knots, (1.0, knots[0][1])], dtype=float).T
            angles[f"{side}_{name}"] = np.radians(CubicSpline(at, value, bc_type="periodic")(share))
        angles[f"{side}_shank"] = angles[f"{side}_thigh"] - angles[f"{side}_knee"]
        angles[f"{side}_ankle"] = angles[f"{side}_foot"] - angles[f"{side}_shank"]
    beat = 2 * np.pi * (time_s - FIRST_TOUCHDOWN_S["left"]) / (STRIDE_S / 2)
    angles["trunk_lean"] = np.radians(8 + np.sin(beat))
    points = _points(angles, 0.93 + 0.04 * np.cos(beat - 2 * np.pi * 0.29))
    return Motion(
        time_s=time_s,
        points=points,
        raw_points=points,
        angles=angles,
        filled={name: np.zeros(len(time_s), dtype=bool) for name in points},
        confidence={name: np.ones(len(time_s)) for name in points},
        dimension=3,
        view="3d",
        surface="treadmill",
        ground_speed=Found(3.5, 0.02, "stance foot"),
        com_source="whole_body",
        scale_known=True,
        floor_up_m=0.0,
    )


def _points(angles: dict[str, np.ndarray], hip_up: np.ndarray) -> dict[str, np.ndarray]:
    """Return a stick body hung from the hip by its segment angles."""

    def below(top: np.ndarray, angle: np.ndarray, length: float) -> np.ndarray:
        down = np.stack([np.sin(angle), -np.cos(angle), np.zeros_like(angle)], axis=1)
        return top + length * down

    points = {}
    zero = np.zeros_like(hip_up)
    points["mid_hip"] = np.stack([zero, hip_up, zero], axis=1)
    points["com"] = points["mid_hip"] + [0.0, 0.08, 0.0]
    points["mid_shoulder"] = below(points["mid_hip"], np.pi - angles["trunk_lean"], 0.5)
    points["head"] = below(points["mid_shoulder"], np.pi - angles["trunk_lean"], 0.25)
    for side, right in (("left", -0.09), ("right", 0.09)):
        hip = points["mid_hip"] + [0.0, 0.0, right]
        knee = below(hip, angles[f"{side}_thigh"], 0.44)
        ankle = below(knee, angles[f"{side}_shank"], 0.43)
        pitch = angles[f"{side}_foot"] + np.pi / 2
        points |= {
            f"{side}_hip": hip,
            f"{side}_knee": knee,
            f"{side}_ankle": ankle,
            f"{side}_heel": below(ankle, pitch - 2.2, 0.09),
            f"{side}_ball": below(ankle, pitch - 0.5, 0.13),
            f"{side}_toe": below(ankle, pitch - 0.3, 0.19),
            f"{side}_shoulder": points["mid_shoulder"] + [0.0, 0.0, 2 * right],
        }
    return points


def _measures(table: StrideTable) -> MeasureTable:
    random = np.random.default_rng(4)
    numbers = {side: table.rows(side) for side in SIDES}
    values, per_stride = [], {}
    for name, unit, left, right, sd, method, reference in VALUES:
        for side, mean in (("left", left), ("right", right)):
            n = len(numbers[side])
            noise = random.standard_normal(n)
            noise = (noise - noise.mean()) / noise.std(ddof=1)
            per_stride[(name, side)] = mean + sd * noise
            values.append(
                MeasureValue(
                    measure=name,
                    side=side,
                    value=mean,
                    unit=unit,
                    sd=sd,
                    n=n,
                    se=sd / n**0.5,
                    mdc95=2.77 * sd / n**0.5,
                    method_error=method,
                    reference_low=reference[0] if reference else None,
                    reference_high=reference[1] if reference else None,
                    reference_key="fukuchi2017" if reference else None,
                )
            )
    skipped = {"pelvic_list_range": "the pelvis was not seen in three dimensions"}
    return MeasureTable(tuple(values), per_stride, numbers, skipped)
