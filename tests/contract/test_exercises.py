"""Every exercise of the catalogue is complete, and says how well it is known to work."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pushoff.core.training import ACTIONS, PHASES, Exercise
from pushoff.reference import citations
from pushoff.reference.files import ReferenceFileError
from pushoff.training import exercises, muscles, table, toml_files

CATALOGUE = exercises.load()
#: What the running articles name, and what a good coach adds: one key for each.
NAMED = [
    "leg_press",
    "back_squat",
    "leg_extension",
    "leg_curl",
    "lunge",
    "toe_raise",
    "sled_push",
    "sled_pull",
    "parachute_run",
    "box_jump",
    "single_leg_squat",
    "runners_touch",
    "clam",
    "side_plank_leg_lift",
    "walking_spiderman",
    "hill_sprint",
    "trigger_point_release",
    "barefoot_exposure",
    "prone_hip_extension",
    "cable_hip_extension",
    "calf_raise_straight_knee",
    "calf_raise_bent_knee",
    "heavy_seated_calf_raise",
    "pogo_jumps",
    "a_skip",
    "straight_leg_bounds",
    "wickets",
    "hip_flexor_march_band",
    "nordic_curl",
    "hip_thrust",
    "pallof_press",
]


@pytest.mark.parametrize("name", NAMED)
def test_the_catalogue_has_what_the_articles_name(name: str) -> None:
    assert name in CATALOGUE


def test_at_least_sixty_entries_over_all_phases_actions_and_muscles() -> None:
    assert len(CATALOGUE) >= 60
    strength = [e for e in CATALOGUE.values() if e.kind in ("strength", "plyometric", "drill")]
    for phase in PHASES:
        assert sum(phase in e.phases for e in strength) >= 8
    used = {action for e in CATALOGUE.values() for action in e.actions}
    assert used == set(ACTIONS)
    prime = {m.muscle for e in CATALOGUE.values() for m in e.muscles if m.role == "prime"}
    helped = {m.muscle for e in CATALOGUE.values() for m in e.muscles if m.role == "helper"}
    assert set(muscles.load()) == prime | helped


def test_no_name_means_two_exercises() -> None:
    words = Counter(
        re.sub(r"[^a-z0-9]+", " ", word.lower()).strip()
        for e in CATALOGUE.values()
        for word in {e.title.lower(), e.name.replace("_", " "), *e.aliases}
    )
    owners = {
        word: [
            e.name
            for e in CATALOGUE.values()
            if word
            in {
                re.sub(r"[^a-z0-9]+", " ", w.lower()).strip()
                for w in (e.title, e.name.replace("_", " "), *e.aliases)
            }
        ]
        for word in words
    }
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.name)
def test_entry_can_be_followed(entry: Exercise) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", entry.name)
    assert 3 <= len(entry.steps) <= 7
    assert len(entry.progression) >= 2
    assert all(line[0].isupper() or line[0].isdigit() for line in entry.progression)
    assert all(line.endswith(".") for line in (*entry.steps, entry.dose.load, entry.note))
    low, high = entry.dose.sets
    assert 1 <= low <= high <= 10
    assert 1 <= entry.dose.per_week[0] <= entry.dose.per_week[1] <= 7
    assert entry.dose.rest_s <= 240
    assert any(role.role == "prime" for role in entry.muscles)
    assert entry.phases
    assert entry.actions


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.name)
def test_minutes_fit_the_dose(entry: Exercise) -> None:
    sets, amount = max(entry.dose.sets), max(entry.dose.amount)
    seconds = {"reps": 3.0, "s": 1.0, "m": 0.4, "min": 60.0}[entry.dose.unit] * amount
    sides = 2 if entry.single_leg and entry.dose.unit in ("reps", "s") else 1
    fewest = sets * seconds * sides / 60.0
    most = fewest + sets * (entry.dose.rest_s + 60.0) / 60.0 + 6.0
    assert 0.4 * fewest <= entry.minutes <= most


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.name)
def test_evidence_is_worded_as_strongly_as_it_is(entry: Exercise) -> None:
    note = entry.note.lower()
    if entry.evidence in ("trial", "emg"):
        assert entry.cite, "a trial or a recording has a source"
        assert not all(key == "commonly_quoted" for key in entry.cite)
    if entry.evidence == "emg":
        assert "%" in note or "rank" in note
    for key in entry.cite:
        assert key in citations.load()
    figures = re.search(r"\d+(\.\d+)? ?%", note)
    if figures and not any(citations.get(key).verified for key in entry.cite):
        shown = "not checked" in note or entry.name in ALLOWED_FIGURES
        assert shown, "figures of a source that was not read are marked"


#: Figures that stand in the project's own reference tables with a mark "found".
ALLOWED_FIGURES = frozenset(
    {"hip_thrust", "fall_and_run_lean", "fast_feet_step_rate", "hip_flexor_march_band"}
)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.name)
def test_hard_landings_and_great_efforts_are_gated(entry: Exercise) -> None:
    against = set(entry.contraindications)
    if entry.kind == "plyometric" and "landing" in entry.actions:
        assert {"achilles", "bone_stress"} <= against
    if entry.strain == "hard" and entry.kind in ("plyometric", "hill"):
        assert {"heart", "pregnancy"} <= against


def test_nobody_is_told_what_cannot_be_known() -> None:
    for entry in CATALOGUE.values():
        text = " ".join([entry.title, *entry.steps, entry.note]).lower()
        for word in ("late glutes", "guarantee", "cures", "ideal", "perfect form", "weak glutes"):
            assert word not in text, (entry.name, word)


def test_the_page_is_written_from_the_catalogue() -> None:
    assert table.PATH.read_text("utf-8") == table.render(), "run python -m pushoff.training.table"


@pytest.mark.parametrize("group", toml_files.names(exercises.FOLDER))
def test_every_problem_of_a_file_is_told_at_once(group: str) -> None:
    content = toml_files.read(f"{exercises.FOLDER}/{group}.toml")
    name = next(iter(content))
    broken = {
        name: {
            **content[name],
            "kind": "strenght",
            "equipment": ["lever"],
            "actions": ["hip_flight"],
            "muscles": {"prime": ["quads"], "boss": []},
            "cite": ["nobody1900"],
            "dose": {**content[name]["dose"], "sets": [0, 3], "unit": "hours", "extra": 1},
        },
        "second": {"title": "No more than a title", "colour": "blue"},
    }
    with pytest.raises(ReferenceFileError) as caught:
        exercises.parse(group, broken)
    message = str(caught.value)
    wrong = "strenght lever hip_flight quads boss nobody1900 hours extra sets colour steps second"
    for word in wrong.split():
        assert word in message, word


def test_an_unknown_exercise_is_answered_with_near_names() -> None:
    with pytest.raises(KeyError, match="calf_raise_straight_knee"):
        exercises.get("calf_raise_straight")
