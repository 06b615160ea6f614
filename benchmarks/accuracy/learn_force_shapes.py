"""Learn what ground forces of running look like.

``python -m benchmarks.accuracy.learn_force_shapes`` writes
``src/pushoff/kinetics/force_shapes.json``: mean and covariance of the sine coefficients.
Sources: 24 virtual runners over speeds, bodies and foot strikes, and the measured vertical forces
of 16 trials of one runner at 2.5 to 4.2 m/s and −10 to +10 % slope (alcantara2022), with equal
weight; the first 10 s of RBDS001 (fukuchi2017) with a tenth of that. Fore-aft force comes from the
virtual runners and RBDS001. Runners differ more than
these do, so a smooth random shape is added to the covariance.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.accuracy.recordings import CASES, DATA, TUNED_S, analysed
from pushoff.core.names import SIDES
from pushoff.kinetics.contacts import Contacts, contacts_of
from pushoff.kinetics.force_shapes import COUNT, FILE, in_sines, smooth_covariance
from pushoff.maths.filters import lowpass
from pushoff.sim.runner import Runner, simulate

GRAVITY = 9.80665
SHARE = np.linspace(0.0, 1.0, 101)
#: Smooth random shape that is added: standard deviation (share of the mean force over contact) and
#: correlation length (share of contact).
ADDED_SD, ADDED_LENGTH = 0.10, 0.08
Shapes = dict[str, np.ndarray]
STRIKES = ("rearfoot", "midfoot", "forefoot", "rearfoot")


def main() -> None:
    """Collect the shapes and write the file."""
    sources = (
        (1.0, list(virtual())),
        (1.0, list(accelerometer_trials())),
        (0.1, list(treadmill())),
    )
    out = Path(__file__).resolve().parents[2] / "src/pushoff/kinetics" / FILE
    text = {
        "provenance": " ".join(str(__doc__).split("Sources: ")[1].split()),
        "axes": {axis: summary(axis, sources) for axis in ("vertical", "fore_aft")},
    }
    out.write_text(json.dumps(text, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {out.name}")


def summary(axis: str, sources: Sequence[tuple[float, list[Shapes]]]) -> dict[str, list]:
    """Return the weighted mean and covariance of an axis, with the added smooth shape."""
    rows, weights = [], []
    for weight, shapes in sources:
        found = [in_sines(shape[axis], COUNT) for shape in shapes if axis in shape]
        rows += found
        weights += [weight / max(len(found), 1)] * len(found)
    share, coefficients = np.array(weights) / sum(weights), np.array(rows)
    mean = share @ coefficients
    spread = coefficients - mean
    covariance = (spread * share[:, None]).T @ spread
    covariance += ADDED_SD**2 * smooth_covariance(ADDED_LENGTH)
    return {
        "mean": np.round(mean, 5).tolist(),
        "covariance": np.round(covariance, 7).tolist(),
    }


def shapes_of(
    time_s: np.ndarray, force: np.ndarray, contacts: Contacts, speed_mps: float, height_m: float
) -> Iterator[Shapes]:
    """Yield the mean shapes of each side from force, (time, 3) in any unit."""
    for side in SIDES:
        spans = contacts[side]
        reach = 0.5 * speed_mps * float(np.diff(spans, axis=1).mean()) / height_m
        along, up = (over_contacts(time_s, force[:, axis], spans) for axis in (0, 1))
        yield {"vertical": up / up.mean(), "fore_aft": along / (up.mean() * reach)}


def over_contacts(time_s: np.ndarray, curve: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Return the mean curve over contacts on ``SHARE``."""
    times = spans[:, :1] + np.diff(spans, axis=1) * SHARE
    return np.interp(times, time_s, curve).mean(axis=0)


def virtual() -> Iterator[Shapes]:
    """Yield the shapes of virtual runners."""
    random = np.random.default_rng(5)
    for number in range(24):
        height = float(random.uniform(1.58, 1.92))
        runner = Runner(
            speed_mps=float(random.uniform(2.4, 5.0)),
            height_m=height,
            mass_kg=float(22.0 * height**2 * random.uniform(0.9, 1.15)),
            sex=("male", "female")[number % 2],
            foot_strike=STRIKES[number % 4],
            seed=100 + number,
        )
        run = simulate(runner, 3.0, 240.0)
        contacts = contacts_of(run.contact_at(20.0))
        height_m = float(np.median(run.points["com"][:, 1]))
        force = run.force.force.sum(axis=1)
        yield from shapes_of(run.time_s, force, contacts, runner.speed_mps, height_m)


def accelerometer_trials() -> Iterator[Shapes]:
    """Yield the shapes of the trials with an accelerometer (500 Hz, body weights)."""
    force = np.genfromtxt(DATA / "imu/vertical_grf.csv", delimiter=",")
    with (DATA / "imu/trials.csv").open(encoding="utf-8") as stream:
        masses = [float(row["Mass"]) for row in csv.DictReader(stream)]
    for curve, mass_kg in zip(force, masses, strict=True):
        smooth = lowpass(curve[:, None], 500.0, 50.0)[:, 0]
        on = smooth > 20.0 / (mass_kg * GRAVITY)
        edges = np.flatnonzero(np.diff(on.astype(int)))
        edges = edges[1:] if not on[edges[0] + 1] else edges
        spans = edges[: 2 * (len(edges) // 2)].reshape(-1, 2)[1:-1] / 500.0
        mean = over_contacts(np.arange(len(smooth)) / 500.0, smooth, spans)
        yield {"vertical": mean / mean.mean()}


def treadmill() -> Iterator[Shapes]:
    """Yield the shapes of the first seconds of RBDS001."""
    result = analysed(CASES[0])
    force = result.recording.force
    assert force is not None
    total = lowpass(np.nan_to_num(force.force).sum(axis=1), force.rate_hz, 50.0)
    contacts = contacts_of(result.events)
    early: Contacts = {side: spans[spans[:, 1] < TUNED_S] for side, spans in contacts.items()}
    # The trunk is not in this recording: the centre of mass lies about 0.10 m above the hips.
    height_m = float(np.median(result.motion.points["mid_hip"][:, 1])) + 0.10
    speed = result.motion.ground_speed
    assert speed is not None
    yield from shapes_of(force.time_s, total, early, speed.value, height_m)


if __name__ == "__main__":
    main()
