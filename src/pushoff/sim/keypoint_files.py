"""Keypoints of the virtual runner as files that pose tools write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import FilmedT, KeypointCamera, SimulatedKeypoints, raw_keypoints

#: Halpe-26 as named-keypoint files call it (eyes and ears are usually left out) → landmark.
HALPE: dict[str, str] = {
    "nose": "nose",
    "head": "head_top",
    "neck": "neck",
    "mid_hip": "mid_hip",
    **{
        f"{side[0]}_{word}": f"{side}_{part}"
        for word, part in (
            ("shoulder", "shoulder"),
            ("elbow", "elbow"),
            ("wrist", "wrist"),
            ("hip", "hip"),
            ("knee", "knee"),
            ("ankle", "ankle"),
            ("heel", "heel"),
            ("big_toe", "toe"),
            ("small_toe", "toe_lateral"),
        )
        for side in SIDES
    },
}
#: BODY_25 in its order (OpenPose, "Pose Output Format (BODY_25)"), as landmarks.
BODY_25: tuple[str, ...] = (
    "nose",
    "neck",
    *(f"right_{part}" for part in ("shoulder", "elbow", "wrist")),
    *(f"left_{part}" for part in ("shoulder", "elbow", "wrist")),
    "mid_hip",
    *(f"right_{part}" for part in ("hip", "knee", "ankle")),
    *(f"left_{part}" for part in ("hip", "knee", "ankle")),
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
    *(f"left_{part}" for part in ("toe", "toe_lateral", "heel")),
    *(f"right_{part}" for part in ("toe", "toe_lateral", "heel")),
)
_VIEW_WORDS = {"left": "side-left", "right": "side-right", "rear": "rear", "front": "front"}


def write_halpe_json(
    run: FilmedT,
    path: Path,
    camera: KeypointCamera,
    error: KeypointError | None = None,
    say_view: bool = True,
) -> SimulatedKeypoints[FilmedT]:
    """Write keypoints as one JSON file with names in it (``gaitlab.pose/v1``).

    Points that are not found are [0, 0, 0], a frame without anybody is null. Without ``say_view``
    the file leaves it to the reader to find the view. Returns what was written, with its truth.
    """
    made = raw_keypoints(run, camera, error)
    table = _table(made, tuple(HALPE.values()))
    content = {
        "schema": "gaitlab.pose/v1",
        "source": "virtual-runner-halpe26",
        **({"view": _VIEW_WORDS[camera.view]} if say_view else {}),
        "fps": float(made.fps),
        "width": made.width,
        "height": made.height,
        "keypoint_names": list(HALPE),
        "frames": [frame.tolist() if frame[:, 2].any() else None for frame in table],
        "timestamps": np.round(made.time_s, 4).tolist(),
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return made


def write_openpose_folder(
    run: FilmedT, folder: Path, camera: KeypointCamera, error: KeypointError | None = None
) -> SimulatedKeypoints[FilmedT]:
    """Write keypoints as OpenPose does: a folder with one BODY_25 file per frame.

    OpenPose writes neither frame rate nor view; the reader has to be told the rate. Returns what
    was written, with its truth.
    """
    made = raw_keypoints(run, camera, error)
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(_table(made, BODY_25)):
        person = {"person_id": [-1], "pose_keypoints_2d": frame.ravel().tolist()}
        content = {"version": 1.3, "people": [person] if frame[:, 2].any() else []}
        name = f"run_{number:012d}_keypoints.json"
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return made


def _table(
    made: SimulatedKeypoints[FilmedT], names: Sequence[str]
) -> Float[np.ndarray, "time point 3"]:
    """Return x, y, confidence to three decimals, zeros where a point was not found."""
    columns = [made.names.index(name) for name in names]
    table = np.concatenate([made.pixels[:, columns], made.confidence[:, columns, None]], axis=2)
    return np.round(np.where(np.isfinite(table).all(axis=2, keepdims=True), table, 0.0), 3)
