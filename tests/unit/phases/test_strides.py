"""The stride table: pairing, order, and a reason for every rejection."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.core.events import Event, EventTable
from pushoff.core.motion import Motion
from pushoff.phases.strides import build_strides

STRIDE_S, CONTACT_S = 0.70, 0.24


def motion(duration_s: float = 6.0) -> Motion:
    time_s = np.linspace(0.0, duration_s, int(duration_s * 100) + 1)
    still = np.zeros((len(time_s), 3))
    seen = np.zeros(len(time_s), dtype=bool)
    names = [f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "ankle")]
    return Motion(
        time_s=time_s,
        points=dict.fromkeys(names, still),
        raw_points=dict.fromkeys(names, still),
        angles={},
        filled={name: seen.copy() for name in names},
        confidence={},
        dimension=3,
        view="3d",
        surface="treadmill",
        ground_speed=None,
        com_source="mid_hip",
        scale_known=True,
        floor_up_m=0.0,
    )


def events(drop: set[tuple[str, str, int]] | None = None) -> EventTable:
    """Return 8 steps; ``drop`` names (side, kind, number) that are missing."""
    found = []
    for step in range(8):
        side = "left" if step % 2 else "right"
        start = 0.2 + step * STRIDE_S / 2
        for kind, when in (
            ("touchdown", start),
            ("midstance", start + 0.1),
            ("toe_off", start + CONTACT_S),
            ("thigh_forward", start + 0.6),
        ):
            if (side, kind, step // 2) not in (drop or set()):
                found.append(Event(side, kind, when, 0.002, "test"))
    return EventTable.of(found)


def test_whole_strides_are_valid_and_in_order() -> None:
    table = build_strides(events(), motion())
    assert len(table) == 6
    assert table.valid.all()
    assert (np.diff(table.times["touchdown"]) > 0).all()
    np.testing.assert_allclose(table.times["toe_off"] - table.times["touchdown"], CONTACT_S)
    np.testing.assert_allclose(
        table.times["opposite_touchdown"] - table.times["touchdown"], STRIDE_S / 2
    )
    assert np.isnan(table.times["heel_off"]).all()


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (("left", "toe_off", 1), "no toe-off"),
        (("left", "touchdown", 1), "a contact was missed"),
        (("right", "touchdown", 2), "other foot"),
    ],
)
def test_rejections_say_why(missing: tuple[str, str, int], words: str) -> None:
    table = build_strides(events({missing}), motion())
    assert not table.valid.all()
    assert any(words in reason for reason in table.reason)
    for good, reason in zip(table.valid, table.reason, strict=True):
        assert good == (reason == "")


def test_hidden_leg_is_rejected() -> None:
    hidden = motion()
    hidden.filled["left_knee"][:] = True
    table = build_strides(events(), hidden)
    assert not table.valid[table.rows("left", valid_only=False)].any()
    assert table.valid[table.rows("right", valid_only=False)].all()
    assert any("hidden" in reason for reason in table.reason)


def test_no_events_no_strides() -> None:
    assert len(build_strides(EventTable.of([]), motion())) == 0
