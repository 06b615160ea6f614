"""The annotated video: stamps of the source, sizes, skeleton, contact strip, phases, replay."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import av
import made_up
import numpy as np
import pytest
from filmed import TICK, film

from pushoff.core.analysis import Analysis
from pushoff.report import write
from pushoff.report.annotated import encode
from pushoff.report.annotated.layout import LONGEST, Layout
from pushoff.report.annotated.replay import HOLD_S, TIMES, plan_replay
from pushoff.report.annotated.timeline import feet
from pushoff.report.annotated.write import write_annotated
from pushoff.report.folder import OutputError
from pushoff.report.skeleton import LEFT, RIGHT, Sight
from pushoff.report.write import save


def decoded(path: Path) -> tuple[np.ndarray, list[np.ndarray], str, str]:
    """Return times (s), RGB frames, codec and pixel format."""
    times, images = [], []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            times.append(frame.time)
            images.append(frame.to_ndarray(format="rgb24"))
        assert stream.codec_context is not None
        return np.array(times), images, stream.codec_context.name, str(stream.pix_fmt)


def near(image: np.ndarray, colour: tuple[int, int, int], within: int = 60) -> np.ndarray:
    return (np.abs(image.astype(int) - colour) < within).all(axis=2)


@pytest.fixture(scope="module")
def filmed(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return film(analysis, tmp_path_factory.mktemp("clip") / "run.mp4", (640, 480))


@pytest.fixture(scope="module")
def video(filmed: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "annotated.mp4"
    assert write_annotated(filmed, path) is None
    return path


def test_clip_plays_at_its_own_stamps_and_a_replay_follows(video: Path, filmed: Analysis) -> None:
    times, images, codec, pixels = decoded(video)
    assert (codec, pixels) == ("h264", "yuv420p")
    info = filmed.recording.video
    assert info is not None
    np.testing.assert_allclose(times[:90], info.time_s, atol=1e-6)
    # Push lasts 0.195 strides of 0.7 s: four or five frames at 30 frames/s, eight times slower.
    extra = times[90:] - times[89]
    assert len(extra) in (TIMES * 4 + 1, TIMES * 5 + 1)
    assert np.max(np.diff(extra)) == pytest.approx(HOLD_S, abs=8 / 30)
    assert {image.shape for image in images} == {images[0].shape}
    assert images[0].shape[0] % 2 == images[0].shape[1] % 2 == 0


def test_each_frame_of_the_clip_is_shown_at_its_own_time(video: Path) -> None:
    _, images, _, _ = decoded(video)
    for number in (0, 17, 60, 89):
        corner = images[number][5:30, 5:30]
        assert np.median(corner) == pytest.approx(40 + 2 * number, abs=4)


def test_variable_frame_rate_is_kept(analysis: Analysis, tmp_path: Path) -> None:
    steps = np.where(np.arange(89) % 7 == 3, 900, 400)
    stamps = np.concatenate([[0], np.cumsum(steps)])
    filmed = film(analysis, tmp_path / "v.mp4", stamps=stamps)
    assert write_annotated(filmed, tmp_path / "a.mp4") is None
    times, _, _, _ = decoded(tmp_path / "a.mp4")
    np.testing.assert_allclose(times[:90], stamps * float(TICK), atol=1e-6)


def test_slow_motion_plays_as_filmed_and_the_replay_is_slower_still(
    analysis: Analysis, tmp_path: Path
) -> None:
    filmed = film(analysis, tmp_path / "s.mp4", stamps=np.arange(180) * 12800 // 30, slowed=6.0)
    info = filmed.recording.video
    assert info is not None
    base = analysis.strides.times
    inside = base["next_touchdown"] < info.time_s[-1]
    filmed = replace(filmed, strides=replace(filmed.strides, valid=inside))
    sight, layout = Sight.of(filmed.recording, "left"), Layout.of(*made_up_size(filmed))
    plan = plan_replay(filmed, info, sight, layout, 6.0)
    assert plan is not None
    assert plan.slowness == pytest.approx(12.0)
    assert write_annotated(filmed, tmp_path / "a.mp4") is None
    times, _, _, _ = decoded(tmp_path / "a.mp4")
    np.testing.assert_allclose(np.diff(times[:180]), 1 / 30, atol=1e-3)


def made_up_size(filmed: Analysis) -> tuple[int, int]:
    info = filmed.recording.video
    assert info is not None
    return info.width, info.height


@pytest.mark.parametrize(
    "size", [(320, 240), (241, 427), (720, 1280), (1280, 720), (3840, 2160), (2160, 3840), (99, 98)]
)
def test_layout_is_even_and_bounded(size: tuple[int, int]) -> None:
    layout = Layout.of(*size)
    assert layout.width % 2 == layout.height % 2 == 0
    assert 600 < max(layout.width, layout.height) <= LONGEST
    assert layout.picture_width <= layout.width <= layout.picture_width + 1
    shape = layout.picture_width / layout.picture_height
    assert shape == pytest.approx(size[0] / size[1], rel=0.01)


def test_skeleton_is_strong_near_weak_far_and_dotted_where_unsure(
    filmed: Analysis, tmp_path: Path
) -> None:
    _, images, _, _ = decoded_first(filmed, tmp_path / "sure.mp4")
    left, right = (near(images[:480], colour).sum() for colour in (LEFT, RIGHT))
    assert left > 1.3 * right > 100
    points = filmed.recording.points
    assert points is not None
    guess = np.array(points.confidence)
    guess[:, [i for i, name in enumerate(points.names) if name.startswith("left_")]] = 0.3
    unsure = replace(
        filmed, recording=replace(filmed.recording, points=replace(points, confidence=guess))
    )
    _, images, _, _ = decoded_first(unsure, tmp_path / "unsure.mp4")
    assert near(images[:480], LEFT).sum() < 0.35 * left
    assert not Sight.of(unsure.recording, "left").sure[:, points.names.index("left_knee")].any()


def decoded_first(analysis: Analysis, path: Path) -> tuple[float, np.ndarray, str, str]:
    assert write_annotated(analysis, path) is None
    times, images, codec, pixels = decoded(path)
    return times[0], images[30], codec, pixels


def test_points_that_were_not_found_are_not_drawn(filmed: Analysis, tmp_path: Path) -> None:
    info = filmed.recording.video
    assert info is not None
    hidden = replace(info, pixels=np.full_like(info.pixels, np.nan))
    nobody = replace(filmed, recording=replace(filmed.recording, video=hidden))
    _, image, _, _ = decoded_first(nobody, tmp_path / "a.mp4")
    assert near(image[:480], LEFT).sum() == near(image[:480], RIGHT).sum() == 0


def test_contact_bar_is_under_the_cursor_exactly_during_contact(
    video: Path, filmed: Analysis
) -> None:
    times, images, _, _ = decoded(video)
    layout = Layout.of(640, 480)
    strip_left = round(178 * layout.unit)
    cursor = strip_left + round((layout.width - strip_left) / 2)
    row = layout.picture_height + round((6 + 7.5) * layout.unit)  # the top of the left bar
    foot = feet(filmed)["left"]
    checked = 0
    for number in range(10, 80):
        away = min(
            abs(times[number] - edge)
            for contact in foot.contacts
            for edge in (contact.touchdown_s, contact.toe_off_s)
        )
        if away < 0.04:  # five pixels are 22 ms
            continue
        beside = images[number][row, [cursor - 5, cursor + 5]].astype(int).max(axis=1)
        inside = any(c.touchdown_s < times[number] < c.toe_off_s for c in foot.contacts)
        assert (beside > 60).any() == inside, number
        checked += 1
    assert checked > 30


def test_phases_follow_the_definition(filmed: Analysis) -> None:
    foot = feet(filmed)["left"]
    start = made_up.FIRST_TOUCHDOWN_S["left"] + made_up.STRIDE_S
    shares = made_up.SHARES
    halfway = {
        "return": (shares["touchdown"] + shares["midstance"]) / 2,
        "push": (shares["midstance"] + shares["toe_off"]) / 2,
        "swing": (shares["toe_off"] + shares["thigh_forward"]) / 2,
    }
    times = np.array([start + share * made_up.STRIDE_S for share in halfway.values()])
    order = np.argsort(times)
    assert [foot.words(times[order])[i] for i in np.argsort(order)] == list(halfway)
    assert foot.words(np.array([-5.0])) == [""]


def test_a_lost_event_leaves_the_phase_open(analysis: Analysis) -> None:
    events = replace(
        analysis.events,
        events=tuple(e for e in analysis.events.events if e.kind != "thigh_forward"),
    )
    foot = feet(replace(analysis, events=events))["left"]
    assert {phase.word for phase in foot.phases} == {"push"}
    start = made_up.FIRST_TOUCHDOWN_S["left"]
    assert foot.words(np.array([start + 0.01, start + 0.4])) == ["on the ground", "in the air"]


def test_strides_left_out_are_marked(analysis: Analysis) -> None:
    both = feet(analysis)
    refused = [c for foot in both.values() for c in foot.contacts if not c.counted]
    assert len(refused) == 1
    touchdown = analysis.strides.times["touchdown"][3]
    assert refused[0].touchdown_s == pytest.approx(touchdown)


def test_the_whole_folder_tells_of_it(filmed: Analysis, tmp_path: Path) -> None:
    folder = save(filmed, tmp_path / "r")
    assert (folder / "annotated.mp4").stat().st_size > 10_000
    assert 'href="annotated.mp4"' in (folder / "report.html").read_text()
    assert '"annotated_video"' not in (folder / "analysis.json").read_text()
    save(filmed, tmp_path / "r", video=False)
    assert not (folder / "annotated.mp4").exists()
    assert "the annotated video was not wanted" in (folder / "analysis.json").read_text()
    assert "data:image/jpeg" in (folder / "report.html").read_text()
    save(filmed, tmp_path / "r", pictures=False)
    assert not (folder / "annotated.mp4").exists()
    assert "data:image/jpeg" not in (folder / "report.html").read_text()


def test_a_clip_that_has_gone_is_a_reason_not_an_error(filmed: Analysis, tmp_path: Path) -> None:
    info = filmed.recording.video
    assert info is not None
    gone = replace(info, path=str(tmp_path / "gone.mp4"))
    reason = write_annotated(
        replace(filmed, recording=replace(filmed.recording, video=gone)), tmp_path / "a.mp4"
    )
    assert reason is not None
    assert "no such file" in reason
    assert not (tmp_path / "a.mp4").exists()


def test_without_an_h264_encoder_another_one_is_named(
    filmed: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = tuple(e for e in encode._ENCODERS if e[0] == "mpeg4")
    monkeypatch.setattr(encode, "_ENCODERS", (("no_such_encoder", {}), *only))
    reason = write_annotated(filmed, tmp_path / "a.mp4")
    assert reason is not None
    assert "mpeg4" in reason
    assert decoded(tmp_path / "a.mp4")[2] == "mpeg4"
    monkeypatch.setattr(encode, "_ENCODERS", (("no_such_encoder", {}),))
    reason = write_annotated(filmed, tmp_path / "b.mp4")
    assert reason is not None
    assert "no encoder" in reason
    assert not (tmp_path / "b.mp4").exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_an_interrupted_video_leaves_nothing(
    filmed: Analysis, tmp_path: Path, stop: BaseException
) -> None:
    def progress(stage: str, done: int, total: int) -> None:
        if stage == "video" and done == 40:
            raise stop

    with pytest.raises((KeyboardInterrupt, OutputError)):
        save(filmed, tmp_path / "r", progress=progress)
    assert list(tmp_path.iterdir()) == []
    assert write.ANNOTATED == "annotated.mp4"


def test_progress_counts_every_frame(filmed: Analysis, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_annotated(
        filmed, tmp_path / "a.mp4", lambda stage, done, total: seen.append((done, total))
    )
    dones = [done for done, _ in seen]
    assert dones == sorted(dones)
    assert seen[-1][0] == seen[-1][1] == max(total for _, total in seen)
