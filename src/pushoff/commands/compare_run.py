"""What ``pushoff compare`` does: read or analyse, compare, write, tell."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import process

from pushoff import pipeline
from pushoff.capture.pose.model_file import user_cache
from pushoff.commands import console
from pushoff.commands.analyze import chosen_settings
from pushoff.comparison.compare import compare_sides, compare_takes
from pushoff.comparison.cue import CueTrial, judge_cue
from pushoff.comparison.design import turns
from pushoff.comparison.take import Take
from pushoff.core.errors import BadUsageError
from pushoff.core.progress import Progress
from pushoff.findings.wording import Cue, cues
from pushoff.report.compare_page import CueAbout, PageContent
from pushoff.report.compare_words import cue_words, headline
from pushoff.report.compare_write import FILES, is_comparison, write_comparison
from pushoff.report.document import to_json
from pushoff.report.folder import check_target
from pushoff.report.stored import StoredResult, is_result, read_result, stored_of

#: Endings of a name that say what a file is, not whose it is.
_ENDINGS = (".pushoff", ".pose", ".keypoints")
_WITHOUT, _WITH = "without the cue", "with the cue"
#: A cue that nobody knows is taken for a misspelt one from this likeness on (of 100).
_LIKENESS = 80.0


@dataclass(frozen=True)
class Question:
    """What is held against what."""

    paths: tuple[Path, ...]
    cue: str | None = None
    pattern: str | None = None
    labels: tuple[str, ...] | None = None
    sides: bool = False
    same_setup: bool | None = None


def run(
    question: Question,
    options: Mapping[str, Any],
    *,
    out: Path | None = None,
    settings: Path | None = None,
    threshold_n: float | None = None,
    overwrite: bool = False,
    pictures: bool = True,
    open_page: bool = False,
    as_json: bool = False,
) -> Path:
    """Compare recordings, write the folder, tell about it; return the folder."""
    cue = _cue(question.cue)
    labels = labels_of(question)
    target = out if out is not None else _default(question)
    check_target(target, None, overwrite or is_comparison(target), FILES)
    with console.progress_bars() as progress:
        chosen = chosen_settings(settings, threshold_n)
        results = [_result(path, options, chosen, progress) for path in question.paths]
    content = compared(question, results, labels, cue, pictures)
    folder = write_comparison(content, target, overwrite)
    if as_json:
        document = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
        sys.stdout.write(to_json({**document, "output": str(folder)}))
    else:
        _tell(content, folder)
    for warning in content.comparison.warnings:
        console.note(warning)
    if open_page:
        console.show_in_browser(folder / "compare.html")
    return folder


def compared(
    question: Question,
    results: Sequence[StoredResult],
    labels: Sequence[str],
    cue: Cue | None,
    pictures: bool,
) -> PageContent:
    """Return the comparison of results that were read, with all that the page needs."""
    names = _take_names(results)
    takes = [
        _take(one, name, label) for one, name, label in zip(results, names, labels, strict=True)
    ]
    if question.sides:
        return PageContent(
            compare_sides(takes[0]), {"left": results, "right": results}, pictures=pictures
        )
    trial = question.cue is not None
    same = question.same_setup if question.same_setup is not None else trial
    in_turns = trial or question.pattern is not None
    changes = cue.changes if cue is not None else {}
    comparison = compare_takes(takes, in_turns=in_turns, moved=not same, targets=tuple(changes))
    recordings: dict[str, list[StoredResult]] = {}
    for one, label in zip(results, labels, strict=True):
        recordings.setdefault(label, []).append(one)
    judged: CueTrial | None = None
    if question.cue is not None:
        alternating = len(results) >= 4
        judged = judge_cue(question.cue, changes, comparison.pairs[0], alternating=alternating)
    about = CueAbout(cue.title, cue.sentence, cue.evidence) if cue is not None else None
    return PageContent(comparison, recordings, judged, about, pictures)


def labels_of(question: Question) -> tuple[str, ...]:
    """Return the condition of each recording.

    Raises
    ------
    BadUsageError
        Too few recordings, or labels and pattern that do not fit.
    """
    count = len(question.paths)
    if question.sides:
        if count != 1 or question.cue or question.pattern or question.labels:
            raise BadUsageError("--sides", "one recording and no --cue, --pattern or --labels")
        return ("one",)
    if count < 2:
        raise BadUsageError(
            str(question.paths[0]), "two recordings or more", "one", "or add --sides"
        )
    if question.labels is not None and (question.cue or question.pattern):
        raise BadUsageError("--labels", "either labels, or a cue or pattern", "both")
    if question.labels is not None:
        if len(question.labels) != count or not all(question.labels):
            raise BadUsageError("--labels", f"{count} names with commas", f"{len(question.labels)}")
        return question.labels
    if question.cue or question.pattern:
        letters = turns(question.pattern or _usual(count), count)
        names = {"A": _WITHOUT, "B": _WITH} if question.cue else {"A": "A", "B": "B"}
        return tuple(names[letter] for letter in letters)
    return _names(question.paths)


def _usual(count: int) -> str:
    if count % 2:
        raise BadUsageError(
            "--cue", "as many recordings without as with the cue", str(count), "or give --pattern"
        )
    return "AB" * (count // 2)


def _names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return a name for each recording: the file's, told apart by numbers where two are alike."""
    names = [_stem(path) for path in paths]
    return tuple(
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    )


