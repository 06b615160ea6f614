"""The part of docs/accuracy.md on rendered clips; ``python -m benchmarks.video.report tune`` shows
the same of the clips that may be looked at while methods are chosen.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from benchmarks.markdown import table
from benchmarks.peers.results import accuracy_section as peer_section
from benchmarks.video import bars, facing, pool
from benchmarks.video.calibration import calibration_part, slowed
from benchmarks.video.figures import Figures, figures_of, paths_of
from benchmarks.video.force import section as force_section
from benchmarks.video.real_markers import DATA, section_rows
from benchmarks.video.swaps import swaps_of

RATES_HZ = (30.0, 60.0, 120.0, 240.0)
_LEGS = ((True, "near"), (False, "far"))


def section(prefix: str = "test") -> list[str]:
    """Return the part of the page on the clips whose name begins with the prefix."""
    found = [figures_of(path) for path in paths_of(f"{prefix}_")]
    side = [item for item in found if pool.kind_of(item["name"]) == "side"]
    others = [item for item in found if pool.kind_of(item["name"]) != "side"]
    parts = ["## Rendered clips"]
    if not found:
        return [
            *parts,
            "The grid of clips (`make video-grid`, hours) was not there when this page was made; "
            "bars that need it were not measured.",
            *real_part(),
            *peer_section(),
        ]
    swaps = [row for path in paths_of(f"{prefix}_side") for row in swaps_of(path)]
    slow = slowed(prefix)
    return [
        *parts,
        introduction(prefix, found),
        *bars.part(side, swaps, slow),
        *contact_part(side),
        *event_part(side),
        *angle_part(side),
        *speed_part(side),
        *measure_part(side),
        *lag_part(side),
        *swap_part(swaps),
        *calibration_part(side, slow),
        *other_part(others),
        *facing.section(),
        *force_section(prefix),
        *real_part(),
        *peer_section(),
    ]


def introduction(prefix: str, found: Sequence[Figures]) -> str:
    """Return what the clips are and what was tuned on what."""
    refused = [item for item in found if item["refused"] is not None]
    text = (
        f"{len(found)} clips of the virtual runner (`benchmarks/video/grid.py`, `{prefix}_`): "
        "other runners, bodies, clothes, rooms, cameras than those that methods were chosen on "
        "(`tune_`, 30 frames/s). Side views are rendered at 240 frames/s and thinned to 120, 60 "
        "and 30 with motion blur: every rate sees the same run. The pose engine is the one in "
        "MediaPipe's wheel; the runner's height is told, nothing else. Limits are ±1.96 SD; the "
        "number of cases stands in brackets. *Near* is the leg towards the camera. The error that "
        "a panning camera adds to lengths was set after a panning test clip had been seen."
    )
    if refused:
        text += " Refused: " + "; ".join(item["refused"] for item in refused) + "."
    return text


def contact_part(side: Sequence[Figures]) -> list[str]:
    """Return contact time per frame rate and leg."""
    rows = []
    for rate in RATES_HZ:
        here = pool.at(side, rate)
        for near, leg in _LEGS:
            if here:
                rows.append(
                    [
                        f"{rate:.0f}",
                        leg,
                        pool.steps(here, near).text(),
                        pool.means(here, near).text(),
                        f"{pool.inside(here, near):.0f}",
                    ]
                )
    head = [
        "frames/s",
        "leg",
        "single contacts ms",
        "clip means ms",
        "means inside stated 95 % (%)",
    ]
    return ["### Contact time", table(head, rows)]


def event_part(side: Sequence[Figures]) -> list[str]:
    """Return errors of touchdown and toe-off with their honesty."""
    rows = []
    for rate in RATES_HZ:
        here = pool.at(side, rate)
        for kind in ("touchdown", "toe_off", "midstance", "heel_off"):
            for near, leg in _LEGS:
                if here:
                    rows.append([f"{rate:.0f}", kind, leg, *pool.events(here, kind, near)])
    head = ["frames/s", "event", "leg", "bias ms", "SD ms (n)", "within 1 / 2 stated SD"]
    return ["### Events", table(head, rows)]


def angle_part(side: Sequence[Figures]) -> list[str]:
    """Return RMSE of angles of both legs."""
    names = ("thigh", "knee", "shank", "foot", "ankle")
    rows = []
    for rate in RATES_HZ:
        here = pool.at(side, rate)
        for where in ("near", "far"):
            if here:
                cells = [f"{pool.angle(here, name, where):.1f}" for name in names]
                rows.append([f"{rate:.0f}", where, *cells])
    return [
        "### Angles: RMSE in degrees, offset included",
        table(["frames/s", "leg", *names], rows),
    ]


def speed_part(side: Sequence[Figures]) -> list[str]:
    """Return belt speed, direction, strides kept."""
    rows = []
    for rate in RATES_HZ:
        here = pool.at(side, rate)
        if not here:
            continue
        speed = pool.speeds(here)
        honest = np.mean(np.abs(speed[:, 0]) <= 1.96 * speed[:, 1]) if len(speed) else np.nan
        rows.append(
            [
                f"{rate:.0f}",
                pool.Spread.of(speed[:, 0]).text(),
                f"{100 * honest:.0f}",
                f"{np.abs(speed[:, 0]).max():.1f}" if len(speed) else "–",
                f"{pool.directions(here):.0f}",
                f"{pool.strides_kept(here):.1f}",
            ]
        )
    head = [
        "frames/s", "speed error %", "inside stated 95 % (%)", "worst %", "direction right (%)",
        "true strides kept (%)",
    ]  # fmt: skip
    return ["### Belt speed, direction, strides", table(head, rows)]


def measure_part(side: Sequence[Figures]) -> list[str]:
    """Return coverage of the stated 95 % of all measures, and those that miss it."""
    rows = []
    for rate in RATES_HZ:
        here = pool.at(side, rate)
        if here:
            share, count = pool.coverage(pool.measure_rows(here))
            rows.append([f"{rate:.0f}", f"{share:.1f}", str(count)])
    names = sorted({row[0] for item in pool.analysed(side) for row in item["measures"]})
    odd = []
    for name in names:
        share, count = pool.coverage(pool.measure_rows(side, name))
        if count >= 8 and share < 90:
            odd.append([name, f"{share:.0f}", str(count)])
    parts = [
        "### Stated errors: share of all measures, both legs, inside their 95 %",
        table(["frames/s", "inside %", "values"], rows),
    ]
    if odd:
        parts += ["Measures of which less than 90 % are inside:", table(["measure", "%", "n"], odd)]
    return parts


def lag_part(side: Sequence[Figures]) -> list[str]:
    """Return errors of the unfolding's lags where an order was claimed."""
    rows = []
    for rate in RATES_HZ:
        error, ranked, refused = pool.lags(pool.at(side, rate))
        if ranked + refused:
            rms = f"{np.sqrt(np.mean(error**2)):.1f}" if ranked else "–"
            worst = f"{np.abs(error).max():.1f}" if ranked else "–"
            rows.append([f"{rate:.0f}", str(ranked), rms, worst, str(refused)])
    head = ["frames/s", "lags ranked", "RMSE ms", "worst ms", "refused as too small to tell"]
    return ["### Unfolding of the near leg: lags between joints", table(head, rows)]


