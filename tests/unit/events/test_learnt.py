"""The learnt timing: conditioning is exact where it can be checked, gaps do no harm."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.events.learnt import KINDS, JointNormal, learnt

GENERATOR = np.random.default_rng(1)


def model(ridge: float = 0.0) -> JointNormal:
    """Return two noisy views of one hidden quantity, which is the target."""
    covariance = np.array([[1.01, 1.0, 1.0], [1.0, 1.04, 1.0], [1.0, 1.0, 1.0]])
    return JointNormal(np.array([5.0, 7.0, 2.0]), covariance, np.full(2, ridge))


def test_conditioning_is_the_weighted_mean_of_both_views() -> None:
    expected, strange = model().given(np.array([6.0, 8.0]))
    weight = 1 / 0.01 + 1 / 0.04
    assert expected[0] == pytest.approx(2.0 + weight / (weight + 1.0))
    assert strange < 1.0


def test_a_view_that_is_missing_leaves_the_other() -> None:
    expected, _ = model().given(np.array([np.nan, 8.0]))
    assert expected[0] == pytest.approx(2.0 + 1.0 / 1.04)


def test_nothing_seen_is_nan() -> None:
    expected, strange = model().given(np.array([np.nan, np.nan]))
    assert np.isnan(expected).all()
    assert strange == np.inf


def test_views_that_contradict_one_another_are_strange() -> None:
    assert model().given(np.array([6.0, 6.0]))[1] > 10.0


def test_the_file_is_whole() -> None:
    known = learnt()
    for joint in (known.stride, *known.windows.values()):
        assert np.isfinite(joint.mean).all()
        assert np.linalg.eigvalsh(joint.covariance)[0] > -1e-4 * np.trace(joint.covariance)
        assert len(joint.ridge) < len(joint.mean)
    assert "rendered clips" in known.provenance
    for kind in KINDS:
        assert 0.0 < known.share[kind] <= 1.0
        assert 0.001 < known.sd_s["near"][kind] <= known.sd_s["far"][kind] < 0.02
