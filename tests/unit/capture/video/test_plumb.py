from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from pushoff.capture.frames import open_video
from pushoff.capture.plumb import Plumb, find_plumb

WIDTH, HEIGHT = 640, 960
FOCAL = 0.8 * HEIGHT


def camera(roll_deg: float, pitch_deg: float) -> np.ndarray:
    """Rows: the rolled and pitched camera's right, down and ahead in level axes of the same."""
    roll, pitch = np.radians([roll_deg, pitch_deg])
    down = np.array(
        [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
    )
    turn = np.array([[np.cos(roll), np.sin(roll), 0], [-np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return turn @ down


def project(points: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Pixels of points (right, down, ahead) in metres."""
    seen = points @ axes.T
    return np.array([WIDTH / 2, HEIGHT / 2]) + FOCAL * seen[..., :2] / seen[..., 2:]


def film(path: Path, axes: np.ndarray, boards: bool = True) -> Path:
    """A wall of boards, a slanted rail, and a dark figure that moves in front of them."""
    rng = np.random.default_rng(0)
    wall = np.full((HEIGHT, WIDTH), 170, dtype=np.uint8)
    if boards:
        for number, x in enumerate(np.linspace(-1.6, 1.6, 13)):
            corners = [[x, -2.2, 4], [x + 0.16, -2.2, 4], [x + 0.16, 1.2, 4], [x, 1.2, 4]]
            shape = project(np.array(corners), axes)
            cv2.fillPoly(
                wall, [np.round(shape * 16).astype(np.int32)], 60 + 12 * (number % 4), shift=4
            )
        rail = project(np.array([[-1.5, 0.2, 3.5], [-1.2, 1.2, 3.5]]), axes)
        cv2.line(wall, *np.round(rail).astype(int).tolist(), 20, 8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(90):
            frame = wall.copy()
            middle = np.array([320 + 120 * np.sin(number / 5), 600 + 60 * np.cos(number / 3)])
            cv2.ellipse(
                frame, middle.astype(int).tolist(), (40, 150), number % 30 - 15, 0, 360, 10, -1
            )
            frame = np.clip(frame + rng.normal(0, 4, frame.shape), 0, 255).astype(np.uint8)
            shown = av.VideoFrame.from_ndarray(
                np.repeat(frame[..., None], 3, axis=2), format="rgb24"
            )
            container.mux(stream.encode(shown))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(("roll", "pitch"), [(2.0, 0.0), (-1.5, 6.0), (1.0, -12.0)])
def test_roll_and_pitch(tmp_path: Path, roll: float, pitch: float) -> None:
    axes = camera(roll, pitch)
    plumb = find_plumb(open_video(film(tmp_path / "wall.mp4", axes)))
    assert plumb is not None
    assert np.degrees(plumb.roll_rad) == pytest.approx(roll, abs=0.25)
    assert np.degrees(plumb.pitch_rad) == pytest.approx(pitch, abs=0.7)
    runner = np.array([[0.3, -0.8, 3.0], [0.25, 0.0, 3.0], [0.4, 0.45, 3.0], [0.2, 0.9, 3.0]])
    level = project(runner, np.eye(3))
    found = plumb.level(project(runner, axes))
    # Attitudes are what counts; a level camera's picture may be shifted and scaled.
    lean = np.degrees(np.arctan2(*np.diff(found, axis=0).T))
    truth = np.degrees(np.arctan2(*np.diff(level, axis=0).T))
    np.testing.assert_allclose(lean, truth, atol=0.5)


def test_a_level_camera_is_left_alone(tmp_path: Path) -> None:
    assert find_plumb(open_video(film(tmp_path / "wall.mp4", camera(0.0, 0.0)))) is None


def test_nothing_to_go_by(tmp_path: Path) -> None:
    path = film(tmp_path / "wall.mp4", camera(3.0, 0.0), boards=False)
    assert find_plumb(open_video(path)) is None


def test_back_undoes_level_and_nan_stays() -> None:
    plumb = Plumb(0.03, -0.2, 0.001, 20, WIDTH, HEIGHT)
    points = np.array([[[10.0, 20.0], [np.nan, np.nan]], [[600.0, 900.0], [320.0, 480.0]]])
    result = plumb.level(points)
    assert np.isnan(result[0, 1]).all()
    np.testing.assert_allclose(plumb.back(result), points, atol=1e-9)


def test_real_phone_that_looks_up(shared_data: Path) -> None:
    """The phone stands low and looks up: cupboards and door frames run apart downwards."""
    plumb = find_plumb(open_video(shared_data / "video" / "male_side.mp4"))
    assert plumb is not None
    assert -18 < np.degrees(plumb.pitch_rad) < -8
    assert 0.8 < np.degrees(plumb.roll_rad) < 2.4
