"""A week of training as a table: CSV, semicolons, tabs, bars; with or without a header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pushoff.core.training import DoseUnit
from pushoff.training import dose_text
from pushoff.training.dose_text import Written
from pushoff.training.program_lines import Found, Line, day, leading_day, week

_DELIMITERS = (";", "\t", "|", ",")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("day", "tag", "date", "datum", "wochentag", "weekday", "session", "einheit"),
    "week": ("week", "woche", "wk"),
    "exercise": ("exercise", "exercises", "übung", "uebung", "übungen", "name", "movement", "lift",
                 "activity", "drill", "exercise name", "workout"),
    "sets": ("sets", "set", "sätze", "saetze", "satz", "rounds", "serien", "no of sets"),
    "reps": ("reps", "rep", "repetitions", "wdh", "wiederholungen", "repeats"),
    "s": ("seconds", "sec", "secs", "s", "sek", "sekunden", "hold", "time (s)", "hold (s)"),
    "m": ("metres", "meters", "m", "distance", "meter", "distanz", "strecke"),
    "min": ("minutes", "min", "mins", "minuten", "duration", "dauer", "time (min)"),
    "load": ("load", "weight", "kg", "gewicht", "last", "lb", "lbs", "resistance", "intensity"),
    "dose": ("dose", "sets x reps", "sets/reps", "sets and reps", "umfang", "volume",
             "prescription", "setsxreps", "sätze x wdh", "amount", "time", "zeit"),
    "times": ("per week", "times", "frequency", "times per week", "x/week", "häufigkeit"),
}  # fmt: skip
_COLUMN_OF = {word: key for key, words in _COLUMNS.items() for word in words}
_AMOUNTS: tuple[DoseUnit, ...] = ("reps", "s", "m", "min")


def looks_like(text: str) -> bool:
    """Return whether a plain text is a table with bars or tabs."""
    rows = [row for row in text.split("\n") if row.strip()]
    return len(rows) > 1 and any(
        sum(row.strip(" |").count(mark) >= 1 for row in rows) > 0.6 * len(rows)
        for mark in ("|", "\t")
    )


def lines(text: str) -> Found:
    """Return every exercise of a table."""
    found = Found()
    rows = _rows(text, found)
    if not rows:
        return found
    header = _header(rows[0][1])
    weeks, today = set[str](), ""
    for number, cells in rows[1:] if header else rows:
        where = f"line {number}"
        row = _by_header(header, cells, where, found) if header else _guessed(cells)
        if row is None:
            continue
        if row.get("week", "").strip():
            weeks.add(row["week"].strip())
        today = _today(row.get("day", ""), today)
        add(found, row, where, today)
    found.weeks = max(1, len(weeks))
    return found


def _rows(text: str, found: Found) -> list[tuple[int, list[str]]]:
    """Return (line number, cells) of every row that is no comment, rule or blank line."""
    kept = [
        (number, raw)
        for number, raw in enumerate(text.split("\n"), start=1)
        if raw.strip()
        and not raw.lstrip().startswith("#")
        and not re.fullmatch(r"[\s|:\-+=]+", raw)
    ]
    if not kept:
        return []
    mark = _delimiter([raw for _, raw in kept])
    rows = []
    for number, raw in kept:
        line = raw.strip().strip("|") if mark == "|" else raw
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=mark, strict=True))
        except csv.Error:
            found.problems.append(f"line {number}: quotes that do not close")
            continue
        cells = [cell.strip() for cell in cells]
        if any(cells):
            rows.append((number, cells))
    return rows


def _delimiter(rows: Sequence[str]) -> str:
    """Return the mark that most rows have most evenly; a comma in numbers loses to a semicolon."""
    scores = {}
    for mark in _DELIMITERS:
        counts = [row.count(mark) for row in rows]
        having = sum(count > 0 for count in counts) / len(counts)
        scores[mark] = having
    best = max(_DELIMITERS, key=lambda mark: (scores[mark] > 0.6, scores[mark] > 0))
    return best if scores[best] > 0 else ","


def _plain(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.strip().strip("*_:\ufeff\"'").lower())


def column(title: str) -> str | None:
    """Return what a column of that title holds, None where nobody knows."""
    plain = _plain(title)
    without = re.sub(r"\s*[(\[].*?[)\]]\s*|\.$", "", plain)
    return _COLUMN_OF.get(plain) or _COLUMN_OF.get(without)


def _header(cells: Sequence[str]) -> list[str | None] | None:
    """Return what each column holds, None where the first row is no header."""
    known = [column(cell) for cell in cells]
    return known if "exercise" in known or sum(k is not None for k in known) >= 2 else None


def _by_header(
    header: list[str | None], cells: list[str], where: str, found: Found
) -> dict[str, str] | None:
    extra = [cell for cell in cells[len(header) :] if cell]
    if extra:
        found.problems.append(
            f"{where}: {len(cells)} cells under {len(header)} columns (a decimal comma in quotes?)"
        )
        return None
    row: dict[str, str] = {}
    for key, cell in zip(header, cells, strict=False):
        if key and cell and key not in row:
            row[key] = cell
    if "exercise" not in header:
        free = [c for k, c in zip(header, cells, strict=False) if k is None and c]
        row["exercise"] = free[0] if free else ""
    return row


def _guessed(cells: list[str]) -> dict[str, str]:
    """Return a row without a header: a day, a name, then sets, repetitions and load."""
    row: dict[str, str] = {}
    loose: list[str] = []
    for cell in cells:
        if not cell:
            continue
        if "day" not in row and "exercise" not in row and day(cell) is not None:
            row["day"] = cell
        elif "exercise" not in row and re.search(r"[A-Za-zÄÖÜäöü]{2}", cell):
            row["exercise"] = cell
        else:
            loose.append(cell)
    bare = [cell for cell in loose if re.fullmatch(r"\d+", cell)]
    row["dose"] = " ".join(cell for cell in loose if cell not in bare)
    for key, cell in zip(("sets", "reps", "load"), bare, strict=False):
        row[key] = cell
    return row


def _today(cell: str, today: str) -> str:
    if not cell.strip():
        return today
    named = day(cell)
    if named is None and (started := leading_day(cell)) is not None:
        named = started[0]
    return named or cell.strip()[:30]


def add(found: Found, row: Mapping[str, str], where: str, today: str) -> None:
    """Add one row, given by what its columns hold, to what was found."""
    written = row.get("exercise", "").strip()
    numbers = [key for key in ("sets", *_AMOUNTS, "dose") if row.get(key, "").strip()]
    if not written:
        if numbers:
            found.problems.append(f"{where}: a dose without an exercise")
        return
    if week(written) is not None and not numbers:
        return
    name, dose = dose_text.split(written)
    if row.get("dose", "").strip():
        _, told = dose_text.split(row["dose"])
        dose = replace(told, times=max(told.times, dose.times))
    dose, problems = _numbers(dose, row)
    found.problems += [f"{where} ({name[:40]}): {problem}" for problem in problems]
    if not re.search(r"[A-Za-zÄÖÜäöüß]", name):
        found.problems.append(f'{where}: no exercise has the name "{written[:40]}"')
        return
    found.lines.append(Line(where, today, name, dose))


def _numbers(dose: Written, row: Mapping[str, str]) -> tuple[Written, list[str]]:
    """Return the dose with what the columns say, and what is wrong in them."""
    problems: list[str] = []
    if cell := row.get("sets", "").strip():
        if re.search(r"[x×*]", cell, re.IGNORECASE):
            dose = replace(dose_text.split(cell)[1], load=dose.load, times=dose.times)
        elif (value := _value(cell)) is None or (value % 1 and "-" not in cell):
            problems.append(f'sets "{cell[:20]}" is no whole number')
        else:
            dose = replace(dose, sets=round(value))
    for unit in _AMOUNTS:
        if not (cell := row.get(unit, "").strip()):
            continue
        told = dose_text.split(cell)[1]
        if (value := _value(cell)) is not None:
            dose = replace(dose, amount=value, unit=unit)
        elif told.amount == told.amount:
            sets = told.sets if told.sets is not None else dose.sets
            dose = replace(dose, amount=told.amount, unit=told.unit, sets=sets)
        elif not re.match(r"(?i)max|amrap|failure|bis|until|-|–|n/?a", cell):
            problems.append(f'{unit} "{cell[:20]}" is no number')
    if cell := row.get("load", "").strip():
        dose = replace(dose, load=cell[:40], load_kg=dose_text.load_in_kg(cell))
    if cell := row.get("times", "").strip():
        value = _value(re.sub(r"(?i)\s*(x|×|/|per|pro|times|week|woche)+\s*", "", cell))
        if value is None:
            problems.append(f'times a week "{cell[:20]}" is no number')
        else:
            dose = replace(dose, times=round(value))
    return dose, problems


def _value(cell: str) -> float | None:
    """Return the number of a cell (the middle of a range), None where it is none."""
    cell = re.sub(
        r"(?i)\s*(?:reps?|wdh\.?|sets?|sätze|/\s*(?:side|leg)|each|per (?:side|leg))$", "", cell
    )
    if re.fullmatch(r"-\s*\d+(?:[.,]\d+)?", cell):
        return dose_text.number(cell.replace(" ", ""))
    try:
        return dose_text.middle(cell)
    except (ValueError, ZeroDivisionError):
        return None
