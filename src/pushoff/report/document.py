"""``analysis.json``: everything but the curves, as strict JSON (no NaN: unknown is null)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import PurePath
from typing import Any

import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import Kinetics
from pushoff.core.muscles import Muscles
from pushoff.core.recording import Recording
from pushoff.report.load_curves import MODEL_RESULT
from pushoff.report.sources import Source, sources
from pushoff.report.tables import MEASURE_COLUMNS

#: Changes only when a key changes its meaning or goes; new keys do not change it.
SCHEMA = "pushoff.analysis/1"


def document(analysis: Analysis) -> dict[str, Any]:
    """Return the content of ``analysis.json``: plain lists, dicts, numbers, text and None."""
    return {
        "schema": SCHEMA,
        "recording": _recording(analysis),
        "quality": plain(analysis.quality),
        "measures": [
            {column: plain(getattr(value, column)) for column in MEASURE_COLUMNS}
            for value in analysis.measures.values
        ],
        "kinetics": _kinetics(analysis.kinetics),
        "muscles": _muscles(analysis.muscles),
        "findings": plain(analysis.findings),
        "skipped": plain({**analysis.measures.skipped, **analysis.skipped}),
        "citations": [_citation(source) for source in sources(analysis)],
        "settings": plain(analysis.settings),
        "versions": plain(analysis.versions),
    }


def to_json(content: Any) -> str:
    """Return strict JSON text; a NaN that is left in it is a programming error (ValueError)."""
    return json.dumps(content, allow_nan=False, ensure_ascii=False, indent=1) + "\n"


def plain(value: Any) -> Any:
    """Return a value made of what JSON knows; NaN and infinity become None."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, PurePath):
        return value.name
    return str(value)


def _kinetics(kinetics: Kinetics | None) -> dict[str, Any] | None:
    """Return where the forces come from and what they may be off by; the curves are elsewhere."""
    if kinetics is None:
        return None
    ground = kinetics.ground
    return {
        "force": ground.method,
        "force_source": ground.source,
        "force_error": plain(ground.error),
        "mass": plain(kinetics.mass),
        "load_error": plain(kinetics.loads.error),
        "dimension": kinetics.dimension,
        "rate_hz": plain((len(kinetics.time_s) - 1) / (kinetics.time_s[-1] - kinetics.time_s[0])),
    }


def _muscles(muscles: Muscles | None) -> dict[str, Any] | None:
    """Return which model the muscle forces are a result of, and what it could not give."""
    if muscles is None:
        return None
    return {
        "source": MODEL_RESULT,
        "model": muscles.model,
        "title": muscles.title,
        "tendon": muscles.tendon,
        "groups": list(muscles.names),
        "reserve_share": plain(muscles.reserve_share),
        "foot_contact": muscles.induced.contact_model if muscles.induced is not None else None,
    }


def _citation(source: Source) -> dict[str, Any]:
    return {"key": source.key, "text": source.text, "link": source.link}


def _recording(analysis: Analysis) -> dict[str, Any]:
    recording, motion = analysis.recording, analysis.motion
    frames = len(motion.time_s)
    return {
        "source": plain(recording.source),
        "dimension": recording.dimension,
        "view": motion.view,
        "surface": motion.surface,
        "athlete": plain(recording.athlete),
        "speed": plain(motion.ground_speed),
        "slope_percent": plain(recording.slope_percent),
        "scale_m_per_pixel": plain(recording.scale),
        "scale_known": motion.scale_known,
        "centre_of_mass_from": motion.com_source,
        "frames": frames,
        "rate_hz": plain(motion.rate_hz if frames > 1 else None),
        "duration_s": plain(motion.time_s[-1] - motion.time_s[0] if frames else None),
        "streams": streams(recording),
        "marker_set": recording.marker_set,
        "device": recording.device,
        "pose": recording.video.pose if recording.video is not None else None,
        "warnings": list(recording.warnings),
        "history": list(recording.history),
    }


def streams(recording: Recording) -> list[str]:
    """Return which streams the recording holds: points, static, force, imu, events, video."""
    names = ("points", "static", "force", "imu", "events", "video")
    return [name for name in names if getattr(recording, name) is not None]
