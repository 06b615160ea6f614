"""Keypoints of the virtual runner: camera, errors, files, and what the analysis makes of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES
from pushoff.pipeline import analyze
from pushoff.sim.keypoint_error import SWAPPED_PARTS, KeypointError, bursts
from pushoff.sim.keypoint_files import BODY_25, HALPE, write_halpe_json, write_openpose_folder
from pushoff.sim.keypoints import KEYPOINTS, KeypointCamera, SimulatedKeypoints, raw_keypoints
from pushoff.sim.runner import Runner, SimulatedRun, simulate

QUIET = KeypointError.none()


@lru_cache(maxsize=8)
def run_of(speed: float = 3.2, surface: str = "treadmill", duration_s: float = 8.0) -> SimulatedRun:
    runner = Runner(speed_mps=speed, surface=surface, stride_noise=0.0)  # pyright: ignore[reportArgumentType]
    return simulate(runner, duration_s=duration_s, rate_hz=240.0)


def column(made: SimulatedKeypoints, name: str, values: np.ndarray) -> np.ndarray:
    return values[:, made.names.index(name)]


def noise(made: SimulatedKeypoints, name: str) -> np.ndarray:
    return column(made, name, made.pixels - made.exact)


def errors_of(error: KeypointError, **camera: object) -> SimulatedKeypoints:
    return raw_keypoints(run_of(), KeypointCamera(**camera), error)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_a_level_camera_at_the_side_is_similar_triangles(size: tuple[int, int]) -> None:
    run = run_of()
    camera = KeypointCamera("right", distance_m=4.0, height_m=1.1, width=size[0], height=size[1])
    made = raw_keypoints(run, camera, QUIET)
    assert camera.focal_px == pytest.approx(28.0 / 36.0 * 1920)
    way = made.run.points["mid_hip"]
    middle = 0.5 * (way.min(axis=0) + way.max(axis=0))
    for name in ("right_knee", "left_toe", "right_shoulder"):
        place = made.run.points[name]
        depth = 4.0 - (place[:, 2] - middle[2])
        across = size[0] / 2 + camera.focal_px * (place[:, 0] - middle[0]) / depth
        down = size[1] / 2 - camera.focal_px * (place[:, 1] - 1.1) / depth
        np.testing.assert_allclose(column(made, name, made.pixels)[:, 0], across, atol=1e-6)
        np.testing.assert_allclose(column(made, name, made.pixels)[:, 1], down, atol=1e-6)
    assert np.all(made.confidence == 1.0)
    assert not made.swapped.any()


def test_from_the_left_the_picture_is_the_other_way_round() -> None:
    made = errors_of(QUIET, view="left")
    toes, heels = (column(made, f"left_{p}", made.pixels)[:, 0] for p in ("toe", "heel"))
    assert np.mean(toes < heels) > 0.8
    nose, neck = (column(made, name, made.pixels)[:, 0] for name in ("nose", "neck"))
    assert np.all(nose < neck)


@pytest.mark.parametrize(("view", "sign"), [("rear", -1.0), ("front", 1.0)])
def test_from_behind_left_is_left_and_from_ahead_it_is_right(view: str, sign: float) -> None:
    made = errors_of(QUIET, view=view)
    left, right = (column(made, f"{s}_shoulder", made.pixels)[:, 0] for s in SIDES)
    assert np.all(sign * (left - right) > 0)


def test_a_camera_that_looks_down_puts_the_horizon_up() -> None:
    tilt = 12.0
    camera = KeypointCamera("right", tilt_deg=tilt, height_m=1.5)
    pinhole = camera.placed(np.zeros(3))
    far = np.array([0.0, 1.5, -1e7])
    horizon = pinhole.project(far)
    expected = camera.height / 2 - camera.focal_px * math.tan(math.radians(tilt))
    assert horizon[1] == pytest.approx(expected, abs=1e-3)
    assert horizon[0] == pytest.approx(camera.width / 2, abs=1e-6)


def test_an_oblique_camera_sees_lengths_along_the_way_shorter() -> None:
    turn = 25.0
    straight = KeypointCamera("right", distance_m=500.0, focal_mm=4000.0)
    oblique = replace(straight, turn_deg=turn)
    runs = [raw_keypoints(run_of(), camera, QUIET) for camera in (straight, oblique)]
    widths = [np.ptp(column(made, "right_ankle", made.pixels)[:, 0]) for made in runs]
    assert widths[1] / widths[0] == pytest.approx(math.cos(math.radians(turn)), abs=0.02)


def test_who_leaves_the_picture_is_not_seen() -> None:
    made = raw_keypoints(
        run_of(surface="overground", duration_s=3.0),
        KeypointCamera("left", width=1920, height=1080),
    )
    seen = np.isfinite(column(made, "mid_hip", made.pixels)[:, 0])
    assert 0.1 < seen.mean() < 0.9
    assert not seen[0]
    assert not seen[-1]
    assert np.all((made.confidence == 0) == ~np.isfinite(made.pixels[..., 0]))


def test_frames_come_at_the_cameras_rate() -> None:
    for fps in (24.0, 59.94, 240.0):
        made = errors_of(QUIET, fps=fps)
        np.testing.assert_allclose(np.diff(made.time_s), 1.0 / fps, atol=1e-12)
        assert made.time_s[-1] == pytest.approx(run_of().time_s[-1], abs=1.0 / fps)


def test_wrong_cameras_and_errors_are_named() -> None:
    with pytest.raises(BadUsageError, match="distance_m above 0"):
        KeypointCamera(distance_m=0.0)
    with pytest.raises(BadUsageError, match=r"white_px at least 0.*swap_share at most 0\.5"):
        KeypointError(white_px=-1.0, swap_share=0.7)


def test_white_noise_has_its_size_and_is_white() -> None:
    made = errors_of(replace(QUIET, white_px=3.0, stature_px=1.0 * stature_px()), fps=240.0)
    for name in ("right_knee", "left_shoulder"):
        found = noise(made, name)
        assert found.std(axis=0) == pytest.approx([3.0, 3.0], rel=0.06)
        assert abs(lag(found, 1)) < 0.06


def stature_px(made: SimulatedKeypoints | None = None) -> float:
    camera = (made or errors_of(QUIET)).camera
    way = run_of().points["mid_hip"].mean(axis=0)
    return run_of().height_m / camera.metres_per_pixel(way)


def lag(values: np.ndarray, frames: int) -> float:
    centred = values - values.mean(axis=0)
    return float((centred[frames:] * centred[:-frames]).sum() / (centred**2).sum())


def test_drifting_noise_forgets_itself_in_its_time() -> None:
    error = replace(QUIET, correlated_px=4.0, correlation_s=0.1, stature_px=stature_px())
    made = errors_of(error, fps=240.0)
    found = (made.pixels - made.exact)[:, :12]
    assert found.std() == pytest.approx(4.0, rel=0.06)
    assert lag(found.reshape(len(found), -1), 24) == pytest.approx(math.exp(-1.0), abs=0.08)


def test_noise_does_not_depend_on_the_frame_rate() -> None:
    """Angles' spread at 30 and 240 frames/s is the same, and is what the pixels say."""
    error = replace(
        KeypointError(), swap_share=0.0, systematic_px=0.0, blur_share=0.0, placement=0.0
    )
    spread = []
    for fps in (30.0, 240.0):
        made = errors_of(error, view="right", fps=fps)
        hip, knee = (noise(made, f"right_{part}") for part in ("hip", "knee"))
        along = np.nanstd(hip - knee)
        thigh_px = run_of().body.thigh / run_of().height_m * stature_px()
        spread.append(math.degrees(along / thigh_px))
    assert spread[0] == pytest.approx(spread[1], rel=0.15)
    # Two ends with 1.5 px each of white and drifting noise at 600 px stature, thigh 0.2425 of it.
    expected = math.degrees(math.sqrt(2 * (1.5**2 + 1.5**2)) / (0.2425 * 600))
    assert spread[1] == pytest.approx(expected, rel=0.1)


