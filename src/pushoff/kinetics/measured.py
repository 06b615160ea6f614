"""Measured force: whose foot a plate carried, on the time axis of the motion."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.core.recording import Force
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.plate_loads import PlateLoads, plate_loads
from pushoff.kinetics.plates_to_feet import Carried, carried
from pushoff.kinetics.settings import KineticsSettings

#: What plates are off by themselves: calibration of instrumented treadmills and plates is checked
#: to about 2 % (of a mean load of 1.6 and a horizontal crosstalk of the same size), the centre of
#: pressure to about 5 mm in the middle of contact.
_ERROR = {
    "vertical": 0.03,
    "fore_aft": 0.03,
    "peak": 0.02,
    "propulsion": 0.05,
    "centre_of_pressure": 0.005,
}
#: Below this share of a contact's peak force the centre of pressure is held: moments are off by
#: about 1 N·m, which is 1 cm at 100 N.
_HELD_SHARE = 0.06
#: A foot stays in the air for this long (s) at least: sprinters 0.3 s, easy running 0.45 s.
_SWING_S = 0.3


def measured_force(
    force: Force, motion: Motion, contacts: Contacts, settings: KineticsSettings
) -> GroundForce | None:
    """Return the force on each foot, or None where no contact lies on a plate.

    Force and its moments are low-passed (zero lag, ``force_cutoff_hz``) and brought to the motion's
    time axis; the centre of pressure is their quotient, NaN below ``force_threshold_n`` and held
    (moving with a belt) in the first and last newtons of a contact. Force is zero between contacts,
    NaN in contacts that no plate saw as a whole, where both feet load one plate, and where a plate
    bears load although no foot is known to be on the ground.

    Notes
    -----
    Method: winter2009 (zero-lag low-pass of moments and force).
    """
    loads = plate_loads(force, motion.time_s, settings.force_cutoff_hz)
    least_n = settings.force_threshold_n
    feet: dict[Side, Carried] = {
        side: carried(force, loads, motion, side, contacts.get(side, _NONE), least_n)
        for side in SIDES
    }
    if not any(foot.seen.any() for foot in feet.values()):
        return None
    shares = {side: feet[side].shares() for side in SIDES}
    both = (shares["left"] * shares["right"]).any(axis=1)
    lost = _ownerless(force, loads, feet, least_n)
    curves = {side: _on_foot(loads, shares[side], feet[side], motion, settings) for side in SIDES}
    for side in SIDES:
        unknown = feet[side].unseen() | both | lost[side]
        if not all(foot.seen.all() for foot in feet.values()):
            unknown |= _beyond(motion.time_s, contacts.get(side, _NONE))
        for curve in curves[side]:
            curve[unknown] = np.nan
    skipped, warnings = _remarks(force, loads, feet, both)
    return GroundForce(
        force={side: curves[side][0] for side in SIDES},
        centre_of_pressure={side: curves[side][1] for side in SIDES},
        free_moment={side: curves[side][2] for side in SIDES},
        method="measured",
        source=_source(force, feet, settings.force_cutoff_hz),
        error=dict(_ERROR),
        skipped=skipped,
        warnings=warnings,
        citations=("winter2009",),
        rate_hz=force.rate_hz,
    )


_NONE: Float[np.ndarray, "contact 2"] = np.empty((0, 2))


def _on_foot(
    loads: PlateLoads,
    share: Float[np.ndarray, "time plate"],
    foot: Carried,
    motion: Motion,
    settings: KineticsSettings,
) -> tuple[Float[np.ndarray, "time 3"], Float[np.ndarray, "time 3"], Float[np.ndarray, " time"]]:
    """Return force (N), centre of pressure (m) and free moment (N·m) of one foot."""
    total = _of(loads.force, share)
    total[:, 1] = np.maximum(total[:, 1], 0.0)
    place, twist = _of(loads.place, share), _of(loads.twist[:, :, None], share)[:, 0]
    loaded = total[:, 1] > settings.force_threshold_n
    centre = np.full_like(place, np.nan)
    centre[loaded] = place[loaded] / total[loaded, 1:2]
    centre = _steady(centre, total[:, 1], foot, motion)
    arm = centre[:, 2] * total[:, 0] - centre[:, 0] * total[:, 2]
    # About the centre of pressure; nothing to be said where there is none.
    free = np.where(np.isfinite(centre[:, 0]), twist - arm, 0.0)
    return total, centre, free


def _of(
    loads: Float[np.ndarray, "time plate axis"], share: Float[np.ndarray, "time plate"]
) -> Float[np.ndarray, "time axis"]:
    """Return the sum over the plates that bear the foot; what no plate bears is zero."""
    borne = np.where(share[:, :, None] > 0, loads, 0.0)
    return borne.sum(axis=1)


def _steady(
    centre: Float[np.ndarray, "time 3"],
    vertical: Float[np.ndarray, " time"],
    foot: Carried,
    motion: Motion,
) -> Float[np.ndarray, "time 3"]:
    """Hold the centre of pressure over the ground where a contact's load is small."""
    inside = foot.contact >= 0
    peak = np.zeros(len(foot.seen) + 1)
    np.maximum.at(peak, foot.contact[inside], vertical[inside])
    firm = np.flatnonzero((vertical > _HELD_SHARE * peak[foot.contact]) & np.isfinite(centre[:, 0]))
    weak = np.flatnonzero(np.isfinite(centre[:, 0]) & inside)
    weak = np.setdiff1d(weak, firm, assume_unique=True)
    if not len(firm) or not len(weak):
        return centre
    nearest = firm[np.searchsorted(0.5 * (firm[1:] + firm[:-1]), weak)]
    same = foot.contact[nearest] == foot.contact[weak]
    weak, nearest = weak[same], nearest[same]
    out = np.array(centre)
    out[weak] = centre[nearest]
    if motion.surface == "treadmill" and motion.ground_speed is not None:
        gone = motion.time_s[weak] - motion.time_s[nearest]
        out[weak, 0] -= motion.ground_speed.value * gone
    return out


