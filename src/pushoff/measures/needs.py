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
- ``force``: ground force on this foot, measured or estimated; ``measured_force``: from plates.
- ``mass``: a body mass that is known, not assumed.
- ``body_weight``: force in body weights: the mass must be known where plates measured newtons.
- ``fast_plates``: plates that sample fast enough for the rise of force after touchdown.
- ``level``: level ground.
- ``moment:<name>``, ``power:<joint>``: a moment or power of this leg.
- ``muscle:<group>``: force of a muscle group of this leg (a model result); ``induced``: the shares
  of the muscles in support and drive.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from pushoff.core.measures import Measure
from pushoff.core.motion import Motion
from pushoff.core.strides import Strides

KINDS = ("angle", "point", "opposite", "event", "moment", "power", "muscle")
FLAGS = (
    "scale",
    "speed",
    "3d",
    "whole_body",
    "force",
    "measured_force",
    "mass",
    "body_weight",
    "fast_plates",
    "level",
    "induced",
)
#: From where a camera films, and what it has to be told to film from instead.
_FROM = {
    "left": "the side",
    "right": "the side",
    "rear": "behind",
    "front": "in front",
}
#: A video whose contacts are less sure than this (s) gives no times of contact and flight.
LEAST_SURE_S = 0.030
#: Springs from timing hold on level ground (meyer2023): more slope than 1 % changes them.
MOST_SLOPE_PERCENT = 1.0
#: The rise after touchdown takes about 30 ms: six samples at this rate.
LEAST_PLATES_HZ = 200.0
#: Least difference of pelvic list between the midstances of both feet, rad (3°), with which hip
#: keypoints follow the pelvis. Its sides drop by 3.7 ± 1.9° each at midstance (bramah2018, healthy
#: runners), which makes 7.4°; MediaPipe's hips gave −5 to +1° where the virtual runner had 8 to 15.
_LEAST_LIST = float(np.radians(3.0))


def unmet(measure: Measure, motion: Motion, strides: Strides) -> str | None:
    """Return in plain words why a measure cannot be had from this input, or None if it can."""
    view = "3d" if motion.dimension == 3 else motion.view
    if view not in measure.views:
        return _view_reason(measure, view)
    reasons = (_missing(need, motion, strides) for need in measure.needs)
    missing = next((reason for reason in reasons if reason), None)
    if missing is None and motion.dimension == 2:
        return _unsure(measure, motion, strides)
    return missing


def words(name: str) -> str:
    """Return a name of the program in words: ``thigh_vertical`` → ``thigh vertical``."""
    return name.replace("_", " ")


def _view_reason(measure: Measure, view: str) -> str:
    wanted = tuple(dict.fromkeys(_FROM[v] for v in measure.views if v in _FROM))
    if not wanted:
        return "cannot be had from one camera: needs a three-dimensional recording"
    film = f"film from {' or '.join(wanted)}"
    if view not in _FROM:
        return f"cannot be had from an unknown view: {film}"
    return f"cannot be seen from {_FROM[view]}: {film}"


def _unsure(measure: Measure, motion: Motion, strides: Strides) -> str | None:
    """Return why a camera's recording is too unsure for a measure that it shows."""
    events = {need.partition(":")[2] for need in measure.needs if need.startswith("event:")}
    if measure.unit in ("s", "%") and events & {"toe_off", "opposite_toe_off"}:
        sd = strides.sd["toe_off"]
        if np.isfinite(sd).any() and np.nanmedian(sd) > LEAST_SURE_S:
            return (
                f"touchdown and toe-off are not sure enough in this video (± "
                f"{1000.0 * float(np.nanmedian(sd)):.0f} ms): film from the side, at 60 frames/s "
                "or more"
            )
    if "angle:pelvis_list" in measure.needs and motion.view in ("rear", "front"):
        return strides.shared(("follows", "pelvis_list"), partial(_list_is_seen, strides))
    return None


def _list_is_seen(strides: Strides) -> str | None:
    """Return why the line of the hips is not that of the pelvis, None where it may be."""
    side_up = strides.angle("pelvis_list") * (1.0 if strides.side == "right" else -1.0)
    other = 0.5 * (strides.times["opposite_touchdown"] + strides.times["opposite_toe_off"])
    change = strides.at(side_up, "midstance") - strides.at(side_up, other)
    known = change[np.isfinite(change)]
    if not len(known) or float(np.median(known)) > _LEAST_LIST:
        return None
    return (
        "the hip keypoints do not tilt with the pelvis in this video (the standing side is not "
        "the higher one): needs keypoints or markers on the iliac spines"
    )


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
    if kind in ("moment", "power"):
        return strides.shared(("unmet", need), partial(_missing_load, kind, name, strides))
    if kind == "muscle" or need == "induced":
        return _missing_muscle(name, strides)
    if need == "mass":
        return _missing_mass(strides)
    if need in ("force", "measured_force", "body_weight", "fast_plates"):
        return strides.shared(("unmet", need), partial(_missing_force, need, strides))
    if need == "level":
        return _missing_level(strides)
    return _missing_flag(need, motion)


def _missing_mass(strides: Strides) -> str | None:
    kinetics = strides.kinetics
    known = np.isfinite(strides.mass_kg) if kinetics is None else not kinetics.mass.assumed
    return None if known else "the body mass is not known: give --mass"


def _missing_level(strides: Strides) -> str | None:
    slope = strides.slope_percent
    if abs(slope) <= MOST_SLOPE_PERCENT:
        return None
    return f"holds on level ground only, the slope is {slope:+.1f} %"


def _missing_force(need: str, strides: Strides) -> str | None:
    kinetics = strides.kinetics
    if kinetics is None:
        return "no ground force could be had from this recording"
    if need == "body_weight":
        return _missing_mass(strides) if kinetics.ground.measured else None
    if need == "fast_plates":
        rate = kinetics.ground.rate_hz
        if np.isfinite(rate) and rate < LEAST_PLATES_HZ:
            return f"needs plates of {LEAST_PLATES_HZ:.0f} Hz or more, these gave {rate:.0f} Hz"
        return None
    if need == "measured_force" and not kinetics.ground.measured:
        return "needs a force plate: it cannot be had from estimated force"
    vertical = kinetics.ground.force[strides.side][:, 1]
    if not (np.isfinite(vertical) & (vertical > 0.0)).any():
        return "no force on this foot is known"
    return None


def _missing_load(kind: str, name: str, strides: Strides) -> str | None:
    kinetics = strides.kinetics
    if kinetics is None:
        return "no ground force could be had from this recording"
    if kinetics.ground.measured and kinetics.mass.assumed:
        return _missing_mass(strides)
    loads, key = kinetics.loads, strides.key(name)
    curves = loads.moments if kind == "moment" else loads.powers
    if key in curves and np.isfinite(curves[key]).any():
        return None
    return loads.skipped.get(key) or f"this recording gives no {words(name)} {kind}"


def _missing_muscle(group: str, strides: Strides) -> str | None:
    muscles = strides.muscles
    if muscles is None:
        return "no muscle forces could be solved from this recording"
    if group and group not in muscles.names:
        return f"the muscle model has no {words(group)}"
    if group and not np.isfinite(muscles.force[strides.side][:, muscles.names.index(group)]).any():
        return "the muscles of this leg could not be solved"
    induced = muscles.induced
    if not group and (
        induced is None or not np.isfinite(induced.support[strides.side][:, -1]).any()
    ):
        return muscles.skipped.get("induced", "the shares of the muscles could not be solved")
    return None


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
