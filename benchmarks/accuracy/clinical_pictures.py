"""Clinical tests on rendered clips and photos through the pose engine that comes with Pushoff.

``python -m benchmarks.accuracy.clinical_pictures`` draws what is missing and finds its values;
both stay under ``build/clinical`` (values under the content of the picture).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.clinical_cases import FRONTAL, SQUARE_WITHIN_DEG, draw_move, truths
from benchmarks.markdown import table
from pushoff import clinical_pipeline
from pushoff.clinical.assess import Person
from pushoff.clinical.registry import KINDS as TESTS
from pushoff.core.errors import PushoffError
from pushoff.sim.clinic import KINDS, ClinicalKind, ClinicalMove
from pushoff.sim.clinic_render import film, render_move, write_still
from pushoff.sim.clinic_run import ClinicalRun, perform

FOLDER = Path("build/clinical")
#: Files per kind: clips take a minute each to draw, photos some seconds.
FILES: Mapping[ClinicalKind, int] = {
    "single_leg_squat": 3,
    "step_down": 3,
    "lunge": 8,
    "thomas": 8,
    "straight_leg_raise": 8,
    "calf_raise": 2,
    "hop": 2,
}
PHOTOS: tuple[ClinicalKind, ...] = ("lunge", "thomas", "straight_leg_raise")
_FIRST_SEED = 9000


@dataclass(frozen=True)
class Picture:
    """One file to draw."""

    path: Path
    run: ClinicalRun
    film: Mapping[str, Any]


def pictures() -> list[Picture]:
    """Return all files, drawn or not."""
    made = []
    for kind, count in FILES.items():
        for seed in range(_FIRST_SEED, _FIRST_SEED + count):
            rng = np.random.default_rng([seed, KINDS.index(kind)])
            move = _short(draw_move(kind, rng, seed))
            suffix = "jpg" if kind in PHOTOS else "mp4"
            made.append(
                Picture(FOLDER / f"{kind}_{seed}.{suffix}", perform(move, 120.0), _film(move, rng))
            )
    return made


def _short(move: ClinicalMove) -> ClinicalMove:
    """Return a move that is over soon: few frames to draw."""
    if move.kind == "hop":
        return replace(move, repetitions=4)
    if move.kind == "calf_raise":
        return replace(move, repetitions=4, repetition_s=1.2, pause_s=0.05, lead_s=0.4)
    if move.kind in FRONTAL:
        return replace(move, repetitions=2, repetition_s=1.9, pause_s=0.3, lead_s=0.4)
    return replace(move, repetitions=1, spread=0.0)


def _film(move: ClinicalMove, rng: np.random.Generator) -> dict[str, Any]:
    lying = move.kind in ("thomas", "straight_leg_raise")
    size = (1280, 720) if lying else (720, 960) if move.kind in PHOTOS else (480, 640)
    views = ("front", "rear") if move.kind in FRONTAL else (move.side,)
    return {
        "view": views[int(rng.random() < 0.4) % len(views)],
        "turn_deg": float(rng.uniform(-SQUARE_WITHIN_DEG, SQUARE_WITHIN_DEG)),
        "elevation_deg": float(rng.uniform(-2.0, 5.0)),
        "distance_m": float(rng.uniform(3.2, 4.2)),
        "body": str(rng.choice(["lean", "sturdy"] if move.sex == "male" else ["slight"])),
        "width": size[0],
        "height": size[1],
        "frame_rate_hz": 60.0 if move.kind == "hop" else 20.0,
        "draft": move.kind not in PHOTOS,
    }


def draw(picture: Picture) -> None:
    """Draw a file that is not there yet."""
    if picture.path.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = film(picture.run, **picture.film)
    if picture.path.suffix == ".jpg":
        write_still(picture.run, options, picture.run.repetitions()[0].peak_s, picture.path)
    else:
        render_move(picture.run, options, picture.path)


def values(picture: Picture) -> dict[str, Any]:
    """Return what ``pushoff test`` finds in a file: its repetitions, or why it refuses it."""
    digest = hashlib.sha256(picture.path.read_bytes()).hexdigest()[:16]
    kept = FOLDER / f"{picture.path.stem}.{digest}.json"
    if kept.exists():
        return json.loads(kept.read_text(encoding="utf-8"))
    kind = TESTS.get(picture.run.move.kind)
    options = clinical_pipeline.TestOptions(cache=FOLDER / "cache")
    person = Person(height_m=picture.run.height_m)
    try:
        test = clinical_pipeline.from_files(kind, [picture.path], options, person)
    except PushoffError as refused:
        found: dict[str, Any] = {"refused": refused.line()}
    else:
        found = {
            "repetitions": [
                {"side": rep.side, "valid": rep.valid, "values": dict(rep.values)}
                for rep in test.repetitions
            ]
        }
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def section() -> list[str]:
    """Return the part of the page on rendered files; says so where none were drawn."""
    ready = [picture for picture in pictures() if picture.path.exists()]
    if not ready:
        return ["Rendered files were not drawn for this page."]
    rows, refused, wrong = [], 0, 0
    by_kind: dict[str, dict[str, list[float]]] = {}
    for picture in ready:
        move, found = picture.run.move, values(picture)
        if "refused" in found:
            refused += 1
            continue
        counted = [rep for rep in found["repetitions"] if rep["valid"]]
        side = "both" if move.kind == "hop" and move.both_legs else move.side
        wrong += sum(rep["side"] != side for rep in counted)
        for quantity, real in truths(picture.run).items():
            got = [rep["values"][quantity] for rep in counted if quantity in rep["values"]]
            off = len(counted) - real if quantity == "repetitions" else np.nan
            if got:
                off = float(np.nanmean(got)) - real
            if np.isfinite(off):
                by_kind.setdefault(move.kind, {}).setdefault(quantity, []).append(off)
    for kind, quantities in by_kind.items():
        for quantity, listed in quantities.items():
            known, off = TESTS.get(kind).quantity(quantity), np.array(listed)
            places = known.digits + 1
            spread = f"{off.std(ddof=1):.{places}f}" if len(off) > 1 else "–"
            worst = f"{np.abs(off).max():.{places}f}"
            rows.append(
                [
                    kind,
                    known.title,
                    known.unit or "–",
                    f"{off.mean():.{places}f}",
                    spread,
                    worst,
                    str(len(off)),
                ]
            )
    return [
        "### Rendered clips and photos",
        f"{len(ready)} files drawn (three bodies, within "
        f"{SQUARE_WITHIN_DEG:.0f}° of square, other seeds), through the "
        f"pose engine that comes with Pushoff and `pushoff test`: {refused} refused, "
        f"{wrong} repetitions given to the wrong leg. Drawn people are cleaner than real ones.",
        table(["test", "value", "unit", "bias", "SD", "largest", "files"], rows),
    ]


def main() -> None:
    """Draw and measure everything, or the kinds that are named."""
    wanted = tuple(sys.argv[1:]) or ("",)
    for picture in pictures():
        if picture.path.name.startswith(wanted):
            draw(picture)
            print(picture.path.name, values(picture), flush=True)
    print("\n\n".join(section()))


if __name__ == "__main__":
    main()
