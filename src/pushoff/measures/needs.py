"""What a measure may need of its input, and why it cannot be had here.

Words of ``Measure.needs``:

- ``angle:<name>``: an angle of this side (or of the middle of the body).
- ``point:<name>``: a point of this side (or of the middle); ``point:toe|ball`` takes either.
- ``opposite:<name>``: a point of the other side.
- ``event:<name>``: an instant of the stride table.
- ``scale``: metres that are known, not assumed.
- ``speed``: the way over ground: on a treadmill the belt's speed.
- ``3d``: more than one camera or markers.
- ``whole_body``: a centre of mass of the whole body.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from pushoff.core.measures import Measure
from pushoff.core.motion import Motion
from pushoff.core.strides import Strides

KINDS = ("angle", "point", "opposite", "event")
FLAGS = ("scale", "speed", "3d", "whole_body")


def unmet(measure: Measure, motion: Motion, strides: Strides) -> str | None:
    """Return in plain words why a measure cannot be had from this input, or None if it can."""
    view = "3d" if motion.dimension == 3 else motion.view
    if view not in measure.views:
        return _view_reason(measure, view)
    reasons = (_missing(need, motion, strides) for need in measure.needs)
    return next((reason for reason in reasons if reason), None)


def words(name: str) -> str:
    """Return a name of the program in words: ``thigh_vertical`` → ``thigh vertical``."""
    return name.replace("_", " ")


def _view_reason(measure: Measure, view: str) -> str:
    wanted = [v for v in measure.views if v not in ("3d", "unknown")]
    if not wanted:
        return "needs a three-dimensional recording"
    return f"needs a {' or '.join(wanted)} view or three dimensions, not a {view} view"


def _missing(need: str, motion: Motion, strides: Strides) -> str | None:
    kind, _, name = need.partition(":")
    if kind == "event":
        if np.isfinite(strides.times[name]).any():
            return None
        return f"no {words(name)} was found"
    if kind == "angle":
        return _missing_angle(name, strides.key(name), motion)
    if kind in ("point", "opposite"):
        opposite = kind == "opposite"
        keys = [strides.key(option, opposite) for option in name.split("|")]
        if any(strides.shared(("seen", key), partial(_seen, key, motion)) for key in keys):
            return None
        return f"no {' or '.join(words(option) for option in name.split('|'))} was seen"
    return _missing_flag(need, motion)


def _missing_angle(name: str, key: str, motion: Motion) -> str | None:
    if key in motion.angles and np.isfinite(motion.angles[key]).any():
        return None
    return motion.skipped.get(key) or f"this recording gives no {words(name)} angle"


def _seen(key: str, motion: Motion) -> bool:
    return key in motion.points and bool(np.isfinite(motion.points[key][:, :2]).any())


def _missing_flag(need: str, motion: Motion) -> str | None:
    if need == "scale":
        return None if motion.scale_known else "the scale is not known: give the height"
    if need == "speed":
        if motion.surface == "overground" or motion.ground_speed is not None:
            return None
        return "the speed over ground or belt is not known: give the speed"
    if need == "3d":
        return None if motion.dimension == 3 else "needs a three-dimensional recording"
    if need == "whole_body":
        whole = motion.com_source == "whole_body"
        return None if whole else "needs the whole body, only a part of it was seen"
    raise ValueError(f"no need is written {need!r}")
