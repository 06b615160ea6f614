from pathlib import Path

import numpy as np
import pytest
from clips import HEIGHT, WIDTH, number_of, picture, write_clip, write_sound

from pushoff.capture.formats.video import read, sniff
from pushoff.capture.frames import frames_at, open_video, read_frames
from pushoff.capture.raw import ReadOptions
from pushoff.core.errors import UnreadableError
from pushoff.core.recording import VideoInfo


def info_of(path: Path, time_s: np.ndarray) -> VideoInfo:
    return VideoInfo(
        path=str(path),
        width=WIDTH,
        height=HEIGHT,
        rotation_deg=0,
        codec="h264",
        nominal_rate_hz=30.0,
        pose="",
        names=(),
        pixels=np.zeros((len(time_s), 0, 2)),
        time_s=time_s,
    )


@pytest.fixture
def steady(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "steady.mp4", np.arange(45) / 30)


def test_constant_rate(steady: Path) -> None:
    video = open_video(steady)
    assert (video.width, video.height, len(video), video.rotation_deg) == (WIDTH, HEIGHT, 45, 0)
    np.testing.assert_allclose(video.times(), np.arange(45) / 30, atol=1e-4)
    assert [number_of(image) for _, image in read_frames(video)] == list(range(45))


def test_variable_rate_comes_from_the_container(tmp_path: Path) -> None:
    times = np.cumsum(np.r_[0.0, np.tile([0.03, 0.05, 0.02, 0.12], 8)])
    video = open_video(write_clip(tmp_path / "vfr.mp4", times))
    np.testing.assert_allclose(video.times(), times, atol=1e-4)


def test_true_rate_overrides_the_clock(steady: Path, tmp_path: Path) -> None:
    np.testing.assert_allclose(open_video(steady).times(240.0), np.arange(45) / 240, atol=1e-9)
    times = np.arange(20) / 30
    times[10:] += 0.1
    gap = open_video(write_clip(tmp_path / "gap.mp4", times)).times(240.0)
    np.testing.assert_allclose(gap, times / 8, atol=1e-4)


@pytest.mark.parametrize("turn", [90, 180, -90])
def test_frames_come_upright(tmp_path: Path, turn: int) -> None:
    video = open_video(write_clip(tmp_path / "turned.mp4", np.arange(5) / 30, turn_deg=turn))
    upright = np.rot90(picture(0), turn // 90)
    assert (video.width, video.height) == (upright.shape[1], upright.shape[0])
    assert video.rotation_deg == -turn % 360
    _, image = next(read_frames(video))
    assert image.shape == upright.shape
    assert np.mean(np.abs(image.astype(float) - upright)) < 12
    small = dict(read_frames(video, longest_side=48))[0]
    assert max(small.shape[:2]) == 48
    assert small.shape[0] / small.shape[1] == pytest.approx(
        upright.shape[0] / upright.shape[1], rel=0.05
    )


@pytest.mark.parametrize(("start", "stop"), [(0, 3), (11, 14), (13, 20), (44, 45)])
def test_reading_from_the_middle_starts_at_the_right_frame(
    steady: Path, start: int, stop: int
) -> None:
    found = list(read_frames(open_video(steady), start, stop))
    assert [number for number, _ in found] == list(range(start, stop))
    assert [number_of(image) for _, image in found] == list(range(start, stop))


def test_frames_at_times_of_the_recording(steady: Path) -> None:
    slow = info_of(steady, np.arange(45) / 240)
    wanted = [40 / 240, 3.4 / 240, 41 / 240, 3 / 240]
    images = frames_at(slow, wanted)
    assert [number_of(image) for image in images if image is not None] == [40, 3, 41, 3]


def test_frames_at_notices_a_changed_file(steady: Path) -> None:
    with pytest.raises(UnreadableError, match="the file has changed"):
        frames_at(info_of(steady, np.arange(44) / 30), [0.1])


@pytest.mark.parametrize(("suffix", "codec"), [("mov", "libx264"), ("avi", "mjpeg")])
def test_other_containers(tmp_path: Path, suffix: str, codec: str) -> None:
    path = write_clip(tmp_path / f"clip.{suffix}", np.arange(12) / 30, codec=codec)
    video = open_video(path)
    np.testing.assert_allclose(video.times(), np.arange(12) / 30, atol=1e-3)
    assert [number_of(image) for _, image in read_frames(video)] == list(range(12))
    assert sniff(Path("renamed.bin"), path.read_bytes()[:64])


def test_real_phone_clip(shared_data: Path) -> None:
    video = open_video(shared_data / "video" / "male_side.mp4")
    assert (video.width, video.height, len(video)) == (720, 1280, 360)
    assert np.median(np.diff(video.times())) == pytest.approx(1 / 30, abs=1e-6)


def assert_unreadable(path: Path, words: str) -> None:
    with pytest.raises(UnreadableError, match=words) as caught:
        read(path, ReadOptions())
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    assert_unreadable(tmp_path / "nowhere.mp4", "no such file")


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.write_bytes(b"")
    assert_unreadable(path, "an empty file")


def test_text_with_a_video_suffix(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("Monday: 10 km easy\n" * 50)
    assert_unreadable(path, "not a whole video")


def test_truncated_before_its_index(steady: Path) -> None:
    content = steady.read_bytes()
    steady.write_bytes(content[: len(content) // 2])
    assert_unreadable(steady, "not a whole video")


def test_sound_only(tmp_path: Path) -> None:
    assert_unreadable(write_sound(tmp_path / "sound.mp4"), "only sound")


def test_header_without_frames(tmp_path: Path, steady: Path) -> None:
    """The index is whole, the pictures are noise: nothing can be decoded."""
    content = bytearray(steady.read_bytes())
    start = content.find(b"mdat") + 4
    stop = content.find(b"moov") - 4
    content[start:stop] = bytes(stop - start)
    path = tmp_path / "hollow.mp4"
    path.write_bytes(content)
    assert_unreadable(path, "frames that can be decoded")


def test_unknown_codec(tmp_path: Path, steady: Path) -> None:
    content = steady.read_bytes().replace(b"avc1", b"zzz9")
    path = tmp_path / "strange.mp4"
    path.write_bytes(content)
    assert_unreadable(path, "codec")


def test_damaged_frames_are_left_out(steady: Path) -> None:
    content = bytearray(steady.read_bytes())
    start = content.find(b"mdat") + 4
    stop = content.find(b"moov") - 4
    middle = (start + stop) // 2
    content[middle : middle + 200] = bytes(200)
    steady.write_bytes(content)
    video = open_video(steady)
    numbers = [number for number, _ in read_frames(video)]
    assert len(video) == 45
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0
    assert numbers[-1] == 44


def test_truncated_after_its_index_keeps_what_is_there(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mkv", np.arange(45) / 30)
    content = whole.read_bytes()
    path = tmp_path / "cut.mkv"
    path.write_bytes(content[: int(len(content) * 0.6)])
    video = open_video(path)
    assert 5 < len(video) < 45
    assert [number_of(image) for _, image in read_frames(video)][:5] == [0, 1, 2, 3, 4]
