"""A cut clip of which one short take is kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import pushoff
from pushoff.sim.definition import Runner
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.runner import simulate

SECONDS, RATE_HZ, TAKES = 4.0, 30.0, 8


def test_a_take_that_is_an_eighth_of_the_clip_is_analysed(tmp_path: Path) -> None:
    run = simulate(Runner(speed_mps=3.2, stride_noise=0.02, seed=5), SECONDS, RATE_HZ)
    file = tmp_path / "cut.pose.json"
    write_halpe_json(run, file, KeypointCamera(fps=RATE_HZ), KeypointError(seed=1))
    whole = json.loads(file.read_text(encoding="utf-8"))
    aside = [
        [None if point is None or point[0] is None else [point[0] + 300, *point[1:]] for point in f]
        for f in whole["frames"]
    ]
    takes = [whole["frames"] if number % 2 else aside for number in range(TAKES)]
    whole["frames"] = [frame for take in takes for frame in take]
    whole["timestamps"] = (np.arange(len(whole["frames"])) / RATE_HZ).tolist()
    file.write_text(json.dumps(whole), encoding="utf-8")
    result = pushoff.analyze(file, height_m=1.75)
    assert any("not one take" in warning for warning in result.quality.warnings)
    assert np.ptp(result.motion.time_s) < 1.1 * SECONDS
    row = result.measures.get("step_rate", "both")
    truth = 60.0 / np.diff(np.sort(run.events.times("touchdown"))).mean()
    assert row is not None
    assert row.value == pytest.approx(truth, rel=0.02)
