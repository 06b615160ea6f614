"""Settings of the comparison."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ComparisonSettings:
    """Limits of the verdicts.

    Parameters
    ----------
    alpha : float
        Chance of any false "changed" in the short list, share of false ones in the long lists.
    same_share : float
        How much of the method's error is left in a difference of two recordings of the same kind,
        camera and frame rate. The rest is the same in both and cancels. On virtual runners with one
        error of the pose engine in both recordings, the error of a difference was 0.14 of the
        method's where nothing changed and 0.24 where the running changed; with markers 0.26.
    moved_share : float
        The same where the camera, the clothes or the markers were set anew: 0.62 on virtual runners
        whose repeating keypoint errors were drawn afresh.
    slope_spread : float
        How much the effect of speed differs from runner to runner, as a share of the group's
        effect (standard deviation). Assumed: the source gives group means alone.
    least_speed_change : float
        Speeds that differ by less than this share are taken as the same, also where they are known
        exactly: the adjustment would be smaller than what it adds in error.
    told_speed_change : float
        From this share on a difference of speeds is a warning for measures without known slope.
    prior_freedom : float
        How many recordings the spread between recordings that all measures share is worth against
        the spread of one measure alone, in degrees of freedom.
    peak_jump_percent : float
        A peak that comes this much earlier or later, in per cent of its window, is taken for
        another peak of the same curve and not called changed. In quarters of one run on a treadmill
        (RBDS001) the instant of peak ankle absorption went from 34 to 15 % of contact and back, the
        spread between strides within each quarter being 2 %: the curve has two humps about as high.
    """

    alpha: float = 0.05
    same_share: float = 0.25
    moved_share: float = 0.65
    slope_spread: float = 0.35
    least_speed_change: float = 0.01
    told_speed_change: float = 0.03
    prior_freedom: float = 4.0
    peak_jump_percent: float = 10.0
