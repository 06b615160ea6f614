"""Finds the exercise that a written name means: surely, or as a question with three guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from pushoff.core.errors import BadUsageError
from pushoff.training import exercises, toml_files

#: How a name was understood: letter by letter, by a near spelling, by an answer of the user, by a
#: guess that the user allowed; or not at all.
How = Literal["exact", "close", "answered", "assumed", "unknown"]
#: Kinds of ``other.toml``: known and not counted.
OtherKind = Literal["run", "upper", "sport", "rest", "care"]
#: A near spelling is taken without asking from here (of 100), and only where the next best other
#: exercise is this much worse. One wrong letter in a word of ten costs 5 to 10 points.
SURE, MARGIN = 88.0, 8.0
#: What ``--assume`` takes at least.
ASSUMED = 60.0
#: An answer that means: not one of these.
NOT_COUNTED = "none"
#: Words that say how an exercise is loaded or counted and not which one it is.
_BESIDE = frozenset(
    {"db", "dumbbell", "bb", "barbell", "kb", "kettlebell", "banded", "weighted", "bodyweight"}
    | {"bw", "heavy", "light", "slow", "paused", "pause", "explosive", "set", "rep", "of", "the"}
    | {"with", "w", "and", "left", "right", "smith", "cable", "machine", "alternating", "max"}
    | {"gym", "home", "per", "each", "side"}
)
#: Words that name a part of the body → the group of the catalogue whose exercises are guessed.
_PARTS: Mapping[str, str] = {
    "core": "trunk", "ab": "trunk", "abdominal": "trunk", "trunk": "trunk", "back": "trunk",
    "glute": "gluteals", "bum": "gluteals", "butt": "gluteals", "gluteal": "gluteals",
    "adductor": "gluteals", "groin": "gluteals", "hamstring": "hamstrings", "hammy": "hamstrings",
    "quad": "quads", "thigh": "quads", "calf": "calf", "calve": "calf", "achille": "calf",
    "foot": "foot", "feet": "foot", "shin": "foot", "psoa": "hip_flexors", "flexor": "hip_flexors",
    "drill": "drills", "hill": "hills", "jump": "plyometric", "plyo": "plyometric",
    "plyometric": "plyometric", "hop": "plyometric",
}  # fmt: skip
#: A guess of the right part of the body goes before one that only shares letters.
_PART_FLOOR, _PART_BONUS = 70.0, 8.0
#: A name made of these alone, with at least one of the first set, is plain running.
_RUNS = frozenset(
    {"run", "jog", "running", "jogging", "lauf", "dauerlauf", "tempo", "interval", "fartlek"}
)
_RUN_WORDS = _RUNS | frozenset(
    {"easy", "long", "steady", "hard", "moderate", "track", "trail", "hilly", "flat", "recovery"}
    | {"progression", "warm", "cool", "up", "down", "at", "pace", "marathon", "half", "threshold"}
    | {
        "relaxed",
        "morning",
        "evening",
        "with",
        "last",
        "between",
        "recoverie",
        "float",
        "fast",
        "finish",
        "club",
        "group",
        "in",
    }
    | {"the", "park", "zone", "z1", "z2", "z3", "k", "km", "m", "min", "x", "sec", "rest", "very"}
    | {"locker", "langer", "langsam", "and", "off", "road", "treadmill", "by", "feel", "short"}
)


@dataclass(frozen=True)
class Guess:
    """An exercise that a name may mean; ``score`` from 0 to 100."""

    name: str
    title: str
    score: float


@dataclass(frozen=True)
class Match:
    """What a written name means.

    Parameters
    ----------
    written : str
    how : str
    exercise : str or None
        Name in the catalogue.
    other : str or None
        Name in ``other.toml``: known, not counted.
    guesses : tuple of Guess
        The best three, best first.
    """

    written: str
    how: How
    exercise: str | None = None
    other: str | None = None
    guesses: tuple[Guess, ...] = ()

    @property
    def known(self) -> bool:
        """Return whether it is anything that is known."""
        return self.exercise is not None or self.other is not None


@dataclass(frozen=True)
class Other:
    """Something of a programme that is no exercise of the catalogue."""

    name: str
    title: str
    kind: OtherKind


@lru_cache(maxsize=1)
def others() -> Mapping[str, Other]:
    """Return what is known and not counted, by name."""
    return {
        name: Other(name, row["title"], row["kind"])
        for name, row in toml_files.read("other.toml").items()
    }


def plain(text: str) -> str:
    """Return a name without accents, marks, case and plural."""
    text = text.lower().replace("ß", "ss")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"[’'`´]", "", text)
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("sses"):
        return word[:-2]
    if len(word) > 4 and word.endswith("ches"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1)
def _index() -> Mapping[str, str]:
    """Return every plain name of catalogue and other things → its key (``other:…`` for those)."""
    index: dict[str, str] = {}
    for entry in exercises.load().values():
        for word in (entry.title, entry.name.replace("_", " "), *entry.aliases):
            index.setdefault(plain(word), entry.name)
    for name, row in toml_files.read("other.toml").items():
        for word in (row["title"], name.replace("_", " "), *row["aliases"]):
            index.setdefault(plain(word), f"other:{name}")
    return index


def match(written: str) -> Match:
    """Return what a written name means; unsure ones are ``unknown`` and carry guesses."""
    wanted = plain(written)
    index = _index()
    for text in _forms(wanted, written):
        if text in index:
            return _of(written, "exact", index[text], ())
    words = [word for word in wanted.split() if not re.fullmatch(r"\d+[a-z]{0,2}", word)]
    if words and set(words) <= _RUN_WORDS and set(words) & _RUNS:
        return _of(written, "exact", "other:running", ())
    scores = _scores(wanted)
    guesses = _guesses(wanted)
    if scores:
        best, score = scores[0]
        second = scores[1][1] if len(scores) > 1 else 0.0
        if score >= SURE and score - second >= MARGIN:
            return _of(written, "close", best, guesses)
    return Match(written, "unknown", guesses=guesses)


def _forms(wanted: str, written: str) -> list[str]:
    """Return the name as it stands, without what is in brackets, and without words beside it."""
    bare = plain(re.sub(r"\(.*?\)|\[.*?\]", " ", written))
    words = [word for word in bare.split() if word not in _BESIDE and not word.isdigit()]
    return [text for text in (wanted, bare, " ".join(words)) if text]


def _scores(wanted: str) -> list[tuple[str, float]]:
    """Return (key, score) of everything known, best first, each key once."""
    best: dict[str, float] = {}
    for text, key in _index().items():
        sorted_words = fuzz.token_sort_ratio(wanted, text, score_cutoff=30.0)
        best[key] = max(best.get(key, 0.0), sorted_words, fuzz.ratio(wanted, text))
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def _guesses(wanted: str) -> tuple[Guess, ...]:
    """Return the three exercises that come nearest, parts of names counting too."""
    best: dict[str, float] = {}
    parts = {_PARTS[word] for word in wanted.split() if word in _PARTS}
    for text, key in _index().items():
        if not key.startswith("other:"):
            whole = fuzz.token_sort_ratio(wanted, text)
            # Names that hold one another all get the same WRatio: the whole decides among them.
            score = max(whole, 0.8 * fuzz.WRatio(wanted, text) + 0.05 * whole)
            if exercises.get(key).group in parts:
                score = min(100.0, max(score, _PART_FLOOR) + _PART_BONUS)
            best[key] = max(best.get(key, 0.0), score)
    order = {name: place for place, name in enumerate(exercises.load())}
    found = sorted(best.items(), key=lambda item: (-round(item[1]), order[item[0]]))[:3]
    found.sort(key=lambda item: -item[1])
    return tuple(Guess(key, exercises.get(key).title, round(score, 1)) for key, score in found)


def _of(written: str, how: How, key: str, guesses: tuple[Guess, ...]) -> Match:
    if key.startswith("other:"):
        return Match(written, how, other=key.partition(":")[2], guesses=guesses)
    return Match(written, how, exercise=key, guesses=guesses)


def match_all(
    names: list[str], answers: Mapping[str, str] | None = None, assume: bool = False
) -> dict[str, Match]:
    """Return what each written name means, with the user's answers.

    Parameters
    ----------
    names : list of str
    answers : mapping of str to str, optional
        Written name → name in the catalogue, one of its titles or aliases, or ``none``.
    assume : bool
        Take the best guess where nothing is sure, marked as assumed.

    Raises
    ------
    BadUsageError
        Where an answer names nothing that is known; lists all of them.
    """
    told = _checked(answers or {})
    found: dict[str, Match] = {}
    for name in dict.fromkeys(names):
        if plain(name) in told:
            key = told[plain(name)]
            found[name] = Match(name, "answered") if key is None else _of(name, "answered", key, ())
            continue
        one = match(name)
        if assume and not one.known and one.guesses and one.guesses[0].score >= ASSUMED:
            one = Match(name, "assumed", exercise=one.guesses[0].name, guesses=one.guesses)
        found[name] = one
    return found


def _checked(answers: Mapping[str, str]) -> dict[str, str | None]:
    told: dict[str, str | None] = {}
    wrong: list[str] = []
    for written, answer in answers.items():
        if plain(answer) in (NOT_COUNTED, "", "skip", "other", "no"):
            told[plain(written)] = None
        elif plain(answer) in _index():
            told[plain(written)] = _index()[plain(answer)]
        else:
            near = ", ".join(guess.name for guess in match(answer).guesses)
            wrong.append(f'"{written}: {answer}" (near: {near or NOT_COUNTED})')
    if wrong:
        raise BadUsageError(
            "answers", "names of the catalogue, or none", "; ".join(wrong), "see docs/exercises.md"
        )
    return told
