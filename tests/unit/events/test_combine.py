"""The combiner: bias off, outliers out, deviation honest."""

from __future__ import annotations

import numpy as np

from pushoff.events.combine import combine
from pushoff.events.registry import Timing

TIMINGS = [Timing(0.010, 0.004), Timing(-0.005, 0.004), Timing(0.020, 0.008)]


def candidates(truth: np.ndarray) -> np.ndarray:
    return np.array([truth + timing.bias_s for timing in TIMINGS])


def test_bias_is_taken_off() -> None:
    truth = np.array([1.0, 2.0, 3.0])
    mean, sd = combine(candidates(truth), TIMINGS)
    np.testing.assert_allclose(mean, truth, atol=1e-12)
    assert (sd > 0.0028).all()
    assert (sd < 0.004).all()


def test_an_outlier_has_no_say_but_a_missing_one_does_no_harm() -> None:
    times = candidates(np.array([1.0, 2.0]))
    times[2, 0] += 0.2
    times[0, 1] = np.nan
    mean, _ = combine(times, TIMINGS)
    np.testing.assert_allclose(mean, [1.0, 2.0], atol=1e-12)


def test_nothing_seen_is_nan() -> None:
    mean, sd = combine(np.full((3, 2), np.nan), TIMINGS)
    assert np.isnan(mean).all()
    assert np.isnan(sd).all()


def test_disagreement_widens_the_deviation() -> None:
    times = candidates(np.array([1.0, 1.0]))
    times[0, 1] += 0.010
    times[1, 1] -= 0.002
    _, sd = combine(times, TIMINGS)
    assert sd[1] > sd[0]


def test_deviation_covers_gaussian_errors() -> None:
    generator = np.random.default_rng(3)
    truth = np.zeros(4000)
    sds = np.array([timing.sd_s for timing in TIMINGS])[:, None]
    times = candidates(truth) + sds * generator.standard_normal((3, 4000))
    mean, sd = combine(times, TIMINGS)
    inside = np.mean(np.abs(mean) < 2 * sd)
    assert inside > 0.95


def test_two_that_agree_outvote_a_precise_one_that_strayed() -> None:
    timings = [Timing(0.0, 0.004), Timing(0.0, 0.010), Timing(0.0, 0.010)]
    mean, _ = combine(np.array([[1.0], [1.15], [1.155]]), timings)
    np.testing.assert_allclose(mean, [1.1525], atol=1e-9)
