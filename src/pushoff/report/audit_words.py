"""What an audit says, in sentences: one place for the wording."""

from __future__ import annotations

import math
import shlex

from pushoff.core.training import Dose, Exercise
from pushoff.training import targets
from pushoff.training.additions import Proposal
from pushoff.training.audit import AuditResult, Coverage, Entry
from pushoff.training.match import NOT_COUNTED, Match, others

EVIDENCE = {
    "trial": "a training trial",
    "emg": "recorded muscle activity, which is not the same as a training effect",
    "mechanics": "mechanics",
    "convention": "habit of coaches, not shown",
}
STATE = {
    "none": "nothing", "low": "too little", "enough": "enough", "doubled": "doubled",
    "unasked": "not asked for",
}  # fmt: skip
PHASE_MEANING = {
    "push": "from the lowest point to toe-off: pressing, jumping, calf work",
    "swing": "bringing the leg forward: hip flexors, shins, drills",
    "return": "pulling the leg back and taking the load: hamstrings, gluteals, landing",
}
_UNIT = {"reps": "repetitions", "s": "s", "m": "m", "min": "min"}
_KIND = {
    "run": "running, not counted as strength", "upper": "upper body: not counted for the stride",
    "sport": "other sport: not counted", "rest": "rest", "care": "mobility or care: not counted",
}  # fmt: skip
IMPORTANCE = (
    "Sets and minutes say what is trained, not what matters: the three phases last differently "
    "long, and how important each is cannot be measured."
)
QUADS = (
    "Presses and squats are counted as push, as the running articles do. In models of running the "
    "quadriceps mostly carry and brake the body early in contact; the calf drives the push."
)


def number(value: float | int) -> str:
    """Return a number with at most one decimal; a dash where it is unknown."""
    return "–" if math.isnan(value) else f"{value:.1f}".removesuffix(".0")


def minutes(value: float | int) -> str:
    """Return whole minutes in words."""
    return "unknown" if math.isnan(value) else f"{value:.0f} min"


def state(row: Coverage) -> str:
    """Return the state of a row; groups that nobody asks for say so."""
    return "unasked" if row.asked == 0 and row.state in ("none", "low", "enough") else row.state


def phase_sentence(result: AuditResult) -> str:
    """Return what the programme does about the claim that most programmes train only the push."""
    total = result.hard_sets
    if total == 0:
        return "Coaches say that most programmes train only the push. This one has no hard sets."
    parts = {row.name: row for row in result.coverage["phase"]}
    share = {name: 100.0 * row.sets / total for name, row in parts.items()}
    said = ", ".join(
        f"{number(parts[name].sets)} ({share[name]:.0f} %) {word}"
        for name, word in (("push", "push"), ("swing", "swing"), ("return", "return"))
    )
    return (
        "Coaches say that most programmes train only the push and leave two thirds untouched. "
        f"Of this one's {number(total)} hard sets a week these serve each phase: {said}. "
        f"{_verdict(result)}"
    )


def _verdict(result: AuditResult) -> str:
    rows = {row.name: row for row in result.coverage["phase"]}
    low = [name for name in ("push", "swing", "return") if rows[name].missing > 0]
    pile = targets.load().pile
    others_most = max(rows["swing"].sets, rows["return"].sets)
    if rows["push"].sets > pile * max(others_most, 0.5):
        return "So it is true of this one: it is mostly push."
    if low:
        return f"Too little by the convention below: {', '.join(low)}."
    return "So it is not true of this one: each phase gets its share."


def leads(result: AuditResult, proposal: Proposal) -> list[str]:
    """Return the two or three sentences that matter most."""
    asked = targets.load().muscle
    found: list[str] = []
    missing = sorted(
        (row for row in result.coverage["muscle"] if row.missing > 0),
        key=lambda row: (-row.missing / row.asked * math.sqrt(asked[row.name]), row.title),
    )
    nothing = [row.title for row in missing if row.sets == 0]
    if nothing:
        found.append(f"Nothing for: {_listed(nothing[:5])}.")
    little = [row.title for row in missing if row.sets > 0]
    if little:
        found.append(f"Little for: {_listed(little[:4])}.")
    if result.doubled:
        words = [f"{row.title} ({number(row.sets)} sets)" for row in result.doubled]
        found.append(f"More than enough for: {_listed(words)}.")
    if proposal.additions:
        found.append(
            f"{len(proposal.additions)} additions of {proposal.minutes:.0f} minutes a week would "
            "close the largest gaps."
        )
    elif not any(result.gaps.values()):
        found.append("Nothing that the convention asks for is missing.")
    else:
        found.append(_no_room(result, proposal))
    return found


def _no_room(result: AuditResult, proposal: Proposal) -> str:
    """Return why nothing is added although something lacks."""
    if proposal.needs_minutes <= 0:
        return "Nothing can be added with what is at hand: each gap says why."
    need = f"the gaps that can be closed would take {proposal.needs_minutes:.0f} min a week"
    spare = sum(trade.minutes for trade in proposal.trades)
    room = (
        f" Leaving out some of what is doubled would free about {spare:.0f} min." if spare else ""
    )
    taken = f"the exercises take about {result.exercise_minutes:.0f} min already"
    return f"Nothing can be added in the time: {taken}; {need}.{room}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def dose(entry: Entry) -> str:
    """Return the dose of a line as it was understood, empty where nothing was written."""
    told = entry.line.dose
    parts = []
    if told.sets is not None:
        parts.append(f"{told.sets} ×" if not math.isnan(told.amount) else f"{told.sets} sets")
    if not math.isnan(told.amount):
        parts.append(f"{number(told.amount)} {_UNIT[told.unit]}")
    if told.load:
        parts.append(f"at {told.load}")
    if told.times > 1:
        parts.append(f"{told.times} times a week")
    return " ".join(parts)


def meaning(entry: Entry) -> str:
    """Return what a line was taken for."""
    if entry.exercise is not None:
        return entry.exercise.title
    if entry.match.other:
        other = others()[entry.match.other]
        return f"{other.title} ({_KIND[other.kind]})"
    if entry.match.how == "answered":
        return "not counted, as you said"
    return "not understood: counted nowhere"


def how(entry: Entry) -> str:
    """Return how surely a name was understood."""
    return {
        "exact": "by name", "close": "by a near spelling", "answered": "as you answered",
        "assumed": "assumed: best guess", "unknown": "asked below",
    }[entry.match.how]  # fmt: skip


def answer(question: Match) -> str:
    """Return the option that answers a question, with the best guess."""
    best = question.guesses[0].name if question.guesses else NOT_COUNTED
    return f"--as {shlex.quote(f'{question.written}={best}')}"


def catalogue_dose(exercise: Exercise) -> str:
    """Return the catalogue's dose, from the first to the last weeks of a block."""
    told: Dose = exercise.dose
    each = ", each leg" if exercise.single_leg else ""
    return (
        f"{_span(told.sets)} sets of {_span(told.amount)} {_UNIT[told.unit]}{each} "
        f"(first to last weeks), {number(told.rest_s)} s rest"
    )


def _span(pair: tuple[float | int, float | int]) -> str:
    first, last = (number(value) for value in pair)
    return first if first == last else f"{first} → {last}"


def equipment(words: tuple[str, ...]) -> str:
    """Return equipment in words."""
    return ", ".join(word.replace("_", " ") for word in words) or "none"
