"""Drawing the virtual runner: camera, surfaces, and pictures where they can be made."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from pushoff.core import names
from pushoff.core.errors import BadUsageError
from pushoff.sim import render, render_gl
from pushoff.sim.definition import Runner
from pushoff.sim.render_camera import Camera
from pushoff.sim.render_figure import BODIES, figure, sole_drops
from pushoff.sim.render_shapes import Axes, ellipsoid, faces, normals


@dataclass(frozen=True)
class Pose:
    """A runner who stands in one posture while time goes on."""

    time_s: np.ndarray
    points: dict[str, np.ndarray]


def posture() -> dict[str, tuple[float, float, float]]:
    """Right leg swinging forward, left leg pushing off; forward, up, right in metres."""
    return {
        "left_hip": (0.0, 0.92, -0.085),
        "left_knee": (-0.15, 0.53, -0.09),
        "left_ankle": (-0.48, 0.27, -0.09),
        "left_heel": (-0.56, 0.24, -0.09),
        "left_ball": (-0.44, 0.12, -0.09),
        "left_toe": (-0.40, 0.05, -0.09),
        "right_hip": (0.0, 0.92, 0.085),
        "right_knee": (0.22, 0.56, 0.09),
        "right_ankle": (0.10, 0.14, 0.09),
        "right_heel": (0.02, 0.06, 0.09),
        "right_ball": (0.20, 0.06, 0.09),
        "right_toe": (0.27, 0.06, 0.09),
        "left_shoulder": (0.05, 1.42, -0.18),
        "right_shoulder": (0.05, 1.42, 0.18),
        "left_elbow": (0.12, 1.14, -0.24),
        "left_wrist": (0.36, 1.20, -0.16),
        "right_elbow": (-0.16, 1.22, 0.24),
        "right_wrist": (-0.02, 0.99, 0.20),
        "mid_hip": (0.0, 0.92, 0.0),
        "mid_shoulder": (0.05, 1.42, 0.0),
        "head": (0.09, 1.63, 0.0),
        "com": (0.02, 1.0, 0.0),
    }


def standing_still(frames: int = 8, up_m: float = 0.0) -> Pose:
    offset = np.array([0.0, up_m, 0.0])
    return Pose(
        time_s=np.arange(frames) / 60.0,
        points={k: np.tile(np.array(v) + offset, (frames, 1)) for k, v in posture().items()},
    )


@pytest.fixture(scope="module")
def drawable() -> None:
    """Skip where MuJoCo or a way to draw is missing."""
    try:
        render_gl.backend()
    except BadUsageError as missing:
        pytest.skip(str(missing))


def test_posture_names_every_motion_point() -> None:
    assert set(posture()) == set(names.MOTION_POINTS)


def test_camera_projects_by_the_pinhole_law() -> None:
    camera = Camera((0.0, 1.0, 4.0), (0.0, 1.0, 0.0), lens_deg=90.0, width=400, height=200)
    seen = camera.project(np.array([[0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.5, 0.0]]))
    # Half the height (100 px) is 4 m · tan 45° at a depth of 4 m: 25 px per metre. From the right
    # side, forward is to the right of the picture.
    np.testing.assert_allclose(seen, [[200, 100], [225, 100], [200, 87.5]], atol=1e-9)
    assert camera.metres_per_pixel(np.zeros(3)) == pytest.approx(1 / 25)
    assert np.isnan(camera.project(np.full((1, 3), np.nan))).all()


@pytest.mark.parametrize(
    ("view", "forward_is"), [("right", 1.0), ("left", -1.0), ("rear", 0.0), ("front", 0.0)]
)
def test_views_show_the_side_that_they_name(view: str, forward_is: float) -> None:
    camera = render.camera_of(replace(render.RenderOptions(), view=view))
    middle, ahead, right = camera.project(
        np.array([[0.0, 0.9, 0.0], [0.3, 0.9, 0.0], [0.0, 0.9, 0.3]])
    )
    assert np.sign(np.round(ahead[0] - middle[0])) == forward_is
    if view in ("rear", "front"):
        assert np.sign(right[0] - middle[0]) == (1.0 if view == "rear" else -1.0)


def test_surface_normals_and_faces_point_outward() -> None:
    axes = Axes(np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0]))
    grid = ellipsoid(np.array([0.2, 0.9, 0.1]), axes, (0.1, 0.2, 0.05))
    outward = grid - (0.2, 0.9, 0.1)
    assert (np.sum(normals(grid) * outward, axis=-1) > 0).all()
    points = grid.reshape(-1, 3)
    a, b, c = (points[faces(*grid.shape[:2])[:, k]] for k in range(3))
    middle = (a + b + c) / 3 - (0.2, 0.9, 0.1)
    area = np.cross(b - a, c - a)
    solid = np.linalg.norm(area, axis=1) > 1e-9
    assert (np.sum(area * middle, axis=1)[solid] > 0).all()


@pytest.mark.parametrize("body", list(BODIES))
def test_figure_covers_every_joint_and_keeps_its_parts(body: str) -> None:
    still = standing_still()
    points = {k: v[0] for k, v in still.points.items()}
    parts = figure(points, BODIES[body], sole_drops(still.points))
    moved = {k: v + np.array([0.3, 0.1, -0.2]) for k, v in points.items()}
    again = figure(moved, BODIES[body], sole_drops(still.points))
    assert [(m, g.shape) for m, g in parts] == [(m, g.shape) for m, g in again]
    for (_, grid), (_, shifted) in zip(parts, again, strict=True):
        np.testing.assert_allclose(shifted - grid, np.broadcast_to((0.3, 0.1, -0.2), grid.shape))
    skin = np.concatenate([grid.reshape(-1, 3) for _, grid in parts])
    assert np.isfinite(skin).all()
    for name, place in points.items():
        nearest = np.linalg.norm(skin - place, axis=1).min()
        assert nearest < (0.12 if name in ("mid_hip", "com", "mid_shoulder", "head") else 0.09), (
            name
        )


def test_missing_backend_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    render_gl.backend.cache_clear()
    monkeypatch.setenv("MUJOCO_GL", "no-such-backend")
    with pytest.raises(BadUsageError, match="apt-get install libegl1") as caught:
        render_gl.backend()
    assert "\n" not in str(caught.value)
    render_gl.backend.cache_clear()


@pytest.mark.usefixtures("drawable")
@pytest.mark.parametrize(
    ("view", "place"),
    [("right", "treadmill"), ("rear_left", "room"), ("front", "track")],
)
def test_figure_is_drawn_where_the_camera_says(view: str, place: str) -> None:
    options = replace(
        render.RenderOptions(), width=240, height=240, view=view, place=place, console="none"
    )
    still = standing_still()
    with_runner = next(render.draw(still, options)).astype(int)
    empty = next(render.draw(standing_still(up_m=200.0), options)).astype(int)
    drawn = np.abs(with_runner - empty).sum(axis=2) > 30
    camera = render.camera_of(options)
    points = {k: v[0] for k, v in still.points.items()}
    for name, place_m in points.items():
        column, row = np.rint(camera.project(place_m)).astype(int)
        around = drawn[row - 1 : row + 2, column - 1 : column + 2]
        assert around.any(), f"{name} is not where it should be"
    surface = np.concatenate(
        [
            grid.reshape(-1, 3)
            for _, grid in figure(points, BODIES[options.body], sole_drops(still.points))
        ]
    )
    edge = camera.project(surface)
    top = np.flatnonzero(drawn.any(axis=1))[0]
    assert top == pytest.approx(edge[:, 1].min(), abs=1.5)


@pytest.mark.usefixtures("drawable")
def test_noise_and_blur_keep_the_picture() -> None:
    options = replace(render.RenderOptions(), width=160, height=160)
    plain = next(render.draw(standing_still(), options)).astype(float)
    blurred = next(render.draw(standing_still(), replace(options, blur_samples=3))).astype(float)
    noisy = next(render.draw(standing_still(), replace(options, noise=4.0))).astype(float)
    assert np.abs(blurred - plain).mean() < 1.0
    assert np.std(noisy - plain) == pytest.approx(4.0, rel=0.2)


@pytest.mark.usefixtures("drawable")
def test_clip_has_every_frame_and_no_leftovers(tmp_path) -> None:
    import av

    options = replace(render.RenderOptions(), width=128, height=128, console="bulky", light=0.4)
    told: list[int] = []
    path = render.render_clip(
        standing_still(12),
        options,
        tmp_path / "clip.mp4",
        lambda stage, done, total: told.append(done),
    )
    assert told[0] == 0
    assert told[-1] == 12
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == 60
        assert sum(1 for _ in container.decode(stream)) == 12


def test_options_follow_the_runner() -> None:
    belt = render.options_for(Runner(speed_mps=3.2, slope_percent=4.0), width=320)
    assert (belt.place, belt.belt_speed_mps, belt.slope_percent) == ("treadmill", 3.2, 4.0)
    assert belt.width == 320
    assert render.options_for(Runner(surface="overground")).place == "track"


@pytest.mark.parametrize("slope_percent", [0.0, 8.0])
def test_the_sole_stands_on_the_ground(slope_percent: float) -> None:
    slope = np.arctan(slope_percent / 100.0)
    turn = np.array(
        [[np.cos(slope), -np.sin(slope), 0], [np.sin(slope), np.cos(slope), 0], [0, 0, 1]]
    )
    points = {k: np.array(v) for k, v in posture().items()}
    # Right shoe flat: heel and toe mark the sole's underside, the ball's joint lies 37 mm above.
    points["right_heel"] = np.array([0.02, 0.0, 0.09])
    points["right_ball"] = np.array([0.21, 0.037, 0.09])
    points["right_toe"] = np.array([0.29, 0.0, 0.09])
    points["left_ball"][1] += 0.3
    turned = {k: turn @ v for k, v in points.items()}
    drops = sole_drops({k: v[None] for k, v in turned.items()}, slope_percent)
    parts = figure(turned, BODIES["lean"], drops)
    soles = np.concatenate([g.reshape(-1, 3) for m, g in parts if m == "soles"]) @ turn
    assert soles[:, 1].min() == pytest.approx(0.0, abs=0.004)
