"""One line of evidence: the value with its error, drawn against what it was held against."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from pushoff.core.findings import Evidence
from pushoff.findings.text import percent
from pushoff.report.measure_table import title_of
from pushoff.report.sources import author_and_year, source
from pushoff.report.words import decimals_for, number, people_unit

_WIDTH, _HEIGHT, _PAD = 300.0, 26.0, 10.0
#: The key of limits that are our own.
_OURS = "pushoff"


@dataclass(frozen=True)
class EvidenceLine:
    """A measure in words and as a drawing; ``note`` says where the reference comes from."""

    name: str
    side: str
    value: str
    reference: str
    beyond: str
    note: str
    bar: Markup | None


def evidence_line(evidence: Evidence) -> EvidenceLine:
    """Return one line of evidence in the units that people read."""
    factor, unit = people_unit(evidence.measure, evidence.unit)
    gap = "" if unit == "°" else " "
    decimals = decimals_for(evidence.error95 * factor, evidence.value * factor)

    def say(value: float) -> str:
        return number(value * factor, decimals)

    error = f" ± {say(evidence.error95)}" if math.isfinite(evidence.error95) else ""
    return EvidenceLine(
        name=title_of(evidence.measure),
        side="" if evidence.side == "both" else evidence.side,
        value=f"{say(evidence.value)}{error}{gap}{unit}",
        reference=_reference(evidence, say, f"{gap}{unit}"),
        beyond=_beyond(evidence, say, f"{gap}{unit}"),
        note=_note(evidence),
        bar=_bar(evidence),
    )


def _reference(evidence: Evidence, say: Callable[[float], str], unit: str) -> str:
    low, high, mean = evidence.reference_low, evidence.reference_high, evidence.reference_mean
    if low is not None and high is not None:
        return f"others at this speed: {say(low)} to {say(high)}{unit}"
    if mean is not None:
        return f"others at this speed: mean {say(mean)}{unit}"
    return ""


def _beyond(evidence: Evidence, say: Callable[[float], str], unit: str) -> str:
    if evidence.limit is None or evidence.beyond is None or not math.isfinite(evidence.beyond):
        return ""
    word = "beyond" if evidence.beyond > 0 else "inside"
    chance = ""
    if evidence.probability is not None:
        chance = f" ({percent(evidence.probability)} likely beyond)"
    away, limit = say(abs(evidence.beyond)), say(evidence.limit)
    return f"{away}{unit} {word} the limit of {limit}{unit}{chance}"


def _note(evidence: Evidence) -> str:
    key = evidence.reference_key
    if key is None:
        return ""
    cited = key.split(".", 1)[0]
    if evidence.spread_key is None:
        return "limit chosen here" if cited == _OURS else _cited(cited)
    spread = evidence.spread_key.split(".", 1)[0]
    if spread == cited:
        return "mean and range assumed" if cited == _OURS else _cited(cited)
    return f"mean: {_cited(cited)}; range: {_cited(spread)}"


def _cited(key: str) -> str:
    if key == _OURS:
        return "assumed"
    return author_and_year(key) + ("" if source(key).verified else ", source not verified")


def _bar(evidence: Evidence) -> Markup | None:
    """Return the drawing: band of others, limit, value with its 95 % error."""
    error = evidence.error95 if math.isfinite(evidence.error95) else 0.0
    low, high = evidence.value - error, evidence.value + error
    known = [
        item
        for item in (
            low,
            high,
            evidence.reference_low,
            evidence.reference_high,
            evidence.reference_mean,
            evidence.limit,
        )
        if item is not None and math.isfinite(item)
    ]
    if len(known) < 3 or not math.isfinite(evidence.value) or max(known) <= min(known):
        return None
    least, most = min(known), max(known)
    span = most - least

    def x(value: float) -> float:
        return _PAD + (_WIDTH - 2 * _PAD) * (value - least) / span

    parts = [Markup('<line class="axis" x1="0" x2="{}" y1="13" y2="13"/>').format(_WIDTH)]
    if evidence.reference_low is not None and evidence.reference_high is not None:
        left, right = x(evidence.reference_low), x(evidence.reference_high)
        parts.append(
            Markup('<rect class="band" x="{:.1f}" y="5" width="{:.1f}" height="16"/>').format(
                left, max(right - left, 1.0)
            )
        )
    elif evidence.reference_mean is not None:
        parts.append(_tick("mean", x(evidence.reference_mean)))
    if evidence.limit is not None and math.isfinite(evidence.limit):
        parts.append(_tick("limit", x(evidence.limit)))
    parts.append(
        Markup('<line class="error" x1="{:.1f}" x2="{:.1f}" y1="13" y2="13"/>').format(
            x(low), x(high)
        )
    )
    parts.append(Markup('<circle cx="{:.1f}" cy="13" r="5"/>').format(x(evidence.value)))
    return Markup(
        '<svg class="bar {}" viewBox="0 0 {:.0f} {:.0f}" aria-hidden="true">{}</svg>'
    ).format(evidence.side, _WIDTH, _HEIGHT, Markup("").join(parts))


def _tick(name: str, x: float) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="2" y2="24"/>').format(name, x, x)
