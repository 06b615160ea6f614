"""What a clip tells of its own camera, on motion whose answer is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from runner import Runner

from pushoff.capture.calibrate import BodySize, find_scale, told_height
from pushoff.capture.camera_motion import find_camera_motion, with_camera
from pushoff.capture.fold import around, fold, without_drift
from pushoff.capture.frames import open_video
from pushoff.capture.gravity import find_fall
from pushoff.capture.ground import find_ground
from pushoff.capture.keypoints import from_keypoints
from pushoff.capture.options import CaptureOptions
from pushoff.capture.perspective import find_turn
from pushoff.capture.raw import RawRecording
from pushoff.capture.slow_motion import find_clock
from pushoff.capture.viewpoint import Viewpoint
from pushoff.core.errors import NotAnalysableError
from pushoff.reference.contact_force import HALF_SINE_FACTOR

SIZE = BodySize(thigh=170.0, shank=175.0, trunk=204.0, stature=700.0, stature_sd=28.0)


@pytest.fixture
def some_file(tmp_path: Path) -> Path:
    path = tmp_path / "run.mp4"
    path.write_bytes(b"keypoints come from elsewhere")
    return path


def ballistic_bounce(duty: float, step_hz: float, time_s: np.ndarray) -> np.ndarray:
    """Height (m) of a body that half-sine pushes of ``duty`` steps throw up, by double integral."""
    count = 4000
    share = np.arange(count) / count
    push = np.where(share < duty, np.pi / (2 * duty) * np.sin(np.pi * share / duty), 0.0)
    spectrum = np.fft.rfft(9.80665 * (push / push.mean() - 1.0))
    turns = 2j * np.pi * step_hz * np.arange(len(spectrum))
    spectrum[1:] /= turns[1:] ** 2
    spectrum[0] = 0.0
    height = np.fft.irfft(spectrum, count)
    return np.interp(time_s * step_hz % 1.0, share, height, period=1.0)


@pytest.mark.parametrize("duty", [0.62, 0.70, 0.80])
@pytest.mark.parametrize("step_rate", [155.0, 180.0])
@pytest.mark.parametrize("rate_hz", [30.0, 120.0])
def test_gravity_of_a_body_thrown_up_by_its_steps(duty, step_rate, rate_hz) -> None:
    """A push of known shape gives gravity, but for the upper body's known excess."""
    time_s = np.arange(round(8 * rate_hz)) / rate_hz
    px_per_m = 310.0
    height = ballistic_bounce(duty, step_rate / 60, time_s) * px_per_m * 1.10 * HALF_SINE_FACTOR
    drift = 20.0 * time_s + 8.0 * np.sin(0.5 * time_s)
    noise = np.random.default_rng(1).normal(0, 2.0, (len(time_s), 3))
    names = ("left_shoulder", "right_shoulder", "left_ear")
    pixels = np.zeros((len(time_s), 3, 2))
    pixels[..., 1] = (300.0 - height + drift)[:, None] + noise
    phase = np.pi * step_rate / 60 * time_s
    fall = find_fall(pixels, names, time_s, phase, (duty, 0.01))
    assert fall is not None
    value, sd = fall.metres_per_pixel
    assert value == pytest.approx(1 / px_per_m, rel=0.04)
    assert abs(value - 1 / px_per_m) < 2 * sd
    assert fall.flights in (int(8 * step_rate / 60) - 1, int(8 * step_rate / 60))


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("rate_hz", [30.0, 60.0, 240.0])
@pytest.mark.parametrize("drift_px", [0.0, 500.0])
def test_ground_under_the_nearer_foot(direction, rate_hz, drift_px) -> None:
    speed_px, stride_s, duty, rise = 1100.0, 0.7, 0.34, 0.05
    time_s = np.arange(round(8 * rate_hz)) / rate_hz
    names = ("left_ankle", "left_heel", "left_hip", "right_hip")
    turns = time_s / stride_s
    cycle = turns % 1.0
    reach = speed_px * stride_s * duty
    # The foot goes on forward before landing and backward after toe-off as feet do.
    knots = np.array([-0.04, 0.0, duty, duty + 0.14])
    swing = np.clip((cycle - knots[3]) / (1 + knots[0] - knots[3]), 0, 1)
    back = reach / 2 - speed_px * stride_s * cycle
    last = reach / 2 - speed_px * stride_s * knots[3] * 0.9
    first = reach / 2 + speed_px * stride_s * 0.02
    back = np.where(cycle < duty, back, np.nan)
    after = (cycle >= duty) & (cycle < knots[3])
    end = reach / 2 - speed_px * stride_s * duty
    share = (cycle - duty) / (knots[3] - duty)
    back = np.where(after, end + (last - end) * np.sin(np.pi / 2 * share), back)
    forward = cycle >= knots[3]
    back = np.where(forward, last + (first - last) * (1 - np.cos(np.pi * swing)) / 2, back)
    pixels = np.zeros((len(time_s), 4, 2))
    for place in (0, 1):
        pixels[:, place, 0] = 800 + direction * (back - 40 * place)
        pixels[:, place, 1] = 700 - rise * back
    pixels[:, 2:] = [800.0, 300.0]
    pixels[..., 0] += direction * drift_px * time_s[:, None]
    pixels += np.random.default_rng(0).normal(0, 2.0, pixels.shape)
    found = find_ground(pixels, names, time_s, 2 * np.pi * turns + 1.0, "left", direction)
    assert found.speed_px == pytest.approx(speed_px, rel=0.02)
    assert abs(found.speed_px - speed_px) < 2 * found.speed_sd
    assert found.contacts >= 9
    # Two pixels of noise over the 85 that three frames of a contact span: 1.3° each, 11 contacts.
    off = np.degrees(found.slope_rad - np.arctan(rise))
    assert abs(off) < (1.2 if rate_hz == 30.0 else 0.6)
    assert abs(off) < 2 * np.degrees(found.slope_sd)


