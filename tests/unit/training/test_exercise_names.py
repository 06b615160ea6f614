"""Names are matched surely, or asked about; a wrong sure match is what must not be."""

from __future__ import annotations

import pytest

from pushoff.core.errors import BadUsageError
from pushoff.training import exercises, match
from pushoff.training.match import Match, match_all

CATALOGUE = exercises.load()
SURE = {
    "Leg Press": "leg_press",
    "BB Back Squat": "back_squat",
    "Kniebeugen": "back_squat",
    "Single leg squats (each side)": "single_leg_squat",
    "Wadenheben sitzend": "heavy_seated_calf_raise",
    "banded clams": "clam",
    "leg extention": "leg_extension",
    "RDLs": "romanian_deadlift",
    "Copenhagens": "adductor_side_plank",
    "bulgarian split sqauts": "rear_foot_elevated_split_squat",
    "A skips": "a_skip",
    "B-Skips": "b_skip",
    "Rückenstrecker": "back_extension",
    "gym!! squats": "back_squat",
    "calf raises, both legs": "toe_raise",
    "World’s greatest stretch": "walking_spiderman",
}
OTHERS = {
    "Easy run 40": "running", "Long run": "running", "intervals": "running", "Ruhetag": "rest",
    "Bankdrücken": "bench_press", "Lat pulldown": "upper_pull", "Biceps curls": "arms",
    "bike": "cycling", "Pilates": "yoga", "hard, 2 min jog between": "running",
}  # fmt: skip
#: Names that could be several things: they must be asked about.
UNSURE = (
    "hip aduction", "glute thing", "press", "calf", "curl machine thing", "squad", "foo bar", "??",
    "core stuff", "Leg", "skip",
)  # fmt: skip


@pytest.mark.parametrize("written", SURE)
def test_sure_names(written: str) -> None:
    found = match.match(written)
    assert found.exercise == SURE[written]
    assert found.how in ("exact", "close")


@pytest.mark.parametrize("written", OTHERS)
def test_what_is_known_and_not_counted(written: str) -> None:
    assert match.match(written).other == OTHERS[written]


@pytest.mark.parametrize("written", UNSURE)
def test_unsure_names_are_asked_about(written: str) -> None:
    found = match.match(written)
    assert not found.known
    assert found.how == "unknown"
    assert len(found.guesses) == 3
    scores = [guess.score for guess in found.guesses]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("glute thing on the floor", "gluteals"), ("core stuff", "trunk"), ("calf work", "calf"),
        ("hip flexor thing", "hip_flexors"), ("some plyos", "plyometric"),
    ],
)  # fmt: skip
def test_guesses_are_of_the_part_that_is_named(written: str, first: str) -> None:
    groups = [CATALOGUE[guess.name].group for guess in match.match(written).guesses]
    assert groups == [first] * 3


def typos(word: str) -> list[str]:
    """Return a word with one letter lost, doubled or swapped, at every place."""
    found = [word[:i] + word[i + 1 :] for i in range(len(word))]
    found += [word[:i] + word[i] + word[i:] for i in range(len(word))]
    found += [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
    return found


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_slip_of_the_pen_never_means_another_exercise(name: str) -> None:
    entry = CATALOGUE[name]
    for written in (entry.title, entry.name.replace("_", " ")):
        for text in typos(written)[::5]:
            found: Match = match.match(text)
            assert found.exercise in (name, None), f"{text} was taken for {found.exercise}"


def test_most_slips_of_the_pen_are_understood() -> None:
    texts = [
        (name, text)
        for name, entry in list(CATALOGUE.items())[::9]
        for text in typos(entry.title)[::4]
        if len(entry.title) >= 10
    ]
    right = sum(match.match(text).exercise == name for name, text in texts)
    assert right / len(texts) > 0.85


@pytest.mark.parametrize("name", CATALOGUE)
def test_titles_aliases_and_names_are_exact(name: str) -> None:
    entry = CATALOGUE[name]
    for written in (entry.title, entry.name, *entry.aliases):
        assert match.match(written).exercise == name
        assert match.match(written.upper()).exercise == name


def test_answers_count_and_none_means_not_counted() -> None:
    answers = {"Glute thing": "hip_thrust", "core stuff": "Dead bug", "press": "none"}
    found = match_all(["glute  thing", "core stuff", "press", "foo bar"], answers)
    assert found["glute  thing"].exercise == "hip_thrust"
    assert found["core stuff"].exercise == "dead_bug"
    assert found["press"].how == "answered"
    assert not found["press"].known
    assert found["foo bar"].how == "unknown"


def test_all_wrong_answers_in_one_line() -> None:
    with pytest.raises(BadUsageError) as caught:
        match_all(["a"], {"a": "legg_pres", "b": "nonsense entirely"})
    assert "leg_press" in str(caught.value)
    assert "nonsense entirely" in str(caught.value)


def test_assuming_takes_the_best_guess_and_says_so() -> None:
    found = match_all(["glute bridge thing", "qqqq"], assume=True)
    assert found["glute bridge thing"].how == "assumed"
    assert found["glute bridge thing"].exercise == "glute_bridge"
    assert found["qqqq"].how == "unknown"
