"""The words of findings and cues, read from ``wording/*.toml``: the only place that has them.

A finding's file holds ``topic`` (what is looked at, in a few words that can stand in a list),
``title``, ``plain``, ``technical``, ``importance``, ``retest``, ``limits``,
``contraindications`` and ``[signs]`` with one clause for each sign of its rule. A rule with
variants has ``[variants.<name>]`` with ``title``, ``plain`` and ``technical`` each instead.

Named fields of ``title``, ``plain`` and ``technical``: ``{where}`` (on the left, on both sides),
``{signs}`` (the clauses of the signs that hold), ``{evidence}`` (every value with error, limit and
probability), ``{probability}``, ``{speed}`` and what the rule brings; of a clause: ``{value}``,
``{error}``, ``{limit}``, ``{usual}``, ``{beyond}``. A field that nobody fills, or one that a rule
brings and nobody uses, is refused.
"""

from __future__ import annotations

import string
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from pushoff.core.findings import Support
from pushoff.findings.rule import Rule
from pushoff.reference import citations
from pushoff.reference.files import ReferenceFileError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

USUAL_FIELDS = frozenset(("where", "signs", "evidence", "probability", "speed"))
CLAUSE_FIELDS = frozenset(("value", "error", "limit", "usual", "beyond"))
SUPPORTS: tuple[str, ...] = ("shown", "plausible", "coaches_say")
_VOICES = ("title", "plain", "technical")
_SHARED = ("topic", "importance", "retest")
_LISTS = ("limits", "contraindications")
_CUE_FIELDS = ("title", "sentence", "changes", "evidence", "support", "cite")
_FORMATTER = string.Formatter()
#: Words by rule, read once.
_WORDS: dict[str, Words] = {}


@dataclass(frozen=True)
class Voices:
    """Title, plain and technical text of one variant of a finding, as templates."""

    title: str
    plain: str
    technical: str


@dataclass(frozen=True)
class Words:
    """All words of one finding; ``signs`` maps a measure to its clause."""

    topic: str
    voices: Mapping[str, Voices]
    importance: str
    retest: str
    limits: tuple[str, ...]
    contraindications: tuple[str, ...]
    signs: Mapping[str, str]


@dataclass(frozen=True)
class Cue:
    """Something to think of while running.

    ``changes`` maps measures to the direction (1 up, -1 down) that the cue should move them in;
    ``evidence`` says in a sentence what is known of its effect, ``support`` the same as a word.
    """

    name: str
    title: str
    sentence: str
    changes: Mapping[str, int]
    evidence: str
    support: Support
    cite: tuple[str, ...]


def cue_names() -> tuple[str, ...]:
    """Return the names of all cues, sorted."""
    return tuple(sorted(cues()))


def cue(name: str) -> Cue:
    """Return one cue; raises KeyError that lists the known names."""
    found = cues().get(name)
    if found is None:
        raise KeyError(f"no cue is named {name!r}; known: {', '.join(cue_names())}")
    return found


@lru_cache(maxsize=1)
def cues() -> dict[str, Cue]:
    """Return the catalogue of cues; raises ReferenceFileError with all its problems."""
    return parse_cues(_read("cues"))


def words(rule: Rule) -> Words:
    """Return the words of a rule; raises ReferenceFileError with all problems of its file."""
    if rule.name not in _WORDS:
        _WORDS[rule.name] = parse(rule, _read(rule.name))
    return _WORDS[rule.name]


def topic(rule: Rule) -> str:
    """Return what a rule looks at, in a few words that can stand in a list."""
    return words(rule).topic


