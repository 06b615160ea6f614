"""Joint moments, powers and work of the leg, per kilogram of body mass.

All of it comes from inverse dynamics (winter2009): internal moments, net over all muscles of a
joint. Peaks of moments and of absorbed power are positive numbers and their titles say which
direction; work done on the body by a joint is positive, work that it takes up negative.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pushoff.core.measures import Measure, MeasureFunction
from pushoff.core.strides import Strides
from pushoff.measures.joint_load_errors import load_errors
from pushoff.measures.registry import MEASURES, SAGITTAL, THREE_D
from pushoff.measures.windows import PerStride, Rows, place_of_maximum

CONTACT, PUSH, LOADING = (
    ("touchdown", "toe_off"),
    ("midstance", "toe_off"),
    ("touchdown", "midstance"),
)
SWING, RETURN = ("toe_off", "thigh_forward"), ("thigh_forward", "next_touchdown")
#: Joints whose work in contact is shared out; the toes take energy up and their share is not one.
SHARED = ("hip", "knee", "ankle")
JOINT_WORDS: Mapping[str, str] = {
    "hip": "hip",
    "knee": "knee",
    "ankle": "ankle",
    "mtp": "toe joint",
}
#: Moments that hold the body up are negative in the curves (flexion positive): their names.
HOLDING: Mapping[str, str] = {
    "hip": "hip extensor",
    "knee": "knee extensor",
    "ankle": "ankle plantarflexor",
    "mtp": "toe flexor",
}
PHASES: Mapping[str, tuple[tuple[str, str], str]] = {
    "loading": (LOADING, "in loading (touchdown to midstance)"),
    "push": (PUSH, "in the push (midstance to toe-off)"),
    "swing": (SWING, "in swing (toe-off to thigh furthest forward)"),
    "return": (RETURN, "in the air part of return (thigh furthest forward to next touchdown)"),
}
SAMPLES = 101
#: The late flexor moment of the hip is looked for in the second half of contact: in checked runners
#: the moment turns at 72 %  and an early flexor peak belongs to landing.
LATE = SAMPLES // 2
#: Peaks of the hip are looked for after this share of contact (%): while the leg lands, its shaking
#: is faster than motion filters pass, and three segments' errors add up at the hip (on the virtual
#: runner the hip's moment was off by 0.7 N·m/kg before, by 0.1 after). One checked man's extensor
#: peak was at 16 % .
LANDED: Mapping[str, int] = {"hip": 10, "knee": 0, "ankle": 0, "mtp": 0}


_TRAPEZOIDS = np.full(SAMPLES, 1.0 / (SAMPLES - 1))
_TRAPEZOIDS[[0, -1]] *= 0.5


def rows_of(strides: Strides, kind: str, name: str, window: tuple[str, str]) -> Rows:
    """Return a moment (N·m/kg) or power (W/kg) between two instants, (stride, sample)."""
    kinetics = strides.kinetics
    if kinetics is None:
        raise ValueError("this recording has no kinetics")
    view, loads = strides.loaded(), kinetics.loads
    curve = (loads.moments if kind == "moment" else loads.powers)[strides.key(name)]

    def make() -> Rows:
        return view.over(curve, *window, SAMPLES) / kinetics.mass.value

    return view.shared(("load", kind, name, window), make)


def work_of(strides: Strides, joint: str, window: tuple[str, str], sign: float) -> PerStride:
    """Return the positive (+1) or negative (−1) work of a joint, J/kg, with its own sign."""

    def make() -> PerStride:
        rows = rows_of(strides, "power", joint, window)
        one_way = np.maximum(rows, 0.0) if sign > 0.0 else np.minimum(rows, 0.0)
        # Trapezoids of equal width.
        return one_way @ _TRAPEZOIDS * strides.duration(*window)

    return strides.shared(("work", joint, window, sign), make)


def _register(
    name: str,
    function: MeasureFunction,
    title: str,
    unit: str,
    needs: tuple[str, ...],
    description: str,
    views: tuple[str, ...] = SAGITTAL,
) -> None:
    """Register a measure whose errors stand in ``joint_load_errors.toml``."""
    error = load_errors()[name]
    flat = views != THREE_D
    MEASURES.register(
        Measure(
            name=name,
            title=title,
            unit=unit,
            function=function,
            needs=("force", *needs),
            views=views,
            tolerance={"3d": error.markers, **({"2d": error.camera} if flat else {})},
            cite=("winter2009",),
            description=description,
            estimated={
                "3d": error.estimated_markers,
                **({"2d": error.estimated_camera} if flat else {}),
            },
        )
    )


def _events(*windows: tuple[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"event:{name}" for window in windows for name in window))


def _peak(name: str, sign: float, kind: str = "moment", first: int = 0) -> MeasureFunction:
    def peak(strides: Strides) -> PerStride:
        return (sign * rows_of(strides, kind, name, CONTACT)[:, first:]).max(axis=1)

    return peak


def _peak_time(name: str, sign: float, kind: str = "moment", first: int = 0) -> MeasureFunction:
    def peak_time(strides: Strides) -> PerStride:
        return first + place_of_maximum(sign * rows_of(strides, kind, name, CONTACT)[:, first:])

    return peak_time


def _hip_turns(strides: Strides) -> PerStride:
    """Return where the extensor impulse since landing is greatest, in % of contact."""
    first = LANDED["hip"]
    flexor = rows_of(strides, "moment", "hip", CONTACT)[:, first:]
    known = np.isfinite(flexor).all(axis=1)
    whole = np.where(known[:, None], flexor, 0.0)
    impulse = np.cumsum(whole[:, 1:] + whole[:, :-1], axis=1)
    lowest = impulse.argmin(axis=1) + 1
    turns = known & (impulse.min(axis=1) < 0.0) & (lowest < whole.shape[1] - 1)
    row, here = np.arange(len(whole)), np.minimum(lowest, whole.shape[1] - 2)
    left = here - (whole[row, here] >= 0.0)
    before, after = whole[row, left], whole[row, left + 1]
    share = before / np.where(turns & (after > before), before - after, -1.0)
    return np.where(turns, first + left + np.clip(share, 0.0, 1.0), np.nan)


def _work(joint: str, window: tuple[str, str], sign: float) -> MeasureFunction:
    def work(strides: Strides) -> PerStride:
        return work_of(strides, joint, window, sign)

    return work


def _total(sign: float) -> MeasureFunction:
    def total(strides: Strides) -> PerStride:
        parts = [work_of(strides, joint, CONTACT, sign) for joint in SHARED]
        return sign * np.sum(parts, axis=0)

    return total


def _share(joint: str) -> MeasureFunction:
    def share(strides: Strides) -> PerStride:
        parts = [work_of(strides, name, CONTACT, 1.0) for name in SHARED]
        whole = np.sum(parts, axis=0)
        mine = parts[SHARED.index(joint)]
        return np.where(whole > 0.0, 100.0 * mine / np.where(whole > 0.0, whole, 1.0), np.nan)

    return share


def _when(joint: str) -> str:
    landed = LANDED[joint]
    return (
        f"in contact (its first {landed} % and shaking above 20 Hz left out)"
        if landed
        else "in contact"
    )


def _register_moments() -> None:
    contact = _events(CONTACT)
    for joint, holding in HOLDING.items():
        needs = (f"moment:{joint}", *contact)
        _register(
            f"{joint}_moment_peak",
            _peak(joint, -1.0, first=LANDED[joint]),
            f"Peak {holding} moment",
            "N·m/kg",
            needs,
            f"Largest internal {holding} moment {_when(joint)}, net over all muscles; positive.",
        )
        _register(
            f"{joint}_moment_peak_time",
            _peak_time(joint, -1.0, first=LANDED[joint]),
            f"Time of the peak {holding} moment",
            "%",
            needs,
            f"When {_when(joint)} the {holding} moment is largest, in % of contact.",
        )
    for name, about, words in (
        ("hip_abductor_moment_peak", "hip_adduction", "hip abductor moment"),
        ("knee_adduction_moment_peak", "knee_adduction", "external knee adduction moment"),
    ):
        _register(
            name,
            _peak(about, -1.0),
            f"Peak {words}",
            "N·m/kg",
            (f"moment:{about}", "3d", *contact),
            f"Largest {words} in contact; positive.",
            THREE_D,
        )


def _register_hip() -> None:
    contact = _events(CONTACT)
    late = f"after {LATE} % of contact"
    needs = ("moment:hip", *contact)
    _register(
        "hip_flexor_moment_peak",
        _peak("hip", 1.0, first=LATE),
        "Peak hip flexor moment late in stance",
        "N·m/kg",
        needs,
        f"Largest internal hip flexor moment {late}, positive: it slows the thigh's extension and "
        "begins to swing the leg.",
    )
    _register(
        "hip_flexor_moment_peak_time",
        _peak_time("hip", 1.0, first=LATE),
        "Time of the peak hip flexor moment",
        "%",
        needs,
        f"When the hip flexor moment {late} is largest, in % of contact.",
    )
    _register(
        "hip_moment_crossing",
        _hip_turns,
        "Hip moment turns from extensor to flexor",
        "%",
        needs,
        "When in contact the net hip moment turns from extensor to flexor for good (where the "
        "extensor impulse since landing is greatest), in % of contact: from there on the hip no "
        "longer drives the thigh back.",
    )


def _register_powers() -> None:
    contact = _events(CONTACT)
    for joint, words in JOINT_WORDS.items():
        needs = (f"power:{joint}", *contact)
        for name, sign, done in (
            ("power_peak", 1.0, "generated"),
            ("absorption_peak", -1.0, "absorbed"),
        ):
            _register(
                f"{joint}_{name}",
                _peak(joint, sign, "power", LANDED[joint]),
                f"Peak power {done} at the {words}",
                "W/kg",
                needs,
                f"Largest power {done} at the {words} {_when(joint)}; positive.",
            )
    for name, joint, sign, done in (
        ("ankle_power_peak_time", "ankle", 1.0, "generated at the ankle"),
        ("ankle_absorption_peak_time", "ankle", -1.0, "absorbed at the ankle"),
        ("knee_power_peak_time", "knee", 1.0, "generated at the knee"),
        ("knee_absorption_peak_time", "knee", -1.0, "absorbed at the knee"),
    ):
        _register(
            name,
            _peak_time(joint, sign, "power"),
            f"Time of the peak power {done}",
            "%",
            (f"power:{joint}", *contact),
            f"When in contact the power {done} is largest, in % of contact.",
        )


def _register_work() -> None:
    signs = (("positive", 1.0, "done"), ("negative", -1.0, "taken up"))
    for joint, words in JOINT_WORDS.items():
        places = {"": (CONTACT, "in contact")}
        if joint != "mtp":
            places |= {f"_{name}": PHASES[name] for name in ("loading", "push")}
        if joint in ("hip", "knee"):
            places |= {f"_{name}": PHASES[name] for name in ("swing", "return")}
        for suffix, (window, where) in places.items():
            for way, sign, done in signs:
                said = "negative, as it takes energy from the body" if sign < 0 else "positive"
                _register(
                    f"{joint}_work_{way}{suffix}",
                    _work(joint, window, sign),
                    f"{way.capitalize()} work at the {words} {where.partition(' (')[0]}",
                    "J/kg",
                    (f"power:{joint}", *_events(window)),
                    f"Work {done} at the {words} {where}: the integral of its {way} power; {said}.",
                )
    powers = tuple(f"power:{joint}" for joint in SHARED)
    contact = _events(CONTACT)
    _register(
        "energy_absorbed",
        _total(-1.0),
        "Energy absorbed by the leg in contact",
        "J/kg",
        (*powers, *contact),
        "Sum of the negative work at hip, knee and ankle in contact, given as a positive number.",
    )
    _register(
        "energy_returned",
        _total(1.0),
        "Energy returned by the leg in contact",
        "J/kg",
        (*powers, *contact),
        "Sum of the positive work at hip, knee and ankle in contact, by springs and by muscles.",
    )
    for joint in SHARED:
        _register(
            f"{joint}_work_share",
            _share(joint),
            f"Share of the {joint} in positive work in contact",
            "%",
            (*powers, *contact),
            f"Positive work at the {joint} in % of that at hip, knee and ankle together.",
        )


_register_moments()
_register_hip()
_register_powers()
_register_work()
