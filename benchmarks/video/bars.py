"""What was promised for video, and what was reached, decided by the figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.markdown import table
from benchmarks.video import pool
from benchmarks.video.calibration import calibration_bars
from benchmarks.video.figures import Figures

Row = list[str]


def part(side: Sequence[Figures], swaps: Sequence[Figures], slow: Sequence[Figures]) -> list[str]:
    """Return the table of promises."""
    rows = [
        *contact_rows(side),
        *angle_rows(side),
        *whole_rows(side),
        *swap_rows(swaps),
        *calibration_bars(side, slow),
        *lag_rows(side),
    ]
    return ["### Promises", table(["what", "promised", "reached", "met"], rows)]


def row(what: str, promised: str, reached: str, met: bool | None) -> Row:
    """Return a row; ``met`` None where there was nothing to measure."""
    if met is None:
        return [what, promised, "–", "not measured"]
    return [what, promised, reached, "yes" if met else "**no**"]


def contact_rows(side: Sequence[Figures]) -> list[Row]:
    """Return bias and limits of contact time per frame rate, near and far leg."""
    rows = []
    for rate, bias, single, mean in ((30, 5, None, 10), (60, 3, 15, 6), (240, None, 8, None)):
        here = pool.at(side, rate)
        for near, leg in ((True, "near leg"), (False, "far leg")):
            steps, means = pool.steps(here, near), pool.means(here, near)
            name = f"contact time at {rate} frames/s, {leg}"
            if bias is not None:
                met = abs(steps.bias) <= bias if steps.n else None
                rows.append(row(f"{name}: bias", f"≤ {bias} ms", f"{steps.bias:+.1f} ms", met))
            if single is not None:
                met = steps.limits <= single if steps.n > 1 else None
                reached = f"±{steps.limits:.1f} ms"
                rows.append(row(f"{name}: single contacts", f"≤ ±{single} ms", reached, met))
            if mean is not None:
                met = means.limits <= mean if means.n > 2 else None
                reached = f"±{means.limits:.1f} ms"
                rows.append(row(f"{name}: clip means", f"≤ ±{mean} ms", reached, met))
    return rows


def angle_rows(side: Sequence[Figures]) -> list[Row]:
    """Return the near leg's angles over all frame rates."""
    rows = []
    for name, most in (("thigh", 3.0), ("knee", 3.0), ("shank", 3.0), ("foot", 6.0)):
        rmse = pool.angle(side, name)
        met = rmse <= most if np.isfinite(rmse) else None
        rows.append(row(f"near {name}: RMSE", f"≤ {most:.0f}°", f"{rmse:.1f}°", met))
    return rows


def whole_rows(side: Sequence[Figures]) -> list[Row]:
    """Return strides, speed, direction and honesty of the stated errors."""
    kept, speed = pool.strides_kept(side), pool.speeds(side)
    share, count = pool.coverage(pool.measure_rows(side))
    right = pool.directions(side) if pool.analysed(side) else float("nan")
    within = np.abs(speed[:, 0])
    return [
        row("true strides kept", "≥ 99 %", f"{kept:.1f} %", kept >= 99 if kept == kept else None),
        row(
            "belt speed, every clip",
            "within 2 %",
            f"{np.mean(within <= 2):.0%} of clips, worst {within.max():.1f} %"
            if len(within)
            else "–",
            bool((within <= 2).all()) if len(within) else None,
        ),
        row(
            "direction", "always right", f"{right:.0f} %", right == 100 if right == right else None
        ),
        row(
            f"stated 95 % of all measures ({count} values)",
            "90–98 % inside",
            f"{share:.1f} %",
            90 <= share <= 98 if count else None,
        ),
    ]


def swap_rows(swaps: Sequence[Figures]) -> list[Row]:
    """Return restored and false swaps over all shares."""
    keys = ("injected", "restored", "untouched", "false")
    total = {key: sum(item[key] for item in swaps) for key in keys}
    if not total["injected"]:
        return [row("injected swaps restored", "≥ 99 %", "–", None)]
    restored = 100 * total["restored"] / total["injected"]
    false = 100 * total["false"] / total["untouched"]
    return [
        row("injected swaps restored", "≥ 99 %", f"{restored:.2f} %", restored >= 99),
        row("false swaps", "≤ 0.1 %", f"{false:.2f} %", false <= 0.1),
    ]


def lag_rows(side: Sequence[Figures]) -> list[Row]:
    """Return lags of the unfolding at 60 and 240 frames/s."""
    rows = []
    for rate, most in ((60, 8), (240, 5)):
        error, ranked, refused = pool.lags(pool.at(side, rate))
        share = float(np.mean(np.abs(error) <= most)) if ranked else float("nan")
        reached = (
            f"{share:.0%} of {ranked} ranked, {refused} refused" if ranked else f"{refused} refused"
        )
        met = None if not ranked + refused else bool(not ranked or share == 1.0)
        what = f"unfolding lags at {rate} frames/s"
        rows.append(row(what, f"within {most} ms or refused", reached, met))
    return rows
