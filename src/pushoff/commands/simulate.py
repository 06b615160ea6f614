"""``pushoff simulate``: the virtual runner as files, with the truth beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from pushoff.commands import console
from pushoff.core.errors import BadUsageError
from pushoff.report.folder import OutputError, check_target, whole
from pushoff.sim.definition import Faults, Runner
from pushoff.sim.export import ExportOptions, file_names, write
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.render import options_for, render_clip
from pushoff.sim.runner import SimulatedRun
from pushoff.sim.runner import simulate as simulate_run

#: What can be asked for. The truth always comes along; video needs MuJoCo and minutes.
KINDS: tuple[str, ...] = ("c3d", "trc", "keypoints", "video")
_DEFAULT = ("c3d", "trc", "keypoints")
_STEM = "run"


def simulate(
    runner: dict[str, Any],
    faults: Sequence[str],
    *,
    out: Path,
    kinds: Sequence[str] = (),
    seconds: float = 8.0,
    rate_hz: float = 240.0,
    fps: float = 60.0,
    view: str = "left",
    layout: str = "rbds",
    overwrite: bool = False,
) -> Path:
    """Simulate a run and write it as files a laboratory or camera would give; return the folder.

    ``runner`` are fields of :class:`pushoff.sim.definition.Runner`, ``faults`` texts such as
    ``late_push=0.8``, ``layout`` a marker set.
    """
    chosen = Runner(**runner, faults=read_faults(faults))
    camera = KeypointCamera(view="right" if view == "right" else "left", fps=fps)
    options = ExportOptions(layout=layout, camera=camera)
    formats = (*(dict.fromkeys(kinds) or _DEFAULT), "truth")
    names = file_names(_STEM, formats, options)
    _check(out, names, overwrite)
    with console.progress_bars() as progress:
        steps = 1 + len(formats)
        progress("simulation", 0, steps)
        run = simulate_run(chosen, seconds, rate_hz)
        with whole(out, overwrite=True, ours=names) as folder:
            for done, kind in enumerate(formats, start=1):
                progress("simulation", done, steps)
                if kind == "video":
                    film = replace(options_for(chosen), view=camera.view, frame_rate_hz=fps)
                    render_clip(run, film, folder / f"{_STEM}.mp4", progress)
                else:
                    write(run, folder, _STEM, [kind], options)
            progress("simulation", steps, steps)
    _tell(run, out, names)
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
    """Raise OutputError where the folder holds files that no simulation wrote."""
    check_target(out, overwrite=True, ours=names)
    ours = {*file_names(_STEM, (*KINDS, "truth"))}
    foreign = sorted({path.name for path in out.iterdir()} - ours) if out.is_dir() else []
    if foreign and not overwrite:
        raise OutputError(
            str(out), "a new folder or an earlier simulation", foreign[0], "add --overwrite"
        )


def _tell(run: SimulatedRun, out: Path, names: Sequence[str]) -> None:
    shown = console.stdout()
    steps = len(run.events.select("touchdown"))
    shown.print(f"{run.runner.speed_mps:g} m/s, {steps} steps, {run.mass_kg:g} kg", markup=False)
    for name in names:
        shown.print(f"  {out / name}", markup=False)
