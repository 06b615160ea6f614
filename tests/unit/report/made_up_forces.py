"""Forces and joint loads for the made-up runner: half sines, so that peaks are known."""

from __future__ import annotations

from dataclasses import replace

import made_up
import made_up_muscles
import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import Kinetics, Loads
from pushoff.core.measures import MeasureValue
from pushoff.core.names import SIDES, sided

#: Peak extending moment (N·m/kg) and power (W/kg) of each joint in contact.
PEAKS = {"hip": (1.5, 3.0), "knee": (2.4, 7.0), "ankle": (2.8, 11.0)}
#: Measures of the section: unit, value, standard error, method error.
VALUES = {
    "peak_vertical_force": ("BW", 2.5, 0.01, 0.03),
    "braking_impulse": ("BW·s", 0.021, 0.0002, 0.001),
    "propulsive_impulse": ("BW·s", 0.022, 0.0002, 0.001),
    "leg_stiffness": ("kN/m", 15.0, 0.2, 1.1),
    "leg_compression": ("m", 0.095, 0.001, 0.004),
    "ankle_recoil": ("%", 85.0, 1.0, 7.0),
    "knee_recoil": ("%", 65.0, 1.0, 10.0),
    **{f"{joint}_work_negative": ("J/kg", -0.4, 0.01, 0.03) for joint in PEAKS},
    **{f"{joint}_work_positive": ("J/kg", 0.5, 0.01, 0.03) for joint in PEAKS},
}


def analysis() -> Analysis:
    """Return the made-up analysis with forces, loads and their measures."""
    base = made_up_muscles.analysis()
    assert base.kinetics is not None
    return replace(
        base,
        kinetics=_loaded(base.kinetics),
        measures=replace(base.measures, values=(*base.measures.values, *_values())),
    )


def estimated(error: dict[str, float]) -> Analysis:
    """Return it with force that was estimated."""
    base = analysis()
    assert base.kinetics is not None
    ground = replace(base.kinetics.ground, method="centre_of_mass", error=error)
    return replace(base, kinetics=replace(base.kinetics, ground=ground))


def _loaded(kinetics: Kinetics) -> Kinetics:
    moments, powers = {}, {}
    mass = kinetics.mass.value
    for side in SIDES:
        share = (kinetics.time_s - made_up.FIRST_TOUCHDOWN_S[side]) / made_up.STRIDE_S % 1.0
        contact = np.minimum(share / made_up.SHARES["toe_off"], 1.0)
        for joint, (moment, power) in PEAKS.items():
            moments[sided(side, joint)] = -mass * moment * np.sin(np.pi * contact)
            powers[sided(side, joint)] = -mass * power * np.sin(2 * np.pi * contact)
    return replace(kinetics, loads=Loads(moments, powers, {}))


def _values() -> list[MeasureValue]:
    return [
        MeasureValue(
            measure=name,
            side=side,
            value=value,
            unit=unit,
            sd=se * 4,
            n=16,
            se=se,
            mdc95=2.8 * se,
            method_error=method,
        )
        for name, (unit, value, se, method) in VALUES.items()
        for side in SIDES
    ]
