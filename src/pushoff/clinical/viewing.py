"""What the picture shows before anything is measured: view, posture, steps, which way he faces."""

from __future__ import annotations

from typing import Literal

import numpy as np

from pushoff.clinical.figure import Figure, direction_deg, median
from pushoff.clinical.result import TestView
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES

#: Breadth of shoulders over length of trunk: 0.7 from the front, under 0.3 from the side (the same
#: bound tells the views of runners apart).
_FRONTAL_BREADTH = 0.45
#: A trunk that leans more than this from the vertical belongs to somebody who lies down.
_LYING_DEG = 50.0
#: Feet that take turns more often than this each second, this far apart in height (leg lengths),
#: walk or run: walking has 1.7 to 2 steps a second, no test changes sides that often.
_STEPS_HZ, _STEP_HEIGHT = 1.2, 0.06
_FEWEST_STEPS = 5
#: A person is in view in at least this share of the frames.
_SEEN_SHARE = 0.2

_NEEDED = ("hip", "knee", "ankle")


def check_seen(figure: Figure) -> None:
    """Raise NotAnalysableError where hips, knees and ankles are hardly ever seen."""
    parts = [figure.middle(part)[:, 0] for part in _NEEDED]
    share = float(np.isfinite(np.sum(parts, axis=0)).mean()) if len(figure) else 0.0
    if share < _SEEN_SHARE:
        found = "nobody" if share == 0 else f"them in {100 * share:.0f} % of the frames"
        raise NotAnalysableError(
            figure.where,
            "a person with hips, knees and ankles in view",
            found,
            "the whole body belongs in the picture, in good light",
        )


def posture(figure: Figure) -> Literal["upright", "lying"]:
    """Return whether the person stands or lies, by the trunk."""
    trunk = direction_deg(figure.middle("hip"), figure.middle("shoulder"))
    lean = median(np.abs(90.0 - np.abs(trunk)))
    # A trunk that points down (somebody bent over) is upright neither way: the sign tells.
    return "lying" if np.isfinite(lean) and lean > _LYING_DEG else "upright"


def view_of(figure: Figure) -> TestView:
    """Return from where the camera looks: at the side, the front or the back of the person.

    Breadth is measured square to the trunk, so that it holds for somebody who lies down.
    """
    along = figure.middle("shoulder") - figure.middle("hip")
    trunk = np.hypot(*along.T)
    across = figure.of("left", "shoulder") - figure.of("right", "shoulder")
    hips = figure.of("left", "hip") - figure.of("right", "hip")
    with np.errstate(invalid="ignore", divide="ignore"):
        breadths = [
            np.abs(pair[:, 0] * along[:, 1] - pair[:, 1] * along[:, 0]) / trunk**2
            for pair in (across, 1.4 * hips)
        ]
    breadth = max(median(breadths[0]), 0.8 * median(breadths[1]))
    if not breadth > _FRONTAL_BREADTH:
        return "side"
    return "front" if median(across[:, 0] + hips[:, 0]) > 0 else "rear"


def steps_per_second(figure: Figure) -> float:
    """Return how often the feet take turns in height each second; 0 where they do not."""
    if figure.still:
        return 0.0
    leg = figure.leg_px()
    apart = (figure.of("left", "ankle") - figure.of("right", "ankle"))[:, 1] / leg
    apart = apart[np.isfinite(apart)]
    high = np.abs(apart) > _STEP_HEIGHT
    signs = np.sign(apart[high])
    turns = int(np.sum(signs[1:] != signs[:-1])) if len(signs) > 1 else 0
    duration = float(figure.time_s[-1] - figure.time_s[0])
    return turns / duration if turns >= _FEWEST_STEPS and duration > 0 else 0.0


def facing(figure: Figure) -> float:
    """Return +1 where the person faces the right of the picture, −1 the left, 0 if unknown."""
    votes = []
    for side in SIDES:
        toe, heel = figure.of(side, "toe"), figure.of(side, "heel")
        if not np.isfinite(heel).any():
            heel = figure.of(side, "ankle")
        votes.append(median((toe - heel)[:, 0]))
    known = [vote for vote in votes if np.isfinite(vote)]
    return float(np.sign(sum(known))) if known else 0.0


def check_test(
    figure: Figure,
    title: str,
    *,
    views: tuple[TestView, ...],
    lying: bool,
    told_view: TestView | None,
    feet_take_turns: bool = False,
) -> TestView:
    """Return the view; raise NotAnalysableError where the picture shows another thing.

    Parameters
    ----------
    figure : Figure
        Smoothed.
    title : str
        Title of the test, for the message.
    views : tuple of str
        Views that the test can be measured from.
    lying : bool
        Whether the person lies in this test.
    told_view : str, optional
        What the user says goes before what is found.
    feet_take_turns : bool
        Whether that belongs to the test.
    """
    check_seen(figure)
    rate = steps_per_second(figure)
    if rate > _STEPS_HZ and not feet_take_turns and not lying:
        raise NotAnalysableError(
            figure.where,
            f"a {title}",
            f"somebody who walks or runs (the feet take turns {rate:.1f} times a second)",
            "for a running clip use pushoff analyze",
        )
    seen = posture(figure)
    if lying != (seen == "lying"):
        words = {"upright": "somebody upright", "lying": "somebody who lies down"}
        raise NotAnalysableError(
            figure.where,
            f"a {title}, done {'lying down' if lying else 'standing'}",
            words[seen],
            "see pushoff test --list for what each test shows",
        )
    view = told_view or view_of(figure)
    if view not in views:
        wanted = " or ".join("the side" if v == "side" else f"the {v}" for v in views)
        found = "the side" if view == "side" else f"the {view}"
        raise NotAnalysableError(
            figure.where,
            f"a {title} seen from {wanted}",
            f"a view from {found}",
            "film it again, or give --view if the view was taken wrongly",
        )
    return view
