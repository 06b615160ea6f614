"""``pushoff test``: a clinical movement test from a video, a photo or figures typed in.

Only light things are imported here: the command line reads this file before any command runs.
"""
# ruff: noqa: PT028 (the command is called test; it is none of pytest's)

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from pushoff.commands.arguments import Sex
from pushoff.core.errors import BadUsageError


class TestSideOption(str, Enum):
    """Which leg a file shows."""

    auto = "auto"
    left = "left"
    right = "right"


class TestViewOption(str, Enum):
    """From where the camera looks."""

    auto = "auto"
    front = "front"
    rear = "rear"
    side = "side"


class UnitOption(str, Enum):
    """Unit of figures that are typed in."""

    deg = "deg"
    cm = "cm"
    times = "count"
    ratio = "ratio"


def test(
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="Which test; see --list.")
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Video, photo or keypoints: both legs in one, or one file for each leg.",
            show_default=False,
        ),
    ] = None,
    side: Annotated[
        list[TestSideOption] | None,
        typer.Option(
            help="Leg that is tested, found when auto; once for all files or once for each."
        ),
    ] = None,
    view: Annotated[
        TestViewOption, typer.Option(help="From where the camera looks; found when auto.")
    ] = TestViewOption.auto,
    value: Annotated[
        tuple[float, float] | None,
        typer.Option(
            metavar="LEFT RIGHT",
            help="Figures measured by hand instead of a file; nan for a leg not tested.",
        ),
    ] = None,
    unit: Annotated[UnitOption | None, typer.Option(help="Unit of --value.")] = None,
    height: Annotated[
        float | None, typer.Option(metavar="M", help="Height; gives distances in the picture.")
    ] = None,
    sex: Annotated[Sex | None, typer.Option(help="Chooses the range of others.")] = None,
    age: Annotated[
        float | None, typer.Option(metavar="YEARS", help="Chooses the range of others.")
    ] = None,
    pain: Annotated[bool, typer.Option("--pain", help="It hurt during the test.")] = False,
    fps: Annotated[
        float | None,
        typer.Option(metavar="N", help="True frames a second, for slow-motion files."),
    ] = None,
    pose: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Pose engine for video; see pushoff formats."),
    ] = None,
    person: Annotated[
        int | None,
        typer.Option(metavar="N", help="Which person of the clip, from the left, counted from 0."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the result; default <name>.test here."),
    ] = None,
    no_pictures: Annotated[
        bool, typer.Option("--no-pictures", help="Keep the person's looks out of the page.")
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Replace another result, or write beside other files."),
    ] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one JSON document on stdout.")
    ] = False,
    list_kinds: Annotated[
        bool, typer.Option("--list", help="List the tests and how to film them.")
    ] = False,
) -> None:
    """Measure a clinical test (squat, lunge, Thomas, leg raise, calf raise, hop)."""
    from pushoff.commands import clinical_test as run

    if list_kinds:
        run.list_kinds(as_json)
        return
    if kind is None:
        raise BadUsageError("KIND", "the name of a test", "none", "see pushoff test --list")
    sides = [s.value for s in side or () if s is not TestSideOption.auto]
    if sides and len(sides) != len(side or ()):
        raise BadUsageError("--side", "left or right for every file, or auto for all", "a mixture")
    run.clinical_test(
        kind,
        files or [],
        run.Told(
            sides=tuple(sides),
            view=None if view is TestViewOption.auto else view.value,
            value=value,
            unit=None if unit is None else unit.value,
            height_m=height,
            sex=sex,
            age_years=age,
            pain=pain,
            fps=fps,
            pose=pose,
            person=person,
        ),
        out=out,
        overwrite=overwrite,
        pictures=not no_pictures,
        as_json=as_json,
        open_page=open_page,
    )
