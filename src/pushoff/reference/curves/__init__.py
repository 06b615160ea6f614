"""Published mean angle curves over the stride or over contact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from pushoff.reference import citations, files
from pushoff.reference.values import SpeedRangeError

Window = Literal["stride", "contact"]
#: Curves that are sums of the published ones, by CONVENTIONS.md.
_SUMS: dict[str, tuple[tuple[str, float], ...]] = {
    "shank": (("thigh", 1.0), ("knee", -1.0)),
    "ankle": (("foot", 1.0), ("thigh", -1.0), ("knee", 1.0)),
    "hip": (("thigh", 1.0), ("pelvis_tilt", 1.0)),
}
_STEPS = 101
_FIELDS = ("title", "cite", "where", "unit", "n", "population", "method", "verified", "speed")


@dataclass(frozen=True)
class ReferenceCurve:
    """A mean angle curve (deg) over per cent of stride or contact, with its source.

    ``low`` and ``high`` are None where the source gives no spread: show the line, not a band.
    """

    name: str
    percent: Float[np.ndarray, " sample"]
    mean_deg: Float[np.ndarray, " sample"]
    low_deg: Float[np.ndarray, " sample"] | None
    high_deg: Float[np.ndarray, " sample"] | None
    window: Window
    speed_mps: float
    n: int
    population: str
    cite: str
    where: str
    verified: bool


def names() -> tuple[str, ...]:
    """Return the angles that have a reference curve."""
    speeds = _table()["speed"]
    published = {key for key, value in speeds[0].items() if isinstance(value, list)}
    return tuple(sorted((published - {"percent_of_stride"}) | set(_SUMS)))


def reference_curve(
    name: str, speed_mps: float, window: Window = "stride"
) -> ReferenceCurve | None:
    """Return the mean curve of an angle at a speed, or None where no source covers it.

    Between two speeds the curves are interpolated linearly at equal shares of contact. The
    published curves end shortly after toe-off, so the samples cover contact and a little more;
    ``percent`` says how far. Angles follow CONVENTIONS.md.
    """
    table = _table()
    speeds = [float(row["speed_mps"]) for row in table["speed"]]
    if name not in names() or not speeds[0] <= speed_mps <= speeds[-1]:
        return None
    return curve_at(name, speed_mps, window)


def curve_at(name: str, speed_mps: float, window: Window = "stride") -> ReferenceCurve:
    """Return the mean curve of an angle at a speed.

    Raises
    ------
    KeyError
        If there is no curve of this angle.
    SpeedRangeError
        If the source does not cover the speed.
    """
    if name not in names():
        raise KeyError(f"no reference curve of {name!r}; known: {', '.join(names())}")
    table = _table()
    rows: list[dict[str, Any]] = table["speed"]
    speeds = np.array([row["speed_mps"] for row in rows], dtype=float)
    if not speeds[0] <= speed_mps <= speeds[-1]:
        raise SpeedRangeError(
            f"{table['cite']} covers {speeds[0]:g} to {speeds[-1]:g} m/s, "
            f"asked for {speed_mps:.2f} m/s"
        )
    duties = np.array([row["duty_factor"] for row in rows], dtype=float)
    last = min(row["percent_of_stride"][1] / duty for row, duty in zip(rows, duties, strict=True))
    share = np.linspace(0.0, last, _STEPS)
    curves = np.stack([_over_contact(row, name, share) for row in rows])
    mean = np.array([np.interp(speed_mps, speeds, column) for column in curves.T])
    duty = float(np.interp(speed_mps, speeds, duties))
    return ReferenceCurve(
        name=name,
        percent=share * duty if window == "stride" else share,
        mean_deg=mean,
        low_deg=None,
        high_deg=None,
        window=window,
        speed_mps=speed_mps,
        n=table["n"],
        population=table["population"],
        cite=table["cite"],
        where=table["where"],
        verified=table["verified"],
    )


def _over_contact(
    row: dict[str, Any], name: str, share: Float[np.ndarray, " sample"]
) -> Float[np.ndarray, " sample"]:
    """Return one speed's curve at percentages of contact."""
    first, last = row["percent_of_stride"]
    parts = _SUMS.get(name, ((name, 1.0),))
    total = sum(sign * np.asarray(row[part], dtype=float) for part, sign in parts)
    percent = np.linspace(first, last, len(row[parts[0][0]]))
    return np.interp(share * row["duty_factor"], percent, np.asarray(total))


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table = files.read("curves/rbds_stance.toml")
    problems = [f"{field!r} is missing" for field in _FIELDS if field not in table]
    if table.get("cite") not in citations.load():
        problems.append(f"no citation has the key {table.get('cite')!r}")
    for row in table.get("speed", []):
        lengths = {len(v) for k, v in row.items() if isinstance(v, list) and len(v) > 2}
        if len(lengths) != 1:
            problems.append(f"the curves at {row.get('speed_mps')} m/s differ in length")
    if problems:
        raise files.ReferenceFileError("curves/rbds_stance.toml", problems)
    return table
