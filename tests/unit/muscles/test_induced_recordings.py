"""Induced acceleration on recordings with plates. Nothing in it was tuned on any of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES
from pushoff.core.strides import Strides
from pushoff.report.muscle_charts import mean_over_strides

pytestmark = pytest.mark.shared_data

RECORDINGS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "rbds": (
        ("rbds/RBDS001runT35.c3d",),
        {"static": "rbds/RBDS001static.c3d", "height_m": 1.81, "sex": "male"},
    ),
    "hamner": (
        ("opensim/subject02_running.trc", "opensim/subject02_running_grf.mot"),
        {"static": "opensim/subject02_static.trc", "height_m": 1.83, "sex": "male"},
    ),
}


@lru_cache(maxsize=2)
def analysed(name: str, folder: Path) -> Analysis:
    files, options = RECORDINGS[name]
    options = {**options, "static": folder / options["static"]}
    return pipeline.analyze(*[folder / file for file in files], **options)


def impulses(analysis: Analysis, way: str, first: float, last: float) -> dict[str, float]:
    """Return what each source and the total bring between two shares of contact, both sides."""
    muscles = analysis.muscles
    assert muscles is not None
    assert muscles.induced is not None
    induced = muscles.induced
    found = dict.fromkeys((*induced.sources, "total"), 0.0)
    for side in SIDES:
        view = Strides.of(
            analysis.strides, side, analysis.motion, kinetics=analysis.kinetics, muscles=muscles
        ).loaded()
        curves = (induced.support if way == "support" else induced.drive)[side]
        every = [curves[:, number] for number in range(len(induced.sources))]
        every.append(induced.total[side][:, 0 if way == "support" else 1])
        for name, curve in zip(found, every, strict=True):
            rows = view.between(curve, "touchdown", "toe_off", first, last, 31)
            found[name] += float(np.nanmean(mean_over_strides(rows)))
    return found


@pytest.mark.parametrize("name", RECORDINGS)
def test_soleus_first_in_support_and_drive_in_the_second_half(name: str, shared_data: Path) -> None:
    for way in ("support", "drive"):
        found = impulses(analysed(name, shared_data), way, 0.5, 0.95)
        total = found.pop("total")
        assert max(found, key=lambda source: found[source]) == "soleus"
        assert total > 0.0


@pytest.mark.parametrize("name", RECORDINGS)
def test_vasti_support_and_brake_most_in_the_first_half(name: str, shared_data: Path) -> None:
    analysis = analysed(name, shared_data)
    drive = impulses(analysis, "drive", 0.1, 0.5)
    assert drive.pop("total") < 0.0
    assert min(drive, key=lambda source: drive[source]) == "vasti"
    support = impulses(analysis, "support", 0.1, 0.5)
    total = support.pop("total")
    first = sorted(support, key=lambda source: -support[source])[:2]
    assert "vasti" in first
    assert support["vasti"] > 0.15 * total


@pytest.mark.parametrize("name", RECORDINGS)
def test_little_is_left_over(name: str, shared_data: Path) -> None:
    for way in ("support", "drive"):
        analysis = analysed(name, shared_data)
        rest = impulses(analysis, way, 0.1, 0.95)["rest"]
        whole = impulses(analysis, "support", 0.1, 0.95)["total"]
        assert abs(rest) < 0.04 * whole
