"""The grid of rendered clips, and its making: ``python -m benchmarks.video.grid [name …]``.

Clips, truths and keypoints come into ``build/video_grid`` (not under version control); what is
there already is kept. ``tune`` clips may be looked at while methods are chosen, ``test`` clips only
for the figures in docs/accuracy.md. Clips at 240 frames/s are thinned to 120, 60 and 30 with their
frames averaged over half of the longer frame time (motion blur), so that each rate sees the same
run.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pushoff.sim.definition import Faults, Runner
from pushoff.sim.render import options_for, render_clip
from pushoff.sim.render_truth import clip_truth, write_truth
from pushoff.sim.runner import simulate

FOLDER = Path(__file__).resolve().parents[2] / "build" / "video_grid"
Split = Literal["tune", "test"]
#: Frame rates that a clip at 240 frames/s also gives.
THINNED = (120, 60, 30)


@dataclass(frozen=True)
class Clip:
    """One clip: who runs, how it is filmed, for how long, and what it may be used for."""

    name: str
    split: Split
    runner: Runner
    film: dict[str, Any] = field(default_factory=dict)
    seconds: float = 6.0
    rate_hz: float = 30.0

    @property
    def video(self) -> Path:
        """Path of the clip."""
        return FOLDER / f"{self.name}.mp4"

    @property
    def truth(self) -> Path:
        """Path of what is known about it."""
        return FOLDER / f"{self.name}.truth.json"


def _side_tune() -> Iterator[Clip]:
    """Yield side views for choosing methods: speeds, landings, bodies, turns, light, consoles."""
    strikes = ("rearfoot", "midfoot", "forefoot")
    bodies = ("lean", "sturdy", "slight")
    consoles = ("slim", "none", "bulky")
    speeds = (2.6, 3.0, 3.4, 3.8, 4.2, 4.6)
    turns = (0.0, 8.0, -8.0, 15.0, -15.0, 4.0, -4.0, 20.0)
    for number in range(24):
        speed = speeds[number % 6]
        # The norm's step rate at this speed, less or more by up to 6 %.
        rate = round((146 + 7.5 * speed) * (1 + 0.06 * ((number * 5) % 7 - 3) / 3), 1)
        runner = Runner(
            speed_mps=speed,
            step_rate_per_min=rate,
            height_m=(1.62, 1.70, 1.76, 1.83, 1.90)[number % 5],
            mass_kg=(52.0, 61.0, 68.0, 76.0, 84.0)[number % 5],
            sex="female" if number % 5 < 2 else "male",
            foot_strike=strikes[(number // 2) % 3],
            faults=_faults(number),
            stride_noise=0.015,
            seed=100 + number,
        )
        yield Clip(
            f"tune_side_{number:02d}",
            "tune",
            runner,
            {
                "view": ("left", "right")[(number + number // 6) % 2],
                "turn_deg": turns[(number * 3) % 8],
                "body": bodies[(number // 3) % 3],
                "console": consoles[(number * 2 + 1) % 3],
                "light": (1.0, 0.45)[number % 4 == 3],
                "noise": (2.0, 7.0)[number % 4 == 3],
                "elevation_deg": (3.0, 0.0, 6.0)[number % 3],
                "distance_m": (3.6, 4.2, 5.0)[(number // 2) % 3],
                "lens_deg": (33.0, 29.0, 25.0)[(number // 2) % 3],
            },
        )


def _faults(number: int) -> Faults:
    return (
        Faults(),
        Faults(soft_ankle=0.7),
        Faults(late_push=0.8),
        Faults(),
        Faults(overstride=0.04),
        Faults(lean=6.0, asymmetry=0.06),
    )[(number * 7 + number // 6) % 6]


def _side_test() -> Iterator[Clip]:
    """Yield side views for the figures, at 240 frames/s; other runners, looks and cameras."""
    rows = (
        (2.75, 163.0, 1.66, 57.0, "female", "rearfoot", Faults(), "right", 0.0, "slight", "slim"),
        (3.2, 172.0, 1.79, 73.0, "male", "midfoot", Faults(), "left", -6.0, "lean", "bulky"),
        (
            3.6,
            181.0,
            1.72,
            64.0,
            "female",
            "rearfoot",
            Faults(late_push=0.6),
            "left",
            10.0,
            "slight",
            "none",
        ),
        (4.0, 176.0, 1.86, 80.0, "male", "forefoot", Faults(), "right", -12.0, "sturdy", "none"),
        (
            4.8,
            188.0,
            1.77,
            66.0,
            "male",
            "midfoot",
            Faults(soft_ankle=0.4),
            "left",
            0.0,
            "sturdy",
            "slim",
        ),
        (
            3.0,
            158.0,
            1.74,
            70.0,
            "male",
            "rearfoot",
            Faults(overstride=0.03),
            "right",
            5.0,
            "lean",
            "slim",
        ),
    )
    for number, row in enumerate(rows):
        speed, rate, height, mass, sex, strike, faults, view, turn, body, console = row
        runner = Runner(
            speed_mps=speed,
            step_rate_per_min=rate,
            height_m=height,
            mass_kg=mass,
            sex=sex,
            foot_strike=strike,
            faults=faults,
            stride_noise=0.015,
            seed=500 + number,
        )
        dim = number == 3
        film = {
            "view": view,
            "turn_deg": turn,
            "body": body,
            "console": console,
            "light": 0.5 if dim else 1.0,
            "noise": 6.0 if dim else 2.0,
            "elevation_deg": (2.0, 4.0)[number % 2],
        }
        yield Clip(f"test_side_{number}", "test", runner, film, 5.0, 240.0)


def _facing() -> Iterator[Clip]:
    """Yield rear and front views."""
    for number, (split, view, speed, turn, faults) in enumerate(
        (
            ("tune", "rear", 3.0, 0.0, Faults(pelvic_drop=4.0)),
            ("tune", "front", 3.4, 0.0, Faults()),
            ("tune", "rear", 3.8, 6.0, Faults()),
            ("test", "rear", 3.3, -4.0, Faults()),
            ("test", "front", 2.9, 3.0, Faults(pelvic_drop=5.0)),
        )
    ):
        runner = Runner(
            speed_mps=speed,
            height_m=(1.68, 1.80, 1.75)[number % 3],
            sex="female" if number % 3 == 0 else "male",
            faults=faults,
            stride_noise=0.015,
            seed=700 + number,
        )
        film = {
            "view": view,
            "turn_deg": turn,
            "console": "none" if view == "front" else "slim",
            "body": ("slight", "lean", "sturdy")[number % 3],
        }
        yield Clip(f"{split}_{view}_{number}", split, runner, film, 6.0, 30.0)


def _others() -> Iterator[Clip]:
    """Yield passing, panning, two people."""
    overground = Runner(speed_mps=3.3, surface="overground", stride_noise=0.015, seed=801)
    wide = {"width": 1600, "height": 720, "distance_m": 10.5, "lens_deg": 27.0, "follow": False}
    pan = {"width": 960, "height": 720, "follow": True}
    yield Clip("tune_passing_0", "tune", overground, {**wide, "view": "left"}, 3.2, 60.0)
    yield Clip("tune_panning_0", "tune", overground, {**pan, "view": "right"}, 5.0, 30.0)
    other = replace(overground, speed_mps=3.9, seed=802, height_m=1.70, sex="female")
    yield Clip("test_passing_0", "test", other, {**wide, "view": "right"}, 2.8, 60.0)
    yield Clip("test_panning_0", "test", other, {**pan, "view": "left", "body": "slight"}, 5.0)
    pair = Runner(speed_mps=3.1, stride_noise=0.015, seed=810)
    yield Clip(
        "tune_pair_0", "tune", pair, {"view": "right", "companion": "sturdy", "width": 960}, 5.0
    )
    yield Clip(
        "test_pair_0",
        "test",
        replace(pair, speed_mps=3.5, seed=811),
        {"view": "left", "companion": "slight", "body": "sturdy", "width": 960, "turn_deg": 8.0},
        5.0,
    )
    for number, turn in enumerate((30.0, -30.0, 40.0)):
        yield Clip(
            f"tune_oblique_{number}",
            "tune",
            Runner(speed_mps=3.2, stride_noise=0.015, seed=820 + number),
            {"view": "left", "turn_deg": turn},
            5.0,
        )


def clips() -> tuple[Clip, ...]:
    """Return the whole grid."""
    return (*_side_tune(), *_facing(), *_others(), *_side_test())


def make(clip: Clip) -> None:
    """Render one clip with its truth, and thin it where it is fast enough."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (clip.video.exists() and clip.truth.exists()):
        run = simulate(clip.runner, clip.seconds, clip.rate_hz)
        film = {"frame_rate_hz": clip.rate_hz, "draft": True, "noise": 2.0, **clip.film}
        film.setdefault("seed", clip.runner.seed)
        options = options_for(clip.runner, **film)
        render_clip(run, options, clip.video)
        write_truth(clip.truth, clip_truth(run, options, clip.video, clip.split))
    if clip.rate_hz == 240.0:
        for rate in THINNED:
            thinned = clip.video.with_name(f"{clip.name}_{rate}.mp4")
            if not thinned.exists():
                thin(clip.video, thinned, rate)


