"""Results of other pose tools, from the virtual runner through files to measures."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

import pushoff
import tool_files
from pushoff.capture.keypoint_names import landmark_of
from pushoff.core.errors import UnreadableError
from pushoff.sim.definition import Runner
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import KeypointCamera, SimulatedKeypoints, raw_keypoints
from pushoff.sim.runner import SimulatedRun, simulate

RATE_HZ = 60.0
HEIGHT_M = 1.75


@lru_cache(maxsize=1)
def made() -> tuple[SimulatedRun, SimulatedKeypoints, tuple[str, ...], np.ndarray]:
    runner = Runner(speed_mps=3.2, step_rate_per_min=170.0, height_m=HEIGHT_M, seed=3)
    run = simulate(runner, 8.0, 240.0)
    keypoints = raw_keypoints(run, KeypointCamera(view="left", fps=RATE_HZ), KeypointError(seed=3))
    names = tuple(name for name in keypoints.names if name in tool_files.HALPE_TRC)
    columns = [keypoints.names.index(name) for name in names]
    pixels = keypoints.pixels[:, columns]
    scores = keypoints.confidence[:, columns, None]
    return run, keypoints, names, np.concatenate([pixels, scores], axis=2)


def _camel(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tool_files.HALPE_TRC[name] for name in names)


def _swapped(names: tuple[str, ...]) -> tuple[str, ...]:
    """left_knee → "Knee L"."""
    sides = {"left": "L", "right": "R"}
    parts = [name.split("_", 1) for name in names]
    return tuple(
        f"{part[1].replace('_', ' ').title()} {sides[part[0]]}" if part[0] in sides else name
        for name, part in zip(names, parts, strict=True)
    )


def _passer_by(table: np.ndarray) -> np.ndarray:
    """Somebody smaller behind, walking through the picture."""
    walk = np.linspace(-300, 300, len(table))[:, None]
    small = table.copy()
    middle = np.nanmedian(table[..., :2], axis=(0, 1))
    small[..., :2] = middle + 0.4 * (table[..., :2] - middle)
    small[..., 0] += walk + 250
    return small


def dlc_csv(folder: Path) -> Path:
    _, _, names, table = made()
    return tool_files.deeplabcut_csv(folder / "runDLC.csv", names, {"": table})


def dlc_csv_several(folder: Path) -> Path:
    _, _, names, table = made()
    bodies = {"coach": _passer_by(table), "runner": table}
    return tool_files.deeplabcut_csv(folder / "runDLC.csv", _camel(names), bodies)


def dlc_h5(folder: Path) -> Path:
    _, _, names, table = made()
    return tool_files.deeplabcut_h5(folder / "runDLC.h5", _swapped(names), {"": table})


def dlc_h5_several(folder: Path) -> Path:
    _, _, names, table = made()
    bodies = {"mus1": _passer_by(table), "mus2": table}
    return tool_files.deeplabcut_h5(folder / "runDLC.h5", names, bodies)


def dlc_h5_fixed(folder: Path) -> Path:
    _, _, names, table = made()
    return tool_files.deeplabcut_h5_fixed(folder / "runDLC.h5", names, table)


def sleap(folder: Path) -> Path:
    """The runner is lost in the middle and goes on under another track's name."""
    _, _, names, table = made()
    first, second = table.copy(), table.copy()
    half = len(table) // 2
    first[half - 2 :], second[: half + 2] = np.nan, np.nan
    return tool_files.sleap_analysis(folder / "run.h5", names, [_passer_by(table), first, second])


def sleap_frames_first(folder: Path) -> Path:
    _, _, names, table = made()
    return tool_files.sleap_analysis(folder / "run.h5", _camel(names), [table], frames_first=True)


def slp(folder: Path) -> Path:
    _, _, names, table = made()
    return tool_files.sleap_labels(folder / "run.slp", names, table)


def _planar(table: np.ndarray) -> np.ndarray:
    return np.concatenate([table[..., :2], np.zeros((*table.shape[:2], 1))], axis=2)


def trc_pixels(folder: Path) -> Path:
    _, _, names, table = made()
    path = folder / "run_px_person00.trc"
    return tool_files.planar_trc(path, _camel(names), _planar(table), RATE_HZ, "m")


def trc_metres(folder: Path) -> Path:
    """Metres with y up, zero at the floor, and a constant usual depth for every joint."""
    _, _, names, table = made()
    xyz = _planar(table)
    scale = _scale()
    xyz[..., 0] = (table[..., 0] - 400.0) * scale
    xyz[..., 1] = (np.nanmax(table[..., 1]) - table[..., 1]) * scale
    for place, name in enumerate(names):
        xyz[:, place, 2] = {"left": 0.1, "righ": -0.1}.get(name[:4], 0.0)
    return tool_files.planar_trc(folder / "run_m.trc", _camel(names), xyz, RATE_HZ, "m")


