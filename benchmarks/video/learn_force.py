"""Learn the shapes of vertical force for video: ``python -m benchmarks.video.learn_force``.

Writes ``src/pushoff/kinetics/camera_shapes.json``: mean and covariance of the sine coefficients of
the vertical force over contact, as shares of its mean. Sources: 92 virtual runners over speeds,
bodies, foot strikes, faults and contact times off the norm (four fifths of the weight); the
measured forces of 16 trials of one runner at 2.5 to 4.2 m/s and −10 to +10 % slope (alcantara2022;
one fifth). A smooth random shape is added: runners differ more than these do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.accuracy.learn_force_shapes import SHARE, accelerometer_trials
from benchmarks.video.event_samples import NORMAL, runner_of
from pushoff.core.errors import PushoffError
from pushoff.core.names import SIDES
from pushoff.kinetics.camera_force import FILE
from pushoff.kinetics.force_shapes import COUNT, in_sines, smooth_covariance
from pushoff.sim.runner import simulate

RUNNERS = (*range(33), *range(NORMAL, NORMAL + 60))
REAL_WEIGHT = 0.2
#: Smooth random shape that is added: standard deviation (share of the mean force) and correlation
#: length (share of contact).
ADDED_SD, ADDED_LENGTH = 0.03, 0.08
#: How closely the mean of every shape is one.
MEAN_SD = 0.01


def main() -> None:
    """Collect the shapes and write the file."""
    virtual = in_sines(np.array(list(virtual_shapes())), COUNT)
    real = in_sines(np.array([s["vertical"] for s in accelerometer_trials()]), COUNT)
    mean, covariance = together(virtual, real)
    out = Path(__file__).resolve().parents[2] / "src/pushoff/kinetics" / FILE
    text = {
        "provenance": " ".join(str(__doc__).split("Sources: ")[1].split()),
        "mean": np.round(mean, 5).tolist(),
        "covariance": np.round(covariance, 7).tolist(),
    }
    out.write_text(json.dumps(text, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {out.name}: {len(virtual)} virtual and {len(real)} measured shapes")


def virtual_shapes() -> Iterator[np.ndarray]:
    """Yield the exact shape of each foot of every virtual runner."""
    for number in RUNNERS:
        try:
            run = simulate(replace(runner_of(number), stride_noise=0.0), 3.0, 120.0)
        except PushoffError as error:
            print(f"runner {number}: {error}")
            continue
        for place, side in enumerate(SIDES):
            down = run.events.times("touchdown", side)[1]
            off = run.events.times("toe_off", side)
            off = off[off > down][0]
            inside = np.clip(SHARE, 1e-6, 1.0 - 1e-6)
            curve = run.at(down + (off - down) * inside).force.force[:, place, 1]
            yield curve / curve.mean()


def together(virtual: np.ndarray, real: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and covariance of both parts by weight, with a mean force of one."""
    parts = ((1.0 - REAL_WEIGHT, virtual), (REAL_WEIGHT, real))
    mean = np.sum([share * rows.mean(axis=0) for share, rows in parts], axis=0)
    covariance = np.sum([s * (r - mean).T @ (r - mean) / len(r) for s, r in parts], axis=0)
    covariance = covariance + ADDED_SD**2 * smooth_covariance(ADDED_LENGTH)
    order = np.arange(1, COUNT + 1)
    area = (1.0 - np.cos(np.pi * order)) / (np.pi * order)
    gain = covariance @ area / (area @ covariance @ area + MEAN_SD**2)
    return mean / (area @ mean), covariance - np.outer(gain, area @ covariance)


if __name__ == "__main__":
    main()
