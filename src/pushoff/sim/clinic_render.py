"""Clips and stills of the virtual person doing a clinical test, with couch or step."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import UInt8

from pushoff.core.names import Side
from pushoff.core.progress import Progress, silent
from pushoff.sim.clinic import ClinicalMove
from pushoff.sim.clinic_lying import TABLE_M
from pushoff.sim.clinic_run import ClinicalRun
from pushoff.sim.clinic_squat import STEP_SHARE
from pushoff.sim.leg import SIGN
from pushoff.sim.render import RenderOptions, draw, render_clip
from pushoff.sim.render_scene import Block

ClinicalView = Literal["front", "rear", "left", "right"]
#: Half the width (m) of the couch, where its head end is, and where it ends at the feet in a Thomas
#: test (just past the hips) and in a leg raise.
_COUCH_HALF_M, _COUCH_HEAD_M, _EDGE_M, _COUCH_FOOT_M = 0.34, -1.25, 0.03, 1.15
#: From where a kind is filmed, unless something else is asked for.
FRONTAL = ("single_leg_squat", "step_down")


def film(run: ClinicalRun, **changes: Any) -> RenderOptions:
    """Return options that fit a move: view, camera, furniture; ``changes`` come on top."""
    move = run.move
    lying = move.kind in ("thomas", "straight_leg_raise")
    fitting: dict[str, Any] = {
        "place": "room",
        "follow": False,
        "frame_rate_hz": 30.0,
        "view": "front" if move.kind in FRONTAL else move.side,
        "width": 854 if lying else 480,
        "height": 480 if lying else 854,
        "distance_m": 3.6,
        "lens_deg": 29.0 if lying else 38.0,
        "aim_height_m": 0.98 if lying else 0.53 * move.height_m,
        "elevation_deg": 0.0,
        "body": "lean" if move.sex == "male" else "slight",
        "blocks": furniture(move),
        "sole_drops_m": (0.0, run.body.mtp_height, 0.0),
    }
    return RenderOptions(**{**fitting, **changes})


def furniture(move: ClinicalMove) -> tuple[Block, ...]:
    """Return couch or step of a move."""
    if move.kind in ("thomas", "straight_leg_raise"):
        return _couch(_EDGE_M if move.kind == "thomas" else _COUCH_FOOT_M)
    if move.kind == "step_down":
        return (_step(move.side, STEP_SHARE * move.height_m),)
    return ()


def render_move(
    run: ClinicalRun, options: RenderOptions, path: Path, progress: Progress = silent
) -> Path:
    """Write a move as a video and return its path; the file appears whole or not at all."""
    return render_clip(run, options, path, progress)


def still(
    run: ClinicalRun, options: RenderOptions, time_s: float
) -> UInt8[np.ndarray, "row column 3"]:
    """Return one picture of a move."""
    return next(iter(draw(run, options, np.array([time_s]))))


def write_still(run: ClinicalRun, options: RenderOptions, time_s: float, path: Path) -> Path:
    """Write one picture (JPEG or PNG by the suffix) and return its path.

    The file appears whole or not at all.
    """
    from PIL import Image

    part = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        Image.fromarray(still(run, options, time_s)).save(part, quality=90)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _couch(foot_m: float) -> tuple[Block, ...]:
    wide = _COUCH_HALF_M
    legs = tuple(
        Block("rail", (x, 0.0, z - 0.03), (x + 0.06, TABLE_M - 0.09, z + 0.03))
        for x in (_COUCH_HEAD_M + 0.08, foot_m - 0.2)
        for z in (-wide + 0.06, wide - 0.06)
    )
    top = Block("couch", (_COUCH_HEAD_M, TABLE_M - 0.10, -wide), (foot_m, TABLE_M, wide))
    return (top, *legs)


def _step(side: Side, height_m: float) -> Block:
    """Return a step under the standing foot; the free foot goes down on its inner side."""
    edges = sorted((SIGN[side] * 0.005, SIGN[side] * 0.38))
    return Block("step", (-0.22, 0.0, edges[0]), (0.34, height_m, edges[1]))
