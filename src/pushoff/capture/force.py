"""Force of several plates or files in one piece: sign, axes, clock, centre of pressure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from pushoff.capture.orient import Body, Orientation, nanmean
from pushoff.capture.raw import RawForce
from pushoff.core.errors import UnreadableError
from pushoff.core.names import SIDES
from pushoff.core.recording import Force

#: A sample counts as loaded above this vertical force; running peaks are ten to thirty times more.
_LOADED_N = 100.0
#: Under load the centre of pressure lies below a foot. Half a metre from every foot's middle is
#: twice the length of a foot.
_FAR_M = 0.5
#: Less common time than this holds no stride.
_SHORTEST_S = 0.3


@dataclass
class Notes:
    """Sentences, and keys of the methods used, collected on the way."""

    history: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)


def joined(parts: Sequence[tuple[RawForce, float]], where: str) -> RawForce:
    """Return the plates of several files on one clock.

    ``parts`` holds each file's force and when it starts (s). All must have one sampling rate and
    overlap; what is outside of the common time is cut.
    """
    if len(parts) == 1:
        force, start = parts[0]
        return replace(force, time_s=force.time_s + start)
    rates = [1.0 / np.median(np.diff(force.time_s)) for force, _ in parts]
    if max(rates) / min(rates) > 1.001:
        shown = " and ".join(f"{rate:g}" for rate in rates)
        raise UnreadableError(where, "force files of one sampling rate", f"{shown} Hz")
    first = max(start for _, start in parts)
    last = min(start + force.time_s[-1] for force, start in parts)
    if last - first < _SHORTEST_S:
        raise UnreadableError(
            where, "force files of the same time", f"{max(last - first, 0):.2f} s in common"
        )
    count = round((last - first) * rates[0]) + 1
    rows = [
        np.clip(round((first - start) * rates[0]) + np.arange(count), 0, len(force.time_s) - 1)
        for force, start in parts
    ]
    cut = [(force, row) for (force, _), row in zip(parts, rows, strict=True)]
    names = [name for force, _ in parts for name in force.plates]
    unique = (
        names if len(set(names)) == len(names) else [f"plate {i + 1}" for i in range(len(names))]
    )
    return RawForce(
        plates=tuple(unique),
        force=np.concatenate([force.force[row] for force, row in cut], axis=1),
        centre_of_pressure=np.concatenate([f.centre_of_pressure[row] for f, row in cut], axis=1),
        free_moment=np.concatenate([force.free_moment[row] for force, row in cut], axis=1),
        side=tuple(side for force, _ in parts for side in force.side),
        time_s=first + np.arange(count) / rates[0],
    )


def vertical_axis(force: RawForce) -> Float[np.ndarray, "3"]:
    """Return the file axis with the largest mean load as a unit vector (sign as in the file)."""
    means = nanmean(force.force, axis=0)
    # Plates of opposite sign must not cancel.
    axis = int(np.argmax(np.nansum(np.abs(means), axis=0)))
    out = np.zeros(3)
    out[axis] = 1.0 if np.nansum(means[:, axis]) >= 0 else -1.0
    return out


def oriented(force: RawForce, axes: Orientation, body: Body, notes: Notes, where: str) -> Force:
    """Return force in axes forward, up, right, as the ground's force on the runner.

    Plates that give the runner's force on the ground are turned round. Where another axis than that
    of the markers carries the load, the force file has its own axes: they are matched by the
    vertical and by the centre of pressure under the feet.

    Raises
    ------
    UnreadableError
        The vertical differs from the markers' and no centre of pressure tells the rest.
    """
    up = axes.rotation[1]
    force = _reaction(force, notes)
    if abs(float(vertical_axis(force) @ up)) < 0.5:
        force = _matched(force, axes, body, notes, where)
    elif float(vertical_axis(force) @ up) < 0:
        force = _flipped(force, np.arange(len(force.plates)))
        notes.history.append("force: plates give the runner's push; turned into the ground's")
    force = _per_plate_sign(force, up, notes)
    force = _centre_in_metres(force, body, notes)
    sign = float(np.sign(up[np.argmax(np.abs(up))]))
    out = Force(
        plates=force.plates,
        force=axes.turn(force.force),
        centre_of_pressure=axes.turn(force.centre_of_pressure),
        free_moment=sign * force.free_moment,
        side=force.side,
        time_s=force.time_s,
    )
    _check_fore_aft(out, notes)
    return out


def _reaction(force: RawForce, notes: Notes) -> RawForce:
    """Fill missing samples of force with zero only where a whole plate is silent."""
    silent = ~np.isfinite(force.force).any(axis=(0, 2))
    if silent.any():
        names = ", ".join(np.array(force.plates)[silent])
        notes.warnings.append(f"{names} holds no force at all and was left out")
        force = _kept(force, ~silent)
    return force


def _kept(force: RawForce, keep: np.ndarray) -> RawForce:
    return RawForce(
        plates=tuple(np.array(force.plates)[keep]),
        force=force.force[:, keep],
        centre_of_pressure=force.centre_of_pressure[:, keep],
        free_moment=force.free_moment[:, keep],
        side=tuple(side for side, kept in zip(force.side, keep, strict=True) if kept),
        time_s=force.time_s,
    )


def _flipped(force: RawForce, plates: np.ndarray) -> RawForce:
    sign = np.ones(len(force.plates))
    sign[plates] = -1.0
    return replace(force, force=force.force * sign[:, None], free_moment=force.free_moment * sign)


def _per_plate_sign(force: RawForce, up: Float[np.ndarray, "3"], notes: Notes) -> RawForce:
    vertical = force.force @ up
    loaded = np.abs(vertical) > _LOADED_N
    means = np.array(
        [
            vertical[loaded[:, i], i].mean() if loaded[:, i].any() else 0.0
            for i in range(len(loaded.T))
        ]
    )
    wrong = np.flatnonzero(means < 0)
    if len(wrong):
        names = ", ".join(force.plates[i] for i in wrong)
        notes.warnings.append(f"{names} pulls the runner down; its sign was turned round")
        return _flipped(force, wrong)
    return force


def _nearest_foot(force: RawForce, body: Body, up: Float[np.ndarray, "3"]) -> float:
    """Median horizontal distance (m) of the loaded centre of pressure to the nearest foot."""
    loaded = np.abs(force.force @ up) > _LOADED_N
    flat = np.eye(3) - np.outer(up, up)
    distance = []
    for side in SIDES:
        path = body.foot(side)
        seen = np.isfinite(path).all(axis=1)
        if seen.sum() < 2:
            continue
        at = np.stack(
            [np.interp(force.time_s, body.time_s[seen], path[seen, i]) for i in range(3)], axis=1
        )
        distance.append(np.linalg.norm((force.centre_of_pressure - at[:, None]) @ flat, axis=2))
    if not distance:
        return float("nan")
    nearest = np.min(distance, axis=0)[loaded]
    nearest = nearest[np.isfinite(nearest)]
    return float(np.median(nearest)) if len(nearest) else float("nan")


def _centre_in_metres(force: RawForce, body: Body, notes: Notes) -> RawForce:
    """Bring a centre of pressure that is written in millimetres to metres."""
    finite = np.abs(force.centre_of_pressure[np.isfinite(force.centre_of_pressure)])
    if not len(finite):
        return force
    place = np.abs(body.position[np.isfinite(body.position)])
    # Positions under the feet lie where the body is: a factor of 1000 apart is a unit.
    if np.percentile(finite, 90) > 50 * max(float(np.percentile(place, 90)), 0.5):
        notes.warnings.append("the centre of pressure was in millimetres; taken as such")
        return replace(force, centre_of_pressure=force.centre_of_pressure * 1e-3)
    return force


def check_under_feet(force: Force, body: Body, notes: Notes) -> None:
    """Add a warning where the centre of pressure lies far from both feet under load.

    ``body`` is in the recording's axes. Force and markers of different trials, or in different
    axes, show here.
    """
    raw = RawForce(
        force.plates,
        force.force,
        force.centre_of_pressure,
        force.free_moment,
        force.side,
        force.time_s,
    )
    far = _nearest_foot(raw, body, np.array([0.0, 1.0, 0.0]))
    if np.isfinite(far) and far > _FAR_M:
        notes.warnings.append(
            f"the centre of pressure lies {far:.1f} m from the nearer foot: do force and markers "
            "belong to one trial and one set of axes?"
        )


def _matched(force: RawForce, axes: Orientation, body: Body, notes: Notes, where: str) -> RawForce:
    """Turn a force with another vertical axis into the markers' axes."""
    up, load = axes.rotation[1], vertical_axis(force)
    if not np.isfinite(force.centre_of_pressure).any():
        raise UnreadableError(
            where,
            "force in the axes of the markers",
            "another vertical axis, and no centre of pressure to match them by",
            "export markers and force with the same axes",
        )
    best: tuple[float, RawForce] | None = None
    for turn in _right_handed_turns():
        if float((turn @ load) @ up) < 0.9:
            continue
        trial = replace(
            force,
            force=force.force @ turn.T,
            centre_of_pressure=force.centre_of_pressure @ turn.T,
        )
        far = _nearest_foot(trial, body, up)
        if np.isfinite(far) and (best is None or far < best[0]):
            best = (far, trial)
    if best is None or best[0] > _FAR_M:
        raise UnreadableError(
            where, "force in the axes of the markers", "axes that put no foot on the force",
            "export markers and force with the same axes",
        )  # fmt: skip
    notes.warnings.append(
        "the force has other axes than the markers; matched by the vertical and by the centre of "
        f"pressure under the feet ({100 * best[0]:.0f} cm from the foot's middle)"
    )
    return best[1]


