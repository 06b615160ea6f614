"""Sentences about a recording: what it is, who runs, how it was seen, how it was analysed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES
from pushoff.core.recording import Found, Recording
from pushoff.report.document import streams
from pushoff.report.video_facts import Fact, video_facts
from pushoff.report.words import bytes_text, join_words, number, pretty

_VIEWS = {
    "3d": "in three dimensions (markers)",
    "left": "from the runner's left",
    "right": "from the runner's right",
    "rear": "from behind",
    "front": "from the front",
    "unknown": "unknown",
}
_STREAMS = {
    "points": "body points",
    "static": "standing trial",
    "force": "ground force",
    "imu": "inertial sensors",
    "events": "events in the file",
    "video": "video",
}
_COM = {
    "whole_body": "the whole body (segment masses)",
    "lower_body": "pelvis and legs only; arms and trunk were not seen",
    "mid_hip": "the middle of the hips, standing in for the centre of mass",
}


def title(analysis: Analysis) -> str:
    """Return the heading of the page."""
    source = analysis.recording.source
    return source[0].name if source else "Recording"


def subtitle(analysis: Analysis) -> str:
    """Return one line: who, how fast, how many strides."""
    name = analysis.recording.athlete.name
    speed = analysis.motion.ground_speed
    kept = {side: len(analysis.strides.rows(side)) for side in SIDES}
    parts = [
        name or "",
        f"running at {number(speed.value, 2)} m/s" if speed else "running",
        f"{kept['left']} left and {kept['right']} right strides",
    ]
    return " · ".join(part for part in parts if part)


_FROM = {
    "left": "one camera on the left",
    "right": "one camera on the right",
    "rear": "one camera behind",
    "front": "one camera in front",
}


def good(analysis: Analysis) -> str:
    """Return how good the recording is in one line: what saw it, how long, how many strides."""
    recording, motion, table = analysis.recording, analysis.motion, analysis.strides
    seen = "markers" if recording.dimension == 3 else _FROM.get(motion.view, "one camera")
    kinetics = analysis.kinetics
    force = "no force"
    if kinetics is not None:
        measured = kinetics.ground.method == "measured"
        force = "force from plates" if measured else "force estimated from the movement"
    kept, seconds = int(table.valid.sum()), float(motion.time_s[-1] - motion.time_s[0])
    scale = "" if motion.scale_known else "lengths unknown (say the height)"
    cautions = len(warnings(analysis))
    words = "1 caution" if cautions == 1 else f"{cautions} cautions" if cautions else "no cautions"
    parts = [
        f"{seen}, {motion.rate_hz:.0f} pictures a second",
        force,
        f"{kept} of {len(table)} strides used in {seconds:.0f} s",
        scale,
        words,
    ]
    return "; ".join(part for part in parts if part)


def warnings(analysis: Analysis) -> tuple[str, ...]:
    """Return what is wrong or doubtful with the recording, as sentences."""
    assumed = set(assumptions(analysis))
    return tuple(line for line in analysis.quality.warnings if line not in assumed)


def assumptions(analysis: Analysis) -> tuple[str, ...]:
    """Return what the method assumed because the recording does not tell, as sentences."""
    own = set(analysis.motion.warnings) - set(analysis.recording.warnings)
    return tuple(line for line in analysis.quality.warnings if line in own)


def steps(analysis: Analysis) -> tuple[str, ...]:
    """Return what was found in the recording and done to it, one line each."""
    history = analysis.recording.history
    return tuple(line[:1].upper() + line[1:] for line in history)


def recording_facts(analysis: Analysis) -> list[Fact]:
    """Return (name, value, assumed) for the panel of the recording."""
    recording, motion = analysis.recording, analysis.motion
    athlete = recording.athlete
    files = "; ".join(f"{f.name} ({f.format}, {bytes_text(f.bytes)})" for f in recording.source)
    seen = _VIEWS[motion.view]
    rows: list[Fact | None] = [
        ("Recording", files, False),
        _holds(recording),
        _found("Speed", motion.ground_speed, "m/s", 2),
        _found("Body mass", athlete.mass, "kg", 1),
        _found("Height", athlete.height, "m", 2),
        ("Sex", athlete.sex, False) if athlete.sex else None,
        ("Seen", seen, False),
        ("Surface", motion.surface, False),
        _found("Slope", recording.slope_percent, "%", 1),
        *(video_facts(analysis) or (_rate(analysis),)),
        _found("Scale", _millimetres(recording.scale), "mm per pixel", 2),
        ("Centre of mass from", _COM[motion.com_source], False),
        ("Marker set", recording.marker_set, False) if recording.marker_set else None,
        ("Pose engine", recording.video.pose, False) if recording.video else None,
        ("Device", recording.device, False) if recording.device else None,
        _strides(analysis),
    ]
    return [row for row in rows if row is not None and row[1]]


def quality_facts(analysis: Analysis) -> list[tuple[str, str]]:
    """Return the figures behind the quality panel as (name, value)."""
    return [(pretty(name), _value(value)) for name, value in analysis.quality.facts.items()]


def method(analysis: Analysis) -> str:
    """Return how the result came about in plain sentences."""
    detectors = sorted({event.detector for event in analysis.events.events})
    kind = "markers" if analysis.recording.dimension == 3 else "one camera"
    parts = [
        f"Body points from {kind} were smoothed and turned into segment and joint angles.",
        f"Events were found by {join_words(pretty(name) for name in detectors)}."
        if detectors
        else "",
        "Midstance is the lowest centre of mass during contact; thigh-vertical, which some call the"
        " start of the push, is later and reported beside it.",
        "A value is the mean over valid strides; its error joins the spread between strides and"
        " what the method itself was off by on a virtual runner whose motion is known exactly.",
    ]
    return " ".join(part for part in parts if part)


def _holds(recording: Recording) -> Fact | None:
    """Return what the recording holds; nobody needs to be told that a video holds a video."""
    names = streams(recording)
    if set(names) == {"points", "video"}:
        return None
    return ("It holds", join_words(_STREAMS[name] for name in names), False)


def _found(name: str, found: Found | None, unit: str, decimals: int) -> Fact | None:
    if found is None or not math.isfinite(found.value):
        return None
    spread = f" ± {number(1.96 * found.sd, decimals)}" if found.sd > 0 else ""
    text = f"{number(found.value, decimals)}{spread} {unit} ({found.source})"
    return (name, text, found.assumed)


def _millimetres(scale: Found | None) -> Found | None:
    if scale is None:
        return None
    return Found(1000 * scale.value, 1000 * scale.sd, scale.source, scale.assumed)


def _rate(analysis: Analysis) -> Fact | None:
    time_s = analysis.motion.time_s
    if len(time_s) < 2:
        return None
    rate = analysis.motion.rate_hz
    seconds = time_s[-1] - time_s[0]
    return ("Time", f"{seconds:.1f} s, {rate:.4g} pictures or samples a second", False)


def _strides(analysis: Analysis) -> Fact:
    table = analysis.strides
    kept = int(table.valid.sum())
    return ("Strides", f"{kept} of {len(table)} used, {len(table) - kept} left out", False)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{pretty(str(key))} {_value(item)}" for key, item in value.items())
    if isinstance(value, float):
        return f"{value:.4g}".replace("nan", "unknown")
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(item) for item in value)
    return str(value)
