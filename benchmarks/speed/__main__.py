"""Time per stage, frames per second and import time → docs/speed.md (``make speed``)."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.accuracy.recordings import DATA
from benchmarks.markdown import table, write
from benchmarks.opensim.report import speed_section as opensim_section
from benchmarks.peers.results import speed_section as peer_section
from benchmarks.speed import memory
from pushoff import pipeline
from pushoff.capture.frames import open_video
from pushoff.capture.options import CaptureOptions
from pushoff.capture.pose.detect import detect_pose
from pushoff.capture.pose.registry import choose_engine
from pushoff.core.recording import Points, Recording
from pushoff.report.write import save
from pushoff.settings import Settings
from pushoff.sim.clips import demo_clip

REPEATS = 5


def fresh(code: str) -> float:
    """Return the median wall time (s) of a fresh interpreter running code, less an empty one's."""

    def run(text: str) -> float:
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", text], check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    return run(code) - run("pass")


def imports() -> str:
    """Return the table of import and help times."""
    light = fresh("import pushoff")
    start = []
    for _ in range(REPEATS):
        before = time.perf_counter()
        subprocess.run(
            [Path(sys.executable).parent / "pushoff", "--help"], check=True, capture_output=True
        )
        start.append(time.perf_counter() - before)
    rows = [
        ["`import pushoff` (less an empty interpreter)", f"{light:.2f} s", "0.3 s"],
        ["`pushoff --help` (whole process)", f"{statistics.median(start):.2f} s", "0.5 s"],
    ]
    return table(["what", "median of 5", "bar"], rows)


def long_recording(seconds: float = 60.0, rate_hz: float = 240.0) -> Recording:
    """Return RBDS001 resampled to ``rate_hz`` and repeated back and forth to ``seconds``."""
    options = CaptureOptions(static=DATA / "rbds" / "RBDS001static.c3d")
    real = pipeline.load([DATA / "rbds" / "RBDS001runT35.c3d"], options)
    assert real.points is not None
    count = round(seconds * rate_hz)
    # 28 whole strides, so that the seam comes at the same part of the stride.
    period = 28 * 2 * 60.0 / 171.2
    time_s = np.arange(count) / rate_hz
    source = np.clip(time_s % period, 0, real.points.time_s[-1])
    flat = real.points.position.reshape(len(real.points.time_s), -1)
    columns = [np.interp(source, real.points.time_s, column) for column in flat.T]
    position = np.stack(columns, axis=1).reshape(count, -1, 3)
    points = Points(real.points.names, position, np.ones(position.shape[:2]), time_s)
    return Recording(
        source=real.source,
        dimension=3,
        view="3d",
        athlete=real.athlete,
        points=points,
        static=real.static,
        surface=real.surface,
        floor_up_m=real.floor_up_m,
        marker_set=real.marker_set,
    )


def stages(recording: Recording) -> dict[str, float]:
    """Return the median time (s) of each stage after capture."""
    runs = [pipeline.from_recording(recording, Settings()).timings_s for _ in range(REPEATS)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def marker_part() -> list[str]:
    """Return the part on markers; needs the real recordings."""
    if not DATA.is_dir():
        return ["The real recordings were not there when this page was made."]
    found = stages(long_recording())
    total = sum(found.values())
    rows = [[name, f"{seconds * 1000:.0f} ms"] for name, seconds in found.items()]
    rows.append(["all", f"{total * 1000:.0f} ms (bar: 1000 ms)"])
    return [
        "60 s at 240 Hz (14 400 frames, 32 markers and a standing trial: RBDS001 resampled and "
        "repeated), after reading, from markers to muscles; the ground force is estimated, which "
        "takes longer than reading plates:",
        table(["stage", "median of 5"], rows),
    ]


def engine_alone() -> float:
    """Return the time (s) of the pose engine alone: decoding and pose in one process."""
    video = open_video(demo_clip())
    engine, model = choose_engine(None)
    start = time.perf_counter()
    detect_pose(video, engine, model, processes=0)
    return time.perf_counter() - start


def video_part() -> list[str]:
    """Return the part on video: the bundled clip, pose not cached."""
    # The engine before and after, so that a machine that slows down or speeds up does not count.
    before = engine_alone()
    start = time.perf_counter()
    result = pipeline.analyze(demo_clip(), height_m=1.75)
    analysed = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        save(result, Path(folder) / "out.pushoff", video=False)
        written = time.perf_counter() - start
        start = time.perf_counter()
        save(result, Path(folder) / "again.pushoff")
        annotated = time.perf_counter() - start - written
    alone = 0.5 * (before + engine_alone())
    frames = len(result.motion.time_s)
    capture = result.timings_s["capture"]
    after = sum(result.timings_s.values()) - capture
    whole = analysed + written
    rows = [
        ["decode and pose, all cores", f"{capture:.1f} s", f"{frames / capture:.0f}"],
        ["analysis after pose", f"{after:.2f} s", f"{frames / after:.0f}"],
        ["report and tables", f"{written:.1f} s", f"{frames / written:.0f}"],
        ["end to end", f"{whole:.1f} s", f"{frames / whole:.0f}"],
        ["the pose engine alone, one process", f"{alone:.1f} s", f"{frames / alone:.0f}"],
        ["annotated video, where asked for", f"{annotated:.1f} s", f"{frames / annotated:.0f}"],
    ]
    return [
        f"The bundled clip ({frames} frames, {result.motion.rate_hz:.0f} frames/s), "
        "without a cache of poses:",
        table(["stage", "time", "frames/s"], rows),
        f"End to end against the engine alone in the same run: {alone / whole:.2f}× "
        "(bar: at least 1.2×).",
        *peer_section(),
        *memory_part(),
    ]


def memory_part() -> list[str]:
    """Return the most memory that long 4K clips take."""
    head = "### Memory"
    rows = memory.results()
    if not rows:
        return [head, "Not run when this page was made (`python -m benchmarks.speed.memory`)."]
    cells = [
        [
            f"{row['length_s']} s, {row['frames']} frames",
            f"{row['peak_mb']:.0f} MB",
            f"{row['frames'] / row['seconds']:.0f}",
        ]
        for row in rows
    ]
    return [
        head,
        "A clip of 3840 × 2160 pixels (H.264; six strides over and over), command line to report "
        "without annotated video; all processes together, pages that they share counted in each:",
        table(["clip", "most memory", "frames/s"], cells),
    ]


def main() -> None:
    """Measure everything and write the page."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    path = write(
        "speed",
        "Speed",
        [
            f"Written by `make speed` on {machine}. Nothing here is typed by hand.",
            "## Start",
            imports(),
            "## Markers",
            *marker_part(),
            *opensim_section(),
            "## Video",
            *video_part(),
        ],
    )
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
