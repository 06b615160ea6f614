"""Files as other pose tools write them, from names and a table (time, point, x y score) in pixels.

Written from the tools' documented layouts; nothing of the package under test is used.
"""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np

#: Landmark → name in Halpe-26 as Sports2D spells it.
HALPE_TRC = {
    "nose": "Nose",
    "head_top": "Head",
    "neck": "Neck",
    "mid_hip": "Hip",
    **{
        f"{side}_{part}": f"{side[0].upper()}{word}"
        for side in ("left", "right")
        for part, word in (
            ("hip", "Hip"), ("knee", "Knee"), ("ankle", "Ankle"), ("heel", "Heel"),
            ("toe", "BigToe"), ("toe_lateral", "SmallToe"), ("shoulder", "Shoulder"),
            ("elbow", "Elbow"), ("wrist", "Wrist"),
        )
    },
}  # fmt: skip


def deeplabcut_csv(
    path: Path, names: tuple[str, ...], bodies: dict[str, np.ndarray], delimiter: str = ","
) -> Path:
    """One body under the name "" writes the table of a single animal."""
    single = list(bodies) == [""]
    columns = [(b, n, c) for b in bodies for n in names for c in ("x", "y", "likelihood")]
    rows = [["scorer", *(["DLC_resnet50_run"] * len(columns))]]
    if not single:
        rows.append(["individuals", *(b for b, _, _ in columns)])
    rows.append(["bodyparts", *(n for _, n, _ in columns)])
    rows.append(["coords", *(c for _, _, c in columns)])
    values = np.concatenate([t.reshape(len(t), -1) for t in bodies.values()], axis=1)
    for number, row in enumerate(values):
        rows.append([str(number), *("" if np.isnan(v) else f"{v:.5f}" for v in row)])
    path.write_text("\n".join(delimiter.join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def deeplabcut_h5(path: Path, names: tuple[str, ...], bodies: dict[str, np.ndarray]) -> Path:
    """Laid out as pandas' ``to_hdf(format="table")`` does."""
    import h5py

    scorer = "DLC_resnet50_run"
    columns = [
        (scorer, *((b,) if b else ()), n, c)
        for b in bodies
        for n in names
        for c in ("x", "y", "likelihood")
    ]
    values = np.concatenate([t.reshape(len(t), -1) for t in bodies.values()], axis=1)
    block = ("values_block_0", "<f8", values.shape[1])
    rows = np.zeros(len(values), dtype=[("index", "<i8"), block])
    rows["index"], rows["values_block_0"] = np.arange(len(values)), values
    with h5py.File(path, "w") as file:
        group = file.create_group("df_with_missing")
        group.attrs["pandas_type"] = np.bytes_(b"frame_table")
        group.attrs["non_index_axes"] = np.bytes_(pickle.dumps([(1, columns)], protocol=0))
        table = group.create_dataset("table", data=rows)
        table.attrs["values_block_0_kind"] = np.bytes_(pickle.dumps(columns, protocol=0))
    return path


def deeplabcut_h5_fixed(path: Path, names: tuple[str, ...], table: np.ndarray) -> Path:
    """Laid out as pandas' ``to_hdf(format="fixed")`` does, one animal."""
    import h5py

    levels = (("DLC_resnet50_run",), names, ("x", "y", "likelihood"))
    codes = [np.indices([len(level) for level in levels])[i].ravel() for i in range(3)]
    with h5py.File(path, "w") as file:
        group = file.create_group("df_with_missing")
        group.attrs["pandas_type"] = np.bytes_(b"frame")
        group.attrs["axis0_nlevels"] = np.int64(3)
        for i, (level, code) in enumerate(zip(levels, codes, strict=True)):
            group[f"block0_items_level{i}"] = np.array([w.encode() for w in level])
            group[f"block0_items_label{i}"] = code.astype("i1")
        group["block0_values"] = table.reshape(len(table), -1)
        group["axis1"] = np.arange(len(table))
    return path


def sleap_analysis(
    path: Path, names: tuple[str, ...], bodies: list[np.ndarray], frames_first: bool = False
) -> Path:
    """Tracks × 2 × nodes × frames as SLEAP exports, or frames first as sleap-io can."""
    import h5py

    whole = np.stack(bodies, axis=1)  # time, track, node, 3
    with h5py.File(path, "w") as file:
        if frames_first:
            file["tracks"], file["point_scores"] = whole[..., :2], whole[..., 2]
            file["tracks"].attrs["dims"] = json.dumps(["frame", "track", "node", "xy"])
        else:
            file["tracks"] = whole[..., :2].transpose(1, 3, 2, 0)
            file["point_scores"] = whole[..., 2].transpose(1, 2, 0)
        file["node_names"] = np.array([name.encode() for name in names])
        file["track_names"] = np.array([f"track_{i}".encode() for i in range(len(bodies))])
        file["track_occupancy"] = np.ones(whole.shape[:2], dtype="u1")
    return path


def sleap_labels(path: Path, names: tuple[str, ...], table: np.ndarray) -> Path:
    """Predictions of one untracked body in every frame of one video."""
    import h5py

    count, nodes = len(table), len(names)
    frames = np.zeros(count, dtype=[
        ("frame_id", "u8"), ("video", "u4"), ("frame_idx", "u8"),
        ("instance_id_start", "u8"), ("instance_id_end", "u8"),
    ])  # fmt: skip
    frames["frame_id"] = frames["frame_idx"] = frames["instance_id_start"] = np.arange(count)
    frames["instance_id_end"] = np.arange(count) + 1
    instances = np.zeros(count, dtype=[
        ("instance_id", "i8"), ("instance_type", "u1"), ("frame_id", "u8"), ("skeleton", "u4"),
        ("track", "i4"), ("from_predicted", "i8"), ("score", "f4"),
        ("point_id_start", "u8"), ("point_id_end", "u8"),
    ])  # fmt: skip
    instances["instance_type"], instances["track"] = 1, -1
    instances["point_id_start"] = np.arange(count) * nodes
    instances["point_id_end"] = (np.arange(count) + 1) * nodes
    points = np.zeros(count * nodes, dtype=[
        ("x", "f8"), ("y", "f8"), ("visible", "?"), ("complete", "?"), ("score", "f8"),
    ])  # fmt: skip
    flat = table.reshape(-1, 3)
    points["x"], points["y"], points["score"] = flat.T
    # Nodes are listed in another order than the skeleton's, which refers to them by number.
    listed = names[::-1]
    metadata = {
        "nodes": [{"name": name, "weight": 1.0} for name in listed],
        "skeletons": [{"nodes": [{"id": listed.index(name)} for name in names]}],
    }
    with h5py.File(path, "w") as file:
        file["frames"], file["instances"], file["pred_points"] = frames, instances, points
        file.create_group("metadata").attrs["json"] = np.bytes_(json.dumps(metadata).encode())
    return path


def planar_trc(
    path: Path, names: tuple[str, ...], xyz: np.ndarray, rate_hz: float, unit: str
) -> Path:
    """A TRC file with the positions as they are given."""
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate_hz:g}\t{rate_hz:g}\t{len(xyz)}\t{len(names)}\t{unit}\t{rate_hz:g}\t0\t{len(xyz)}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{i + 1}" for i in range(len(names)) for axis in "XYZ"),
    ]
    for number, frame in enumerate(xyz):
        cells = ["" if np.isnan(value) else f"{value:.6f}" for value in frame.ravel()]
        head.append(f"{number + 1}\t{number / rate_hz:.6f}\t" + "\t".join(cells))
    path.write_text("\n".join(head) + "\n", encoding="utf-8")
    return path
