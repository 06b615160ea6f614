"""The command line. Nothing heavy is imported before a command runs.

Exit codes: 0 done; 1 a fault in Pushoff; 2 bad usage, or the result cannot be written; 3 the input
cannot be read; 4 it was read but there is no running to analyse in it; 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from pushoff import __version__
from pushoff.commands.arguments import (
    SEXES,
    Files,
    OutOption,
    OverwriteOption,
    SettingsOption,
    Sex,
    ThresholdOption,
    with_capture_options,
)
from pushoff.commands.audit import audit
from pushoff.commands.compare import compare
from pushoff.commands.plan import plan
from pushoff.commands.test import test
from pushoff.core.errors import PushoffError

DEBUG_VARIABLE = "PUSHOFF_DEBUG"
_EPILOG = (
    "Exit codes: 0 done; 2 bad usage or the result cannot be written; 3 input cannot be read; "
    "4 read, but there is no running to analyse in it."
)

app = typer.Typer(
    name="pushoff",
    help="Measure how a runner pushes off, from video, motion capture and force. Nothing leaves "
    "this computer.",
    epilog=_EPILOG,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class Ground(str, Enum):
    """What the virtual runner runs on."""

    treadmill = "treadmill"
    overground = "overground"


class Strike(str, Enum):
    """Which part of the virtual runner's foot lands first."""

    rearfoot = "rearfoot"
    midfoot = "midfoot"
    forefoot = "forefoot"


class Side(str, Enum):
    """Which side of the virtual runner the camera sees."""

    left = "left"
    right = "right"


class Output(str, Enum):
    """What the virtual runner can be written as."""

    c3d = "c3d"
    trc = "trc"
    keypoints = "keypoints"
    video = "video"


class Layout(str, Enum):
    """Marker set of the virtual runner."""

    rbds = "rbds"
    hamner = "hamner"
    plug_in_gait = "plug_in_gait"


def _version(wanted: bool) -> bool:
    if wanted:
        typer.echo(f"pushoff {__version__}")
        raise typer.Exit
    return wanted


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version  # its callback has done the work


@app.command()
@with_capture_options
def analyze(
    files: Files,
    options: dict[str, Any],
    out: OutOption = None,
    tests: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="Result of pushoff test (lunge); may be repeated."),
    ] = None,
    settings: SettingsOption = None,
    threshold: ThresholdOption = None,
    no_video: Annotated[
        bool, typer.Option("--no-video", help="Leave the annotated video out (faster).")
    ] = False,
    no_pictures: Annotated[
        bool,
        typer.Option(
            "--no-pictures",
            help="Keep the runner's looks out of the result: stick figures, no annotated video.",
        ),
    ] = False,
    overwrite: OverwriteOption = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the report in the browser.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one JSON document on stdout.")
    ] = False,
) -> None:
    """Analyse a recording and write report, tables and curves into a folder."""
    from pushoff.commands.analyze import analyze as run

    run(
        files,
        options,
        out=out,
        tests=tests or (),
        settings=settings,
        threshold_n=threshold,
        overwrite=overwrite,
        pictures=not no_pictures,
        video=not no_video,
        as_json=as_json,
        open_page=open_page,
    )


@app.command()
@with_capture_options
def export(
    files: Files,
    options: dict[str, Any],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the files; default <name>.opensim here."),
    ] = None,
    settings: SettingsOption = None,
    threshold: ThresholdOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier export of the same name.")
    ] = False,
) -> None:
    """Write markers, joint angles, force, moments and muscles as files that OpenSim opens."""
    from pushoff.commands.export import export as run

    run(files, options, out=out, settings=settings, threshold_n=threshold, overwrite=overwrite)