def _read(name: str) -> dict[str, Any]:
    file = resources.files("pushoff.findings").joinpath("wording").joinpath(f"{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


def parse(rule: Rule, content: dict[str, Any]) -> Words:
    """Return the words of a parsed file; raises ReferenceFileError with all its problems."""
    single = rule.variants == ("",)
    known = {*_SHARED, *_LISTS, "signs", *(_VOICES if single else ("variants",))}
    problems = [f"unknown field {name!r}" for name in content if name not in known]
    problems += [f"{name!r} is missing" for name in _SHARED if not content.get(name)]
    problems += [f"{n!r} is missing" for n in _LISTS if not isinstance(content.get(n), list)]
    if not content.get("limits"):
        problems.append("'limits' is empty: what would make it wrong?")
    tables = {"": content} if single else content.get("variants", {})
    if set(tables) != set(rule.variants):
        problems.append(f"'variants' must be {', '.join(rule.variants)}")
    for name, table in tables.items():
        problems += [f"{name} {text}".strip() for text in _voice_problems(rule, table, single)]
    problems += _sign_problems(rule, content.get("signs", {}))
    if problems:
        raise ReferenceFileError(f"findings/wording/{rule.name}.toml", problems)
    return Words(
        topic=_line(content["topic"]),
        voices={
            name: Voices(*(_line(table[voice]) for voice in _VOICES))
            for name, table in tables.items()
        },
        importance=_line(content["importance"]),
        retest=_line(content["retest"]),
        limits=tuple(_line(text) for text in content["limits"]),
        contraindications=tuple(_line(text) for text in content["contraindications"]),
        signs={name: _line(text) for name, text in content.get("signs", {}).items()},
    )


def _voice_problems(rule: Rule, table: dict[str, Any], single: bool) -> list[str]:
    found = [f"{voice!r} is missing" for voice in _VOICES if not table.get(voice)]
    if not single:
        found += [f"unknown field {name!r}" for name in table if name not in _VOICES]
    used: set[str] = set()
    for voice in _VOICES:
        fields = fields_of(table.get(voice, ""))
        used |= fields
        unknown = fields - USUAL_FIELDS - set(rule.fields)
        found += [f"{voice!r} uses {{{name}}}, which nobody fills" for name in sorted(unknown)]
    found += [f"field {{{name}}} is not used" for name in rule.fields if name not in used]
    if rule.signs and "signs" not in used:
        found.append("field {signs} is not used")
    return found


def _sign_problems(rule: Rule, clauses: dict[str, str]) -> list[str]:
    wanted = {sign.measure for sign in rule.signs}
    found = [f"[signs] lacks {name!r}" for name in sorted(wanted - set(clauses))]
    found += [f"[signs] {name!r} is no sign of the rule" for name in sorted(set(clauses) - wanted)]
    for name, clause in clauses.items():
        unknown = fields_of(clause) - CLAUSE_FIELDS
        found += [f"[signs] {name!r} uses {{{field}}}" for field in sorted(unknown)]
    return found


def parse_cues(content: dict[str, Any]) -> dict[str, Cue]:
    """Return the cues of a parsed file; raises ReferenceFileError with all its problems."""
    problems: list[str] = []
    for name, row in content.items():
        problems += [f"{name}: {f!r} is missing" for f in _CUE_FIELDS if f not in row]
        problems += [f"{name}: unknown field {f!r}" for f in row if f not in _CUE_FIELDS]
        if row.get("support") not in SUPPORTS:
            problems.append(f"{name}: 'support' must be one of {', '.join(SUPPORTS)}")
        if not row.get("changes") or any(d not in (-1, 1) for d in row["changes"].values()):
            problems.append(f"{name}: 'changes' maps measures to 1 (up) or -1 (down)")
        unknown = [key for key in row.get("cite", ()) if key not in citations.load()]
        problems += [f"{name}: no citation has the key {key!r}" for key in unknown]
    if problems:
        raise ReferenceFileError("findings/wording/cues.toml", problems)
    return {
        name: Cue(
            name=name,
            title=row["title"],
            sentence=_line(row["sentence"]),
            changes=dict(row["changes"]),
            evidence=_line(row["evidence"]),
            support=row["support"],
            cite=tuple(row["cite"]),
        )
        for name, row in content.items()
    }


def fields_of(template: str) -> set[str]:
    """Return the names of the fields of a template."""
    return {name for _, name, _, _ in _FORMATTER.parse(template) if name is not None}


def _line(text: str) -> str:
    return " ".join(text.split())
