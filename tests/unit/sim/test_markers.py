"""Markers of the virtual runner: names, rigidity, anatomy, errors that are dialled in."""

from __future__ import annotations

import numpy as np
import pytest
from exported import run

from pushoff.capture.markers import identify
from pushoff.core.recording import Points
from pushoff.kinematics.anatomy import harrington_hips
from pushoff.sim.markers import LAYOUTS, MarkerError, markers_of
from pushoff.sim.standing import stand


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_name_belongs_to_the_set(layout):
    for posed in (run(), stand(run().runner)):
        names = markers_of(posed, layout).names
        match = identify(names, "made up")
        assert match.marker_set.name == layout
        assert not match.unknown
        assert not match.warnings


@pytest.mark.parametrize(
    ("layout", "running", "standing"),
    [("rbds", "rbds/RBDS001runT35.c3d", "rbds/RBDS001static.c3d"),
     ("hamner", "opensim/subject02_running.trc", "opensim/subject02_static.trc")],
)  # fmt: skip
def test_names_are_those_of_real_recordings(shared_data, layout, running, standing):
    from pushoff.capture.combine import find_reader
    from pushoff.capture.raw import ReadOptions

    for path, posed in ((running, run()), (standing, stand(run().runner))):
        raw = find_reader(shared_data / path).read(shared_data / path, ReadOptions())
        assert set(markers_of(posed, layout).names) == set(raw.markers.names)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_markers_of_a_segment_stay_apart_as_they_are(layout):
    markers = markers_of(run(), layout)
    places = dict(zip(markers.names, np.moveaxis(markers.position, 1, 0), strict=True))
    pairs = {
        "rbds": ("L.Thigh.Top.Lateral", "L.Thigh.Bottom.Medial"),
        "hamner": ("R.Heel", "R.Toe.Med"),
        "plug_in_gait": ("LASI", "RPSI"),
    }
    first, second = pairs[layout]
    apart = np.linalg.norm(places[first] - places[second], axis=1)
    assert np.ptp(apart) < 1e-9
    assert 0.05 < apart[0] < 0.35


def test_spines_give_the_models_own_hips():
    still = stand(run().runner, 0.1, sway_m=0.0)
    markers = markers_of(still, "rbds")
    names = {"L.ASIS": "left_asis", "R.ASIS": "right_asis", "L.PSIS": "left_psis",
             "R.PSIS": "right_psis"}  # fmt: skip
    paths = {
        names[name]: markers.position[:, i] for i, name in enumerate(markers.names) if name in names
    }
    for name, place in harrington_hips(paths).items():
        side = name.split("_")[0]
        truth = still.segments[f"{side}_thigh"].origin
        assert np.abs(place - truth).max() < 1e-9


def test_soft_tissue_has_the_size_that_was_asked_for_and_repeats_with_the_stride():
    clean = markers_of(run(), "rbds")
    soft = markers_of(run(), "rbds", MarkerError(soft_tissue_m=0.010, seed=3))
    thigh = [i for i, name in enumerate(clean.names) if "Thigh" in name]
    travel = (soft.position - clean.position)[:, thigh]
    size = np.sqrt(np.mean(np.sum(travel**2, axis=2)))
    assert size == pytest.approx(0.010, rel=0.25)
    local = np.einsum("tji,tj->ti", run().segments["left_thigh"].rotation, travel[:, 0])
    down = run().events.times("touchdown", "left")
    one, two = (np.stack([np.interp(down[i] + 0.3, run().time_s, a) for a in local.T])
                for i in (1, 3))  # fmt: skip
    assert np.abs(one - two).max() < 3e-4
    foot = [i for i, name in enumerate(clean.names) if "Heel" in name]
    assert np.abs((soft.position - clean.position)[:, foot]).max() < 0.004


def test_noise_gaps_and_places_are_seeded():
    error = MarkerError(white_m=0.001, misplaced_m=0.005, gaps_per_minute=30.0, gap_s=0.1, seed=1)
    first, again = (markers_of(run(), "hamner", error) for _ in range(2))
    np.testing.assert_array_equal(first.position, again.position)
    other = markers_of(run(), "hamner", MarkerError(white_m=0.001, seed=2))
    clean = markers_of(run(), "hamner")
    assert np.std(other.position - clean.position) == pytest.approx(0.001, rel=0.02)
    lost = np.isnan(first.position).any(axis=2).mean()
    assert lost == pytest.approx(30 * 0.1 / 60, rel=0.5)


def test_misplaced_markers_sit_at_the_same_wrong_place_in_standing():
    error = MarkerError(misplaced_m=0.008, seed=5)
    still = stand(run().runner, 0.1, sway_m=0.0)

    def local(posed, segment, name, frame=0):
        def at(wrong):
            markers = markers_of(posed, "rbds", wrong)
            return markers.position[frame, markers.names.index(name)]

        return posed.segments[segment].rotation[frame].T @ (at(error) - at(None))

    moved = local(run(), "left_shank", "L.Shank.Top.Lateral")
    assert np.linalg.norm(moved) > 0.001
    np.testing.assert_allclose(moved, local(still, "left_shank", "L.Shank.Top.Lateral"), atol=1e-9)


def test_standing_stands():
    still = stand(run().runner)
    markers = markers_of(still, "rbds")
    points = Points(
        markers.names, markers.position, np.ones(markers.position.shape[:2]), markers.time_s
    )
    assert np.ptp(points.of("L.ASIS"), axis=0).max() < 0.01
    heights = {name: points.of(name)[:, 1].mean() for name in markers.names}
    assert heights["L.ASIS"] > heights["L.GTR"] > heights["L.Knee"] > heights["L.Ankle"] > 0.0
    assert min(heights.values()) > 0.0
    weight = still.force.force[:, :, 1].sum(axis=1)
    np.testing.assert_allclose(weight, 62.0 * 9.80665, rtol=1e-9)
