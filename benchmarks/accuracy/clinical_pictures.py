"""Clinical tests on rendered clips and photos through the pose engine that comes with Pushoff.

``python -m benchmarks.accuracy.clinical_pictures`` draws what is missing and finds its values;
both stay under ``build/clinical`` (values under the content of picture and code).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.clinical_cases import FRONTAL, SQUARE_WITHIN_DEG, draw_move, truths
from benchmarks.markdown import table
from pushoff import clinical_pipeline
from pushoff.clinical.assess import Person, covering95
from pushoff.clinical.registry import KINDS as TESTS
from pushoff.core.errors import PushoffError
from pushoff.reference.clinical import method_error
from pushoff.sim.clinic import KINDS, ClinicalKind, ClinicalMove
from pushoff.sim.clinic_render import film, render_move, write_still
from pushoff.sim.clinic_run import ClinicalRun, perform

FOLDER = Path("build/clinical")
#: Files per kind: clips take a minute each to draw, photos some seconds.
FILES: Mapping[ClinicalKind, int] = {
    "single_leg_squat": 8,
    "step_down": 8,
    "lunge": 8,
    "thomas": 8,
    "straight_leg_raise": 8,
    "calf_raise": 6,
    "hop": 6,
}
PHOTOS: tuple[ClinicalKind, ...] = ("lunge", "thomas", "straight_leg_raise")
_FIRST_SEED = 9000
#: The pose engine that comes with Pushoff.
ENGINE = "mediapipe_solutions"


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


@lru_cache(maxsize=1)
def _code() -> bytes:
    """Return what the values follow from beside the picture and the pose engine."""
    root = Path(clinical_pipeline.__file__).parent
    measuring = sorted((root / "clinical").rglob("*.py"))
    # What follows on measuring (errors, sides, norms) changes no repetition.
    files = [path for path in measuring if path.stem not in ("assess", "stored", "result")]
    return b"".join(path.read_bytes() for path in files)


def values(picture: Picture) -> dict[str, Any]:
    """Return what ``pushoff test`` finds in a file: its repetitions, or why it refuses it."""
    digest = hashlib.sha256(_code() + picture.path.read_bytes()).hexdigest()[:16]
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


@dataclass
class Found:
    """What happened to the drawn files: errors by kind and quantity, what was refused or mixed."""

    files: int = 0
    refused: list[str] = field(default_factory=list)
    wrong_side: int = 0
    errors: dict[str, dict[str, list[float]]] = field(default_factory=dict)


def collect() -> Found:
    """Return what all drawn files give."""
    done = Found()
    for picture in pictures():
        if not picture.path.exists():
            continue
        done.files += 1
        move, found = picture.run.move, values(picture)
        if "refused" in found:
            done.refused.append(found["refused"])
            continue
        counted = [rep for rep in found["repetitions"] if rep["valid"]]
        side = "both" if move.kind == "hop" and move.both_legs else move.side
        done.wrong_side += sum(rep["side"] != side for rep in counted)
        for quantity, real in truths(picture.run).items():
            got = [rep["values"][quantity] for rep in counted if quantity in rep["values"]]
            off = len(counted) - real if quantity == "repetitions" else np.nan
            if got:
                off = float(np.nanmean(got)) - real
            if np.isfinite(off):
                listed = done.errors.setdefault(move.kind, {}).setdefault(quantity, [])
                listed.append(float(off))
    return done


def errors() -> dict[str, dict[str, list[float]]]:
    """Return the errors of the drawn files by kind and quantity."""
    return collect().errors


def section() -> list[str]:
    """Return the part of the page on rendered files; says so where none were drawn."""
    done = collect()
    if not done.files:
        return ["Rendered files were not drawn for this page."]
    rows = []
    for kind, quantities in done.errors.items():
        for quantity, listed in quantities.items():
            known, off = TESTS.get(kind).quantity(quantity), np.array(listed)
            places = known.digits + 1
            stated = method_error(kind, quantity, ENGINE)
            said = covering95(stated.bias, stated.sd) if stated is not None else np.nan
            figures = [off.mean(), off.std(ddof=1) if len(off) > 1 else np.nan, np.abs(off).max()]
            rows.append(
                [
                    kind,
                    known.title,
                    known.unit or "–",
                    *(f"{v:.{places}f}" if np.isfinite(v) else "–" for v in (*figures, said)),
                    "no" if said > known.widest else "yes",
                    str(len(off)),
                ]
            )
    return [
        "### Rendered clips and photos",
        f"{done.files} files drawn (three bodies, within {SQUARE_WITHIN_DEG:.0f}° of square, other "
        f"seeds), through the pose engine that comes with Pushoff and `pushoff test`: "
        f"{len(done.refused)} refused, {done.wrong_side} repetitions given to the wrong leg. Drawn "
        "people are cleaner than real ones. What a test states for this engine comes from these "
        "files (bias, and a spread widened for their number); where that is too wide to tell "
        "people apart, the figure is not given.",
        table(
            ["test", "value", "unit", "bias", "SD", "largest", "stated ±", "given", "files"], rows
        ),
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