def _right_handed_turns() -> list[Float[np.ndarray, "3 3"]]:
    """The 24 right-handed exchanges of axes."""
    turns = []
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((1.0, -1.0), repeat=3):
            turn = np.zeros((3, 3))
            turn[range(3), order] = signs
            if np.linalg.det(turn) > 0:
                turns.append(turn)
    return turns


def _check_fore_aft(force: Force, notes: Notes) -> None:
    """Warn where contacts drive first and brake later: an axis then points the wrong way."""
    up, forward = force.force[:, :, 1].sum(axis=1), force.force[:, :, 0].sum(axis=1)
    if not np.isfinite(up).all() or not np.isfinite(forward).all():
        return
    loaded = up > _LOADED_N
    edges = np.flatnonzero(np.diff(loaded.astype(int)))
    if len(edges) < 4:
        return
    starts = edges[np.diff(loaded.astype(int))[edges] > 0] + 1
    stops = edges[np.diff(loaded.astype(int))[edges] < 0] + 1
    stops = stops[stops > starts[0]] if len(starts) else stops
    halves = []
    for start, stop in zip(starts, stops, strict=False):
        middle = (start + stop) // 2
        if middle > start and stop > middle:
            halves.append(forward[middle:stop].mean() - forward[start:middle].mean())
    if halves and np.median(halves) < 0:
        notes.warnings.append(
            "the fore-aft force drives first and brakes later in contact: its sign may be wrong"
        )


