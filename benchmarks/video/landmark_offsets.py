"""Where MediaPipe marks body parts: ``python -m benchmarks.video.landmark_offsets``.

Reads the keypoints of the ``tune_side`` clips, compares them with the true pixels and writes
``pushoff/capture/landmark_offsets/mediapipe.toml``. Printed are the errors that remain on clips
that were left out of the fit (one at a time), per point and axis in % of stature.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.video.grid import FOLDER, truth_of
from benchmarks.video.poses import CACHE
from pushoff import pipeline
from pushoff.capture import keypoints, placement
from pushoff.core.names import Side, other, sided

TARGET = Path(placement.__file__).with_name("landmark_offsets") / "mediapipe.toml"
#: Offsets that a landmark may have: what stands still in the picture, and what turns with a part.
TERMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("hip", "knee", "ankle", "heel", "toe"), ("picture", "thigh", "shank", "foot")),
    "shoulder": ("trunk",),
}
#: Ridge (share of a unit attitude's power): terms that nearly always turn together share what they
#: explain instead of growing against each other.
RIDGE = 1e-3
#: Huber's constant in standard deviations, and rounds.
HUBER, ROUNDS = 1.5, 4


@dataclass(frozen=True)
class Leg:
    """Marked less true place (complex, forward + i up, statures) and attitudes of one clip."""

    error: dict[str, np.ndarray]
    axes: dict[str, np.ndarray]


def legs_of(path: Path) -> dict[str, Leg]:
    """Return the near and the far leg of one clip."""
    caught: list[tuple] = []

    def catch(*given):
        caught.append(given)
        return given[0], ()

    truth = truth_of(path)
    with patch.object(keypoints, "on_joints", catch):
        pipeline.analyze(path, height_m=truth["runner"]["height_m"], cache=CACHE)
    pixels, names, _, direction, stature_px, time_s = caught[0]
    near: Side = "right" if direction > 0 else "left"
    found = {}
    for which, side in (("near", near), ("far", other(near))):
        marked = _complex(pixels, direction) / stature_px
        error = {
            part: marked[:, names.index(sided(side, part))]
            - _complex(np.array(truth["pixels"][sided(side, part)]), direction) / stature_px
            for part in TERMS
        }
        found[which] = Leg(error, placement.axes_of(marked, names, side, time_s))
    return found


def _complex(pixels: np.ndarray, direction: int) -> np.ndarray:
    return direction * pixels[..., 0] - 1j * pixels[..., 1]


def fit(legs: list[Leg], part: str) -> np.ndarray:
    """Return the offsets of one landmark: every clip counts the same, outliers less."""
    terms = TERMS[part]
    rows = [_rows(leg, part) for leg in legs]
    weights = [np.full(len(y), 1.0 / len(y)) for _, y in rows]
    found = np.zeros(len(terms), dtype=complex)
    for _ in range(ROUNDS):
        power = RIDGE * len(legs) * np.eye(len(terms), dtype=complex)
        side = np.zeros(len(terms), dtype=complex)
        for (x, y), weight in zip(rows, weights, strict=True):
            power += (x.conj().T * weight) @ x
            side += (x.conj().T * weight) @ y
        found = np.linalg.solve(power, side)
        off = [np.abs(y - x @ found) for x, y in rows]
        spread = 1.4826 * float(np.median(np.concatenate(off)))
        weights = [np.minimum(1.0, HUBER * spread / np.maximum(o, 1e-9)) / len(o) for o in off]
    return found


def _rows(leg: Leg, part: str) -> tuple[np.ndarray, np.ndarray]:
    y = leg.error[part]
    seen = np.isfinite(y)
    x = np.stack([leg.axes[term] for term in TERMS[part]], axis=1)
    return x[seen], y[seen]


def left_out(legs: list[Leg], part: str) -> tuple[float, float]:
    """Return the RMSE per axis (% of stature) as marked, and after a fit without the clip."""
    before, after = [], []
    for number, leg in enumerate(legs):
        x, y = _rows(leg, part)
        rest = y - x @ fit(legs[:number] + legs[number + 1 :], part)
        before.append(np.mean(np.abs(y) ** 2) / 2)
        after.append(np.mean(np.abs(rest) ** 2) / 2)
    return 100 * float(np.sqrt(np.mean(before))), 100 * float(np.sqrt(np.mean(after)))


def main() -> None:
    """Fit, print what remains, and write the file."""
    paths = [p for p in sorted(FOLDER.glob("tune_side_*.mp4")) if not p.name.startswith(".")]
    clips = [legs_of(path) for path in paths]
    lines = [
        "# Where MediaPipe's pose model (BlazePose, full) marks the points of a runner seen from",
        "# the side, against joint centres and the ends of the sole. Pairs are forward and up, in",
        "# % of stature: `picture` stands still, the others turn with the segment (for the foot",
        "# along heel-toe, else at right angles to the segment, forward). Written by",
        "# benchmarks/video/landmark_offsets.py; the remaining error is that on clips left out of",
        "# the fit, per axis.",
        'engines = ["mediapipe_solutions", "mediapipe_tasks"]',
        'unit = "% of stature"',
        f'found_on = "offsets measured with MediaPipe 0.10 on {len(clips)} rendered side views"',
    ]
    for which in ("near", "far"):
        legs = [clip[which] for clip in clips]
        for part, terms in TERMS.items():
            before, after = left_out(legs, part)
            row = ", ".join(
                f"{term} = [{100 * w.real:.2f}, {100 * w.imag:.2f}]"
                for term, w in zip(terms, fit(legs, part), strict=True)
            )
            lines += ["", f"[{which}.{part}]  # as marked {before:.1f}, remaining {after:.1f}"]
            lines += [piece.strip() for piece in row.replace("], ", "]\n").split("\n")]
            print(which, part, f"{before:.2f} -> {after:.2f} % of stature")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
