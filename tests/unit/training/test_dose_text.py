"""Doses as people write them; the truth is the reader's own eye, one line each."""

from __future__ import annotations

import math

import pytest

from pushoff.training import dose_text

NAN = float("nan")
#: text → name, sets, amount, unit, kilograms, times a week
WRITTEN = {
    "Leg press 3x10": ("Leg press", 3, 10, "reps", NAN, 1),
    "Leg press: 3 x 10 @ 80kg": ("Leg press", 3, 10, "reps", 80, 1),
    "3 × 8 Back squat 82,5 kg": ("Back squat", 3, 8, "reps", 82.5, 1),
    "Back squat 5x5 at 100 kg": ("Back squat", 5, 5, "reps", 100, 1),
    "Hip thrust 3*10 135 lb": ("Hip thrust", 3, 10, "reps", 61.235, 1),
    "Plank 3 x 30 s": ("Plank", 3, 30, "s", NAN, 1),
    "Plank 3x1 min": ("Plank", 3, 1, "min", NAN, 1),
    "Kniebeugen 3 Sätze à 8 Wdh 62,5 kg": ("Kniebeugen", 3, 8, "reps", 62.5, 1),
    "3 sets of 12 lunges per leg": ("lunges", 3, 12, "reps", NAN, 1),
    "Lunges 3x10/side": ("Lunges", 3, 10, "reps", NAN, 1),
    "A-skip 4 x 20m": ("A-skip", 4, 20, "m", NAN, 1),
    "Hip thrusts 12-10-8": ("Hip thrusts", 3, 10, "reps", NAN, 1),
    "Deadlift 10/8/6": ("Deadlift", 3, 8, "reps", NAN, 1),
    "Clams 2 x 15-20": ("Clams", 2, 17.5, "reps", NAN, 1),
    "Easy run 8 km": ("Easy run", None, 8000, "m", NAN, 1),
    "Long run 1.5 h": ("Long run", None, 90, "min", NAN, 1),
    "Long run 1,5 Std": ("Long run", None, 90, "min", NAN, 1),
    "foam rolling 10 min": ("foam rolling", None, 10, "min", NAN, 1),
    "Calf raises 3x15, twice a week": ("Calf raises", 3, 15, "reps", NAN, 2),
    "Calf raises 3x15 2x/week": ("Calf raises", 3, 15, "reps", NAN, 2),
    "Short foot 2x10 daily": ("Short foot", 2, 10, "reps", NAN, 7),
    "Nordic curl 3 sets": ("Nordic curl", 3, NAN, "reps", NAN, 1),
    "Push-ups 3 x max": ("Push-ups", 3, NAN, "reps", NAN, 1),
    "Squat": ("Squat", None, NAN, "reps", NAN, 1),
    "Single-leg squat 3x8 bodyweight": ("Single-leg squat", 3, 8, "reps", NAN, 1),
    "Squat 4x6 @RPE 8": ("Squat", 4, 6, "reps", NAN, 1),
    "Squat 4x6 75% 1RM": ("Squat", 4, 6, "reps", NAN, 1),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_dose_is_read_as_it_is_meant(text: str) -> None:
    name, sets, amount, unit, kilograms, times = WRITTEN[text]
    found, dose = dose_text.split(text)
    assert found == name
    assert (dose.sets, dose.unit, dose.times) == (sets, unit, times)
    assert dose.amount == pytest.approx(amount, nan_ok=True)
    assert dose.load_kg == pytest.approx(kilograms, nan_ok=True, abs=0.01)


@pytest.mark.parametrize(
    ("text", "value"), [("8,5", 8.5), ("8.5", 8.5), ("1.000,5", 1000.5), ("1,000.5", 1000.5)]
)
def test_points_and_commas(text: str, value: float) -> None:
    assert dose_text.number(text) == value


@pytest.mark.parametrize(
    "text", ["Squat 300x10", "Squat 3x9999", "Squat 3x5 5000 kg", "Run 90 h", "Squat 0x10"]
)
def test_what_cannot_be_meant_is_told(text: str) -> None:
    assert dose_text.problems(dose_text.split(text)[1])


@pytest.mark.parametrize("text", WRITTEN)
def test_what_can_be_meant_is_not_complained_about(text: str) -> None:
    assert dose_text.problems(dose_text.split(text)[1]) == []


@pytest.mark.parametrize("text", ["", "   ", "!!!", "x", "3", "@", "kg", "3x", "x10", "–", "\t"])
def test_odd_text_does_no_harm(text: str) -> None:
    name, dose = dose_text.split(text)
    assert isinstance(name, str)
    assert dose.sets is None or dose.sets >= 0
    assert math.isnan(dose.load_kg)
