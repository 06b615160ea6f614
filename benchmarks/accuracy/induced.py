"""Shares of support and drive: what is left over, and who comes first in either half of contact.

The equations themselves are tested against Newton and Euler written out segment by segment, where
nothing is left over. Here the whole runner is three-dimensional and bends above the hips.
"""

from __future__ import annotations

import numpy as np

from benchmarks.accuracy.muscles import VARIANTS, Trial, trials
from benchmarks.markdown import table
from pushoff.core.muscles import Muscles
from pushoff.core.names import SIDES
from pushoff.core.strides import Strides

_WAYS = ("support", "drive")


def means(trial: Trial, found: Muscles, way: str) -> dict[str, np.ndarray]:
    """Return the mean curve over contact (5 to 95 %) of every source and the whole, both legs."""
    induced = found.induced
    if induced is None:
        raise ValueError(f"{trial.title} has no shares of support and drive")
    rows: dict[str, list[np.ndarray]] = {name: [] for name in (*induced.sources, "total")}
    for side in SIDES:
        view = Strides.of(trial.strides, side, trial.motion, kinetics=trial.kinetics, muscles=found)
        if not len(view):
            continue
        curves = (induced.support if way == "support" else induced.drive)[side]
        every = [*curves.T, induced.total[side][:, 0 if way == "support" else 1]]
        for name, curve in zip(rows, every, strict=True):
            curve = np.ascontiguousarray(curve)
            rows[name].append(view.loaded().between(curve, "touchdown", "toe_off", 0.05, 0.95, 91))
    stacked = {name: np.vstack(parts) for name, parts in rows.items()}
    known = np.isfinite(stacked["total"]).all(axis=1)
    return {name: part[known].mean(axis=0) for name, part in stacked.items()}


def left_over(trial: Trial, found: Muscles) -> list[str]:
    """Return the root-mean-square of what is not explained, % of that of the vertical force."""
    whole = _rms(means(trial, found, "support")["total"])
    return [f"{100 * _rms(means(trial, found, way)['rest']) / whole:.1f} %" for way in _WAYS]


def first_two(trial: Trial, found: Muscles, way: str, half: slice, sign: float = 1.0) -> str:
    """Return the two sources with most (sign −1: least) and their share of the whole."""
    curves = means(trial, found, way)
    size = {name: float(curve[half].mean()) for name, curve in curves.items()}
    whole = size.pop("total")
    first = sorted(size, key=lambda name: -sign * size[name])[:2]
    if way == "support":
        return ", ".join(f"{n.replace('_', ' ')} {100 * size[n] / whole:.0f} %" for n in first)
    return ", ".join(f"{n.replace('_', ' ')} {size[n]:+.1f}" for n in first)


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt((values**2).mean()))


def section() -> list[str]:
    """Return the part of the page on induced acceleration."""
    early, late = slice(0, 46), slice(46, None)
    rows = []
    for trial in trials():
        for variant in (VARIANTS[0], VARIANTS[2]):
            found = trial.solved(variant)
            rows.append(
                [
                    trial.title,
                    variant.model,
                    *left_over(trial, found),
                    first_two(trial, found, "support", early),
                    first_two(trial, found, "drive", early, -1.0),
                    first_two(trial, found, "support", late),
                    first_two(trial, found, "drive", late),
                ]
            )
    return [
        "## Who carries and who drives (induced acceleration, a model result)",
        "What each source brings to the ground force, from the equations of motion of a planar "
        "body of seven segments on the centre of pressure. Left over: root-mean-square of what the "
        "model does not explain, in % of the vertical force. Then the two largest sources in the "
        "first half of contact (support in % of the whole, brake in m/s²) and in the second half. "
        "Expected (hamner2010): quadriceps carry and brake first, the calf carries and drives "
        "later. Nothing was tuned on any of it.",
        table(
            [
                "recording",
                "model",
                "left over, up",
                "left over, forward",
                "support, first half",
                "brake, first half",
                "support, second half",
                "drive, second half",
            ],
            rows,
        ),
    ]


if __name__ == "__main__":
    print("\n\n".join(section()))