def test_repeating_error_is_the_same_in_every_stride() -> None:
    run = run_of()
    made = raw_keypoints(run, KeypointCamera(fps=240.0), replace(QUIET, systematic_px=3.0))
    found = (made.pixels - made.exact)[:, made.names.index("left_knee")]
    touchdown = run.events.times("touchdown", "left")
    period = touchdown[2] - touchdown[1]
    shifted = np.stack([np.interp(made.time_s + period, made.time_s, f) for f in found.T], axis=1)
    inside = (made.time_s > touchdown[0]) & (made.time_s < touchdown[-2] - period)
    np.testing.assert_allclose(shifted[inside], found[inside], atol=0.05)
    assert found.std() > 0.5


def test_the_far_leg_is_worse_and_less_sure() -> None:
    error = replace(
        KeypointError(), swap_share=0.0, systematic_px=0.0, placement=0.0, stolen_share=0.0
    )
    for view, near, far in (("right", "right", "left"), ("left", "left", "right")):
        made = errors_of(error, view=view, fps=120.0)
        for part in ("knee", "ankle"):
            ratio = np.nanstd(noise(made, f"{far}_{part}")) / np.nanstd(
                noise(made, f"{near}_{part}")
            )
            assert 1.35 < ratio < 2.0, (view, part, ratio)
        sure = {s: np.median(column(made, f"{s}_ankle", made.confidence)) for s in (near, far)}
        assert sure[near] > sure[far] + 0.08
        assert not column(made, f"{near}_knee", made.hidden).any()


