"""The slow replay of one push-off: midstance to toe-off with lean line and extension order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from pushoff.capture.frames import VideoFile, read_frames
from pushoff.core.analysis import Analysis
from pushoff.core.names import Side, sided
from pushoff.core.recording import VideoInfo
from pushoff.core.strides import Strides
from pushoff.measures.unfolding_order import ONSETS, unfolding_order
from pushoff.report.annotated.layout import Layout
from pushoff.report.annotated.lettering import write_text
from pushoff.report.body_line import body_line, draw_body_line
from pushoff.report.representative import TITLES, Stride, representative
from pushoff.report.skeleton import Colour, Image, Sight, draw_lines

#: Times slower than life; a clip that is slow already is slowed by another factor of two.
_SLOWNESS = 8.0
#: The push-off is shown this often, its last picture stays for so long (s).
TIMES = 2
HOLD_S = 1.2
#: Fewer pictures than this do not show a movement.
_FEWEST = 3
#: Room around the runner, as a share of the runner's height.
_MARGIN = 0.14
#: How fast the picture zooms in at most: beyond this only pixels grow.
_ZOOM = 3.0
_SOFT: Colour = (190, 196, 206)
_WHITE: Colour = (255, 255, 255)
_LEAN: Colour = (255, 214, 64)
_LIT: Colour = (96, 220, 140)
_JOINTS = {
    "onset_thigh": "hip",
    "onset_knee": "knee",
    "onset_ankle": "ankle",
    "onset_heel_off": "heel",
    "onset_toe": "toe",
}


@dataclass(frozen=True)
class Onset:
    """When a joint starts to extend (% of contact), and whether it surely follows the one above."""

    title: str
    point: str
    percent: float
    sign: str


@dataclass(frozen=True)
class Replay:
    """What is replayed: frames ``first`` to ``last`` of the clip, cropped to ``box`` (px)."""

    stride: Stride
    first: int
    last: int
    box: tuple[float, float, float, float]
    onsets: tuple[Onset, ...]
    slowness: float

    @property
    def side(self) -> Side:
        """The side that pushes."""
        return self.stride.side

    def moment(self, kind: str) -> float:
        """Return the time (s) of an instant of the stride; KeyError where it is not known."""
        return {instant.kind: instant.time_s for instant in self.stride.instants}[kind]


def plan_replay(
    analysis: Analysis, info: VideoInfo, sight: Sight, layout: Layout, slowed: float
) -> Replay | None:
    """Return what to replay, None where no push-off is seen well enough.

    ``slowed`` tells how many times slower than life the clip itself already is.
    """
    stride = representative(analysis)
    kinds = {instant.kind: instant.time_s for instant in stride.instants} if stride else {}
    if stride is None or "midstance" not in kinds or "toe_off" not in kinds:
        return None
    half = float(np.median(np.diff(info.time_s))) / 2
    inside = np.flatnonzero(
        (info.time_s >= kinds["midstance"] - half) & (info.time_s <= kinds["toe_off"] + half)
    )
    if len(inside) < _FEWEST:
        return None
    first, last = int(inside[0]), int(inside[-1])
    box = _box(sight.pixels[first : last + 1], info, layout)
    slowness = max(_SLOWNESS, 2.0 * slowed)
    return Replay(stride, first, last, box, _onsets(analysis, stride.side), slowness)


def replay_frames(
    analysis: Analysis,
    video: VideoFile,
    info: VideoInfo,
    sight: Sight,
    replay: Replay,
    size: tuple[int, int],
    unit: float,
) -> Iterator[tuple[int, Image]]:
    """Yield (frame number, picture of ``size``) of the push-off; memory holds one at a time."""
    import cv2

    left, top, width, height = replay.box
    corner = np.array([left, top])
    zoom = size[0] / width
    lines = sight.lines(replay.side)
    drawn = _Overlay(analysis, replay, unit)
    for number, image in read_frames(video, replay.first, replay.last + 1):
        rows = slice(round(top), round(top + height))
        part = image[rows, round(left) : round(left + width)]
        method = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
        picture = np.asarray(cv2.resize(part, size, interpolation=method), dtype=np.uint8)
        pixels = (sight.pixels[number] - corner) * zoom
        draw_lines(picture, lines, pixels, sight.sure[number], max(3.0, 5 * unit))
        drawn.draw(picture, sight, pixels, float(info.time_s[number]))
        yield number, picture


class _Overlay:
    """Lean line, lit joints and words of the replay."""

    def __init__(self, analysis: Analysis, replay: Replay, unit: float) -> None:
        self._analysis = analysis
        self._replay = replay
        self._unit = unit

    def draw(
        self, picture: Image, sight: Sight, pixels: Float[np.ndarray, "point 2"], time_s: float
    ) -> None:
        """Draw everything that belongs to one time."""
        self._lean(picture, sight, pixels, time_s)
        self._order(picture, sight, pixels, time_s)
        self._heading(picture, time_s)

    def _percent(self, time_s: float) -> float:
        start, stop = self._replay.moment("touchdown"), self._replay.moment("toe_off")
        return 100 * (time_s - start) / (stop - start)

    def _heading(self, picture: Image, time_s: float) -> None:
        unit, replay = self._unit, self._replay
        words = f"Push-off of the {replay.side} leg, {replay.slowness:.3g} times slower than life"
        write_text(picture, words, (14 * unit, 28 * unit), 13 * unit, _WHITE, outline=True)
        push = [i for i in replay.stride.instants if i.kind not in ("touchdown", "thigh_forward")]
        # An instant between two frames belongs to the frame that is nearer.
        half = 0.5 / max(self._analysis.motion.rate_hz, 1.0)
        past = [i for i in push if i.time_s <= time_s + half]
        name = TITLES[past[-1].kind] if past else ""
        percent = min(self._percent(time_s), 100.0)
        now = f"{percent:.0f} % of contact   {name}"
        write_text(picture, now, (14 * unit, 54 * unit), 12 * unit, _LEAN, outline=True)

    def _order(
        self, picture: Image, sight: Sight, pixels: Float[np.ndarray, "point 2"], time_s: float
    ) -> None:
        import cv2

        unit, now = self._unit, self._percent(time_s)
        if self._replay.onsets:
            words = "starts to extend (mean, % of contact):"
            write_text(picture, words, (14 * unit, 84 * unit), 9 * unit, _SOFT, outline=True)
        for row, onset in enumerate(self._replay.onsets):
            lit = now >= onset.percent
            colour = _LIT if lit else _SOFT
            y = (106 + 24 * row) * unit
            words = f"{onset.sign} {onset.title} {onset.percent:.0f} %".strip()
            write_text(picture, words, (14 * unit, y), 11 * unit, colour, outline=True)
            column = sight.column(sided(self._replay.side, onset.point))
            if lit and column is not None and np.isfinite(pixels[column]).all():
                x, y = (round(float(value)) for value in pixels[column])
                cv2.circle(picture, (x, y), round(9 * unit), _LIT, round(3 * unit), cv2.LINE_AA)

    def _lean(
        self, picture: Image, sight: Sight, pixels: Float[np.ndarray, "point 2"], time_s: float
    ) -> None:
        ends = body_line(self._analysis, sight, pixels, time_s, self._replay.side)
        if ends is not None:
            draw_body_line(picture, ends, self._unit, "body leans")


def _onsets(analysis: Analysis, side: Side) -> tuple[Onset, ...]:
    """Return the order of the joints as it was measured over all strides of the side."""
    order = unfolding_order(Strides.of(analysis.strides, side, analysis.motion))
    ranked = {lag.then: lag.ranked for lag in order.lags}
    steps = [step for step in order.steps if step.measure in ONSETS]
    if len(steps) < 2:
        return ()
    signs = ["", *("then" if ranked.get(b.measure) else "with" for _, b in pairwise(steps))]
    words: Callable[[str], str] = lambda name: name.removeprefix("onset_").replace("_", "-")  # noqa: E731
    return tuple(
        Onset(words(step.measure), _JOINTS[step.measure], step.mean, sign)
        for step, sign in zip(steps, signs, strict=True)
    )


def _box(
    pixels: Float[np.ndarray, "time point 2"], info: VideoInfo, layout: Layout
) -> tuple[float, float, float, float]:
    """Return (left, top, width, height) of the runner during the push, in the layout's shape."""
    shape = layout.picture_width / layout.picture_height
    seen = pixels[np.isfinite(pixels).all(axis=2)]
    whole = (0.0, 0.0, float(info.width), float(info.height))
    if len(seen) == 0:
        return whole
    low, high = seen.min(axis=0), seen.max(axis=0)
    tall = float(high[1] - low[1])
    height = max((1 + 2 * _MARGIN) * tall, float(high[0] - low[0] + _MARGIN * tall) / shape)
    height = min(max(height, info.height / _ZOOM), info.height, info.width / shape)
    width = height * shape
    left, top = (low + high) / 2 - np.array([width, height]) / 2 - [0.0, 0.03 * tall]
    return (
        float(np.clip(left, 0, info.width - width)),
        float(np.clip(top, 0, info.height - height)),
        width,
        height,
    )
