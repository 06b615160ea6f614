"""The one place where values of single strides become the table of measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.measures import Measure, MeasureTable, MeasureValue
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import Strides
from pushoff.measures.asymmetry import ASYMMETRIES, difference
from pushoff.measures.errors import EventErrors, force_error, speed_error, stand_in_error
from pushoff.measures.needs import unmet
from pushoff.measures.quality import WORDS, sight, word
from pushoff.measures.registry import MEASURES
from pushoff.measures.settings import MeasureSettings
from pushoff.measures.statistics import Summary, summarise, summarise_all
from pushoff.measures.telescoping import chain_points
from pushoff.reference import values as reference_values
from pushoff.reference.values import ReferenceValue

Kind = Literal["3d", "2d"]
_DEFAULT = MeasureSettings()


def measure_all(
    strides: Mapping[Side, Strides],
    motion: Motion,
    *,
    kind: Kind | None = None,
    settings: MeasureSettings = _DEFAULT,
) -> MeasureTable:
    """Return the table of all measures.

    Parameters
    ----------
    strides : mapping of side to Strides
        The valid strides of each side; a side without any may be missing.
    motion : Motion
        What the strides were cut from.
    kind : "3d" or "2d", optional
        Which tolerance counts; by default that of the motion's dimensions.
    settings : MeasureSettings
        Limits of the quality words.

    Returns
    -------
    MeasureTable
        A row per measure and side: mean over strides after leaving out gross outliers
        (``pushoff.measures.statistics``), and a row "both" (mean of the sides) where that means
        something. What could not be measured is in ``skipped`` with the reason.
    """
    kind = kind or ("3d" if motion.dimension == 3 else "2d")
    used = _used(strides)
    sides = [_SideWork(side, view, kind, settings) for side, view in used.items()]
    speed_mps = _speed(used, motion)
    rows: list[MeasureValue] = []
    per_stride: dict[tuple[str, Side], Float[np.ndarray, " stride"]] = {}
    skipped: dict[str, str] = {}
    for work in sides:
        work.take_all(motion)
    for measure in MEASURES:
        reference = _reference(measure.name, speed_mps)
        reasons: dict[Side, str] = {}
        found: list[MeasureValue] = []
        for work in sides:
            if measure.name in work.reasons:
                reasons[work.side] = work.reasons[measure.name]
                continue
            per_stride[measure.name, work.side] = work.values[measure.name]
            found.append(work.row(measure, reference))
        rows.extend(found)
        if measure.both and len(found) == 2:
            rows.append(_both(found[0], found[1]))
        skipped.update(_skipped(measure.name, reasons, bool(found)))
    one_for_both = _one_for_both(motion)
    rows.extend(_asymmetries(rows, speed_mps, leave_out=one_for_both))
    skipped.update(one_for_both if rows else {})
    skipped.update(_notes(used, rows))
    numbers: dict[Side, np.ndarray] = {side: view.number for side, view in used.items()}
    return MeasureTable(tuple(rows), per_stride, numbers, skipped)


def _used(strides: Mapping[Side, Strides]) -> dict[Side, Strides]:
    used: dict[Side, Strides] = {}
    for side in SIDES:
        view = strides.get(side)
        if view is not None and len(view):
            used[side] = view
    return used


class _SideWork:
    """What the rows of one side need again and again."""

    side: Side

    def __init__(self, side: Side, view: Strides, kind: Kind, settings: MeasureSettings) -> None:
        self.side, self.view, self.kind, self.settings = side, view, kind, settings
        self.seen, self.errors = sight(view), EventErrors(view)

        self.values: dict[str, Float[np.ndarray, " stride"]] = {}
        self.reasons: dict[str, str] = {}
        self.summaries: dict[str, Summary] = {}

    def take_all(self, motion: Motion) -> None:
        """Take every measure: one value per stride and its summary, or why there is none."""
        for measure in MEASURES:
            reason = unmet(measure, motion, self.view)
            if reason:
                self.reasons[measure.name] = reason
                continue
            values = measure.function(self.view)
            if np.isfinite(values).any():
                self.values[measure.name] = values
            else:
                self.reasons[measure.name] = "could not be had in any stride"
        rows = np.array(list(self.values.values())).reshape(len(self.values), len(self.view))
        self.summaries = dict(zip(self.values, summarise_all(rows), strict=True))

    def row(self, measure: Measure, reference: ReferenceValue | None) -> MeasureValue:
        """Return the row of one measure."""
        summary = self.summaries[measure.name]
        tolerance = measure.tolerance.get(self.kind, max(measure.tolerance.values()))
        parts = (
            tolerance,
            self.errors.of(measure),
            speed_error(measure, self.view, summary.mean),
            stand_in_error(measure, self.view),
            force_error(measure, self.view),
        )
        return MeasureValue(
            measure=measure.name,
            side=self.side,
            value=summary.mean,
            unit=measure.unit,
            sd=summary.sd,
            n=summary.n,
            se=summary.se,
            mdc95=summary.mdc95,
            method_error=float(np.linalg.norm(parts)),
            reference_low=reference.band[0] if reference else None,
            reference_high=reference.band[1] if reference else None,
            reference_key=reference.key if reference else None,
            reference_mean=reference.middle if reference else None,
            quality=word(measure, self.view, self.seen, summary, self.settings),
        )


def _speed(used: Mapping[Side, Strides], motion: Motion) -> float | None:
    """Return the speed that references are looked up at, m/s."""
    if motion.ground_speed is not None:
        return motion.ground_speed.value
    item = MEASURES.get("speed")
    known = [
        summarise(item.function(view)).mean
        for view in used.values()
        if unmet(item, motion, view) is None
    ]
    known = [value for value in known if np.isfinite(value)]
    return float(np.mean(known)) if known else None


def _reference(name: str, speed_mps: float | None) -> ReferenceValue | None:
    if speed_mps is None or not np.isfinite(speed_mps):
        return None
    return reference_values.find(name, speed_mps)


def _both(left: MeasureValue, right: MeasureValue) -> MeasureValue:
    """Return the mean of both sides.

    Their errors count as fully shared (they come from the same strides, frames and detectors), so
    the mean is as uncertain as one side: the cautious choice.
    """
    se = 0.5 * (left.se + right.se)
    return MeasureValue(
        measure=left.measure,
        side="both",
        value=0.5 * (left.value + right.value),
        unit=left.unit,
        sd=float(np.sqrt(0.5 * (left.sd**2 + right.sd**2))),
        n=left.n + right.n,
        se=se,
        mdc95=float(1.96 * np.sqrt(2.0) * se),
        method_error=0.5 * (left.method_error + right.method_error),
        reference_low=left.reference_low,
        reference_high=left.reference_high,
        reference_key=left.reference_key,
        reference_mean=left.reference_mean,
        quality=min(left.quality, right.quality, key=WORDS.index),
    )


def _skipped(name: str, reasons: Mapping[Side, str], any_side: bool) -> dict[str, str]:
    """Return why a measure is missing: once for both sides, or for the side that lacks it."""
    if not reasons:
        return {}
    texts = tuple(dict.fromkeys(reasons.values()))
    if any_side:
        return {f"{name} ({side})": reason for side, reason in reasons.items()}
    return {name: "; ".join(texts)}


def _one_for_both(motion: Motion) -> dict[str, str]:
    """Return which differences between sides cannot be had because both sides get one value."""
    if motion.dimension == 3 or motion.view not in ("rear", "front"):
        return {}
    where = "behind" if motion.view == "rear" else "in front"
    return {
        "contact_time_asymmetry": f"from {where} one contact time is found for both feet: film "
        "from the side"
    }


def _asymmetries(
    rows: list[MeasureValue], speed_mps: float | None, leave_out: Mapping[str, str]
) -> list[MeasureValue]:
    at = {(row.measure, row.side): row for row in rows}
    return [
        difference(item, left, right, _reference(item.name, speed_mps))
        for item in ASYMMETRIES
        if item.name not in leave_out
        and (left := at.get((item.of, "left")))
        and (right := at.get((item.of, "right")))
    ]


def _notes(used: Mapping[Side, Strides], rows: list[MeasureValue]) -> dict[str, str]:
    """Return what a value does not include, for readers of the table."""
    if not any(row.measure.startswith("telescoping_gain") for row in rows):
        return {}
    if all("shoulder" in chain_points(view) for view in used.values()):
        return {}
    return {"telescoping_gain: shoulder": "no shoulder was seen, so the chain ends at the hip"}