def test_no_foot_no_ground() -> None:
    pixels = np.full((200, 2, 2), np.nan)
    time_s = np.arange(200) / 30.0
    found = find_ground(pixels, ("left_ankle", "left_hip"), time_s, 9.0 * time_s, "left", 1)
    assert np.isnan(found.speed_px)
    assert found.contacts == 0


@pytest.mark.parametrize("degrees", [-30.0, -12.0, 0.0, 12.0, 30.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_angle_of_the_camera(degrees: float, direction: int) -> None:
    """Shoulders and hips of usual width, seen from ahead (+) or behind (−) the side view."""
    swing = np.sin(np.linspace(0, 60, 400))
    names = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
    near = "right" if direction > 0 else "left"
    pixels = np.zeros((400, 4, 2))
    for place, name in enumerate(names):
        width, back = (0.66, 0.03) if "shoulder" in name else (0.33, 0.02)
        apart = (width * np.sin(np.radians(-degrees)) + back) * 200.0 + 20 * swing
        pixels[:, place, 0] = 500 + direction * apart / 2 * (1 if name.startswith(near) else -1)
    turn = find_turn(pixels, names, 200.0, near, direction)
    found, sd = turn.degrees
    assert found == pytest.approx(degrees, abs=1.5)
    assert 2 < sd < 8
    assert turn.shortening == pytest.approx(np.cos(np.radians(degrees)), abs=0.01)


def test_angle_is_not_known_without_both_shoulders() -> None:
    turn = find_turn(np.zeros((50, 1, 2)), ("neck",), 200.0, "left", 1)
    assert turn.turn_rad == 0.0
    assert turn.degrees[1] > 10


@pytest.mark.parametrize("factor", [1, 2, 4, 8])
@pytest.mark.parametrize("told", [True, False])
def test_slow_motion_gives_the_same_run(some_file, factor: int, told: bool) -> None:
    """Filmed at 30·factor frames/s and saved at 30, or filmed and saved at 30·factor."""
    runner = Runner(rate_hz=30.0 * factor, noise_px=3.0, seconds=5)
    found = runner.keypoints()
    slow = replace(found, time_s=found.time_s * factor)
    height = 1.75 if told else None
    runs = [
        from_keypoints(runner.raw(some_file, each), CaptureOptions(height_m=height))
        for each in (found, slow)
    ]
    for run in runs:
        assert run.points is not None
        assert run.scale is not None
    assert runs[0].points is not None
    assert runs[1].points is not None
    np.testing.assert_allclose(runs[1].points.time_s, runs[0].points.time_s, atol=1e-9)
    np.testing.assert_allclose(runs[1].points.position, runs[0].points.position, atol=1e-9)
    said = [text for text in runs[1].warnings if "times slower than life" in text]
    assert len(said) == (factor > 1)
    if factor > 1:
        assert f"{factor} times slower" in said[0]
        assert any("times divided by" in line for line in runs[1].history)


def test_told_rate_overrules_the_found_one(some_file) -> None:
    runner = Runner(rate_hz=240.0, noise_px=3.0, seconds=5)
    found = runner.keypoints()
    found = replace(found, time_s=found.time_s * 2.0)
    run = from_keypoints(runner.raw(some_file, found), CaptureOptions(height_m=1.75, fps=120.0))
    assert run.points is not None
    np.testing.assert_allclose(run.points.time_s, found.time_s)


def test_no_rhythm_no_clock() -> None:
    still = np.zeros((100, 8, 2)) + np.arange(8)[None, :, None]
    names = tuple(f"{s}_{p}" for s in ("left", "right") for p in ("hip", "knee", "ankle", "heel"))
    clock = find_clock(still, names, np.arange(100) / 30, SIZE, None)
    assert clock.factor == 1.0
    assert np.isnan(clock.measured)


def test_gravity_joins_the_height() -> None:
    alone, _ = find_scale(SIZE, told_height(2.1), None, (np.nan, np.nan))
    both, warnings = find_scale(SIZE, told_height(2.1), None, (np.nan, np.nan), (0.0031, 0.0003))
    assert warnings == ()
    assert both.sd < alone.sd
    assert alone.value < both.value < 0.0031
    assert "gravity" in both.source


@pytest.mark.parametrize(("by_fall", "cause"), [(0.012, "--fps"), (0.0042, "height right")])
def test_gravity_that_contradicts_the_height(by_fall: float, cause: str) -> None:
    """Twice as slow is four times the scale; a wrong height is a scale a little off."""
    scale, warnings = find_scale(
        SIZE, told_height(2.1), None, (np.nan, np.nan), (by_fall, 0.08 * by_fall)
    )
    assert scale.value == pytest.approx(0.003)
    assert len(warnings) == 1
    assert cause in warnings[0]


def test_quarter_view_is_refused_and_can_be_overruled(some_file) -> None:
    runner = Runner(noise_px=2.0, seconds=5)
    body = runner.body()
    names = tuple(body)
    position = np.stack([body[name] for name in names], axis=1)
    angle = np.radians(48.0)
    # Seen from behind: what is on the right, nearer to the camera, moves ahead in the picture.
    across = position[..., 0] * np.cos(angle) + position[..., 2] * np.sin(angle)
    pixels = np.stack([960 + 400 * across, 500 - 400 * position[..., 1]], axis=-1)
    found = replace(runner.keypoints(), names=names, pixels=pixels)
    raw = RawRecording("drawn", some_file, keypoints=found)
    with pytest.raises(NotAnalysableError, match="right angles"):
        from_keypoints(raw, CaptureOptions(height_m=1.75, view="auto"))
    told = from_keypoints(raw, CaptureOptions(height_m=1.75, view="right"))
    assert any("obliquely" in warning for warning in told.warnings)


def test_folded_curve_is_the_curve() -> None:
    time_s = np.arange(300) / 30.0
    phase = 2 * np.pi * 1.4 * time_s
    values = 3.0 + np.cos(phase) + 0.4 * np.sin(3 * phase) + 5.0 * time_s
    values[::50] += 30.0
    coefficient, _ = fold(without_drift(values, time_s, 1 / 1.4), phase, 4)
    turn = np.arange(1440) * 2 * np.pi / 1440
    expected = np.cos(turn) + 0.4 * np.sin(3 * turn)
    curve = around(coefficient)
    assert np.abs(curve - curve.mean() - expected).max() < 0.15


def test_folding_too_little_is_unknown() -> None:
    coefficient, scatter = fold(np.arange(5.0), np.arange(5.0), 4)
    assert np.isnan(coefficient).all()
    assert np.isnan(scatter)


def filmed(path: Path, pan_px: int) -> np.ndarray:
    """Write two seconds of a dark figure before a wall of blocks that goes left by ``pan_px``."""
    import av

    rng = np.random.default_rng(3)
    wall = np.kron(rng.integers(60, 255, (12, 120)), np.ones((20, 20))).astype(np.uint8)
    with av.open(str(path), "w") as writer:
        stream = writer.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 480, 240, "yuv420p"
        for frame in range(60):
            image = wall[:, frame * pan_px : frame * pan_px + 480].copy()
            image[40:220, 215:265] = 20
            picture = av.VideoFrame.from_ndarray(np.stack([image] * 3, axis=-1), format="rgb24")
            writer.mux(stream.encode(picture))
        writer.mux(stream.encode())
    return np.tile(np.array([[220.0, 45.0], [260.0, 215.0]]), (60, 1, 1))


@pytest.mark.parametrize("pan_px", [0, 7])
def test_panning_camera_and_treadmill(tmp_path: Path, pan_px: int) -> None:
    """A camera that follows sees the wall go back; on a treadmill the wall stays."""
    path = tmp_path / "pan.mp4"
    pixels = filmed(path, pan_px)
    motion = find_camera_motion(open_video(path), pixels)
    assert motion is not None
    assert motion.across_px == pytest.approx(-30.0 * pan_px, abs=6.0)
    here = Viewpoint("right", 1, "treadmill", 0.02, (), ())
    place = with_camera(here, motion, 170.0, told=False)
    assert place.surface == ("overground" if pan_px else "treadmill")
    assert place.camera_follows == bool(pan_px)
    assert "background" in place.notes[0]
    assert with_camera(here, motion, 170.0, told=True).surface == "treadmill"
    facing_back = Viewpoint("left", -1, "treadmill", 0.02, (), ())
    assert with_camera(facing_back, motion, 170.0, told=False).surface == "treadmill"
