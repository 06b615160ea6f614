"""Force from markers alone against the plates in the same files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pushoff import pipeline
from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES

pytestmark = pytest.mark.shared_data


@dataclass(frozen=True)
class Bar:
    """A recording and how good the estimate must be: body weights, shares."""

    files: tuple[str, ...]
    options: dict[str, Any]
    from_s: float
    vertical: float
    peak: float
    propulsion: float


BARS = {
    # The first 10 s set the errors of the method; the trunk is not in this recording.
    "rbds": Bar(
        ("rbds/RBDS001runT35.c3d",),
        {"static": "rbds/RBDS001static.c3d", "height_m": 1.81, "sex": "male"},
        10.0,
        vertical=0.125,
        peak=0.03,
        propulsion=0.10,
    ),
    "biomac": Bar(
        ("biomac/straight_running_measured.csv",),
        {"mass_kg": 67.1},
        0.0,
        vertical=0.11,
        peak=0.03,
        propulsion=0.13,
    ),
    "hamner": Bar(
        ("opensim/subject02_running.trc", "opensim/subject02_running_grf.mot"),
        {"static": "opensim/subject02_static.trc", "height_m": 1.83, "sex": "male"},
        0.0,
        vertical=0.10,
        peak=0.03,
        propulsion=0.10,
    ),
}


@pytest.mark.parametrize("name", list(BARS))
def test_force_without_plates_is_close_to_the_plates(name: str, shared_data: Path) -> None:
    bar = BARS[name]
    options = dict(bar.options)
    if "static" in options:
        options["static"] = shared_data / options["static"]
    paths = [shared_data / file for file in bar.files]
    real = pipeline.analyze(*paths, **options).kinetics
    mine = pipeline.analyze(*paths, **options, ignore=("force",)).kinetics
    assert real is not None
    assert mine is not None
    assert real.ground.measured
    assert mine.ground.method == "centre_of_mass"
    errors, peaks, pushes = [], [], []
    for side in SIDES:
        plate = real.ground.force[side] / (real.mass.value * GRAVITY)
        found = mine.ground.force[side] / (mine.mass.value * GRAVITY)
        for start, stop in _loaded(plate[:, 1]):
            if real.time_s[start] < bar.from_s or stop > len(plate) - 20:
                continue
            errors.append((found - plate)[start:stop, 1])
            peaks.append(found[start:stop, 1].max() / plate[start:stop, 1].max() - 1.0)
            push = [np.maximum(f[start:stop, 0], 0.0).sum() for f in (found, plate)]
            pushes.append(push[0] / push[1] - 1.0)
    assert np.sqrt(np.mean(np.square(np.concatenate(errors)))) < bar.vertical
    assert abs(np.mean(peaks)) < bar.peak
    assert abs(np.mean(pushes)) < bar.propulsion


def _loaded(vertical: np.ndarray) -> list[tuple[int, int]]:
    on = np.nan_to_num(vertical) > 0.0
    edges = np.flatnonzero(np.diff(on.astype(int))) + 1
    if len(edges) and on[edges[0] - 1]:
        edges = edges[1:]
    pairs = edges[: 2 * (len(edges) // 2)].reshape(-1, 2)
    return [(int(a), int(b)) for a, b in pairs if b - a > 10]
