"""Writes ``docs/exercises.md`` from the catalogue: ``python -m pushoff.training.table``."""

from __future__ import annotations

from pathlib import Path

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.training import PHASES, Exercise
from pushoff.reference import citations
from pushoff.training import exercises, muscles, targets

PATH = Path(__file__).parents[3] / "docs" / "exercises.md"
_HEAD = """# Exercises

Written by `python -m pushoff.training.table` from `src/pushoff/training/catalogue`; a test fails
when it is stale. The name in `code` is what findings, plans, audits and answers use.

What stands behind an exercise is said in one word and one sentence:

- **trial**: a training trial tested it or something close to it; the sentence says in whom.
- **emg**: muscle activity was recorded during it. That is not the same as a training effect.
- **mechanics**: it follows from what a muscle or a joint does.
- **convention**: coaches use it; it has not been shown.

Doses run from the first to the last weeks of a block. They are where healthy runners may start,
not a treatment. Pain at night, pain that grows while you run, swelling, numbness, or pain at one
spot of a bone when you hop: see a clinician first.
"""
_GROUPS = {
    "calf": "Calf", "foot": "Foot and shin", "hip_flexors": "Hip flexors",
    "hamstrings": "Hamstrings", "gluteals": "Gluteals and adductors", "quads": "Knee extensors",
    "trunk": "Trunk", "plyometric": "Jumps, sled, parachute", "drills": "Running drills",
    "hills": "Hills", "mobility": "Mobility", "maintenance": "Care, and gradual exposure",
}  # fmt: skip
_ROLES = {"prime": "does the work:", "helper": "helps:", "stabiliser": "holds:"}
_UNIT = {"reps": "repetitions", "s": "s", "m": "m", "min": "min"}


def render() -> str:
    """Return the page."""
    groups: dict[str, list[Exercise]] = {}
    for entry in exercises.load().values():
        groups.setdefault(entry.group, []).append(entry)
    order = [*_GROUPS, *sorted(set(groups) - set(_GROUPS))]
    parts = [_HEAD, _overview()]
    for group in order:
        if group in groups:
            title = _GROUPS.get(group, group.replace("_", " ").capitalize())
            parts.append(f"## {title}\n\n" + "\n".join(_entry(one) for one in groups[group]))
    parts += [_convention(), _sources()]
    return "\n".join(parts)


def _overview() -> str:
    entries = exercises.load().values()
    rows = [
        f"| {kind} | {len([e for e in entries if e.kind == kind])} | "
        + " | ".join(
            str(len([e for e in entries if e.kind == kind and phase in e.phases]))
            for phase in PHASES
        )
        + " |"
        for kind in dict.fromkeys(entry.kind for entry in entries)
    ]
    head = f"| kind | entries | {' | '.join(PHASES)} |\n|---|---|---|---|---|"
    return (
        f"{len(entries)} entries; many serve more than one phase.\n\n{head}\n"
        + "\n".join(rows)
        + "\n"
    )


def _entry(one: Exercise) -> str:
    dose = one.dose
    each = " each leg" if one.single_leg else ""
    named = {
        words: [muscles.title(m.muscle).lower() for m in one.muscles if m.role == role]
        for role, words in _ROLES.items()
    }
    roles = "; ".join(f"{words} {', '.join(found)}" for words, found in named.items() if found)
    needs = ", ".join(one.equipment).replace("_", " ") or "nothing"
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(one.steps, start=1))
    against = ", ".join(COMPLAINTS[key] for key in one.contraindications) or "none listed"
    sources = ", ".join(f"{key}{_flag(key)}" for key in one.cite) or "none"
    return (
        f"### {one.title}\n\n"
        f"`{one.name}` · {one.kind} · {', '.join(one.phases)} · {one.strain} · about "
        f"{one.minutes:g} min · needs: {needs}\n\n"
        f"{steps}\n\n"
        f"- Dose: {_span(dose.sets)} sets of {_span(dose.amount)} {_UNIT[dose.unit]}{each}, "
        f"{_span(dose.per_week, '–')} times a week, {dose.rest_s:g} s rest. {dose.load}\n"
        f"- Easier to harder: {' → '.join(one.progression)}.\n"
        f"- Muscles: {roles}.\n"
        f"- Joint actions: {', '.join(one.actions).replace('_', ' ')}.\n"
        f"- Not with: {against}.\n"
        f"- Evidence, {one.evidence}: {one.note} Sources: {sources}.\n"
    )


def _span(pair: tuple[float | int, float | int], between: str = " → ") -> str:
    return f"{pair[0]:g}" if pair[0] == pair[1] else f"{pair[0]:g}{between}{pair[1]:g}"


def _flag(key: str) -> str:
    return "" if citations.get(key).verified else " (not verified)"


def _convention() -> str:
    asked = targets.load()
    floors = {"phase": asked.phase, "muscle group": asked.muscle, "joint action": asked.action}
    rows = [
        f"| {table} | {name.replace('_', ' ')} | {value:g} |"
        for table, row in floors.items()
        for name, value in row.items()
    ]
    reasons = "\n".join(f"- {reason}" for reason in asked.reasons)
    return (
        "## What an audit asks for\n\nHard sets a week: a convention, not a finding.\n\n"
        f"{reasons}\n\n| table | name | sets a week |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def _sources() -> str:
    keys = {key for entry in exercises.load().values() for key in entry.cite}
    keys |= set(targets.load().cite)
    lines = sorted(f"- {citations.text(key)} (`{key}`{_flag(key)})" for key in keys)
    return "## Sources\n\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    PATH.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
