"""Marker sets: found by names, checked whole, and of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pushoff.capture.markers import (
    UnknownMarkersError,
    identify,
    mapping_skeleton,
    marker_sets,
    read_marker_set,
    simplified,
)
from pushoff.core.errors import UnreadableError
from pushoff.core.names import known_landmarks, known_segments

LEGS = ("ASI", "PSI", "THI", "KNE", "TIB", "ANK", "HEE", "TOE")
PIG = [side + name for name in LEGS for side in "LR"]
ARMS = ("SHO", "ELB", "WRA", "WRB", "FHD", "BHD")
UPPER = ["C7", "T10", "CLAV", "STRN", "RBAK", *(side + name for name in ARMS for side in "LR")]


@pytest.mark.parametrize("item", marker_sets(), ids=lambda item: item.name)
def test_sets_of_the_package(item) -> None:
    assert item.title
    assert item.required
    known, segments = known_landmarks(), known_segments()
    for place in item.places.values():
        assert place in known or place.removesuffix(":") in segments
    # What a set asks for must be enough to find it, and it only.
    names = [group[0] for group in item.required]
    assert identify(names, "x").marker_set.name == item.name


@pytest.mark.parametrize("item", marker_sets(), ids=lambda item: item.name)
def test_sets_are_the_same_on_both_sides(item) -> None:
    places = set(item.places.values())
    for place in places:
        if place.startswith("left_"):
            assert place.replace("left_", "right_", 1) in places


@pytest.mark.parametrize("style", ["{}", "runner:{}", "Runner 01:{}"])
@pytest.mark.parametrize("change", [str.upper, str.lower, lambda n: n[0] + "." + n[1:]])
def test_names_are_found_in_any_spelling(style: str, change) -> None:
    match = identify([style.format(change(name)) for name in PIG], "x")
    assert match.marker_set.name == "plug_in_gait"
    assert match.points[PIG.index("LHEE")] == "left_heel"
    thigh = match.points[PIG.index("RTHI")]
    assert thigh == "right_thigh:" + change("RTHI")


def test_whole_body_and_sacrum() -> None:
    names = [n for n in PIG if n not in ("LPSI", "RPSI")] + ["SACR", *UPPER]
    match = identify(names, "x")
    assert match.marker_set.name == "plug_in_gait"
    assert "sacrum" in match.points
    assert "left_head_front" in match.points
    assert not match.unknown


def test_more_markers_than_the_set_knows() -> None:
    match = identify([*PIG, "*55", "wand"], "x")
    assert [([*PIG, "*55", "wand"])[i] for i in match.unknown] == ["*55", "wand"]


def test_two_subjects_in_one_file() -> None:
    match = identify([f"a:{n}" for n in PIG] + [f"b:{n}" for n in PIG], "x")
    assert match.points[len(PIG) :] == (None,) * len(PIG)
    assert "twice" in match.warnings[0]


def test_unknown_set_says_what_is_missing() -> None:
    with pytest.raises(UnknownMarkersError) as caught:
        identify([n for n in PIG if n not in ("LHEE", "RTOE")] + ["nose_wart"], "run.c3d")
    message = str(caught.value)
    assert "run.c3d" in message
    assert "plug_in_gait" in message
    assert "LHEE" in message
    assert "RTOE" in message
    assert "--markers" in message
    assert "\n" not in message
    assert '"nose_wart"' in caught.value.skeleton
    assert caught.value.exit_code == 3


def test_skeleton_becomes_a_mapping(tmp_path: Path) -> None:
    """What the message offers can be filled in and used."""
    path = tmp_path / "mine.toml"
    names = ["L_HEEL", "R_HEEL", "L_ANKLE", "R_ANKLE", "LASIS", "RASIS", "RTHIGH1"]
    path.write_text(mapping_skeleton(names), encoding="utf-8")
    own = read_marker_set(path)
    match = identify(names, "x", [own])
    assert match.points[:4] == (
        "left_heel",
        "right_heel",
        "left_ankle_lateral",
        "right_ankle_lateral",
    )
    assert match.points[6] == "right_thigh:RTHIGH1"


def test_all_problems_of_a_mapping_in_one_message(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\ncolour = "red"\nrequired = ["X9"]\n[markers]\n'
        'A = { landmark = "left_hel" }\nB = { segment = "left_tail" }\nC = {}\n'
        'D = { landmark = "left_heel" }\nE = { landmark = "left_heel" }\n',
        encoding="utf-8",
    )
    with pytest.raises(UnreadableError) as caught:
        read_marker_set(path)
    message = str(caught.value)
    for part in (
        "colour",
        "X9",
        "left_hel",
        "did you mean",
        "left_tail",
        "'C' needs",
        "'D' and 'E'",
    ):
        assert part in message
    assert message.startswith("mine.toml")


@pytest.mark.parametrize("text", ["", "[markers]\n", "this is not toml", "[markers]\nA = 3\n"])
def test_unusable_mappings(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"mine\.toml"):
        read_marker_set(path)


def test_simplified_names() -> None:
    assert simplified("Subject:L.Heel_Bottom ") == "lheelbottom"
