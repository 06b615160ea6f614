"""Make the pictures of docs/filming.md anew: ``python -m pushoff.sim.render_guide [folder]``.

Single frames of the virtual runner, filmed well and filmed badly. Needs MuJoCo and a few seconds
per picture.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8

from pushoff.core.errors import PushoffError
from pushoff.sim.definition import Runner
from pushoff.sim.render import draw, options_for
from pushoff.sim.runner import SimulatedRun, simulate

FOLDER = Path("docs") / "pictures"
#: Width and height (px) of every picture, and how far JPEG may compress it.
SIZE, QUALITY = (540, 480), 82
_RUNNER = Runner(speed_mps=3.2, step_rate_per_min=168.0, seed=12)
_OUTDOORS = Runner(speed_mps=3.2, step_rate_per_min=168.0, surface="overground", seed=12)


@dataclass(frozen=True)
class Picture:
    """One picture: who, how it is filmed, and how long after a touchdown of the near foot (s)."""

    film: Mapping[str, Any]
    after_s: float = 0.19
    runner: Runner = _RUNNER


PICTURES: Mapping[str, Picture] = {
    "side_good": Picture({"distance_m": 4.4}),
    "side_oblique": Picture({"turn_deg": -38.0, "distance_m": 4.4}),
    "side_cut": Picture({"distance_m": 2.5, "aim_height_m": 1.05}),
    "side_far": Picture({"distance_m": 9.0, "lens_deg": 58.0}, runner=_OUTDOORS),
    "side_low": Picture(
        {"distance_m": 3.6, "aim_height_m": 0.88, "elevation_deg": -13.0, "lens_deg": 34.0}
    ),
    # An open shutter of 1/30 s in a dim room: 24 instants laid over one another.
    "side_blurred": Picture(
        {
            "distance_m": 4.4,
            "light": 0.4,
            "noise": 8.0,
            "shutter": 1.0,
            "frame_rate_hz": 30.0,
            "blur_samples": 24,
        },
        after_s=0.30,
    ),
    "side_hidden": Picture({"turn_deg": 24.0, "console": "bulky", "distance_m": 4.4}),
    "rear_good": Picture({"view": "rear", "distance_m": 4.0, "elevation_deg": 2.0}, after_s=0.10),
}


def picture(name: str) -> UInt8[np.ndarray, "row column 3"]:
    """Return one picture (RGB) of ``PICTURES``."""
    wanted = PICTURES[name]
    run = simulate(wanted.runner, 2.0, 120.0)
    film = {"frame_rate_hz": 60.0, "view": "right", "oversampling": 2, **wanted.film}
    options = options_for(wanted.runner, width=SIZE[0], height=SIZE[1], **film)
    down = run.events.times("touchdown", "right")
    return next(draw(_from(run, float(down[0]) + wanted.after_s), options))


def _from(run: SimulatedRun, start_s: float) -> SimulatedRun:
    """Return a tenth of a second of a run."""
    return run.at(start_s + np.arange(13) / 120.0)


def main(folder: Path | None = None) -> int:
    """Write all pictures into a folder (default: docs/pictures) and return an exit code."""
    import cv2

    folder = folder or FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in PICTURES:
            path = folder / f"{name}.jpg"
            image = np.ascontiguousarray(picture(name)[..., ::-1])
            cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            sys.stderr.write(f"{path}: {path.stat().st_size / 1e3:.0f} kB\n")
    except PushoffError as error:
        sys.stderr.write(f"{error.line()}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
