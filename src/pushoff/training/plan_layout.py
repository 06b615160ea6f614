"""The shape of a week: which run and which strength session on which day (OR-Tools CP-SAT).

The same week repeats through the block, so spacing is counted around the week's end too.
Days, spacing and time are never broken. Numbers of runs and sessions are wishes: as many as fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from pushoff.training.plan import Run
from pushoff.training.plan_request import PlanRequest
from pushoff.training.plan_solver import Term, run, total

WEEK = range(7)
#: A strength session is a warm-up and at least two exercises.
LEAST_STRENGTH_MIN = 15
#: Days kept free on purpose; more would only take time from mobility.
_MOST_REST = 2
#: Work of the solver, in its own deterministic seconds; models of this size need far less.
_WORK = 1.0
#: What a missing one of each wish costs; the order is the order of importance.
WEIGHTS: Mapping[str, int] = {
    "long_run": 1500, "strength": 1300, "hard_runs": 1200, "runs": 1000, "heavy": 500, "rest": 200,
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One week: a run or none, a strength session or none, and its weight, per weekday.

    ``heavy`` says where a strength session may hold hard exercises, which makes the day a hard one.
    ``rest`` marks days on which nothing at all happens although they would be free.
    """

    runs: tuple[Run, ...]
    strength: tuple[bool, ...]
    heavy: tuple[bool, ...]
    rest: tuple[bool, ...]
    optimal: bool = True

    def hard(self, day: int) -> bool:
        """Return whether a weekday is a hard one."""
        return self.runs[day] in ("hard", "long") or self.heavy[day]

    def count(self, wish: str) -> int:
        """Return how much of a wish (a key of ``WEIGHTS``) this week holds."""
        counts = {
            "long_run": sum(run == "long" for run in self.runs),
            "strength": sum(self.strength),
            "hard_runs": sum(run == "hard" for run in self.runs),
            "runs": sum(run != "" for run in self.runs),
            "heavy": sum(self.heavy),
            "rest": sum(self.rest),
        }
        return counts[wish]


@dataclass
class _Model:
    """The model and its variables, one per weekday."""

    request: PlanRequest
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    easy: list[cp_model.IntVar] = field(default_factory=list)
    fast: list[cp_model.IntVar] = field(default_factory=list)
    long: list[cp_model.IntVar] = field(default_factory=list)
    strength: list[cp_model.IntVar] = field(default_factory=list)
    heavy: list[cp_model.IntVar] = field(default_factory=list)
    hard: list[cp_model.IntVar] = field(default_factory=list)
    rest: list[cp_model.IntVar] = field(default_factory=list)
    cost: list[Term] = field(default_factory=list)

    def amount(self, wish: str) -> Term:
        """Return how much of a wish the week holds, as an expression."""
        if wish == "long_run" and self.request.long_run is not None:
            return total([self.long[self.request.long_run]])
        columns = {
            "long_run": self.long,
            "strength": self.strength,
            "hard_runs": self.fast,
            "runs": [*self.easy, *self.fast, *self.long],
            "heavy": self.heavy,
            "rest": self.rest,
        }
        return total(columns[wish])


def wanted(request: PlanRequest, heavy: bool = True) -> dict[str, int]:
    """Return how much of each wish is asked for."""
    return {
        "long_run": int(request.wants_long_run),
        "strength": request.strength_sessions,
        "hard_runs": request.wanted_hard_runs,
        "runs": request.wanted_runs,
        "heavy": int(heavy and request.strength_sessions > 0),
        # Days that are not free are rest already.
        "rest": int(len(request.days) == 7),
    }


def solve(
    request: PlanRequest, must: Mapping[str, int] | None = None, heavy: bool = True
) -> Layout | None:
    """Return the best week, None where ``must`` (least amounts of wishes) cannot be met.

    ``heavy`` says whether one strength session is to be on a hard day.
    """
    model = _Model(request)
    _variables(model)
    _days(model)
    _spacing(model)
    _strength_days(model)
    for wish, least in (must or {}).items():
        model.cp.Add(model.amount(wish) >= least)
    _wishes(model, heavy)
    _preferences(model)
    model.cp.Minimize(total(model.cost))
    solver, found, best = run(model.cp, _WORK)
    return _layout(model, solver, best) if found else None


def _variables(model: _Model) -> None:
    for name in ("easy", "fast", "long", "strength", "heavy", "hard", "rest"):
        getattr(model, name).extend(model.cp.NewBoolVar(f"{name}{day}") for day in WEEK)


