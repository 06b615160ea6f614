"""The 33 points of MediaPipe's pose model, in its order, as landmark names."""

from __future__ import annotations

#: "" marks points that Pushoff has no use for (inner and outer eye, mouth, fingers).
BLAZEPOSE_LANDMARKS: tuple[str, ...] = (
    "nose",
    "",
    "left_eye",
    "",
    "",
    "right_eye",
    "",
    "left_ear",
    "right_ear",
    "",
    "",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "",
    "",
    "",
    "",
    "",
    "",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_toe",
    "right_toe",
)

#: Longest side in pixels of a frame that is handed to the model: it looks at a crop of 256 × 256
#: around the runner, so that more gains little and takes time to convert.
LONGEST_SIDE = 1920
