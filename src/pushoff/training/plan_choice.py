"""Which exercise on which day (OR-Tools CP-SAT), given the shape of the week.

Time, the place of hard exercises and 48 hours between loads are never broken. What the findings
ask for comes first, then the gaps of an audited programme, then balance, then how often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from pushoff.core.training import PHASES, Exercise
from pushoff.training import plan_dose
from pushoff.training.plan_layout import WEEK, Layout
from pushoff.training.plan_request import PlanRequest
from pushoff.training.plan_solver import Term, run, total
from pushoff.training.plan_wishes import BAREFOOT, BASIC_ACTIONS, OTHER_KINDS, Wish, primes

#: Kinds that load; they are placed first, with everything that findings ask for.
LOADS = frozenset(("strength", "plyometric", "hill"))
#: Warm-up before strength, minutes.
WARM_UP_MIN = 5
#: Exercises in one strength session, and things of all kinds on one day; more is not done well.
MOST_STRENGTH, MOST_ITEMS = 7, 10
#: Exercises of each phase that make a balanced block.
_PER_PHASE = 2
#: What each need is worth beside the wishes (1000 to 20).
_GAP, _ACTION, _PHASE, _KIND, _BAREFOOT = 300, 150, 60, 90, 200
_SECOND_KIND = 25
#: What a missing time a week costs, for wished and for other exercises.
_TIME_WISHED, _TIME_OTHER = 30, 12
#: Exercises that make a strength session worth the way.
_WHOLE = 3
#: Work of the solver in its own deterministic seconds (a second or two of a common machine).
_WORK = 0.25


@dataclass(frozen=True)
class Chosen:
    """Days (0 is Monday) of each chosen exercise, by name."""

    days: Mapping[str, tuple[int, ...]]
    optimal: bool = True


@dataclass
class _Model:
    request: PlanRequest
    layout: Layout
    exercises: tuple[Exercise, ...]
    wishes: Mapping[str, Wish]
    #: Days that stand already, by name.
    begun: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    #: Done on this day, by name and weekday; done at all, by name.
    on: dict[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    used: dict[str, cp_model.IntVar] = field(default_factory=dict)
    gain: list[Term] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, str]:
        """Return the kind of each exercise."""
        return {exercise.name: exercise.kind for exercise in self.exercises}


def choose(
    request: PlanRequest,
    layout: Layout,
    exercises: tuple[Exercise, ...],
    wishes: Iterable[Wish],
    must: Iterable[str] = (),
    prove_only: bool = False,
) -> Chosen | None:
    """Return the best choice, None where the exercises of ``must`` do not fit together.

    First what loads and what the findings ask for, then the rest around it: two small questions
    have an answer sooner than a large one. ``prove_only`` stops at any choice that holds ``must``.
    """
    asked = {wish.exercise: wish for wish in wishes}
    names = {*asked, *must, BAREFOOT}
    first = tuple(e for e in exercises if e.kind in LOADS or e.name in names)
    begun = _solve(_Model(request, layout, first, asked), must, prove_only)
    if begun is None or prove_only:
        return begun
    whole = _solve(_Model(request, layout, exercises, asked, begun.days), must, prove_only)
    if whole is None:  # what was begun is a solution
        raise RuntimeError("the choice of exercises has no solution")
    return Chosen(whole.days, begun.optimal and whole.optimal)


def _solve(model: _Model, must: Iterable[str], prove_only: bool) -> Chosen | None:
    _variables(model)
    _time(model)
    _recovery(model)
    _counts(model)
    for name in must:
        if name not in model.used:
            return None
        model.cp.Add(model.used[name] == 1)
    for (name, day), variable in model.on.items():
        if name in model.begun or (model.begun and model.kinds[name] in LOADS):
            model.cp.Add(variable == int(day in model.begun.get(name, ())))
    if not prove_only:
        _gains(model)
        model.cp.Maximize(total(model.gain))
    solver, found, best = run(model.cp, _WORK)
    if not found:
        return None
    days = {
        name: tuple(
            day for day in WEEK if (name, day) in model.on and solver.Value(model.on[name, day])
        )
        for name in model.used
        if solver.Value(model.used[name])
    }
    return Chosen(days, best)


def days_for(exercise: Exercise, request: PlanRequest, layout: Layout) -> tuple[int, ...]:
    """Return the weekdays on which an exercise may stand in this week."""
    return tuple(
        day
        for day in suited_days(exercise, request, layout)
        if minutes_on(exercise, day, layout) <= request.minutes[day]
    )


def suited_days(exercise: Exercise, request: PlanRequest, layout: Layout) -> tuple[int, ...]:
    """Return the weekdays whose kind suits an exercise, however long it takes."""
    return tuple(
        day for day in request.days if not layout.rest[day] and _fits(exercise, day, layout)
    )


def minutes_on(exercise: Exercise, day: int, layout: Layout) -> int:
    """Return the minutes that a day needs for an exercise alone, warm-up included."""
    return plan_dose.most_minutes(exercise) + _warm_up(day, layout)


def _warm_up(day: int, layout: Layout) -> int:
    return WARM_UP_MIN if layout.strength[day] else 0


def _fits(exercise: Exercise, day: int, layout: Layout) -> bool:
    """Return whether kind and strain of an exercise suit a day."""
    run_kind, strength = layout.runs[day], layout.strength[day]
    if exercise.strain == "hard" and not layout.hard(day):
        return False
    if exercise.kind == "strength":
        often = exercise.strain == "easy" and min(exercise.dose.per_week) > sum(layout.strength)
        return strength or often
    if exercise.kind == "plyometric":
        return strength or run_kind == "hard"
    if exercise.kind == "hill":
        return run_kind == "hard" or (exercise.strain != "hard" and run_kind == "easy")
    if exercise.name == BAREFOOT:
        return run_kind == "easy"
    if exercise.kind == "run":
        return run_kind in ("easy", "hard")
    if exercise.kind == "drill":
        return run_kind != "" and (run_kind != "long" or exercise.strain == "easy")
    return True


def _variables(model: _Model) -> None:
    for exercise in model.exercises:
        days = days_for(exercise, model.request, model.layout)
        if not days:
            continue
        used = model.cp.NewBoolVar(exercise.name)
        for day in days:
            model.on[exercise.name, day] = model.cp.NewBoolVar(f"{exercise.name}{day}")
        times = [model.on[exercise.name, day] for day in days]
        model.cp.AddMaxEquality(used, times)
        model.cp.Add(total(times) <= max(exercise.dose.per_week))
        model.used[exercise.name] = used


def _time(model: _Model) -> None:
    """Minutes of a day at the largest dose, with a warm-up before strength; number of items."""
    for day in WEEK:
        rows = [(e, model.on[e.name, day]) for e in model.exercises if (e.name, day) in model.on]
        if not rows:
            continue
        spent = total(plan_dose.most_minutes(e) * variable for e, variable in rows)
        warm_up = _warm_up(day, model.layout)
        model.cp.Add(spent + warm_up <= max(model.request.minutes[day], warm_up))
        model.cp.Add(total(variable for _, variable in rows) <= MOST_ITEMS)
        strong = [v for e, v in rows if e.kind in ("strength", "plyometric")]
        if strong:
            model.cp.Add(total(strong) <= MOST_STRENGTH)


def _recovery(model: _Model) -> None:
    """A loading exercise does not come on two days on end."""
    for exercise in model.exercises:
        if exercise.strain == "easy" or exercise.kind not in ("strength", "plyometric", "hill"):
            continue
        for day in WEEK:
            pair = [(exercise.name, day), (exercise.name, (day + 1) % 7)]
            if all(key in model.on for key in pair):
                model.cp.AddAtMostOne([model.on[key] for key in pair])


def _counts(model: _Model) -> None:
    """Not more different jumps, hills, drills than a runner can learn, unless findings ask."""
    for kind, most in OTHER_KINDS.items():
        unasked = [
            model.used[e.name]
            for e in model.exercises
            if e.kind == kind and e.name in model.used and e.name not in model.wishes
        ]
        if unasked:
            model.cp.Add(total(unasked) <= most)
    hills = [
        model.used[e.name] for e in model.exercises if e.kind == "hill" and e.name in model.used
    ]
    if hills:
        model.cp.Add(sum(hills) <= 1)


def _gains(model: _Model) -> None:
    for name, used in model.used.items():
        if name in model.wishes:
            model.gain.append(model.wishes[name].worth * used)
        if name == BAREFOOT and model.request.barefoot:
            model.gain.append(_BAREFOOT * used)
    _needs(model)
    _often_enough(model)
    _whole_sessions(model)
    for exercise in model.exercises:
        for day in WEEK:
            if (exercise.name, day) in model.on:
                model.gain.append(
                    -_price(exercise, day, model.layout) * model.on[exercise.name, day]
                )


def _needs(model: _Model) -> None:
    """Gaps of the audit, basic joint actions, phases, kinds: worth something once, then little."""
    strong = [e for e in model.exercises if e.kind in ("strength", "plyometric")]
    for action in BASIC_ACTIONS:
        rows = (e for e in model.exercises if e.kind == "strength" and action in e.actions)
        _covered(model, rows, (_ACTION,))
    for gap in model.request.gaps:
        if gap.action:
            _covered(model, (e for e in strong if gap.action in e.actions), (_GAP,))
        if gap.muscle:
            _covered(model, (e for e in strong if gap.muscle in primes(e)), (_GAP // 2,))
        if gap.phase:
            _covered(model, (e for e in strong if gap.phase in e.phases), (_GAP, _PHASE))
    for phase in PHASES:
        rows = (e for e in model.exercises if phase in e.phases and e.kind != "mobility")
        _covered(model, rows, (_PHASE,) * _PER_PHASE)
    for kind in OTHER_KINDS:
        rows = (e for e in model.exercises if e.kind == kind and e.name != BAREFOOT)
        _covered(model, rows, (_KIND, _SECOND_KIND))


def _covered(model: _Model, exercises: Iterable[Exercise], worth: tuple[int, ...]) -> None:
    """Gain ``worth[0]`` for the first of the exercises that is used, ``worth[1]`` for the next."""
    used = [model.used[e.name] for e in exercises if e.name in model.used]
    if not used:
        return
    steps = [model.cp.NewBoolVar("") for _ in worth]
    model.cp.Add(total(steps) <= total(used))
    model.gain += [value * step for value, step in zip(worth, steps, strict=True)]


def _often_enough(model: _Model) -> None:
    for exercise in model.exercises:
        if exercise.name not in model.used:
            continue
        least = min(exercise.dose.per_week)
        times = total(model.on[key] for key in model.on if key[0] == exercise.name)
        missing = model.cp.NewIntVar(0, 7, "")
        model.cp.Add(total([missing, times, -least * model.used[exercise.name]]) >= 0)
        price = _TIME_WISHED if exercise.name in model.wishes else _TIME_OTHER
        model.gain.append(-price * missing)


def _whole_sessions(model: _Model) -> None:
    """Each strength session is worth a little more with each exercise up to three."""
    for day in WEEK:
        if model.layout.strength[day]:
            rows = [e.name for e in model.exercises if e.kind == "strength"]
            on = [model.on[name, day] for name in rows if (name, day) in model.on]
            steps = [model.cp.NewBoolVar("") for _ in range(_WHOLE)]
            model.cp.Add(total(steps) <= total(on))
            model.gain += [_TIME_WISHED * step for step in steps]


def _price(exercise: Exercise, day: int, layout: Layout) -> int:
    """Return what a minute-wise longer or badly placed exercise costs: small, to break ties."""
    price = plan_dose.most_minutes(exercise)
    if exercise.kind == "strength" and not layout.strength[day]:
        price += 3
    if exercise.kind == "plyometric" and not layout.hard(day):
        price += 2
    if exercise.kind in ("mobility", "maintenance") and layout.strength[day]:
        price += 2
    if exercise.kind == "drill" and layout.runs[day] == "long":
        price += 3
    if exercise.kind == "run" and layout.runs[day] == "hard":
        price += 3
    return price
