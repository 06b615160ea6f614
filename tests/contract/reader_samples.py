"""A small recording of every format, written on the spot.

A new reader needs an entry in ``SAMPLES``: a function that writes one whole recording into a folder
and returns its path. ``tests/contract/test_readers.py`` runs over all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

import stick_runner as sticks
import tool_files

SECONDS = 1.5


def _lab() -> sticks.Stick:
    return sticks.stick_runner(SECONDS).turned(sticks.yaw_z_up(0.0))


def c3d(folder: Path) -> Path:
    return sticks.write_c3d(folder / "run.c3d", _lab())


def trc(folder: Path) -> Path:
    return sticks.write_trc(folder / "run.trc", _lab())


def sto_mot(folder: Path) -> Path:
    return sticks.write_mot(folder / "run.mot", _lab())


def rbds_text(folder: Path) -> Path:
    return sticks.write_rbds_text(folder / "run.txt", _lab())


def marker_table(folder: Path) -> Path:
    stick = _lab()
    return sticks.write_marker_table(folder / "run.csv", stick, {n: n for n in stick.names})


def _side_view(names: tuple[str, ...]) -> np.ndarray:
    """A figure that runs on the spot in an image of 640 × 360, (time, point, x y score)."""
    t = np.arange(45) / 30.0
    rng = np.random.default_rng(3)
    start = np.stack([rng.uniform(280, 360, len(names)), np.linspace(60, 320, len(names))], axis=1)
    sway = np.stack([20 * np.sin(2 * np.pi * 1.4 * t), 4 * np.cos(2 * np.pi * 2.8 * t)], axis=1)
    xy = start[None] + sway[:, None]
    return np.concatenate([xy, np.full((*xy.shape[:2], 1), 0.9)], axis=2)


def keypoints_openpose(folder: Path) -> Path:
    target = folder / "run_openpose"
    target.mkdir()
    for i, frame in enumerate(_side_view(tuple("abcdefghijklmnopqrstuvwxy"))):
        person = {"pose_keypoints_2d": [round(float(v), 3) for v in frame.ravel()]}
        (target / f"run_{i:012d}_keypoints.json").write_text(
            json.dumps({"version": 1.3, "people": [person]}), encoding="utf-8"
        )
    return target


def keypoints_halpe(folder: Path) -> Path:
    joints = ("hip", "knee", "ankle", "heel", "big_toe", "shoulder")
    names = [f"{side}_{joint}" for side in "lr" for joint in joints]
    content = {
        "schema": "gaitlab.pose/v1",
        "fps": 30.0,
        "width": 640,
        "height": 360,
        "keypoint_names": names,
        "frames": _side_view(tuple(names)).round(3).tolist(),
    }
    path = folder / "run.pose.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


_JOINTS = tuple(
    f"{side}_{part}"
    for side in ("left", "right")
    for part in ("hip", "knee", "ankle", "heel", "toe", "shoulder")
)


def keypoints_deeplabcut_csv(folder: Path) -> Path:
    bodies = {"": _side_view(_JOINTS)}
    return tool_files.deeplabcut_csv(folder / "runDLC_resnet50.csv", _JOINTS, bodies)


def keypoints_deeplabcut_h5(folder: Path) -> Path:
    bodies = {"": _side_view(_JOINTS)}
    return tool_files.deeplabcut_h5(folder / "runDLC_resnet50.h5", _JOINTS, bodies)


def keypoints_sleap_analysis(folder: Path) -> Path:
    return tool_files.sleap_analysis(folder / "run.analysis.h5", _JOINTS, [_side_view(_JOINTS)])


def keypoints_sleap_labels(folder: Path) -> Path:
    return tool_files.sleap_labels(folder / "run.slp", _JOINTS, _side_view(_JOINTS))


def keypoints_trc(folder: Path) -> Path:
    """Sports2D in pixels: y down, the third coordinate 0, "m" in the header all the same."""
    xyz = _side_view(_JOINTS)
    xyz[..., 2] = 0.0
    names = tuple(tool_files.HALPE_TRC[name] for name in _JOINTS)
    return tool_files.planar_trc(folder / "run_px_person00.trc", names, xyz, 30.0, "m")


def video(folder: Path) -> Path:
    """A short clip of a moving stripe; nobody is in it, which a reader may say in its own way."""
    import av

    path = folder / "run.mp4"
    with av.open(str(path), mode="w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 96, 128, "yuv420p"
        for i in range(6):
            image = np.full((128, 96, 3), 90, dtype=np.uint8)
            image[:, 10 + 5 * i : 20 + 5 * i] = 220
            for packet in stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


SAMPLES: dict[str, Callable[[Path], Path]] = {
    "c3d": c3d,
    "trc": trc,
    "sto_mot": sto_mot,
    "rbds_text": rbds_text,
    "marker_table": marker_table,
    "keypoints_openpose": keypoints_openpose,
    "keypoints_halpe": keypoints_halpe,
    "keypoints_deeplabcut_csv": keypoints_deeplabcut_csv,
    "keypoints_deeplabcut_h5": keypoints_deeplabcut_h5,
    "keypoints_sleap_analysis": keypoints_sleap_analysis,
    "keypoints_sleap_labels": keypoints_sleap_labels,
    "keypoints_trc": keypoints_trc,
    "video": video,
}
