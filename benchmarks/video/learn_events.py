"""Learns what the mean stride says about contact: ``python -m benchmarks.video.learn_events``.

Learnt on rendered clips of the tune part (pose by MediaPipe) and on simulated keypoints of other
virtual runners (contact times up to a fifth off the norm, several engines' errors and placements,
30–240 frames/s). Prints the errors of runners left out by turns and writes
``src/pushoff/events/keypoint_timing.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import pushoff.events.learnt as learnt
from benchmarks.video.event_samples import Sample, samples
from pushoff.core.names import SIDES, Side
from pushoff.events.keypoint_contacts import _settled

KINDS = ("touchdown", "toe_off")
#: Where in the stride the events lie about, as seen from the foremost swing (touchdown follows it).
USUAL = {
    "touchdown": 0.0,
    "toe_off": 0.35,
    "midstance": 0.16,
    "heel_off": 0.20,
    "thigh_vertical": 0.20,
    "thigh_forward": 0.75,
}
#: Heel-off is 5° of sole rotation; on the virtual runner this long after the heel left the floor
#: (s), with a scatter of 1 ms. The true events are the heel's.
HEEL_OFF_S = 0.0144
#: Weight of a rendered clip against a simulated one: real pixels and a real engine count more.
RENDERED_WEIGHT = 4.0
#: Ridge: of the whole stride's features as a share of each one's variance, of a window's
#: velocities as a share of their median variance (all have the same unit).
STRIDE_RIDGE, WINDOW_RIDGE = 0.01, 0.1
#: Times that every event's window is drawn, with its middle off by this much (s).
DRAWN, OFF_S = 3, 0.012
#: Weight of an event's own window (contact) or curve (inner events) against the whole stride's
#: shape. Where a foot lands shows in the window alone; where it leaves, both know something. Real
#: runners' markers (two runners with force plates) agree with the window to 0–6 ms and with the
#: whole stride's shape to 6–12 ms.
SHARE = {
    "touchdown": 0.75,
    "toe_off": 0.5,
    "midstance": 0.5,
    "heel_off": 0.15,
    "thigh_vertical": 0.5,
    "thigh_forward": 0.4,
}
#: Deviation of the curves' mean instants in clips of the tune part and simulated ones (s).
CURVE_S = {"midstance": 0.007, "heel_off": 0.018, "thigh_vertical": 0.007, "thigh_forward": 0.011}
#: What real runners differ from virtual ones (s), added to the deviations: the windows' errors on
#: markers with force plates; for the events that have no window more, by judgement. When the heel
#: leaves is a matter of definition: 15 ms between the floor and 5° of rotation.
REAL_S = {
    "touchdown": 0.002,
    "toe_off": 0.003,
    "midstance": 0.004,
    "heel_off": 0.016,
    "thigh_vertical": 0.004,
    "thigh_forward": 0.006,
}
FOLDS = 5


def true_phase(sample: Sample, side: Side, kind: str) -> float:
    """Return the mean phase of an event, circular; NaN where there is none."""
    stride, times = sample.stride, sample.truth[side, kind]
    inside = times[(times > stride.time_s[0]) & (times < stride.time_s[-1])]
    if not len(inside):
        return float("nan")
    angle = 2j * np.pi * np.interp(inside, stride.time_s, stride.phase)
    return float(np.angle(np.exp(angle).mean()) / (2 * np.pi))


def _weight(sample: Sample) -> float:
    return RENDERED_WEIGHT if sample.rendered else 1.0


def joint(
    features: np.ndarray, targets: np.ndarray, weight: np.ndarray, ridge: float, even: bool
) -> learnt.JointNormal:
    """Return the joint normal of features and targets from rows without gaps."""
    whole = np.isfinite(features).all(axis=1) & np.isfinite(targets).all(axis=1)
    rows = np.concatenate([features, targets], axis=1)[whole]
    share = weight[whole] / weight[whole].sum()
    mean = share @ rows
    away = rows - mean
    scale = np.sqrt(share @ away**2) + 1e-12
    covariance = (away / scale * share[:, None]).T @ (away / scale)
    covariance *= scale[:, None] * scale
    variance = scale[: len(scale) - targets.shape[1]] ** 2
    spread = np.full(len(variance), np.median(variance)) if even else variance
    return learnt.JointNormal(mean, covariance, ridge * spread)


def learn(chosen: Sequence[Sample]) -> tuple[learnt.JointNormal, dict[str, learnt.JointNormal]]:
    """Return the models of the whole stride and of both windows."""
    draw = np.random.default_rng(0)
    features: dict[str, list[np.ndarray]] = {"stride": [], **{kind: [] for kind in KINDS}}
    targets: dict[str, list[list[float]]] = {name: [] for name in features}
    weight: dict[str, list[float]] = {name: [] for name in features}
    for sample in chosen:
        stride = sample.stride
        for side in SIDES:
            reference = learnt.reference_phase(stride, side)
            true = {kind: true_phase(sample, side, kind) for kind in learnt.KINDS}
            if not np.isfinite([reference, *true.values()]).all():
                continue
            features["stride"].append(learnt.stride_features(stride, side, reference))
            targets["stride"].append(
                [_after(true[kind] - reference, kind, stride.rhythm_hz) for kind in learnt.KINDS]
            )
            weight["stride"].append(_weight(sample))
            for kind in KINDS:
                for off in OFF_S * draw.standard_normal(DRAWN):
                    place = true[kind] + off * stride.rhythm_hz
                    features[kind].append(learnt.window_features(stride, side, kind, place))
                    targets[kind].append([-off])
                    weight[kind].append(_weight(sample))
    made = {
        name: joint(
            np.array(features[name]),
            np.array(targets[name]),
            np.array(weight[name]),
            STRIDE_RIDGE if name == "stride" else WINDOW_RIDGE,
            even=name != "stride",
        )
        for name in features
    }
    return made.pop("stride"), made


def errors(
    sample: Sample, stride_model: learnt.JointNormal, windows: dict[str, learnt.JointNormal]
) -> list[tuple[bool, np.ndarray]]:
    """Return per leg (near?, errors in ms of whole stride and window, touchdown and toe-off)."""
    known = learnt.Learnt(stride_model, windows, SHARE, {}, "")
    stride = sample.stride
    rows = []
    for side in SIDES:
        reference = learnt.reference_phase(stride, side)
        if not np.isfinite(reference):
            continue
        whole, _ = stride_model.given(learnt.stride_features(stride, side, reference))
        row = []
        for kind, shift in zip(learnt.KINDS, whole, strict=True):
            guess = own = reference + shift * stride.rhythm_hz
            if kind in KINDS:
                own, _ = _settled(stride, side, kind, guess, known)
            true = true_phase(sample, side, kind)
            if kind == "heel_off":
                true += HEEL_OFF_S * stride.rhythm_hz
            row.append([_apart(place - true) / stride.rhythm_hz for place in (guess, own)])
        rows.append((sample.view == side, 1000.0 * np.array(row)))
    return rows


def _apart(strides: float) -> float:
    return float(strides - np.round(strides))


def _after(strides: float, kind: str, rhythm_hz: float) -> float:
    """Return the time (s) from the reference to an event, the whole strides taken off."""
    offset = HEEL_OFF_S if kind == "heel_off" else 0.0
    return float(strides - np.round(strides - USUAL[kind])) / rhythm_hz + offset


def left_out(chosen: Sequence[Sample]) -> list[tuple[Sample, bool, np.ndarray]]:
    """Return the errors of every leg with its runner left out."""
    groups = sorted({sample.group for sample in chosen})
    np.random.default_rng(0).shuffle(groups)
    rows = []
    for fold in range(FOLDS):
        out = set(groups[fold::FOLDS])
        models = learn([s for s in chosen if s.group not in out])
        for sample in chosen:
            if sample.group in out:
                rows += [(sample, near, error) for near, error in errors(sample, *models)]
    return rows


def mixed(error: np.ndarray) -> np.ndarray:
    """Return touchdown and toe-off errors of the weighted mean of whole stride and window."""
    share = np.array([SHARE[kind] for kind in learnt.KINDS])
    return error[:, 0] * (1 - share) + error[:, 1] * share


def deviations(rows: Sequence[tuple[Sample, bool, np.ndarray]]) -> dict[str, dict[str, float]]:
    """Return what is stated: the errors left out, and what real runners differ, near and far."""
    found: dict[str, dict[str, float]] = {}
    for name, wanted in (("near", True), ("far", False)):
        error = np.array([mixed(e) for s, near, e in rows if near is wanted])
        weight = np.array([_weight(s) for s, near, _ in rows if near is wanted])
        spread = np.sqrt((weight[:, None] * error**2).sum(axis=0) / weight.sum()) / 1000.0
        found[name] = {}
        for k, kind in enumerate(learnt.KINDS):
            curve = SHARE[kind] * CURVE_S.get(kind, 0.0)
            own = spread[k] * (1.0 - SHARE[kind] if kind in CURVE_S else 1.0)
            parts = np.array([own, curve, REAL_S[kind]])
            found[name][kind] = round(float(np.sqrt((parts**2).sum())), 5)
    return found


def report(rows: Sequence[tuple[Sample, bool, np.ndarray]]) -> None:
    """Print bias and standard deviation (ms) per kind of clip and leg."""
    for rendered in (True, False):
        for wanted in (True, False):
            for rate in (30, 60, 120, 240):
                chosen = [
                    e
                    for s, near, e in rows
                    if (s.rendered, near) == (rendered, wanted) and abs(s.rate_hz - rate) < 5
                ]
                if not chosen:
                    continue
                error = np.array(chosen)
                mean = np.array([mixed(e) for e in chosen])
                parts = [f"{'rendered' if rendered else 'simulated'} {rate} n {len(chosen)}"]
                parts.append("near" if wanted else "far")
                for k, kind in enumerate(learnt.KINDS):
                    if kind not in KINDS:
                        parts.append(f"{kind} {mean[:, k].mean():+.1f}±{mean[:, k].std():.1f}")
                        continue
                    for values, what in ((error[:, k, 0], "whole"), (error[:, k, 1], "window")):
                        parts.append(f"{kind} {what} {values.mean():+.1f}±{values.std():.1f}")
                    parts.append(f"both {mean[:, k].mean():+.1f}±{mean[:, k].std():.1f}")
                contact = mean[:, 1] - mean[:, 0]
                parts.append(f"CONTACT {contact.mean():+.1f} limits ±{1.96 * contact.std():.1f}")
                print(" | ".join(parts), flush=True)


def _packed(model: learnt.JointNormal) -> dict[str, str]:
    lower = model.covariance[np.tril_indices(len(model.mean))]
    parts = {"mean": model.mean, "covariance": lower, "ridge": model.ridge}
    return {name: learnt.packed(values) for name, values in parts.items()}


def main() -> None:
    """Learn, print the errors of runners left out, and write the file."""
    chosen = samples()
    rows = left_out(chosen)
    report(rows)
    if "--only-print" in sys.argv:
        return
    stride_model, windows = learn(chosen)
    rendered = sum(sample.rendered for sample in chosen)
    content = {
        "provenance": f"{rendered} rendered clips (tune part, MediaPipe) and "
        f"{len(chosen) - rendered} simulated ones; benchmarks/video/learn_events.py",
        "share": SHARE,
        "sd_s": deviations(rows),
        "stride": _packed(stride_model),
        **{kind: _packed(model) for kind, model in windows.items()},
    }
    path = Path(learnt.__file__).with_name(learnt.FILE)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
