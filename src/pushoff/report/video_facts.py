"""What a clip is and how well the runner is seen in it, as rows of the recording's panel."""

from __future__ import annotations

import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES, sided
from pushoff.core.recording import VideoInfo
from pushoff.report.skeleton import Sight

#: Name, value, and whether the value is assumed.
Fact = tuple[str, str, bool]
_LEG = ("hip", "knee", "ankle", "heel", "toe")
#: Steps between frames that differ by less than this share belong to an even clock: containers
#: round their stamps.
_EVEN = 0.1
#: A clip whose true and nominal rates differ by less than this share is not slow motion.
_SAME_RATE = 0.05


def video_facts(analysis: Analysis) -> tuple[Fact, ...]:
    """Return (name, value, assumed) of the clip; empty where the recording is not a video."""
    video = analysis.recording.video
    if video is None or len(video.time_s) < 2:
        return ()
    sight = Sight.of(analysis.recording, analysis.motion.view)
    rows = [
        ("Clip", _clip(video), False),
        ("Frame rate", _rate(video), False),
        ("Runner in it", _size(sight, video), False),
        ("Clearly seen", _seen(sight), False),
    ]
    return tuple(row for row in rows if row[1])


def _clip(video: VideoInfo) -> str:
    turned = f", turned by {video.rotation_deg}°" if video.rotation_deg else ""
    length = video.time_s[-1] - video.time_s[0]
    size = f"{video.width} × {video.height} pixels"
    return f"{length:.1f} s, {len(video.time_s)} frames of {size}{turned} ({video.codec})"


def _rate(video: VideoInfo) -> str:
    steps = np.diff(video.time_s)
    middle = float(np.median(steps))
    low, high = np.percentile(steps, [1, 99])
    even = high - low <= _EVEN * middle
    rate = float(1 / steps.mean()) if even else 1 / middle
    words = f"{rate:.3g} a second"
    if not even:
        words += f", varying from {1 / high:.3g} to {1 / low:.3g}"
    nominal = video.nominal_rate_hz
    if np.isfinite(nominal) and abs(rate / nominal - 1) > _SAME_RATE:
        slow = rate / nominal
        words += f"; the file plays {nominal:.4g}, {slow:.3g} times slower than life"
        if slow < 1:
            words += " (faster)"
    return words


def _size(sight: Sight, video: VideoInfo) -> str:
    up = sight.pixels[..., 1]
    seen = np.isfinite(up).sum(axis=1) > 4
    if not seen.any():
        return ""
    tall = float(np.median(np.nanmax(up[seen], axis=1) - np.nanmin(up[seen], axis=1)))
    share = 100 * tall / video.height
    return f"about {tall:.0f} pixels from eyes to soles, {share:.0f} % of the picture's height"


def _seen(sight: Sight) -> str:
    """Return in how many of 100 frames each leg's points are there and not guessed."""
    words = []
    for side in SIDES:
        columns = [c for part in _LEG if (c := sight.column(sided(side, part))) is not None]
        if columns:
            share = 100 * float(sight.sure[:, columns].mean())
            words.append(f"{side} leg {share:.0f} %")
    return f"{', '.join(words)} of the points, over all frames" if words else ""
