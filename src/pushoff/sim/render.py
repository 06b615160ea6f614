"""Video of the virtual runner: looks, camera and surroundings by options, drawn with MuJoCo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.core.progress import Progress, silent
from pushoff.sim import render_head, render_scene
from pushoff.sim.definition import Runner
from pushoff.sim.render_camera import Camera, camera_round
from pushoff.sim.render_figure import BODIES, BodyName, Surfaces, figure, sole_drops
from pushoff.sim.render_gl import Canvas

#: Camera azimuth (degrees) of each named view.
VIEWS: Mapping[str, float] = {
    "front": 0.0,
    "front_right": 40.0,
    "right": 90.0,
    "rear_right": 140.0,
    "rear": 180.0,
    "rear_left": 220.0,
    "left": 270.0,
    "front_left": 320.0,
}


@runtime_checkable
class Moving(Protocol):
    """What can be drawn: a time axis and the body's points over time."""

    @property
    def time_s(self) -> Float[np.ndarray, " time"]:
        """Return the time axis in seconds."""
        ...

    @property
    def points(self) -> Mapping[str, Float[np.ndarray, "time 3"]]:
        """Return ``names.MOTION_POINTS`` in lab axes (m)."""
        ...


@dataclass(frozen=True)
class RenderOptions:
    """How a run is filmed.

    Parameters
    ----------
    width, height, frame_rate_hz : int, int, float
        Picture size (even numbers) and frames per second.
    place : "treadmill", "room" or "track"
        Surroundings. On a treadmill the marks on the belt move at ``belt_speed_mps``.
    slope_percent : float
        Rise of the ground or belt per 100 m; it passes through the origin.
    view, turn_deg : str, float
        Named view, and degrees that the camera stands beside it (positive towards the runner's
        left, seen from above).
    elevation_deg, distance_m, aim_height_m, lens_deg : float
        How far the camera looks down; distance to the runner; height and vertical opening angle.
    follow : bool
        Overground: the camera moves with the runner instead of standing at the middle of the path.
    body, companion : str
        Looks of the runner and, if wanted, of a second one who runs the same way farther from the
        camera and a little behind.
    console : "none", "slim" or "bulky"
        The treadmill's console; the bulky one's arms hide part of the thighs.
    light, noise : float
        Brightness (1 is a well-lit room) and standard deviation of sensor noise (0–255 scale).
    shutter, blur_samples : float, int
        Share of the frame time that the shutter is open, and pictures averaged for motion blur.
    oversampling, quality : int
        Pictures are drawn larger and averaged; x264's constant rate factor (lower is better).
    draft : bool
        Coarser surfaces, no smoothed edges and smaller shadows: some four times faster in software
        rendering, for clips that only a pose engine looks at.
    blocks : tuple of Block
        Furniture: a couch, a step.
    sole_drops_m : tuple of float, optional
        How far (m) the sole lies below heel, ball and toe; found from the lowest points when None.
    """

    width: int = 720
    height: int = 720
    frame_rate_hz: float = 60.0
    place: render_scene.Place = "treadmill"
    belt_speed_mps: float = 0.0
    slope_percent: float = 0.0
    view: Literal[
        "front",
        "front_right",
        "right",
        "rear_right",
        "rear",
        "rear_left",
        "left",
        "front_left",
    ] = "right"
    turn_deg: float = 0.0
    elevation_deg: float = 3.0
    distance_m: float = 4.2
    aim_height_m: float = 0.86
    lens_deg: float = 29.0
    follow: bool = True
    body: BodyName = "lean"
    companion: BodyName | None = None
    console: render_scene.Console = "slim"
    light: float = 1.0
    noise: float = 0.0
    shutter: float = 0.4
    blur_samples: int = 1
    oversampling: int = 1
    quality: int = 22
    draft: bool = False
    seed: int = 0
    blocks: tuple[render_scene.Block, ...] = ()
    sole_drops_m: tuple[float, float, float] | None = None