@app.command()
def demo(
    out: OutOption = None,
    open_page: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open",
            help="Show the report in the browser; without either, where there is a screen.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Analyse the bundled clip of the virtual runner and show its report."""
    from pushoff.commands.console import has_display
    from pushoff.commands.demo import demo as run

    run(out, has_display() if open_page is None else open_page)


for _command in (compare, test, audit, plan):
    app.command()(_command)


@app.command()
def simulate(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the files.")] = Path(
        "simulated"
    ),
    write: Annotated[
        list[Output] | None,
        typer.Option(help="What to write; may be repeated. Default: all but video."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=2.0, max=600.0, help="Length of the run.")] = 8.0,
    rate: Annotated[
        float, typer.Option(metavar="HZ", min=30.0, max=1000.0, help="Markers a second.")
    ] = 240.0,
    fps: Annotated[
        float, typer.Option(metavar="N", min=15.0, max=960.0, help="Camera frames a second.")
    ] = 60.0,
    view: Annotated[Side, typer.Option(help="Side that the camera sees.")] = Side.left,
    markers: Annotated[Layout, typer.Option(help="Marker set.")] = Layout.rbds,
    speed: Annotated[float, typer.Option(metavar="M/S", help="Running speed.")] = 3.5,
    step_rate: Annotated[
        float | None, typer.Option(metavar="N", help="Steps a minute; the norm of the speed.")
    ] = None,
    mass: Annotated[float, typer.Option(metavar="KG", help="Body mass.")] = 70.0,
    height: Annotated[float, typer.Option(metavar="M", help="Height.")] = 1.75,
    sex: Annotated[Sex, typer.Option(help="Segment masses.")] = Sex.m,
    slope: Annotated[float, typer.Option(metavar="PERCENT", help="Slope, uphill positive.")] = 0.0,
    surface: Annotated[Ground, typer.Option(help="What is run on.")] = Ground.treadmill,
    foot_strike: Annotated[Strike, typer.Option(help="What lands first.")] = Strike.rearfoot,
    noise: Annotated[
        float, typer.Option(metavar="SHARE", help="How much steps differ, 0.02 is 2 %.")
    ] = 0.01,
    seed: Annotated[int, typer.Option(help="Seed of all chance.")] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A fault, e.g. late_push=0.8; may be repeated."),
    ] = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Let the virtual runner run: files as a laboratory or camera would give, and the truth."""
    from pushoff.commands.simulate import simulate as run

    run(
        {
            "speed_mps": speed,
            "step_rate_per_min": step_rate,
            "mass_kg": mass,
            "height_m": height,
            "sex": SEXES[sex],
            "slope_percent": slope,
            "surface": surface.value,
            "foot_strike": foot_strike.value,
            "stride_noise": noise,
            "seed": seed,
        },
        fault or [],
        out=out,
        kinds=[kind.value for kind in write or ()],
        seconds=seconds,
        rate_hz=rate,
        fps=fps,
        view=view.value,
        layout=markers.value,
        overwrite=overwrite,
    )


@app.command()
def formats(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what can be read: file formats, marker sets, pose engines."""
    from pushoff.commands.formats import formats as run

    run(as_json)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check this installation: versions, pose models, graphics libraries, what works."""
    from pushoff.commands.doctor import doctor as run

    if not run(as_json):
        raise typer.Exit(1)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line on arguments (``sys.argv``) and return the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        command = typer.main.get_command(app)
        code = command.main(words or ["--help"], prog_name="pushoff", standalone_mode=False)
    except PushoffError as error:
        return _fail(error.line(), error.exit_code, error)
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        # Whoever read our output has stopped; Python would complain once more while it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 (the last resort: one line instead of a traceback)
        wording = getattr(error, "format_message", None)
        if wording is not None:
            text = str(wording()).replace("Value error, ", "").rstrip(".")
            return _fail(f"{text}; see pushoff --help", 2, None)
        text = f"this is a fault in Pushoff: {type(error).__name__}: {error}"
        return _fail(f"{text}; set {DEBUG_VARIABLE}=1 to see where", 1, error)
    if code == 130:
        return _fail("interrupted; nothing was written", 130, None)
    return code if isinstance(code, int) else 0


def _fail(text: str, code: int, error: BaseException | None) -> int:
    typer.echo(f"pushoff: {' '.join(text.split())}", err=True)
    if error is not None and os.environ.get(DEBUG_VARIABLE):
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__)
    return code


def _terminated(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def main() -> None:
    """Run the command line and leave with its exit code."""
    # A polite kill unwinds like an exception, so that nothing half-written stays behind.
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run())


if __name__ == "__main__":
    main()
