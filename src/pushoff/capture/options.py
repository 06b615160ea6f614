"""What a user may tell about a recording; everything else is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.errors import BadUsageError
from pushoff.core.names import Side
from pushoff.core.recording import Athlete, Found, Sex

Stream = Literal["force", "markers", "imu", "video"]
STREAMS: tuple[Stream, ...] = ("force", "markers", "imu", "video")

#: Plausible limits of what a user tells; outside of them the unit is more likely wrong than the
#: runner unusual (a height in centimetres, a speed in km/h).
_LIMITS: dict[str, tuple[float, float, str]] = {
    "mass_kg": (15.0, 250.0, "kg"),
    "height_m": (0.8, 2.5, "m"),
    "speed_mps": (0.3, 12.5, "m/s"),
    "slope_percent": (-45.0, 45.0, "%"),
    "fps": (1.0, 10000.0, "frames/s"),
    "lunge_left_deg": (0.0, 80.0, "deg"),
    "lunge_right_deg": (0.0, 80.0, "deg"),
}


@dataclass(frozen=True)
class CaptureOptions:
    """What the user tells about runner and trial; None or "auto" where it shall be found.

    Parameters
    ----------
    static, force, markers : Path, optional
        A standing trial; a file that holds the force of the same trial; the user's own marker
        mapping (TOML).
    mass_kg, height_m, speed_mps, slope_percent, fps : float, optional
        Mass in kg, stature in m, speed over the ground or belt in m/s, slope in per cent (uphill
        positive), true frame rate in frames per second.
    sex : "female" or "male", optional
        Picks the table of segment masses.
    surface, view : str
        "auto", or what shall hold regardless of what the data look like.
    pose : str, optional
        Name of the pose engine for video.
    ignore : frozenset of str
        Streams to leave out as if the file did not hold them: force, markers, imu, video.
    person : int, optional
        Which person of the clip, counted from 0 from the left; found when None.
    cache : Path, optional
        Folder for results that are slow to make (pose).
    history, pain : tuple of str
        Injuries of the past and what hurts now, keys of ``complaints.COMPLAINTS``.
    lunge_left_deg, lunge_right_deg : float, optional
        Weight-bearing lunge test, shank from the vertical in degrees.

    Raises
    ------
    BadUsageError
        A figure outside of any runner's range, or an unknown word; all problems in one line.
    """

    static: Path | None = None
    force: Path | None = None
    mass_kg: float | None = None
    height_m: float | None = None
    sex: Sex | None = None
    speed_mps: float | None = None
    slope_percent: float | None = None
    surface: Literal["auto", "treadmill", "overground"] = "auto"
    view: Literal["auto", "left", "right", "rear", "front"] = "auto"
    fps: float | None = None
    pose: str | None = None
    ignore: frozenset[str] = field(default_factory=frozenset)
    markers: Path | None = None
    person: int | None = None
    cache: Path | None = None
    history: tuple[str, ...] = ()
    pain: tuple[str, ...] = ()
    lunge_left_deg: float | None = None
    lunge_right_deg: float | None = None

    def __post_init__(self) -> None:
        problems = []
        for name, (low, high, unit) in _LIMITS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                problems.append(
                    f"{name} must lie between {low:g} and {high:g} {unit}, is {value:g}"
                )
        unknown = sorted(set(self.ignore) - set(STREAMS))
        if unknown:
            problems.append(f"ignore knows {', '.join(STREAMS)}, not {', '.join(unknown)}")
        complaints = sorted({*self.history, *self.pain} - set(COMPLAINTS))
        if complaints:
            known = ", ".join(COMPLAINTS)
            problems.append(f"history and pain know {known}, not {', '.join(complaints)}")
        for name, words in (
            ("sex", (None, "female", "male")),
            ("surface", ("auto", "treadmill", "overground")),
            ("view", ("auto", "left", "right", "rear", "front")),
        ):
            if getattr(self, name) not in words:
                known = ", ".join(word for word in words if word is not None)
                problems.append(f"{name} must be one of {known}, is {getattr(self, name)!r}")
        if problems:
            raise BadUsageError("options", found="; ".join(problems))

    def athlete(self, mass: Found | None, height: Found | None, sex: Sex | None) -> Athlete:
        """Return who runs: what was found, and what the user says of injuries and ankles."""
        lunge: dict[Side, float | None] = {
            "left": self.lunge_left_deg,
            "right": self.lunge_right_deg,
        }
        return Athlete(
            mass=mass,
            height=height,
            sex=sex,
            history=self.history,
            pain=self.pain,
            lunge_deg={side: value for side, value in lunge.items() if value is not None},
        )
