"""``report.html``: one page that works offline, on a phone and on paper."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from plotly.offline import get_plotlyjs

from pushoff import __version__
from pushoff.core.analysis import Analysis
from pushoff.core.measures import MeasureValue
from pushoff.report import facts, measure_table
from pushoff.report.curve_charts import curve_windows
from pushoff.report.document import plain
from pushoff.report.figures import Figure, phase_chart, unfolding_chart
from pushoff.report.finding_cards import SKIPPED, findings_section
from pushoff.report.force_section import force_section
from pushoff.report.frames import frame_section
from pushoff.report.muscle_section import NOT_IN_MODEL, muscle_measures, muscle_section
from pushoff.report.sources import cited_words, sources
from pushoff.report.step_table import step_table
from pushoff.report.templates import read, render
from pushoff.report.unfolding import orders
from pushoff.report.words import join_words, shown

_CONTENTS = (
    ("findings", "The one or two things"),
    ("frames", "The stride"),
    ("unfolding", "Unfolding"),
    ("force", "Force and recoil"),
    ("muscles", "Muscles"),
    ("all-findings", "All findings"),
    ("measures", "Measures"),
    ("plan", "What to do next"),
    ("method", "Method"),
)
#: Figures at the top, and whether left and right are shown or the mean of both.
_TILES = (
    ("speed", False),
    ("step_rate", False),
    ("contact_time", True),
    ("flight_time", True),
    ("push_time", True),
    ("thigh_angle_toe_off", True),
)
_PHASE_MEASURES = ("push_time", "push_time_thigh_vertical", "swing_time", "return_time")


class Charts:
    """Collects the page's figures; each call gives the place where the figure will appear."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}

    def place(self, figure: Figure | None) -> Markup | None:
        """Return the element that a figure is drawn into, None for no figure."""
        if figure is None:
            return None
        key = f"chart-{len(self.figures) + 1}"
        self.figures[key] = figure
        height = figure["layout"]["height"]
        return Markup('<div id="{}" role="img" aria-label="{}" style="height:{}px"></div>').format(
            key, _spoken(figure), height
        )

    def script(self) -> Markup:
        """Return all figures as JSON that may stand inside a script element."""
        return Markup(json.dumps(self.figures, allow_nan=False).replace("<", "\\u003c"))


def page(analysis: Analysis, pictures: bool = True, annotated: str | None = None) -> str:
    """Return the whole report as one HTML document; everything from outside is escaped.

    ``pictures`` False shows stick figures instead of frames of the video; ``annotated`` is the name
    of the annotated video beside the page.
    """
    charts = Charts()
    frames = frame_section(analysis, pictures)
    unfolding = charts.place(unfolding_chart(analysis))
    phases = charts.place(phase_chart(analysis.strides))
    windows = curve_windows(analysis, charts.place)
    force = force_section(analysis, charts.place)
    muscles = muscle_section(analysis, charts.place)
    groups, found = measure_table.groups(analysis), sources(analysis)
    there = {"force": force is not None, "muscles": muscles is not None}
    context: dict[str, Any] = {
        "title": facts.title(analysis),
        "subtitle": facts.subtitle(analysis),
        "contents": [item for item in _CONTENTS if there.get(item[0], True)],
        "good": facts.good(analysis),
        "tiles": _tiles(analysis),
        "findings": findings_section(analysis),
        "warnings": facts.warnings(analysis),
        "assumptions": facts.assumptions(analysis),
        "facts": facts.recording_facts(analysis),
        "steps": facts.steps(analysis),
        "rejected": Counter(reason for reason in analysis.strides.reason if reason).most_common(),
        "quality": facts.quality_facts(analysis),
        "annotated": annotated,
        "frame_rows": frames.rows,
        "frames_note": frames.note,
        "frames_missing": frames.missing,
        "unfolding": unfolding,
        "unfolding_reference": _has_reference(analysis),
        "unfolding_missing": _why(analysis, "onset_", "The onset of the joints was not measured."),
        "orders": orders(analysis),
        "phases": phases,
        "phase_rows": _phase_rows(analysis),
        "step_table": step_table(analysis),
        "windows": windows.windows,
        "norms_words": windows.norms_words,
        "force": force,
        "muscles": muscles,
        "main_rows": measure_table.main_rows(analysis),
        "groups": groups,
        "measure_count": sum(len(group.rows) for group in groups),
        "any_both": any(row.side == "both" for row in analysis.measures.values),
        "skipped": _skipped(analysis),
        "method": facts.method(analysis),
        "sources": found,
        "source_words": cited_words(source.key for source in found),
        "populations": measure_table.populations(analysis),
        "settings": _pretty_json(analysis.settings),
        "versions": _pretty_json(analysis.versions),
        "version": __version__,
        "css": Markup(read("report.css") + read("finding.css") + read("muscles.css")),
        "plotly_js": _packed(get_plotlyjs()),
        "charts": charts.script(),
    }
    return render("report.html", **context)


