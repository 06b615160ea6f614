"""Left against right, from the values of both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pushoff.core.measures import MeasureValue
from pushoff.measures.quality import WORDS
from pushoff.reference.values import ReferenceValue


@dataclass(frozen=True)
class Asymmetry:
    """A difference between sides in % of their mean; positive where the left side is larger."""

    name: str
    title: str
    of: str
    cite: tuple[str, ...]
    description: str
    unit: str = "%"


ASYMMETRIES: tuple[Asymmetry, ...] = (
    Asymmetry(
        "contact_time_asymmetry",
        "Contact time, left against right",
        "contact_time",
        ("joubert2020", "pushoff"),
        "Left minus right contact time in % of their mean. Its error takes the event times of both "
        "feet as independent.",
    ),
    Asymmetry(
        "step_time_asymmetry",
        "Step time, left against right",
        "step_time",
        ("mo2020", "pushoff"),
        "Left minus right step time in % of their mean. Its error takes the event times of both "
        "feet as independent.",
    ),
)


def difference(
    item: Asymmetry, left: MeasureValue, right: MeasureValue, reference: ReferenceValue | None
) -> MeasureValue:
    """Return the row of a left-right difference; its errors are those of both sides, squared."""
    middle = 0.5 * (left.value + right.value)
    scale = 100.0 / middle if middle > 0 else np.nan
    se = scale * float(np.hypot(left.se, right.se))
    return MeasureValue(
        measure=item.name,
        side="both",
        value=scale * (left.value - right.value),
        unit=item.unit,
        sd=scale * float(np.hypot(left.sd, right.sd)),
        n=min(left.n, right.n),
        se=se,
        mdc95=float(1.96 * np.sqrt(2.0) * se),
        method_error=scale * float(np.hypot(left.method_error, right.method_error)),
        reference_low=reference.band[0] if reference else None,
        reference_high=reference.band[1] if reference else None,
        reference_key=reference.key if reference else None,
        reference_mean=reference.middle if reference else None,
        quality=min(left.quality, right.quality, key=WORDS.index),
    )
