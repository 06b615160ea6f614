"""Numbers and names as people read them: units, digits, titles, groups."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pushoff.core.measures import MeasureValue
from pushoff.reference import anatomy

#: Lengths that people think of in metres; all others are shown in centimetres.
_IN_METRES = frozenset(("step_length", "stride_length"))

#: Themes of the table of measures; a name belongs to the first theme whose prefix fits.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Rhythm and speed", ("step_", "stride_", "speed", "contact_time", "flight_", "duty_")),
    (
        "Phases",
        ("push_time", "push_share", "swing_", "return_", "midstance_share", "heel_off_share",
         "thigh_vertical_share"),
    ),
    ("Unfolding of the push-off", ("onset_", "peak_velocity_", "unfolding_", "telescoping_")),
    (
        "Push-off: direction and timing",
        ("push_direction", "push_travel", "late_", "lean_loss", "body_lean"),
    ),
    (
        "Leg angles",
        ("thigh_", "shank_", "foot_", "knee_flexion", "knee_abduction", "knee_frontal",
         "knee_window", "dorsiflexion", "overstride", "hip_adduction",
         "toe_"),
    ),
    (
        "Trunk, pelvis and head",
        ("trunk_", "pelvic_", "head_", "vertical_oscillation", "hip_vertical"),
    ),
    (
        "Ground force",
        ("peak_vertical_force", "peak_force_", "vertical_impulse", "braking_", "propulsi",
         "push_impulse", "mean_force", "impact_", "loading_rate"),
    ),
    ("The leg as a spring", ("leg_stiffness", "leg_compression", "vertical_stiffness")),
    ("Moments, power and work of the joints", ("hip_", "knee_", "ankle_", "mtp_", "energy_")),
    ("Muscles (model result)", tuple(f"{name}_" for name in anatomy.load())),
)  # fmt: skip
_OTHER = "More"
#: Measures that come first in their theme, in this order; the others follow as they are.
_SEQUENCE = (
    "speed", "step_rate", "contact_time", "flight_time", "duty_factor", "step_length",
    "stride_length", "push_time", "push_time_thigh_vertical", "swing_time", "return_time",
    "onset_thigh", "onset_knee", "onset_ankle", "onset_heel_off", "onset_toe",
    "peak_velocity_thigh", "peak_velocity_knee", "peak_velocity_ankle", "peak_velocity_foot",
    "unfolding_overlap",
)  # fmt: skip

_SHORT = {"1/min": "/min", "deg": "°"}


@dataclass(frozen=True)
class Shown:
    """A value, its error and reference in the unit that people read."""

    value: str
    error: str
    low: str
    high: str
    mean: str
    unit: str

    @property
    def reference(self) -> str:
        """Return the reference range, or the mean of others where no range is known."""
        gap = "" if self.unit == "°" else " "
        if self.low and self.high:
            return f"{self.low} to {self.high}{gap}{self.unit}"
        return f"mean {self.mean}{gap}{self.unit}" if self.mean else ""

    @property
    def with_error(self) -> str:
        """Return ``236 ± 4 ms``; without an error where none is known."""
        spread = f" ± {self.error}" if self.error else ""
        return f"{self.value}{spread}{'' if self.unit == '°' else ' '}{self.unit}"


def shown(row: MeasureValue) -> Shown:
    """Return a row of the measure table in the unit and with the digits that people read."""
    factor, unit = people_unit(row.measure, row.unit)
    decimals = decimals_for(row.error95 * factor, row.value * factor)
    low, high, mean = row.reference_low, row.reference_high, row.reference_mean
    return Shown(
        value=number(row.value * factor, decimals),
        error=number(row.error95 * factor, decimals) if math.isfinite(row.error95) else "",
        low="" if low is None else number(low * factor, decimals),
        high="" if high is None else number(high * factor, decimals),
        mean="" if mean is None else number(mean * factor, decimals),
        unit=unit,
    )


def people_unit(measure: str, unit: str) -> tuple[float, str]:
    """Return factor and unit for the page: milliseconds, centimetres, degrees sign."""
    if unit == "s":
        return 1000.0, "ms"
    if unit == "m" and measure not in _IN_METRES:
        return 100.0, "cm"
    return 1.0, _SHORT.get(unit, unit)


def decimals_for(error: float, value: float) -> int:
    """Return how many decimals a value deserves: the error shows one or two digits."""
    size = error if math.isfinite(error) and error > 0 else abs(value) / 100
    if not math.isfinite(size) or size <= 0:
        return 0
    return min(max(-math.floor(math.log10(size / 2)), 0), 3)


def number(value: float, decimals: int) -> str:
    """Return a number with a true minus sign; a dash where it is unknown."""
    if not math.isfinite(value):
        return "–"
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def group_of(measure: str) -> str:
    """Return the theme of a measure."""
    for title, prefixes in GROUPS:
        if measure.startswith(prefixes):
            return title
    return _OTHER


def in_groups(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return measure names by theme, in the order of the themes; empty themes are left out."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(group_of(name), []).append(name)
    for measures in found.values():
        measures.sort(
            key=lambda name: _SEQUENCE.index(name) if name in _SEQUENCE else len(_SEQUENCE)
        )
    order = [title for title, _ in GROUPS] + [_OTHER]
    return [(title, found[title]) for title in order if title in found]


def pretty(name: str) -> str:
    """Return a name with spaces and a capital letter."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def bytes_text(size: int) -> str:
    """Return a file size for people."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1e6:.1f} MB"


def join_words(parts: Iterable[str]) -> str:
    """Return ``a, b and c``."""
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