def _scale() -> float:
    """Metres per pixel from the true length of the nearer thigh in the picture."""
    run, _, names, table = made()
    hip, knee = names.index("left_hip"), names.index("left_knee")
    motion = run.motion()
    true = np.linalg.norm(motion.points["left_hip"] - motion.points["left_knee"], axis=1).mean()
    return float(true / np.nanmedian(np.hypot(*(table[:, hip] - table[:, knee])[:, :2].T)))


FILES: tuple[Callable[[Path], Path], ...] = (
    dlc_csv, dlc_csv_several, dlc_h5, dlc_h5_several, dlc_h5_fixed,
    sleap, sleap_frames_first, slp, trc_pixels, trc_metres,
)  # fmt: skip
TIMED = (trc_pixels, trc_metres)


@pytest.mark.parametrize("write", FILES, ids=lambda write: write.__name__)
def test_file_to_measures(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path)
    fps = None if write in TIMED else RATE_HZ
    height = None if write is trc_metres else HEIGHT_M
    result = pushoff.analyze(path, fps=fps, height_m=height)
    run = made()[0]
    assert result.motion.view == "left"
    rate = result.measures.get("step_rate", "both")
    assert rate is not None
    assert rate.value == pytest.approx(run.runner.step_rate_per_min, rel=0.01)
    contact = result.measures.get("contact_time", "left")
    assert contact is not None
    if write in TIMED:  # a TRC file has lost the confidence of its points
        assert contact.value == pytest.approx(_contact(run), abs=0.03)
    else:  # the same keypoints through our own format
        assert contact.value == pytest.approx(_reference(), abs=0.002)
    found = result.motion.points["left_hip"] - result.motion.points["left_ankle"]
    motion = run.motion()
    real = motion.points["left_hip"] - motion.points["left_ankle"]
    assert np.nanmax(found[:, 1]) == pytest.approx(real[:, 1].max(), rel=0.06)
    assert np.isclose(result.motion.rate_hz, RATE_HZ)


def _contact(run: SimulatedRun) -> float:
    starts, stops = run.events.times("touchdown", "left"), run.events.times("toe_off", "left")
    return float(np.mean([stops[stops > start][0] - start for start in starts[:-1]]))


@lru_cache(maxsize=1)
def _reference() -> float:
    """Contact time (s) of the same keypoints in the format that the package knows longest."""
    _, _, names, table = made()
    content = {
        "fps": RATE_HZ,
        "keypoint_names": list(names),
        "frames": np.nan_to_num(table).tolist(),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.pose.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        result = pushoff.analyze(path, height_m=HEIGHT_M)
    contact = result.measures.get("contact_time", "left")
    assert contact is not None
    return contact.value


@pytest.mark.parametrize("write", [f for f in FILES if f not in TIMED], ids=lambda w: w.__name__)
def test_says_that_the_rate_is_missing(write: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="give --fps"):
        pushoff.analyze(write(tmp_path))


def test_names_that_mean_nothing_are_listed(tmp_path: Path) -> None:
    table = np.full((40, 3, 3), 100.0)
    path = tool_files.deeplabcut_csv(tmp_path / "mouse.csv", ("snout", "ear", "tail"), {"": table})
    with pytest.raises(UnreadableError, match=r"no left_hip, .*snout, ear, tail"):
        pushoff.analyze(path, fps=30.0)


def test_pickle_with_code_is_refused(tmp_path: Path) -> None:
    """Column names in a pandas file are a pickle; one that asks for a function must not run it."""
    import h5py

    path = dlc_h5(tmp_path)
    with h5py.File(path, "a") as file:
        file["df_with_missing"].attrs["non_index_axes"] = np.bytes_(
            b"cposix\nsystem\n(S'true'\ntR."
        )
    with pytest.raises(UnreadableError, match="not plain data"):
        pushoff.analyze(path, fps=30.0)


@pytest.mark.parametrize(
    ("name", "landmark"),
    [
        ("left_knee", "left_knee"),
        ("knee_L", "left_knee"),
        ("LKnee", "left_knee"),
        ("Left Knee", "left_knee"),
        ("LEFT_KNEE", "left_knee"),
        ("lknee", "left_knee"),
        ("kneeR", "right_knee"),
        ("RBigToe", "right_toe"),
        ("R_Small_Toe", "right_toe_lateral"),
        ("right-foot-index", "right_toe"),
        ("Hip", "mid_hip"),
        ("RHip", "right_hip"),
        ("heel_r", "right_heel"),
        ("heel", None),
        ("knee", None),
        ("tail", None),
        ("left_right_knee", None),
    ],
)
def test_spellings(name: str, landmark: str | None) -> None:
    assert landmark_of(name) == landmark


def test_marker_data_in_space_are_no_plane(tmp_path: Path) -> None:
    """The same names with a third coordinate that moves stay marker data."""
    from pushoff.capture.combine import find_reader

    _, _, names, table = made()
    xyz = _planar(table) / 500.0
    xyz[..., 2] = 0.002 * np.sin(np.arange(len(table)))[:, None]
    path = tool_files.planar_trc(tmp_path / "run.trc", _camel(names), xyz, RATE_HZ, "m")
    assert find_reader(path).name == "trc"
