"""A runner made of a few points, written by hand: truth for the tests of capture.

Forward, up, right in metres; the feet stand still on belt or ground for a quarter of a second and
swing through in between. Nothing here comes from the package under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

WEIGHT_N = 62.0 * 9.80665
STRIDE_S, CONTACT_S = 0.70, 0.25

#: landmark → (forward, up, right of the middle) in a standing body; right side, mirrored for left.
_FOOT = {
    "heel": (-0.08, 0.03, 0.0),
    "mt1": (0.12, 0.03, -0.04),
    "mt5": (0.10, 0.03, 0.05),
    "ankle_lateral": (0.0, 0.08, 0.04),
    "ankle_medial": (0.0, 0.08, -0.04),
}
_PELVIS = {"asis": (0.09, 1.02, 0.12), "psis": (-0.09, 1.03, 0.05)}
RBDS = {
    "asis": "ASIS",
    "psis": "PSIS",
    "heel": "Heel.Bottom",
    "mt1": "MT1",
    "mt5": "MT5",
    "ankle_lateral": "Ankle",
    "ankle_medial": "Ankle.Medial",
    "knee_lateral": "Knee",
    "knee_medial": "Knee.Medial",
    "thigh": "Thigh.Top.Lateral",
    "shank": "Shank.Top.Lateral",
}


@dataclass(frozen=True)
class Stick:
    """Positions (time, marker, 3) and, per foot, force and centre of pressure (sample, 2, 3)."""

    names: tuple[str, ...]
    position: np.ndarray
    rate_hz: float
    force: np.ndarray
    cop: np.ndarray
    force_rate_hz: float
    speed_mps: float
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def time_s(self) -> np.ndarray:
        return np.arange(len(self.position)) / self.rate_hz

    @property
    def force_time_s(self) -> np.ndarray:
        return np.arange(len(self.force)) / self.force_rate_hz

    def turned(self, rotation: np.ndarray) -> Stick:
        """The same runner in other axes; ``rotation`` turns (forward, up, right) into them."""
        return replace(
            self,
            position=self.position @ rotation.T,
            force=self.force @ rotation.T,
            cop=self.cop @ rotation.T,
        )


def yaw_z_up(angle_deg: float) -> np.ndarray:
    """A laboratory with z up whose x axis is ``angle_deg`` from the direction of travel."""
    a = np.radians(angle_deg)
    forward = np.array([np.cos(a), np.sin(a), 0.0])
    up = np.array([0.0, 0.0, 1.0])
    return np.column_stack([forward, up, np.cross(forward, up)])


def stick_runner(
    seconds: float = 6.0,
    rate_hz: float = 100.0,
    force_rate_hz: float = 300.0,
    speed_mps: float = 3.0,
    overground: bool = False,
    standing: bool = False,
) -> Stick:
    """A runner (or somebody standing) with RBDS marker names."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    tf = np.arange(round(seconds * force_rate_hz)) / force_rate_hz
    speed = 0.0 if standing else speed_mps
    travel = speed * t if overground else 0 * t
    bounce = 0 * t if standing else 0.04 * np.cos(2 * np.pi * 2 * t / STRIDE_S)
    names, paths = [], []
    force, cop = np.zeros((len(tf), 2, 3)), np.full((len(tf), 2, 3), np.nan)
    for i, (letter, sign, shift) in enumerate((("L", -1.0, 0.5), ("R", 1.0, 0.0))):
        foot = np.zeros((len(t), 3)) if standing else _foot(t, shift, speed)
        foot[:, 2] += sign * 0.10
        pelvis = np.stack([0 * t, bounce, 0 * t], axis=1)
        hip = pelvis + np.array([0.0, 0.92, sign * 0.09])
        body = {name: foot + _side(place, sign) for name, place in _FOOT.items()}
        body |= {name: pelvis + _side(place, sign) for name, place in _PELVIS.items()}
        ankle = foot + np.array([0.0, 0.08, 0.0])
        knee = (hip + ankle) / 2 + np.array([0.06, 0.0, 0.0])
        out = np.array([0.0, 0.0, sign * 0.05])
        body |= {"knee_lateral": knee + out, "knee_medial": knee - out}
        body |= {"thigh": (hip + knee) / 2 + 1.5 * out, "shank": (knee + ankle) / 2 + 1.2 * out}
        for name, path in body.items():
            names.append(f"{letter}.{RBDS[name]}")
            paths.append(path + np.stack([travel, 0 * t, 0 * t], axis=1))
        force[:, i], cop[:, i] = _load(tf, shift, speed, sign, overground, standing)
    return Stick(
        tuple(names), np.stack(paths, axis=1), rate_hz, force, cop, force_rate_hz, speed_mps
    )


def _side(place: tuple[float, float, float], sign: float) -> np.ndarray:
    return np.array([place[0], place[1], sign * place[2]])


