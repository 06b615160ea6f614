"""What has to be said about keypoints of one camera: warnings about the picture, what was done."""

from __future__ import annotations

import numpy as np

from pushoff.capture.calibrate import BodySize
from pushoff.capture.keypoint_repair import Repaired, slow_steps_per_min
from pushoff.capture.keypoint_settings import KeypointSettings
from pushoff.capture.plumb import Plumb
from pushoff.capture.raw import RawKeypoints
from pushoff.capture.self_calibration import SelfCalibration
from pushoff.capture.viewpoint import Viewpoint

#: A camera that looks up or down by more than this sees the upper and lower body at different
#: scales by 10 % and more at 3 m.
_STEEP_DEG = 10.0


def picture_warnings(
    found: RawKeypoints,
    repaired: Repaired,
    size: BodySize,
    plumb: Plumb | None,
    settings: KeypointSettings,
) -> tuple[str, ...]:
    """Return what is wrong with the picture itself, as sentences."""
    warnings = []
    if plumb is not None and abs(np.degrees(plumb.pitch_rad)) > _STEEP_DEG:
        warnings.append(
            f"The camera looks {'down' if plumb.pitch_rad > 0 else 'up'} steeply (about "
            f"{abs(np.degrees(plumb.pitch_rad)):.0f}°). This was corrected, but put it at the "
            "height of the hips."
        )
    if size.stature < settings.small_px:
        warnings.append(
            f"The runner is small in the picture ({size.stature:.0f} pixels tall): angles and "
            "times are less sure. Film from nearer or with more zoom."
        )
    rows = [found.names.index(n) for n in ("left_ankle", "right_ankle") if n in found.names]
    low = found.pixels[:, rows, 1] > 0.985 * found.height
    wide = (found.pixels[:, rows, 0] < 0.01 * found.width) | (
        found.pixels[:, rows, 0] > 0.99 * found.width
    )
    cut = float((low | wide).any(axis=1).mean())
    if cut > settings.cut_share:
        warnings.append(
            f"The feet touch the edge of the picture or leave it in {100 * cut:.0f} % of frames."
        )
    legs = [place for place, name in enumerate(found.names) if name.endswith(("_ankle", "_heel"))]
    lost = float(repaired.rejected[:, legs].mean()) if legs else 0.0
    if lost > 0.2:
        warnings.append(
            f"{100 * lost:.0f} % of the foot points sat on the other leg or beside the runner and "
            "were left out."
        )
    slow = slow_steps_per_min(repaired, found.names, found.time_s, size.leg)
    if slow is not None:
        warnings.append(
            f"The legs move at {slow:.0f} steps/min, too slowly for walking or running. If this is "
            "slow motion, give the true frame rate with --fps (often 120 or 240)."
        )
    rate = 1.0 / float(np.median(np.diff(found.time_s)))
    if rate < 50:
        warnings.append(
            f"{rate:.0f} frames/s: a contact lasts only {0.24 * rate:.0f} frames or so. Times of "
            "touchdown and toe-off are less sure than at 60 frames/s or more."
        )
    return tuple(warnings)


def history_lines(
    found: RawKeypoints,
    repaired: Repaired,
    place: Viewpoint,
    seen: SelfCalibration,
    plumb: Plumb | None,
) -> tuple[str, ...]:
    """Return what was found and done, as lines."""
    feet = [i for i, name in enumerate(found.names) if name.endswith(("_ankle", "_heel", "_toe"))]
    scale, size = seen.scale, seen.size
    lines = [
        f"keypoints by {found.pose}: {len(found.time_s)} frames, {len(found.names)} points",
        *place.notes,
        f"surface: {place.surface} (hips travel {place.travel:.2f} statures across the picture)",
        f"left and right legs exchanged in {int(repaired.swapped.sum())} frames",
        f"foot points left out: {100 * float(repaired.rejected[:, feet].mean()):.1f} %",
        f"runner {size.stature:.0f} ± {size.stature_sd:.0f} px tall; "
        f"{1000 * scale.value:.3f} ± {1000 * scale.sd:.3f} mm per pixel from {scale.source}",
    ]
    if "ground_speed_mps" in seen.facts:
        speed = seen.facts["ground_speed_mps"]
        lines.append(
            f"ground moves at {speed.value:.2f} ± {speed.sd:.2f} m/s under the {speed.source}"
        )
    lines += seen.notes
    if plumb is not None:
        lines.append(
            f"camera levelled by {plumb.lines} upright edges: roll "
            f"{np.degrees(plumb.roll_rad):+.1f} ± {np.degrees(plumb.roll_sd_rad):.1f}°, pitch "
            f"{np.degrees(plumb.pitch_rad):+.0f}° down"
        )
    if place.camera_follows:
        lines.append("the camera follows the runner; the way over ground is the stance foot's")
    if repaired.template is not None:
        lines.append(f"rhythm: {120 * repaired.template.stride_hz:.1f} steps/min")
    return tuple(lines)
