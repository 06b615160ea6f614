"""From recordings to changes: differences, their errors, corrected for many tests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from pushoff.comparison import wording
from pushoff.comparison.change import FAMILIES, Change, Comparison, Family, Pair
from pushoff.comparison.correction import benjamini_hochberg, holm
from pushoff.comparison.design import Contrast, Design, design_of
from pushoff.comparison.sample import Key, Sample, samples_of
from pushoff.comparison.settings import ComparisonSettings
from pushoff.comparison.speed import SpeedEffect, Speeds, speed_effect, speeds_of
from pushoff.comparison.take import Setup, Take, check_setup, sides_of
from pushoff.comparison.worthwhile import primary, worthwhile
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES
from pushoff.reference import anatomy

_DEFAULT = ComparisonSettings()
_CITED = ("weir2005", "holm1979", "benjamini1995", "schuirmann1987")


@dataclass(frozen=True)
class _Work:
    """What every measure needs."""

    design: Design
    speeds: Speeds
    setup: Setup
    settings: ComparisonSettings
    between: float


def compare_takes(
    takes: Sequence[Take],
    *,
    in_turns: bool = False,
    moved: bool = False,
    targets: Sequence[str] = (),
    settings: ComparisonSettings = _DEFAULT,
) -> Comparison:
    """Return every condition against the first one.

    Parameters
    ----------
    takes : sequence of Take
        Recordings in the order in which they were made; equal labels are repetitions.
    in_turns : bool
        The conditions alternate (A-B-A-B): a steady trend is taken out.
    moved : bool
        Camera, clothes or markers were set anew between the recordings.
    targets : sequence of str
        Measures that are tested by themselves, before the short list (what a cue should change).
    settings : ComparisonSettings

    Raises
    ------
    BadUsageError
        One recording was given twice, or all carry one label.
    NotAnalysableError
        Recordings of different runners, or without any measure in common.
    """
    setup = check_setup(takes, settings, moved)
    design = design_of([take.label for take in takes], in_turns)
    return _compare(takes, design, setup, targets, settings)


def compare_sides(take: Take, settings: ComparisonSettings = _DEFAULT) -> Comparison:
    """Return the right side against the left one of one recording.

    Raises
    ------
    NotAnalysableError
        Only one side was measured.
    """
    sides = sides_of(take)
    missing = [side.label for side in sides if not side.measures.values]
    if missing:
        raise NotAnalysableError(take.name, "both sides", f"nothing of the {missing[0]} side")
    setup = Setup(1.0, "the two legs have errors of their own: nothing cancels", ())
    return _compare(sides, design_of(SIDES), setup, (), settings)


def _compare(
    takes: Sequence[Take],
    design: Design,
    setup: Setup,
    targets: Sequence[str],
    settings: ComparisonSettings,
) -> Comparison:
    samples = samples_of([take.measures for take in takes])
    if not samples:
        raise NotAnalysableError(
            " and ".join(take.name for take in takes[:2]),
            "measures that all recordings have",
            "none",
            "film from the same side, or use the same kind of recording",
        )
    families = _families(samples, targets)
    speeds = speeds_of(takes, settings)
    between = _between(samples.values(), design)
    work = _Work(design, speeds, setup, settings, between)
    changes = [
        [_change(work, contrast, key, family, samples[key]) for key, family in families.items()]
        for contrast in design.contrasts
    ]
    judged = _corrected([change for pair in changes for change in pair], settings)
    size = len(families)
    pairs = tuple(
        Pair(contrast.first, contrast.second, tuple(judged[place * size : (place + 1) * size]))
        for place, contrast in enumerate(design.contrasts)
    )
    adjusted = any(change.speed_effect is not None for change in judged)
    return Comparison(
        labels=design.labels,
        conditions=design.conditions,
        pairs=pairs,
        share=setup.share,
        speed_adjusted=adjusted,
        repeats=design.repeats,
        between=between,
        warnings=(*setup.warnings, *wording.speed_warnings(speeds, design.labels, settings)),
        method=wording.method(design, setup, between, adjusted, settings),
        left_out=tuple(
            dict.fromkeys(
                row.measure
                for take in takes
                for row in take.measures.values
                if (row.measure, row.side) not in samples
            )
        ),
        citations=tuple(
            sorted({*_CITED, *(c.speed_key.split(".")[0] for c in judged if c.speed_key)})
        ),
    )


def _families(samples: Mapping[Key, object], targets: Sequence[str]) -> dict[Key, Family]:
    """Return what is tested and in which family, in the order in which it is told."""
    known = {measure for measure, side in samples if side == "both"}
    found: dict[Key, Family] = {(name, "both"): "target" for name in targets if name in known}
    for name in primary(known):
        found.setdefault((name, "both"), "primary")
    muscles = tuple(f"{name}_" for name in anatomy.load())
    for measure, side in samples:
        alone = not any((measure, one) in samples for one in SIDES)
        if side != "both" or alone:
            family: Family = "model" if measure.startswith(muscles) else "secondary"
            found.setdefault((measure, side), family)
    return found


def _between(every: Iterable[tuple[Sample, ...]], design: Design) -> float:
    """Return the variance between repetitions over that expected from their strides, at least 1.

    The median over all measures, so that a few that really drift do not rule; NaN without
    repetitions.
    """
    if not design.freedom:
        return math.nan
    ratios = [_ratio(samples, design) for samples in every]
    known = [ratio for ratio in ratios if math.isfinite(ratio)]
    middle = float(stats.chi2.median(design.freedom)) / design.freedom
    return max(1.0, float(np.median(known)) / middle) if known else 1.0


def _ratio(samples: tuple[Sample, ...], design: Design) -> float:
    values = np.array([sample.value for sample in samples])
    expected = float(np.mean([sample.se**2 for sample in samples]))
    if not expected > 0:
        return math.nan
    return float(((design.residual.T @ values) ** 2).sum()) / design.freedom / expected


def _spread(work: _Work, samples: tuple[Sample, ...]) -> float:
    """Return how many times the variance between recordings exceeds that of their strides.

    The measure's own ratio is drawn towards that of all measures (moderated as in smyth2004), and
    never below 1: few repetitions may agree by chance.
    """
    if not work.design.freedom:
        return 1.0
    own, prior = _ratio(samples, work.design), work.settings.prior_freedom
    if not math.isfinite(own):
        return work.between
    freedom = work.design.freedom
    return max(1.0, (freedom * own + prior * work.between) / (freedom + prior))


def _change(
    work: _Work, contrast: Contrast, key: Key, family: Family, samples: tuple[Sample, ...]
) -> Change:
    """Return one change before it is corrected for the others of its family."""
    measure, side = key
    labels = np.array(work.design.labels)
    values = np.array([sample.value for sample in samples])
    first = float(values[labels == contrast.first].mean())
    second = float(values[labels == contrast.second].mean())
    effect = speed_effect(measure, work.speeds) if work.speeds.clear else None
    adjusted = values - effect.effect if effect is not None else values
    difference = float(contrast.weights @ adjusted)
    se, freedom = _error(work, contrast, samples, effect)
    spread = float(stats.t.ppf(0.975, freedom)) * se
    smallest, why = worthwhile(measure, samples[0].unit, first)
    p = float(2.0 * stats.t.sf(abs(difference) / se, freedom)) if se > 0 else math.nan
    return Change(
        measure=measure,
        side=side,
        unit=samples[0].unit,
        family=family,
        first=first,
        second=second,
        raw=second - first,
        difference=difference,
        se=se,
        freedom=freedom,
        low=difference - spread,
        high=difference + spread,
        mdc95=spread,
        worthwhile=smallest,
        worthwhile_why=why,
        p=p,
        p_family=p,
        verdict="cannot_tell",
        speed_effect=float(contrast.weights @ effect.effect) if effect is not None else None,
        speed_key=effect.key if effect is not None else None,
        speed_open=effect is None and _speed_matters(work),
        quality="poor" if any(s.quality == "poor" for s in samples) else "good",
    )


def _speed_matters(work: _Work) -> bool:
    return work.speeds.clear and work.speeds.change > work.settings.told_speed_change


def _error(
    work: _Work,
    contrast: Contrast,
    samples: tuple[Sample, ...],
    effect: SpeedEffect | None,
) -> tuple[float, float]:
    """Return standard error and degrees of freedom of a difference.

    Strides (with the spread between recordings where there are repetitions), what is left of the
    method's error, and what is uncertain about the effect of speed.
    """
    weights = contrast.weights
    parts = weights**2 * np.array([sample.se**2 for sample in samples])
    strides = _spread(work, samples) * float(parts.sum())
    if work.design.freedom:
        freedom = work.design.freedom + work.settings.prior_freedom
    else:
        each = np.array([sample.freedom for sample in samples])
        freedom = float(parts.sum() ** 2 / (parts**2 / each).sum()) if parts.sum() > 0 else 1.0
    sure = _method_variance(work, contrast, samples) + _speed_variance(work, contrast, effect)
    total = strides + sure
    if not math.isfinite(total) or not strides > 0:
        return math.nan, 1.0
    return math.sqrt(total), freedom * (total / strides) ** 2


def _method_variance(work: _Work, contrast: Contrast, samples: tuple[Sample, ...]) -> float:
    """Return the variance that the method leaves; repetitions do not make it smaller."""
    labels = np.array(work.design.labels)
    errors = np.array([sample.method_error for sample in samples])
    both = [errors[labels == name].mean() for name in (contrast.first, contrast.second)]
    return float(work.setup.share**2 * (both[0] ** 2 + both[1] ** 2))


def _speed_variance(work: _Work, contrast: Contrast, effect: SpeedEffect | None) -> float:
    if effect is None:
        return 0.0
    own = work.settings.slope_spread * float(contrast.weights @ effect.effect)
    speed = effect.slope**2 * float((contrast.weights**2 * work.speeds.sd**2).sum())
    return own**2 + speed


def _corrected(changes: Sequence[Change], settings: ComparisonSettings) -> list[Change]:
    """Return the changes with their verdicts, each family corrected by itself."""
    out = list(changes)
    for family in FAMILIES:
        places = [n for n, change in enumerate(out) if change.family == family]
        p = np.array([out[n].p for n in places])
        correct = holm if family in ("target", "primary") else benjamini_hochberg
        for n, value in zip(places, correct(p), strict=True):
            out[n] = _verdict(replace(out[n], p_family=float(value)), settings)
    return out


def _verdict(change: Change, settings: ComparisonSettings) -> Change:
    if not math.isfinite(change.se):
        return replace(change, reason="too few strides to know the noise")
    if change.p_family < settings.alpha:
        if _another_peak(change, settings):
            return replace(change, reason=wording.ANOTHER_PEAK)
        return replace(change, verdict="changed")
    # Two one-sided tests: the 90 % interval lies inside what would matter (schuirmann1987).
    inner = float(stats.t.ppf(1.0 - settings.alpha, change.freedom)) * change.se
    if abs(change.difference) + inner < change.worthwhile:
        return replace(change, verdict="unchanged")
    return replace(change, reason=wording.why_open(change))


def _another_peak(change: Change, settings: ComparisonSettings) -> bool:
    """Return whether the instant of a peak moved so far that it is rather another peak."""
    instant = "peak" in change.measure and change.measure.endswith("_time") and change.unit == "%"
    return instant and abs(change.difference) > settings.peak_jump_percent
