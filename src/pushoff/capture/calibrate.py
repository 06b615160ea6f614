"""Metres per pixel: from the runner's height, the belt's speed, gravity, or an assumed stature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.recording import Found

#: Distances between the points that pose engines mark, as shares of stature, with the standard
#: deviation over people and engines. Thigh (hip–knee) and shank (knee–ankle) after de Leva 1996 as
#: in REFERENCE D.1 (males .2425 and .2493, females .2124 and .2492), trunk from mid-shoulder to
#: mid-hip after the same tables (515.5 mm of 1741 mm, 497.9 of 1735: recalled, not checked).
#: Pose engines mark the hip nearer to the trochanter than to the joint's centre, which makes women
#: and men alike: the male thigh is used for both, with a deviation that covers the female one.
_SHARES: dict[str, tuple[float, float]] = {
    "thigh": (0.2425, 0.018),
    "shank": (0.2493, 0.010),
    "trunk": (0.292, 0.015),
}
_ENDS: dict[str, tuple[str, str]] = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle")}

#: Stature that is assumed where nobody tells: the middle between the mean stature of women and men
#: of high-income countries (1.64 and 1.77 m, NCD-RisC 2016: recalled), and a spread that covers
#: nine out of ten adults with ± 2 standard deviations.
ASSUMED_STATURE = Found(1.70, 0.10, "assumed: adult stature", assumed=True)

#: A told height is good to about this (shoes, time of day, memory), and so is a told speed: the
#: displays of treadmills differ from their belts by some per cent.
_TOLD_HEIGHT_SD_M = 0.02
_TOLD_SPEED_SHARE = 0.03
#: Systematic part of the ground speed's error: pose engines let a standing foot creep. MediaPipe on
#: a rendered treadmill run (3.5 m/s, 60 frames/s, seen from 4.2 m): 4 % too slow; with exact points
#: less than 1 %.
_STANCE_SPEED_SHARE = 0.05

#: Witnesses of the scale that differ by more standard deviations contradict each other.
_CONTRADICTION_SD = 3.0


@dataclass(frozen=True)
class BodySize:
    """Lengths of the runner in the picture, in pixels.

    Parameters
    ----------
    thigh, shank, trunk : float
        Joint to joint; NaN where not seen.
    stature : float
        Height that the body would have if it stood straight.
    stature_sd : float
        Standard deviation of ``stature``: of proportions between people, and of this clip.
    """

    thigh: float
    shank: float
    trunk: float
    stature: float
    stature_sd: float

    @property
    def leg(self) -> float:
        """Length of thigh and shank."""
        return self.thigh + self.shank


def measure_body(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...], side_view: bool
) -> BodySize:
    """Return the runner's lengths in pixels.

    From the side a segment moves in the picture's plane and keeps its length: the median over all
    frames counts, of the leg that looks longer (it is nearer). From behind or in front segments
    are foreshortened most of the time: a high percentile counts.
    """
    percentile = 50.0 if side_view else 90.0
    found = {
        name: max(
            (_length(pixels, names, f"{side}_{a}", f"{side}_{b}", percentile) for side in _SIDES),
            key=lambda value: -np.inf if np.isnan(value) else value,
        )
        for name, (a, b) in _ENDS.items()
    }
    found["trunk"] = _trunk(pixels, names, percentile)
    estimates = np.array([found[name] / share for name, (share, _) in _SHARES.items()])
    spread = np.array([sd / share for share, sd in _SHARES.values()])
    seen = np.isfinite(estimates)
    if not seen.any():
        return BodySize(found["thigh"], found["shank"], found["trunk"], np.nan, np.nan)
    weight = np.where(seen, 1.0 / spread**2, 0.0)
    stature = float(np.nansum(weight * np.where(seen, estimates, 0.0)) / weight.sum())
    # Segments that disagree by more than their spread say that one of them is seen badly.
    scatter = float(np.std(estimates[seen])) / np.sqrt(seen.sum())
    own = stature / np.sqrt(weight.sum())
    return BodySize(
        found["thigh"], found["shank"], found["trunk"], stature, float(np.hypot(own, scatter))
    )


_SIDES = ("left", "right")


def _length(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    start: str,
    stop: str,
    percentile: float,
) -> float:
    if start not in names or stop not in names:
        return float("nan")
    ends = pixels[:, names.index(start)] - pixels[:, names.index(stop)]
    lengths = np.hypot(ends[:, 0], ends[:, 1])
    seen = np.isfinite(lengths)
    return float(np.percentile(lengths[seen], percentile)) if seen.sum() >= 5 else float("nan")


def _trunk(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...], percentile: float
) -> float:
    ends = [middle(pixels, names, part) for part in ("shoulder", "hip")]
    lengths = np.hypot(*(ends[0] - ends[1]).T)
    seen = np.isfinite(lengths)
    return float(np.percentile(lengths[seen], percentile)) if seen.sum() >= 5 else float("nan")


def middle(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...], part: str
) -> Float[np.ndarray, "time 2"]:
    """Return the middle of a left and right point, of the one that is seen, or NaN, (time, 2)."""
    here = [names.index(f"{s}_{part}") for s in _SIDES if f"{s}_{part}" in names]
    if not here:
        whole = {"hip": "mid_hip", "shoulder": "neck"}.get(part, "")
        if whole not in names:
            return np.full((len(pixels), 2), np.nan)
        return pixels[:, names.index(whole)]
    both = pixels[:, here]
    seen = np.isfinite(both[..., :1])
    count = seen.sum(axis=1)
    total = np.where(seen, both, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def stance_speed(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    size: BodySize,
    direction: int,
) -> tuple[float, float]:
    """Return how fast the ground goes back under the runner in px/s, with standard deviation.

    Feet that are low and hardly rise or fall stand on the ground; the speed that they commonly
    have relative to the runner's mean position is the ground's. NaN where no foot is seen long
    enough.
    """
    speeds: list[Float[np.ndarray, " sample"]] = []
    hips = middle(pixels, names, "hip")
    drift = _slope_through(hips[:, 0], time_s, 1.0)
    for side in _SIDES:
        for part in ("heel", "toe"):
            name = f"{side}_{part}"
            if name in names:
                path = pixels[:, names.index(name)]
                speeds.append(_grounded_speed(path, drift, time_s, size.leg, direction))
    joined = np.concatenate(speeds) if speeds else np.empty(0)
    if len(joined) < 10:
        return float("nan"), float("nan")
    value = _densest_half(joined)
    scatter = 1.4826 * float(np.median(np.abs(joined - value)))
    # Samples of one contact are not independent; about four points see each of them.
    contacts = max(len(joined) / 12.0, 1.0)
    return value, float(np.hypot(scatter / np.sqrt(contacts), _STANCE_SPEED_SHARE * abs(value)))


def _densest_half(values: Float[np.ndarray, " sample"]) -> float:
    """Return the mean of the shortest interval that holds half of the values.

    Feet that have just come down or start to lift add slower values on one side; the mean or
    median would follow them.
    """
    ordered = np.sort(values)
    half = max(len(ordered) // 2, 1)
    start = int(np.argmin(ordered[half:] - ordered[: len(ordered) - half]))
    return float(ordered[start : start + half].mean())


def _grounded_speed(
    path: Float[np.ndarray, "time 2"],
    drift: Float[np.ndarray, " time"],
    time_s: Float[np.ndarray, " time"],
    leg_px: float,
    direction: int,
) -> Float[np.ndarray, " sample"]:
    """Return the backward speeds (px/s) of one point of a foot while it rests on the ground."""
    window_s = max(0.05, 2.5 * float(np.median(np.diff(time_s))))
    ahead = _slope_through(path[:, 0], time_s, window_s)
    rise = _slope_through(path[:, 1], time_s, window_s)
    seen = np.isfinite(path[:, 1])
    if seen.sum() < 10:
        return np.empty(0)
    floor = float(np.percentile(path[seen, 1], 95))
    # A tenth of the leg above its lowest place, and slower up or down than half a leg per second
    # times two: swinging feet cross that band at several leg lengths per second.
    low = (path[:, 1] > floor - 0.10 * leg_px) & (np.abs(rise) < 1.0 * leg_px)
    usable = low & np.isfinite(ahead) & np.isfinite(drift)
    backward = -direction * (ahead - drift)[usable]
    return backward[backward > 0.5 * leg_px]


def _slope_through(
    values: Float[np.ndarray, " time"], time_s: Float[np.ndarray, " time"], window_s: float
) -> Float[np.ndarray, " time"]:
    """Return the slope of a straight line through the samples around each time, per second."""
    seen = np.isfinite(values)
    known = np.where(seen, values, 0.0)
    clock = np.where(seen, time_s, 0.0)
    low = np.searchsorted(time_s, time_s - window_s / 2 - 1e-9)
    high = np.searchsorted(time_s, time_s + window_s / 2 + 1e-9, side="right")

    def total(x: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        summed = np.concatenate([[0.0], np.cumsum(x)])
        return summed[high] - summed[low]

    count = total(seen.astype(float))
    st, sx, stt, stx = total(clock), total(known), total(clock**2), total(clock * known)
    below = count * stt - st**2
    usable = (count >= 3) & (below > 1e-12)
    return np.where(usable, (count * stx - st * sx) / np.where(usable, below, 1.0), np.nan)


def find_scale(
    size: BodySize,
    height: Found | None,
    speed: Found | None,
    ground_px: tuple[float, float],
    by_fall: tuple[float, float] | None = None,
) -> tuple[Found, tuple[str, ...]]:
    """Return metres per pixel and warnings: the witnesses' mean, weighted by inverse variance.

    Parameters
    ----------
    size : BodySize
        The runner in the picture.
    height, speed : Found or None
        What the user or file told: stature in m, speed over ground or belt in m/s.
    ground_px : tuple of float
        Speed of the ground in the picture and its standard deviation, px/s.
    by_fall : tuple of float, optional
        Metres per pixel and standard deviation as gravity tells them.

    Notes
    -----
    An assumed stature does not count beside a told speed. Witnesses that differ by more than three
    standard deviations are not mixed: the height goes first, then the speed, and a warning names
    the likely cause.
    """
    stature = height or ASSUMED_STATURE
    by_height = _ratio(stature, size.stature, size.stature_sd)
    sure = "(assumed)" if height is None else f"({height.source})"
    spread = f" ± {stature.sd:.2f}" if height is None else ""
    witnesses = [(*by_height, f"stature {stature.value:.2f}{spread} m {sure}")]
    warnings: list[str] = []
    if speed is not None and np.isfinite(ground_px[0]) and ground_px[0] > 0:
        by_speed = _ratio(speed, *ground_px)
        told = (*by_speed, f"speed {speed.value:.2f} m/s ({speed.source})")
        if height is None:
            witnesses = [told]
        elif _apart(by_speed, by_height) > _CONTRADICTION_SD:
            warnings.append(_speed_against_height(speed, ground_px[0] * by_height[0]))
        else:
            witnesses.append(told)
    if by_fall is not None and np.isfinite(by_fall).all():
        if _apart(by_fall, witnesses[0][:2]) > _CONTRADICTION_SD:
            warnings.append(_gravity_against(witnesses[0], by_fall, stature.value, height is None))
        else:
            witnesses.append((*by_fall, "gravity"))
    values, sds = (np.array([w[place] for w in witnesses], dtype=float) for place in (0, 1))
    weights = 1.0 / sds**2
    source = " and ".join(str(w[2]) for w in witnesses)
    found = Found(
        float(weights @ values / weights.sum()),
        float(1 / np.sqrt(weights.sum())),
        source,
        assumed=height is None and not any(str(w[2]).startswith("speed") for w in witnesses),
    )
    return found, tuple(warnings)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return by how many standard deviations two estimates differ."""
    return abs(one[0] - other[0]) / float(np.hypot(one[1], other[1]))