def test_the_far_knee_is_hidden_when_the_knees_pass_each_other() -> None:
    made = errors_of(KeypointError(swap_share=0.0), view="right", fps=120.0)
    hidden = column(made, "left_knee", made.hidden)
    gap = np.hypot(
        *(column(made, "left_knee", made.exact) - column(made, "right_knee", made.exact)).T
    )
    assert hidden[gap < 0.02 * stature_px()].all()
    assert not hidden[gap > 0.25 * stature_px()].any()
    sure = column(made, "left_knee", made.confidence)
    assert np.median(sure[hidden]) == pytest.approx(0.60, abs=0.03)


def test_a_stolen_foot_sits_on_the_near_one() -> None:
    made = errors_of(replace(QUIET, stolen_share=1.0), view="right", fps=120.0)
    assert 0.03 < made.stolen.mean() < 0.25
    near, far = (column(made, f"{side}_heel", made.pixels) for side in ("right", "left"))
    np.testing.assert_allclose(far[made.stolen], near[made.stolen])
    exact = column(made, "left_heel", made.exact)
    np.testing.assert_allclose(far[~made.stolen], exact[~made.stolen])
    # Once in each stride of the far leg, while it swings.
    spells = int((np.diff(made.stolen.astype(int)) == 1).sum())
    assert abs(spells - len(run_of().events.times("touchdown", "left"))) <= 1
    assert not errors_of(replace(QUIET, stolen_share=1.0), view="rear").stolen.any()


def test_engines_mark_heels_above_and_ahead_of_the_soles_end() -> None:
    made = errors_of(replace(QUIET, placement=1.0), view="right", distance_m=400.0, focal_mm=3200.0)
    per_m = stature_px(made) / run_of().height_m
    foot = made.run.angles["right_foot"]
    flat = np.abs(foot) < np.radians(1.0)
    heel = (column(made, "right_heel", made.pixels - made.exact) / per_m)[flat]
    assert heel.mean(axis=0) == pytest.approx([0.018 * 1.75, -0.030 * 1.75], abs=0.004)


