"""From a request to a block: shape of the week, exercises, doses week by week, reasons."""

from __future__ import annotations

from dataclasses import dataclass

from pushoff.core.errors import NotAnalysableError
from pushoff.core.training import Exercise
from pushoff.training import (
    calendar,
    plan_choice,
    plan_cues,
    plan_dose,
    plan_layout,
    plan_reasons,
    plan_wishes,
    plan_words,
)
from pushoff.training.plan import (
    Day,
    Effort,
    Item,
    Plan,
    PlanExercise,
    Run,
    Session,
    SessionKind,
    Unmet,
    Week,
)
from pushoff.training.plan_cues import CuePractice
from pushoff.training.plan_reasons import Choosing
from pushoff.training.plan_request import PlanRequest
from pushoff.training.plan_wishes import Catalogue

#: Order of the kinds of exercises within a session.
_ORDER = {"drill": 0, "plyometric": 1, "hill": 2, "strength": 3, "mobility": 4, "maintenance": 5}
_STRAIN = {"hard": 0, "moderate": 1, "easy": 2}
#: Strength training and running economy: 2 to 8 % (a review).
_STRENGTH_SOURCE = "moore2016"


@dataclass(frozen=True)
class _Why:
    """Why an exercise is in the plan, and for which finding."""

    reason: str
    finding: str = ""


def make_plan(request: PlanRequest, catalogue: Catalogue, told_equipment: bool = True) -> Plan:
    """Return a block of training.

    The same request always gives the same plan. Days, minutes, equipment, complaints and the
    spacing of hard days are kept whatever happens; what could not be met stands in ``unmet``.

    Raises
    ------
    NotAnalysableError
        With a complaint of the heart now: no training is planned before a clinician has spoken.
    """
    if "heart" in request.pain:
        raise NotAnalysableError(
            "plan",
            "a runner who may train",
            "heart or circulation among what hurts now",
            "see a clinician first; once training is allowed, use --history heart instead",
        )
    state = _choose(request, catalogue)
    layout = state.layout
    reasons = _reasons(state)
    practice = plan_cues.practice(request, layout)
    tests = plan_cues.test_weeks(request)
    weeks = tuple(_week(state, reasons, practice, number, tests) for number in _numbers(request))
    return Plan(
        weeks=weeks,
        exercises=_exercises(state, reasons, weeks),
        choices=plan_reasons.of_findings(state),
        unmet=(
            *_spared(request),
            *plan_reasons.of_layout(request, layout),
            *plan_reasons.of_choice(state),
        ),
        notes=plan_words.notes(request, told_equipment),
        warnings=plan_words.warnings(request),
        citations=_citations(state),
        optimal=layout.optimal and state.chosen.optimal,
    )


def _numbers(request: PlanRequest) -> range:
    return range(1, request.weeks + 1)


def _spared(request: PlanRequest) -> tuple[Unmet, ...]:
    """Return that hard and long runs wait while something hurts that running loads."""
    if not request.sore or request.runs == 0:
        return ()
    if request.runs_wait:
        return (
            Unmet(
                "Runs, and recording your stride again",
                f"they wait with {plan_words.few_complaints(request.runs_wait)}",
                "a clinician who has seen you; then plan again without --pain",
            ),
        )
    return (
        Unmet(
            "Hard runs and a long run",
            f"they wait while something hurts: {plan_words.few_complaints(request.sore)}",
            "a week of easy runs without pain; then plan again without --pain",
        ),
    )


def _choose(request: PlanRequest, catalogue: Catalogue) -> Choosing:
    wishes = plan_wishes.of_findings(request, catalogue)
    exercises = plan_wishes.candidates(request, catalogue, wishes)
    heavy = any(e.strain == "hard" and e.kind in plan_choice.LOADS for e in exercises)
    layout = plan_layout.solve(request, heavy=heavy)
    if layout is None:  # the empty week is always a solution
        raise RuntimeError("the week has no solution")
    chosen = plan_choice.choose(request, layout, exercises, wishes.wanted)
    if chosen is None:  # the empty choice is always a solution
        raise RuntimeError("the choice of exercises has no solution")
    return Choosing(request, layout, catalogue, exercises, wishes, chosen)


def _reasons(state: Choosing) -> dict[str, _Why]:
    """Return why each chosen exercise is in the plan."""
    wished = {wish.exercise: wish for wish in state.wishes.wanted}
    found = {}
    for name in state.chosen.days:
        exercise, wish = state.catalogue[name], wished.get(name)
        if wish is None:
            gaps = tuple(
                gap.words
                for gap in state.request.gaps
                if gap.action in exercise.actions
                or gap.phase in exercise.phases
                or gap.muscle in plan_wishes.primes(exercise)
            )
            loads = exercise.kind in plan_choice.LOADS
            found[name] = _Why(plan_words.reason_of(exercise, gaps if loads else ()))
        elif wish.instead_of:
            other = state.title(wish.instead_of)
            found[name] = _Why(
                f"For “{wish.finding_title}”, instead of {other} ({wish.why}).", wish.finding
            )
        else:
            found[name] = _Why(f"For “{wish.finding_title}”.", wish.finding)
    return found


def _week(
    state: Choosing,
    reasons: dict[str, _Why],
    practice: CuePractice,
    number: int,
    tests: frozenset[int],
) -> Week:
    order = calendar.order(state.request.first_weekday)
    light = plan_dose.is_light(number, state.request.weeks)
    days = []
    for weekday in order:
        sessions = tuple(
            session
            for session in (
                _drills(state, reasons, number, weekday),
                _run(state, reasons, practice, number, weekday, tests),
                _strength(state, reasons, number, weekday),
                _mobility(state, reasons, number, weekday),
                plan_cues.test(state.request, practice, number, weekday)
                if number in tests
                else None,
            )
            if session is not None
        )
        run = state.layout.runs[weekday]
        days.append(Day(weekday, _effort(run, sessions), run, sessions))
    return Week(number, light, number in tests, tuple(days))


