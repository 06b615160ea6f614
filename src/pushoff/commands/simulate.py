"""``pushoff simulate``: the virtual runner as files, with the truth beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pushoff.commands import console
from pushoff.core.errors import BadUsageError
from pushoff.core.progress import Progress
from pushoff.report.document import plain, to_json
from pushoff.report.folder import OutputError, check_target, whole
from pushoff.report.tables import EVENT_COLUMNS
from pushoff.sim.definition import Faults, Runner
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.render import RenderOptions, render_clip
from pushoff.sim.runner import SimulatedRun
from pushoff.sim.runner import simulate as simulate_run

#: What each kind of output writes; the truth always comes along.
FILES: dict[str, tuple[str, ...]] = {
    "keypoints": ("run.keypoints.json",),
    "video": ("run.mp4",),
}
TRUTH = ("truth.json", "truth_events.csv", "truth_angles.csv")
_DEFAULT = tuple(kind for kind in FILES if kind != "video")


def simulate(
    runner: dict[str, Any],
    faults: Sequence[str],
    *,
    out: Path,
    write: Sequence[str] = (),
    seconds: float = 8.0,
    rate_hz: float = 240.0,
    fps: float = 60.0,
    view: str = "left",
    overwrite: bool = False,
) -> Path:
    """Simulate a run and write it as files a laboratory or camera would give; return the folder.

    ``runner`` are fields of :class:`pushoff.sim.definition.Runner`, ``faults`` texts such as
    ``late_push=0.8``.
    """
    kinds = tuple(dict.fromkeys(write)) or _DEFAULT
    chosen = Runner(**runner, faults=read_faults(faults))
    names = (*TRUTH, *(name for kind in kinds for name in FILES[kind]))
    _check(out, names, overwrite)
    with console.progress_bars() as progress:
        progress("simulation", 0, 1 + len(kinds))
        run = simulate_run(chosen, seconds, rate_hz)
        with whole(out, overwrite=True, ours=names) as folder:
            _write_truth(run, folder)
            for done, kind in enumerate(kinds, start=1):
                progress("simulation", done, 1 + len(kinds))
                _WRITERS[kind](run, folder, view, fps, progress)
            progress("simulation", 1 + len(kinds), 1 + len(kinds))
    shown = console.stdout()
    for name in names:
        shown.print(str(out / name), markup=False)
    return out


def read_faults(texts: Sequence[str]) -> Faults:
    """Return faults from ``name=value`` texts; all problems in one BadUsageError."""
    known = {item.name for item in fields(Faults)}
    values: dict[str, float] = {}
    problems = []
    for text in texts:
        name, _, value = text.partition("=")
        if name not in known:
            problems.append(f"there is no fault {name!r}")
            continue
        try:
            values[name] = float(value)
        except ValueError:
            problems.append(f"{text!r} has no number after =")
    if problems:
        expected = f"NAME=VALUE with a name out of {', '.join(sorted(known))}"
        raise BadUsageError("--fault", expected, "; ".join(problems))
    return Faults(**values)


def _check(out: Path, names: Sequence[str], overwrite: bool) -> None:
    """Raise OutputError where files would be replaced that another run did not write."""
    check_target(out, overwrite=True, ours=names)
    ours = {*TRUTH, *(name for kind in FILES.values() for name in kind)}
    foreign = sorted({path.name for path in out.iterdir()} - ours) if out.is_dir() else []
    if foreign and not overwrite:
        raise OutputError(
            str(out), "a new folder or an earlier simulation", foreign[0], "add --overwrite"
        )


def _write_truth(run: SimulatedRun, folder: Path) -> None:
    content = {
        "schema": "pushoff.truth/1",
        "runner": asdict(run.runner),
        "mass_kg": run.mass_kg,
        "height_m": run.height_m,
        "rate_hz": run.rate_hz,
        "axes": "forward, up, right; forward is the direction of running",
        "events": "truth_events.csv (s), truth_angles.csv (deg, signs by CONVENTIONS.md)",
    }
    (folder / "truth.json").write_text(to_json(plain(content)), encoding="utf-8")
    events = [(e.side, e.kind, e.time_s, e.sd_s, e.detector) for e in run.events.events]
    frame = pd.DataFrame(events, columns=list(EVENT_COLUMNS))
    frame.to_csv(folder / "truth_events.csv", index=False, float_format="%.9g")
    angles = {name: np.degrees(curve) for name, curve in run.angles.items()}
    table = pd.DataFrame({"time_s": run.time_s, **angles})
    table.to_csv(folder / "truth_angles.csv", index=False, float_format="%.6g")


def _keypoints(run: SimulatedRun, folder: Path, view: str, fps: float, _: Progress) -> None:
    camera = KeypointCamera(view="right" if view == "right" else "left", fps=fps)
    write_halpe_json(run, folder / "run.keypoints.json", camera)


def _video(run: SimulatedRun, folder: Path, view: str, fps: float, progress: Progress) -> None:
    runner = run.runner
    film = RenderOptions(
        frame_rate_hz=fps,
        view="right" if view == "right" else "left",
        place="treadmill" if runner.surface == "treadmill" else "track",
        belt_speed_mps=runner.speed_mps if runner.surface == "treadmill" else 0.0,
    )
    film = replace(film, follow=False) if runner.surface == "overground" else film
    render_clip(run, film, folder / "run.mp4", progress)


_WRITERS: dict[str, Callable[[SimulatedRun, Path, str, float, Progress], None]] = {
    "keypoints": _keypoints,
    "video": _video,
}
