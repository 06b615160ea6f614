"""A week of training in YAML (or JSON): days with lists of exercises, or one list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pushoff.core.errors import UnreadableError
from pushoff.training import dose_text, program_table
from pushoff.training.program_lines import Found, Line, day, leading_day, week

_WRAPPERS = ("week", "days", "program", "programme", "training", "plan", "schedule", "woche",
             "exercises", "weeks", "sessions", "items")  # fmt: skip
_IGNORED = ("name", "title", "notes", "note", "comment", "runner", "goal", "author", "version")
_DEEPEST = 8


class _TextLoader(yaml.BaseLoader):
    """Reads every value as text (``3:30`` is no number); refuses aliases and double keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.constructor.ConstructorError(
                None, None, "aliases (*name) are not read here", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set[str]()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f'"{key.value}" stands twice', key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def plain_content(text: str, path: Path) -> Any:
    """Return what a YAML text holds, every value as text; raises UnreadableError."""
    content, problem = _content(text)
    if problem:
        raise UnreadableError(str(path), "YAML", problem)
    return content


def _content(text: str) -> tuple[Any, str]:
    """Return (content, "") or (None, what is wrong)."""
    try:
        return yaml.load(text, Loader=_TextLoader), ""  # a BaseLoader: text only
    except yaml.MarkedYAMLError as error:
        at = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        return None, f"{at}{error.problem or error.context or 'no YAML'}"
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return None, f"no YAML ({type(error).__name__})"


def lines(text: str) -> Found:
    """Return every exercise of a YAML text."""
    found = Found()
    content, problem = _content(text)
    if problem:
        found.problems.append(problem)
        return found
    _walk(content, "", "", found, 0)
    found.weeks = max(1, len(found.week_names))
    return found


def _walk(content: Any, today: str, where: str, found: Found, depth: int) -> None:
    if depth > _DEEPEST:
        found.problems.append(f"{where}: nested too deeply")
    elif isinstance(content, str):
        _text_entry(content, today, where, found)
    elif isinstance(content, list):
        for index, item in enumerate(content, start=1):
            place = f"{where} item {index}" if where else f"item {index}"
            _walk(item, today, place, found, depth + 1)
    elif isinstance(content, Mapping):
        row = _row(content)
        if row is not None:
            _row_entry(row, today, where, found)
            return
        for key, value in content.items():
            _walk_key(str(key), value, today, where, found, depth)


def _walk_key(key: str, value: Any, today: str, where: str, found: Found, depth: int) -> None:
    plain = key.strip().lower()
    place = f"{where} {key}".strip()
    if plain in _IGNORED and isinstance(value, str):
        return
    if week(plain) is not None:
        found.week_names.add(plain)
        _walk(value, today, place, found, depth + 1)
    elif plain in _WRAPPERS:
        _walk(value, today, where, found, depth + 1)
    elif (named := day(key)) is not None:
        _walk(value, named, place, found, depth + 1)
    elif (started := leading_day(key)) is not None and not isinstance(value, str):
        _walk(value, started[0], place, found, depth + 1)
    elif isinstance(value, str):
        _text_entry(f"{key} {value}", today, place, found)
    elif isinstance(value, Mapping) and _row({"exercise": key, **value}) is not None:
        _row_entry(_row({"exercise": key, **value}) or {}, today, place, found)
    else:
        _walk(value, today or key[:30], place, found, depth + 1)


def _text_entry(text: str, today: str, where: str, found: Found) -> None:
    if not text.strip() or text.strip() in ("~", "null", "-"):
        return
    name, dose = dose_text.split(text)
    if re.search(r"[A-Za-zÄÖÜäöüß]{2}", name):
        found.lines.append(Line(where, today, name, dose))
    else:
        found.problems.append(f'{where}: a dose without an exercise ("{text[:40]}")')


def _row(content: Mapping[Any, Any]) -> dict[str, str] | None:
    """Return the columns of an entry that is one exercise, None where it is something else."""
    row: dict[str, str] = {}
    for key, value in content.items():
        column = program_table.column(str(key))
        if column is not None and isinstance(value, str):
            row.setdefault(column, value)
    return row if "exercise" in row and len(row) > 0 and not _holds_lists(content) else None


def _holds_lists(content: Mapping[Any, Any]) -> bool:
    return any(isinstance(value, (list, Mapping)) for value in content.values())


def _row_entry(row: dict[str, str], today: str, where: str, found: Found) -> None:
    told = row.get("day", "")
    program_table.add(found, row, where, (day(told) or told) if told else today)
