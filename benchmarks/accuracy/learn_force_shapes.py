"""Learn what ground forces of running look like.

``python -m benchmarks.accuracy.learn_force_shapes`` writes ``src/pushoff/kinetics/force_shapes.json``: mean and covariance of the sine coefficients of
each axis. Every runner or trial counts once. Sources: the virtual runner over speeds, bodies and
foot strikes; the measured vertical forces of 16 trials of one runner at 2.5 to 4.2 m/s and −10 to
+10 % slope (alcantara2022); the first 10 s of RBDS001 (fukuchi2017). Runners differ more than these
do, so a smooth random shape is added to the covariance.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.accuracy.recordings import CASES, DATA, TUNED_S, analysed
from pushoff.core.names import SIDES
from pushoff.kinetics.contacts import contacts_of
from pushoff.kinetics.force_shapes import FILE, sines
from pushoff.maths.filters import lowpass
from pushoff.sim.runner import Runner, simulate

GRAVITY = 9.80665
COUNT = {"fore_aft": 10, "vertical": 10, "lateral": 8}
SHARE = np.linspace(0.0, 1.0, 101)
#: Smooth random shape that is added: standard deviation (share of the mean force over contact) and
#: correlation length (share of contact).
ADDED_SD = {"fore_aft": 0.05, "vertical": 0.05, "lateral": 0.03}
ADDED_LENGTH = 0.08
STRIKES = ("rearfoot", "midfoot", "forefoot", "rearfoot")
Shapes = dict[str, np.ndarray]


def main() -> None:
    """Collect the shapes and write the file."""
    rows: dict[str, list[np.ndarray]] = {axis: [] for axis in COUNT}
    for shapes in (*virtual(), *measured_vertical(), *treadmill()):
        for axis, curve in shapes.items():
            rows[axis].append(coefficients(curve, COUNT[axis]))
    axes = {axis: summary(axis, np.array(found)) for axis, found in rows.items()}
    out = Path(__file__).resolve().parents[2] / "src/pushoff/kinetics" / FILE
    text = {"provenance": " ".join(str(__doc__).split("Sources: ")[1].split()), "axes": axes}
    out.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {out.name}: " + ", ".join(f"{a} {len(r)}" for a, r in rows.items()))


def summary(axis: str, rows: np.ndarray) -> dict[str, object]:
    """Return mean and covariance with the added smooth shape."""
    apart = SHARE[:, None] - SHARE[None]
    held = np.sqrt(np.sin(np.pi * SHARE))
    smooth = ADDED_SD[axis] ** 2 * np.exp(-0.5 * (apart / ADDED_LENGTH) ** 2)
    back = np.linalg.pinv(sines(SHARE, rows.shape[1], 0))
    covariance = np.cov(rows.T) + back @ (smooth * np.outer(held, held)) @ back.T
    return {
        "mean": np.round(rows.mean(axis=0), 5).tolist(),
        "covariance": np.round(covariance, 7).tolist(),
    }


def coefficients(curve: np.ndarray, count: int) -> np.ndarray:
    """Return the sine coefficients of a curve over contact."""
    return np.linalg.lstsq(sines(SHARE, count, 0), curve, rcond=None)[0]


def over_contacts(time_s: np.ndarray, curve: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Return the mean curve over contacts on ``SHARE``."""
    times = spans[:, :1] + np.diff(spans, axis=1) * SHARE
    return np.interp(times, time_s, curve).mean(axis=0)


def scaled(
    time_s: np.ndarray, force: np.ndarray, contacts: dict, speed_mps: float, height_m: float
) -> Iterator[Shapes]:
    """Yield the shapes of each side from force in body weights, (time, 3)."""
    for number, side in enumerate(SIDES):
        spans = contacts[side]
        contact = float(np.diff(spans, axis=1).mean())
        mean_force = 0.5 * float(np.diff(spans[:, 0]).mean()) / contact
        reach = 0.5 * speed_mps * contact / height_m
        curves = [over_contacts(time_s, force[:, axis], spans) for axis in range(3)]
        yield {
            "fore_aft": curves[0] / (mean_force * reach),
            "vertical": curves[1] / curves[1].mean(),
            "lateral": curves[2] * (-1.0 if number == 0 else 1.0) / mean_force,
        }


def virtual() -> Iterator[Shapes]:
    """Yield the shapes of 24 virtual runners (lateral force is made up there and left out)."""
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
        force = run.force.force.sum(axis=1) / (run.mass_kg * GRAVITY)
        height_m = float(np.median(run.points["com"][:, 1]))
        contacts = contacts_of(run.contact_at(20.0))
        for shapes in scaled(run.time_s, force, contacts, runner.speed_mps, height_m):
            del shapes["lateral"]
            yield shapes


def measured_vertical() -> Iterator[Shapes]:
    """Yield the vertical shapes of the trials with an accelerometer (500 Hz, body weights)."""
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
    force, mass = result.recording.force, result.recording.athlete.mass
    assert force is not None
    assert mass is not None
    assert result.motion.ground_speed is not None
    total = lowpass(np.nan_to_num(force.force).sum(axis=1), force.rate_hz, 50.0)
    contacts = contacts_of(result.events)
    early = {side: spans[spans[:, 1] < TUNED_S] for side, spans in contacts.items()}
    # The trunk is not in this recording: its centre of mass lies 0.10 m above the hips.
    height_m = float(np.median(result.motion.points["mid_hip"][:, 1])) + 0.10
    yield from scaled(
        force.time_s,
        total / (mass.value * GRAVITY),
        early,
        result.motion.ground_speed.value,
        height_m,
    )


if __name__ == "__main__":
    main()
