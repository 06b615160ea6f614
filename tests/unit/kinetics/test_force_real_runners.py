"""Forces estimated from timing against real runners' plates, and a real video's plausibility."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.constants import GRAVITY
from pushoff.core.events import EventTable
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.core.recording import Recording
from pushoff.events.detect import detect
from pushoff.kinematics.solve import solve
from pushoff.kinetics.axis import on_axis
from pushoff.kinetics.camera_force import camera_force
from pushoff.kinetics.contacts import Contacts, contacts_of
from pushoff.kinetics.measured import measured_force
from pushoff.kinetics.settings import KineticsSettings
from pushoff.kinetics.sine import sine
from pushoff.kinetics.two_mass import two_mass

pytestmark = pytest.mark.shared_data


def read(paths: list[Path], **options: object) -> tuple[Recording, Motion, EventTable]:
    recording = load(paths, CaptureOptions(**options))  # pyright: ignore[reportArgumentType]
    motion = solve(recording)
    return recording, on_axis(motion, 150.0), detect(motion, recording.force).events


def over_contacts(
    motion: Motion, contacts: Contacts, found: GroundForce, real: GroundForce, weight: float
) -> np.ndarray:
    """Return (R², peak error, fore-aft RMSE, offset and RMSE of pressure) of whole contacts."""
    rows = []
    for side in SIDES:
        for start, stop in contacts[side]:
            here = (motion.time_s >= start) & (motion.time_s <= stop)
            mine, plate = found.force[side][here] / weight, real.force[side][here] / weight
            if not np.isfinite(plate).all() or plate[:, 1].max() < 1.0:
                continue
            error = mine - plate
            spread = ((plate[:, 1] - plate[:, 1].mean()) ** 2).sum()
            off = (found.centre_of_pressure[side] - real.centre_of_pressure[side])[here, 0]
            off = off[plate[:, 1] > 0.3]
            off = off[np.isfinite(off)]
            rows.append(
                [
                    1.0 - (error[:, 1] ** 2).sum() / spread,
                    mine[:, 1].max() / plate[:, 1].max() - 1.0,
                    np.sqrt((error[:, 0] ** 2).mean()),
                    off.mean(),
                    off.std(),
                ]
            )
    return np.array(rows).mean(axis=0)


def test_named_methods_on_two_runners_with_plates(shared_data: Path) -> None:
    """As published: two-mass R² 0.95 ± 0.04 with a high peak here; the sine is low."""
    cases = {
        "biomac": read([shared_data / "biomac/straight_running_measured.csv"], mass_kg=67.1),
        "hamner": read(
            [
                shared_data / "opensim/subject02_running.trc",
                shared_data / "opensim/subject02_running_grf.mot",
            ],
            static=shared_data / "opensim/subject02_static.trc",
            height_m=1.83,
            sex="male",
        ),
    }
    for recording, motion, events in cases.values():
        contacts = contacts_of(events)
        assert recording.force is not None
        assert recording.athlete.mass is not None
        mass = recording.athlete.mass.value
        plates = measured_force(recording.force, motion, contacts, KineticsSettings())
        half, both = sine(motion, contacts, mass, 1.8), two_mass(motion, contacts, mass)
        assert plates is not None
        assert half is not None
        assert both is not None
        weight = mass * GRAVITY
        fit, peak, ahead, offset, spread = over_contacts(motion, contacts, both, plates, weight)
        assert fit > 0.92
        assert abs(peak) < 0.14
        assert ahead < 0.09
        assert abs(offset) < 0.03
        assert spread < 0.03
        fit, peak, *_ = over_contacts(motion, contacts, half, plates, weight)
        assert fit > 0.84
        assert -0.16 < peak < -0.08


def test_a_real_video_has_a_runners_force(shared_data: Path) -> None:
    """The male runner at about 2.8 m/s: 2.2 to 2.6 body weights, brakes before half of contact."""
    recording, motion, events = read([shared_data / "video/male_side.pose.json"], height_m=1.80)
    assert recording.athlete.mass is None
    contacts = contacts_of(events)
    found = camera_force(motion, contacts, 70.0, 1.80)
    assert found is not None
    assert "bounce" in found.source
    weight = 70.0 * GRAVITY
    for side in SIDES:
        for start, stop in contacts[side][1:-1]:
            here = (motion.time_s >= start) & (motion.time_s <= stop)
            force = found.force[side][here] / weight
            share = (motion.time_s[here] - start) / (stop - start)
            assert 2.1 < force[:, 1].max() < 2.7
            assert 0.35 < share[np.argmax(force[:, 1])] < 0.55
            assert -0.35 < force[:, 0].min() < -0.12
            assert force[share < 0.45, 0].max() <= 0.01
            assert force[share > 0.58, 0].min() >= -0.01
