"""Force plates of a C3D file: channels → force, centre of pressure and free moment in lab axes.

Plate types follow the C3D file format: 1 (force and centre of pressure), 2 (force and moment), 3
(eight sensors), 4 (type 2 with a calibration matrix), 5 (type 3 with one). Plate axes come from the
corners: x from side 2–3 to side 1–4, y from side 3–4 to side 1–2, z = x × y (down, into the plate).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

#: Below this load the centre of pressure is noise: moment errors of 1 N·m move it by 5 cm at 20 N.
#: 20 N is also the default threshold of a contact.
COP_FORCE_N = 20.0
#: Load at which the centre of pressure must lie on the plate for its units to be believed.
_LOADED_N = 200.0
#: Corners are measured by hand: 5 cm. More than 5 % of samples beyond them is no slip of the hand.
_CORNER_ERROR_M, _OFF_SHARE = 0.05, 0.05
#: Under a foot that rolls the centre of pressure wanders by centimetres; moments a thousand times
#: too small would shrink that to a tenth of a millimetre.
_LEAST_SPREAD_M = 0.005
#: Channels per plate type (C3D user guide, FORCE_PLATFORM:TYPE).
CHANNELS = {1: 6, 2: 6, 3: 8, 4: 6, 5: 8}


@dataclass(frozen=True)
class Plate:
    """One plate as the file describes it; lengths in metres.

    ``origin`` leads from the sensors' origin to the centre of the surface, in plate axes; for
    types 3 and 5 it holds the sensor distances a, b and az0. ``moment_to_nm`` turns the file's
    unit of moment (after calibration) into N·m, ``force_to_n`` that of force into N.
    """

    kind: int
    corners: Float[np.ndarray, "4 3"]
    origin: Float[np.ndarray, "3"]
    calibration: Float[np.ndarray, "six channel"] | None = None
    force_to_n: float = 1.0
    moment_to_nm: float = 1.0

    @property
    def axes(self) -> Float[np.ndarray, "3 3"]:
        """Plate axes x, y, z as columns in lab axes."""
        c1, c2, c3, c4 = self.corners
        x = (c1 + c4) - (c2 + c3)
        x = x / np.linalg.norm(x)
        z = np.cross(x, (c1 + c2) - (c3 + c4))
        z = z / np.linalg.norm(z)
        return np.column_stack([x, np.cross(z, x), z])

    @property
    def half_size(self) -> Float[np.ndarray, "2"]:
        """Half of the length along x and y in metres."""
        c1, c2, c3, c4 = self.corners
        return np.array(
            [
                np.linalg.norm((c1 + c4) - (c2 + c3)) / 4,
                np.linalg.norm((c1 + c2) - (c3 + c4)) / 4,
            ]
        )


@dataclass(frozen=True)
class PlateLoads:
    """Loads of one plate in lab axes; see :class:`pushoff.capture.raw.RawForce`."""

    force: Float[np.ndarray, "time 3"]
    centre_of_pressure: Float[np.ndarray, "time 3"]
    free_moment: Float[np.ndarray, " time"]
    warning: str = ""


def plate_loads(plate: Plate, channels: Float[np.ndarray, "channel time"]) -> PlateLoads:
    """Return force (N), centre of pressure (m) and free moment (N·m) of a plate in lab axes.

    The free moment is about the lab axis nearest to the plate's normal, positive along it. The
    centre of pressure is NaN below 20 N. NaN in a channel stays in what depends on it. Where the
    centre of pressure lies off the plate under load, the unit of moment is taken for wrong by a
    factor of 1000 if that puts it onto the plate; otherwise a warning says how often it is off.
    """
    if plate.kind == 1:
        force, place, twist = _measured_centre(plate, channels)
        warning = ""
    else:
        force, moment = _force_and_moment(plate, channels)
        place, twist, warning = _believable_centre(plate, force, moment)
    axes, centre = plate.axes, plate.corners.mean(axis=0)
    cop = centre + np.column_stack([place, np.zeros(len(place))]) @ axes.T
    cop[~(np.abs(force[:, 2]) > COP_FORCE_N)] = np.nan
    normal = axes[:, 2]
    sign = float(np.sign(normal[np.argmax(np.abs(normal))]))
    return PlateLoads(force @ axes.T, cop, sign * twist, warning)


def _measured_centre(
    plate: Plate, channels: Float[np.ndarray, "channel time"]
) -> tuple[Float[np.ndarray, "time 3"], Float[np.ndarray, "time 2"], Float[np.ndarray, " time"]]:
    """Type 1: the plate gives its own centre of pressure in the file's unit of length."""
    force = channels[:3].T * plate.force_to_n
    # The unit of moment is N times the unit of length, so its factor is that of length.
    place = channels[3:5].T * plate.moment_to_nm / plate.force_to_n - plate.origin[:2]
    return force, place, channels[5] * plate.moment_to_nm


