"""A comparison in words: the two lines on top, the verdict of a cue, a change with its error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pushoff.comparison.change import Change, Comparison, Pair
from pushoff.comparison.cue import CueTrial, Target
from pushoff.report.measure_table import title_of
from pushoff.report.words import decimals_for, join_words, number, people_unit

_AS = {"changed": "Changed", "unchanged": "Did not change", "cannot_tell": "Cannot tell"}
#: The same where left is held against right.
_DIFFERS = {"changed": "Differ", "unchanged": "Do not differ", "cannot_tell": "Cannot tell"}
#: The most changes that are named in the line on top.
_NAMED = 3


@dataclass(frozen=True)
class Told:
    """One change in people's units; ``by`` is the difference with its 95 % interval."""

    title: str
    side: str
    first: str
    second: str
    by: str
    raw: str
    speed: str
    mdc: str
    worthwhile: str
    verdict: str
    sign: str
    note: str


@dataclass(frozen=True)
class CueWords:
    """A cue trial in words: the verdict, what was found about each target, side effects, next."""

    headline: str
    targets: tuple[str, ...]
    side_effects: str
    design: str
    next_steps: tuple[str, ...]


def told(change: Change, sides: bool = False) -> Told:
    """Return a change in the unit and with the digits that people read.

    With ``sides`` it is a difference between left and right and not a change.
    """
    factor, unit = people_unit(change.measure, change.unit)
    gap = "" if unit == "°" else " "
    size = min(s for s in (change.mdc95, change.worthwhile) if math.isfinite(s))
    digits = decimals_for(size * factor, change.first * factor)

    def with_unit(value: float) -> str:
        return f"{number(value * factor, digits)}{gap}{unit}"

    signed = "+" if change.difference > 0 else ""
    by = f"{signed}{number(change.difference * factor, digits)}"
    if math.isfinite(change.mdc95):
        by += f" ± {number(change.mdc95 * factor, digits)}"
    return Told(
        title=title_of(change.measure),
        side="" if change.side == "both" else change.side,
        first=with_unit(change.first),
        second=with_unit(change.second),
        by=f"{by}{gap}{unit}",
        raw=with_unit(change.raw),
        speed="" if change.speed_effect is None else with_unit(change.speed_effect),
        mdc=with_unit(change.mdc95) if math.isfinite(change.mdc95) else "unknown",
        worthwhile=with_unit(change.worthwhile),
        verdict=(_DIFFERS if sides else _AS)[change.verdict],
        sign=_sign(change),
        note=_note(change),
    )


def _sign(change: Change) -> str:
    if change.verdict == "changed":
        return "▲" if change.difference > 0 else "▼"
    return "=" if change.verdict == "unchanged" else "?"


def _note(change: Change) -> str:
    notes = [change.reason] if change.reason else []
    if change.small:
        notes.append("smaller than what would matter")
    if change.speed_effect is not None:
        notes.append("adjusted for speed")
    if change.verdict == "changed" and change.speed_open:
        notes.append("the speed changed too, which may be why")
    if change.verdict == "changed" and change.quality == "poor":
        notes.append("seen poorly: check the pictures")
    return "; ".join(notes)


def phrase(change: Change) -> str:
    """Return ``contact time −12 ± 4 ms``, with the side where it is one."""
    words = told(change)
    title = f"{words.title[:1].lower()}{words.title[1:]}"
    side = f" ({words.side})" if words.side else ""
    return f"{title}{side} {words.by}"


def headline(comparison: Comparison, pair: Pair) -> tuple[str, str]:
    """Return the verdict in two lines."""
    short = (*pair.of("target"), *pair.of("primary"))
    changed = sorted(
        (c for c in short if c.verdict == "changed"), key=lambda c: -abs(c.difference / c.mdc95)
    )
    first = _first_line(comparison, pair, changed, len(short))
    return first, _second_line(pair, short, is_sides(comparison))


def _first_line(comparison: Comparison, pair: Pair, changed: Sequence[Change], tested: int) -> str:
    sides = is_sides(comparison)
    if not changed:
        if not tested:
            return "Nothing of the short list was measured in every recording."
        if sides:
            return "Left and right do not differ beyond noise in anything of the short list."
        return "Nothing of the short list changed beyond this runner's own noise."
    named = join_words(phrase(change) for change in changed[:_NAMED])
    more = len(changed) - _NAMED
    rest = f", and {more} more below" if more > 0 else ""
    if sides:
        return f"Right differs from left beyond noise: {named}{rest}."
    return f"From {pair.first} to {pair.second}, beyond noise: {named}{rest}."