def test_from_behind_neither_leg_is_the_far_one() -> None:
    made = errors_of(replace(KeypointError(), swap_share=0.0), view="rear", fps=120.0)
    assert not made.hidden.any()
    spread = [np.nanstd(noise(made, f"{side}_knee")) for side in SIDES]
    assert spread[0] == pytest.approx(spread[1], rel=0.15)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2])
def test_swaps_have_their_share_and_come_in_bursts(share: float) -> None:
    made = errors_of(replace(QUIET, swap_share=share, swap_burst_s=0.1), fps=120.0)
    count = len(made.time_s)
    assert made.swapped.sum() == pytest.approx(share * count, abs=1.0)
    for part in SWAPPED_PARTS:
        left, right = (column(made, f"{s}_{part}", made.pixels) for s in SIDES)
        exact = [column(made, f"{s}_{part}", made.exact) for s in SIDES]
        swapped = made.swapped
        np.testing.assert_allclose(left[swapped], exact[1][swapped])
        np.testing.assert_allclose(right[~swapped], exact[1][~swapped])
    np.testing.assert_allclose(column(made, "left_hip", made.pixels - made.exact), 0.0, atol=1e-9)


def test_bursts_are_as_long_as_told() -> None:
    marked = bursts(np.random.default_rng(3), 200_000, 0.1, 12.0)
    starts = int(np.sum(np.diff(marked.astype(int)) == 1) + marked[0])
    assert marked.mean() == pytest.approx(0.1, abs=1e-5)
    assert marked.sum() / starts == pytest.approx(12.0, rel=0.05)
    assert not bursts(np.random.default_rng(3), 100, 0.0, 12.0).any()


def test_losses_have_their_share() -> None:
    error = replace(QUIET, dropout_share=0.03, lost_share=0.02)
    made = errors_of(error, fps=240.0)
    nobody = made.lost.all(axis=1)
    assert nobody.mean() == pytest.approx(0.02, abs=0.002)
    assert made.lost[~nobody].mean() == pytest.approx(0.03, abs=0.006)
    assert np.all(np.isnan(made.pixels[made.lost]))


def test_blur_grows_with_speed_and_lies_along_the_way() -> None:
    error = replace(QUIET, blur_share=0.3, exposure_s=1.0 / 200.0)
    made = errors_of(error, view="right", fps=120.0)
    off = noise(made, "right_toe")
    going = np.gradient(column(made, "right_toe", made.exact), made.time_s, axis=0)
    speed = np.hypot(*going.T)
    fast = speed > np.median(speed)
    assert off[fast].std() > 1.5 * off[~fast].std()
    across = (off * going[:, ::-1] * [1, -1]).sum(axis=1) / speed
    np.testing.assert_allclose(across, 0.0, atol=1e-9)
    along = (off * going).sum(axis=1) / speed
    assert np.std(along / (speed / 200.0)) == pytest.approx(0.3, rel=0.1)
    np.testing.assert_allclose(noise(made, "right_hip"), 0.0, atol=1e-12)


def test_same_seed_same_errors() -> None:
    first, again = errors_of(KeypointError(seed=4)), errors_of(KeypointError(seed=4))
    other = errors_of(KeypointError(seed=5))
    np.testing.assert_array_equal(first.pixels, again.pixels)
    assert not np.array_equal(first.swapped, other.swapped)


def test_swaps_leave_the_noise_alone() -> None:
    with_swaps, without = (errors_of(KeypointError(swap_share=share)) for share in (0.1, 0.0))
    keep = ~with_swaps.swapped
    np.testing.assert_array_equal(with_swaps.pixels[keep], without.pixels[keep])


