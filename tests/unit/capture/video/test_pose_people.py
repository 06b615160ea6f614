"""Who is in view, who of them is the runner, and how an engine is kept on one person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from clips import HEIGHT, WIDTH, write_clip

from pushoff.capture.formats.video import read
from pushoff.capture.frames import open_video, read_frames
from pushoff.capture.people import People, Track, choose_runner, join_sightings, leg_fold, several
from pushoff.capture.pose.blaze_finder import BlazeFinder
from pushoff.capture.pose.detect import detect_pose, detect_runner
from pushoff.capture.pose.guide import Guide, guide_to
from pushoff.capture.pose.registry import POSE_ENGINES, PoseKeypoints
from pushoff.capture.pose.search import jumps_about
from pushoff.capture.raw import ReadOptions
from pushoff.core.errors import BadUsageError

LANDMARKS = (
    "left_hip",
    "right_hip",
    "left_ankle",
    "right_ankle",
    "left_shoulder",
    "right_shoulder",
)


def looks_of(*people: tuple[np.ndarray, float], every: int = 6) -> list[tuple[int, np.ndarray]]:
    """Sightings of people given as (x per look, NaN where not seen; radius), at one height."""
    return [
        (
            every * look,
            np.array([(x[look], 300.0, r, 0.9) for x, r in people if np.isfinite(x[look])]).reshape(
                -1, 4
            ),
        )
        for look in range(len(people[0][0]))
    ]


def test_two_who_cross_stay_themselves() -> None:
    across = np.linspace(0, 1000, 26)
    tracks = join_sightings(looks_of((across, 100.0), (across[::-1], 100.0)))
    assert len(tracks) == 2
    assert several(tracks)
    for track in tracks:
        steps = np.diff(track.place[:, 0])
        assert (np.sign(steps) == np.sign(steps[0])).all()


def test_lost_and_found_again_is_one_person() -> None:
    still = np.full(40, 500.0)
    still[10:30] = np.nan
    passing = np.where(np.arange(40) % 7 == 3, 500.0, np.nan)
    tracks = join_sightings(looks_of((still, 100.0)))
    assert len(tracks) == 1
    assert not several(tracks)
    # Now and then the finder sees him in half his size.
    passing[np.isfinite(still)] = np.nan
    passing[[12, 20, 27]] = 505.0
    assert len(join_sightings(looks_of((still, 100.0), (passing, 45.0)))) == 1


def test_a_finder_that_errs_once_makes_nobody() -> None:
    there = np.full(20, 300.0)
    ghost = np.full(20, np.nan)
    ghost[[4, 5]] = 900.0
    assert len(join_sightings(looks_of((there, 100.0), (ghost, 100.0)))) == 1


def test_a_track_goes_on_as_before() -> None:
    frames = np.arange(0, 60, 6)
    walker = Track(frames, np.column_stack([10.0 * frames, 0 * frames + 5.0, 0 * frames + 50.0]))
    np.testing.assert_allclose(walker.at(np.array([-6, 3, 66]), 20.0)[:, 0], [-60, 30, 660])
    assert np.isnan(walker.at(np.array([90]), 20.0)).all()
    # Somebody who stays is not moved by one who is taken for him while he passes.
    place = np.tile([400.0, 300.0, 100.0], (20, 1))
    place[8:11, 0] = [340.0, 420.0, 480.0]
    stays = Track(np.arange(20) * 6, place).at(np.arange(120), 200.0)
    np.testing.assert_allclose(stays[:, 0], 400.0)


def legs(knee_deg: float, frames: int = 60) -> np.ndarray:
    """Hips, ankles, shoulders (time, 6, 2) of legs whose knees flex up to an angle, thigh down."""
    phase = np.linspace(0, 6 * np.pi, frames)
    result = np.zeros((frames, 6, 2))
    for place, shift in ((2, 0.0), (3, np.pi)):
        flexion = np.radians(knee_deg) * np.clip(np.sin(phase + shift), 0, None)
        # Thigh and shank of equal length, the ankle drawn up under the hip.
        result[:, place, 1] = 200 * np.cos(flexion / 2)
    result[:, 4:, 1] = -120
    return result


def test_legs_of_a_runner_fold_more_than_those_of_a_walker() -> None:
    assert leg_fold(legs(0.0), LANDMARKS) == 0.0
    walks, runs = leg_fold(legs(60.0), LANDMARKS), leg_fold(legs(100.0), LANDMARKS)
    assert 0.08 < walks < 0.18
    assert runs > 0.30
    assert leg_fold(np.full((60, 6, 2), np.nan), LANDMARKS) == 0.0


def track_at(x: float, radius: float, looks: int = 20) -> Track:
    return Track(np.arange(looks) * 6, np.tile([x, 300.0, radius], (looks, 1)))


@pytest.mark.parametrize(
    ("tracks", "folds", "who"),
    [
        ((track_at(200, 120), track_at(600, 100)), (0.01, 0.4), 1),  # a larger poster
        ((track_at(500, 100), track_at(800, 130)), (0.4, 0.15), 0),  # a coach nearer the camera
        ((track_at(250, 70), track_at(600, 100)), (0.4, 0.4), 1),  # a mirror image
        ((track_at(500, 100), track_at(950, 100)), (0.4, 0.45), 0),  # a second runner at the edge
        ((track_at(300, 100, 8), track_at(500, 110)), (0.4, float("nan")), 0),  # one who runs past
    ],
)
def test_the_runner_is_chosen(
    tracks: tuple[Track, ...], folds: tuple[float, ...], who: int
) -> None:
    assert choose_runner(tracks, folds, 20, 1000) == who


def test_the_report_says_who() -> None:
    people = People((track_at(200, 100), track_at(800, 100)), 1, (0.02, 0.4))
    sentence = people.sentence(1000)
    assert sentence is not None
    for words in ("2 people", "Person 1", "on the right", "--person 0", "person 0 does not run"):
        assert words in sentence
    assert People().sentence(1000) is None
    assert People().count == 1


def guide() -> Guide:
    people = People((track_at(300, 100), track_at(480, 100)))
    return guide_to(people, 0, 120, (960, 600), LANDMARKS)


def test_nobody_else_can_be_found() -> None:
    image = np.random.default_rng(1).integers(0, 100, (300, 480, 3)).astype(np.uint8)
    fresh = guide().picture(10, image, fresh=True)
    follows = guide().picture(10, image, fresh=False)
    # Pixels of the reduced picture: hips at 150 and 240, radius 50.
    assert (fresh[150, 150] == image[150, 150]).all()
    assert (fresh[:, 200:] == 127).all()
    assert (follows[150, 150:200] == image[150, 150:200]).all()  # feet are not cut off
    assert (follows[:, 205:] == 127).all()
    assert (follows[:, :80] == 127).all()


def test_points_of_somebody_else_are_told() -> None:
    points = np.zeros((6, 2))
    for x, his in ((300.0, True), (320.0, True), (390.0, False), (480.0, False), (np.nan, False)):
        points[:2] = (x, 305.0)
        assert guide().belongs(5, points) == his
    assert guide().pick(5, np.array([[470.0, 300.0], [310.0, 290.0]])) == 1
    assert guide().pick(5, np.array([[470.0, 300.0]])) is None
    assert guide().pick(5, np.zeros((0, 2))) is None


def test_keys_tell_people_apart(tmp_path: Path) -> None:
    people = People((track_at(300, 100), track_at(480, 100)))
    other = guide_to(people, 1, 120, (960, 600), LANDMARKS)
    assert other.key() != guide().key() == guide().key()
    guide().write(tmp_path / "guide.npz")
    assert Guide.read(tmp_path / "guide.npz").key() == guide().key()


def test_a_step_to_somebody_else_is_noticed() -> None:
    rng = np.random.default_rng(2)
    runs = np.tile(legs(100.0), (3, 1, 1)) + rng.normal(0, 3, (180, 6, 2))
    passes = runs + 25.0 * np.arange(180)[:, None, None] * np.array([1.0, 0.0])
    glitch = runs.copy()
    glitch[90] += 300
    other = runs.copy()
    other[100:] += (150.0, 0.0)
    for pixels, jumps in ((runs, False), (passes, False), (glitch, False), (other, True)):
        found = PoseKeypoints(pixels, np.ones((180, 6)))
        assert jumps_about(found, LANDMARKS) == jumps


def test_the_finder_looks_again_where_it_has_covered() -> None:
    """A detector that tells only the brightest patch, as BlazePose's often tells one person."""

    def brightest(image: np.ndarray) -> np.ndarray:
        sums = image[..., 0].astype(int)
        row, column = np.unravel_index(int(np.argmax(sums)), sums.shape)
        if sums[row, column] < 200:
            return np.zeros((0, 4))
        return np.array([[float(column), float(row), 30.0, 0.9]])

    image = np.zeros((200, 200, 3), dtype=np.uint8)
    image[100, 50], image[100, 80], image[100, 150] = 255, 240, 230
    found = BlazeFinder(brightest).find(image, thorough=True)
    assert found[:, 0].tolist() == [50, 80, 150]
    assert len(BlazeFinder(brightest).find(image, thorough=False)) == 2