def _effort(run: Run, sessions: tuple[Session, ...]) -> Effort:
    if not sessions:
        return "rest"
    items = [item for session in sessions for item in session.items]
    if run in ("hard", "long") or any(item.strain == "hard" for item in items):
        return "hard"
    return "moderate" if any(session.kind == "strength" for session in sessions) else "easy"


def _run(
    state: Choosing,
    reasons: dict[str, _Why],
    practice: CuePractice,
    number: int,
    weekday: int,
    tests: frozenset[int],
) -> Session | None:
    kind: Run = state.layout.runs[weekday]
    if not kind:
        return None
    light = plan_dose.is_light(number, state.request.weeks)
    doses = plan_words.LIGHT_DOSES if light else plan_words.RUN_DOSES
    title = plan_words.RUNS[kind]
    within = _items(state, reasons, number, weekday, ("run", "hill"))
    testing = number in tests and weekday == practice.test_day
    cue = None if testing else practice.item(number, weekday, light)
    main = Item("run", "", title, doses[kind], plan_words.RUN_REASONS[kind])
    return _session("run", title, (main, *([cue] if cue else []), *within))


def _drills(state: Choosing, reasons: dict[str, _Why], number: int, weekday: int) -> Session | None:
    items = _items(state, reasons, number, weekday, ("drill",))
    return _session("drills", "Drills, before the run", items) if items else None


def _strength(
    state: Choosing, reasons: dict[str, _Why], number: int, weekday: int
) -> Session | None:
    """Return the strength session; on other days jumps stand alone."""
    strength = state.layout.strength[weekday]
    items = _items(state, reasons, number, weekday, ("plyometric", "strength"))
    if not strength:
        items = tuple(item for item in items if item.kind == "plyometric")
    if not items:
        return None
    warm_up = plan_choice.WARM_UP_MIN if strength else 0
    title = (
        f"Strength, after {warm_up} minutes of warm-up" if strength else "Jumps, after a warm-up"
    )
    return _session("strength", title, items, float(warm_up))


def _mobility(
    state: Choosing, reasons: dict[str, _Why], number: int, weekday: int
) -> Session | None:
    items = _items(state, reasons, number, weekday, ("mobility", "maintenance"))
    title = "Mobility"
    if not state.layout.strength[weekday]:
        easy = _items(state, reasons, number, weekday, ("strength",))
        title = "Small exercises and mobility" if easy and items else "Small exercises"
        title = title if easy else "Mobility"
        items = (*easy, *items)
    return _session("mobility", title, items) if items else None


def _session(
    kind: SessionKind, title: str, items: tuple[Item, ...], more_minutes: float = 0.0
) -> Session:
    return Session(kind, title, items, sum((item.minutes for item in items), more_minutes))


def _items(
    state: Choosing,
    reasons: dict[str, _Why],
    number: int,
    weekday: int,
    kinds: tuple[str, ...],
) -> tuple[Item, ...]:
    """Return the exercises of some kinds on one day of one week, in the order of doing them."""
    rows = [
        state.catalogue[name]
        for name, days in state.chosen.days.items()
        if weekday in days and state.catalogue[name].kind in kinds
    ]
    rows.sort(key=lambda e: (_ORDER.get(e.kind, 9), _STRAIN[e.strain], -len(e.actions), e.name))
    items = (_item(exercise, reasons[exercise.name], number, state.request) for exercise in rows)
    return tuple(item for item in items if item is not None)


def _item(exercise: Exercise, why: _Why, number: int, request: PlanRequest) -> Item | None:
    amount = plan_dose.dose_in(exercise, number, request.weeks)
    if amount is None:
        return None
    return Item(
        kind=exercise.kind,
        exercise=exercise.name,
        title=exercise.title,
        dose=plan_dose.words(exercise, amount),
        reason=why.reason,
        sets=amount.sets,
        amount=amount.amount,
        unit=amount.unit,
        load=exercise.dose.load,
        minutes=plan_dose.minutes(exercise, amount),
        strain=exercise.strain,
        finding=why.finding,
    )


def _exercises(
    state: Choosing, reasons: dict[str, _Why], weeks: tuple[Week, ...]
) -> tuple[PlanExercise, ...]:
    """Return each exercise once, findings' exercises first, then in the order of their kinds."""
    seen: dict[str, list[tuple[int, Item]]] = {}
    for week in weeks:
        for day in week.days:
            for item in day.items:
                if item.exercise:
                    seen.setdefault(item.exercise, []).append((week.number, item))
    working = {week.number for week in weeks if not week.light}
    found = []
    for name, rows in seen.items():
        whole = [item for number, item in rows if number in working] or [rows[0][1]]
        found.append(
            PlanExercise(
                exercise=name,
                title=state.title(name),
                kind=state.catalogue[name].kind,
                per_week=len(state.chosen.days[name]),
                first_dose=whole[0].dose,
                last_dose=whole[-1].dose,
                first_week=rows[0][0],
                reason=reasons[name].reason,
                finding=reasons[name].finding,
            )
        )
    found.sort(key=lambda row: (row.finding == "", _ORDER.get(row.kind, 9)))
    return tuple(found)


def _citations(state: Choosing) -> tuple[str, ...]:
    """Return the sources of everything that is in the plan."""
    keys = {key for name in state.chosen.days for key in state.catalogue[name].cite}
    keys |= {key for finding in state.request.findings for key in finding.citations}
    if any(state.layout.strength):
        keys.add(_STRENGTH_SOURCE)
    return tuple(sorted(keys))