def options_for(runner: Runner, **changes: Any) -> RenderOptions:
    """Return options that fit a runner: place, belt speed and slope; ``changes`` come on top."""
    overground = runner.surface == "overground"
    fitting: dict[str, Any] = {
        "place": "track" if overground else "treadmill",
        "belt_speed_mps": 0.0 if overground else runner.speed_mps,
        "slope_percent": runner.slope_percent,
    }
    return RenderOptions(**{**fitting, **changes})


def camera_of(options: RenderOptions, forward_m: float = 0.0) -> Camera:
    """Return the camera, looking at a runner who is at ``forward_m``."""
    ground = forward_m * options.slope_percent / 100.0
    return camera_round(
        (forward_m, ground + options.aim_height_m, 0.0),
        VIEWS[options.view] - options.turn_deg,
        options.elevation_deg,
        options.distance_m,
        options.lens_deg,
        (options.width, options.height),
    )


def companion_place(options: RenderOptions) -> tuple[float, float, float] | None:
    """Return where the second person runs beside the first (m), None where there is none."""
    if options.companion is None:
        return None
    forward = -0.6
    aside = -1.2 if camera_of(options).position_m[2] >= 0 else 1.2
    return (forward, forward * options.slope_percent / 100.0, aside)


def frame_times(run: Moving, options: RenderOptions) -> Float[np.ndarray, " frame"]:
    """Return the time of every frame of a clip of the whole run (s from the run's start)."""
    length = float(run.time_s[-1] - run.time_s[0] + np.median(np.diff(run.time_s)))
    count = int(np.floor(length * options.frame_rate_hz + 1e-6))
    times = float(run.time_s[0]) + np.arange(count) / options.frame_rate_hz
    return np.minimum(times, float(run.time_s[-1]))


def draw(
    run: Moving, options: RenderOptions, times_s: Float[np.ndarray, " frame"] | None = None
) -> Iterator[UInt8[np.ndarray, "row column 3"]]:
    """Draw the frames of a run one after the other, or those of some times (s).

    Raises
    ------
    BadUsageError
        If MuJoCo is missing or cannot draw here.
    """
    times = frame_times(run, options) if times_s is None else times_s
    first = _points_at(run, times[:1])
    shown = _Shown(_drops(run, options), options)
    camera = camera_of(options, float(np.mean(run.points["mid_hip"][:, 0])))
    noise = np.random.default_rng(options.seed)
    with Canvas(
        render_scene.scene_xml(
            render_scene.Setting(
                options.place,
                options.console,
                options.light,
                options.slope_percent,
                beside_m=companion_place(options),
                draft=options.draft,
                blocks=options.blocks,
            ),
            camera,
            shown.materials(),
        ),
        shown.surfaces(_only(first, 0), 0.0),
        {**render_scene.scene_textures(options.place), **shown.textures()},
        (options.width, options.height),
        options.oversampling,
    ) as canvas:
        for time in times:
            instants = time + np.arange(options.blur_samples) * (
                options.shutter / options.frame_rate_hz / options.blur_samples
            )
            points = _points_at(run, np.minimum(instants, float(run.time_s[-1])))
            total = np.zeros((options.height, options.width, 3))
            for number, instant in enumerate(instants):
                here = _only(points, number)
                if options.follow and options.place != "treadmill":
                    camera = camera_of(options, float(here["mid_hip"][0]))
                canvas.aim(camera)
                canvas.place(shown.surfaces(here, float(instant)))
                total += canvas.picture()
            total /= options.blur_samples
            if options.noise > 0:
                total += noise.normal(0.0, options.noise, total.shape)
            yield np.clip(np.rint(total), 0, 255).astype(np.uint8)


def _drops(run: Moving, options: RenderOptions) -> Mapping[str, float]:
    if options.sole_drops_m is not None:
        return dict(zip(("heel", "ball", "toe"), options.sole_drops_m, strict=True))
    return sole_drops(run.points, options.slope_percent)