def swap_part(swaps: Sequence[Figures]) -> list[str]:
    """Return what became of injected swaps."""
    rows = []
    for share in sorted({row["share"] for row in swaps}):
        here = [row for row in swaps if row["share"] == share]
        sums = {key: sum(row[key] for row in here) for key in here[0] if key != "share"}
        rows.append(
            [
                f"{share:.0%}",
                str(sums["injected"]),
                f"{100 * sums['restored'] / max(sums['injected'], 1):.2f}",
                f"{100 * sums['false'] / max(sums['untouched'], 1):.2f}",
                str(sums["taken_out"]),
            ]
        )
    head = ["frames swapped", "judged", "restored %", "false swaps %", "taken out instead"]
    return ["### Left and right exchanged on purpose", table(head, rows)]


def other_part(others: Sequence[Figures]) -> list[str]:
    """Return the clips that are no plain side view, one by one."""
    rows = []
    for item in others:
        if item["refused"] is not None:
            rows.append([item["name"], f"refused: {item['refused']}", *["–"] * 5])
            continue
        leg = True if item["near"] else None
        single, mean = pool.steps([item], leg), pool.means([item], leg)
        speed = item["speed"]
        rows.append(
            [
                item["name"],
                f"{item['view'][1]}, {item['surface'][1]}",
                single.text(),
                mean.text(),
                "/".join(map(str, item["strides"][:2])),
                "–" if speed is None else f"{speed[0]:+.1f} ± {1.96 * speed[1]:.1f}",
                f"{pool.coverage(pool.measure_rows([item]))[0]:.0f}",
            ]
        )
    if not rows:
        return []
    head = [
        "clip", "seen as", "single contacts ms", "clip mean ms", "strides", "speed % ± stated 95 %",
        "measures inside 95 % (%)",
    ]  # fmt: skip
    return ["### From behind and in front, passing, panning, two people", table(head, rows)]


def real_part() -> list[str]:
    """Return real markers through virtual cameras against the plates beneath."""
    head = "### Real runners' markers through virtual cameras"
    if not DATA.is_dir():
        return [head, "The real recordings were not there when this page was made."]
    rows, refused, trunkless = [], {}, set()
    for item in section_rows():
        if item["refused"] is not None:
            refused[item["title"]] = item["refused"].split(": ", 1)[1]
            continue
        if not item["trunk"]:
            trunkless.add(item["title"])
        for near, leg in _LEGS:
            single = pool.Spread.of(row[1] for row in item["contacts"] if row[0] is near)
            cells = [pool.events([item], kind, near)[0] for kind in ("touchdown", "toe_off")]
            rows.append(
                [item["title"], f"{item['rate_hz']:.0f}", item["near"], leg, single.text(), *cells]
            )
    text = (
        "Joint centres of marker recordings, filmed from both sides by a pinhole camera, with the "
        "errors of a pose engine added, against the force plates of the same recording. RBDS001 "
        "from 10 s on (the detectors' biases saw its first 10 s)."
    )
    if trunkless:
        text += (
            f" {', '.join(sorted(trunkless))}: legs only; a trunk of usual proportions was put on "
            "the pelvis, whose movement it shares."
        )
    falls = [item["gravity_percent"][0] for item in section_rows() if "gravity_percent" in item]
    if falls:
        text += (
            f" Scale from gravity: error {pool.Spread.of(falls).text()} %, "
            f"worst {np.abs(falls).max():.1f} %."
        )
    for title, reason in refused.items():
        text += f" {title}: refused ({reason})."
    columns = ["recording", "frames/s", "camera", "leg", "contact ms", "touchdown ms", "toe-off ms"]
    return [head, text, table(columns, rows)]


if __name__ == "__main__":
    print("\n\n".join(section(sys.argv[1] if len(sys.argv) > 1 else "tune")))