def thin(source: Path, target: Path, rate: int) -> None:
    """Write every n-th frame of a clip at 240 frames/s, averaged over half of its frame time."""
    import av

    step = 240 // rate
    open_for = max(1, step // 2)
    part = target.with_name(f".{target.stem}.part.mp4")
    with av.open(str(source)) as reader, av.open(str(part), "w") as writer:
        seen = reader.streams.video[0]
        stream = writer.add_stream("libx264", rate=Fraction(rate))
        stream.width, stream.height, stream.pix_fmt = seen.width, seen.height, "yuv420p"
        stream.options = {"crf": "20", "preset": "veryfast"}
        total = np.zeros((seen.height, seen.width, 3))
        for number, frame in enumerate(reader.decode(seen)):
            place = number % step
            if place < open_for:
                total += frame.to_ndarray(format="rgb24")
            if place == open_for - 1:
                picture = np.clip(np.rint(total / open_for), 0, 255).astype(np.uint8)
                writer.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
                total[:] = 0.0
        writer.mux(stream.encode())
    part.replace(target)


def truth_of(path: Path) -> dict[str, Any]:
    """Return the truth of a clip or of one thinned from it.

    The pictures of a thinned clip show the middle of the time that the shutter was open; that is
    told as ``delay_s``: a clip's time plus it is the truth's time.
    """
    name = path.stem
    delay = 0.0
    for rate in THINNED:
        if name.endswith(f"_{rate}"):
            name = name.removesuffix(f"_{rate}")
            delay = (max(1, 240 // rate // 2) - 1) / 2 / 240.0
    truth = json.loads((path.parent / f"{name}.truth.json").read_text(encoding="utf-8"))
    truth["delay_s"] = delay
    return truth


def main() -> None:
    """Render the clips whose name begins with one of the arguments (all without arguments)."""
    wanted = tuple(sys.argv[1:]) or ("",)
    share, count = (int(x) for x in os.environ.get("SHARE", "0/1").split("/"))
    chosen = [clip for clip in clips() if clip.name.startswith(wanted)]
    for clip in chosen[share::count]:
        make(clip)
        print(clip.name, flush=True)


if __name__ == "__main__":
    main()
