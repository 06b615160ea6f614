"""Left and right mixed up on purpose in real keypoints of rendered clips, and what the repair does.

The legs' names of a clip's own keypoints are exchanged in bursts over 1 to 20 % of its frames. A
frame counts as restored when the nearer leg's knee and ankle bear the right name after the repair,
judged by the true pixels; a false swap is a frame that bore the right name before, was not touched
by us, and does not after.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.video.figures import Figures, kept
from benchmarks.video.grid import truth_of
from benchmarks.video.poses import keypoints_of
from pushoff.capture.calibrate import measure_body
from pushoff.capture.keypoint_repair import LEG_POINTS, repair_keypoints
from pushoff.core.names import SIDES

SHARES = (0.01, 0.05, 0.10, 0.20)
#: Mean length of a burst (s): engines mix the legs up for a frame or for half a step.
_BURST_S = 0.10
#: Legs closer than this share of a leg in the picture have no names that could be judged.
_APART = 0.12


def swaps_of(path: Path) -> list[Figures]:
    """Return what became of injected swaps in one clip, one row per share of frames."""
    content = kept(f"{path.stem}.swaps", path, lambda: {"rows": _swaps(path)})
    return content["rows"]


def _swaps(path: Path) -> list[Figures]:
    found = keypoints_of(path)
    truth = truth_of(path)
    pixels = np.where(found.confidence[..., None] > 0.1, found.pixels, np.nan)
    leg = measure_body(pixels, found.names, side_view=True).leg
    true = _true_legs(truth, found.time_s)
    apart, before = _named(pixels, found.names, true, leg)
    return [
        _injected(share, number, pixels, found, leg, true, apart, before)
        for number, share in enumerate(SHARES)
    ]


def _injected(
    share: float,
    seed: int,
    pixels: np.ndarray,
    found: Any,
    leg: float,
    true: np.ndarray,
    apart: np.ndarray,
    before: np.ndarray,
) -> Figures:
    rate = 1.0 / float(np.median(np.diff(found.time_s)))
    chosen = _bursts(len(pixels), share, rate, seed)
    mixed, confidence = pixels.copy(), found.confidence.copy()
    for part in LEG_POINTS:
        pair = [found.names.index(f"{s}_{part}") for s in SIDES if f"{s}_{part}" in found.names]
        if len(pair) == 2:
            rows = np.ix_(chosen, pair)
            turned = np.ix_(chosen, pair[::-1])
            mixed[rows], confidence[rows] = pixels[turned], found.confidence[turned]
    repaired = repair_keypoints(mixed, confidence, found.names, found.time_s, leg)
    _, after = _named(repaired.pixels, found.names, true, leg)
    # What the repair takes out (NaN) bears no name and is not counted as either.
    known = apart & (before == 1)
    judged = known & ~np.isnan(after)
    right = after == 1
    ours, others = judged & chosen, judged & ~chosen
    return {
        "share": share,
        "injected": int(ours.sum()),
        "restored": int((ours & right).sum()),
        "untouched": int(others.sum()),
        "false": int((others & ~right).sum()),
        "taken_out": int((known & chosen & np.isnan(after)).sum()),
    }


def _bursts(count: int, share: float, rate_hz: float, seed: int) -> np.ndarray:
    """Return which frames are swapped: bursts of random length until the share is reached."""
    rng = np.random.default_rng(seed)
    out = np.zeros(count, dtype=bool)
    while out.mean() < share:
        start = int(rng.integers(count))
        out[start : start + 1 + int(rng.exponential(_BURST_S * rate_hz))] = True
    return out


def _true_legs(truth: dict[str, Any], time_s: np.ndarray) -> np.ndarray:
    """Return the true pixels of knees and ankles, (time, side, part, 2), at the clip's times."""
    own = np.arange(truth["frames"]) / truth["frame_rate_hz"]
    at = time_s + truth["delay_s"]
    legs = np.array(
        [[truth["pixels"][f"{side}_{part}"] for part in ("knee", "ankle")] for side in SIDES]
    )
    return np.stack(
        [
            np.stack(
                [
                    np.stack([np.interp(at, own, legs[s, p, :, axis]) for axis in (0, 1)], axis=1)
                    for p in (0, 1)
                ],
                axis=1,
            )
            for s in (0, 1)
        ],
        axis=1,
    )


def _named(
    pixels: np.ndarray, names: tuple[str, ...], true: np.ndarray, leg: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return where the legs are apart, and 1 / 0 / NaN: right, exchanged, nothing to judge."""
    columns = [[names.index(f"{side}_{part}") for part in ("knee", "ankle")] for side in SIDES]
    mine = pixels[:, columns]
    straight = np.linalg.norm(mine - true, axis=-1)
    crossed = np.linalg.norm(mine - true[:, ::-1], axis=-1)
    seen = np.isfinite(straight) & np.isfinite(crossed)
    cost = np.where(seen, straight - crossed, 0.0).sum(axis=(1, 2))
    apart = np.linalg.norm(true[:, 0] - true[:, 1], axis=-1).mean(axis=1) > _APART * leg
    # Both legs' points on one leg cost the same either way and say nothing.
    clear = np.abs(cost) > _APART * leg
    return apart, np.where(seen.any(axis=(1, 2)) & clear, (cost < 0).astype(float), np.nan)
