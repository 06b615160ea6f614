"""Curves of force, joints and muscles in the data set of all curves."""

from __future__ import annotations

import json
from dataclasses import replace

import made_up
import numpy as np
import pytest
import xarray as xr

import analytic_kinetics
import analytic_motion
from pushoff.core.analysis import Analysis
from pushoff.report.curves import angle_curves, curves
from pushoff.report.document import document, to_json


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    runner = analytic_motion.runner()
    return replace(
        made_up.analysis(),
        motion=runner.motion,
        strides=runner.table,
        kinetics=runner.kinetics,
        muscles=runner.muscles,
    )


@pytest.fixture(scope="module")
def data(analysis: Analysis) -> xr.Dataset:
    return curves(analysis)


def test_the_document_says_where_forces_come_from(analysis: Analysis) -> None:
    content = json.loads(to_json(document(analysis)))
    assert content["kinetics"]["force"] == "measured"
    assert content["kinetics"]["mass"]["value"] == analytic_kinetics.MASS_KG
    assert "model result" in content["muscles"]["source"]
    assert content["muscles"]["groups"] == list(analytic_motion.runner().muscles.names)
    without = document(made_up.analysis())
    assert without["kinetics"] is None
    assert without["muscles"] is None


def test_force_is_in_body_weights_and_names_its_source(data: xr.Dataset) -> None:
    force = data["ground_force_up_mean"].sel(window="contact")
    assert force.attrs["units"] == "BW"
    assert force.attrs["source"]
    for side in ("left", "right"):
        middle = float(force.sel(side=side).max())
        wanted = analytic_kinetics.PEAK_BW * analytic_kinetics.SIDE_GAIN[side]
        assert middle == pytest.approx(wanted, rel=0.05)


def test_moments_are_per_kilogram_with_the_sign_of_the_angle(data: xr.Dataset) -> None:
    moment = data["ankle_moment_mean"].sel(window="contact", side="left")
    assert moment.attrs["units"] == "N m/kg"
    assert float(moment.min()) == pytest.approx(analytic_kinetics.PEAK_MOMENT["ankle"], rel=0.05)


def test_muscles_have_a_dimension_of_their_own_and_are_labelled(data: xr.Dataset) -> None:
    force = data["muscle_force"]
    assert force.dims == ("window", "stride", "percent", "muscle")
    assert "model result" in force.attrs["source"]
    soleus = data["muscle_force_mean"].sel(window="contact", side="left", muscle="soleus")
    at = float(soleus["percent"][int(np.argmax(soleus.to_numpy()))])
    assert at == pytest.approx(100 * analytic_kinetics.MUSCLE_PEAK["soleus"], abs=2)


def test_shares_add_up_to_the_force(data: xr.Dataset) -> None:
    whole = data["ground_force_up"].sel(window="contact").to_numpy()
    parts = data["support"].sel(window="contact").sum("source", skipna=False).to_numpy()
    known = np.isfinite(parts)
    assert known.mean() > 0.8
    np.testing.assert_allclose(parts[known], whole[known], atol=0.02)


def test_angles_alone_and_nothing_invented_without_force(data: xr.Dataset) -> None:
    plain = made_up.analysis()
    assert plain.kinetics is None
    assert not any("force" in str(name) for name in curves(plain).data_vars)
    assert set(angle_curves(plain).data_vars) == set(curves(plain).data_vars)
