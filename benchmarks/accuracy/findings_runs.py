"""Simulate and analyse the virtual people once, and keep what was measured under build/.

``python -m benchmarks.accuracy.findings_fill --crowd tune --healthy 60`` goes on where it was
stopped. Entries are kept by a digest of the code that makes measures, so findings can be judged
anew in seconds while they are worked on; a change of that code asks for a new run.
"""

from __future__ import annotations

import ast
import gzip
import hashlib
import os
import pickle
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import Pool
from pathlib import Path

from benchmarks.accuracy.findings_inputs import SIMULATED_HZ, Measured, measured
from benchmarks.accuracy.findings_people import Person, person
from pushoff.core.errors import BadUsageError
from pushoff.sim.runner import simulate

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = _ROOT / "src" / "pushoff"
CACHE = _ROOT / "build" / "findings"
#: Stages whose parts are found by their folder: all of their programs count.
_FOUND_BY_FOLDER = (
    "capture/formats", "measures", "kinematics", "events", "phases", "kinetics", "maths",
)  # fmt: skip
#: Where data files count.
_DATA_OF = (*_FOUND_BY_FOLDER, "capture", "sim", "reference/anatomy", "reference/bodies")
#: What measures do not depend on, though a program that they do depend on imports it.
_ASIDE = (
    "findings", "report", "training", "clinical", "comparison", "muscles", "sim/render_gl",
    "sim/render.py", "sim/render_f", "sim/render_s", "sim/clinic", "capture/pose", "settings.py",
    "pipeline.py", "core/findings.py", "core/training.py", "core/complaints.py", "core/analysis.py",
    "core/muscles.py", "reference/citations", "reference/values", "reference/muscles",
)  # fmt: skip
#: Set to a digest to go on with entries of other code (while code is being written that changes
#: nothing here).
FIXED = "PUSHOFF_FINDINGS_CODE"


@dataclass(frozen=True)
class Job:
    """One person, and the kinds of recording that are wanted of him or her."""

    crowd: str
    number: int
    kinds: tuple[str, ...]
    fault: str = ""
    amount: float = 0.0
    duration_s: float | None = None

    @property
    def name(self) -> str:
        """Name of the entry."""
        fault = f"{self.fault}_{self.amount:g}" if self.fault else "healthy"
        length = f"_{self.duration_s:g}s" if self.duration_s else ""
        return f"{self.crowd}_{self.number:04d}_{fault}{length}_{'+'.join(self.kinds)}"


@dataclass(frozen=True)
class Done:
    """What the recordings of one person gave; ``refused`` where the model could not run so."""

    job: Job
    person: Person | None
    found: Mapping[str, Measured]
    refused: str = ""


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return a digest of the code that leads to measures; comments and layout do not count."""
    told = os.environ.get(FIXED)
    if told:
        return told
    digest = hashlib.sha256()
    for path in sorted(_programs() | _data()):
        text = path.read_text(encoding="utf-8")
        digest.update(path.relative_to(_ROOT).as_posix().encode())
        digest.update(_meaning(text).encode() if path.suffix == ".py" else text.encode())
    return digest.hexdigest()[:12]


def _aside(path: Path) -> bool:
    return path.relative_to(_PACKAGE).as_posix().startswith(_ASIDE)


def _data() -> set[Path]:
    return {
        path
        for folder in _DATA_OF
        for path in (_PACKAGE / folder).rglob("*")
        if path.suffix in (".toml", ".json") and not _aside(path)
    }


def _programs() -> set[Path]:
    """Return the programs that are imported on the way from a virtual person to measures."""
    here = {Path(__file__).with_name(f"findings_{name}.py") for name in ("people", "inputs")}
    found: set[Path] = set()
    for folder in _FOUND_BY_FOLDER:
        found |= {path for path in (_PACKAGE / folder).rglob("*.py") if not _aside(path)}
    waiting = [*here, *found]
    while waiting:
        for path in _imported(waiting.pop()) - found:
            if not _aside(path):
                found.add(path)
                waiting.append(path)
    return found | here


def _imported(path: Path) -> set[Path]:
    """Return the package's programs that one program imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{item.name}" for item in node.names)}
    inside = [name.split(".")[1:] for name in names if name.startswith("pushoff.")]
    paths = (_PACKAGE.joinpath(*parts).with_suffix(".py") for parts in inside if parts)
    return {path for path in paths if path.is_file()}


def _meaning(text: str) -> str:
    """Return a program without comments, layout and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                body[0] = ast.Pass()
    return ast.dump(tree)


def path_of(job: Job) -> Path:
    """Return where the entry of a job lies or will lie."""
    return CACHE / code_digest() / f"{job.name}.pickle.gz"


def do(job: Job) -> Done:
    """Return what a job gives, from the cache where it is there."""
    path = path_of(job)
    if path.is_file():
        with gzip.open(path, "rb") as stream:
            return pickle.load(stream)
    done = _made(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    with gzip.open(part, "wb", compresslevel=3) as stream:
        pickle.dump(done, stream)
    part.replace(path)
    return done


def _made(job: Job) -> Done:
    try:
        who = person(job.number, job.crowd, job.fault, job.amount)
        who = replace(who, duration_s=job.duration_s or who.duration_s)
        run = simulate(who.runner, who.duration_s, SIMULATED_HZ)
        found = {kind: measured(who, run, kind) for kind in job.kinds}
    except BadUsageError as error:
        # Legs that cannot reach: no such runner.
        return Done(job, None, {}, str(error))
    return Done(job, who, found)


def shelf() -> Path:
    """Return the folder of the entries of this code; of the latest that there is where it has none.

    The page says which it was.
    """
    mine = CACHE / code_digest()
    others = sorted(CACHE.glob("*/"), key=lambda path: path.stat().st_mtime)
    return mine if mine.is_dir() or not others else others[-1]


def stored(jobs: Iterable[Job]) -> Iterator[Done]:
    """Yield the jobs that are in the cache."""
    folder = shelf()
    for job in jobs:
        path = folder / path_of(job).name
        if path.is_file():
            with gzip.open(path, "rb") as stream:
                yield pickle.load(stream)


def run_all(jobs: Sequence[Job], workers: int = 2, until_s: float | None = None) -> int:
    """Do what is not in the cache yet; return how many jobs are left.

    ``until_s`` stops after so many seconds; what was done is kept.
    """
    code_digest()
    wanted = [job for job in jobs if not path_of(job).is_file()]
    start, count = time.monotonic(), 0
    with Pool(workers) as pool:
        for _ in pool.imap_unordered(_quiet, wanted):
            count += 1
            spent = time.monotonic() - start
            if count % 20 == 0:
                print(f"{count} of {len(wanted)} in {spent:.0f} s", flush=True)
            if until_s is not None and spent > until_s:
                pool.terminate()
                break
    return len(wanted) - count


def _quiet(job: Job) -> str:
    do(job)
    return job.name
