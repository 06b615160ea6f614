"""The page of a clinical test."""

from __future__ import annotations

import math
from typing import Any

from pushoff.clinical.registry import KINDS, Kind, Quantity
from pushoff.clinical.result import ClinicalTest, Seen, SideValue
from pushoff.report.sheet import sheet
from pushoff.report.sources import source
from pushoff.report.test_charts import band_chart, repetitions_chart
from pushoff.report.test_frames import key_frames
from pushoff.report.test_words import (
    band_of,
    figure,
    lead,
    norm_words,
    people_words,
    with_error,
    with_unit,
)

_MARK = {"left": "L", "right": "R", "both": "Both"}


def page(
    test: ClinicalTest, *, pictures: bool = True, use: tuple[tuple[str, str], ...] = ()
) -> str:
    """Return the page of a test; ``use`` are (words, command line) of what to do with it.

    ``pictures`` False leaves out frames that show the person.
    """
    kind = KINDS.get(test.kind)
    measured = [q for q in kind.quantities if any(v.quantity == q.name for v in test.values)]
    return sheet(
        "test.html",
        title=kind.title[:1].upper() + kind.title[1:],
        subtitle=_subtitle(test),
        pain=test.pain,
        lead=lead(test, kind),
        tiles=[_tile(test, quantity) for quantity in measured],
        error_words=_error_words(test),
        warnings=test.warnings,
        frames=key_frames(test, kind) if pictures else (),
        bands=_bands(test, measured),
        repetition_charts=_repetition_charts(test, measured),
        table=_table(test, measured),
        columns=[_with_unit(q) for q in measured if q.combine == "mean"],
        words=kind.words,
        quantities=measured,
        use=[{"words": words, "code": code} for words, code in use],
        changes=[_change(test, quantity) for quantity in measured if test.change(quantity.name)],
        norms=[_norm(kind, norm) for norm in test.norms],
        files=[{"name": f.source.name, "words": _file_words(f)} for f in test.files],
        manual=test.manual,
        sources=[source(key) for key in test.citation_keys],
    )


def _subtitle(test: ClinicalTest) -> str:
    if test.manual:
        return "measured by hand"
    names = ", ".join(file.source.name for file in test.files)
    views = " and ".join(dict.fromkeys(f.view for f in test.files if f.view))
    return f"{names}, from the {views}" if views else names


def _with_unit(quantity: Quantity) -> str:
    return f"{quantity.title} ({quantity.unit})" if quantity.unit else quantity.title


def _tile(test: ClinicalTest, quantity: Quantity) -> dict[str, Any]:
    rows = []
    for side in test.sides():
        value = test.of(quantity.name, side)
        if value is not None:
            rows.append(
                {
                    "side": side,
                    "mark": _MARK[side],
                    "value": with_error(value, quantity),
                    "count": _count(value, quantity),
                }
            )
    found = test.difference(quantity.name)
    words = ""
    if found is not None:
        words = f"left − right {with_unit(found.value, quantity, signed=True)}"
        if found.beyond is not None:
            words += ", beyond error" if found.beyond else ", within error"
    return {"name": quantity.title, "rows": rows, "difference": words}


def _count(value: SideValue, quantity: Quantity) -> str:
    if value.count == 0 or quantity.combine == "count":
        return ""
    return f"from {value.count}"


def _error_words(test: ClinicalTest) -> str:
    if test.manual:
        return "that of the studies with repeated measurement by hand, where there is one"
    known = any(math.isfinite(value.method_sd) for value in test.values)
    if known:
        return (
            "of the measurement itself against exact truth, and of the spread between repetitions"
        )
    return (
        "of the spread between repetitions alone; the error of the measurement itself comes on top "
        "and is not known yet"
    )


def _bands(test: ClinicalTest, measured: list[Quantity]) -> list[dict[str, Any]]:
    charts = []
    for quantity in measured:
        band = band_of(test, quantity.name)
        if band is None and quantity is not measured[0]:
            continue
        note = "No range of others is sure enough to be drawn; the chart shows the sides alone."
        if band is not None:
            low, high, verified = band
            note = f"Grey: {figure(low, quantity.digits)} to {with_unit(high, quantity)}"
            own = [n for n in test.norms if n.quantity == quantity.name and n.use == "band"]
            note += "; " + "; ".join(dict.fromkeys(people_words(norm) for norm in own)) + "."
            if not verified:
                note += " Commonly quoted, not verified."
        charts.append({"title": quantity.title, "svg": band_chart(test, quantity), "note": note})
    return charts


def _repetition_charts(test: ClinicalTest, measured: list[Quantity]) -> list[dict[str, Any]]:
    charts = [
        {"title": quantity.title, "svg": svg}
        for quantity in measured
        if quantity.combine == "mean" and (svg := repetitions_chart(test, quantity)) is not None
    ]
    return charts[:4]


def _table(test: ClinicalTest, measured: list[Quantity]) -> list[dict[str, Any]]:
    shown = [quantity for quantity in measured if quantity.combine == "mean"]
    rows = []
    for number, rep in enumerate(test.repetitions, start=1):
        cells = [figure(rep.values.get(q.name, math.nan), max(1, q.digits)) for q in shown]
        rows.append(
            {
                "number": number,
                "side": rep.side,
                "time": f"{rep.peak_s:.2f} s" if math.isfinite(rep.peak_s) else "–",
                "cells": cells,
                "counts": "yes" if rep.valid else f"no: {rep.reason}",
            }
        )
    return rows


def _change(test: ClinicalTest, quantity: Quantity) -> dict[str, Any]:
    change = test.change(quantity.name)
    assert change is not None
    words = source(change.cite).text.split(". ")[0] if change.cite else "Pushoff's own error"
    return {
        "name": quantity.title,
        "value": with_unit(change.value, quantity),
        "source": f"{words} – {change.where}",
        "verified": change.verified,
    }


def _norm(kind: Kind, norm: Any) -> dict[str, Any]:
    quantity = kind.quantity(norm.quantity)
    return {
        "name": quantity.title,
        "value": norm_words(norm, quantity),
        "people": people_words(norm),
        "method": norm.method,
        "note": norm.note,
        "source": f"{source(norm.cite).text.split('. ')[0]} – {norm.where}",
        "verified": norm.verified,
    }


def _file_words(file: Seen) -> str:
    rate = f", {file.rate_hz:.0f} frames/s" if math.isfinite(file.rate_hz) else ""
    turned = f", picture turned by {file.turned_deg}° to find the person" if file.turned_deg else ""
    what = {"video": "video", "photo": "photo", "keypoints": "keypoints"}[file.picture]
    how = f", pose by {file.pose}" if file.picture != "keypoints" else ""
    size = f"{file.width} × {file.height} px"
    return f"{what}, {size}{rate}{how}{turned}. SHA-256 {file.source.sha256}"
