"""Corrections for many tests against worked examples."""

from __future__ import annotations

import numpy as np

from pushoff.comparison.correction import benjamini_hochberg, holm


def test_holm_by_hand() -> None:
    assert np.allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])


def test_benjamini_hochberg_by_hand() -> None:
    found = benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.005]))
    assert np.allclose(found, [0.02, 0.04, 0.04, 0.02])


def test_nothing_is_more_than_certain_and_order_stays() -> None:
    p = np.random.default_rng(3).uniform(size=40)
    for correct in (holm, benjamini_hochberg):
        found = correct(p)
        assert (found >= p).all()
        assert (found <= 1.0).all()
        assert (np.diff(found[np.argsort(p)]) >= 0).all()
    assert (benjamini_hochberg(p) <= holm(p)).all()


def test_unknown_is_no_test() -> None:
    p = np.array([0.02, np.nan, 0.03])
    for correct in (holm, benjamini_hochberg):
        found = correct(p)
        assert np.isnan(found[1])
        assert np.allclose(found[[0, 2]], correct(p[[0, 2]]))
    assert len(holm(np.array([]))) == 0
    assert np.isnan(holm(np.array([np.nan]))).all()
