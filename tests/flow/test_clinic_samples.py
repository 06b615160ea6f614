"""The samples in examples/tests go through the whole clinical test, as ``pushoff test`` does."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from pushoff import clinical_pipeline
from pushoff.clinical.assess import Person
from pushoff.sim.clinic import KINDS

FOLDER = Path(__file__).parents[2] / "examples" / "tests"
TRUTHS = sorted(FOLDER.glob("*.truth.json"))
#: Quantity of the test, name in the truth, and how far off one file may be: the pose engine's own
#: errors on clips like these (docs/accuracy.md), about twice the largest found.
CHECKED = {
    "single_leg_squat": (
        ("knee_inward", "fppa_deg", 7.0),
        ("trunk_lean", "trunk_side_lean_deg", 4.0),
    ),
    "step_down": (("knee_inward", "fppa_deg", 7.0), ("trunk_lean", "trunk_side_lean_deg", 4.0)),
    "lunge": (("shank_angle", "shank_deg", 4.0),),
    "thomas": (("thigh_below_horizontal", "thigh_deg", 6.0), ("knee_flexion", "knee_deg", 8.0)),
    "straight_leg_raise": (("leg_angle", "leg_deg", 4.0),),
    "calf_raise": (),
    "hop": (("flight_time", "flight_s", 0.035), ("contact_time", "contact_s", 0.035)),
}


def known(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_kind_has_a_sample_and_all_are_small() -> None:
    assert {known(path)["kind"] for path in TRUTHS} == set(KINDS)
    sizes = [path.stat().st_size for path in FOLDER.iterdir()]
    assert max(sizes) < 300_000
    assert sum(sizes) < 2_000_000


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.name.split(".")[0])
def test_truth_belongs_to_its_file(path: Path) -> None:
    truth = known(path)
    content = (FOLDER / truth["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == truth["sha256"]


@pytest.mark.slow
@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.name.split(".")[0])
def test_sample_is_measured_as_it_was_made(path: Path) -> None:
    truth = known(path)
    kind = clinical_pipeline.kind_of(truth["kind"])
    person = Person(height_m=truth["move"]["height_m"])
    test = clinical_pipeline.from_files(kind, [FOLDER / truth["file"]], person=person)
    both = truth["kind"] == "hop" and truth["move"]["both_legs"]
    counted = [rep for rep in test.repetitions if rep.valid]
    assert {rep.side for rep in counted} == {"both" if both else truth["side"]}
    assert len(counted) == len(truth["repetitions"])
    for quantity, name, tolerance in CHECKED[truth["kind"]]:
        scale = 1000.0 if name.endswith("_s") else 1.0
        real = scale * np.mean([rep[name] for rep in truth["repetitions"]])
        got = np.mean([rep.values[quantity] for rep in counted])
        assert got == pytest.approx(real, abs=scale * tolerance), quantity
