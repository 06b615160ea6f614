"""Which recordings are held against which: conditions, repetitions, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import BadUsageError


@dataclass(frozen=True)
class Contrast:
    """One condition against the first: ``weights`` times the recordings' values is the effect."""

    first: str
    second: str
    weights: Float[np.ndarray, " take"]


@dataclass(frozen=True)
class Design:
    """Conditions in the order of first appearance, and what the residuals can tell.

    ``residual`` spans what is left of the recordings' values when conditions and trend are taken
    out, (take, freedom): its squares are the spread between repetitions.
    """

    labels: tuple[str, ...]
    conditions: tuple[str, ...]
    contrasts: tuple[Contrast, ...]
    residual: Float[np.ndarray, "take freedom"]
    trend: bool

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the spread between repetitions; 0 without repetitions."""
        return self.residual.shape[1]

    @property
    def repeats(self) -> int:
        """How many recordings the smallest condition has."""
        return min(self.labels.count(name) for name in self.conditions)


def design_of(labels: Sequence[str], in_turns: bool = False) -> Design:
    """Return the design of recordings with these labels, in the order in which they were made.

    With ``in_turns`` (A-B-A-B) a steady trend over the session (getting tired, warming up) is taken
    out of the effect: it needs at least four recordings.

    Raises
    ------
    BadUsageError
        All recordings carry one label.
    """
    conditions = tuple(dict.fromkeys(labels))
    if len(conditions) < 2:
        raise BadUsageError("--labels", "at least two different labels", f"only {labels[0]!r}")
    columns = [[float(label == name) for label in labels] for name in conditions]
    trend = in_turns and len(labels) >= 4
    if trend:
        place = np.arange(len(labels)) - 0.5 * (len(labels) - 1)
        columns.append(place.tolist())
    matrix = np.array(columns).T
    inverse = np.linalg.pinv(matrix)
    contrasts = tuple(
        Contrast(conditions[0], name, inverse[number] - inverse[0])
        for number, name in enumerate(conditions)
        if number
    )
    return Design(tuple(labels), conditions, contrasts, _left_over(matrix), trend)


def turns(pattern: str, count: int) -> tuple[str, ...]:
    """Return the condition of each recording of a pattern such as AB or ABAB.

    Raises
    ------
    BadUsageError
        The pattern is none, or does not have one letter per recording.
    """
    letters = tuple(pattern.upper().replace("-", ""))
    if set(letters) != {"A", "B"} or letters[0] != "A":
        raise BadUsageError(
            "--pattern", "A (without the cue) and B (with it), such as AB or ABAB", pattern
        )
    if len(letters) != count:
        raise BadUsageError(
            "--pattern", f"one recording per letter of {pattern}", f"{count} recordings"
        )
    return letters


def _left_over(matrix: Float[np.ndarray, "take column"]) -> Float[np.ndarray, "take freedom"]:
    """Return an orthonormal basis of what the columns of a design cannot explain."""
    left, size, _ = np.linalg.svd(matrix, full_matrices=True)
    rank = int((size > 1e-9 * size[0]).sum())
    return left[:, rank:]
