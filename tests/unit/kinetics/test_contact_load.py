"""What each contact carries, and where force is zero, known and unknown."""

from __future__ import annotations

import numpy as np

from pushoff.kinetics.contact_load import contact_loads

TIME = np.arange(0.0, 5.0, 0.005)
STEP, CONTACT = 0.36, 0.24


def even(first: float = 0.5, count: int = 5, contact: float = CONTACT) -> np.ndarray:
    start = first + 2.0 * STEP * np.arange(count)
    return np.column_stack([start, start + contact])


def test_contacts_of_one_stride_carry_the_stride() -> None:
    """A longer left contact carries more; both together carry the whole stride."""
    contacts = {"left": even(contact=0.27), "right": even(0.5 + STEP, contact=0.22)}
    loads = contact_loads(TIME, contacts)
    assert loads is not None
    inner = loads["left"].carried_s[1:-1]
    np.testing.assert_allclose(inner + loads["right"].carried_s[1:-1], 2.0 * STEP)
    # Half of the flights (0.09 s after left, 0.14 s after right) on both sides.
    np.testing.assert_allclose(inner, 0.27 + 0.5 * (0.09 + 0.14))


def test_walking_shares_the_time_on_both_feet() -> None:
    contacts = {"left": even(contact=0.42), "right": even(0.5 + STEP, contact=0.42)}
    loads = contact_loads(TIME, contacts)
    assert loads is not None
    np.testing.assert_allclose(loads["left"].carried_s, STEP)


def test_a_missed_contact_leaves_the_usual_flight_and_an_unknown_gap() -> None:
    left, right = even(), even(0.5 + STEP)
    contacts = {"left": np.delete(left, 2, axis=0), "right": right}
    loads = contact_loads(TIME, contacts)
    assert loads is not None
    for side in ("left", "right"):
        np.testing.assert_allclose(loads[side].carried_s, STEP, atol=1e-9)
    curve = loads["left"].curve(np.ones(len(loads["left"].frame)))
    missed = (left[2, 0] < TIME) & (left[2, 1] > TIME)
    assert np.isnan(curve[missed]).all()
    swing = (left[0, 1] < TIME) & (left[1, 0] > TIME)
    assert (curve[swing] == 0.0).all()
    assert (curve[(left[0, 0] < TIME) & (left[0, 1] > TIME)] == 1.0).all()


def test_before_and_after_the_first_and_last_contact_force_is_known_for_one_swing() -> None:
    loads = contact_loads(TIME, {"left": even(2.0, 2), "right": even(2.0 + STEP, 2)})
    assert loads is not None
    curve = loads["left"].curve(np.ones(len(loads["left"].frame)))
    swing = 2.0 * STEP - CONTACT
    assert np.isnan(curve[2.0 - swing - 0.01 > TIME]).all()
    assert (curve[(2.0 - swing + 0.01 < TIME) & (TIME < 1.99)] == 0.0).all()


def test_nothing_without_a_whole_step() -> None:
    none = np.empty((0, 2))
    assert contact_loads(TIME, {"left": none, "right": none}) is None
    assert contact_loads(TIME, {"left": even(), "right": none}) is None


def test_shares_run_from_touchdown_to_toe_off() -> None:
    loads = contact_loads(TIME, {"left": even(), "right": even(0.5 + STEP)})
    assert loads is not None
    load = loads["left"]
    np.testing.assert_allclose(load.lasting_s, CONTACT)
    np.testing.assert_allclose(
        TIME[load.frame], load.start[load.number] + load.share * CONTACT, atol=1e-12
    )
    assert load.share.min() >= 0.0
    assert load.share.max() <= 1.0
