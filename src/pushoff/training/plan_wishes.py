"""Which exercises a plan would like, which it may not use and why, and what takes their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.findings import WEIGHTS, Finding
from pushoff.core.training import Exercise
from pushoff.training import plan_dose
from pushoff.training.plan_request import PlanRequest

Catalogue = Mapping[str, Exercise]

#: Barefoot running loads calf, Achilles tendon and forefoot; with these it is left out.
NO_BAREFOOT = frozenset(
    ("achilles", "calf", "plantar_fascia", "forefoot", "ankle", "shin", "bone_stress")
)
BAREFOOT = "barefoot_exposure"
#: What the first exercises of a finding are worth to the plan, then each further one (in reserve).
_WORTH: Mapping[str, tuple[int, ...]] = {
    "act": (1000, 900, 800, 120),
    "watch": (400, 350, 300, 60),
    "note": (100, 80, 60, 20),
}
#: How many exercises of one finding are wished for; the others are a reserve.
FIRST = 3
#: Joint actions that every block should strengthen: what drives, brings back and holds the leg.
BASIC_ACTIONS: tuple[str, ...] = (
    "plantarflexion_knee_straight", "plantarflexion_knee_bent", "hip_extension", "hip_flexion",
    "knee_flexion", "knee_extension", "hip_abduction", "trunk_side", "trunk_flexion",
)  # fmt: skip
#: Kinds that a block holds besides strength, and how many different ones at most unless asked for.
OTHER_KINDS: Mapping[str, int] = {"mobility": 2, "drill": 2, "plyometric": 2, "hill": 1, "run": 1}
_EVIDENCE = {"trial": 0, "emg": 1, "mechanics": 2, "convention": 3}
#: Fillers are rather moderate than hard; hard ones come where a finding asks for them.
_STRAIN = {"moderate": 0.0, "easy": 0.5, "hard": 1.5}


@dataclass(frozen=True)
class Wish:
    """An exercise that a finding asks for, or what stands in for it.

    ``worth`` is its weight in the choice; ``reserve`` marks those behind the first ones.
    ``instead_of`` names the exercise that could not be used, ``why`` the reason.
    """

    exercise: str
    finding: str
    finding_title: str
    worth: int
    reserve: bool = False
    instead_of: str = ""
    why: str = ""


@dataclass(frozen=True)
class Wishes:
    """What the findings ask for, and what was left out at once with the reason."""

    wanted: tuple[Wish, ...]
    left_out: tuple[Wish, ...]


def barred(exercise: Exercise, request: PlanRequest) -> str:
    """Return why an exercise may not be used, empty where it may."""
    told = (*request.pain, *request.history)
    clashes = [name for name in dict.fromkeys(told) if name in exercise.contraindications]
    if exercise.name == BAREFOOT:
        clashes += [n for n in dict.fromkeys(told) if n in NO_BAREFOOT and n not in clashes]
    if clashes:
        return f"not with {_complaints(clashes, request)}"
    fast = exercise.kind in ("run", "drill") and exercise.strain != "easy"
    waits = exercise.kind in ("plyometric", "hill") or exercise.strain == "hard" or fast
    if waits and request.sore:
        sore = _complaints(request.sore, request)
        return f"jumps, hills, fast running and hard efforts wait with {sore}"
    missing = [
        word.replace("_", " ") for word in exercise.equipment if word not in request.equipment
    ]
    if missing:
        return f"needs {' and '.join(missing)}"
    start = plan_dose.start_week(exercise)
    if start > request.weeks:
        return f"begins in week {start} at the earliest, after some weeks of strength"
    return ""


def _complaints(names: Iterable[str], request: PlanRequest) -> str:
    parts = [
        f"{COMPLAINTS.get(n, n)} ({'hurts now' if n in request.pain else 'in the history'})"
        for n in names
    ]
    return " and ".join(parts)


def of_findings(request: PlanRequest, catalogue: Catalogue) -> Wishes:
    """Return the wishes of all findings, those that ask for most first."""
    wanted: dict[str, Wish] = {}
    left_out: list[Wish] = []
    withheld = {name for finding in request.findings for name in finding.withheld}
    for finding in sorted(request.findings, key=lambda item: WEIGHTS.index(item.weight)):
        place = 0
        for name in dict.fromkeys((*finding.exercises, *_withheld(finding, catalogue))):
            wish = _wish(finding, name, place, request, catalogue, withheld)
            if not wish.exercise:
                left_out.append(wish)
                continue
            if wish.exercise in wanted:
                if wish.instead_of:
                    left_out.append(wish)
                continue
            wanted[wish.exercise] = wish
            place += 1
    return Wishes(tuple(wanted.values()), tuple(left_out))


def _withheld(finding: Finding, catalogue: Catalogue) -> list[str]:
    return [name for name in finding.withheld if name in catalogue]


def _wish(
    finding: Finding,
    name: str,
    place: int,
    request: PlanRequest,
    catalogue: Catalogue,
    withheld: set[str],
) -> Wish:
    worths = _WORTH[finding.weight]
    worth = worths[min(place, FIRST)]
    reserve = place >= FIRST
    exercise = catalogue.get(name)
    if exercise is None:
        why = "the exercise catalogue does not have it"
        return Wish("", finding.name, finding.title, 0, instead_of=name, why=why)
    why = finding.withheld.get(name) or ("withheld" if name in withheld else "")
    why = why or barred(exercise, request)
    if not why:
        return Wish(name, finding.name, finding.title, worth, reserve)
    other = stand_in(exercise, request, catalogue, withheld)
    return Wish(other, finding.name, finding.title, worth, reserve, instead_of=name, why=why)


def stand_in(
    exercise: Exercise, request: PlanRequest, catalogue: Catalogue, withheld: Iterable[str] = ()
) -> str:
    """Return the usable exercise that comes nearest in joint actions, empty where none does."""
    aims, kept_out = set(exercise.actions), set(withheld)
    best, best_score = "", 0.0
    for other in catalogue.values():
        shared = aims & set(other.actions)
        if other.name == exercise.name or not shared or other.name in kept_out:
            continue
        if other.name == BAREFOOT or other.kind == "maintenance" or barred(other, request):
            continue
        if (exercise.kind == "mobility") != (other.kind == "mobility"):
            continue  # a stretch does not stand in for strength, nor the other way round
        score = (
            3 * len(shared) / len(aims | set(other.actions))
            + len(set(exercise.phases) & set(other.phases)) / max(1, len(exercise.phases))
            + (exercise.kind == other.kind)
            - 0.1 * _EVIDENCE[other.evidence]
        )
        if score > best_score:
            best, best_score = other.name, score
    return best


def candidates(request: PlanRequest, catalogue: Catalogue, wishes: Wishes) -> tuple[Exercise, ...]:
    """Return the exercises that the choice is made from: wished ones, and a few for each need."""
    withheld = {name for finding in request.findings for name in finding.withheld}
    usable = [
        exercise
        for exercise in catalogue.values()
        if exercise.name not in withheld and not barred(exercise, request)
    ]
    names = [wish.exercise for wish in wishes.wanted]
    if request.barefoot:
        names.append(BAREFOOT)
    actions = dict.fromkeys((*BASIC_ACTIONS, *(gap.action for gap in request.gaps if gap.action)))
    for action in actions:
        names += _best((e for e in usable if e.kind == "strength" and action in e.actions), 3)
    for action in (gap.action for gap in request.gaps if gap.action):
        names += _best((e for e in usable if e.kind == "plyometric" and action in e.actions), 1)
    for gap in request.gaps:
        names += _best((e for e in usable if e.kind == "strength" and gap.muscle in primes(e)), 2)
    for kind in OTHER_KINDS:
        names += _best((e for e in usable if e.kind == kind), 4)
    for phase in ("push", "swing", "return"):
        names += _best((e for e in usable if e.kind == "strength" and phase in e.phases), 2)
    known = {exercise.name: exercise for exercise in usable}
    return tuple(known[name] for name in dict.fromkeys(names) if name in known)


def _best(exercises: Iterable[Exercise], count: int) -> list[str]:
    """Return the names of the best-founded, then the shorter ones; barefoot is never a filler."""
    ranked = sorted(
        (e for e in exercises if e.name != BAREFOOT and not _too_hard(e)),
        key=lambda e: (0.7 * _EVIDENCE[e.evidence] + _STRAIN[e.strain], -len(e.actions), e.minutes),
    )
    return [exercise.name for exercise in ranked[:count]]


def _too_hard(exercise: Exercise) -> bool:
    """Return whether an exercise is too demanding to be chosen without being asked for."""
    return exercise.kind == "plyometric" and exercise.strain == "hard"


def primes(exercise: Exercise) -> set[str]:
    """Return the muscle groups that an exercise works first of all."""
    return {part.muscle for part in exercise.muscles if part.role == "prime"}
