"""When things happen: steps, contact, flight, phases.

Standard deviations of event times are added to the method error of every measure when the table
is made; the tolerances here hold what is left with exact events.
"""

from __future__ import annotations

from pushoff.core.strides import Strides
from pushoff.measures.registry import ANY_VIEW, NOT_FACING, SAGITTAL, measure
from pushoff.measures.windows import PerStride, share_of_contact

_SECONDS = {"3d": 0.001, "2d": 0.002}
_PERCENT = {"3d": 0.5, "2d": 1.0}
_STRIDE = ("event:touchdown", "event:next_touchdown")
_CONTACT = ("event:touchdown", "event:toe_off")


@measure(
    title="Step rate",
    unit="1/min",
    needs=_STRIDE,
    views=ANY_VIEW,
    tolerance={"3d": 0.2, "2d": 0.5},
    cite=("novacheck1998",),
    both=True,
)
def step_rate(strides: Strides) -> PerStride:
    """Steps per minute: 120 divided by the stride time, so that it does not limp."""
    return 120.0 / strides.duration("touchdown", "next_touchdown")


@measure(
    title="Stride time",
    unit="s",
    needs=_STRIDE,
    views=ANY_VIEW,
    tolerance=_SECONDS,
    cite=("novacheck1998",),
    both=True,
)
def stride_time(strides: Strides) -> PerStride:
    """Time from touchdown to the next touchdown of the same foot."""
    return strides.duration("touchdown", "next_touchdown")


@measure(
    title="Step time",
    unit="s",
    needs=("event:touchdown", "event:opposite_touchdown"),
    views=ANY_VIEW,
    tolerance=_SECONDS,
    cite=("novacheck1998",),
    both=True,
)
def step_time(strides: Strides) -> PerStride:
    """Time from touchdown of this foot to touchdown of the other one."""
    return strides.duration("touchdown", "opposite_touchdown")


@measure(
    title="Contact time",
    unit="s",
    needs=_CONTACT,
    views=ANY_VIEW,
    tolerance=_SECONDS,
    cite=("novacheck1998",),
    both=True,
)
def contact_time(strides: Strides) -> PerStride:
    """Time from touchdown to toe-off of the same foot."""
    return strides.duration("touchdown", "toe_off")


@measure(
    title="Flight time",
    unit="s",
    needs=("event:toe_off", "event:opposite_touchdown"),
    views=ANY_VIEW,
    tolerance=_SECONDS,
    cite=("novacheck1998",),
    both=True,
)
def flight_time(strides: Strides) -> PerStride:
    """Time from toe-off of this foot to touchdown of the other one: no foot is down."""
    return strides.duration("toe_off", "opposite_touchdown")


@measure(
    title="Duty factor",
    unit="%",
    needs=(*_CONTACT, "event:next_touchdown"),
    views=ANY_VIEW,
    tolerance=_PERCENT,
    cite=("vanoeveren2021",),
    both=True,
)
def duty_factor(strides: Strides) -> PerStride:
    """Contact time in % of the stride time."""
    contact = strides.duration("touchdown", "toe_off")
    return 100.0 * contact / strides.duration("touchdown", "next_touchdown")


@measure(
    title="Push time from midstance",
    unit="s",
    needs=("event:midstance", "event:toe_off"),
    views=NOT_FACING,
    tolerance={"3d": 0.003, "2d": 0.006},
    both=True,
)
def push_time(strides: Strides) -> PerStride:
    """Time from midstance (centre of mass lowest) to toe-off."""
    return strides.duration("midstance", "toe_off")


@measure(
    title="Push time from thigh-vertical",
    unit="s",
    needs=("event:thigh_vertical", "event:toe_off"),
    views=SAGITTAL,
    tolerance={"3d": 0.005, "2d": 0.010},
    both=True,
)
def push_time_thigh_vertical(strides: Strides) -> PerStride:
    """Time from the instant at which the stance thigh is perpendicular to the ground to toe-off.

    A second, later definition of the push; never to be mixed with ``push_time``.
    """
    return strides.duration("thigh_vertical", "toe_off")


@measure(
    title="Swing time",
    unit="s",
    needs=("event:toe_off", "event:thigh_forward"),
    views=SAGITTAL,
    tolerance={"3d": 0.005, "2d": 0.010},
    both=True,
)
def swing_time(strides: Strides) -> PerStride:
    """Time from toe-off to the instant at which the thigh is furthest forward."""
    return strides.duration("toe_off", "thigh_forward")


@measure(
    title="Return time",
    unit="s",
    needs=("event:thigh_forward", "event:next_touchdown", "event:touchdown", "event:midstance"),
    views=SAGITTAL,
    tolerance={"3d": 0.005, "2d": 0.010},
    both=True,
)
def return_time(strides: Strides) -> PerStride:
    """Time from the thigh furthest forward to the start of the next push (midstance).

    The stride ends at touchdown, so its own time from touchdown to midstance stands for that of
    the next one; push, swing and return then add up to the stride time.
    """
    to_ground = strides.duration("thigh_forward", "next_touchdown")
    return to_ground + strides.duration("touchdown", "midstance")


def _share_of_stride(strides: Strides, seconds: PerStride) -> PerStride:
    return 100.0 * seconds / strides.duration("touchdown", "next_touchdown")


@measure(
    title="Push, share of stride",
    unit="%",
    needs=("event:midstance", "event:toe_off", *_STRIDE),
    views=NOT_FACING,
    tolerance=_PERCENT,
    both=True,
)
def push_share(strides: Strides) -> PerStride:
    """Push (midstance to toe-off) in % of the stride time."""
    return _share_of_stride(strides, push_time(strides))


@measure(
    title="Swing, share of stride",
    unit="%",
    needs=("event:toe_off", "event:thigh_forward", *_STRIDE),
    views=SAGITTAL,
    tolerance=_PERCENT,
    both=True,
)
def swing_share(strides: Strides) -> PerStride:
    """Swing (toe-off to thigh furthest forward) in % of the stride time."""
    return _share_of_stride(strides, swing_time(strides))


@measure(
    title="Return, share of stride",
    unit="%",
    needs=("event:thigh_forward", "event:midstance", *_STRIDE),
    views=SAGITTAL,
    tolerance=_PERCENT,
    both=True,
)
def return_share(strides: Strides) -> PerStride:
    """Return (thigh furthest forward to midstance) in % of the stride time."""
    return _share_of_stride(strides, return_time(strides))


@measure(
    title="Midstance",
    unit="%",
    needs=("event:midstance", *_CONTACT),
    views=NOT_FACING,
    tolerance={"3d": 1.5, "2d": 3.0},
    both=True,
)
def midstance_share(strides: Strides) -> PerStride:
    """Midstance (centre of mass lowest) in % of contact."""
    return share_of_contact(strides, "midstance")


@measure(
    title="Thigh-vertical",
    unit="%",
    needs=("event:thigh_vertical", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 2.0, "2d": 4.0},
    both=True,
)
def thigh_vertical_share(strides: Strides) -> PerStride:
    """Stance thigh perpendicular to the ground, in % of contact."""
    return share_of_contact(strides, "thigh_vertical")


@measure(
    title="Heel-off",
    unit="%",
    needs=("event:heel_off", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 2.0, "2d": 5.0},
    both=True,
)
def heel_off_share(strides: Strides) -> PerStride:
    """Heel leaving the ground, in % of contact."""
    return share_of_contact(strides, "heel_off")
