"""Weighing by the plate: standing, and over whole strides of running."""

from __future__ import annotations

import numpy as np
import pytest

import stick_runner as sticks
from pushoff.capture.mass import choose_mass, running_mass, standing_mass
from pushoff.core.constants import GRAVITY
from pushoff.core.recording import Force, Found


def force_of(stick: sticks.Stick, cut: slice = slice(None), offset: float = 0.0) -> Force:
    vertical = stick.force[cut].copy()
    vertical[:, 0, 1] += offset
    count = len(vertical)
    return Force(
        plates=("left", "right"),
        force=vertical,
        centre_of_pressure=stick.cop[cut],
        free_moment=np.zeros((count, 2)),
        side=("left", "right"),
        time_s=np.arange(count) / stick.force_rate_hz,
    )


@pytest.mark.parametrize("start", [0, 17, 60, 133])
@pytest.mark.parametrize("offset", [0.0, 12.0, -12.0])
def test_whole_strides_wherever_the_file_starts(start: int, offset: float) -> None:
    """A mean over broken strides would be off by up to half a contact in six seconds (4 %)."""
    found = running_mass(force_of(sticks.stick_runner(), slice(start, None), offset), "treadmill")
    assert found is not None
    assert abs(found.value - 62.0) < 0.3
    assert "whole strides" in found.source


def test_no_weighing_where_it_cannot_be() -> None:
    stick = sticks.stick_runner()
    assert running_mass(None, "treadmill") is None
    assert running_mass(force_of(stick), "overground") is None
    assert running_mass(force_of(stick, slice(0, 500)), "treadmill") is None
    missing = stick.force.copy()
    missing[:, 1] = 0.0
    missing[200:900] = 0.0
    from dataclasses import replace

    assert running_mass(force_of(replace(stick, force=missing)), "treadmill") is None
    nothing = stick.force.copy()
    nothing[5] = np.nan
    assert running_mass(force_of(replace(stick, force=nothing)), "treadmill") is None


def test_standing() -> None:
    still = force_of(sticks.stick_runner(1.0, standing=True))
    found = standing_mass(still)
    assert found is not None
    assert found.value == pytest.approx(sticks.WEIGHT_N / GRAVITY)
    assert standing_mass(force_of(sticks.stick_runner())) is None
    assert standing_mass(None) is None


def test_order_of_sources_and_disagreement() -> None:
    running, standing = Found(60.0, 1.2, "run"), Found(62.5, 1.2, "stand")
    assert choose_mass(None, None, None, None) == (None, [])
    chosen, warnings = choose_mass(None, standing, 70.0, running)
    assert chosen is standing
    assert len(warnings) == 2
    chosen, warnings = choose_mass(61.0, None, 62.0, running)
    assert chosen is not None
    assert chosen.value == 61.0
    assert not warnings
    chosen, warnings = choose_mass(None, None, 70.0, running)
    assert chosen is not None
    assert chosen.value == 70.0
    assert "14 %" in warnings[0]