def _days(model: _Model) -> None:
    """At most one run a day, nothing on days that are not free or that are rest."""
    cp, request = model.cp, model.request
    for day in WEEK:
        runs = [model.easy[day], model.fast[day], model.long[day]]
        cp.AddAtMostOne([*runs, model.rest[day]])
        cp.AddAtMostOne([model.strength[day], model.rest[day]])
        if day not in request.days:
            cp.Add(total([*runs, model.strength[day], model.rest[day]]) == 0)
        if request.long_run is not None and day != request.long_run:
            cp.Add(model.long[day] == 0)
        cp.AddImplication(model.heavy[day], model.strength[day])
        cp.AddMaxEquality(model.hard[day], [model.fast[day], model.long[day], model.heavy[day]])
    cp.Add(total(model.long) <= int(request.wants_long_run))
    cp.Add(total(model.fast) <= request.wanted_hard_runs)
    cp.Add(total([*model.easy, *model.fast, *model.long]) <= request.wanted_runs)
    cp.Add(total(model.strength) <= request.strength_sessions)
    cp.Add(total(model.rest) <= _MOST_REST)


def _spacing(model: _Model) -> None:
    """Easy days follow each hard day; no strength on the eve of a hard day, nor on end."""
    for day in WEEK:
        for step in range(1, model.request.easy_days + 1):
            model.cp.AddAtMostOne([model.hard[day], model.hard[(day + step) % 7]])
        tomorrow = (day + 1) % 7
        model.cp.AddAtMostOne([model.strength[day], model.hard[tomorrow]])
        model.cp.AddAtMostOne([model.strength[day], model.strength[tomorrow]])


def _strength_days(model: _Model) -> None:
    for day in WEEK:
        if model.request.minutes[day] < LEAST_STRENGTH_MIN:
            model.cp.Add(model.strength[day] == 0)


def _wishes(model: _Model, heavy: bool) -> None:
    if not heavy:
        model.cp.Add(total(model.heavy) == 0)
    for wish, amount in wanted(model.request, heavy).items():
        missing = model.cp.NewIntVar(0, 7, f"missing_{wish}")
        model.cp.Add(missing >= amount - model.amount(wish))
        model.cost.append(WEIGHTS[wish] * missing)


def _preferences(model: _Model) -> None:
    """Small wishes that decide between weeks that are equally good; convention, not evidence."""
    cp, cost, minutes = model.cp, model.cost, model.request.minutes
    for day in WEEK:
        tomorrow, after = (day + 1) % 7, (day + 2) % 7
        # Strength where there is time, best on the day of the hard run, so that easy days are easy.
        cost.append(-min(minutes[day], 60) // 5 * model.strength[day])
        cost.append(-6 * _both(cp, model.strength[day], model.fast[day]))
        cost.append(6 * _both(cp, model.strength[day], model.long[day]))
        cost.append(3 * _both(cp, model.strength[day], model.strength[after]))
        # Rest after a hard day, easy runs apart from each other.
        cost.append(-3 * _both(cp, model.hard[day], model.rest[tomorrow]))
        cost.append(2 * _both(cp, model.easy[day], model.easy[tomorrow]))
        # A long run at the weekend, a hard run in the middle of the week.
        cost.append(-(4 if day == 6 else 5 if day == 5 else 0) * model.long[day])
        cost.append(-(2 if day in (1, 2) else 0) * model.fast[day])
        # Heavy strength on days that are hard anyway.
        cost.append(-2 * _both(cp, model.heavy[day], model.fast[day]))


def _both(cp: cp_model.CpModel, one: cp_model.IntVar, other: cp_model.IntVar) -> cp_model.IntVar:
    """Return a variable that is one where both are."""
    both = cp.NewBoolVar("")
    cp.AddMultiplicationEquality(both, [one, other])
    return both


def _layout(model: _Model, solver: cp_model.CpSolver, optimal: bool) -> Layout:
    def chosen(column: list[cp_model.IntVar]) -> tuple[bool, ...]:
        return tuple(bool(solver.Value(variable)) for variable in column)

    easy, fast, long = chosen(model.easy), chosen(model.fast), chosen(model.long)
    runs: list[Run] = []
    for day in WEEK:
        runs.append(
            "hard" if fast[day] else "long" if long[day] else "easy" if easy[day] else ""
        )  # fmt: skip
    return Layout(
        tuple(runs), chosen(model.strength), chosen(model.heavy), chosen(model.rest), optimal
    )
