"""Force from one camera: what fixes it, what the bounce adds, against the virtual runner."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.kinetics.camera_bounce import Bounce, MeanStride, bounce, mean_stride
from pushoff.kinetics.camera_force import Fitted, camera_force, camera_shape, corrected
from pushoff.kinetics.contact_load import contact_loads
from pushoff.kinetics.contacts import contacts_of
from pushoff.kinetics.force_shapes import sines
from pushoff.sim.runner import Runner, SimulatedRun, simulate

SHARE = np.linspace(0.0, 1.0, 201)


@lru_cache(maxsize=4)
def run(speed: float = 3.4, strike: str = "rearfoot") -> SimulatedRun:
    return simulate(Runner(speed_mps=speed, foot_strike=strike, seed=4), 6.0, 240.0)  # pyright: ignore


def flat(truth: SimulatedRun, shift_s: float = 0.0) -> Motion:
    """Return what a perfect camera at the left sees."""
    motion = truth.motion()

    def seen(paths: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {n: np.column_stack([p[:, :2], np.full(len(p), np.nan)]) for n, p in paths.items()}

    points = seen(dict(motion.points))
    return replace(
        motion,
        points=points,
        raw_points=points,
        dimension=2,
        view="left",
        time_s=motion.time_s + shift_s,
    )


def solved(truth: SimulatedRun, **changes: object) -> GroundForce:
    motion = replace(flat(truth), **changes)  # pyright: ignore[reportArgumentType]
    found = camera_force(motion, contacts_of(truth.events), truth.mass_kg, truth.height_m)
    assert found is not None
    return found


def errors(found: GroundForce, truth: SimulatedRun) -> tuple[float, float]:
    """Return the RMSE (body weights) over contact, vertical and fore-aft."""
    weight = truth.mass_kg * GRAVITY
    rows = []
    for number, side in enumerate(SIDES):
        real = truth.force.force[:, number]
        here = (real[:, 1] > 0.0) & np.isfinite(found.force[side][:, 1])
        rows.append((found.force[side][here] - real[here])[:, :2] / weight)
    every = np.concatenate(rows)
    vertical, ahead = np.sqrt((every[:, ::-1] ** 2).mean(axis=0))
    return float(vertical), float(ahead)


@pytest.mark.parametrize("speed", [2.8, 4.2])
@pytest.mark.parametrize("strike", ["rearfoot", "forefoot"])
def test_virtual_runner_with_exact_motion(speed: float, strike: str) -> None:
    truth = run(speed, strike)
    found = solved(truth)
    vertical, ahead = errors(found, truth)
    assert vertical < 0.12
    assert ahead < 0.08
    for side in SIDES:
        force = found.force[side]
        assert np.isnan(force[:, 2]).all()
        known = np.isfinite(force[:, 1])
        assert (force[known, 1] >= 0.0).all()
        assert found.error["vertical"] > 0.08


def test_the_bounce_improves_an_unusual_shape() -> None:
    """Without paths of the body only the usual shape is left, which is further off."""
    truth = run(4.2)
    without = solved(truth, raw_points={"left_ankle": truth.points["left_ankle"]})
    assert "usually" in without.source
    assert errors(solved(truth), truth)[0] < errors(without, truth)[0]
    assert without.error["peak"] > solved(truth).error["peak"]


def test_impulse_is_weight_times_time() -> None:
    truth = run()
    found = solved(truth)
    contacts = contacts_of(truth.events)
    down = contacts["left"][:, 0]
    here = (truth.time_s >= down[1]) & (truth.time_s < down[4])
    total = sum(found.force[side][here, 1].sum() for side in SIDES) / truth.rate_hz
    assert total == pytest.approx(truth.mass_kg * GRAVITY * (down[4] - down[1]), rel=0.01)


def test_mass_scales_scale_does_not_and_time_shifts() -> None:
    truth = run()
    contacts = contacts_of(truth.events)
    once = camera_force(flat(truth), contacts, 60.0, 1.75)
    twice = camera_force(flat(truth), contacts, 120.0, 1.75)
    shifted = {side: rows + 3.0 for side, rows in contacts.items()}
    later = camera_force(flat(truth, 3.0), shifted, 60.0, 1.75)
    assert once is not None
    assert twice is not None
    assert later is not None
    for side in SIDES:
        np.testing.assert_allclose(twice.force[side], 2.0 * once.force[side])
        np.testing.assert_allclose(later.force[side], once.force[side], atol=1.0)


def test_assumed_metres_hardly_matter() -> None:
    """Metres that are 8 % wrong change the force by a few hundredths of a body weight."""
    truth = run()
    larger = {name: 1.08 * path for name, path in flat(truth).points.items()}
    right = solved(truth, scale_known=False)
    wrong = solved(truth, points=larger, raw_points=larger, scale_known=False)
    weight = truth.mass_kg * GRAVITY
    for side in SIDES:
        change = (wrong.force[side] - right.force[side])[:, 1] / weight
        assert np.nanmax(np.abs(change)) < 0.12
        assert np.sqrt(np.nanmean(change**2)) < 0.05


def test_mirror_image() -> None:
    truth = run()
    motion, contacts = flat(truth), contacts_of(truth.events)
    swap = {"left": "right", "right": "left"}

    def turned(name: str) -> str:
        side, _, part = name.partition("_")
        return f"{swap[side]}_{part}" if side in swap else name

    mirrored = replace(
        motion,
        points={turned(n): p for n, p in motion.points.items()},
        raw_points={turned(n): p for n, p in motion.raw_points.items()},
        angles={turned(n): p for n, p in motion.angles.items()},
        view="right",
    )
    one = camera_force(motion, contacts, 70.0, 1.75)
    two = camera_force(mirrored, {"left": contacts["right"], "right": contacts["left"]}, 70.0, 1.75)
    assert one is not None
    assert two is not None
    for side in SIDES:
        np.testing.assert_allclose(one.force[side][:, :2], two.force[swap[side]][:, :2], atol=2.0)


def test_nothing_without_steps() -> None:
    truth = run()
    none = np.empty((0, 2))
    assert camera_force(flat(truth), {"left": none, "right": none}, 70.0, 1.75) is None


def test_harmonics_of_an_exact_bounce_are_those_of_the_force() -> None:
    """The height's harmonics and the force's agree where both are exact (Newton)."""
    truth = run()
    motion = flat(truth)
    loads = contact_loads(motion.time_s, contacts_of(truth.events))
    assert loads is not None
    mean = mean_stride(motion.time_s, loads)
    assert mean is not None
    stride, phase = mean
    only = {"com": motion.raw_points["com"]}
    shown = bounce(replace(motion, raw_points=only), stride, phase)
    assert shown is not None
    total = truth.force.force[:, :, 1].sum(axis=1) / (truth.mass_kg * GRAVITY)
    whole = (phase >= np.ceil(np.nanmin(phase))) & (phase < np.floor(np.nanmax(phase)))
    for found, harmonic in zip(shown.harmonics, (2, 4), strict=True):
        real = 2.0 * np.mean(total[whole] * np.exp(-2j * np.pi * harmonic * phase[whole]))
        assert abs(found - real) < 0.02


def test_response_by_brute_force() -> None:
    stride = MeanStride(0.72, np.array([0.1, 0.62]), np.array([0.33, 0.30]), np.array([0.51, 0.49]))
    phase = (np.arange(40000) + 0.5) / 40000
    total = np.zeros((len(phase), 3))
    for start, lasting, carried in zip(stride.start, stride.lasting, stride.carried, strict=True):
        total += carried / lasting * sines(((phase - start) % 1.0) / lasting, 3, 0)
    for row, harmonic in zip(stride.response(3), (2, 4), strict=True):
        wanted = 2.0 * np.mean(total * np.exp(-2j * np.pi * harmonic * phase)[:, None], axis=0)
        np.testing.assert_allclose(row, wanted, atol=1e-4)


def test_update_goes_to_the_bounce_and_gets_surer() -> None:
    usual = camera_shape()
    prior = Fitted(usual.mean, usual.covariance)
    stride = MeanStride(0.7, np.array([0.0, 0.5]), np.array([0.34, 0.34]), np.array([0.5, 0.5]))
    response = stride.response(usual.count)
    expected = response @ prior.coefficients
    moved = expected * np.array([1.08, 1.0])
    found = corrected(prior, response, Bounce(moved, 10.0), True)
    assert abs(response @ found.coefficients - moved)[0] < abs(expected - moved)[0]
    assert found.sd < prior.sd
    few = corrected(prior, response, Bounce(moved, 3.0), False)
    assert found.sd < few.sd <= prior.sd
    same = corrected(prior, response, Bounce(expected, 10.0), True)
    np.testing.assert_allclose(same.coefficients, prior.coefficients, atol=1e-9)


def test_the_usual_shape_is_a_runners() -> None:
    """Mean of one; the peak, 1.57 (half sine) to 1.8, lies before the middle; never negative."""
    usual = camera_shape()
    curve = sines(SHARE, usual.count, 0) @ usual.mean
    assert curve[1:].mean() == pytest.approx(1.0, abs=0.01)
    assert 1.55 < curve.max() < 1.85
    assert 0.38 < SHARE[np.argmax(curve)] < 0.52
    assert curve.min() > -0.02


def test_without_feet_force_is_known_but_not_where_it_acts() -> None:
    """Layouts such as COCO's seventeen keypoints end at the ankle."""
    truth = run()
    feet = ("heel", "toe", "ball")
    points = {n: p for n, p in flat(truth).points.items() if not n.endswith(feet)}
    found = solved(truth, points=points)
    assert "heel" in found.skipped["centre_of_pressure"]
    assert "centre_of_pressure" not in solved(truth).skipped
    for side in SIDES:
        assert np.isnan(found.centre_of_pressure[side]).all()
        np.testing.assert_allclose(
            found.force[side][:, :2], solved(truth).force[side][:, :2], atol=1e-6
        )


