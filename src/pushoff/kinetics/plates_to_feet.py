"""Which plates carried which contact of a foot, and whether they carried all of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from pushoff.core.motion import Motion
from pushoff.core.names import Side, sided
from pushoff.core.recording import Force
from pushoff.kinetics.plate_loads import PlateLoads

#: Share of a contact in which its plates must bear load. A foot that meets a plate too late or
#: leaves it too early (a heel before its edge) misses a fifth: 50 ms of 240 ms.
_LOADED_SHARE = 0.8
#: Vertical impulse of a contact against the median of all: steps of one runner differ by 5–10 %,
#: half a foot beside the plate takes more.
_LEAST_IMPULSE = 0.6
#: Peak (N) that the lightest person (15 kg) reaches in running at twice the weight.
_LEAST_PEAK_N = 300.0
#: Where along the foot its front points lie, as a share of its length (the ball at about 0.72).
_FRONT = {"toe": 1.0, "ball": 0.72}
#: Where no foot marker tells its length, m (adult shoe).
_FOOT_M = 0.27


@dataclass(frozen=True)
class Carried:
    """Contacts of one side on plates.

    Parameters
    ----------
    contact : int array, (time,)
        Number of the contact at each instant, −1 in between.
    plates : bool array, (contact, plate)
        Which plates bore it.
    seen : bool array, (contact,)
        Whether they bore all of it.
    """

    contact: Int[np.ndarray, " time"]
    plates: Bool[np.ndarray, "contact plate"]
    seen: Bool[np.ndarray, " contact"]

    def shares(self) -> Float[np.ndarray, "time plate"]:
        """Return 1 where a plate bears this foot in a contact that was wholly seen, else 0."""
        return _with_none(self.plates & self.seen[:, None])[self.contact].astype(float)

    def unseen(self) -> Bool[np.ndarray, " time"]:
        """Return instants in a contact of which the plates did not see all."""
        return np.append(~self.seen, False)[self.contact]


def contact_numbers(
    time_s: Float[np.ndarray, " time"], contacts: Float[np.ndarray, "contact 2"]
) -> Int[np.ndarray, " time"]:
    """Return the number of the contact that each instant lies in, −1 where none."""
    if not len(contacts):
        return np.full(len(time_s), -1)
    last = np.searchsorted(contacts[:, 0], time_s, side="right") - 1
    within = (last >= 0) & (time_s <= contacts[np.maximum(last, 0), 1])
    return np.where(within, last, -1)


def carried(
    force: Force,
    loads: PlateLoads,
    motion: Motion,
    side: Side,
    contacts: Float[np.ndarray, "contact 2"],
    least_n: float,
) -> Carried:
    """Return which plates bore each contact of a side.

    Plates of a known side bear that foot only. Others bear it where they are loaded during the
    contact and their mean centre of pressure lies under the foot: between heel and toe with half a
    foot of margin. A contact counts as seen where its plates bear load for four fifths of it, with
    at least 60 % of the usual impulse.
    """
    contact = contact_numbers(motion.time_s, contacts)
    inside, count = contact >= 0, len(contacts)
    vertical = np.nan_to_num(loads.force[:, :, 1])
    impulse = _sums(vertical, contact, count)
    samples = np.bincount(contact[inside], minlength=count)
    allowed = np.array([whose in (None, side) for whose in force.side])
    borne = (impulse > least_n * np.maximum(samples, 1)[:, None]) & allowed
    if motion.dimension == 3 and None in force.side:
        borne &= _under_foot(loads, motion, side, contact, impulse)
    total = (vertical * _with_none(borne)[contact]).sum(axis=1)
    covered = np.isfinite(loads.force[:, :, 1]).all(axis=1)
    seen = _whole(total, contact, samples, least_n) & borne.any(axis=1)
    seen &= np.bincount(contact[inside & covered], minlength=count) >= samples
    return Carried(contact, borne, seen)


def _with_none(rows: Bool[np.ndarray, "contact plate"]) -> Bool[np.ndarray, "more plate"]:
    """Append a row of False, which the number −1 of no contact points at."""
    return np.concatenate([rows, np.zeros((1, rows.shape[1]), dtype=bool)])


def _whole(
    total: Float[np.ndarray, " time"],
    contact: Int[np.ndarray, " time"],
    samples: Int[np.ndarray, " contact"],
    least_n: float,
) -> Bool[np.ndarray, " contact"]:
    """Return which contacts bear load long and strongly enough to be a whole foot's."""
    count = len(samples)
    inside = contact >= 0
    loaded = np.bincount(contact[inside & (total > least_n)], minlength=count)
    impulse = np.bincount(contact[inside], weights=total[inside], minlength=count)
    peak = np.zeros(count)
    np.maximum.at(peak, contact[inside], total[inside])
    long = (loaded >= _LOADED_SHARE * samples) & (samples > 2) & (peak > _LEAST_PEAK_N)
    usual = np.median(impulse[long]) if long.any() else 0.0
    return long & (impulse >= _LEAST_IMPULSE * usual)


def _sums(
    values: Float[np.ndarray, "time plate"], contact: Int[np.ndarray, " time"], count: int
) -> Float[np.ndarray, "contact plate"]:
    """Return the sum of values over each contact."""
    inside = contact >= 0
    columns = [
        np.bincount(contact[inside], weights=column[inside], minlength=count) for column in values.T
    ]
    return np.stack(columns, axis=1).astype(float)


def _under_foot(
    loads: PlateLoads,
    motion: Motion,
    side: Side,
    contact: Int[np.ndarray, " time"],
    impulse: Float[np.ndarray, "contact plate"],
) -> Bool[np.ndarray, "contact plate"]:
    """Return which plates' mean centre of pressure lies under the foot (True where unknown)."""
    foot = _foot(motion, side)
    if foot is None:
        return np.ones(impulse.shape, dtype=bool)
    middle, length = foot
    # Load-weighted mean of the way from the foot's middle to the centre of pressure.
    ahead = loads.place[:, :, 0] - loads.force[:, :, 1] * middle[:, None, 0]
    beside = loads.place[:, :, 2] - loads.force[:, :, 1] * middle[:, None, 2]
    weight = np.where(impulse > 0, impulse, np.inf)
    away = [
        np.abs(_sums(np.nan_to_num(way), contact, len(impulse))) / weight for way in (ahead, beside)
    ]
    unknown = ~np.isfinite(loads.place[:, :, 0]).any(axis=0)
    return ((away[0] <= length) & (away[1] <= 0.75 * length)) | unknown


def _foot(motion: Motion, side: Side) -> tuple[Float[np.ndarray, "time 3"], float] | None:
    """Return the middle of the foot (m) and its length (m), None where no foot was seen."""
    heel = motion.points.get(sided(side, "heel"))
    for name, share in _FRONT.items():
        front = motion.points.get(sided(side, name))
        if heel is None or front is None:
            continue
        toe = heel + (front - heel) / share
        long = np.linalg.norm(toe - heel, axis=1)
        if np.isfinite(long).any():
            return 0.5 * (heel + toe), float(np.nanmedian(long))
    ankle = motion.points.get(sided(side, "ankle"))
    if ankle is None:
        return None
    # The ankle stands over the rear third of the foot.
    return ankle + np.array([0.2 * _FOOT_M, 0.0, 0.0]), _FOOT_M
