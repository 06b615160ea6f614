"""Most memory that a long 4K clip takes: ``python -m benchmarks.speed.memory`` (minutes).

A few seconds of the bundled clip are enlarged to 3840 × 2160 and repeated without encoding anew;
the analysis runs as its own process, whose memory (with its children) is read while it works.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from pushoff.sim.clips import demo_clip

HOME = Path(__file__).resolve().parents[2] / "build" / "memory"
RESULTS = HOME / "results.json"
#: Seconds of the clips; memory that grew with length would show between them.
LENGTHS_S = (9, 117)
#: Six strides of the bundled clip: repeated, the movement goes on without a jump.
_PIECE_S, _RATE = 4.5, 30
_SIZE = (3840, 2160)


def results() -> list[dict[str, Any]]:
    """Return what the last run found; nothing where it was not run."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []


def piece() -> Path:
    """Return a few seconds of the bundled clip in 4K, the picture in the middle of a wide frame."""
    import av

    path = HOME / "piece.mp4"
    if path.exists():
        return path
    HOME.mkdir(parents=True, exist_ok=True)
    with av.open(str(demo_clip())) as reader, av.open(str(path), "w") as writer:
        seen = reader.streams.video[0]
        stream = writer.add_stream("libx264", rate=Fraction(_RATE))
        stream.width, stream.height = _SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "30", "preset": "ultrafast", "g": str(_RATE), "bf": "0"}
        for number, frame in enumerate(reader.decode(seen)):
            if number >= 2 * _PIECE_S * _RATE:
                break
            if number % 2 == 0:  # 60 to 30 frames/s
                large = frame.reformat(width=_SIZE[0], height=_SIZE[1], format="yuv420p")
                large.pts, large.time_base = number // 2, Fraction(1, _RATE)
                writer.mux(stream.encode(large))
        writer.mux(stream.encode())
    return path


def long_clip(seconds: int) -> Path:
    """Return the piece repeated to a length, packets copied."""
    import av

    path = HOME / f"long_{seconds}s.mp4"
    source = piece()
    with av.open(str(path), "w") as writer:
        stream = None
        for turn in range(int(seconds // _PIECE_S)):
            with av.open(str(source)) as reader:
                seen = reader.streams.video[0]
                if stream is None:
                    stream = writer.add_stream_from_template(seen)
                base = Fraction(turn * _PIECE_S) / seen.time_base
                for packet in reader.demux(seen):
                    if packet.dts is None:
                        continue
                    packet.pts += int(base)
                    packet.dts += int(base)
                    packet.stream = stream
                    writer.mux(packet)
    return path


def peak(clip: Path) -> dict[str, Any]:
    """Return the most memory (MB) of an analysis and its children together, and its time."""
    out = HOME / f"{clip.stem}.pushoff"
    command = [
        Path(sys.executable).parent / "pushoff", "analyze", clip, "--out", out, "--overwrite",
        "--no-video",
    ]  # fmt: skip
    start = time.perf_counter()
    most = 0.0
    with (HOME / "log.txt").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=HOME)
        while process.poll() is None:
            most = max(most, sum(map(_resident, _tree(process.pid))))
            time.sleep(0.2)
    return {"peak_mb": most, "seconds": time.perf_counter() - start, "code": process.returncode}


def _tree(pid: int) -> list[int]:
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(int(entry.name)) in found:
            found.append(int(entry.name))
    return found


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):  # it ended in between
        return -1


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Measure every length and keep what was found."""
    rows = []
    for seconds in LENGTHS_S:
        clip = long_clip(seconds)
        found = peak(clip)
        rows.append({"length_s": seconds, "frames": seconds * _RATE, **found})
        clip.unlink()
        print(rows[-1], flush=True)
        RESULTS.write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