def is_sides(comparison: Comparison) -> bool:
    """Return whether left is held against right."""
    return comparison.conditions == ("left", "right")


def _second_line(pair: Pair, short: Sequence[Change], sides: bool) -> str:
    same = sum(c.verdict == "unchanged" for c in short)
    opened = sum(c.verdict == "cannot_tell" for c in short)
    others = pair.of("secondary")
    moved = sum(c.verdict == "changed" for c in others)
    still, went = ("do not differ", "differ") if sides else ("did not change", "changed")
    parts = [f"{same} of {len(short)} in the short list {still}", f"{opened} cannot be told"]
    tail = f"; of {len(others)} other measures {moved} {went}" if others else ""
    return f"{join_words(parts)}{tail}."


def cue_words(trial: CueTrial, pair: Pair) -> CueWords:
    """Return the verdict of a cue trial in words; no cause is claimed beyond the design."""
    effects = join_words(phrase(change) for change in trial.side_effects[:_NAMED])
    return CueWords(
        headline=_cue_headline(trial),
        targets=tuple(_target(target) for target in trial.targets),
        side_effects=f"Changed in an unwelcome direction too: {effects}." if effects else "",
        design=_design(trial),
        next_steps=_next(trial),
    )


def _cue_headline(trial: CueTrial) -> str:
    right = join_words(phrase(t.change) for t in trial.targets if t.change and t.went > 0)
    wrong = join_words(phrase(t.change) for t in trial.targets if t.change and t.went < 0)
    others = join_words(phrase(c) for c in (*trial.others, *trial.side_effects)[:_NAMED])
    lines = {
        "did_it": f"With the cue, what it should change did change as it should: {right}.",
        "opposite": f"With the cue, it went the wrong way: {wrong}.",
        "mixed": f"With the cue, part went as it should ({right}), part the wrong way ({wrong}).",
        "something_else": "With the cue something else changed, not what it should change: "
        f"{others}.",
        "no_difference": "The cue made no difference that would matter in what it should change.",
        "cannot_tell": "Nothing beyond your own noise: this trial cannot tell whether the cue "
        "works.",
        "no_targets": "What this cue should change was not measured in these recordings; below is "
        "what did change.",
    }
    return lines[trial.outcome]


def _target(target: Target) -> str:
    way = "more" if target.wanted > 0 else "less"
    if target.measure.endswith("_asymmetry"):
        way = "nearer to zero"
    title = title_of(target.measure)
    if target.change is None:
        return f"{title} (wanted: {way}): not measured here."
    words = told(target.change)
    result = {1: "went as wanted", -1: "went the wrong way"}.get(target.went, words.verdict.lower())
    reason = f" ({target.change.reason})" if target.change.reason else ""
    return f"{title} (wanted: {way}): {words.by}, {result}{reason}."


def _design(trial: CueTrial) -> str:
    if trial.alternating:
        return (
            "With and without the cue took turns, so a steady drift (warming up, getting tired) is "
            "taken out. It shows what happened while thinking of the cue, on this day; not that it "
            "stays, and not that it makes anybody faster or healthier."
        )
    return (
        "One take without and one with the cue: warming up, getting tired or a little more speed "
        "may have done the same. Take turns (A-B-A-B) to tell them apart. Nothing here says that "
        "a change stays, or makes anybody faster or healthier."
    )


def _next(trial: CueTrial) -> tuple[str, ...]:
    again = (
        "Record again with more strides (30 s or more each) and in turns: without, with, without, "
        "with."
    )
    steps = {
        "did_it": (
            "Keep the cue for two or three easy runs a week, a few minutes at a time.",
            "Record again in about four weeks, without the cue, to see whether it stayed.",
        ),
        "opposite": ("Drop this cue and try another one.",),
        "mixed": (
            "Say the cue in other words or do it less strongly, and try again.",
            again,
        ),
        "something_else": (
            "Ask yourself whether what changed is wanted. If not, try another cue.",
            again,
        ),
        "no_difference": (
            "Try to overdo the cue once, to feel the range, then record again; or take another "
            "cue.",
        ),
        "cannot_tell": (again,),
        "no_targets": ("Film from the side in a way that shows what the cue should change.",),
    }[trial.outcome]
    stop = ("If anything hurts with the cue, stop using it.",)
    if trial.side_effects:
        return (*steps, "Watch the side effects: they may cost more than the cue brings.", *stop)
    return (*steps, *stop)
