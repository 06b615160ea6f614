"""What speed alone would change is taken out, with its uncertainty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from takes import table, take

from pushoff.comparison.compare import compare_takes
from pushoff.comparison.settings import ComparisonSettings
from pushoff.comparison.speed import speed_effect, speeds_of
from pushoff.reference.values import get


def pair(first: float, second: float, sd: float = 0.0) -> list:
    rng = np.random.default_rng(21)
    effect = (
        get("fukuchi2017.contact_time", second).mean - get("fukuchi2017.contact_time", first).mean
    )
    takes = [
        take(table(rng), "A", speed_mps=first),
        take(table(rng, shift={"contact_time": effect}), "B", speed_mps=second),
    ]
    return [replace(one, speed_sd_mps=sd) for one in takes]


def test_a_change_by_speed_alone_is_no_change() -> None:
    comparison = compare_takes(pair(3.0, 3.6))
    change = comparison.pairs[0].get("contact_time")
    assert change is not None
    assert change.speed_effect is not None
    assert change.raw == pytest.approx(change.difference + change.speed_effect)
    assert abs(change.raw) > 0.015
    assert abs(change.difference) < 0.004
    assert change.verdict != "changed"
    assert change.speed_key == "fukuchi2017.contact_time"
    assert "fukuchi2017" in comparison.citations


def test_a_measure_without_slope_stays_and_says_so() -> None:
    change = compare_takes(pair(3.0, 3.6)).pairs[0].get("toe_off_invented", "left")
    assert change is not None
    assert change.speed_effect is None
    assert change.speed_open


def test_uncertain_speeds_are_not_adjusted_for_but_told() -> None:
    comparison = compare_takes(pair(3.0, 3.15, sd=0.11))
    assert not comparison.speed_adjusted
    assert any("within their errors" in text for text in comparison.warnings)


def test_nothing_is_said_beyond_the_speeds_of_the_source() -> None:
    speeds = speeds_of(pair(4.0, 4.4), ComparisonSettings())
    assert speed_effect("contact_time", speeds) is not None
    outside = replace(speeds, value=np.array([4.4, 5.2]))
    assert speed_effect("contact_time", outside) is None
    assert speed_effect("toe_off_invented", speeds) is None
    unknown = speeds_of(
        [take(table(np.random.default_rng(1)), "A", speed_mps=np.nan)] * 2, ComparisonSettings()
    )
    assert not unknown.known
    assert speed_effect("contact_time", unknown) is None


def test_the_effect_is_that_of_the_source() -> None:
    speeds = speeds_of(pair(2.5, 3.5), ComparisonSettings())
    found = speed_effect("step_rate", speeds)
    assert found is not None
    assert found.effect == pytest.approx([0.0, 10.0])
    assert found.slope == pytest.approx(10.4, abs=1.0)