def _ownerless(
    force: Force, loads: PlateLoads, feet: dict[Side, Carried], least_n: float
) -> dict[Side, Bool[np.ndarray, " time"]]:
    """Return where a plate bears load while no foot that may stand on it is known to be down.

    Twice the threshold is asked for: around touchdown and toe-off the filter leaves some newtons.
    """
    loaded = np.nan_to_num(loads.force[:, :, 1]) > 2.0 * least_n
    down = {side: feet[side].contact >= 0 for side in SIDES}
    out: dict[Side, Bool[np.ndarray, " time"]] = {}
    for side in SIDES:
        own = np.array([whose == side for whose in force.side])
        shared = np.array([whose is None for whose in force.side])
        lost = (loaded & own).any(axis=1) & ~down[side]
        lost |= (loaded & shared).any(axis=1) & ~down["left"] & ~down["right"]
        out[side] = lost
    return out


def _beyond(
    time_s: Float[np.ndarray, " time"], contacts: Float[np.ndarray, "contact 2"]
) -> Bool[np.ndarray, " time"]:
    """Return instants further from the whole contacts of a foot than it swings.

    Where plates do not see every step, the foot may there stand in a contact that the recording
    cuts, beside any plate.
    """
    if not len(contacts):
        return np.ones(len(time_s), dtype=bool)
    between = contacts[1:, 0] - contacts[:-1, 1]
    swing = min(float(between.min()), _SWING_S) if len(between) else _SWING_S
    return (time_s < contacts[0, 0] - swing) | (time_s > contacts[-1, 1] + swing)


def _remarks(
    force: Force,
    loads: PlateLoads,
    feet: dict[Side, Carried],
    both: Bool[np.ndarray, " time"],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what was not measured and why, and sentences for the report."""
    skipped: dict[str, str] = {}
    if not np.isfinite(loads.force[:, :, 0]).any():
        skipped["fore_aft_force"] = "the plates measured the vertical force only"
    if not np.isfinite(loads.place[:, :, 0]).any():
        skipped["centre_of_pressure"] = "the plates gave no centre of pressure"
    warnings = []
    unseen = sum(int((~foot.seen).sum()) for foot in feet.values())
    if unseen:
        all_of = sum(len(foot.seen) for foot in feet.values())
        warnings.append(
            f"force: {unseen} of {all_of} contacts were not, or not wholly, on a plate; their "
            "force and joint moments are left out"
        )
    if both.any():
        seconds = float(both.sum() / len(both) * np.ptp(_span(force)))
        warnings.append(
            f"force: both feet were on one plate for {seconds:.2f} s, where nothing tells their "
            "loads apart; left out"
        )
    return skipped, tuple(warnings)


def _span(force: Force) -> Float[np.ndarray, "2"]:
    return force.time_s[[0, -1]]


def _source(force: Force, feet: dict[Side, Carried], cutoff_hz: float) -> str:
    count = sum(int(foot.seen.sum()) for foot in feet.values())
    plates = "one force plate" if len(force.plates) == 1 else f"{len(force.plates)} force plates"
    rate = force.rate_hz
    smooth = f", low-pass {cutoff_hz:g} Hz" if cutoff_hz < 0.475 * rate else ""
    return f"measured by {plates} at {rate:.0f} Hz{smooth}; {count} contacts"
