"""Write a clinical test: ``test.json``, ``test.html``, ``repetitions.csv``, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

from pushoff import __version__
from pushoff.clinical.registry import KINDS
from pushoff.clinical.result import ClinicalTest
from pushoff.clinical.stored import SCHEMA
from pushoff.report.document import plain, to_json
from pushoff.report.folder import whole
from pushoff.report.sources import source
from pushoff.report.test_page import page
from pushoff.report.test_words import lead

FILES: tuple[str, ...] = ("test.json", "test.html", "repetitions.csv")


def document(test: ClinicalTest) -> dict[str, Any]:
    """Return the content of ``test.json``: plain lists, dicts, numbers, text and None."""
    kind = KINDS.get(test.kind)
    units = {quantity.name: quantity.unit for quantity in kind.quantities}
    return {
        "schema": SCHEMA,
        "kind": test.kind,
        "title": test.title,
        "manual": test.manual,
        "pain": test.pain,
        "summary": list(lead(test, kind)),
        "values": [{**plain(v), "unit": units[v.quantity]} for v in test.values],
        "differences": [{**plain(d), "unit": units[d.quantity]} for d in test.differences],
        "smallest_changes": [{**plain(c), "unit": units[c.quantity]} for c in test.changes],
        "norms": [{**plain(norm), "unit": units[norm.quantity]} for norm in test.norms],
        "repetitions": [
            {
                "number": number,
                "side": rep.side,
                "file": rep.source,
                "frame": rep.frame,
                "start_s": plain(rep.start_s),
                "peak_s": plain(rep.peak_s),
                "end_s": plain(rep.end_s),
                "valid": rep.valid,
                "reason": rep.reason,
                "values": plain(rep.values),
            }
            for number, rep in enumerate(test.repetitions, start=1)
        ],
        "files": [
            {
                **plain(file.source),
                "view": file.view,
                "pose": file.pose,
                "rate_hz": plain(file.rate_hz),
                "width": file.width,
                "height": file.height,
                "turned_deg": file.turned_deg,
                "picture": file.picture,
            }
            for file in test.files
        ],
        "person": plain(test.facts),
        "warnings": list(test.warnings),
        "citations": [plain(source(key)) for key in test.citation_keys],
        "versions": {"pushoff": __version__},
    }


def repetitions_csv(test: ClinicalTest) -> str:
    """Return the table of the repetitions; cells that a spreadsheet would run are quoted."""
    kind = KINDS.get(test.kind)
    names = [q for q in kind.quantities if q.combine == "mean"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["number", "side", "file", "frame", "start_s", "peak_s", "end_s"]
        + [q.name for q in names]
        + ["valid", "reason"]
    )
    for number, rep in enumerate(test.repetitions, start=1):
        numbers = [rep.start_s, rep.peak_s, rep.end_s]
        numbers += [rep.values.get(q.name, math.nan) for q in names]
        cells = ["" if not math.isfinite(n) else f"{n:.6g}" for n in numbers]
        name = _cell(test.files[rep.source].source.name)
        row = [number, rep.side, name, rep.frame, *cells, int(rep.valid), _cell(rep.reason)]
        writer.writerow(row)
    return text.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def save(
    test: ClinicalTest,
    target: Path,
    *,
    overwrite: bool = False,
    pictures: bool = True,
    use: tuple[tuple[str, str], ...] = (),
) -> Path:
    """Write the files of a test into a folder and return it.

    An earlier result of the same kind of the same files is replaced; anything else stays unless
    ``overwrite``.

    Raises
    ------
    OutputError
        The folder must not be replaced or cannot be written; nothing is left half-written.
    """
    mine = overwrite or is_earlier(target, test)
    with whole(target, None, mine, ours=FILES) as folder:
        content = to_json(document(test))
        (folder / "test.json").write_text(content, encoding="utf-8")
        (folder / "repetitions.csv").write_text(repetitions_csv(test), encoding="utf-8")
        html = page(test, pictures=pictures, use=use)
        (folder / "test.html").write_text(html, encoding="utf-8")
    return target


def is_earlier(target: Path, test: ClinicalTest) -> bool:
    """Return whether a folder holds an earlier result of the same test of the same files."""
    return same_test(target, test.kind, [file.source.sha256 for file in test.files])


def same_test(target: Path, kind: str, sha256: list[str]) -> bool:
    """Return whether a folder holds a result of this kind made from these files (none: typed)."""
    try:
        content = json.loads((target / "test.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        return False
    files = content.get("files")
    known = (
        [f.get("sha256") for f in files if isinstance(f, dict)] if isinstance(files, list) else []
    )
    return content.get("kind") == kind and known == sha256
