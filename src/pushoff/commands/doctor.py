"""``pushoff doctor``: is everything here that an analysis needs, and does it work?"""

from __future__ import annotations

import ctypes.util
import importlib
import importlib.metadata
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pushoff import __version__
from pushoff.commands import console
from pushoff.report.document import to_json

#: Packages that every analysis needs, and what for; the name to import, the name to install.
_NEEDED: tuple[tuple[str, str, str], ...] = (
    ("numpy", "numpy", "everything"),
    ("scipy", "scipy", "filters and splines"),
    ("pandas", "pandas", "tables"),
    ("xarray", "xarray", "curves"),
    ("h5netcdf", "h5netcdf", "curves.nc"),
    ("ezc3d", "ezc3d", "C3D files"),
    ("av", "av", "video files"),
    ("cv2", "opencv-contrib-python-headless", "pictures in the report"),
    ("plotly", "plotly", "charts of the report"),
    ("jinja2", "jinja2", "the report"),
)
_LIBRARIES = ("EGL", "GL", "OSMesa")


@dataclass(frozen=True)
class Check:
    """One thing looked at; ``needed`` says whether analyses of some kind fail without it."""

    name: str
    works: bool
    words: str
    needed: bool = True


def checks() -> list[Check]:
    """Return everything that was looked at, in the order in which it is shown."""
    return [
        Check("pushoff", True, __version__),
        Check(
            "python",
            (3, 10) <= sys.version_info[:2] <= (3, 12),
            f"{platform.python_version()} on {platform.platform(terse=True)} (needs 3.10 to 3.12)",
        ),
        *(_package(*row) for row in _NEEDED),
        *_pose(),
        _guarded("bundled clip", _clip),
        _guarded("output", _output),
        _mujoco(),
        *(_library(name) for name in _LIBRARIES),
    ]


def doctor(as_json: bool) -> bool:
    """Print what works and what does not; return whether everything needed works."""
    found = checks()
    if as_json:
        sys.stdout.write(to_json({"checks": [asdict(check) for check in found]}))
    else:
        out = console.stdout()
        for check in found:
            mark = "ok  " if check.works else ("BAD " if check.needed else "none")
            out.print(f"{mark} {check.name}: {check.words}", markup=False)
    return all(check.works for check in found if check.needed)


def _package(module: str, package: str, purpose: str) -> Check:
    try:
        importlib.import_module(module)
    except ImportError as error:
        return Check(module, False, f"{error}; needed for {purpose}; try: pip install {package}")
    try:
        version = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        version = "installed under another name"
    return Check(module, True, f"{version} ({purpose})")


def _pose() -> list[Check]:
    """One engine that can run is enough."""
    from pushoff.capture.pose.registry import POSE_ENGINES

    reasons = {engine.name: engine.available() for engine in POSE_ENGINES}
    some = any(reason is None for reason in reasons.values())
    return [
        Check(f"pose {name}", reason is None, reason or "model present", needed=not some)
        for name, reason in reasons.items()
    ]


def _clip() -> str:
    from pushoff.capture.frames import open_video
    from pushoff.sim.clips import demo_clip

    video = open_video(demo_clip())
    return f"{len(video)} frames, {video.width} × {video.height}, {video.codec}"


def _output() -> str:
    with tempfile.TemporaryDirectory(dir=Path()) as folder:
        (Path(folder) / "try").write_bytes(b"x")
    return f"results can be written to {Path().resolve().name}/"


def _guarded(name: str, look: Callable[[], str]) -> Check:
    from pushoff.core.errors import PushoffError

    try:
        return Check(name, True, look())
    except (OSError, ImportError, PushoffError) as error:
        return Check(name, False, str(error))


def _mujoco() -> Check:
    try:
        version = importlib.metadata.version("mujoco")
    except importlib.metadata.PackageNotFoundError:
        words = "not installed; only needed to render the virtual runner as video"
        return Check("mujoco", False, words, needed=False)
    return Check("mujoco", True, f"{version} (renders the virtual runner)", needed=False)


def _library(name: str) -> Check:
    found = ctypes.util.find_library(name)
    words = found or "not found; only needed to render the virtual runner as video"
    return Check(f"lib{name}", found is not None, words, needed=False)
