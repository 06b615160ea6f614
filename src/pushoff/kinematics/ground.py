"""Floor, treadmill or overground, and speed, from the foot that stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.names import SIDES, Surface, sided
from pushoff.core.recording import Found
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinematics.track import Paths
from pushoff.maths.derivatives import derivative
from pushoff.maths.filters import stretches

FOOT_POINTS = ("heel", "ball", "toe")


@dataclass(frozen=True)
class StanceVelocity:
    """Forward velocity (m/s) of the standing foot: median over contacts, spread, their number."""

    value: float
    sd: float
    contacts: int


@dataclass(frozen=True)
class Ground:
    """What carries the runner, and how fast the runner moves over it."""

    surface: Surface
    speed: Found | None
    warnings: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def floor_height(paths: Paths) -> float:
    """Return the height (m) at which the lowest foot points stand; NaN without foot points."""
    lows = [
        float(np.nanpercentile(paths[name][:, 1], 2.0))
        for name in _feet(paths)
        if np.isfinite(paths[name][:, 1]).any()
    ]
    return min(lows) if lows else float("nan")


def stance_velocity(
    paths: Paths, rate_hz: float, size_m: float, camera: bool
) -> StanceVelocity | None:
    """Return the forward velocity of the foot while it stands, or None if it never does.

    In every contact the ball of the foot (or toe, or heel) is taken while it is low and hardly
    moves up or down, and a line is fitted to its forward path. The whole of that time counts, as
    belts slow down while a runner brakes and catch up in push-off. The result is the median over
    contacts with their robust standard deviation. For keypoints (``camera``) see
    :func:`_standing_in_picture`.
    """
    values: list[float] = []
    for side in SIDES:
        names = _feet(paths, side)
        if not names:
            continue
        path = np.mean([paths[n] for n in names], axis=0) if camera else paths[names[0]]
        find = _standing_in_picture if camera else _standing
        for start, stop in find(path, rate_hz, size_m):
            ahead = path[start:stop, 0]
            if np.isfinite(ahead).all():
                since = np.arange(stop - start) - 0.5 * (stop - start - 1)
                values.append(float(since @ ahead / (since @ since)) * rate_hz)
    if not values:
        return None
    found = np.array(values)
    centre = float(np.median(found))
    spread = 1.4826 * float(np.median(np.abs(found - centre)))
    return StanceVelocity(centre, spread, len(values))


def _feet(paths: Paths, *sides: str) -> list[str]:
    names = [sided(s, n) for s in SIDES if s in (sides or SIDES) for n in ("ball", "toe", "heel")]
    return [name for name in names if name in paths and np.isfinite(paths[name][:, :2]).any()]


def _standing(
    path: Float[np.ndarray, "time 3"], rate_hz: float, size_m: float
) -> list[tuple[int, int]]:
    """Return stretches in which a foot point is low and still in height.

    Limits as shares of stature: 2 % above its lowest, 6 % per second up or down (0.1 m/s); at
    least 40 ms long, which leaves out the turning point of a foot in the air.
    """
    up = path[:, 1]
    if not np.isfinite(up).any():
        return []
    low = up < np.nanpercentile(up, 3.0) + 0.02 * size_m
    still: Bool[np.ndarray, " time"] = low & (np.abs(derivative(up, rate_hz)) < 0.06 * size_m)
    least = max(3, round(0.04 * rate_hz))
    return [(a, b) for a, b in stretches(still) if b - a >= least]


def _standing_in_picture(
    path: Float[np.ndarray, "time 3"], rate_hz: float, size_m: float
) -> list[tuple[int, int]]:
    """Return the middle halves of the stretches in which the middle of a foot is low.

    Keypoints jitter, and a camera that looks down or sideways tilts the floor, so that height and
    not its rate of change decides: below 4 % of stature above its lowest for 80 ms or more, which
    is shorter than any contact; the middle half excludes landing and roll-off.
    """
    up = path[:, 1]
    if not np.isfinite(up).any():
        return []
    low = up < np.nanpercentile(up, 3.0) + 0.04 * size_m
    found = []
    for start, stop in stretches(low):
        quarter = (stop - start) // 4
        if stop - start >= max(4, round(0.08 * rate_hz)):
            found.append((start + quarter, stop - quarter))
    return found


def travel_velocity(
    body: Float[np.ndarray, "time 3"], time_s: Float[np.ndarray, " time"]
) -> tuple[float, float]:
    """Return mean forward velocity (m/s) of the body and its change per second (m/s²).

    A parabola through the path; its velocity at the middle and its acceleration.
    """
    seen = np.isfinite(body[:, 0])
    if seen.sum() < 8:
        return float("nan"), float("nan")
    middle = float(np.mean(time_s[seen]))
    square, slope, _ = np.polyfit(time_s[seen] - middle, body[seen, 0], 2)
    return float(slope), 2.0 * float(square)


def find_ground(
    paths: Paths,
    time_s: Float[np.ndarray, " time"],
    size_m: float,
    told: tuple[Surface, Found | None],
    settings: KinematicsSettings,
    camera: bool = False,
    seen: Found | None = None,
) -> Ground:
    """Return surface and speed over the ground: body velocity less stance foot velocity.

    ``seen`` is the speed that the pictures of one camera told, which goes before that of the paths.
    """
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    body = paths.get("com", paths.get("mid_hip"))
    stance = stance_velocity(paths, float(rate_hz), size_m, camera)
    travel, gain = (float("nan"),) * 2 if body is None else travel_velocity(body, time_s)
    surface = told[0]
    if surface == "unknown" and stance is not None and np.isfinite(travel):
        surface = _surface(stance, travel, settings)
    found = None
    if stance is not None and np.isfinite(travel):
        found = Found(
            value=travel - stance.value,
            sd=stance.sd,
            source=f"stance foot, {stance.contacts} contacts",
        )
    found = seen or found
    return _with_told(surface, found, told[1], gain, time_s, settings)


def _surface(stance: StanceVelocity, travel: float, settings: KinematicsSettings) -> Surface:
    if stance.value < -settings.least_speed_mps and abs(travel) < 0.5 * abs(stance.value):
        return "treadmill"
    if travel > settings.least_speed_mps and abs(stance.value) < 0.5 * travel:
        return "overground"
    return "unknown"


def _with_told(
    surface: Surface,
    found: Found | None,
    told: Found | None,
    gain: float,
    time_s: Float[np.ndarray, " time"],
    settings: KinematicsSettings,
) -> Ground:
    warnings = []
    if told is not None and found is not None and told.value > 0:
        off = found.value / told.value - 1.0
        if abs(off) > settings.speed_disagreement:
            warnings.append(
                f"The stance foot moves at {found.value:.2f} m/s, which is {abs(off):.0%}"
                f" {'more' if off > 0 else 'less'} than the {told.value:.2f} m/s that were told"
                f" ({told.source}); the told speed is used."
            )
    change = gain * (time_s[-1] - time_s[0])
    speed = told if told is not None else found
    if surface == "overground" and speed is not None and abs(change) > 0.05 * speed.value:
        warnings.append(
            f"The runner {'speeds up' if change > 0 else 'slows down'} by {abs(change):.2f} m/s"
            " within the recording."
        )
    skipped: tuple[tuple[str, str], ...] = ()
    if speed is None:
        skipped = (("speed", "no foot was seen standing, and no speed was told"),)
    return Ground(surface, speed, tuple(warnings), skipped)
