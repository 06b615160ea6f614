"""The files of a plan: page, calendar, table and JSON; whole or not at all."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pushoff import __version__
from pushoff.report.document import plain, to_json
from pushoff.report.folder import whole
from pushoff.report.icalendar import Event, calendar
from pushoff.report.plan_page import Titles, plan_page
from pushoff.report.sources import source
from pushoff.training.calendar import WEEKDAYS, date_of
from pushoff.training.plan import Day, Plan, Week
from pushoff.training.plan_request import PlanRequest

#: Changes only when a key changes its meaning or goes.
SCHEMA = "pushoff.plan/1"
FILES: tuple[str, ...] = ("plan.html", "plan.ics", "plan.csv", "plan.json")
_COLUMNS = (
    "week", "date", "weekday", "day_effort", "session", "item", "dose", "load", "sets", "amount",
    "unit", "minutes", "strain", "reason", "exercise", "finding", "cue",
)  # fmt: skip


@dataclass(frozen=True)
class PlanOutput:
    """A plan with what its files need: whose, from when, from what."""

    plan: Plan
    request: PlanRequest
    name: str
    start: datetime.date
    made: datetime.datetime
    titles: Titles
    remarks: tuple[str, ...] = ()


def default_folder(result: Path) -> Path:
    """Return ``<name of the result>.plan`` in the current folder."""
    folder = (result.parent if result.name == "analysis.json" else result).resolve()
    return Path(f"{folder.name.removesuffix('.pushoff') or folder.name}.plan")


def save(output: PlanOutput, folder: Path, overwrite: bool = False) -> Path:
    """Write the files into a folder that appears whole or not at all; return it.

    Raises
    ------
    OutputError
        Where other files lie there and ``overwrite`` is not told, or where nothing can be written.
    """
    with whole(folder, overwrite=overwrite or is_plan(folder), ours=FILES) as target:
        content = to_json(document(output))
        (target / "plan.json").write_text(content, encoding="utf-8")
        (target / "plan.csv").write_text(table(output), encoding="utf-8", newline="")
        (target / "plan.ics").write_bytes(events(output).encode("utf-8"))
        page = plan_page(output.plan, output.request, output.start, output.titles)
        (target / "plan.html").write_text(page, encoding="utf-8")
    return folder


def is_plan(folder: Path) -> bool:
    """Return whether a folder holds nothing but an earlier plan."""
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    return bool(names) and names <= set(FILES)


def week_lines(output: PlanOutput) -> list[str]:
    """Return the first week for the terminal, one line a day."""
    plan = output.plan
    first = plan.weeks[0]
    lines = [f"{len(plan.weeks)} weeks from {output.start.isoformat()}; the first one:"]
    for day in first.days:
        what = _summary(day) if day.sessions else "rest"
        lines.append(f"  {WEEKDAYS[day.weekday][:3]}  {day.effort:<8}  {what}")
    return lines


def document(output: PlanOutput) -> dict[str, Any]:
    """Return the content of ``plan.json``."""
    request = plain(output.request)
    request["findings"] = [finding.name for finding in output.request.findings]
    request["equipment"] = sorted(output.request.equipment)
    content = plain(output.plan)
    for week in content["weeks"]:
        for day in week["days"]:
            day["date"] = date_of(output.start, week["number"], day["weekday"]).isoformat()
            day["weekday"] = WEEKDAYS[day["weekday"]].lower()
    content["citations"] = [
        {"key": key, "text": source(key).text, "verified": source(key).verified}
        for key in output.plan.citations
    ]
    return {
        "schema": SCHEMA,
        "name": output.name,
        "start": output.start.isoformat(),
        "request": request,
        **content,
        "versions": {"pushoff": __version__},
    }


def table(output: PlanOutput) -> str:
    """Return ``plan.csv``: one row per item; cells never start like a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for week, day in output.plan.days():
        date = date_of(output.start, week.number, day.weekday).isoformat()
        for session in day.sessions:
            for item in session.items:
                row = (
                    week.number, date, WEEKDAYS[day.weekday], day.effort, session.title,
                    item.title, item.dose, item.load, item.sets or "", item.amount or "",
                    item.unit, item.minutes or "", item.strain, item.reason, item.exercise,
                    item.finding, item.cue,
                )  # fmt: skip
                writer.writerow([_cell(value) for value in row])
    return stream.getvalue()


def _cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) and re.match(r"[\s]*[=+\-@]|^[\t\r]", value):
        return f"'{value}"
    return value


def events(output: PlanOutput) -> str:
    """Return ``plan.ics``: one all-day event for each day on which there is something to do."""
    rows = [
        Event(
            uid=_uid(output, week, day),
            date=date_of(output.start, week.number, day.weekday),
            summary=_summary(day),
            description=_description(week, day),
            categories=("Running", day.effort.capitalize()),
        )
        for week, day in output.plan.days()
        if day.sessions
    ]
    title = f"{output.titles.person}: training"
    return calendar(title, rows, output.made, f"-//Pushoff//Pushoff {__version__}//EN")


def _uid(output: PlanOutput, week: Week, day: Day) -> str:
    """Return an identifier that stays when the same plan is written again."""
    text = f"{output.name}|{output.start.isoformat()}|{week.number}|{day.weekday}"
    return f"{hashlib.sha256(text.encode('utf-8')).hexdigest()[:32]}@plan.pushoff"


def _summary(day: Day) -> str:
    first = [session.title.split(",")[0] for session in day.sessions if session.kind != "drills"]
    run = [title for title in first if title.endswith("run")]
    others = [title for title in first if title not in run]
    words = " + ".join([*run, *others]) or day.sessions[0].title.split(",")[0]
    return f"{words} ({day.minutes:.0f} min besides running)" if day.minutes else words


def _description(week: Week, day: Day) -> str:
    effort = day.effort.capitalize()
    lines = [f"Week {week.number}{', lighter' if week.light else ''}. {effort} day."]
    for session in day.sessions:
        lines.append(f"{session.title}:")
        for item in session.items:
            load = f" ({item.load.rstrip('.')})" if item.load else ""
            lines.append(f"- {item.title}: {item.dose}{load}")
    return "\n".join(lines)
