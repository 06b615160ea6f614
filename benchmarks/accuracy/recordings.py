"""The real recordings: events against plates, angles against published curves."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.compare import event_errors
from benchmarks.markdown import table
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.events import EventTable
from pushoff.core.names import SIDES
from pushoff.core.strides import Strides

DATA = Path(
    os.environ.get("PUSHOFF_DATA", Path(__file__).resolve().parents[2].parent / "shared" / "data")
)
#: RBDS001's first seconds helped to set the detectors' biases; errors are reported after them.
TUNED_S = 10.0


@dataclass(frozen=True)
class Case:
    """One recording with its own plates."""

    title: str
    files: tuple[str, ...]
    options: dict[str, Any]
    from_s: float
    note: str


CASES = (
    Case(
        "RBDS001, 3.5 m/s, 150 Hz (Fukuchi 2017)",
        ("rbds/RBDS001runT35.c3d",),
        {"static": "rbds/RBDS001static.c3d", "height_m": 1.81, "sex": "male"},
        TUNED_S,
        f"after {TUNED_S:.0f} s; the first {TUNED_S:.0f} s helped to set the biases (same runner)",
    ),
    Case(
        "BioMAC overground, 175 Hz",
        ("biomac/straight_running_measured.csv",),
        {"mass_kg": 67.1},
        0.0,
        "two contacts, both seen when the biases were set",
    ),
    Case(
        "Hamner subject 02, 4 m/s, 60 Hz",
        ("opensim/subject02_running.trc", "opensim/subject02_running_grf.mot"),
        {"static": "opensim/subject02_static.trc", "height_m": 1.83, "sex": "male"},
        0.0,
        "never tuned on; force is 60 Hz and both streams were smoothed: its own times are "
        "uncertain by about 10 ms",
    ),
)


def analysed(case: Case, **more: Any) -> Analysis:
    """Return the analysis of a case's files."""
    options = dict(case.options)
    if "static" in options:
        options["static"] = DATA / options["static"]
    return pipeline.analyze(*[DATA / name for name in case.files], **options, **more)


def measured_only(events: EventTable, from_s: float) -> EventTable:
    """Return the events that a plate gave, from a time on."""
    return EventTable.of(e for e in events.events if e.detector == "force" and e.time_s >= from_s)


def without_force(case: Case) -> tuple[list[list[str]], list[str]]:
    """Return rows of event errors of motion alone against the case's own plates."""
    truth = analysed(case)
    alone = analysed(case, ignore=("force",))
    found = EventTable.of(e for e in alone.events.events if e.time_s >= case.from_s - 0.05)
    rows = []
    for kind in ("touchdown", "toe_off"):
        errors = event_errors(found, measured_only(truth.events, case.from_s), kind)
        rows.append([case.title, kind, *errors.row()])
    contact = [_contact(truth, case.from_s), _contact(alone, case.from_s)]
    change = f"{contact[1] - contact[0]:+.1f} ms" if np.isfinite(contact).all() else "–"
    summary = [case.title, f"{contact[0]:.1f}", f"{contact[1]:.1f}", change, case.note]
    return rows, summary


def _contact(result: Analysis, from_s: float) -> float:
    """Return mean contact time (ms) from contacts with both ends, from a time on."""
    lengths = []
    for side in SIDES:
        down, off = result.events.times("touchdown", side), result.events.times("toe_off", side)
        for start in down[down >= from_s]:
            later = off[off > start]
            if len(later) and later[0] - start < 0.5:
                lengths.append(1000 * (later[0] - start))
    return float(np.mean(lengths)) if lengths else float("nan")


def published_angles() -> tuple[float, list[list[str]]]:
    """Return the lag (% of stride) and rows of RMSE (deg) against the same runner's curves."""
    result = analysed(CASES[0])
    published = np.genfromtxt(DATA / "rbds/RBDS001processed_3.5mps.txt", names=True)
    fine = np.arange(0.0, 100.0, 0.25)
    pairs: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}
    for joint in ("hip", "knee", "ankle"):
        for side in SIDES:
            view = Strides.of(result.strides, side, result.motion)
            curve = np.rad2deg(view.over(view.angle(joint), "touchdown", "next_touchdown"))
            theirs = published[f"{side[0].upper()}{joint}AngZ35"]
            pairs[joint, side] = (
                np.interp(fine, np.linspace(0, 100, curve.shape[1]), np.nanmean(curve, axis=0)),
                np.interp(fine, published["PercGcycle"], theirs),
            )
    lags = range(-16, 17)
    total = [sum(np.std(np.roll(m, -k) - t) for m, t in pairs.values()) for k in lags]
    lag = lags[int(np.argmin(total))]
    rows = []
    for joint in ("hip", "knee", "ankle"):
        cells = [joint]
        for side in SIDES:
            mine, theirs = pairs[joint, side]
            error = np.roll(mine, -lag) - theirs
            cells += [f"{error.mean():+.1f}", f"{error.std():.1f}"]
        rows.append(cells)
    return 0.25 * lag, rows


def section() -> list[str]:
    """Return the part of the page on real recordings; says so where the files are missing."""
    if not DATA.is_dir():
        return ["## Real recordings\n\nThe recordings were not there when this page was made."]
    events: list[list[str]] = []
    summaries: list[list[str]] = []
    for case in CASES:
        rows, summary = without_force(case)
        events += rows
        summaries.append(summary)
    lag, angles = published_angles()
    head = ["recording", "event", "found", "bias ms", "SD ms", "RMSE ms", "within 1 / 2 SD"]
    return [
        "## Events from markers alone, against the plates in the same file",
        "`pushoff analyze FILE --ignore force`, truth at 20 N after a 50 Hz zero-lag low-pass.",
        table(head, events),
        table(
            ["recording", "contact, force ms", "contact, markers ms", "change", "tuning"],
            summaries,
        ),
        "## Joint angles against published curves of the same runner",
        "RBDS001 at 3.5 m/s, mean curves over the stride (Fukuchi 2017): offset and what remains "
        "after taking it off, in degrees. The published zero is another pipeline's, and its cycle "
        f"starts {abs(lag):.2f} % of the stride {'earlier' if lag < 0 else 'later'} than ours "
        "(another force filter or threshold); this lag is taken off too, one for all joints.",
        table(["joint", "left offset", "left RMSE", "right offset", "right RMSE"], angles),
    ]
