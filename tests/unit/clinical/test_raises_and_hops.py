"""Calf raises and hops of the virtual person: counts, times, legs; what another clip gets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pushoff.clinical.figure import Figure
from pushoff.clinical.registry import KINDS, Ask, Measured
from pushoff.core.errors import NotAnalysableError
from pushoff.sim.clinic import ClinicalMove
from pushoff.sim.clinic_run import perform
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import KeypointCamera, raw_keypoints


def seen(move: ClinicalMove, fps: float = 60.0, error: KeypointError | None = None) -> Figure:
    camera = KeypointCamera(view="right", distance_m=4.0, height_m=0.9, fps=fps)
    made = raw_keypoints(perform(move, 60.0), camera, error or KeypointError.none())
    return Figure("clip", made.names, made.pixels, made.confidence, made.time_s)


def found(figure: Figure, kind: str, ask: Ask | None = None) -> Measured:
    return KINDS.get(kind).measure(figure, ask or Ask())


RAISES = ClinicalMove("calf_raise", "right", repetitions=9, repetition_s=1.6, pause_s=0.1)
HOPS = ClinicalMove("hop", "right", repetitions=6, depth=0.32, contact_s=0.21)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_raises_are_counted_once_with_shivering_mixed_up_keypoints(seed):
    error = KeypointError(white_px=1.5, systematic_px=3.0, swap_share=0.03, seed=seed)
    raises = found(seen(RAISES, error=error), "calf_raise").repetitions
    assert [rep.valid for rep in raises] == [True] * 9
    assert {rep.side for rep in raises} == {"right"}


def test_raises_are_named_that_are_too_low_or_cut_off():
    figure = seen(RAISES)
    half = round(len(figure) * 0.5)
    cut = replace(
        figure, pixels=figure.pixels[:half], confidence=figure.confidence[:half],
        time_s=figure.time_s[:half],
    )  # fmt: skip
    raises = found(cut, "calf_raise").repetitions
    assert [rep.valid for rep in raises[:-1]] == [True] * (len(raises) - 1)
    assert not raises[-1].valid


@pytest.mark.parametrize("fps", [30.0, 60.0, 240.0])
@pytest.mark.parametrize("both", [True, False])
def test_times_of_hops_at_any_frame_rate(fps, both):
    hops = found(seen(replace(HOPS, both_legs=both), fps), "hop").repetitions
    assert len(hops) == 6
    assert {rep.side for rep in hops} == {"both" if both else "right"}
    assert np.mean([rep.values["contact_time"] for rep in hops]) == pytest.approx(210, abs=15)
    assert np.mean([rep.values["flight_time"] for rep in hops]) == pytest.approx(320, abs=15)


def test_slow_motion_that_hides_its_frame_rate_is_refused():
    figure = seen(HOPS, 240.0)
    slow = replace(figure, time_s=figure.time_s * 8.0)
    with pytest.raises(NotAnalysableError, match=r"--fps \(about 2\d\d\)"):
        found(slow, "hop")


def test_few_frames_are_refused_and_thirty_are_warned_of():
    with pytest.raises(NotAnalysableError, match="at least 25 frames/s"):
        found(seen(HOPS, 20.0), "hop")
    assert any("60 frames/s or more" in text for text in found(seen(HOPS, 30.0), "hop").warnings)
    assert not found(seen(HOPS, 60.0), "hop").warnings


@pytest.mark.parametrize(("figure", "kind"), [(RAISES, "hop"), (HOPS, "calf_raise")])
def test_another_test_is_refused(figure, kind):
    with pytest.raises(NotAnalysableError, match=r"hop|raise"):
        found(seen(replace(figure, both_legs=True)), kind)
