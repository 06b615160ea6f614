"""What the shape of the mean stride says about contact: learnt on runs whose contacts are known.

A joint normal distribution of shape and event times, conditioned on what a recording shows: the
best linear estimate, with the covariance of all errors (a pose engine's errors repeat in every
stride and go together), for whatever points the recording has. The numbers are in
``keypoint_timing.json`` with where they come from; ``benchmarks/video/learn_events.py`` makes them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from jaxtyping import Float

from pushoff.core.names import EventKind, Side
from pushoff.events.mean_stride import HARMONICS, LEG_PARTS, MeanStride

FILE = "keypoint_timing.json"
#: Events that the shape of the whole stride tells, in the order of its targets.
KINDS: tuple[EventKind, ...] = (
    "touchdown",
    "toe_off",
    "midstance",
    "heel_off",
    "thigh_vertical",
    "thigh_forward",
)
#: Harmonics of leg and (every second one) body that describe the whole stride.
_LEG_HARMONICS, _BODY_HARMONICS = 6, 5
#: Parts whose swing to and fro gives the reference instant: their foremost point, on average.
_SWINGING: tuple[str, ...] = ("knee", "ankle", "heel", "toe")
#: Instants (s) around an event at which velocities are looked at.
WINDOWS: Mapping[str, Float[np.ndarray, " place"]] = {
    "touchdown": np.arange(-6, 7) * 0.015,
    "toe_off": np.arange(-9, 9) * 0.020,
}
PATHS: tuple[str, ...] = tuple(f"{part}_{way}" for part in LEG_PARTS for way in ("forward", "up"))


@dataclass(frozen=True)
class JointNormal:
    """Mean and covariance of features followed by targets.

    ``ridge`` is added to the variance of every feature: runners and engines differ from those that
    the covariance was learnt on.
    """

    mean: Float[np.ndarray, " row"]
    covariance: Float[np.ndarray, "row row"]
    ridge: Float[np.ndarray, " feature"]

    def given(
        self, features: Float[np.ndarray, " feature"]
    ) -> tuple[Float[np.ndarray, " target"], float]:
        """Return the expected targets and how strange the features are (1: as those learnt on).

        Features that are NaN are left out; NaN targets where all are.
        """
        count = len(self.ridge)
        seen = np.flatnonzero(np.isfinite(features))
        if not len(seen):
            return np.full(len(self.mean) - count, np.nan), np.inf
        among = self.covariance[np.ix_(seen, seen)] + np.diag(self.ridge[seen])
        away = features[seen] - self.mean[seen]
        solved = np.linalg.solve(among, away)
        expected = self.mean[count:] + self.covariance[count:, seen] @ solved
        return expected, float(away @ solved / len(seen))


@dataclass(frozen=True)
class Learnt:
    """The models of the whole stride and of both events, and what each is worth.

    ``share`` is the weight of the event's own window against the whole stride's shape;
    ``sd_s[near or far][event]`` the standard deviation of a clip's mean instant. Events without a
    window have no share.
    """

    stride: JointNormal
    windows: Mapping[str, JointNormal]
    share: Mapping[str, float]
    sd_s: Mapping[str, Mapping[str, float]]
    provenance: str


@lru_cache(maxsize=1)
def learnt() -> Learnt:
    """Return what is in ``keypoint_timing.json``."""
    text = resources.files("pushoff.events").joinpath(FILE).read_text("utf-8")
    found = json.loads(text)

    def model(name: str) -> JointNormal:
        mean, triangle, ridge = (
            _unpacked(found[name][part]) for part in ("mean", "covariance", "ridge")
        )
        covariance = np.zeros((len(mean), len(mean)))
        covariance[np.tril_indices(len(mean))] = triangle
        return JointNormal(mean, covariance + np.tril(covariance, -1).T, ridge)

    return Learnt(
        stride=model("stride"),
        windows={kind: model(kind) for kind in WINDOWS},
        share=found["share"],
        sd_s=found["sd_s"],
        provenance=found["provenance"],
    )


def packed(values: Float[np.ndarray, " value"]) -> str:
    """Return numbers as text: four bytes each, base 64."""
    return base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")


def _unpacked(text: str) -> Float[np.ndarray, " value"]:
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(float)


def reference_phase(stride: MeanStride, side: Side) -> float:
    """Return the phase at which the swinging parts of a leg are furthest forward; NaN if unseen."""
    names = [f"{side}_{part}_forward" for part in _SWINGING]
    swing = sum(stride.paths[name][0] for name in names if name in stride.paths)
    return float(-np.angle(swing) / (2 * np.pi)) if swing else float("nan")


def stride_features(
    stride: MeanStride, side: Side, reference: float
) -> Float[np.ndarray, " feature"]:
    """Return the shape of the whole stride in leg lengths, and the stride time (s).

    Harmonics of every path turned to the reference phase; NaN for paths not seen.
    """
    turn = np.exp(2j * np.pi * np.arange(1, HARMONICS + 1) * reference) / stride.leg_m
    nothing = np.full(HARMONICS, np.nan, dtype=complex)
    body = (stride.paths.get("body_up", nothing) * turn)[1::2][:_BODY_HARMONICS]
    legs = [(stride.paths.get(f"{side}_{path}", nothing) * turn)[:_LEG_HARMONICS] for path in PATHS]
    waves = np.concatenate([body, *legs])
    return np.concatenate([waves.real, waves.imag, [1.0 / stride.rhythm_hz]])


def window_features(
    stride: MeanStride, side: Side, kind: str, phase: float
) -> Float[np.ndarray, " feature"]:
    """Return velocities (leg lengths/s) of legs and body around a phase, NaN where not seen."""
    places = phase + WINDOWS[kind] * stride.rhythm_hz
    names = [*(f"{side}_{path}" for path in PATHS), "body_up"]
    return np.concatenate([stride.velocity(name, places) for name in names]) / stride.leg_m