def render_clip(
    run: Moving, options: RenderOptions, path: Path, progress: Progress = silent
) -> Path:
    """Write a run as an H.264 video and return its path.

    The file appears whole or not at all.
    """
    count = len(frame_times(run, options))
    part = path.with_name(f".{path.stem}.part{path.suffix}")

    def told() -> Iterator[np.ndarray]:
        for number, frame in enumerate(draw(run, options)):
            progress("render", number, count)
            yield frame
        progress("render", count, count)

    try:
        _encode(told(), options, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _encode(
    frames: Iterator[UInt8[np.ndarray, "row column 3"]], options: RenderOptions, path: Path
) -> None:
    from fractions import Fraction

    import av

    rate = Fraction(options.frame_rate_hz).limit_denominator(1001)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height = options.width, options.height
        stream.pix_fmt = "yuv420p"
        preset = "veryfast" if options.draft else "slow"
        stream.options = {"crf": str(options.quality), "preset": preset}
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())


@dataclass(frozen=True)
class _Shown:
    """The people in the picture and the belt."""

    drops_m: Mapping[str, float]
    options: RenderOptions

    def people(self) -> Sequence[tuple[str, BodyName, tuple[float, float, float]]]:
        """Return prefix of the materials, looks and place of each person."""
        people: list[tuple[str, BodyName, tuple[float, float, float]]] = [
            ("one_", self.options.body, (0.0, 0.0, 0.0))
        ]
        beside = companion_place(self.options)
        if self.options.companion is not None and beside is not None:
            people.append(("two_", self.options.companion, beside))
        return people

    def materials(self) -> dict[str, str]:
        """Return the materials of the moving surfaces with their colours."""
        found = {}
        for prefix, name, _ in self.people():
            body = BODIES[name]
            for material in ("skin", "hair", "shirt", "shorts", "socks", "shoes", "soles"):
                colour = getattr(body, material)
                found[prefix + material] = " ".join(f"{value}" for value in colour)
            found[prefix + "face"] = "1 1 1"
        return found

    def textures(self) -> dict[str, np.ndarray]:
        """Return the painted faces."""
        return {
            prefix + "face": render_head.face_picture(BODIES[name].skin, BODIES[name].hair)
            for prefix, name, _ in self.people()
        }

    def surfaces(self, points: Mapping[str, np.ndarray], time_s: float) -> Surfaces:
        """Return all moving surfaces at one instant."""
        parts: Surfaces = []
        for prefix, name, place in self.people():
            moved = {key: value + np.asarray(place) for key, value in points.items()}
            person = figure(moved, BODIES[name], self.drops_m)
            parts += [(prefix + material, grid) for material, grid in person]
        if self.options.place == "treadmill":
            parts += render_scene.belt_marks(
                self.options.belt_speed_mps * time_s, self.options.slope_percent
            )
        return [(name, _thinned(grid)) for name, grid in parts] if self.options.draft else parts


def _thinned(grid: Float[np.ndarray, "ring around 3"]) -> Float[np.ndarray, "fewer columns 3"]:
    """Return about half of the rings and columns, the outer ones kept."""
    rings, columns = (
        np.unique(np.rint(np.linspace(0, count - 1, count // 2 + 1)).astype(int))
        for count in grid.shape[:2]
    )
    return grid[np.ix_(rings, columns)]


def _points_at(run: Moving, times: Float[np.ndarray, " frame"]) -> dict[str, np.ndarray]:
    """Return all points at other times (cubic), name → (frame, 3)."""
    from scipy.interpolate import make_interp_spline

    near = slice(
        max(int(np.searchsorted(run.time_s, times[0])) - 6, 0),
        int(np.searchsorted(run.time_s, times[-1])) + 6,
    )
    axis = run.time_s[near]
    return {
        name: make_interp_spline(axis, path[near], k=3)(times) for name, path in run.points.items()
    }


def _only(points: Mapping[str, np.ndarray], number: int) -> dict[str, np.ndarray]:
    return {name: path[number] for name, path in points.items()}
