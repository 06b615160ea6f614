"""What to add to a programme: the largest gaps for each minute, solved as a small integer problem.

Unknown are the sets x of each exercise and how much y of each gap they close. Sought is the largest
sum of the closed shares of all gaps (phases, muscle groups, joint actions alike), less a little for
each minute and each further exercise, within the minutes, with no muscle group that does the work
driven above the ceiling, at most one hard exercise more, and two sets or more of what is chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, sparse

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.training import EQUIPMENT, EvidenceLevel, Exercise, Strain
from pushoff.training import exercises, targets
from pushoff.training.audit import (
    HARD_KINDS,
    TABLES,
    AuditResult,
    Entry,
    Table,
    set_minutes,
    shares,
    title,
)
from pushoff.training.match import Match
from pushoff.training.plan_request import EQUIPMENT_SETS
from pushoff.training.program_lines import Line, Written

#: Nobody needs to buy these.
AT_HAND: tuple[str, ...] = ("wall", "mat", "step", "bench")
#: What a gap closed whole is worth against a minute and against a further exercise: an exercise
#: that closes a tenth of one gap in six minutes is not worth doing.
_A_MINUTE, _ANOTHER = 0.012, 0.15
#: What a set costs besides its minutes: of two exercises that close the same gap in about the same
#: time the better proven one is taken, and the one that is work rather than a warm-up.
_UNPROVEN: Mapping[EvidenceLevel, float] = {
    "trial": 0.0, "emg": 0.01, "mechanics": 0.02, "convention": 0.05,
}  # fmt: skip
_TOO_EASY: Mapping[Strain, float] = {"easy": 0.03, "moderate": 0.0, "hard": 0.03}
#: Phases are asked for before single muscles and actions: they are what the stride is made of.
_WORTH: Mapping[Table, float] = {"phase": 2.0, "muscle": 1.0, "action": 1.0}
_FEWEST_SETS, _MOST_SETS, _MOST_HARD = 2, 6, 1.0


#: In the catalogue because programmes hold them; there is better work for the same muscles.
_NOT_PROPOSED = ("crunch", "russian_twist", "deadlift", "front_squat")


@dataclass(frozen=True)
class Addition:
    """An exercise to add: how many sets a week, the time it takes, and the gaps that it closes.

    ``closes`` maps the words of a gap to the sets that go to it.
    """

    exercise: Exercise
    sets: int
    sessions: int
    minutes: float
    closes: Mapping[str, float]


@dataclass(frozen=True)
class LeftOver:
    """A gap that stays open, and why."""

    table: Table
    name: str
    title: str
    missing: float
    reason: str


@dataclass(frozen=True)
class Trade:
    """Sets of a muscle group above the ceiling: where they come from, and the time they take."""

    muscle: str
    title: str
    over: float
    take_from: tuple[tuple[str, int, float], ...]

    @property
    def minutes(self) -> float:
        """Return the minutes that leaving these sets out would free."""
        return sum((minutes for _, _, minutes in self.take_from), 0.0)


@dataclass(frozen=True)
class Proposal:
    """What to add, what stays open, and what could make room.

    ``minutes_free`` is the time that was left for additions, ``needs_minutes`` what closing every
    gap that can be closed would take.
    """

    additions: tuple[Addition, ...] = ()
    left_over: tuple[LeftOver, ...] = ()
    trades: tuple[Trade, ...] = ()
    minutes_free: float = 0.0
    needs_minutes: float = 0.0
    held_back: Mapping[str, str] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        """Return the minutes of all additions."""
        return sum((addition.minutes for addition in self.additions), 0.0)


def propose(
    result: AuditResult,
    minutes_free: float,
    equipment: Collection[str],
    complaints: Collection[str] = (),
) -> Proposal:
    """Return what to add to an audited programme.

    Parameters
    ----------
    result : AuditResult
    minutes_free : float
        Minutes a week for additions; below 0 counts as 0.
    equipment : collection of str
        Words of ``EQUIPMENT`` at hand.
    complaints : collection of str
        Keys of ``COMPLAINTS``, past and present: what they speak against is left out.
    """
    free = max(0.0, minutes_free)
    kept, held = _candidates(equipment, complaints)
    chosen = _solve(result, kept, free)
    whole = _solve(result, kept, 10_000.0)
    additions = tuple(_addition(exercise, sets, result) for exercise, sets in chosen)
    return Proposal(
        additions=additions,
        left_over=_left_over(result, chosen, whole, equipment, complaints),
        trades=_trades(result),
        minutes_free=free,
        needs_minutes=sum((set_minutes(e) * sets for e, sets in whole), 0.0),
        held_back=held,
    )


def equipment_of(result: AuditResult) -> tuple[str, ...]:
    """Return what the programme needs and what everybody has; a machine or bar means a gym."""
    used = {word for e in result.entries if e.exercise for word in e.exercise.equipment}
    if used & {"machine", "barbell", "cable"}:
        used |= set(EQUIPMENT_SETS["gym"])
    return tuple(word for word in EQUIPMENT if word in used or word in AT_HAND)


def _candidates(
    equipment: Collection[str], complaints: Collection[str]
) -> tuple[list[Exercise], dict[str, str]]:
    """Return what may be added, and what a complaint holds back, with the reason."""
    kept: list[Exercise] = []
    held: dict[str, str] = {}
    for exercise in exercises.load().values():
        if not _proposable(exercise) or not set(exercise.equipment) <= set(equipment):
            continue
        against = [word for word in exercise.contraindications if word in complaints]
        if against:
            held[exercise.name] = ", ".join(COMPLAINTS[word] for word in against)
        else:
            kept.append(exercise)
    return kept, held


def _proposable(exercise: Exercise) -> bool:
    """Return whether it may be proposed to somebody whom nobody has seen jump.

    Jumps are proposed on two legs and not as hard work: what comes after is a coach's to say.
    """
    if exercise.kind not in HARD_KINDS or exercise.name in _NOT_PROPOSED:
        return False
    return exercise.kind != "plyometric" or (not exercise.single_leg and exercise.strain != "hard")


def _gap_list(result: AuditResult) -> list[tuple[Table, str, float, float]]:
    """Return (table, name, missing, worth of one set) of every gap."""
    asked = targets.load()
    return [
        (table, name, missing, _WORTH[table] / getattr(asked, table)[name])
        for table in TABLES
        for name, missing in result.gaps[table].items()
    ]


def _solve(
    result: AuditResult, candidates: Sequence[Exercise], minutes: float
) -> list[tuple[Exercise, int]]:
    """Return the sets of each chosen exercise; empty where nothing fits."""
    gaps = _gap_list(result)
    useful = [e for e in candidates if any(shares(e)[t].get(n) for t, n, _, _ in gaps)]
    if not gaps or not useful or minutes < min(_FEWEST_SETS * set_minutes(e) for e in useful):
        return []
    present = {e.exercise.name for e in result.entries if e.exercise}
    n, m = len(useful), len(gaps)
    cost = np.concatenate([
        [_A_MINUTE * set_minutes(e) + _UNPROVEN[e.evidence] + _TOO_EASY[e.strain] for e in useful],
        [0.0 if e.name in present else _ANOTHER for e in useful],
        [-worth for *_, worth in gaps],
    ])  # fmt: skip
    most = np.array([min(_MOST_SETS, max(e.dose.sets) * e.dose.per_week[1]) for e in useful])
    upper = np.concatenate([most, np.ones(n), [gap[2] for gap in gaps]])
    found = optimize.milp(
        cost,
        integrality=np.concatenate([np.ones(2 * n), np.zeros(m)]),
        bounds=optimize.Bounds(0.0, upper),  # pyright: ignore[reportArgumentType]
        constraints=_constraints(result, useful, gaps, most, minutes),
        options={"mip_rel_gap": 1e-4, "time_limit": 20.0},
    )
    if found.x is None:
        return []
    sets = np.rint(found.x[:n]).astype(int)
    return [(exercise, int(s)) for exercise, s in zip(useful, sets, strict=True) if s > 0]


def _constraints(
    result: AuditResult,
    useful: Sequence[Exercise],
    gaps: Sequence[tuple[Table, str, float, float]],
    most: np.ndarray,
    minutes: float,
) -> optimize.LinearConstraint:
    n, m = len(useful), len(gaps)
    per_set = [shares(exercise) for exercise in useful]
    rows: list[np.ndarray] = []
    upper: list[float] = []

    none, no_gap = np.zeros(n), np.zeros(m)

    def below(
        sets: np.ndarray, limit: float, chosen: np.ndarray = none, closed: np.ndarray = no_gap
    ) -> None:
        rows.append(np.concatenate([sets, chosen, closed]))
        upper.append(limit)

    below(np.array([set_minutes(e) for e in useful]), minutes)
    below(none, _MOST_HARD, chosen=np.array([float(e.strain == "hard") for e in useful]))
    for i in range(n):
        unit = np.eye(n)[i]
        below(unit, 0.0, chosen=-most[i] * unit)
        below(-unit, 0.0, chosen=_FEWEST_SETS * unit)
    for j, (table, name, _, _) in enumerate(gaps):
        given = np.array([share[table].get(name, 0.0) for share in per_set])
        below(-given, 0.0, closed=np.eye(m)[j])
    ceiling = targets.load().ceiling
    for row in result.coverage["muscle"]:
        adds = np.array([float(share["muscle"].get(row.name, 0.0) >= 1.0) for share in per_set])
        if adds.any():
            below(adds, max(0.0, ceiling - row.sets))
    matrix = sparse.csr_matrix(np.array(rows))
    limits = np.array(upper)
    return optimize.LinearConstraint(matrix, -np.inf, limits)  # pyright: ignore[reportArgumentType]


def _addition(exercise: Exercise, sets: int, result: AuditResult) -> Addition:
    closes = {}
    for table in TABLES:
        for name, share in shares(exercise)[table].items():
            if name in result.gaps[table]:
                closes[title(table, name)] = min(share * sets, result.gaps[table][name])
    sessions = max(1, min(exercise.dose.per_week[1], -(-sets // max(exercise.dose.sets))))
    if sets >= 4 and exercise.dose.per_week[1] >= 2:
        sessions = max(sessions, 2)
    return Addition(exercise, sets, sessions, sets * set_minutes(exercise), closes)


def _left_over(
    result: AuditResult,
    chosen: Sequence[tuple[Exercise, int]],
    whole: Sequence[tuple[Exercise, int]],
    equipment: Collection[str],
    complaints: Collection[str],
) -> tuple[LeftOver, ...]:
    found = []
    for table, name, missing, _ in _gap_list(result):
        rest = missing - _given(table, name, chosen)
        if rest > 0.25:
            more = _given(table, name, whole) > _given(table, name, chosen)
            reason = "no time left" if more else _why(table, name, equipment, complaints)
            found.append(LeftOver(table, name, title(table, name), rest, reason))
    return tuple(found)


def _given(table: Table, name: str, chosen: Sequence[tuple[Exercise, int]]) -> float:
    return sum((shares(exercise)[table].get(name, 0.0) * sets for exercise, sets in chosen), 0.0)


def _why(table: Table, name: str, equipment: Collection[str], complaints: Collection[str]) -> str:
    """Return why nothing in the catalogue closes a gap here, in words."""
    able = [e for e in exercises.load().values() if _proposable(e) and shares(e)[table].get(name)]
    at_hand = [e for e in able if set(e.equipment) <= set(equipment)]
    if not at_hand:
        lacks = sorted({word for e in able for word in e.equipment if word not in equipment})
        return f"needs {' or '.join(word.replace('_', ' ') for word in lacks)}"
    if all(set(e.contraindications) & set(complaints) for e in at_hand):
        words = {c for e in at_hand for c in e.contraindications if c in complaints}
        return f"held back by {', '.join(sorted(COMPLAINTS[c] for c in words))}"
    return "not worth another exercise, or it would load a muscle too often"


def _trades(result: AuditResult) -> tuple[Trade, ...]:
    """Return, for each doubled group, sets that could go: never all of an exercise, none twice."""
    left = {e.exercise.name: 0.0 for e in result.entries if e.exercise}
    for entry in result.entries:
        if entry.exercise and not np.isnan(entry.sets):
            left[entry.exercise.name] += entry.sets
    room = {name: int(sets // 2) for name, sets in left.items()}
    taken: dict[str, int] = dict.fromkeys(left, 0)
    found = []
    for row in sorted(result.doubled, key=lambda row: -row.sets):
        over = row.sets - targets.load().ceiling
        rest = over - sum(taken[name] * _per_set(name, row.name) for name in row.by)
        steps: dict[str, int] = {}
        while rest > 0 and (name := _next_to_leave(row.by, room, taken)):
            taken[name] += 1
            steps[name] = steps.get(name, 0) + 1
            rest -= _per_set(name, row.name)
        taking = tuple(
            (exercises.get(name).title, sets, sets * set_minutes(exercises.get(name)))
            for name, sets in steps.items()
        )
        found.append(Trade(row.name, row.title, over, taking))
    return tuple(found)


def _per_set(name: str, muscle: str) -> float:
    return shares(exercises.get(name))["muscle"].get(muscle, 0.0)


def _next_to_leave(
    by: Mapping[str, float], room: Mapping[str, int], taken: Mapping[str, int]
) -> str | None:
    """Return the exercise that gives most to the group and still has sets to spare."""
    able = [name for name in by if taken[name] < room[name]]
    return max(able, key=lambda name: (by[name] - taken[name], name)) if able else None


def with_additions(result: AuditResult, additions: Sequence[Addition]) -> tuple[Entry, ...]:
    """Return the lines of the programme with the additions behind them."""
    return (*result.entries, *(_as_entry(addition) for addition in additions))


def _as_entry(addition: Addition) -> Entry:
    name = addition.exercise.title
    line = Line("addition", "", name, Written(sets=addition.sets))
    match = Match(name, "exact", exercise=addition.exercise.name)
    return Entry(line, match, addition.exercise, float(addition.sets), addition.minutes)
