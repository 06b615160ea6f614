"""``pushoff test``: read, measure, write the folder, tell about it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pushoff import clinical_pipeline
from pushoff.capture.pose.model_file import user_cache
from pushoff.capture.source import check_path, source_of
from pushoff.clinical.assess import Person
from pushoff.clinical.registry import KINDS, Kind
from pushoff.clinical.result import ClinicalTest
from pushoff.commands import console
from pushoff.commands.arguments import SEXES, Sex
from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES
from pushoff.report.document import to_json
from pushoff.report.folder import check_target
from pushoff.report.test_words import figure, lead
from pushoff.report.test_write import FILES, document, same_test, save

_HEIGHT_M, _AGE_YEARS = (1.0, 2.3), (10.0, 100.0)


@dataclass(frozen=True)
class Told:
    """What was told on the command line."""

    sides: tuple[str, ...] = ()
    view: str | None = None
    value: tuple[float, float] | None = None
    unit: str | None = None
    height_m: float | None = None
    sex: Sex | None = None
    age_years: float | None = None
    pain: bool = False
    fps: float | None = None
    pose: str | None = None
    person: int | None = None


def clinical_test(
    name: str,
    files: Sequence[Path],
    told: Told,
    *,
    out: Path | None = None,
    overwrite: bool = False,
    pictures: bool = True,
    as_json: bool = False,
    open_page: bool = False,
) -> Path:
    """Measure one test, write its folder, tell about it; return the folder."""
    kind = clinical_pipeline.kind_of(name)
    _check(kind, files, told)
    target = out if out is not None else Path(f"{files[0].stem if files else kind.name}.test")
    _check_target(kind, files, target, overwrite)
    test = _measured(kind, files, told)
    use = what_next(test)
    folder = save(test, target, overwrite=overwrite, pictures=pictures, use=use)
    if as_json:
        sys.stdout.write(to_json({**document(test), "output": str(folder)}))
    else:
        _tell(kind, test, folder, use)
    for warning in test.warnings:
        console.note(warning)
    if test.pain:
        console.note("it hurt during the test: see a doctor or physiotherapist before you train on")
    if open_page:
        console.show_in_browser(folder / "test.html")
    return folder


def _check(kind: Kind, files: Sequence[Path], told: Told) -> None:
    problems = []
    if files and told.value is not None:
        raise BadUsageError("pushoff test", "files or --value, not both", "both")
    if not files and told.value is None:
        units = " or ".join(kind.manual)
        raise BadUsageError(
            "pushoff test", f"a file, or --value LEFT RIGHT in {units}", "neither",
            f"see pushoff test --list for how to film the {kind.title}",
        )  # fmt: skip
    for option, value, (low, high) in (
        ("--height", told.height_m, _HEIGHT_M),
        ("--age", told.age_years, _AGE_YEARS),
    ):
        if value is not None and not low <= value <= high:
            problems.append(f"{option} must lie between {low:g} and {high:g}, is {value:g}")
    if problems:
        raise BadUsageError("pushoff test", found="; ".join(problems))


def _check_target(kind: Kind, files: Sequence[Path], target: Path, overwrite: bool) -> None:
    """Refuse a target before the work, not after it."""
    for path in files:
        check_path(path)
    earlier = target.is_dir() and same_test(
        target, kind.name, [source_of(path, "").sha256 for path in files]
    )
    check_target(target, None, overwrite or earlier, ours=FILES)


def _measured(kind: Kind, files: Sequence[Path], told: Told) -> ClinicalTest:
    sex = cast("Any", SEXES[told.sex]) if told.sex is not None else None
    person = Person(sex, told.age_years, told.height_m, told.pain)
    if told.value is not None:
        values = cast("Any", dict(zip(SIDES, told.value, strict=True)))
        return clinical_pipeline.from_values(kind, values, told.unit, person)
    options = clinical_pipeline.TestOptions(
        sides=cast("Any", told.sides),
        view=cast("Any", told.view),
        fps=told.fps,
        pose=told.pose,
        person=told.person,
        cache=user_cache(),
    )
    with console.progress_bars() as progress:
        return clinical_pipeline.from_files(kind, files, options, person, progress)


def what_next(test: ClinicalTest) -> tuple[tuple[str, str], ...]:
    """Return (words, command line) of what the result is good for; empty where for nothing more."""
    if test.kind != "lunge":
        return ()
    left, right = test.of("shank_angle", "left"), test.of("shank_angle", "right")
    if left is None or right is None:
        return ()
    return (
        (
            "Tell it to the analysis of your running: a stiff ankle holds back some cues.",
            f"pushoff analyze RUN.mp4 --lunge {left.value:.0f} {right.value:.0f}",
        ),
    )


def _tell(kind: Kind, test: ClinicalTest, folder: Path, use: tuple[tuple[str, str], ...]) -> None:
    out = console.stdout()
    out.print(f"{kind.title[:1].upper()}{kind.title[1:]}", markup=False)
    for sentence in lead(test, kind):
        out.print(f"  {sentence}", markup=False)
    total = len(test.repetitions)
    counted = sum(rep.valid for rep in test.repetitions)
    if total:
        out.print(f"  {counted} of {total} repetitions count.", markup=False)
    for number, rep in enumerate(test.repetitions, start=1):
        if not rep.valid:
            when = f" at {figure(rep.peak_s, 1)} s" if rep.peak_s == rep.peak_s else ""
            out.print(f"  Repetition {number}{when} does not count: {rep.reason}.", markup=False)
    for words, line in use:
        out.print(f"  {words}\n    {line}", markup=False)
    out.print(f"Page: {folder / 'test.html'}", markup=False)


def list_kinds(as_json: bool) -> None:
    """Print every test: name, view, what is measured, how to film it."""
    rows = [
        {
            "kind": kind.name,
            "title": kind.title,
            "views": list(kind.views),
            "photo": kind.photo,
            "units": list(kind.manual),
            "measures": [f"{q.title} ({q.unit})" if q.unit else q.title for q in kind.quantities],
            "what": kind.words.what,
            "filming": list(kind.words.filming),
        }
        for kind in KINDS
    ]
    if as_json:
        sys.stdout.write(to_json(rows))
        return
    out = console.stdout()
    for kind in KINDS:
        from_where = " or ".join(kind.views)
        photo = ", video or photo" if kind.photo else ", video"
        out.print(f"{kind.name}: {kind.title} (from the {from_where}{photo})", markup=False)
        out.print(f"  {kind.words.what}", markup=False)
        out.print(f"  Measures: {', '.join(_measures(kind))}.", markup=False)
        out.print(f"  By hand: --value LEFT RIGHT --unit {' | '.join(kind.manual)}", markup=False)
        for line in kind.words.filming:
            out.print(f"  - {line}", markup=False)