class TwoPeople:
    """An engine that sees a still person on the left and a runner on the right."""

    name = "two"
    title = "for tests"
    landmarks = LANDMARKS

    def __init__(self, several: bool = True) -> None:
        self.several = several
        self.looked, self.ran = 0, 0

    def available(self, model: Path | None = None) -> str | None:
        return None

    def prepare(self, model: Path | None = None) -> Path | None:
        return model

    def version(self, model: Path | None = None) -> str:
        return f"{self.several}"

    @contextmanager
    def open(self, model: Path | None = None) -> Iterator[TwoPeople]:
        yield self

    open_finder = open

    def find(self, image: np.ndarray, thorough: bool) -> np.ndarray:
        self.looked += 1
        both = np.array([[20.0, 30.0, 15.0, 0.9], [60.0, 30.0, 15.0, 0.9]])
        return both if self.several else both[1:]

    def run(self, frames, first, count, size, progress, guide=None) -> PoseKeypoints:
        result = PoseKeypoints.empty(count, len(LANDMARKS))
        for number, _ in frames:
            self.ran += 1
            x = 60.0 if guide is None else guide.person[number, 0]
            points = legs(100.0 if x > 40 else 0.0, 60)[number % 60] * 0.1
            result.pixels[number - first] = points + np.array([x, 30.0])
            result.confidence[number - first] = 1.0
            progress(number - first + 1)
        return result


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", np.arange(150) / 30)


