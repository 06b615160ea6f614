"""Drift of force plates: a published drifting sample, and drifts put onto a clean recording."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.accuracy.recordings import DATA
from benchmarks.markdown import table
from pushoff.capture.drift import find_flights, without_drift
from pushoff.capture.force import Notes
from pushoff.capture.load import load
from pushoff.capture.mass import running_mass
from pushoff.core.constants import GRAVITY
from pushoff.core.recording import Force
from pushoff.events.force import contact_times

SAMPLE, CLEAN = DATA / "dryft" / "custom_drift_S001runT25.csv", DATA / "rbds" / "RBDS001runT35.c3d"
RATE_HZ = 300.0
#: Body mass (kg) of both recordings' runner, from the data set's table of runners.
MASS_KG = 62.0
#: What counts as a contact: longer and shorter ones are steps that drift has glued or cut.
CONTACT_S = (0.1, 0.5)
#: Drifts over the recording (0 to 1), N.
DRIFTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda part: 0.0 * part,
    "offset 40 N": lambda part: 40.0 + 0.0 * part,
    "rising to 150 N": lambda part: 150.0 * part,
    "falling to −90 N": lambda part: -90.0 * part,
    "settling to 120 N": lambda part: 120.0 * (1.0 - np.exp(-6.0 * part)),
    "waves of ± 60 N": lambda part: 60.0 * np.sin(2 * np.pi * 2.5 * part),
}


def belt(vertical_n: np.ndarray) -> Force:
    """Return one belt that measured the vertical force only."""
    count = len(vertical_n)
    force = np.zeros((count, 1, 3))
    force[:, 0, 1] = vertical_n
    return Force(
        plates=("belt",),
        force=force,
        centre_of_pressure=np.full((count, 1, 3), np.nan),
        free_moment=np.zeros((count, 1)),
        side=(None,),
        time_s=np.arange(count) / RATE_HZ,
    )


def whole_contacts(force: Force) -> np.ndarray:
    """Return touchdown and toe-off (s) of every contact of plausible length, (contact, 2)."""
    times = contact_times(force.time_s, force.force[:, 0, 1], 20.0, 50.0)
    length = times[:, 1] - times[:, 0]
    return times[(length > CONTACT_S[0]) & (length < CONTACT_S[1])]


def corrected(vertical_n: np.ndarray) -> Force:
    """Return a belt's force without its drift."""
    return without_drift(belt(vertical_n), "treadmill", Notes())


def sample_row() -> list[str]:
    """Return the figures of the published sample: what it shows in flight is its drift."""
    vertical = np.loadtxt(SAMPLE)
    after = corrected(vertical)
    flights = find_flights(vertical, RATE_HZ)
    weight = MASS_KG * GRAVITY
    left = flights.means(after.force[:, 0, 1]) / weight if flights is not None else np.array([])
    mass = running_mass(after, "treadmill")
    return [
        "dryft sample, 2.5 m/s",
        str(len(whole_contacts(belt(vertical)))),
        str(len(whole_contacts(after))),
        f"{np.sqrt(np.mean(left**2)):.4f}",
        f"{100 * (mass.value / MASS_KG - 1):+.1f}" if mass else "–",
        "–",
    ]


def clean_rows() -> list[list[str]]:
    """Return the figures of drifts on a clean recording, whose own force is the truth."""
    force = load([CLEAN]).force
    assert force is not None
    true = force.force[:, 0, 1]
    wanted = contact_times(force.time_s, true, 20.0, 50.0)
    rows = []
    for name, drift in DRIFTS.items():
        drifting = true + drift(np.linspace(0.0, 1.0, len(true)))
        after = corrected(drifting)
        error = (after.force[:, 0, 1] - true) / (MASS_KG * GRAVITY)
        times = contact_times(after.time_s, after.force[:, 0, 1], 20.0, 50.0)
        same = times.shape == wanted.shape
        moved = 1000 * np.nanmedian(np.abs(times - wanted)) if same else float("nan")
        mass = running_mass(after, "treadmill")
        rows.append(
            [
                f"RBDS001, 3.5 m/s, {name}",
                str(len(whole_contacts(belt(drifting)))),
                str(len(whole_contacts(after))),
                f"{np.sqrt(np.mean(error**2)):.4f}",
                f"{100 * (mass.value / MASS_KG - 1):+.1f}" if mass else "–",
                f"{moved:.2f}",
            ]
        )
    return rows


def section() -> list[str]:
    """Return the part of the page on drifting plates; says so where the files are missing."""
    title = "## Drift of force plates"
    if not SAMPLE.exists() or not CLEAN.exists():
        return [f"{title}\n\nThe recordings were not there when this page was made."]
    return [
        f"{title}\n\nThe mean of each flight is taken off, between flights along a line "
        "(alcantara2019). Whole contacts at 20 N as the plate gave them and after the correction; "
        "what is left against the truth: in flight for the published sample, whose flights show "
        "its drift exactly, over the whole recording for drifts that were put onto clean force. "
        f"The mass is weighed from the mean force and held against the {MASS_KG:g} kg that the "
        "data set tells. Nothing was tuned on the sample.",
        table(
            [
                "force",
                "contacts as it came",
                "contacts corrected",
                "RMSE BW",
                "mass %",
                "events moved ms",
            ],
            [sample_row(), *clean_rows()],
        ),
    ]