def _spoken(figure: Figure) -> str:
    """Return what a chart shows, for those who cannot see it; the numbers are in the tables."""
    layout = figure["layout"]
    axes = [str(_text(layout.get(axis, {}).get("title"))) for axis in ("yaxis", "xaxis")]
    lines = [str(trace["name"]) for trace in figure["data"] if trace.get("name")]
    what = " against ".join(axis for axis in axes if axis)
    named = join_words(dict.fromkeys(lines))
    return f"Chart{f' of {what}' if what else ''}{f': {named}' if named else ''}"


def _text(title: object) -> object:
    return title.get("text", "") if isinstance(title, dict) else title or ""


def _tiles(analysis: Analysis) -> list[dict[str, Any]]:
    tiles = []
    for name, by_side in _TILES:
        found: dict[str, MeasureValue] = {
            side: row
            for side in ("left", "right", "both")
            if (row := analysis.measures.get(name, side)) is not None
        }
        both = found.pop("both", None)
        known = {"": both} if both is not None and not (by_side and found) else found
        if not known:
            continue
        same = len({shown(row).value for row in known.values()}) == 1
        lines = [
            {
                "side": "" if same else side,
                "value": shown(row).value,
                "error": shown(row).error,
                "unit": shown(row).unit,
            }
            for side, row in (list(known.items())[:1] if same else known.items())
        ]
        tiles.append({"name": measure_table.title_of(name), "lines": lines})
    return tiles


def _phase_rows(analysis: Analysis) -> list[dict[str, str]]:
    rows = []
    for name in _PHASE_MEASURES:
        sides = {side: analysis.measures.get(name, side) for side in ("left", "right")}
        if any(sides.values()):
            cells = {side: shown(row).with_error if row else "–" for side, row in sides.items()}
            rows.append({"title": measure_table.title_of(name), **cells})
    return rows


def _has_reference(analysis: Analysis) -> bool:
    return any(
        (row.reference_low is not None or row.reference_mean is not None)
        and row.measure.startswith(("onset_", "peak_velocity_"))
        for row in analysis.measures.values
    )


def _skipped(analysis: Analysis) -> list[tuple[str, str]]:
    """Return (reason, names of all that it keeps away), in order of first appearance."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in {**analysis.measures.skipped, **analysis.skipped}.items():
        if not reason.startswith(NOT_IN_MODEL) and not name.startswith(SKIPPED):
            by_reason.setdefault(reason, []).append(name)
    return [
        (reason[:1].upper() + reason[1:], join_words(_titles(names)))
        for reason, names in by_reason.items()
    ]


def _titles(names: list[str]) -> list[str]:
    """Return measures in words; those of the muscles, which are many, as one."""
    others, muscles = muscle_measures(names)
    return [*map(measure_table.title_of, others), *(["measures of muscles"] if muscles else [])]


def _why(analysis: Analysis, prefix: str, otherwise: str) -> str:
    for name, reason in {**analysis.measures.skipped, **analysis.skipped}.items():
        if name.startswith(prefix):
            return f"Not shown: {reason}."
    return otherwise


def _packed(script: str) -> Markup:
    """Return a script as gzip in base64: a third of its size, unpacked by the browser."""
    packed = gzip.compress(script.encode("utf-8"), mtime=0)
    return Markup(base64.b64encode(packed).decode("ascii"))


def _pretty_json(content: Mapping[str, Any]) -> str:
    return json.dumps(plain(content), indent=1, ensure_ascii=False, allow_nan=False)
