"""Findings on virtual people: false alarms, sensitivity, cross-talk.

``make crowd`` simulates and analyses the people (about an hour of two cores) and keeps
what was measured; this part judges them anew each time, in seconds.
``python -m benchmarks.accuracy.findings tune`` shows the crowd that limits were set on,
``… put`` writes the part into docs/accuracy.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise

from benchmarks.accuracy.findings_jobs import (
    CROWD_SIZE,
    LADDER_OF,
    LADDER_SIZE,
    LADDERS,
    Ladder,
    healthy_jobs,
    ladder_jobs,
)
from benchmarks.accuracy.findings_judged import CLEAR, INPUT_OF, TITLES, Count, Told, count, told
from benchmarks.accuracy.findings_people import SPREADS
from benchmarks.accuracy.findings_runs import code_digest, shelf, stored
from benchmarks.markdown import put, table
from pushoff.core.findings import Weight
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Rule

KINDS = tuple(TITLES)
LOUD: tuple[Weight, ...] = ("watch", "act")
#: Bars: false alarms of one finding, healthy runners with anything to act on, sensitivity.
FALSE_BAR, ACT_BAR, SENSITIVE_BAR = 0.05, 0.05, 0.95
#: Said where the code on the way to measures has changed since.
EARLIER = (
    "The recordings were analysed by an earlier state of the programs that lead to measures, and "
    "judged by the present findings (`make crowd` analyses them anew). "
)
#: Ends of the speeds (m/s) that the healthy are looked at by.
SPEEDS_MPS = (2.2, 2.8, 3.4, 4.0, 5.01)
#: A finding that comes with a fault it is not meant for is listed from this share up.
CROSS_FROM = 0.2


def section(crowd: str = "test") -> list[str]:
    """Return the part of the page on findings."""
    title = "## Findings on virtual people"
    healthy = told(stored(healthy_jobs(crowd, CROWD_SIZE)))
    ladders = told(stored(ladder_jobs(crowd, LADDER_SIZE)))
    if not healthy:
        return [
            title,
            "The virtual people (`make crowd`, about an hour) were not there when this "
            "page was made; findings were not measured.",
        ]
    return [
        title,
        introduction(crowd, healthy, ladders),
        "### False alarms among healthy runners",
        false_alarms(healthy),
        all_clear(healthy),
        by_rate_and_speed(healthy),
        "### Sensitivity",
        *sensitivity(ladders),
        "### What else is told with a fault",
        cross_talk(healthy, ladders),
    ]


def introduction(crowd: str, healthy: Sequence[Told], ladders: Sequence[Told]) -> str:
    """Return what the people are."""
    people = len({item.job.number for item in healthy})
    wanted = "" if people == CROWD_SIZE else f" (of {CROWD_SIZE} that are drawn)"
    sources = sum("choice" not in item.source for item in SPREADS.values())
    limits = "nothing was set on them" if crowd == "test" else "limits and spreads were set on them"
    return (
        f"{people} healthy runners{wanted} in {len(healthy)} recordings ("
        + ", ".join(
            f"{sum(item.kind == kind for item in healthy)} {title}"
            for kind, title in TITLES.items()
        )
        + f"; {limits}): 2.2 to 5 m/s, 1.50 to 1.98 m, both sexes, three foot strikes; step rate, "
        "contact time, stride noise, lean and how the legs move differ between them as published "
        f"where that was found ({sources} of {len(SPREADS)} amounts of style; the others are the "
        "model's choice, see `benchmarks/accuracy/findings_people.py`). Markers at 100 to 250 Hz "
        "with a force plate and errors of skin and placement; cameras at 30 to 240 frames/s with "
        f"realistic keypoint errors. {len(ladders)} recordings more are of runners with one fault "
        f"each. {'' if shelf().name == code_digest() else EARLIER}What the table cannot "
        "show: how real runners differ where the model's choice stands, and clothes, "
        "light or cameras that the error model does not know."
    )


def false_alarms(healthy: Sequence[Told]) -> str:
    """Return the table of what was told of healthy runners."""
    rows = []
    for rule in _rules():
        judged = [item for item in healthy if item.judged(rule.name)]
        loud = count(judged, lambda item, rule=rule: item.has(rule.name, alarm(rule)))
        if not judged:
            rows.append([rule.name, "0", *["–"] * (3 + len(KINDS))])
            continue
        act = count(judged, lambda item, rule=rule: item.has(rule.name, ("act",)))
        note = count(judged, lambda item, rule=rule: item.has(rule.name, ("note",)))
        by_kind = [
            count(
                [item for item in judged if item.kind == kind],
                lambda item, rule=rule: item.has(rule.name, alarm(rule)),
            ).short()
            for kind in KINDS
        ]
        rows.append(
            [
                rule.name,
                str(len(judged)),
                loud.words() + ("" if loud.share <= FALSE_BAR else " **above 5**"),
                *by_kind,
                act.short(),
                note.short(),
            ]
        )
    head = ["finding", "judged", "watch or act, % (95 %)", *(f"{TITLES[k]} %" for k in KINDS)]
    return table([*head, "act %", "note %"], rows)


def alarm(rule: Rule) -> tuple[Weight, ...]:
    """Return the weights that count as told: "note" only where a rule has nothing heavier."""
    return ("note",) if rule.most == "note" else LOUD


def all_clear(healthy: Sequence[Told]) -> str:
    """Return how many healthy runners have nothing to change, and how many something to do."""
    rows = []
    for title, items in _by_kind(healthy):
        clear = count(items, lambda item: CLEAR in item.weights)
        loud = count(items, lambda item: any(w in LOUD for w in item.weights.values()))
        act = count(items, lambda item: "act" in item.weights.values())
        rows.append([title, str(len(items)), clear.words(), loud.words(), act.words()])
    return table(
        ["recordings", "number", "nothing worth changing %", "any watch or act %", "any act %"],
        rows,
    )


def by_rate_and_speed(healthy: Sequence[Told]) -> str:
    """Return how often anything is told of healthy runners, by frame rate and by speed."""
    groups: list[tuple[str, list[Told]]] = []
    for kind, title in TITLES.items():
        mine = [item for item in healthy if item.kind == kind]
        for rate in sorted({item.rate_hz for item in mine}):
            some = [item for item in mine if item.rate_hz == rate]
            groups.append((f"{title}, {rate:.0f} frames/s", some))
    for low, high in pairwise(SPEEDS_MPS):
        some = [item for item in healthy if low <= item.speed_mps < high]
        groups.append((f"{low:g} to {high:g} m/s", some))
    rows = [
        [
            title,
            str(len(items)),
            count(items, lambda item: any(w in LOUD for w in item.weights.values())).words(),
            count(items, lambda item: "act" in item.weights.values()).words(),
        ]
        for title, items in groups
        if items
    ]
    return table(["recordings", "number", "any watch or act %", "any act %"], rows)


def _by_kind(items: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    kinds = [(TITLES[kind], [item for item in items if item.kind == kind]) for kind in KINDS]
    return [("all", list(items)), *((title, found) for title, found in kinds if found)]


def sensitivity(ladders: Sequence[Told]) -> list[str]:
    """Return, for every promise of a rule, what is seen at each step, and the promise's check."""
    rows, promises = [], []
    for rule in _rules():
        for kind in KINDS:
            effect = rule.smallest.get(INPUT_OF[kind])
            ladder = LADDER_OF.get(effect.fault) if effect else None
            if effect is None or ladder is None or kind not in ladder.kinds:
                continue
            steps = [(step, _seen(rule, kind, ladder, step, ladders)) for step in ladder.steps]
            steps = [(step, seen) for step, seen in steps if seen.of and step * effect.size > 0]
            if not steps:
                continue
            cells = "; ".join(f"{step:+g}: {seen.short()} % of {seen.of}" for step, seen in steps)
            least = smallest_seen(steps)
            stated = f"{effect.size:g} {ladder.unit}"
            found = "none" if least is None else f"{least:g} {ladder.unit}"
            rows.append([rule.name, TITLES[kind], ladder.fault, cells, found, stated])
            if least is None or abs(least) > abs(effect.size) + 1e-9:
                promises.append(f"`{rule.name}`, {TITLES[kind]}: states {stated}, seen {found}")
    head = ["finding", "recording", "fault", "share told (watch or act) at each step"]
    parts = [
        "Runners here are as usual at their speed and size but for one fault, so that a step is "
        "how far they are from what is usual; speeds, bodies, foot strikes, stride noise, cameras "
        "and errors differ. On top of an own style that leans the other way more is needed, and "
        "less where it leans the same way. A finding that is part of another counts as "
        "told where that one is told in its stead. The smallest step seen is the first from which "
        "on at least 95 % are told; with so few runners a step an interval is wide (20 of 20 is "
        "83 to 100 %, 5 of 5 is 48 to 100 %).",
        table([*head, "smallest seen at 95 %", "stated"], rows),
    ]
    if promises:
        parts.append("Stated and not reached: " + "; ".join(promises) + ".")
    return parts


