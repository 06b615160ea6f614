from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from pushoff.maths.rigid import fit_rigid, fit_rigid_without_strays
from pushoff.maths.rotations import (
    cardan_yxz,
    cardan_zxy,
    cross,
    frame_right,
    frame_up,
    relative,
    turn,
    unit,
    wrap,
)

ANGLES = st.tuples(st.floats(-3.0, 3.0), st.floats(-1.4, 1.4), st.floats(-3.0, 3.0))


@given(ANGLES)
def test_cardan_angles_take_the_rotation_apart_again(angles):
    for order, take_apart in (("ZXY", cardan_zxy), ("YXZ", cardan_yxz)):
        matrix = Rotation.from_euler(order, angles).as_matrix()[None]
        found = [float(a[0]) for a in take_apart(matrix)]
        assert found == pytest.approx(angles, abs=1e-9)


def test_frames_are_right_handed_and_unknown_stays_unknown():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 20, 3))
    b[3] = np.nan
    a[4] = 0.0
    for frame, exact, column in ((frame_up(a, b), a, 1), (frame_right(b, a), b, 2)):
        good = np.delete(frame, [3, 4], axis=0)
        assert np.linalg.det(good) == pytest.approx(np.ones(18))
        assert np.swapaxes(good, 1, 2) @ good == pytest.approx(np.tile(np.eye(3), (18, 1, 1)))
        assert good[..., column] == pytest.approx(np.delete(unit(exact), [3, 4], axis=0))
        assert np.isnan(frame[[3, 4]]).any(axis=(1, 2)).all()


def test_small_helpers_against_numpy_and_scipy():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 30, 3))
    assert cross(a, b) == pytest.approx(np.cross(a, b))
    axis = np.array([0.3, -0.5, 0.8])
    about = Rotation.from_rotvec(0.7 * axis / np.linalg.norm(axis))
    assert turn(a, axis, 0.7) == pytest.approx(about.apply(a))
    r, s = Rotation.random(5, random_state=1), Rotation.random(5, random_state=2)
    assert relative(r.as_matrix(), s.as_matrix()) == pytest.approx((r.inv() * s).as_matrix())


@given(st.floats(-30, 30), st.floats(-3, 3))
def test_wrap(angle, middle):
    found = float(wrap(np.array([angle]), middle)[0])
    assert middle - np.pi - 1e-9 <= found <= middle + np.pi + 1e-9
    assert np.cos(found - angle) == pytest.approx(1.0)


def motion(count: int, markers: int, seed: int = 0, noise: float = 0.0):
    rng = np.random.default_rng(seed)
    shape = rng.normal(size=(markers, 3)) * 0.1
    turns = Rotation.random(count, random_state=seed).as_matrix()
    shifts = rng.normal(size=(count, 3))
    seen = np.einsum("tij,mj->tmi", turns, shape) + shifts[:, None]
    return shape, turns, shifts, seen + noise * rng.normal(size=seen.shape)


@given(st.integers(3, 7), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_rigid_motion_is_found_exactly(markers, seed):
    shape, turns, shifts, seen = motion(12, markers, seed)
    fit = fit_rigid(shape, seen)
    assert fit.rotation == pytest.approx(turns, abs=1e-6)
    assert fit.translation == pytest.approx(shifts, abs=1e-6)
    assert fit.rms_m == pytest.approx(np.zeros(12), abs=1e-6)


def test_flat_sets_and_half_turns_are_found_too():
    shape = np.array([[0.1, 0.0, 0.0], [-0.1, 0.05, 0.0], [0.0, -0.1, 0.0], [0.02, 0.08, 0.0]])
    turns = np.concatenate(
        [Rotation.from_euler("xyz", e, degrees=True).as_matrix()[None] for e in
         ([180, 0, 0], [0, 180, 0], [0, 0, 180], [0, 0, 0], [90, 0, 180])]
    )  # fmt: skip
    seen = np.einsum("tij,mj->tmi", turns, shape)
    assert fit_rigid(shape, seen).rotation == pytest.approx(turns, abs=1e-6)


def test_noisy_fit_is_the_least_squares_one():
    """Same answer as a singular value decomposition per frame (Kabsch)."""
    shape, _, _, seen = motion(50, 5, seed=4, noise=0.01)
    fit = fit_rigid(shape, seen)
    for t in range(50):
        b = seen[t] - seen[t].mean(axis=0)
        best, rssd = Rotation.align_vectors(b, shape - shape.mean(axis=0))
        assert fit.rotation[t] == pytest.approx(best.as_matrix(), abs=1e-7)
        assert fit.rms_m[t] == pytest.approx(rssd / np.sqrt(5), rel=1e-6)


def test_unseen_markers_are_left_out_and_too_few_give_nan():
    shape, turns, _, seen = motion(6, 5, seed=2)
    seen[0, 1] = np.nan
    seen[1, :2] = np.nan
    seen[2, :3] = np.nan
    seen[3] = np.nan
    fit = fit_rigid(shape, seen)
    assert fit.rotation[[0, 1, 4, 5]] == pytest.approx(turns[[0, 1, 4, 5]], abs=1e-6)
    for known in (fit.rotation, fit.translation, fit.rms_m):
        assert np.isnan(known[[2, 3]]).all()
    assert np.isnan(fit.place(shape[0])[2]).all()
    assert fit.place(shape[1])[0] == pytest.approx(
        turns[0] @ shape[1] + (seen[0, 0] - turns[0] @ shape[0]), abs=1e-6
    )


def test_markers_in_line_do_not_tell_a_rotation():
    shape = np.outer(np.array([0.0, 0.1, 0.25]), np.array([1.0, 0.5, -0.2]))
    assert np.isnan(fit_rigid(shape, np.tile(shape, (4, 1, 1))).rms_m).all()


def test_a_marker_that_jumped_away_is_left_out_and_told():
    shape, turns, shifts, seen = motion(20, 6, seed=7, noise=0.001)
    seen[5, 2] += np.array([0.5, -1.0, 0.2])
    seen[9, 0] += 0.3
    seen[9, 4] -= 0.2
    fit, stray = fit_rigid_without_strays(shape, seen, 0.04)
    assert fit.rotation == pytest.approx(turns, abs=0.05)
    assert fit.translation == pytest.approx(shifts, abs=0.01)
    assert [tuple(place) for place in np.argwhere(stray)] == [(5, 2), (9, 0), (9, 4)]


def test_of_three_markers_nobody_knows_which_one_jumped():
    shape, _, _, seen = motion(4, 3, seed=8)
    seen[2, 1] += 0.5
    fit, _ = fit_rigid_without_strays(shape, seen, 0.04)
    assert np.isnan(fit.rms_m[2])
    assert np.isfinite(fit.rms_m[[0, 1, 3]]).all()
