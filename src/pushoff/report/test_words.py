"""Sentences and numbers of a clinical test, in plain words."""

from __future__ import annotations

import math

from pushoff.clinical.registry import Kind, Quantity
from pushoff.clinical.result import ClinicalTest, SideValue
from pushoff.reference.clinical import Norm


def figure(value: float, digits: int, signed: bool = False) -> str:
    """Return a number with a true minus sign; a dash where it is not known."""
    if not math.isfinite(value):
        return "–"
    rounded = round(value, digits) + 0.0
    text = f"{abs(rounded):.{digits}f}"
    if rounded < 0:
        return f"−{text}"
    return f"+{text}" if signed else text


def with_unit(value: float, quantity: Quantity, signed: bool = False) -> str:
    """Return a number with its unit."""
    text = figure(value, quantity.digits, signed)
    if not quantity.unit:
        return text
    return f"{text}{quantity.unit}" if quantity.unit == "°" else f"{text} {quantity.unit}"


def with_error(value: SideValue, quantity: Quantity) -> str:
    """Return a value, its 95 % error where that is known, and the unit."""
    if not math.isfinite(value.error95):
        return with_unit(value.value, quantity)
    return (
        with_unit(value.value, quantity)
        if value.error95 == 0
        else f"{figure(value.value, quantity.digits)} ± {with_unit(value.error95, quantity)}"
    )


def lead(test: ClinicalTest, kind: Kind) -> tuple[str, ...]:
    """Return what the test found, in two or three sentences, the main quantity first."""
    sentences = []
    main = next(
        (q for q in kind.quantities if any(v.quantity == q.name for v in test.values)), None
    )
    if main is None:
        return ("Nothing could be measured.",)
    parts = []
    for side in test.sides():
        value = test.of(main.name, side)
        if value is not None:
            whose = "both legs together" if side == "both" else f"{side} leg"
            parts.append(f"{whose} {with_error(value, main)}")
    sentences.append(f"{main.title}: {', '.join(parts)}.")
    sentences.append(_difference(test, main))
    sentences.append(_against(test, main))
    return tuple(sentence for sentence in sentences if sentence)


def _difference(test: ClinicalTest, quantity: Quantity) -> str:
    found = test.difference(quantity.name)
    if found is None:
        return ""
    larger = "left" if found.value > 0 else "right"
    amount = with_unit(abs(found.value), quantity)
    if found.beyond is None:
        return (
            f"The {larger} side has {amount} more. Whether that is more than the error of the test "
            "is not known."
        )
    limit = with_unit(found.limit, quantity)
    if found.beyond:
        return (
            f"The {larger} side has {amount} more: this is beyond what error alone explains "
            f"({limit}). Repeat the test before you act on it."
        )
    return f"Left and right differ by {amount}, within the error of the test ({limit})."


def _against(test: ClinicalTest, quantity: Quantity) -> str:
    band = band_of(test, quantity.name)
    if band is None:
        return ""
    low, high, verified = band
    words = []
    for side in test.sides():
        value = test.of(quantity.name, side)
        if value is None:
            continue
        error = value.error95 if math.isfinite(value.error95) else 0.0
        whose = "Both legs" if side == "both" else f"The {side} leg"
        if value.value + error < low:
            words.append(f"{whose} lies below the range of others.")
        elif value.value - error > high:
            words.append(f"{whose} lies above the range of others.")
        elif value.value < low or value.value > high:
            words.append(f"{whose} lies at the edge of the range of others, within its error.")
    limits = f"{figure(low, quantity.digits)} to {with_unit(high, quantity)}"
    doubt = "" if verified else "; the source of this range was not checked"
    if not words:
        words.append(f"Within the range of others ({limits}{doubt}).")
    else:
        words.append(f"The range is {limits}{doubt}.")
    return " ".join(words)


def band_of(test: ClinicalTest, quantity: str) -> tuple[float, float, bool] | None:
    """Return (low, high, whether verified) over the norms that a value is held against.

    Where sex or age are not told, the range covers all norms that may hold.
    """
    bands = [
        norm
        for norm in test.norms
        if norm.quantity == quantity
        and norm.use == "band"
        and norm.low is not None
        and norm.high is not None
    ]
    if not bands:
        return None
    low = min(norm.low for norm in bands if norm.low is not None)
    high = max(norm.high for norm in bands if norm.high is not None)
    return low, high, all(norm.verified for norm in bands)


def norm_words(norm: Norm, quantity: Quantity) -> str:
    """Return the figures of a norm."""
    if norm.mean is not None and norm.sd is not None:
        value = figure(norm.mean, max(1, quantity.digits))
        return f"{value} ± {with_unit(norm.sd, quantity)} (mean ± SD)"
    if norm.mean is not None:
        return f"{with_unit(norm.mean, quantity)} (mean)"
    if norm.low is not None and norm.high is not None:
        return f"{figure(norm.low, quantity.digits)} to {with_unit(norm.high, quantity)}"
    return "–"


def people_words(norm: Norm) -> str:
    """Return whom a norm was measured on."""
    number = f", n = {norm.n}" if norm.n is not None else ""
    ages = "" if norm.age_years is None else f", {norm.age_years[0]:g}–{norm.age_years[1]:g} years"
    sex = {"female": "women", "male": "men"}.get(norm.sex or "", "")
    whose = f"{sex}, " if sex and sex not in norm.population.split(",")[0].split() else ""
    return f"{whose}{norm.population}{ages}{number}"