def _force_and_moment(
    plate: Plate, channels: Float[np.ndarray, "channel time"]
) -> tuple[Float[np.ndarray, "time 3"], Float[np.ndarray, "time 3"]]:
    """Types 2–5: force (N) and moment about the sensors' origin (N·m) in plate axes."""
    if plate.kind in (4, 5) and plate.calibration is not None:
        loads = plate.calibration @ channels
        return loads[:3].T * plate.force_to_n, loads[3:].T * plate.moment_to_nm
    if plate.kind == 3:
        fx12, fx34, fy14, fy23, fz1, fz2, fz3, fz4 = channels * plate.force_to_n
        a, b = np.abs(plate.origin[:2])
        force = np.stack([fx12 + fx34, fy14 + fy23, fz1 + fz2 + fz3 + fz4])
        moment = np.stack(
            [
                b * (fz1 + fz2 - fz3 - fz4),
                a * (-fz1 + fz2 + fz3 - fz4),
                b * (fx34 - fx12) + a * (fy14 - fy23),
            ]
        )
        return force.T, moment.T
    return channels[:3].T * plate.force_to_n, channels[3:6].T * plate.moment_to_nm


def _believable_centre(
    plate: Plate, force: Float[np.ndarray, "time 3"], moment: Float[np.ndarray, "time 3"]
) -> tuple[Float[np.ndarray, "time 2"], Float[np.ndarray, " time"], str]:
    place, twist = _centre(plate, force, moment)
    off, spread = _fit(plate, force, place)
    if off < _OFF_SHARE and spread > _LEAST_SPREAD_M:
        return place, twist, ""
    for factor in (1e-3, 1e3):
        other, other_twist = _centre(plate, force, moment * factor)
        other_off, other_spread = _fit(plate, force, other)
        if other_off < _OFF_SHARE and other_spread > _LEAST_SPREAD_M:
            text = (
                "the unit of moment is wrong in the file by a factor of 1000 (the centre of "
                "pressure does not fit the plate); corrected"
            )
            return other, other_twist, text
    if off < _OFF_SHARE:
        return place, twist, ""
    text = (
        f"the centre of pressure lies off the plate in {100 * off:.0f} % of the loaded samples; "
        "corners or origin in the file may be wrong"
    )
    return place, twist, text


def _centre(
    plate: Plate, force: Float[np.ndarray, "time 3"], moment: Float[np.ndarray, "time 3"]
) -> tuple[Float[np.ndarray, "time 2"], Float[np.ndarray, " time"]]:
    """Centre of pressure from the surface's centre (m) and free moment (N·m), plate axes."""
    fx, fy, fz = force.T
    mx, my, mz = moment.T
    depth = plate.origin[2]
    fz = np.where(np.abs(fz) > COP_FORCE_N, fz, np.nan)
    x = (depth * fx - my) / fz
    y = (depth * fy + mx) / fz
    twist = np.where(np.isfinite(fz), mz - x * fy + y * fx, 0.0)
    # Sensor distances (types 3 and 5) are no offset: those plates measure about their own centre.
    offset = np.zeros(2) if plate.kind in (3, 5) else plate.origin[:2]
    return np.column_stack([x, y]) - offset, twist


def _fit(
    plate: Plate, force: Float[np.ndarray, "time 3"], place: Float[np.ndarray, "time 2"]
) -> tuple[float, float]:
    """Share of loaded samples off the plate, and how far the centre of pressure wanders (m)."""
    loaded = (np.abs(force[:, 2]) > _LOADED_N) & np.isfinite(place).all(axis=1)
    if not loaded.any():
        return 0.0, 0.0
    off = np.abs(place[loaded]) > plate.half_size + _CORNER_ERROR_M
    low, high = np.percentile(place[loaded], [5, 95], axis=0)
    return float(off.any(axis=1).mean()), float(np.linalg.norm(high - low))
