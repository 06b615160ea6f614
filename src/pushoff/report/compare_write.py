"""Write a comparison: page, JSON and table, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from pushoff import __version__
from pushoff.comparison.change import Change, Pair
from pushoff.report.compare_page import PageContent, page
from pushoff.report.compare_words import cue_words, headline
from pushoff.report.document import plain, to_json
from pushoff.report.folder import whole

#: Changes only when a key changes its meaning or goes; new keys do not change it.
SCHEMA = "pushoff.compare/1"
FILES: tuple[str, ...] = ("compare.html", "compare.json", "changes.csv")
_COLUMNS = (
    "measure", "side", "family", "unit", "first", "second", "raw", "speed_effect", "difference",
    "se", "low", "high", "mdc95", "worthwhile", "p", "p_family", "verdict", "reason",
)  # fmt: skip
#: Cells that a spreadsheet would take for a formula start with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def is_comparison(folder: Path) -> bool:
    """Return whether a folder holds an earlier comparison, which may be replaced."""
    try:
        content = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and str(content.get("schema")).startswith("pushoff.compare/")


def write_comparison(content: PageContent, target: Path, overwrite: bool = False) -> Path:
    """Write page, JSON and table into a folder and return it; see ``report.folder.whole``."""
    again = overwrite or (target.is_dir() and is_comparison(target))
    with whole(target, None, again, FILES) as folder:
        changes_frame(content.comparison.pairs).to_csv(
            folder / "changes.csv", index=False, float_format="%.9g"
        )
        (folder / "compare.json").write_text(to_json(document(content)), encoding="utf-8")
        (folder / "compare.html").write_text(page(content), encoding="utf-8")
    return target


def document(content: PageContent) -> dict[str, Any]:
    """Return the content of ``compare.json``."""
    comparison = content.comparison
    return {
        "schema": SCHEMA,
        "pushoff": __version__,
        "conditions": list(comparison.conditions),
        "recordings": [
            {
                "label": label,
                "name": result.name,
                "source": plain(result.source),
                "view": result.view,
                "surface": result.surface,
                "speed": plain(result.speed),
                "slope_percent": plain(result.slope_percent),
                "strides": int(result.strides.valid.sum()),
            }
            for label, results in content.recordings.items()
            for result in results
        ],
        "pairs": [_pair(content, pair) for pair in comparison.pairs],
        "cue": _cue(content),
        "method_error_share": plain(comparison.share),
        "speed_adjusted": comparison.speed_adjusted,
        "repeats": comparison.repeats,
        "between_recordings": plain(comparison.between),
        "warnings": list(comparison.warnings),
        "method": list(comparison.method),
        "not_compared": list(comparison.left_out),
        "citations": list(comparison.citations),
    }


def changes_frame(pairs: Iterable[Pair]) -> pd.DataFrame:
    """Return one row per change; words of users cannot become formulas."""
    rows = [
        {
            "from": _cell(pair.first),
            "to": _cell(pair.second),
            **{name: getattr(change, name) for name in _COLUMNS},
        }
        for pair in pairs
        for change in pair.changes
    ]
    return pd.DataFrame(rows, columns=["from", "to", *_COLUMNS])


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _pair(content: PageContent, pair: Pair) -> dict[str, Any]:
    return {
        "first": pair.first,
        "second": pair.second,
        "verdict": list(headline(content.comparison, pair)),
        "changes": [_change(change) for change in pair.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return plain(change)


def _cue(content: PageContent) -> dict[str, Any] | None:
    if content.cue is None:
        return None
    trial, pair = content.cue, content.comparison.pairs[0]
    words = cue_words(trial, pair)
    return {
        "name": trial.name,
        "outcome": trial.outcome,
        "verdict": words.headline,
        "alternating": trial.alternating,
        "targets": [
            {"measure": t.measure, "wanted": t.wanted, "went": t.went} for t in trial.targets
        ],
        "side_effects": [change.measure for change in trial.side_effects],
        "next_steps": list(words.next_steps),
    }
