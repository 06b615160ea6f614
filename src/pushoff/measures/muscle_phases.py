"""What each muscle does in each phase of the stride: means over strides. A model result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.strides import Strides
from pushoff.measures.windows import Rows

#: Phases of a stride in order: name, first and last instant. The last two are off the ground.
PHASES: tuple[tuple[str, str, str], ...] = (
    ("landing", "touchdown", "midstance"),
    ("push", "midstance", "toe_off"),
    ("swing", "toe_off", "thigh_forward"),
    ("return", "thigh_forward", "next_touchdown"),
)
_ON_GROUND = ("landing", "push")
_SAMPLES = 41


@dataclass(frozen=True)
class MusclePhase:
    """One muscle in one phase; NaN where unknown or, for the last two, off the ground.

    Parameters
    ----------
    force_bw : float
        Mean over strides of the largest force, body weights.
    activation : float
        Mean activation, 0–1.
    work_given, work_taken : float
        By the muscle with its tendon, J/kg, both positive.
    support_share : float
        Share of the upward impulse of the ground in the phase, 0–1.
    drive_mps : float
        What it adds to the body's forward speed in the phase, m/s; negative where it brakes.
    """

    muscle: str
    phase: str
    force_bw: float
    activation: float
    work_given: float
    work_taken: float
    support_share: float
    drive_mps: float


def muscle_phases(strides: Strides) -> tuple[MusclePhase, ...]:
    """Return every muscle in every phase, muscles first; empty without muscles or strides."""
    kinetics, muscles = strides.kinetics, strides.muscles
    if kinetics is None or muscles is None or not len(strides):
        return ()
    view, mass = strides.loaded(), kinetics.mass.value

    def cut(curve: Float[np.ndarray, " time"], start: str, stop: str) -> Rows:
        return view.over(curve, start, stop, _SAMPLES)

    found = []
    for number, name in enumerate(muscles.names):
        for phase, start, stop in PHASES:
            seconds = strides.duration(start, stop)
            power = cut(muscles.power[strides.side][:, number], start, stop) / mass
            force = cut(muscles.force[strides.side][:, number], start, stop)
            active = cut(muscles.activation[strides.side][:, number], start, stop)
            support, drive = _induced(view, name, phase, seconds, start, stop)
            found.append(
                MusclePhase(
                    muscle=name,
                    phase=phase,
                    force_bw=_mean(force.max(axis=1)) / (mass * GRAVITY),
                    activation=_mean(active.mean(axis=1)),
                    work_given=_mean(np.maximum(power, 0.0).mean(axis=1) * seconds),
                    work_taken=_mean(np.maximum(-power, 0.0).mean(axis=1) * seconds),
                    support_share=support,
                    drive_mps=drive,
                )
            )
    return tuple(found)


def _induced(
    view: Strides,
    name: str,
    phase: str,
    seconds: Float[np.ndarray, " stride"],
    start: str,
    stop: str,
) -> tuple[float, float]:
    """Return share of support and change of forward speed of one muscle in one phase."""
    induced = view.muscles.induced if view.muscles is not None else None
    if induced is None or phase not in _ON_GROUND:
        return float("nan"), float("nan")
    number = induced.sources.index(name)
    curves = (
        induced.support[view.side][:, number],
        induced.drive[view.side][:, number],
        induced.total[view.side][:, 0],
    )
    up, forward, whole = (
        _impulse(view.over(curve, start, stop, _SAMPLES), seconds) for curve in curves
    )
    return (up / whole if whole > 0.0 else float("nan")), forward


def _impulse(rows: Rows, seconds: Float[np.ndarray, " stride"]) -> float:
    """Return the mean over strides of a curve's integral, m/s.

    The centre of pressure of a foot that hardly carries anything is unknown, and with it the
    shares: what is NaN counts as nothing, unless most of the stride is.
    """
    seen = np.isfinite(rows)
    usual = seen.mean(axis=1) > 0.7
    inside = np.where(seen, rows, 0.0).mean(axis=1) * seconds
    return _mean(np.where(usual, inside, np.nan))


def _mean(values: Float[np.ndarray, " stride"]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