def test_scattered_contact_times_widen_what_is_stated() -> None:
    truth = run()
    contacts = contacts_of(truth.events)
    shaken = {side: rows.copy() for side, rows in contacts.items()}
    for rows in shaken.values():
        rows[::2, 1] += 0.02
    even = camera_force(flat(truth), contacts, 70.0, 1.75)
    odd = camera_force(flat(truth), shaken, 70.0, 1.75)
    assert even is not None
    assert odd is not None
    assert odd.error["vertical"] > even.error["vertical"] + 0.005
    assert odd.error["peak"] > even.error["peak"]


@pytest.mark.parametrize("speed", [2.8, 4.2])
def test_what_is_stated_holds_on_the_virtual_runner(speed: float) -> None:
    truth = run(speed)
    found = solved(truth)
    vertical, ahead = errors(found, truth)
    assert vertical < 1.5 * found.error["vertical"]
    assert ahead < 1.5 * found.error["fore_aft"]


def test_a_missed_contact_leaves_the_others_alone() -> None:
    truth = run()
    contacts = contacts_of(truth.events)
    fewer = {**contacts, "left": np.delete(contacts["left"], 3, axis=0)}
    all_of_them = camera_force(flat(truth), contacts, 70.0, 1.75)
    found = camera_force(flat(truth), fewer, 70.0, 1.75)
    assert all_of_them is not None
    assert found is not None
    start, stop = contacts["left"][3]
    missed = (truth.time_s > start) & (truth.time_s < stop)
    assert np.isnan(found.force["left"][missed, 1]).all()
    weight = 70.0 * GRAVITY
    for side in SIDES:
        change = (found.force[side] - all_of_them.force[side])[:, 1] / weight
        assert np.nanmax(np.abs(change)) < 0.05


def test_paths_with_gaps_still_tell_the_bounce() -> None:
    truth = run()
    motion = flat(truth)
    holes = {name: path.copy() for name, path in motion.raw_points.items()}
    for path in holes.values():
        path[300:420] = np.nan
    found, whole = solved(truth, raw_points=holes), solved(truth)
    assert "bounce" in found.source
    for side in SIDES:
        change = (found.force[side] - whole.force[side])[:, 1] / (truth.mass_kg * GRAVITY)
        assert np.nanmax(np.abs(change)) < 0.05
