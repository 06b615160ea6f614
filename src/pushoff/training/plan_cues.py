"""Practice of cues within easy runs, and the days on which the stride is recorded again."""

from __future__ import annotations

from dataclasses import dataclass, field

from pushoff.core.findings import WEIGHTS
from pushoff.training.plan import Item, Session
from pushoff.training.plan_layout import WEEK, Layout
from pushoff.training.plan_request import PlanRequest

#: Cues of one block, and least weeks for each: one at a time, or nobody knows which one worked.
_MOST_CUES, _LEAST_WEEKS = 3, 2
#: Easy runs a week with cue practice, and rounds in a run (first, most, in a light week).
_RUNS = 2
_FIRST_ROUNDS, _MOST_ROUNDS, _LIGHT_ROUNDS = 3, 6, 2


@dataclass(frozen=True)
class Cue:
    """A cue, the finding that it belongs to, and the weeks (first, last) in which it is tried."""

    name: str
    sentence: str
    finding: str
    finding_title: str
    weeks: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class CuePractice:
    """Cues of a block, one after the other, and the weekdays of practice and of the test."""

    cues: tuple[Cue, ...] = ()
    days: tuple[int, ...] = ()
    test_day: int | None = None
    by_week: dict[int, Cue] = field(default_factory=dict)

    def item(self, week: int, weekday: int, light: bool) -> Item | None:
        """Return the practice within the run of one day, None on other days."""
        cue = self.by_week.get(week)
        if cue is None or weekday not in self.days:
            return None
        rounds = _rounds(week - cue.weeks[0], light)
        return Item(
            kind="cue",
            exercise="",
            title=f"Cue: “{cue.sentence.rstrip('.')}”",
            dose=f"within the run, {rounds} × (2 min as usual, then 1 min with the cue)",
            reason=f"For “{cue.finding_title}”. One cue at a time; try it, do not force it.",
            sets=rounds,
            amount=1.0,
            unit="min",
            finding=cue.finding,
            cue=cue.name,
        )


def _rounds(step: int, light: bool) -> int:
    return _LIGHT_ROUNDS if light else min(_MOST_ROUNDS, _FIRST_ROUNDS + step)


def practice(request: PlanRequest, layout: Layout) -> CuePractice:
    """Return which cue is practised when: the leading findings' first cues, one after the other."""
    cues = _cues(request)
    days = _practice_days(request, layout)
    test_day = _test_day(request, layout)
    if not cues or not days:
        return CuePractice(test_day=test_day)
    borders = _borders(request, min(len(cues), _MOST_CUES))
    placed = tuple(
        Cue(cue.name, cue.sentence, cue.finding, cue.finding_title, (first + 1, last))
        for cue, first, last in zip(cues, borders, borders[1:], strict=False)
    )
    by_week = {
        week: cue for cue in placed for week in range(cue.weeks[0], cue.weeks[1] + 1)
    }  # fmt: skip
    return CuePractice(placed, days, test_day, by_week)


def _borders(request: PlanRequest, most: int) -> list[int]:
    """Return weeks between which one cue is practised; each ends with a recording."""
    borders = [0]
    for week in sorted(test_weeks(request)):
        if len(borders) < most and week - borders[-1] >= _LEAST_WEEKS:
            borders.append(week)
    if request.weeks - borders[-1] < _LEAST_WEEKS and len(borders) > 1:
        borders.pop()
    return [*borders, request.weeks]


def _cues(request: PlanRequest) -> list[Cue]:
    """Return the first cue of each finding that asks for something, then the second ones."""
    rows = []
    ordered = sorted(request.findings, key=lambda item: WEIGHTS.index(item.weight))
    for place in range(2):
        for finding in ordered:
            if finding.weight == "note" or place >= len(finding.cues):
                continue
            names = finding.cue_names
            name = names[place] if place < len(names) else f"{finding.name}_{place + 1}"
            sentence = finding.cues[place]
            if sentence not in finding.withheld and name not in {row.name for row in rows}:
                rows.append(Cue(name, sentence, finding.name, finding.title))
    return rows


def _practice_days(request: PlanRequest, layout: Layout) -> tuple[int, ...]:
    easy = [day for day in request.days if layout.runs[day] == "easy"]
    return tuple(easy) if len(easy) <= _RUNS else (easy[0], easy[-1])


def _test_day(request: PlanRequest, layout: Layout) -> int | None:
    """Return the weekday of recording again: an easy run, as rested as the week allows.

    None while running waits.
    """
    if request.runs_wait:
        return None
    runs = [day for day in WEEK if layout.runs[day]]
    places = runs or [day for day in request.days if not layout.rest[day]]

    def tired(day: int) -> tuple[int, int, int]:
        before = (day - 1) % 7
        hard = {"easy": 0, "": 0, "long": 1, "hard": 2}[layout.runs[day]]
        return hard, 2 * layout.hard(before) + layout.strength[before], day

    return min(places, key=tired, default=None)


def test_weeks(request: PlanRequest) -> frozenset[int]:
    """Return the weeks in which to record again: when the findings say so, and the last one."""
    wanted = {
        week
        for finding in request.findings
        if finding.weight != "note" and finding.retest_weeks > 0
        for week in range(finding.retest_weeks, request.weeks + 1, finding.retest_weeks)
    }
    return frozenset(wanted | {request.weeks})


def test(request: PlanRequest, practice: CuePractice, week: int, weekday: int) -> Session | None:
    """Return the session of recording again, None on other days."""
    if weekday != practice.test_day:
        return None
    items = [
        Item(
            kind="test",
            exercise="",
            title="Record your stride again",
            dose="after 10 minutes easy: same place, same camera position, same speed, 30 s",
            reason="Then: pushoff analyze NEW, and pushoff compare OLD NEW. Only a change beyond "
            "your own noise counts.",
        )
    ]
    cue = practice.by_week.get(week)
    if cue is not None:
        items.append(
            Item(
                kind="test",
                exercise="",
                title=f"Cue trial: “{cue.sentence.rstrip('.')}”",
                dose="A – B – A – B, 1 min each at the same speed (A as usual, B with the cue); "
                "film 20 s of each",
                reason=f"Then: pushoff compare A1 B1 A2 B2 --cue {cue.name}. It says whether the "
                "cue changes your stride, and by how much.",
                finding=cue.finding,
                cue=cue.name,
            )
        )
    return Session("test", "Look again", tuple(items))