def _stem(path: Path) -> str:
    if path.name == "analysis.json":
        path = path.parent
    path = path.resolve()
    name = path.name if path.is_dir() else path.stem
    for ending in _ENDINGS:
        name = name.removesuffix(ending) or name
    return name


def _default(question: Question) -> Path:
    first = _stem(question.paths[0])
    if question.sides:
        return Path(f"{first}-sides.compare")
    return Path(f"{first}-vs-{_stem(question.paths[1])}.compare")


def _cue(name: str | None) -> Cue | None:
    """Return a cue of the catalogue; None where the name is the runner's own."""
    if name is None:
        return None
    known = cues()
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    if key in known:
        return known[key]
    by_sentence = {cue.sentence: cue for cue in known.values()} | {
        cue.title: cue for cue in known.values()
    }
    if name in by_sentence:
        return by_sentence[name]
    near = process.extractOne(key, list(known), score_cutoff=_LIKENESS)
    if near is not None:
        raise BadUsageError(
            "--cue", "a cue of the catalogue or one of your own", name, f"did you mean {near[0]}?"
        )
    console.note(
        f"{name!r} is not in the catalogue of cues ({', '.join(sorted(known))}): no measure is "
        "known that it should change"
    )
    return None


def _result(
    path: Path, options: Mapping[str, Any], settings: Any, progress: Progress
) -> StoredResult:
    if is_result(path):
        return read_result(path)
    found = pipeline.analyze(
        path, settings=settings, progress=progress, **{"cache": user_cache(), **options}
    )
    return stored_of(found, str(path))


def _take_names(results: Sequence[StoredResult]) -> list[str]:
    """Return the recordings' names; the folders' where two recordings are called alike."""
    names = [result.name for result in results]
    if len(set(names)) == len(names):
        return names
    return [Path(result.where).name or result.name for result in results]


def _take(result: StoredResult, name: str, label: str) -> Take:
    speed = result.speed
    return Take(
        name=name,
        label=label,
        measures=result.measures,
        situation=result.situation,
        athlete=result.athlete,
        speed_sd_mps=speed.sd if speed is not None else math.nan,
        force=result.force,
        pose=result.pose,
        marker_set=result.marker_set,
        source=result.source[0].sha256 if result.source else "",
    )


def _tell(content: PageContent, folder: Path) -> None:
    out = console.stdout()
    for pair in content.comparison.pairs:
        if content.cue is not None:
            words = cue_words(content.cue, pair)
            out.print(words.headline, markup=False)
            for line in (*words.targets, words.side_effects):
                if line:
                    out.print(f"  {line}", markup=False)
        for line in headline(content.comparison, pair):
            out.print(line, markup=False)
    out.print(f"Page: {folder / 'compare.html'}", markup=False)