def on_clock_of(
    force: Force, marker_time_s: Float[np.ndarray, " time"], notes: Notes, where: str
) -> Force:
    """Return force cut to the time that markers cover, with a note on what was cut.

    Raises
    ------
    UnreadableError
        Force and markers have hardly any time in common.
    """
    step = float(np.median(np.diff(marker_time_s))) if len(marker_time_s) > 1 else 0.0
    first, last = float(marker_time_s[0]), float(marker_time_s[-1]) + step
    begin, end = float(force.time_s[0]), float(force.time_s[-1])
    common = min(last, end) - max(first, begin)
    if common < _SHORTEST_S:
        raise UnreadableError(
            where,
            "force and markers of the same time",
            f"markers {first:.2f}–{last:.2f} s and force {begin:.2f}–{end:.2f} s",
            "do both files belong to one trial?",
        )
    keep = (force.time_s >= first - 1e-9) & (force.time_s < last - 1e-9)
    out = Force(
        plates=force.plates,
        force=force.force[keep],
        centre_of_pressure=force.centre_of_pressure[keep],
        free_moment=force.free_moment[keep],
        side=force.side,
        time_s=force.time_s[keep],
    )
    if common < 0.95 * max(last - first, end - begin):
        notes.warnings.append(
            f"markers cover {first:.1f}–{last:.1f} s and force {begin:.1f}–{end:.1f} s; force is "
            f"used for the {common:.1f} s in common"
        )
    return out


def floor_height(force: Force | None) -> float:
    """Return the height (m) of the plates' surface: the centre of pressure's; NaN without one."""
    if force is None:
        return float("nan")
    height = nanmean(force.centre_of_pressure[:, :, 1].reshape(-1, 1), axis=0)
    return float(height[0])
