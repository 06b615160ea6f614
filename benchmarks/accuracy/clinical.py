"""Clinical tests against the virtual person: error of every value, repetitions, crooked cameras.

``python -m benchmarks.accuracy.clinical tune|report|angles|page`` prints or writes a part;
``errors`` writes the errors that the tests state (``reference/clinical/method.toml``) from the
seeds for tuning and from drawn files, which the seeds of the page then check.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from benchmarks.accuracy.clinical_cases import (
    REPORT_SEED,
    SQUARE_WITHIN_DEG,
    TUNE_SEED,
    Case,
    cases,
    engine_error,
    performed,
    square_camera,
    truths,
)
from benchmarks.markdown import put, table
from pushoff.clinical.assess import Clip, Person, assess
from pushoff.clinical.figure import Figure
from pushoff.clinical.registry import KINDS as TESTS
from pushoff.clinical.registry import Ask
from pushoff.clinical.result import ClinicalTest, Seen
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import Side
from pushoff.core.recording import SourceFile
from pushoff.sim.clinic import KINDS, ClinicalFaults, ClinicalKind, ClinicalMove
from pushoff.sim.clinic_run import ClinicalRun, perform
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import KeypointCamera, raw_keypoints

#: People per test in the table.
COUNT = 40


@dataclass
class Errors:
    """What happened to the cases of one kind of test."""

    cases: int = 0
    refused: int = 0
    wrong_side: int = 0
    done: int = 0
    found: int = 0
    by_quantity: dict[str, list[float]] = field(default_factory=dict)
    stated: dict[str, list[float]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    def rows(self, name: str) -> list[list[str]]:
        """Return one row per quantity: bias, SD and the error that 95 % stay below."""
        rows = []
        for quantity, values in self.by_quantity.items():
            off = np.array(values)
            known = TESTS.get(name).quantity(quantity)
            digits = known.digits + 1
            figures = [off.mean(), off.std(ddof=1), np.percentile(np.abs(off), 95)]
            stated = np.array(self.stated[quantity])
            told = np.isfinite(stated)
            inside = usual = np.nan
            if told.any():
                inside = 100.0 * np.mean(np.abs(off[told]) <= stated[told] + 1e-9)
                usual = np.median(stated[told])
            rows.append(
                [
                    name,
                    known.title,
                    known.unit or "–",
                    *(f"{v:.{digits}f}" for v in figures),
                    f"{usual:.{digits}f}" if np.isfinite(usual) else "not given",
                    f"{inside:.0f} %" if np.isfinite(inside) else "–",
                    str(len(off)),
                ]
            )
        return rows


def measured(
    run: ClinicalRun, camera: KeypointCamera, error: KeypointError, told: Side | None = None
) -> ClinicalTest:
    """Return what a test finds in the keypoints that a camera sees."""
    made = raw_keypoints(run, camera, error)
    figure = Figure("virtual", made.names, made.pixels, made.confidence, made.time_s)
    seen = Seen(
        SourceFile("virtual", "keypoints", "", 0), "virtual", None, "keypoints", camera.fps,
        camera.width, camera.height, 0, "keypoints",
    )  # fmt: skip
    clip = Clip(seen, figure, Ask(told, None, run.height_m))
    return assess(TESTS.get(run.move.kind), [clip], Person(height_m=run.height_m))


def collect(kind: ClinicalKind, chosen: Iterable[Case]) -> Errors:
    """Return the errors of all cases of a kind."""
    errors = Errors()
    for case in chosen:
        run = performed(case)
        errors.cases += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                found = measured(run, case.camera, engine_error(case.seed))
        except NotAnalysableError as refused:
            errors.refused += 1
            errors.reasons.append(f"{case.seed}: {refused}")
            continue
        add(errors, case.move, run, found)
    return errors


def add(errors: Errors, move: ClinicalMove, run: ClinicalRun, found: ClinicalTest) -> None:
    """Add what one test found to the errors of its kind."""
    real = truths(run)
    counted = [rep for rep in found.repetitions if rep.valid]
    side = "both" if move.kind == "hop" and move.both_legs else move.side
    errors.wrong_side += sum(rep.side != side for rep in counted)
    errors.done += move.repetitions
    errors.found += sum(rep.side == side for rep in found.repetitions)
    for quantity, value in real.items():
        got = [rep.values[quantity] for rep in counted if quantity in rep.values]
        off = float(np.nanmean(got)) - value if got else np.nan
        if quantity == "repetitions":
            off = len(counted) - value
        if not np.isfinite(off):
            continue
        errors.by_quantity.setdefault(quantity, []).append(off)
        said = found.of(quantity, side)
        stated = np.nan if said is None else said.error95
        errors.stated.setdefault(quantity, []).append(stated)


def with_keypoints(first_seed: int = REPORT_SEED, count: int = COUNT) -> dict[str, Errors]:
    """Return the errors of every kind with noisy keypoints."""
    return {kind: collect(kind, cases(kind, count, first_seed)) for kind in KINDS}


def crooked() -> list[list[str]]:
    """Return how FPPA, pelvic drop and shank angle change when the camera is not square."""
    rows = []
    for label, changes in (
        ("square", {}),
        ("5° to one side", {"turn_deg": 5.0}),
        ("5° to the other", {"turn_deg": -5.0}),
        ("10° to one side", {"turn_deg": 10.0}),
        ("10° to the other", {"turn_deg": -10.0}),
        ("20° to one side", {"turn_deg": 20.0}),
        ("20° to the other", {"turn_deg": -20.0}),
        ("looking down 10° from 1.5 m", {"tilt_deg": 10.0, "height_m": 1.5}),
        ("looking up 10° from 0.2 m", {"tilt_deg": -10.0, "height_m": 0.2}),
        ("2 m away", {"distance_m": 2.0}),
    ):
        straight = _off("single_leg_squat", 0.0, changes)
        inward = _off("single_leg_squat", 12.0, changes)
        shown = [
            straight["knee_inward"],
            *(inward[name] for name in ("knee_inward", "pelvic_drop", "trunk_lean")),
            _off("lunge", 0.0, changes)["shank_angle"],
        ]
        rows.append([label, *(f"{value:+.1f}" for value in shown)])
    return rows


def _off(kind: ClinicalKind, fppa_deg: float, changes: dict[str, float]) -> dict[str, float]:
    """Return what a camera changes in every quantity, with exact keypoints."""
    faults = ClinicalFaults(fppa_deg=fppa_deg, pelvic_drop_deg=5.0, trunk_side_lean_deg=5.0)
    run = perform(ClinicalMove(kind, "right", repetitions=2, faults=faults), 60.0)
    camera = square_camera(kind, "right", **changes)
    found = measured(run, camera, KeypointError.none(), "right")
    real = truths(run)
    return {
        name: float(np.mean([rep.values[name] for rep in found.repetitions if rep.valid])) - value
        for name, value in real.items()
    }


def found_rows(errors: dict[str, Errors]) -> list[list[str]]:
    """Return repetitions done and found, and files refused, per kind."""
    return [
        [
            kind,
            str(e.cases),
            str(e.refused),
            str(e.done),
            f"{100.0 * e.found / max(e.done, 1):.1f} %",
            str(e.wrong_side),
        ]
        for kind, e in errors.items()
    ]


def error_rows(errors: dict[str, Errors]) -> list[list[str]]:
    """Return the rows of all kinds."""
    return [row for kind, e in errors.items() for row in e.rows(kind)]


HEAD = ["test", "value", "unit", "bias", "SD", "95 % below", "stated ±", "within it", "people"]


def section(count: int = COUNT) -> list[str]:
    """Return the part of the page on clinical tests, with so many people per test."""
    from benchmarks.accuracy import clinical_pictures

    errors = with_keypoints(REPORT_SEED, count)
    return [
        "## Clinical tests",
        f"Virtual people ({count} per test; both sexes, 1.50–1.95 m, both sides, depths and faults "
        "from none to large) filmed from 2.8–5 m, within "
        f"{SQUARE_WITHIN_DEG:.0f}° of square, 30–120 frames/s (hops "
        "60–240), with keypoints as wrong as a pose engine makes them (placement, noise, "
        "swaps, gaps). "
        "The value of a file (mean of its repetitions) against the exact projection on the plane "
        "of the test. The errors were looked at on other seeds than these.",
        table(HEAD, error_rows(errors)),
        "Repetitions that were found and counted or named, and files that were refused:",
        table(
            ["test", "people", "refused", "repetitions", "found", "wrong leg"], found_rows(errors)
        ),
        *clinical_pictures.section(),
        "### A camera that is not square",
        "Change of the value (degrees) with exact keypoints, camera 4 m away at 0.8 m unless said, "
        "against the truth; the squat is 65° deep, with 5° of pelvic drop and of trunk lean.",
        table(
            [
                "camera",
                "knee inward (true 0°)",
                "knee inward (true 12°)",
                "pelvic drop",
                "trunk lean",
                "lunge, shin",
            ],
            crooked(),
        ),
    ]


#: Where the stated errors are kept.
METHOD = Path("src/pushoff/reference/clinical/method.toml")
#: People per test whom the stated errors come from.
METHOD_COUNT = 40


def write_method_errors(count: int = METHOD_COUNT) -> str:
    """Write the errors that the tests state, for keypoints and for the engine of the drawn files.

    The spread is widened so that 95 % of new people lie within 1.96 of it, few as were measured.
    Drawn people are cleaner than real ones: an engine's spread is at least that of keypoints.
    """
    from benchmarks.accuracy import clinical_pictures

    seeds = f"seeds {TUNE_SEED} to {TUNE_SEED + count - 1}"
    drawn, engine = clinical_pictures.errors(), clinical_pictures.ENGINE
    blocks = []
    for kind, errors in with_keypoints(TUNE_SEED, count).items():
        for quantity, listed in errors.by_quantity.items():
            spread = _new_person(listed)
            if TESTS.get(kind).quantity(quantity).combine == "count":
                # Forty people without a slip may hide one in thirteen: one is always possible.
                spread = max(spread, 1.0 / 1.96)
            where = f"virtual people with the keypoints of a camera, {seeds}"
            blocks.append(_method(kind, quantity, "keypoints", listed, spread, where))
            seen = drawn.get(kind, {}).get(quantity, [])
            if len(seen) > 2:
                spread = max(spread, _new_person(seen))
                where = f"drawn files through {engine}"
                blocks.append(_method(kind, quantity, engine, seen, spread, where))
    head = (
        "# Error of Pushoff's own measurement against exact truth: bias and spread (sd).\n"
        "# Written by `python -m benchmarks.accuracy.clinical errors`; checked on the page.\n"
    )
    text = "\n".join([head, *blocks])
    METHOD.write_text(text, encoding="utf-8")
    return text


def _new_person(listed: list[float]) -> float:
    count = len(listed)
    wider = float(student.ppf(0.975, count - 1)) / 1.96 * np.sqrt(1.0 + 1.0 / count)
    return float(np.std(listed, ddof=1) * wider)


def _method(
    kind: str, quantity: str, source: str, listed: list[float], spread: float, where: str
) -> str:
    return (
        f'[[method]]\nkind = "{kind}"\nquantity = "{quantity}"\nsource = "{source}"\n'
        f"bias = {float(np.mean(listed)):.4g}\nsd = {spread:.4g}\nn = {len(listed)}\n"
        f'cite = ""\nwhere = "{where}"\nverified = true\n'
    )


def main() -> None:
    """Print one part, or write the part of docs/accuracy.md (``page``)."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "tune"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COUNT
    if wanted == "page":
        parts = section(count)
        print("\n\n".join(parts))
        put("accuracy", parts)
        return
    if wanted == "errors":
        print(write_method_errors())
        return
    if wanted == "angles":
        print(table(["camera", "0", "12", "drop", "lean", "shin"], crooked()))
        return
    errors = with_keypoints(TUNE_SEED if wanted == "tune" else REPORT_SEED, count)
    print(table(HEAD, error_rows(errors)))
    print(table(["test", "people", "refused", "reps", "found", "wrong leg"], found_rows(errors)))
    for kind, e in errors.items():
        for reason in e.reasons[:4]:
            print(kind, reason)


if __name__ == "__main__":
    main()
