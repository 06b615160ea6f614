"""``pushoff compare``: what changed between recordings of one runner.

Only light things are imported here: the command line reads this file before any command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pushoff.commands.arguments import (
    FpsOption,
    HeightOption,
    IgnoreOption,
    MarkersOption,
    MassOption,
    PersonOption,
    PoseOption,
    SettingsOption,
    Sex,
    SexOption,
    SlopeOption,
    SpeedOption,
    StaticOption,
    Surface,
    SurfaceOption,
    ThresholdOption,
    View,
    ViewOption,
    capture_options,
)


def compare(
    recordings: Annotated[
        list[Path],
        typer.Argument(
            metavar="A B...",
            help="Recordings, or folders of pushoff analyze, in the order in which they were made.",
            show_default=False,
        ),
    ],
    cue: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A cue trial: A without the cue, B with it."),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            metavar="AB|ABAB", help="Order of the recordings; AB for two and ABAB for four."
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help="One name per recording, with commas; equal names are repetitions.",
        ),
    ] = None,
    sides: Annotated[
        bool, typer.Option("--sides", help="Compare left with right of one recording.")
    ] = False,
    same_setup: Annotated[
        bool | None,
        typer.Option(
            "--same-setup/--new-setup",
            help="Whether camera, clothes and markers stayed as they were. Default: yes for a cue "
            "trial, otherwise no.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the result; default <A>-vs-<B>.compare here."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write into a folder with other files (which stay).")
    ] = False,
    mass: MassOption = None,
    height: HeightOption = None,
    sex: SexOption = None,
    speed: SpeedOption = None,
    slope: SlopeOption = None,
    surface: SurfaceOption = Surface.auto,
    view: ViewOption = View.auto,
    static: StaticOption = None,
    markers: MarkersOption = None,
    fps: FpsOption = None,
    pose: PoseOption = None,
    person: PersonOption = None,
    ignore: IgnoreOption = None,
    settings: SettingsOption = None,
    threshold: ThresholdOption = None,
    no_pictures: Annotated[
        bool, typer.Option("--no-pictures", help="Keep the runner's looks out of the page.")
    ] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one JSON document on stdout.")
    ] = False,
) -> None:
    """Compare recordings of one runner: what changed beyond the runner's own noise.

    Options of the analysis hold for every recording; folders of earlier results keep theirs.
    """
    from pushoff.commands.compare_run import Question, run

    options = capture_options(
        mass=mass,
        height=height,
        sex=sex if sex is None else Sex(sex),
        speed=speed,
        slope=slope,
        surface=surface,
        view=view,
        static=static,
        markers=markers,
        fps=fps,
        pose=pose,
        person=person,
        ignore=ignore,
    )
    run(
        Question(
            paths=tuple(recordings),
            cue=cue,
            pattern=pattern,
            labels=None if labels is None else tuple(part.strip() for part in labels.split(",")),
            sides=sides,
            same_setup=same_setup,
        ),
        options,
        out=out,
        settings=settings,
        threshold_n=threshold,
        overwrite=overwrite,
        pictures=not no_pictures,
        open_page=open_page,
        as_json=as_json,
    )