def _seen(rule: Rule, kind: str, ladder: Ladder, step: float, items: Sequence[Told]) -> Count:
    mine = [
        item
        for item in items
        if item.kind == kind
        and item.job.fault == ladder.fault
        and item.job.amount == step
        and item.judged(rule.name)
    ]
    # What is part of another finding is told as that one.
    names = (rule.name, *rule.yields_to)
    return count(mine, lambda item: any(item.has(name, alarm(rule)) for name in names))


def smallest_seen(steps: Sequence[tuple[float, Count]]) -> float | None:
    """Return the smallest step from which on all are told to the bar, or None."""
    reached = None
    for step, seen in sorted(steps, key=lambda item: -abs(item[0])):
        if seen.share < SENSITIVE_BAR:
            break
        reached = step
    return reached


def cross_talk(healthy: Sequence[Told], ladders: Sequence[Told]) -> str:
    """Return what is told at the largest step of each fault, more than of healthy runners."""
    rows = []
    for ladder in LADDERS:
        for step in sorted({min(ladder.steps), max(ladder.steps)}, key=abs)[-2:]:
            if step > 0 and step != max(ladder.steps):
                continue
            items = [
                item
                for item in ladders
                if item.job.fault == ladder.fault and item.job.amount == step
            ]
            if items:
                told_with = "; ".join(_told_with(items, healthy)) or "nothing"
                rows.append([ladder.fault, f"{step:+g} {ladder.unit}", str(len(items)), told_with])
    return table(["fault", "step", "recordings", "watch or act, % of those judged"], rows)


def _told_with(items: Sequence[Told], healthy: Sequence[Told]) -> list[str]:
    found = []
    for rule in _rules():
        judged = [item for item in items if item.judged(rule.name)]
        share = count(judged, lambda item, rule=rule: item.has(rule.name, alarm(rule))).share
        usual = count(
            [item for item in healthy if item.judged(rule.name)],
            lambda item, rule=rule: item.has(rule.name, alarm(rule)),
        ).share
        if judged and share >= CROSS_FROM and not share <= 2.0 * usual:
            found.append((share, f"{rule.name} {100 * share:.0f}"))
    return [words for _, words in sorted(found, reverse=True)]


def _rules() -> list[Rule]:
    return sorted((rule for rule in FINDINGS if not rule.last), key=lambda rule: rule.name)


def main() -> None:
    """Print the part of one crowd, or put it into the page."""
    if sys.argv[1:] == ["put"]:
        print(f"wrote {put('accuracy', section()).name}")
        return
    print("\n\n".join(section(sys.argv[1] if len(sys.argv) > 1 else "test")))


if __name__ == "__main__":
    main()
