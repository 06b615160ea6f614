"""Why a wish could not be met, and what would allow it: found by asking the solver again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pushoff.core.training import Exercise
from pushoff.training import plan_choice, plan_layout, plan_wishes
from pushoff.training.calendar import WEEKDAYS
from pushoff.training.plan import Choice, Unmet
from pushoff.training.plan_choice import Chosen
from pushoff.training.plan_layout import Layout
from pushoff.training.plan_request import MOST_MINUTES, PlanRequest
from pushoff.training.plan_wishes import BAREFOOT, BASIC_ACTIONS, Catalogue, Wish, Wishes
from pushoff.training.plan_words import ACTIONS, few_complaints

#: Minutes that are tried to find what would allow an exercise.
_EXTRA_MINUTES = (5, 10, 15, 20, 30, 45)


@dataclass(frozen=True)
class _Relaxed:
    """A request that asks for less or gives more, with the words for why and for what allows."""

    request: PlanRequest
    why: str
    allow: str


def of_layout(request: PlanRequest, layout: Layout) -> tuple[Unmet, ...]:
    """Return the runs and sessions that the week could not hold."""
    wanted = plan_layout.wanted(request)
    met = {wish: min(layout.count(wish), amount) for wish, amount in wanted.items()}
    found = []
    for wish in ("long_run", "hard_runs", "runs", "strength"):
        if met[wish] >= wanted[wish]:
            continue
        reason = _layout_reason(request, {**met, wish: met[wish] + 1, "rest": 0, "heavy": 0})
        found.append(Unmet(_wish_words(request, wish, met[wish], wanted[wish]), *reason))
    return tuple(found)


def _layout_reason(request: PlanRequest, must: dict[str, int]) -> tuple[str, str]:
    for relaxed in _relaxed(request):
        limits = plan_layout.wanted(relaxed.request)
        least = {wish: min(amount, limits[wish]) for wish, amount in must.items()}
        if plan_layout.solve(relaxed.request, least) is not None:
            return relaxed.why, relaxed.allow
    return (
        "several limits together leave no room: free days, minutes and easy days after hard ones",
        "more free days and fewer easy days together",
    )


def _relaxed(request: PlanRequest) -> Iterator[_Relaxed]:
    """Give requests with one limit eased, the least change first."""
    eve = "a strength session stands neither on the eve of a hard day nor beside another one"
    for easy in range(request.easy_days - 1, 0, -1):
        yield _Relaxed(
            replace(request, easy_days=easy),
            f"{request.easy_days} easy days follow each hard one, and a week has seven days",
            f"--easy-days {easy}",
        )
    if request.long_run is not None and request.long_run not in request.days:
        day = WEEKDAYS[request.long_run]
        yield _Relaxed(
            replace(request, days=tuple(sorted((*request.days, request.long_run)))),
            f"{day} is not among the days that you gave",
            f"{day} as a training day, or another day for the long run",
        )
    for day in range(7):
        if day not in request.days:
            yield _Relaxed(
                replace(request, days=tuple(sorted((*request.days, day)))),
                f"no more than {_count(len(request.days), 'day')} a week may be used",
                f"one more day, for example {WEEKDAYS[day]}",
            )
    if min(request.minutes) < plan_layout.LEAST_STRENGTH_MIN:
        yield _Relaxed(
            replace(request, minutes=tuple(max(m, 15) for m in request.minutes)),
            f"a strength session takes {plan_layout.LEAST_STRENGTH_MIN} minutes or more",
            f"--minutes {plan_layout.LEAST_STRENGTH_MIN}",
        )
    if request.long_run is not None:
        yield _Relaxed(replace(request, long_run=None), eve, "another day for the long run")
    if request.wanted_hard_runs:
        fewer = request.wanted_hard_runs - 1
        yield _Relaxed(replace(request, hard_runs=fewer), eve, f"--hard-runs {fewer}")
    if request.strength_sessions:
        fewer = request.strength_sessions - 1
        yield _Relaxed(replace(request, strength_sessions=fewer), eve, f"--strength {fewer}")


def _wish_words(request: PlanRequest, wish: str, met: int, wanted: int) -> str:
    fits = f"{met} of them fit" if met > 1 else "one fits" if met else "none fits"
    if wish == "long_run":
        day = f" on {WEEKDAYS[request.long_run]}" if request.long_run is not None else ""
        return f"A long run{day}"
    what = {"hard_runs": "hard run", "runs": "run", "strength": "strength session"}[wish]
    words = f"{_count(wanted, what)} a week"
    return f"{words[0].upper()}{words[1:]}" + (f" ({fits})" if wanted > 1 else "")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Choosing:
    """Everything that was known when the exercises were chosen."""

    request: PlanRequest
    layout: Layout
    catalogue: Catalogue
    exercises: tuple[Exercise, ...]
    wishes: Wishes
    chosen: Chosen

    def title(self, name: str) -> str:
        """Return the title of an exercise, its name where the catalogue lacks it."""
        return self.catalogue[name].title if name in self.catalogue else name.replace("_", " ")


def of_findings(state: Choosing) -> tuple[Choice, ...]:
    """Return what became of each exercise of each finding, those that ask for most first."""
    by_name = {wish.instead_of or wish.exercise: wish for wish in state.wishes.left_out}
    by_name |= {wish.instead_of or wish.exercise: wish for wish in state.wishes.wanted}
    outcomes = {name: _outcome(state, name, wish) for name, wish in by_name.items()}
    found = []
    for finding in state.request.findings:
        names = (*finding.exercises, *(n for n in finding.withheld if n in state.catalogue))
        for name in dict.fromkeys(names):
            status, reason, instead = outcomes.get(name) or _outcome(state, name, None)
            found.append(
                Choice(
                    name, state.title(name), finding.name, finding.title, status, reason, instead
                )
            )
    return tuple(found)


def _outcome(state: Choosing, name: str, wish: Wish | None) -> tuple:
    """Return status, reason and replacement of one exercise that a finding named."""
    chosen = state.chosen.days
    if name in chosen:
        return "in", _on_days(state, name), ""
    if wish is not None and wish.instead_of == name:
        if wish.exercise in chosen:
            return "instead", f"{wish.why}; {state.title(wish.exercise)} does the same work", (
                wish.exercise
            )  # fmt: skip
        other = (
            f"; {state.title(wish.exercise)} would do, but found no room" if wish.exercise else ""
        )
        return "out", f"{wish.why}{other}", ""
    same = _does_the_same(state, name)
    if same and (wish is None or wish.reserve):
        return "reserve", f"{state.title(same)} does the same work; change over when you like", ""
    why, allow = exercise_reason(state, name)
    return "out", f"{why}; it would fit with {allow}" if allow else why, ""


def _on_days(state: Choosing, name: str) -> str:
    days = state.chosen.days[name]
    words = ", ".join(WEEKDAYS[day] for day in days)
    usual = min(state.catalogue[name].dose.per_week)
    if len(days) < usual:
        return f"{words}; {usual} days a week would be usual, but the week has no room"
    return words


def _does_the_same(state: Choosing, name: str) -> str:
    """Return the chosen exercise of the same family with most joint actions in common."""
    exercise = state.catalogue[name]
    aims = set(exercise.actions)
    shared = {
        other: len(aims & set(state.catalogue[other].actions))
        for other in state.chosen.days
        if _family(state.catalogue[other]) == _family(exercise)
    }
    best = max(shared, key=lambda other: shared[other], default="")
    return best if best and 2 * shared[best] >= len(aims) else ""


def _family(exercise: Exercise) -> str:
    return {"plyometric": "load", "strength": "load", "hill": "load"}.get(
        exercise.kind, exercise.kind
    )


def of_choice(state: Choosing) -> tuple[Unmet, ...]:
    """Return the wished exercises, gaps and basic actions that found no place."""
    found = []
    for wish in state.wishes.wanted:
        if wish.exercise in state.chosen.days or wish.reserve:
            continue
        why, allow = exercise_reason(state, wish.exercise)
        title = f"{state.title(wish.exercise)} (for “{wish.finding_title}”)"
        found.append(Unmet(title, why, allow))
    return (*found, *_barefoot(state), *_actions(state))


def _barefoot(state: Choosing) -> Iterator[Unmet]:
    if not state.request.barefoot or BAREFOOT in state.chosen.days:
        return
    exercise = state.catalogue.get(BAREFOOT)
    if exercise is None:
        return
    why = plan_wishes.barred(exercise, state.request)
    allow = "a clinician who has seen you"
    if not why:
        why, allow = exercise_reason(state, BAREFOOT)
    yield Unmet(exercise.title, why, allow)


def _actions(state: Choosing) -> Iterator[Unmet]:
    """Give the joint actions that get no strength, those with the same reason together."""
    asked = [gap.action for gap in state.request.gaps if gap.action]
    together: dict[tuple[str, str], list[str]] = {}
    for action in dict.fromkeys((*asked, *BASIC_ACTIONS)):
        kinds = ("strength", "plyometric") if action in asked else ("strength",)
        rows = [e for e in state.exercises if action in e.actions and e.kind in kinds]
        if any(e.name in state.chosen.days for e in rows):
            continue
        reasons = [exercise_reason(state, rows[0].name)] if rows else [_no_exercise(state, action)]
        together.setdefault(reasons[0], []).append(ACTIONS[action])
    for (why, allow), words in together.items():
        yield Unmet(f"Strength for {'; '.join(words)}", why, allow)


def _no_exercise(state: Choosing, action: str) -> tuple[str, str]:
    """Return why the catalogue has nothing for a joint action here, and what would allow it."""
    tools = _tools(state, action)
    told = (*state.request.pain, *state.request.history)
    if tools:
        given = f" that you may do with {few_complaints(told)}" if told else ""
        return f"every exercise for it{given} needs something that is not at hand", (
            f"one of: {tools}"
        )  # fmt: skip
    if told:
        return f"every exercise for it is left out with {few_complaints(told)}", (
            "a clinician or physiotherapist who has seen you"
        )  # fmt: skip
    return "the exercise catalogue has none that fits", "a longer block or more equipment"


def _tools(state: Choosing, action: str) -> str:
    """Return equipment that alone would allow an exercise for a joint action, in words."""
    found = []
    for exercise in state.catalogue.values():
        if action not in exercise.actions or exercise.kind not in ("strength", "plyometric"):
            continue
        more = frozenset(exercise.equipment) - state.request.equipment
        with_it = replace(state.request, equipment=state.request.equipment | more)
        if more and not plan_wishes.barred(exercise, with_it):
            found.append(" and ".join(sorted(more)).replace("_", " "))
    return ", ".join(sorted(dict.fromkeys(found), key=len)[:3])


def exercise_reason(state: Choosing, name: str) -> tuple[str, str]:
    """Return why a usable exercise is not in, and what would allow it."""
    exercise = state.catalogue[name]
    if not plan_choice.days_for(exercise, state.request, state.layout):
        return _no_day(state, exercise)
    held = [wish.exercise for wish in state.wishes.wanted if wish.exercise in state.chosen.days]
    if _fits(state, state.request, [*held, name]):
        return "the time went to what keeps the block balanced; swap it in if you like", ""
    for extra in _EXTRA_MINUTES:
        longer = tuple(min(MOST_MINUTES, m + extra) for m in state.request.minutes)
        if _fits(state, replace(state.request, minutes=longer), [*held, name]):
            return "the time went to what matters more", f"{extra} more minutes a day (--minutes)"
    return (
        "the sessions are full with what matters more",
        "one more strength session, or a later block",
    )


def _no_day(state: Choosing, exercise: Exercise) -> tuple[str, str]:
    """Return why no day of the week suits an exercise: too short, or of the wrong kind."""
    suited = plan_choice.suited_days(exercise, state.request, state.layout)
    if suited:
        need = min(plan_choice.minutes_on(exercise, day, state.layout) for day in suited)
        most = max(state.request.minutes[day] for day in suited)
        return f"takes {need} minutes with all that belongs to it, the day has {most}", (
            f"--minutes {-(-need // 5) * 5}"
        )  # fmt: skip
    if exercise.kind in ("drill", "run"):
        return "belongs to a run, and the week has no fitting one", "more runs"
    if exercise.kind == "hill":
        return "belongs on the day of a hard run, and the week has none", "--hard-runs 1"
    if exercise.strain == "hard":
        return "belongs on a hard day with strength, and the week has none", (
            "a strength session on a hard day"
        )  # fmt: skip
    return "the week has no strength session", "--strength 1 or more, and days for it"


def _fits(state: Choosing, request: PlanRequest, must: list[str]) -> bool:
    found = plan_choice.choose(
        request, state.layout, state.exercises, state.wishes.wanted, must, prove_only=True
    )
    return found is not None