def _foot(t: np.ndarray, shift: float, speed: float) -> np.ndarray:
    """Path of a foot relative to the body: with the ground in contact, a smooth arc in swing."""
    at = np.mod(t / STRIDE_S + shift, 1.0) * STRIDE_S
    contact = at < CONTACT_S
    front, back = speed * CONTACT_S / 2, -speed * CONTACT_S / 2
    swing = np.clip((at - CONTACT_S) / (STRIDE_S - CONTACT_S), 0, 1)
    forward = np.where(contact, front - speed * at, back + (front - back) * swing)
    return np.stack([forward, np.where(contact, 0, 0.25 * np.sin(np.pi * swing)), 0 * t], axis=1)


def _load(
    t: np.ndarray, shift: float, speed: float, sign: float, overground: bool, standing: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Half a sine of force per contact whose mean over a stride is half the weight."""
    if standing:
        half = np.tile([0.0, WEIGHT_N / 2, 0.0], (len(t), 1))
        return half, np.tile([0.02, 0.0, sign * 0.10], (len(t), 1))
    at = np.mod(t / STRIDE_S + shift, 1.0) * STRIDE_S
    contact = at < CONTACT_S
    share = np.where(contact, at / CONTACT_S, 0.0)
    peak = WEIGHT_N / 2 * STRIDE_S / CONTACT_S * np.pi / 2
    up = np.where(contact, peak * np.sin(np.pi * share), 0.0)
    forward = np.where(contact, -0.15 * peak * np.sin(2 * np.pi * share), 0.0)
    place = speed * CONTACT_S / 2 - speed * at + 0.02 + (speed * t if overground else 0.0)
    cop = np.stack([place, 0 * t, np.full(len(t), sign * 0.10)], axis=1)
    cop[~contact] = np.nan
    return np.stack([forward, up, 0 * t], axis=1), cop


def write_trc(path: Path, stick: Stick, unit: str = "mm", written: float = 1000.0) -> Path:
    """A TRC file; positions are multiplied by ``written``, the header says ``unit``."""
    names, frames = stick.names, len(stick.position)
    columns = "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(names) + 1))
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\t"
        "OrigNumFrames",
        f"{stick.rate_hz:g}\t{stick.rate_hz:g}\t{frames}\t{len(names)}\t{unit}\t"
        f"{stick.rate_hz:g}\t1\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + columns,
        "",
    ]
    rows = [
        "\t".join(
            [str(i + 1), f"{time:.6f}"]
            + ["" if np.isnan(v) else f"{v * written:.5f}" for v in frame.ravel()]
        )
        for i, (time, frame) in enumerate(zip(stick.time_s, stick.position, strict=True))
    ]
    path.write_text("\n".join(head + rows) + "\n", encoding="utf-8")
    return path


def write_mot(path: Path, stick: Stick, plates: tuple[int, ...] = (0, 1)) -> Path:
    """A force file as OpenSim's examples have it: ground_force_vx, 1_ground_force_vx, …."""
    columns, blocks = ["time"], [stick.force_time_s[:, None]]
    for i in plates:
        front = "" if i == plates[0] else f"{i}_"
        columns += [f"{front}ground_force_v{a}" for a in "xyz"]
        columns += [f"{front}ground_force_p{a}" for a in "xyz"]
        blocks += [stick.force[:, i], np.nan_to_num(stick.cop[:, i])]
    for i in plates:
        front = "" if i == plates[0] else f"{i}_"
        columns += [f"{front}ground_torque_{a}" for a in "xyz"]
        blocks.append(np.zeros((len(stick.force), 3)))
    table = np.concatenate(blocks, axis=1)
    head = ["forces", "version=1", f"nRows={len(table)}", f"nColumns={len(columns)}"]
    rows = ["\t".join(f"{v:.6f}" for v in row) for row in table]
    text = "\n".join([*head, "inDegrees=yes", "endheader", "\t".join(columns), *rows])
    path.write_text(text + "\n", encoding="utf-8")
    return path


def write_rbds_text(path: Path, stick: Stick, force: bool = False) -> Path:
    """The data set's text layout: markers in millimetres, or force with centre of pressure."""
    if force:
        columns = ["Time", "Fx", "Fy", "Fz", "COPx", "COPy", "COPz", "Ty"]
        total = stick.force.sum(axis=1)
        both = stick.cop * stick.force[:, :, 1:2]
        with np.errstate(invalid="ignore", divide="ignore"):
            cop = 1000 * np.nan_to_num(np.nansum(both, axis=1) / total[:, 1:2])
        table = np.column_stack([stick.force_time_s, total, cop, np.zeros(len(total))])
    else:
        columns = ["Time"] + [f"{name}{axis}" for name in stick.names for axis in "XYZ"]
        flat = 1000 * stick.position.reshape(len(stick.position), -1)
        table = np.column_stack([stick.time_s, flat])
    rows = ["\t".join(f"{v:.6f}" for v in row) for row in table]
    path.write_text("\n".join(["\t".join(columns), *rows]) + "\n", encoding="utf-8")
    return path


def write_marker_table(path: Path, stick: Stick, names: dict[str, str]) -> Path:
    """A table with units in its column names; ``names`` maps the stick's names to written ones."""
    columns, blocks = ["time.time [s]"], [stick.time_s[:, None]]
    pick = np.clip(
        np.round(stick.time_s * stick.force_rate_hz).astype(int), 0, len(stick.force) - 1
    )
    for i, side in ((1, "r"), (0, "l")):
        columns += [f"GRF.GRF_{a}_{side} [BW%]" for a in "xyz"]
        columns += [f"CoP.CoP_{a}_{side} [m]" for a in "xyz"]
        blocks += [100 * stick.force[pick, i] / WEIGHT_N, np.nan_to_num(stick.cop[pick, i])]
    for i, name in enumerate(stick.names):
        if name in names:
            columns += [f"marker.{names[name]}.{a} [mm]" for a in "xyz"]
            blocks.append(1000 * stick.position[:, i])
    table = np.concatenate(blocks, axis=1)
    rows = [",".join(f"{v:.6f}" for v in row) for row in table]
    path.write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8")
    return path


def write_c3d(
    path: Path,
    stick: Stick,
    unit: str = "mm",
    calibrated: bool = False,
    moment_unit: str = "Nmm",
    events: bool = False,
    prefix: str = "",
) -> Path:
    """A C3D file with one plate per foot under a lab with z up (turn the stick first).

    Each plate is 40 m × 40 m around the origin of the file, sensors 10 mm below the surface. With
    ``calibrated`` the plates are of type 4 and the channels hold volts.
    """
    import ezc3d

    scale = {"mm": 1000.0, "m": 1.0}[unit]
    c3d = ezc3d.c3d()
    points = c3d["parameters"]["POINT"]
    points["RATE"]["value"] = [stick.rate_hz]
    points["LABELS"]["value"] = [prefix + name for name in stick.names]
    points["UNITS"]["value"] = [unit]
    data = np.ones((4, len(stick.names), len(stick.position)))
    data[:3] = scale * np.moveaxis(stick.position, (0, 1, 2), (2, 1, 0))
    c3d["data"]["points"] = data
    gains = np.array([500.0, 500.0, 1000.0, 8e5, 2.5e5, 4e5]) if calibrated else np.ones(6)
    channels = np.concatenate(
        [plate_channels(stick, i, moment_unit) / gains[:, None] for i in (0, 1)]
    )
    analog = c3d["parameters"]["ANALOG"]
    analog["RATE"]["value"] = [stick.force_rate_hz]
    analog["LABELS"]["value"] = [
        f"{a}{i}" for i in (1, 2) for a in ("Fx", "Fy", "Fz", "Mx", "My", "Mz")
    ]
    kinds = ["V"] * 6 if calibrated else ["N"] * 3 + [moment_unit] * 3
    analog["UNITS"]["value"] = kinds * 2
    c3d["data"]["analogs"] = channels[None]
    c3d.add_parameter("FORCE_PLATFORM", "USED", [2])
    c3d.add_parameter("FORCE_PLATFORM", "TYPE", [4 if calibrated else 2] * 2)
    c3d.add_parameter("FORCE_PLATFORM", "ZERO", [0, 0])
    corner = scale * np.array([[20, -20, 0], [-20, -20, 0], [-20, 20, 0], [20, 20, 0]]).T
    c3d.add_parameter("FORCE_PLATFORM", "CORNERS", np.stack([corner, corner], axis=2))
    origin = scale * np.array([0.0, 0.0, -0.01])
    c3d.add_parameter("FORCE_PLATFORM", "ORIGIN", np.stack([origin, origin], axis=1))
    c3d.add_parameter("FORCE_PLATFORM", "CHANNEL", np.arange(1.0, 13.0).reshape(2, 6).T)
    if calibrated:
        c3d.add_parameter("FORCE_PLATFORM", "CAL_MATRIX", np.stack([np.diag(gains)] * 2, axis=2))
    if events:
        c3d.add_parameter("EVENT", "USED", [2])
        c3d.add_parameter("EVENT", "CONTEXTS", ["Right", "Left"])
        c3d.add_parameter("EVENT", "LABELS", ["Foot Strike", "Foot Off"])
        c3d.add_parameter("EVENT", "TIMES", np.array([[0.0, 0.0], [0.70, 1.30]]))
    c3d.write(str(path))
    return path


def plate_channels(stick: Stick, foot: int, moment_unit: str = "Nmm") -> np.ndarray:
    """Channels (6, sample) of a plate whose axes are x = lab x, y = −lab y, z = −lab z (down).

    The C3D convention: the channels are the ground's force on the runner, in the plate's axes.
    """
    turn = np.diag([1.0, -1.0, -1.0])
    force = stick.force[:, foot] @ turn.T
    place = np.nan_to_num(stick.cop[:, foot]) @ turn.T
    place[:, 2] = -0.01
    moment = np.cross(place, force) * {"Nmm": 1000.0, "Nm": 1.0}[moment_unit]
    return np.concatenate([force, moment], axis=1).T
