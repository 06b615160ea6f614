"""Times hops by the path of the body: a free fall in flight, a push like half a sine on the floor.

Feet tell badly when they leave the floor: toes roll off it slowly, and their keypoints are the
worst of all. The body has no choice in the air but to fall with gravity. Its height over time,
from the first top to the last, therefore fixes how each hop divides into flight and contact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.integrate import cumulative_trapezoid
from scipy.optimize import least_squares

from pushoff.clinical.figure import Curve, Figure
from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES
from pushoff.reference.anthropometry import segment_inertia

#: Contacts of one set differ by about this share (SD): hops of one set repeat within 10 %
#: (comyns2019). It steadies single hops where keypoints are noisy.
_ALIKE = 0.08
#: Noise of the body's height as a share of its standard deviation over the hops: 1 to 3 px of some
#: 40 px, which is what residuals show with keypoints of MediaPipe and of the virtual person.
_NOISE = 0.03
#: Share of a hop that is contact, to begin with.
_BEGIN = 0.42
#: Least and greatest contact, in shares of a hop.
_LEAST, _MOST = 0.08, 0.9


@dataclass(frozen=True)
class Bounces:
    """The contacts of a row of hops.

    Parameters
    ----------
    lands_s, leaves_s : array, (contact,)
    tops_s : array, (contact + 1,)
        When the body is highest before and after each contact.
    px_per_m : float
        What the fall of the body says about the size of the picture.
    noise_px : float
        Standard deviation of what the fit leaves over.
    """

    lands_s: Float[np.ndarray, " contact"]
    leaves_s: Float[np.ndarray, " contact"]
    tops_s: Float[np.ndarray, " top"]
    px_per_m: float
    noise_px: float

    @property
    def contact_s(self) -> Float[np.ndarray, " contact"]:
        """Return how long each contact is."""
        return self.leaves_s - self.lands_s

    @property
    def flight_s(self) -> Float[np.ndarray, " contact"]:
        """Return how long the flight after each contact is; the last from its first half."""
        last = 2.0 * (self.tops_s[-1] - self.leaves_s[-1])
        return np.append(self.lands_s[1:] - self.leaves_s[:-1], last)


def body_height(figure: Figure) -> Curve:
    """Return the height of the body's centre of mass (px, up), from hips, shoulders and legs.

    Segments weigh what they do in the mean of both sexes (deleva1996); trunk, head and arms go
    with the middle of hips and shoulders. A constant is missing: heights count against each other.
    NaN where a leg or the trunk is not seen.
    """
    weights = segment_inertia(None)
    upper = -0.5 * (figure.middle("hip") + figure.middle("shoulder"))[:, 1]
    height, left = np.zeros(len(figure)), 1.0
    for side in SIDES:
        hip, knee, ankle = (-figure.of(side, part)[:, 1] for part in ("hip", "knee", "ankle"))
        thigh, shank, foot = (weights[name] for name in ("thigh", "shank", "foot"))
        height = height + thigh.mass * (hip + thigh.com * (knee - hip))
        height = height + shank.mass * (knee + shank.com * (ankle - knee)) + foot.mass * ankle
        left -= thigh.mass + shank.mass + foot.mass
    return height + left * upper


def _push() -> tuple[Float[np.ndarray, " step"], Float[np.ndarray, " step"]]:
    """Return time and path (both in shares of the contact) that a push of impulse one makes.

    The push is the mean of half a sine (morin2005) and a parabola. Springs with a mass give a
    little less than half a sine at the edges, quick hops on both feet come near a parabola;
    between the two the contact changes by some 10 ms.
    """
    time = np.linspace(0.0, 1.0, 401)
    push = 0.5 * (0.5 * np.pi * np.sin(np.pi * time) + 6.0 * time * (1.0 - time))
    speed = cumulative_trapezoid(push, time, initial=0.0)
    return time, np.asarray(cumulative_trapezoid(speed, time, initial=0.0))


_PUSH_TIME, _PUSH_PATH = _push()


def _pushed(since: Curve, lasts: float) -> Curve:
    """Return the path of a body that gets a push of impulse one, by the time since it began."""
    share = since / lasts
    inside = np.interp(share, _PUSH_TIME, _PUSH_PATH)
    return lasts * np.where(share > 1.0, _PUSH_PATH[-1] + share - 1.0, inside)


def find_bounces(
    time_s: Curve, height_px: Curve, tops_s: Float[np.ndarray, " top"]
) -> Bounces | None:
    """Return contacts and flights of hops whose tops are known roughly; None where it fails.

    Parameters
    ----------
    time_s, height_px : array, (time,)
        NaN is passed over.
    tops_s : array, (top,)
        At least two.
    """
    inside = (time_s >= tops_s[0]) & (time_s <= tops_s[-1]) & np.isfinite(height_px)
    count = len(tops_s) - 1
    if count < 1 or inside.sum() < 6 * count:
        return None
    time, height = time_s[inside], height_px[inside]
    size = float(np.std(height))
    if not size > 0.0:
        return None
    weight = 1.0 / (_NOISE * size * np.sqrt(len(time) / count))

    def off(wanted: Float[np.ndarray, " unknown"]) -> Float[np.ndarray, " residual"]:
        contact = wanted[count:]
        alike = (contact / contact.mean() - 1.0) / _ALIKE
        return np.concatenate([weight * _against(time, height, tops_s, wanted)[1], alike])

    middle, period = 0.5 * (tops_s[1:] + tops_s[:-1]), np.diff(tops_s)
    low = np.concatenate([middle - 0.25 * period, _LEAST * period])
    high = np.concatenate([middle + 0.25 * period, _MOST * period])
    start = np.concatenate([middle, _BEGIN * period])
    done = least_squares(
        off, start, bounds=(low, high), x_scale=0.04 * float(np.mean(period)), max_nfev=80
    )
    (_, _, fall), rest = _against(time, height, tops_s, done.x)
    half = 0.5 * done.x[count:]
    return Bounces(
        done.x[:count] - half,
        done.x[:count] + half,
        tops_s,
        float(fall) / GRAVITY,
        float(np.std(rest)),
    )


def _against(
    time: Curve,
    height: Curve,
    tops_s: Float[np.ndarray, " top"],
    wanted: Float[np.ndarray, " unknown"],
) -> tuple[Float[np.ndarray, " 3"], Curve]:
    """Return place, speed and fall (px, px/s, px/s²) that fit best, and what is left over (px)."""
    count = len(tops_s) - 1
    middle, contact = wanted[:count], wanted[count:]
    lands, leaves = middle - 0.5 * contact, middle + 0.5 * contact
    between = lands[1:] - leaves[:-1]
    before = np.concatenate([[2.0 * (lands[0] - tops_s[0])], between])
    after = np.concatenate([between, [2.0 * (tops_s[-1] - leaves[-1])]])
    # Each push stops a fall of half the flight before and makes the rise of half the one after.
    impulse = contact + 0.5 * (before + after)
    path = -0.5 * (time - time[0]) ** 2
    for number in range(count):
        path = path + impulse[number] * _pushed(time - lands[number], float(contact[number]))
    terms = np.stack([np.ones_like(time), time - time[0], path], axis=1)
    found = np.linalg.lstsq(terms, height, rcond=None)[0]
    return found, terms @ found - height
