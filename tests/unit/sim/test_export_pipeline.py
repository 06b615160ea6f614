"""The whole pipeline on exported files of the virtual runner, against its truth."""

from __future__ import annotations

import numpy as np
import pytest
from exported import apart_ms, run

from pushoff.pipeline import analyze
from pushoff.sim.export import ExportOptions, write
from pushoff.sim.export_options import LabAxes
from pushoff.sim.markers import MarkerError

#: A good optical system; markers rigid on the bones.
ERROR = MarkerError(white_m=0.0003, seed=1)
#: Root mean square errors (degrees) from rigid markers with a standing trial.
ANGLES = {"thigh": 0.3, "shank": 0.3, "foot": 0.3, "knee": 0.4, "hip": 0.4, "ankle": 1.3}
MARGIN = 20


def trial(tmp_path, speed_mps, surface="treadmill", **options):
    chosen = ExportOptions(
        error=ERROR, lab=LabAxes("z", 25.0, (1.0, 0.5, 0.0)), subject=False, **options
    )
    return write(run(surface, speed_mps), tmp_path, "run", ["c3d"], chosen)


def errors_ms(found, truth, kind):
    parts = []
    for side in ("left", "right"):
        times = truth.times(kind, side)
        times = times[(times > 0.3) & (times < 4.6)]
        parts.append(apart_ms(found.times(kind, side), times))
    return np.concatenate(parts)


@pytest.mark.parametrize("speed_mps", [2.8, 4.2])
@pytest.mark.parametrize("ignore", [(), ("force",)])
def test_treadmill_from_files(tmp_path, speed_mps, ignore):
    path, static = trial(tmp_path, speed_mps)
    truth = run("treadmill", speed_mps)
    found = analyze(path, static=static, ignore=ignore)
    assert found.recording.surface == "treadmill"
    assert found.motion.ground_speed.value == pytest.approx(speed_mps, rel=0.02)
    assert found.strides.valid.sum() >= len(found.strides) - 2
    if not ignore:
        assert found.recording.athlete.mass.value == pytest.approx(62.0, rel=0.005)
    for kind in ("touchdown", "toe_off"):
        error = errors_ms(found.events, truth.contact_at(20.0), kind)
        assert np.isfinite(error).all()
        # From force the round trip's bar. Without it this only catches what is grossly wrong: the
        # detectors' own bars are tested and measured elsewhere.
        if ignore:
            assert np.sqrt(np.mean(error**2)) < 12.0
        else:
            assert np.abs(error).max() < 2.0
    for name, limit in ANGLES.items():
        for side in ("left", "right"):
            key = f"{side}_{name}"
            error = np.degrees(found.motion.angles[key] - truth.angles[key])[MARGIN:-MARGIN]
            assert np.sqrt(np.mean(error**2)) < limit, key


@pytest.mark.parametrize("layout", ["hamner", "plug_in_gait"])
def test_whole_body_sets(tmp_path, layout):
    path, static = trial(tmp_path, 3.5, layout=layout)
    truth = run()
    found = analyze(path, static=static)
    assert found.recording.marker_set == layout
    assert found.motion.com_source == "whole_body"
    middle = errors_ms(found.events, truth.events, "midstance")
    assert np.abs(middle).max() < 5.0
    for name in ("trunk_lean", "left_knee", "right_thigh"):
        error = np.degrees(found.motion.angles[name] - truth.angles[name])[MARGIN:-MARGIN]
        assert np.std(error) < 1.0, name


def test_overground_from_files(tmp_path):
    path, static = trial(tmp_path, 3.5, "overground")
    truth = run("overground")
    found = analyze(path, static=static)
    assert found.recording.surface == "overground"
    assert found.motion.ground_speed.value == pytest.approx(3.5, rel=0.02)
    error = errors_ms(found.events, truth.contact_at(20.0), "touchdown")
    # Two contacts are on plates, the others are found from motion.
    assert np.sum(np.abs(error) < 2.0) >= 2
    assert np.sqrt(np.mean(error**2)) < 12.0
