"""Which measures lead a comparison, what change would matter, and which way is the wrong one."""

from __future__ import annotations

from collections.abc import Mapping

#: The short list that is tested first and told first: one line per thing that a runner can change.
#: Each line names alternatives; the first that all recordings have is taken.
PRIMARY: tuple[tuple[str, ...], ...] = (
    ("step_rate",),
    ("contact_time",),
    ("push_time_thigh_vertical", "push_time"),
    ("overstride",),
    ("shank_angle_touchdown",),
    ("thigh_extension_peak", "thigh_angle_toe_off"),
    ("knee_flexion_stance_peak",),
    ("dorsiflexion_stance_peak",),
    ("trunk_lean",),
    ("late_push_share",),
    ("vertical_oscillation", "hip_vertical_oscillation"),
    ("leg_stiffness", "leg_stiffness_timing"),
    ("peak_vertical_force", "peak_force_timing"),
    ("pelvic_drop_peak",),
    ("trunk_side_lean_stance",),
)

#: Smallest change that would matter to a runner or coach, where one can be argued for:
#: measure → (size, is it a share of the first value, why).
_OWN: Mapping[str, tuple[float, bool, str]] = {
    "step_rate": (0.025, True, "half of the 5 % that changes joint loads (heiderscheit2011)"),
    "step_time": (0.025, True, "as for step rate"),
    "stride_time": (0.025, True, "as for step rate"),
    "speed": (0.03, True, "less is within what a belt or a runner varies"),
}
#: Otherwise by unit. Angles: errors below 2° count as acceptable in gait analysis, 2–5° as
#: reasonable (mcginley2009), so a change of 2° is the least that laboratories argue about. Shares
#: and instants: our choice. Everything else: 5 % of the first value, the size of the step-rate
#: change whose effect on loads was shown (heiderscheit2011).
_BY_UNIT: Mapping[str, float] = {"deg": 2.0, "%": 2.0}
_SHARE = 0.05

#: Measures for which more (1) or less (−1) is known or held to be unwelcome. Only for the words
#: "side effect": no score is made of them.
UNWELCOME: Mapping[str, int] = {
    "vertical_oscillation": 1,
    "hip_vertical_oscillation": 1,
    "overstride": 1,
    "loading_rate": 1,
    "impact_peak": 1,
    "pelvic_drop_peak": 1,
    "head_motion_vertical": 1,
    "head_motion_fore_aft": 1,
    "lean_loss": 1,
    "late_push_share": 1,
}


def worthwhile(measure: str, unit: str, value: float) -> tuple[float, str]:
    """Return the smallest change that would matter, in ``unit``, and the reason for that size."""
    if measure in _OWN:
        size, relative, why = _OWN[measure]
        return (size * abs(value) if relative else size), why
    if unit in _BY_UNIT:
        why = "errors below 2° count as small (mcginley2009)" if unit == "deg" else "our choice"
        return _BY_UNIT[unit], why
    return _SHARE * abs(value), "5 % of the first value"


def primary(known: set[str]) -> tuple[str, ...]:
    """Return the measures of the short list that are known, the best of each line."""
    found = (next((name for name in line if name in known), None) for line in PRIMARY)
    return tuple(name for name in found if name is not None)
