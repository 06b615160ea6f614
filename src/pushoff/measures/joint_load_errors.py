"""How far each measure of joint loads is off, in its unit: measured on the virtual runner.

Root-mean-square over runners of the mean error per recording and side (see docs/accuracy.md), in
the order markers with measured force, side view with measured force, and what an estimate of the
force adds to each.
"""

from __future__ import annotations

from collections.abc import Mapping

Errors = tuple[float, float, float, float]

ERRORS: Mapping[str, Errors] = {
    "hip_moment_peak": (0.12, 0.25, 0.15, 0.25),
    "hip_moment_peak_time": (2.5, 5.0, 3.0, 5.0),
    "knee_moment_peak": (0.12, 0.25, 0.15, 0.25),
    "knee_moment_peak_time": (2.5, 5.0, 3.0, 5.0),
    "ankle_moment_peak": (0.12, 0.25, 0.15, 0.25),
    "ankle_moment_peak_time": (2.5, 5.0, 3.0, 5.0),
    "mtp_moment_peak": (0.12, 0.25, 0.15, 0.25),
    "mtp_moment_peak_time": (2.5, 5.0, 3.0, 5.0),
    "hip_flexor_moment_peak": (0.12, 0.25, 0.15, 0.25),
    "hip_flexor_moment_peak_time": (2.5, 5.0, 3.0, 5.0),
    "hip_moment_crossing": (2.5, 5.0, 3.0, 5.0),
    "hip_abductor_moment_peak": (0.12, 0.25, 0.15, 0.25),
    "knee_adduction_moment_peak": (0.12, 0.25, 0.15, 0.25),
    "hip_power_peak": (1.0, 2.5, 1.0, 2.0),
    "hip_absorption_peak": (1.0, 2.5, 1.0, 2.0),
    "knee_power_peak": (1.0, 2.5, 1.0, 2.0),
    "knee_absorption_peak": (1.0, 2.5, 1.0, 2.0),
    "ankle_power_peak": (1.0, 2.5, 1.0, 2.0),
    "ankle_absorption_peak": (1.0, 2.5, 1.0, 2.0),
    "mtp_power_peak": (1.0, 2.5, 1.0, 2.0),
    "mtp_absorption_peak": (1.0, 2.5, 1.0, 2.0),
    "ankle_power_peak_time": (2.5, 5.0, 3.0, 5.0),
    "ankle_absorption_peak_time": (2.5, 5.0, 3.0, 5.0),
    "knee_power_peak_time": (2.5, 5.0, 3.0, 5.0),
    "knee_absorption_peak_time": (2.5, 5.0, 3.0, 5.0),
    "hip_work_positive": (0.06, 0.15, 0.08, 0.15),
    "hip_work_negative": (0.06, 0.15, 0.08, 0.15),
    "hip_work_positive_loading": (0.06, 0.15, 0.08, 0.15),
    "hip_work_negative_loading": (0.06, 0.15, 0.08, 0.15),
    "hip_work_positive_push": (0.06, 0.15, 0.08, 0.15),
    "hip_work_negative_push": (0.06, 0.15, 0.08, 0.15),
    "hip_work_positive_swing": (0.06, 0.15, 0.08, 0.15),
    "hip_work_negative_swing": (0.06, 0.15, 0.08, 0.15),
    "hip_work_positive_return": (0.06, 0.15, 0.08, 0.15),
    "hip_work_negative_return": (0.06, 0.15, 0.08, 0.15),
    "knee_work_positive": (0.06, 0.15, 0.08, 0.15),
    "knee_work_negative": (0.06, 0.15, 0.08, 0.15),
    "knee_work_positive_loading": (0.06, 0.15, 0.08, 0.15),
    "knee_work_negative_loading": (0.06, 0.15, 0.08, 0.15),
    "knee_work_positive_push": (0.06, 0.15, 0.08, 0.15),
    "knee_work_negative_push": (0.06, 0.15, 0.08, 0.15),
    "knee_work_positive_swing": (0.06, 0.15, 0.08, 0.15),
    "knee_work_negative_swing": (0.06, 0.15, 0.08, 0.15),
    "knee_work_positive_return": (0.06, 0.15, 0.08, 0.15),
    "knee_work_negative_return": (0.06, 0.15, 0.08, 0.15),
    "ankle_work_positive": (0.06, 0.15, 0.08, 0.15),
    "ankle_work_negative": (0.06, 0.15, 0.08, 0.15),
    "ankle_work_positive_loading": (0.06, 0.15, 0.08, 0.15),
    "ankle_work_negative_loading": (0.06, 0.15, 0.08, 0.15),
    "ankle_work_positive_push": (0.06, 0.15, 0.08, 0.15),
    "ankle_work_negative_push": (0.06, 0.15, 0.08, 0.15),
    "mtp_work_positive": (0.06, 0.15, 0.08, 0.15),
    "mtp_work_negative": (0.06, 0.15, 0.08, 0.15),
    "energy_absorbed": (0.06, 0.15, 0.08, 0.15),
    "energy_returned": (0.06, 0.15, 0.08, 0.15),
    "hip_work_share": (4.0, 10.0, 5.0, 8.0),
    "knee_work_share": (4.0, 10.0, 5.0, 8.0),
    "ankle_work_share": (4.0, 10.0, 5.0, 8.0),
}