def test_named_json_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    made = write_halpe_json(
        run_of(), path, KeypointCamera("right", fps=59.94), KeypointError(seed=1)
    )
    content = json.loads(path.read_text())
    keys = "schema source view fps width height keypoint_names frames timestamps"
    assert list(content) == keys.split()
    assert content["schema"] == "gaitlab.pose/v1"
    assert content["view"] == "side-right"
    assert len(content["frames"][0]) == len(HALPE) == 22
    recording = load([path], CaptureOptions(height_m=1.75))
    assert recording.points is not None
    np.testing.assert_allclose(recording.points.time_s, made.time_s, atol=1e-9)
    assert set(recording.points.names) == set(HALPE.values())


def test_openpose_folder_is_read_back(tmp_path: Path) -> None:
    error = replace(KeypointError(), lost_share=0.01)
    made = write_openpose_folder(run_of(), tmp_path / "pose", KeypointCamera(fps=60.0), error)
    recording = load([tmp_path / "pose"], CaptureOptions(height_m=1.75, fps=60.0))
    assert recording.points is not None
    assert recording.points.names == BODY_25
    assert set(BODY_25) < set(KEYPOINTS)
    assert len(recording.points.time_s) == len(made.time_s)
    assert recording.view == "left"
    nobody = made.lost.all(axis=1)
    assert nobody.any()
    assert np.isnan(recording.points.position[nobody][..., 1]).all()


def true_contact_s(run: SimulatedRun, side: str) -> float:
    down, off = (run.events.times(kind, side) for kind in ("touchdown", "toe_off"))  # pyright: ignore[reportArgumentType]
    ends = off[np.searchsorted(off, down[1:-1])]
    return float((ends - down[1:-1]).mean())


#: Largest error of the near leg's mean contact time that is let pass, s: with noise alone, and with
#: an engine's repeating errors as well, which differ from clip to clip by 15 ms (SD).
CONTACT_S = {"noise": 0.020, "engine": 0.040}


@pytest.mark.parametrize("errors", ["noise", "engine"])
@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0])
@pytest.mark.parametrize("view", ["left", "right"])
def test_a_treadmill_run_is_understood(
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    fps: float,
    view: str,
    errors: str,
) -> None:
    run = run_of(3.2, duration_s=10.0)
    path = tmp_path / "run.json"
    camera = KeypointCamera(view, fps=fps)  # pyright: ignore[reportArgumentType]
    error = KeypointError(seed=2)
    if errors == "noise":
        error = replace(error, systematic_px=0.0, placement=0.0)
    write_halpe_json(run, path, camera, error, say_view=False)
    analysis = analyze(path, height_m=1.75)
    assert analysis.recording.view == view
    assert analysis.recording.surface == "treadmill"
    stride_s = np.mean([np.diff(run.events.times("touchdown", side)).mean() for side in SIDES])
    rate = analysis.measures.get("step_rate", "both")
    assert rate is not None
    assert rate.value == pytest.approx(120.0 / float(stride_s), rel=0.01)
    speed = analysis.motion.ground_speed
    assert speed is not None
    assert speed.value == pytest.approx(3.2, rel=0.08)
    row = analysis.measures.get("contact_time", view)  # pyright: ignore[reportArgumentType]
    assert row is not None
    off = row.value - true_contact_s(run, view)
    record_property("contact_error_ms", round(1000 * off, 1))
    assert abs(off) < CONTACT_S[errors]


def test_passing_by_is_understood(tmp_path: Path) -> None:
    run = run_of(3.2, "overground", 4.0)
    path = tmp_path / "run.json"
    camera = KeypointCamera("right", distance_m=9.0, width=1920, height=1080, fps=120.0)
    write_halpe_json(run, path, camera, KeypointError(seed=2), say_view=False)
    analysis = analyze(path, height_m=1.75)
    assert analysis.recording.view == "right"
    assert analysis.recording.surface == "overground"
    speed = analysis.motion.ground_speed
    assert speed is not None
    assert speed.value == pytest.approx(3.2, rel=0.06)