def test_who_runs_is_followed(clip: Path, tmp_path: Path) -> None:
    video, engine = open_video(clip), TwoPeople()
    assert (video.width, video.height) == (WIDTH, HEIGHT)
    found, people = detect_runner(video, engine, cache=tmp_path / "cache", processes=0)
    assert (people.count, people.chosen, people.told) == (2, 1, False)
    np.testing.assert_allclose(found.pixels[:, 0, 0], 60.0, atol=1.0)
    again = TwoPeople()
    kept, _ = detect_runner(video, again, cache=tmp_path / "cache", processes=0)
    assert again.looked == again.ran == 0
    np.testing.assert_array_equal(kept.pixels, found.pixels)


def test_the_user_chooses(clip: Path, tmp_path: Path) -> None:
    video, cache = open_video(clip), tmp_path / "cache"
    for person, x in ((0, 20.0), (1, 60.0)):
        found, people = detect_runner(video, TwoPeople(), cache=cache, processes=0, person=person)
        assert (people.chosen, people.told) == (person, True)
        np.testing.assert_allclose(found.pixels[:, 0, 0], x, atol=1.0)
    with pytest.raises(BadUsageError, match="--person") as caught:
        detect_runner(video, TwoPeople(), cache=cache, processes=0, person=2)
    assert "0 to 1" in str(caught.value)
    with pytest.raises(BadUsageError, match="one is in view"):
        detect_runner(video, TwoPeople(several=False), cache=cache, processes=0, person=1)


def test_one_person_costs_a_few_looks(clip: Path, tmp_path: Path) -> None:
    video, engine = open_video(clip), TwoPeople(several=False)
    found, people = detect_runner(video, engine, cache=tmp_path, processes=0)
    assert people == People()
    assert engine.looked == 6
    assert engine.ran == 150
    plain = detect_pose(video, TwoPeople(several=False), processes=0)
    np.testing.assert_array_equal(found.pixels, plain.pixels)
    # Poses that are known already do not spare the looks.
    detect_pose(video, TwoPeople(several=False), cache=tmp_path / "b", processes=0)
    later = TwoPeople(several=False)
    detect_runner(video, later, cache=tmp_path / "b", processes=0)
    assert (later.looked, later.ran) == (6, 0)


@pytest.mark.slow
def test_a_poster_beside_a_real_runner(shared_data: Path, tmp_path: Path) -> None:
    """The runner on the left, on the right a still picture of him, larger; 2 s, real engine."""
    engine = POSE_ENGINES.get("mediapipe_solutions")
    if engine.available() is not None:
        pytest.skip(str(engine.available()))
    source = open_video(shared_data / "video" / "male_side.mp4")
    path = tmp_path / "poster.mp4"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 720, 640, "yuv420p"
        poster = None
        for _, image in read_frames(source, 0, 60, 640):
            if poster is None:
                poster = np.repeat(np.repeat(image[::2, ::2], 2, 0), 2, 1)[:640, :360]
            both = np.hstack([image, poster])
            made.mux(stream.encode(av.VideoFrame.from_ndarray(both, format="rgb24")))
        made.mux(stream.encode())
    raw = read(path, ReadOptions())
    assert raw.keypoints is not None
    assert raw.facts["people"] == 2
    assert raw.facts["person"] == 0
    hips = raw.keypoints.pixels[:, raw.keypoints.names.index("left_hip"), 0]
    assert np.isfinite(hips).mean() > 0.95
    assert (hips[np.isfinite(hips)] < 360).all()
    assert "2 people (or mirror images" in raw.warnings[0]