def _speed_against_height(speed: Found, implied_mps: float) -> str:
    """Return what to say where the told speed does not fit the told height."""
    ratio = speed.value / implied_mps
    cause = (
        f"If this is slow motion, give the true frame rate ({ratio:.1f} times)."
        if ratio > 1.7
        else "Lengths follow the height."
    )
    return (
        f"Height and speed do not fit together: by the height the ground moves at "
        f"{implied_mps:.2f} m/s, told are {speed.value:.2f} m/s. {cause}"
    )


def _gravity_against(
    first: tuple[float, float, str],
    by_fall: tuple[float, float],
    stature_m: float,
    assumed: bool,
) -> str:
    """Return what to say where gravity does not fit the size; ``first`` is scale, sd and source."""
    slowed = float(np.sqrt(by_fall[0] / first[0]))
    told = "the assumed stature" if assumed else first[2]
    text = (
        f"{told[0].upper() + told[1:]} and gravity do not fit together: in the picture the body "
        f"falls {slowed:.2f} times slower than it should. "
    )
    if slowed > 1.35 or slowed < 0.75:
        return text + (
            f"The likely cause is a wrong clock: give the camera's frame rate with --fps "
            f"({slowed:.1f} times the file's). Lengths do not follow gravity."
        )
    return text + (
        f"By gravity the runner would be {stature_m * by_fall[0] / first[0]:.2f} ± "
        f"{stature_m * by_fall[1] / first[0]:.2f} m tall: is the height right? "
        "Lengths do not follow gravity."
    )


def told_height(height_m: float | None) -> Found | None:
    """Return the user's stature with its standard deviation."""
    return None if height_m is None else Found(height_m, _TOLD_HEIGHT_SD_M, "told by the user")


def told_speed(speed_mps: float | None) -> Found | None:
    """Return the user's speed with its standard deviation."""
    if speed_mps is None:
        return None
    return Found(speed_mps, _TOLD_SPEED_SHARE * speed_mps, "told by the user")


def _ratio(metres: Found, pixels: float, pixels_sd: float) -> tuple[float, float]:
    """Return metres per pixel and its standard deviation."""
    value = metres.value / pixels
    return value, float(value * np.hypot(metres.sd / metres.value, pixels_sd / pixels))
