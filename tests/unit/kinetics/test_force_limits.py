"""What physics and feet allow: load throughout contact, grip of the shoe."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.kinetics.camera_force import _LEAST, Fitted, camera_shape, loaded_throughout
from pushoff.kinetics.contact_load import contact_loads
from pushoff.kinetics.sagittal_force import _STEEPEST, _gripping

SHARE = np.linspace(0.05, 0.95, 91)


def usual() -> Fitted:
    shape = camera_shape()
    return Fitted(shape.mean, shape.covariance)


def test_a_usual_shape_stays_as_it_is() -> None:
    np.testing.assert_array_equal(
        loaded_throughout(usual(), usual()).coefficients, usual().coefficients
    )


@pytest.mark.parametrize("lean", [-1.0, 0.5])
def test_a_foot_in_contact_carries_load_until_toe_off(lean: float) -> None:
    prior = usual()
    leaning = np.zeros(len(prior.coefficients))
    leaning[1] = lean
    told = Fitted(prior.coefficients + leaning, prior.covariance)
    least = _LEAST * prior.at(SHARE)
    assert (told.at(SHARE) < least).any()
    held = loaded_throughout(told, prior)
    assert (held.at(SHARE) > least - 0.06).all()
    # The impulse hardly changes: it comes from timing.
    assert held.at(SHARE).mean() == pytest.approx(told.at(SHARE).mean(), abs=0.1)


def test_a_shoe_does_not_push_along_without_being_pushed_onto_the_ground() -> None:
    time = np.arange(0.0, 3.0, 1 / 200)
    start = np.arange(0.2, 2.6, 0.7)
    contacts = {
        "left": np.column_stack([start, start + 0.25]),
        "right": np.column_stack([start[:-1] + 0.35, start[:-1] + 0.6]),
    }
    loads = contact_loads(time, contacts)
    assert loads is not None
    load = loads["left"]
    vertical = 1500.0 * np.sin(np.pi * load.share) ** 2
    along = _gripping(-300.0 * np.sin(2 * np.pi * load.share), vertical, load)
    assert (np.abs(along) <= _STEEPEST * vertical + 1e-9).all()
    for contact in np.unique(load.number):
        assert abs(along[load.number == contact].sum()) < 1e-6
    assert np.isnan(_gripping(np.full_like(vertical, np.nan), vertical, load)).all()
