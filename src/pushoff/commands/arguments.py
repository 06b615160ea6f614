"""Arguments and options that several commands share. Nothing heavy is imported here."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from pushoff.core.complaints import COMPLAINTS


class Sex(str, Enum):
    """Whose segment masses are used."""

    f = "f"
    m = "m"


class Surface(str, Enum):
    """What is run on."""

    auto = "auto"
    treadmill = "treadmill"
    overground = "overground"


class View(str, Enum):
    """Which side of the runner the camera sees."""

    auto = "auto"
    left = "left"
    right = "right"
    rear = "rear"
    front = "front"


class Stream(str, Enum):
    """A part of a recording that can be left out."""

    force = "force"
    markers = "markers"
    imu = "imu"
    video = "video"


#: Keys of ``complaints.COMPLAINTS`` as the choices of an option.
Complaint = Enum("Complaint", {name: name for name in COMPLAINTS}, type=str)

SEXES = {Sex.f: "female", Sex.m: "male"}
OutOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Folder for the result; default <name>.pushoff here."),
]
OverwriteOption = Annotated[
    bool,
    typer.Option(
        "--overwrite",
        help="Replace the result of another recording, or write into a folder with other files "
        "(which stay).",
    ),
]


Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="One recording: a video, a C3D, or several files of the same trial (TRC + MOT).",
        show_default=False,
    ),
]
MassOption = Annotated[
    float | None, typer.Option(metavar="KG", help="Body mass; found from a force plate.")
]
HeightOption = Annotated[
    float | None,
    typer.Option(metavar="M", help="Height; gives video its scale."),
]
SexOption = Annotated[Sex | None, typer.Option(help="Whose segment masses to use.")]
SpeedOption = Annotated[
    float | None, typer.Option(metavar="M/S", help="Running or belt speed, if known.")
]
SlopeOption = Annotated[
    float | None, typer.Option(metavar="PERCENT", help="Slope, uphill positive.")
]
SurfaceOption = Annotated[Surface, typer.Option(help="Found when auto.")]
ViewOption = Annotated[
    View, typer.Option(help="Side of the runner that the camera sees; found when auto.")
]
StaticOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Standing trial of the same markers.")
]
ForceOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="File with the ground force of the same trial."),
]
MarkersOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your own marker set (TOML); see docs/lab.md."),
]
FpsOption = Annotated[
    float | None,
    typer.Option(metavar="N", help="True frames a second, for slow-motion files."),
]
PoseOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Pose engine for video; see pushoff formats."),
]
PersonOption = Annotated[
    int | None,
    typer.Option(metavar="N", help="Which person of the clip, from the left, counted from 0."),
]
IgnoreOption = Annotated[
    list[Stream] | None,
    typer.Option(help="Analyse as if this were not in the file; may be repeated."),
]
HistoryOption = Annotated[
    list[Complaint] | None,
    typer.Option(help="An injury of the past; it holds back cues. May be repeated."),
]
PainOption = Annotated[
    list[Complaint] | None,
    typer.Option(help="What hurts now; it holds back cues. May be repeated."),
]
LungeOption = Annotated[
    tuple[float, float] | None,
    typer.Option(
        metavar="LEFT RIGHT", help="Weight-bearing lunge test: shank from the vertical, degrees."
    ),
]
SettingsOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Settings of the stages (TOML).")
]
ThresholdOption = Annotated[
    float | None,
    typer.Option(metavar="N", min=1.0, max=500.0, help="Force threshold of contact, default 20 N."),
]

#: What can be told about runner and trial: option → (annotation, default).
CAPTURE: Mapping[str, tuple[Any, Any]] = {
    "mass": (MassOption, None),
    "height": (HeightOption, None),
    "sex": (SexOption, None),
    "speed": (SpeedOption, None),
    "slope": (SlopeOption, None),
    "surface": (SurfaceOption, Surface.auto),
    "view": (ViewOption, View.auto),
    "static": (StaticOption, None),
    "force": (ForceOption, None),
    "markers": (MarkersOption, None),
    "fps": (FpsOption, None),
    "pose": (PoseOption, None),
    "person": (PersonOption, None),
    "ignore": (IgnoreOption, None),
    "history": (HistoryOption, None),
    "pain": (PainOption, None),
    "lunge": (LungeOption, None),
}


def capture_options(**told: Any) -> dict[str, Any]:
    """Return fields of CaptureOptions from what was told on the command line."""
    sex, ignore = told.pop("sex"), told.pop("ignore")
    lunge = told.pop("lunge", None) or (None, None)
    return {
        "mass_kg": told.pop("mass"),
        "height_m": told.pop("height"),
        "sex": SEXES[sex] if sex is not None else None,
        "speed_mps": told.pop("speed"),
        "slope_percent": told.pop("slope"),
        "surface": told.pop("surface").value,
        "view": told.pop("view").value,
        "ignore": frozenset(stream.value for stream in ignore or ()),
        "history": tuple(item.value for item in told.pop("history", None) or ()),
        "pain": tuple(item.value for item in told.pop("pain", None) or ()),
        "lunge_left_deg": lunge[0],
        "lunge_right_deg": lunge[1],
        **told,
    }


def with_capture_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option of ``CAPTURE`` in place of its parameter ``options``.

    The command gets one mapping: fields of ``CaptureOptions``.
    """
    own = inspect.signature(function, eval_str=True)
    shared = [
        inspect.Parameter(
            name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation
        )
        for name, (annotation, default) in CAPTURE.items()
    ]
    parameters = [
        item
        for parameter in own.parameters.values()
        for item in (shared if parameter.name == "options" else [parameter])
    ]

    @functools.wraps(function)
    def command(**given: Any) -> None:
        told = {name: given.pop(name) for name in CAPTURE}
        function(options=capture_options(**told), **given)

    command.__signature__ = own.replace(parameters=parameters)  # pyright: ignore[reportAttributeAccessIssue]
    command.__annotations__ = {item.name: item.annotation for item in parameters}
    return command
