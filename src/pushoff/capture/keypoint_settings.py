"""What counts as seen and as enough in keypoints of one camera."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KeypointSettings:
    """What counts as seen and as enough.

    Parameters
    ----------
    fewest_seconds : float
        A runner has to be in view this long: four steps at 160 steps/min, two strides per side.
    bridged_s : float
        Somebody who is lost for less than this is still in view: engines lose small runners for
        some frames, and half a step (0.18 s) can be followed across.
    fewest_frames : int
        Same in frames; at fewer than about ten frames per stride there is nothing to follow.
    lowest_confidence : float
        Keypoints below are not used at all. Hidden legs of a side view get 0.3–0.8 and are still
        useful; guesses outside of the picture get less.
    margin : float
        Keypoints farther outside of the frame than this share of its size are guesses.
    small_px : float
        Runners smaller than this are blurred at the model's own resolution (256 px for 1.25
        body heights in MediaPipe).
    cut_share : float
        Share of frames with the ankles at the frame's edge that is worth a warning.
    """

    fewest_seconds: float = 1.5
    bridged_s: float = 0.15
    fewest_frames: int = 20
    lowest_confidence: float = 0.1
    margin: float = 0.02
    small_px: float = 200.0
    cut_share: float = 0.1
