"""Rules of head, pelvis, trunk, knee, recoil, sides, bounce and step rate, on made-up values."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up_tables import USUAL, Given, found

from pushoff.core.situation import Situation

REAR = replace(USUAL, dimension=2, view="rear")
SIDE = replace(USUAL, dimension=2, view="right")
#: Rule: values that show it, and values of a healthy runner.
SHOWN: dict[str, tuple[Given, Given]] = {
    "head_bob": (
        {"head_motion_fore_aft": 0.075, "head_motion_vertical": 0.12, "vertical_oscillation": 0.08},
        {"head_motion_fore_aft": 0.03, "head_motion_vertical": 0.085, "vertical_oscillation": 0.08},
    ),
    "pelvic_drop": (
        {"pelvic_drop_peak": 9.0, "pelvic_list_range": 16.0},
        {"pelvic_drop_peak": 4.0, "pelvic_list_range": 8.5},
    ),
    "trunk_side_lean": (
        {"trunk_side_lean_stance": 7.0, "trunk_side_lean_range": 15.0},
        {"trunk_side_lean_stance": 1.5, "trunk_side_lean_range": 5.0},
    ),
    "knee_inward": (
        {"knee_frontal_angle": 12.0, "thigh_frontal_angle": 9.0},
        {"knee_frontal_angle": 0.0, "thigh_frontal_angle": 3.0},
    ),
    "little_recoil": (
        {"ankle_work_positive": 0.6, "energy_returned": 1.6, "ankle_recoil": 80.0},
        {"ankle_work_positive": 0.95, "energy_returned": 1.6, "ankle_recoil": 150.0},
    ),
    "left_right": (
        {"contact_time": (0.26, 0.23), "peak_vertical_force": (2.3, 2.6)},
        {"contact_time": (0.245, 0.241), "peak_vertical_force": (2.41, 2.45)},
    ),
    "vertical_motion": (
        {"vertical_oscillation": 0.115, "flight_time": 0.14, "step_rate": 150.0},
        {"vertical_oscillation": 0.08, "flight_time": 0.10, "step_rate": 166.0},
    ),
    "step_rate_low": (
        {"step_rate": 143.0, "vertical_oscillation": 0.10},
        {"step_rate": 160.0, "vertical_oscillation": 0.085},
    ),
    "step_rate_high": (
        {"step_rate": 192.0, "vertical_oscillation": 0.06},
        {"step_rate": 172.0, "vertical_oscillation": 0.075},
    ),
}
#: Errors that a careful measurement has.
ERROR = {
    "contact_time": 0.002,
    "flight_time": 0.002,
    "peak_vertical_force": 0.02,
    "vertical_oscillation": 0.003,
    "head_motion_fore_aft": 0.003,
    "head_motion_vertical": 0.003,
    "pelvic_drop_peak": 0.5,
    "knee_frontal_angle": 1.0,
}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_told_where_it_shows_and_not_of_the_healthy(name: str) -> None:
    shown, healthy = SHOWN[name]
    finding, _ = found(name, shown, error=ERROR)
    assert finding is not None
    assert finding.evidence
    assert finding.confidence >= 0.7
    assert "{" not in finding.meaning + finding.technical
    assert found(name, healthy, error=ERROR)[0] is None


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_large_errors_silence_it(name: str) -> None:
    shown, _ = SHOWN[name]
    error = dict.fromkeys(shown, 1e3)
    assert found(name, shown, error=error)[0] is None


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_one_sign_alone_is_not_enough(name: str) -> None:
    shown, _ = SHOWN[name]
    for measure, value in shown.items():
        finding, result = found(name, {measure: value}, error=ERROR)
        assert finding is None
        assert any(key.startswith(f"finding:{name}") for key in result.skipped)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_nan_is_never_a_finding(name: str) -> None:
    shown, _ = SHOWN[name]
    assert found(name, {measure: float("nan") for measure in shown})[0] is None


@pytest.mark.parametrize(
    ("name", "situation", "word"),
    [
        ("pelvic_drop", REAR, "markers"),
        ("little_recoil", SIDE, "markers"),
        ("knee_inward", SIDE, "behind"),
        ("trunk_side_lean", SIDE, "behind"),
        ("head_bob", REAR, "side"),
        ("vertical_motion", replace(USUAL, slope_percent=6.0), "uphill"),
        ("step_rate_low", replace(USUAL, speed_mps=float("nan")), "speed"),
        ("little_recoil", replace(USUAL, acceleration_mps2=0.5, acceleration_sd=0.05), "speeds up"),
    ],
)
def test_gates_say_why(name: str, situation: Situation, word: str) -> None:
    finding, result = found(name, SHOWN[name][0], situation, ERROR)
    assert finding is None
    assert word in result.skipped[f"finding:{name}"]


def test_one_leg_is_named_and_both_are_one() -> None:
    left, _ = found("pelvic_drop", {"pelvic_drop_peak": (9.0, 4.0), "pelvic_list_range": 16.0})
    right, _ = found("pelvic_drop", {"pelvic_drop_peak": (4.0, 9.0), "pelvic_list_range": 16.0})
    both, _ = found("pelvic_drop", {"pelvic_drop_peak": 9.0, "pelvic_list_range": 16.0})
    assert left is not None
    assert right is not None
    assert both is not None
    assert (left.side, right.side, both.side) == ("left", "right", "both")
    assert left.confidence == pytest.approx(right.confidence)
    assert "20 of 20 steps" in left.meaning


def test_sides_are_mirrored() -> None:
    shown = SHOWN["left_right"][0]
    mirrored = {name: pair[::-1] for name, pair in shown.items() if isinstance(pair, tuple)}
    one, other = (found("left_right", values, error=ERROR)[0] for values in (shown, mirrored))
    assert one is not None
    assert other is not None
    assert one.confidence == pytest.approx(other.confidence)
    assert "260 ms left, 230 ms right" in one.meaning


def test_step_rate_is_held_against_leg_length_and_never_asks_for_180() -> None:
    values = {"step_rate": 145.0, "vertical_oscillation": 0.10}
    tall = replace(USUAL, leg_m=1.10)
    assert found("step_rate_low", values, USUAL, ERROR)[0] is not None
    assert found("step_rate_low", values, tall, ERROR)[0] is None
    at_180, _ = found("step_rate_low", {"step_rate": 160.0, "vertical_oscillation": 0.09})
    assert at_180 is None
    unknown = replace(USUAL, leg_m=float("nan"))
    assert found("step_rate_low", SHOWN["step_rate_low"][0], unknown, ERROR)[0] is not None


def test_what_only_coaches_say_never_asks_to_act() -> None:
    for name in ("head_bob", "trunk_side_lean"):
        finding, _ = found(name, SHOWN[name][0], error=ERROR)
        assert finding is not None
        assert finding.support == "coaches_say"
        assert finding.weight != "act"
        assert "oaches" in finding.importance


def test_no_muscle_is_blamed() -> None:
    for name, (shown, _) in SHOWN.items():
        finding, _ = found(name, shown, error=ERROR)
        assert finding is not None
        text = (finding.meaning + finding.technical).lower()
        assert "weak glute" not in text
        assert "activation" not in text
