"""Keypoints and pictures of the virtual person in clinical tests."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pushoff.core.errors import BadUsageError
from pushoff.sim import render_gl, render_head
from pushoff.sim.clinic import KINDS, ClinicalFaults, ClinicalKind, ClinicalMove
from pushoff.sim.clinic_render import film, furniture, still, write_still
from pushoff.sim.clinic_run import perform, truth_of
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera, raw_keypoints
from pushoff.sim.render import camera_of


@pytest.fixture(scope="module")
def drawable() -> None:
    """Skip where MuJoCo or a way to draw is missing."""
    try:
        render_gl.backend()
    except BadUsageError as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("kind", KINDS)
def test_exact_keypoints_of_every_kind_are_in_the_picture(kind: ClinicalKind) -> None:
    run = perform(ClinicalMove(kind, repetitions=2), 60.0)
    for view in ("front", "right", "rear", "left"):
        camera = KeypointCamera(view=view, distance_m=4.5, height_m=0.9, fps=30.0)
        made = raw_keypoints(run, camera, KeypointError.none())
        assert np.isfinite(made.pixels).all()
        assert made.run.move == run.move


def test_frontal_angle_in_the_picture_is_that_of_the_truth() -> None:
    """A far camera square to the person sees the projection that the truth is defined by."""
    faults = ClinicalFaults(fppa_deg=12.0)
    run = perform(ClinicalMove("single_leg_squat", "left", repetitions=1, faults=faults), 60.0)
    camera = KeypointCamera(view="front", distance_m=60.0, height_m=0.6, focal_mm=600.0)
    made = raw_keypoints(run, camera, KeypointError.none())
    frame = round(run.repetitions()[0].peak_s * camera.fps)
    hip, knee, ankle = (
        made.pixels[frame, made.names.index(f"left_{part}")] for part in ("hip", "knee", "ankle")
    )
    # From the front the left leg is on the right of the picture; inward is to the left.
    thigh = np.degrees(np.arctan2(-(knee - hip)[0], (knee - hip)[1]))
    shank = np.degrees(np.arctan2(-(ankle - knee)[0], (ankle - knee)[1]))
    assert thigh - shank == pytest.approx(12.0, abs=0.15)


def test_keypoint_file_of_a_move_is_written_with_noise(tmp_path: Path) -> None:
    run = perform(ClinicalMove("calf_raise", repetitions=2), 60.0)
    path = tmp_path / "calf.json"
    made = write_halpe_json(run, path, KeypointCamera(view="right"), KeypointError(seed=4))
    content = json.loads(path.read_text(encoding="utf-8"))
    assert len(content["frames"]) == len(made.time_s)
    knee = made.names.index("right_knee")
    away = made.pixels[:, knee] - made.exact[:, knee]
    assert 0.5 < np.nanstd(away) < 10.0


def test_truth_can_be_written_as_json() -> None:
    for kind in KINDS:
        truth = json.loads(json.dumps(truth_of(perform(ClinicalMove(kind, repetitions=2), 60.0))))
        assert truth["kind"] == kind
        assert [rep["number"] for rep in truth["repetitions"]] == [1, 2]


def test_head_of_somebody_who_lies_goes_with_the_trunk() -> None:
    run = perform(ClinicalMove("thomas"), 30.0)
    points = {name: path[0] for name, path in run.points.items()}
    axes = render_head.axes_of(points, np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(axes.up, [-1.0, 0.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(axes.front, [0.0, 1.0, 0.0], atol=1e-6)


@pytest.mark.parametrize("side", ["left", "right"])
def test_step_is_under_the_standing_foot_and_beside_the_free_one(side: str) -> None:
    move = ClinicalMove("step_down", side, repetitions=1)  # pyright: ignore[reportArgumentType]
    run = perform(move, 60.0)
    (step,) = furniture(move)
    foot = run.points[f"{side}_heel"][0]
    assert step.high_m[1] == pytest.approx(foot[1], abs=1e-6)
    assert step.low_m[2] < foot[2] < step.high_m[2]
    free = run.points[f"{'left' if side == 'right' else 'right'}_heel"]
    assert not np.any((free[:, 2] > step.low_m[2]) & (free[:, 2] < step.high_m[2]))


@pytest.mark.parametrize("kind", ["single_leg_squat", "thomas"])
def test_person_is_drawn_where_the_camera_sees_the_points(
    kind: ClinicalKind, drawable: None, tmp_path: Path
) -> None:
    run = perform(ClinicalMove(kind, repetitions=1), 30.0)
    options = film(run, draft=True, width=320, height=320)
    peak_s = run.repetitions()[0].peak_s
    picture = still(run, options, peak_s)
    pinhole = camera_of(options, float(run.points["mid_hip"][0, 0]))
    now = run.at(np.array([peak_s])).points
    column, row = np.round(pinhole.project(0.5 * (now["mid_hip"] + now["mid_shoulder"]))[0])
    red, _, blue = picture[int(row), int(column)].astype(int)
    assert blue > red + 30, "the trunk wears a blue shirt"
    path = write_still(run, options, peak_s, tmp_path / "still.png")
    assert path.read_bytes()[:4] == b"\x89PNG"
