"""What the last ``make opensim`` found, as parts of docs/accuracy.md and docs/speed.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.markdown import table

RESULTS = Path(__file__).resolve().parents[2] / "build" / "opensim" / "results.json"
_MISSING = "Not measured on this machine: run `make opensim`."
#: Cases in which both programs have the same muscles.
_ALIKE = ("plain", "same_curves", "as_delivered")
_CASES = {
    "plain": "force does not depend on length and velocity",
    "same_curves": "force–length–velocity, the same curves (De Groote) in both",
    "as_delivered": "the same, OpenSim's own convergence criterion",
    "millard": "OpenSim with Millard's curves (its default muscle), Pushoff with De Groote's",
}


def results() -> list[dict[str, Any]]:
    """Return one row per runner; nothing where the comparison was not run."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []


def accuracy_section() -> list[str]:
    """Return the part on moments and activations against OpenSim."""
    rows = results()
    head = "## The same planar runner in OpenSim"
    if not rows:
        return [head, _MISSING]
    moments = [
        [row["title"], joint, f"{peak:.0f}", f"{largest:.2f}", f"{rms:.3f}"]
        for row in rows
        for joint, (peak, largest, rms) in row["moments"].items()
    ]
    shares = [
        [row["title"], _CASES[name], *_share_cells(name, case)]
        for row in rows
        for name, case in row["static_optimisation"].items()
    ]
    return [
        head,
        f"OpenSim {_version(rows)} from PyPI in an environment of its own "
        "(`benchmarks/opensim/`, `make opensim`), a planar model built through its API with the "
        "same segments, muscle paths and reserves; it read the files that `pushoff export` writes "
        f"({', '.join(rows[0]['opened'])}). Both programs got the same splined motion and force at "
        f"{rows[0]['rate_hz']:.0f} Hz.",
        "Inverse dynamics: the worse leg, difference in % of the peak (bar: 0.5 %).",
        table(["runner", "joint", "peak N·m", "largest %", "RMS %"], moments),
        "Static optimisation on OpenSim's own moments: difference of activations, all muscles of "
        "both legs (bar: RMSE 0.02 with the same muscle properties). OpenSim's static optimisation "
        "knows no passive force and leaves the cosine of pennation out; Pushoff was held to that "
        "here. Compared are the instants at which the muscles can give the moments (no reserve "
        "above 5 % of its joint's peak); elsewhere the reserves' cost outweighs that of muscles, "
        "and OpenSim's tolerance leaves activations open. Unsolved: OpenSim's muscles and reserves "
        "miss a moment by more than 0.75 N·m, or cost more than 1 % + 0.01 above the least; those "
        "instants are counted in. It answers a little differently from run to run. The first two "
        "cases use a convergence criterion of 1e-6, the others OpenSim's own (1e-4). The last "
        "shows what the choice between two published sets of curves alone changes.",
        table(
            [
                "runner",
                "case",
                "instants",
                "unsolved",
                "RMSE",
                "largest",
                "worst muscle",
                "RMSE, all instants",
            ],
            shares,
        ),
    ]


def speed_section() -> list[str]:
    """Return the part on time."""
    rows = results()
    head = "### Against OpenSim"
    if not rows:
        return [head, _MISSING]
    cells = []
    for row in rows:
        spent = row["inverse_dynamics_us"]
        for name, other in (("tool", "OpenSim tool"), ("solver alone", "OpenSim solver")):
            cells.append(_ratio(row, f"inverse dynamics, {name}", spent["Pushoff"], spent[other]))
        for name in ("as_delivered", "same_curves"):
            case = row["static_optimisation"][name]
            words = "static optimisation" + (", criterion 1e-6" if name == "same_curves" else "")
            cells.append(_ratio(row, words, case["Pushoff_us"], case["OpenSim_us"]))
    return [
        head,
        "The planar runner of docs/accuracy.md, both legs, one core, processor time per instant in "
        "the same run (aims: 200× and 1000×). OpenSim's tool reads and writes files, as its users "
        "do; its solver alone gets splines. Pushoff's inverse dynamics also gives powers and joint "
        "forces; its static optimisation here includes the inverse dynamics, as OpenSim's does.",
        table(["runner", "what", "Pushoff", "OpenSim", "ratio"], cells),
    ]


def _share_cells(name: str, case: dict[str, Any]) -> list[str]:
    return [
        f"{case['able']}/{case['instants']}",
        str(case["unsolved"]) if name in _ALIKE else "–",
        f"{case['rmse_able']:.4f}",
        f"{case['largest_able']:.3f}",
        _worst(case["muscles"]),
        f"{case['rmse']:.4f}",
    ]


def _ratio(row: dict[str, Any], what: str, ours_us: float, theirs_us: float) -> list[str]:
    times = (f"{ours_us:.1f} µs", f"{theirs_us:.0f} µs", f"{theirs_us / ours_us:.0f}×")
    return [row["title"], what, *times]


def _worst(muscles: dict[str, float]) -> str:
    name = max(muscles, key=lambda muscle: muscles[muscle])
    return f"{name.replace('_', ' ')} {muscles[name]:.3f}"


def _version(rows: list[dict[str, Any]]) -> str:
    return rows[0]["version"].split("-")[0]
