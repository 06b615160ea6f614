"""From where each measure can be seen: declared, kept, and told where it is missing."""

from __future__ import annotations

from functools import lru_cache

import pytest

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.analysis import Analysis
from pushoff.core.measures import Measure
from pushoff.core.names import SIDES
from pushoff.measures.registry import ANY_VIEW, MEASURES
from pushoff.pipeline import from_recording
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.runner import Runner, simulate

VIEWS = ("left", "right", "rear", "front")
RUN = simulate(Runner(speed_mps=3.2, height_m=1.74, stride_noise=0.01, seed=9), 6.0, 240.0)
#: What nobody can tell from a camera at the side, whatever it is called.
NOT_FROM_THE_SIDE = {
    "valgus": ("knee_frontal_angle", "knee_abduction_stance_peak"),
    "pronation": ("foot_eversion_stance_peak",),
    "pelvic rotation": ("pelvic_rotation_range", "pelvic_rotation_push"),
    "pelvic list": ("pelvic_list_range",),
    "pelvic drop": ("pelvic_drop_peak",),
    "step width": ("step_width",),
    "crossover": ("foot_to_midline",),
}


@pytest.fixture(scope="module")
def analyses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Analysis]:
    return {view: _analysed(view, tmp_path_factory.mktemp(view)) for view in VIEWS}


@lru_cache(maxsize=4)
def _analysed(view: str, folder) -> Analysis:
    path = folder / "run.pose.json"
    camera = KeypointCamera(view=view, fps=60.0, distance_m=4.0)  # pyright: ignore[reportArgumentType]
    write_halpe_json(RUN, path, camera, KeypointError(seed=2, swap_share=0.0))
    return from_recording(load([path], CaptureOptions(height_m=RUN.runner.height_m)))


@pytest.mark.parametrize("measure", list(MEASURES), ids=lambda item: item.name)
def test_every_measure_declares_its_views(measure: Measure) -> None:
    assert measure.views
    assert set(measure.views) <= set(ANY_VIEW)
    assert len(set(measure.views)) == len(measure.views)
    assert "3d" in measure.views
    # A camera sees the same from the left and from the right.
    assert ("left" in measure.views) == ("right" in measure.views)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("measure", list(MEASURES), ids=lambda item: item.name)
def test_a_measure_is_given_or_skipped_with_a_reason(
    measure: Measure, view: str, analyses: dict[str, Analysis]
) -> None:
    found = analyses[view]
    assert found.motion.view == view
    table = found.measures
    for side in SIDES:
        row = table.get(measure.name, side)
        reason = table.skipped.get(measure.name) or table.skipped.get(f"{measure.name} ({side})")
        assert (row is None) != (reason is None)
        if row is not None:
            assert view in measure.views
            assert row.error95 > 0
        if view not in measure.views:
            assert reason is not None
            if set(measure.views) - {"3d", "unknown"}:
                assert "film from" in reason
                where = {"rear": "behind", "front": "in front"}.get(view, "the side")
                assert f"from {where}:" in reason
            else:
                assert "three-dimensional" in reason


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("words", list(NOT_FROM_THE_SIDE))
def test_the_side_refuses_by_name(view: str, words: str, analyses: dict[str, Analysis]) -> None:
    """The measure that people ask for by these words says so in its title, and is refused."""
    skipped = analyses[view].measures.skipped
    names = NOT_FROM_THE_SIDE[words]
    assert any(
        words in MEASURES.get(name).title.lower()
        or words in MEASURES.get(name).description.lower()
        or words.replace(" ", "_") in name
        for name in names
    )
    for name in names:
        assert "cannot be" in skipped[name]


@pytest.mark.parametrize("view", ["rear", "front"])
def test_what_is_the_point_of_filming_from_there(view: str, analyses: dict[str, Analysis]) -> None:
    table = analyses[view].measures
    names = (
        "step_rate",
        "step_width",
        "trunk_side_lean_stance",
        "trunk_side_lean_range",
        "knee_frontal_angle",
        "thigh_frontal_angle",
        "foot_to_midline",
        "knee_window",
        "pelvic_list_range",
        "pelvic_drop_peak",
        "vertical_oscillation",
    )
    for name in names:
        for side in SIDES:
            assert table.get(name, side) is not None, table.skipped.get(name)
    assert (table.get("foot_toe_out", "left") is not None) == (view == "front")


@pytest.mark.parametrize("view", ["rear", "front"])
def test_words_are_honest_from_behind_and_in_front(
    view: str, analyses: dict[str, Analysis]
) -> None:
    """Contact follows from the bounce, and the same for both feet: poor, and no difference."""
    table = analyses[view].measures
    for name in ("contact_time", "flight_time", "duty_factor", "pelvic_list_range"):
        row = table.get(name, "left")
        assert row is not None
        assert row.quality == "poor"
    rate = table.get("step_rate", "left")
    assert rate is not None
    assert rate.quality != "poor"
    assert rate.value == pytest.approx(120.0 / _stride_s(), rel=0.005)
    assert table.get("contact_time_asymmetry", "both") is None
    assert "one contact time" in table.skipped["contact_time_asymmetry"]
    for name in ("midstance_share", "push_time", "push_share"):
        assert "from the side" in table.skipped[name]


def _stride_s() -> float:
    downs = RUN.events.times("touchdown", "left")
    return float((downs[-1] - downs[0]) / (len(downs) - 1))
