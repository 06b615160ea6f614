"""Key frames of both sides: the right frames at one scale, skeleton, angles, captions."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filmed import film

from pushoff.core.analysis import Analysis
from pushoff.core.recording import VideoInfo
from pushoff.report import facts
from pushoff.report.frames import FrameSection, frame_section
from pushoff.report.keyframes import KeyFrame, key_frames
from pushoff.report.page import page
from pushoff.report.representative import representative
from pushoff.report.skeleton import LEFT, RIGHT


@pytest.fixture(scope="module")
def filmed(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return film(analysis, tmp_path_factory.mktemp("clip") / "clip.mp4")


@pytest.fixture(scope="module")
def section(filmed: Analysis) -> FrameSection:
    return frame_section(filmed)


def decode(uri: str) -> np.ndarray:
    """Return RGB."""
    import cv2

    head, data = uri.split(",")
    assert head == "data:image/jpeg;base64"
    image = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    return image[..., ::-1]


def alike(image: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((np.abs(image.astype(int) - colour) < 70).all(axis=2).sum())


def test_key_frames_show_the_right_frame_with_the_skeleton(filmed: Analysis) -> None:
    wanted = [KeyFrame(0.5, "left", "midstance"), KeyFrame(1.0, "left", "toe_off")]
    pictures = [decode(uri) for uri in key_frames(filmed, wanted) if uri]
    assert len({picture.shape for picture in pictures}) == 1
    for picture, frame in zip(pictures, (15, 30), strict=True):
        assert abs(np.median(picture) - (40 + 2 * frame)) < 6
        assert alike(picture, LEFT) > 1.2 * alike(picture, RIGHT) > 100


def test_the_far_leg_is_the_strong_one_in_its_own_row(filmed: Analysis) -> None:
    left, right = (
        decode(str(key_frames(filmed, [KeyFrame(0.5, side, "midstance")])[0]))
        for side in ("left", "right")
    )
    assert alike(left, LEFT) > alike(right, LEFT)
    assert alike(right, RIGHT) > alike(left, RIGHT)


def test_both_sides_near_one_first_with_measures(section: FrameSection) -> None:
    assert [row.side for row in section.rows] == ["left", "right"]
    assert "nearer" in section.rows[0].title
    assert "farther" in section.rows[1].title
    for row in section.rows:
        assert len(row.frames) == 6
        assert all(frame.image for frame in row.frames)
    first, midstance = section.rows[0].frames[:2]
    assert first.words == "0 ms · 0 %"
    assert any(value.startswith("knee 10") for value in first.values)
    assert midstance.words.endswith(" ms · 43 %")


def test_page_of_a_video_stays_small(filmed: Analysis) -> None:
    text = page(filmed, annotated="annotated.mp4")
    assert text.count("data:image/jpeg;base64,") == 12
    assert len(text.encode()) < 3_500_000


def test_without_pictures_there_are_stick_figures(filmed: Analysis) -> None:
    rows = frame_section(filmed, pictures=False).rows
    assert len(rows) == 2
    assert all(frame.svg and not frame.image for row in rows for frame in row.frames)


def test_a_video_that_has_gone_leaves_stick_figures(filmed: Analysis, tmp_path: Path) -> None:
    gone = replace(clip(filmed), path=str(tmp_path / "gone.mp4"))
    section = frame_section(with_clip(filmed, gone))
    assert all(frame.svg for row in section.rows for frame in row.frames)
    assert "no such file" in section.note


def clip(filmed: Analysis) -> VideoInfo:
    assert filmed.recording.video is not None
    return filmed.recording.video


def with_clip(filmed: Analysis, video: VideoInfo) -> Analysis:
    return replace(filmed, recording=replace(filmed.recording, video=video))


def test_from_behind_both_legs_count_alike(filmed: Analysis) -> None:
    behind = replace(filmed, motion=replace(filmed.motion, view="rear"))
    image = decode(str(key_frames(behind, [KeyFrame(0.5, "left", "midstance")])[0]))
    assert alike(image, LEFT) == pytest.approx(alike(image, RIGHT), rel=0.35)
    assert [row.title.split(" (")[0] for row in frame_section(behind).rows] == [
        "Left leg",
        "Right leg",
    ]


def test_the_best_seen_stride_is_shown(filmed: Analysis) -> None:
    rows = filmed.strides.rows("left")
    times = filmed.strides.times
    base = {name: np.ones(len(filmed.motion.time_s)) for name in filmed.motion.points}
    for row in rows:
        hidden = (filmed.motion.time_s >= times["touchdown"][row]) & (
            filmed.motion.time_s < times["next_touchdown"][row]
        )
        seen = {
            name: np.where(hidden | ("left" not in name), values, 0.4)
            for name, values in base.items()
        }
        stride = representative(
            replace(filmed, motion=replace(filmed.motion, confidence=seen)), "left"
        )
        assert stride is not None
        assert stride.stride == row


def test_clip_is_told_in_plain_words(filmed: Analysis) -> None:
    told = {name: value for name, value, _ in facts.recording_facts(filmed)}
    assert told["Clip"].startswith("3.0 s, 90 frames of 320 × 240 pixels")
    assert told["Frame rate"] == "30 a second"
    assert told["Clearly seen"].startswith("left leg 100 %, right leg 100 %")
    assert "It holds" not in told
    slow = replace(clip(filmed), time_s=clip(filmed).time_s / 8)
    told = {name: value for name, value, _ in facts.recording_facts(with_clip(filmed, slow))}
    assert told["Frame rate"] == "240 a second; the file plays 30, 8 times slower than life"


def test_assumptions_are_not_warnings(filmed: Analysis) -> None:
    told = replace(
        filmed,
        motion=replace(filmed.motion, warnings=("Sex unknown.",)),
        recording=replace(filmed.recording, warnings=("The camera moved.",), history=("a step",)),
        quality=replace(filmed.quality, warnings=("The camera moved.", "Sex unknown.")),
    )
    assert facts.warnings(told) == ("The camera moved.",)
    assert facts.assumptions(told) == ("Sex unknown.",)
    assert facts.steps(told) == ("A step",)
