"""A small catalogue and findings for tests of plans, apart from the real catalogue."""

from __future__ import annotations

from typing import Any

from pushoff.core.findings import Evidence, Finding
from pushoff.core.training import Dose, Exercise, MuscleRole


def exercise(
    name: str,
    kind: str = "strength",
    actions: tuple[str, ...] = (),
    strain: str = "moderate",
    minutes: float = 8,
    equipment: tuple[str, ...] = (),
    no: tuple[str, ...] = (),
    phases: tuple[str, ...] = ("push",),
    per_week: tuple[int, int] = (2, 3),
    sets: tuple[int, int] = (2, 4),
    amount: tuple[float, float] = (6, 12),
    unit: str = "reps",
) -> Exercise:
    return Exercise(
        name=name,
        title=name.replace("_", " ").capitalize(),
        aliases=(),
        kind=kind,  # type: ignore[arg-type]
        steps=("Stand.", "Move.", "Come back."),
        dose=Dose(
            sets,
            (float(amount[0]), float(amount[1])),
            unit,
            "two more would be possible",
            per_week,
            90.0,
        ),  # type: ignore[arg-type]
        progression=("bodyweight", "with load"),
        equipment=equipment,
        muscles=(MuscleRole("soleus", "prime"),),
        actions=actions,
        phases=phases,  # type: ignore[arg-type]
        contraindications=no,
        evidence="convention",
        note="Made for tests.",
        cite=(),
        minutes=float(minutes),
        strain=strain,  # type: ignore[arg-type]
    )


_ROWS = (
    exercise("calf_raise_straight_knee", actions=("plantarflexion_knee_straight",),
             equipment=("step",), no=("calf",)),
    exercise("calf_raise_bent_knee", actions=("plantarflexion_knee_bent",), equipment=("step",)),
    exercise("heavy_seated_calf_raise", actions=("plantarflexion_knee_bent",), strain="hard",
             equipment=("machine",), no=("achilles",)),
    exercise("calf_isometric_hold", actions=("plantarflexion_knee_straight",
             "plantarflexion_knee_bent"), strain="easy", amount=(20, 45), unit="s"),
    exercise("back_squat", actions=("knee_extension", "hip_extension"), strain="hard",
             equipment=("barbell",), minutes=14, no=("kneecap", "back")),
    exercise("split_squat", actions=("knee_extension", "hip_extension"), no=("kneecap",)),
    exercise("hip_thrust", actions=("hip_extension",), equipment=("bench",), phases=("return",)),
    exercise("glute_bridge", actions=("hip_extension",), strain="easy", phases=("return",)),
    exercise("hamstring_bridge", actions=("knee_flexion", "hip_extension"), phases=("return",)),
    exercise("nordic_curl", actions=("knee_flexion",), strain="hard", phases=("return",),
             no=("hamstring",)),
    exercise("hip_flexor_march_band", actions=("hip_flexion",), equipment=("band",),
             phases=("swing",)),
    exercise("hanging_knee_raise", actions=("hip_flexion", "trunk_flexion"), equipment=("bar",),
             phases=("swing",)),
    exercise("dead_bug", actions=("hip_flexion", "trunk_flexion"), strain="easy",
             phases=("swing",), minutes=4),
    exercise("clam", actions=("hip_abduction", "hip_rotation"), strain="easy", minutes=4),
    exercise("side_plank_leg_lift", actions=("hip_abduction", "trunk_side"), minutes=5,
             amount=(15, 40), unit="s"),
    exercise("short_foot", actions=("foot_inversion", "toe_flexion"), strain="easy", minutes=3,
             per_week=(3, 5)),
    exercise("pogo_jumps", "plyometric", ("plantarflexion_knee_straight", "landing"), minutes=4,
             no=("achilles", "shin")),
    exercise("drop_jump", "plyometric", ("landing", "knee_extension"), "hard", equipment=("box",),
             no=("achilles", "kneecap")),
    exercise("a_skip", "drill", ("hip_flexion",), "easy", 4, phases=("swing",), unit="m",
             amount=(15, 30)),
    exercise("wickets", "drill", ("hip_flexion",), "moderate", 8, ("hurdles",),
             phases=("swing",), unit="m", amount=(20, 40)),
    exercise("straight_leg_bounds", "drill", ("hip_extension",), "moderate", 5,
             phases=("return",), unit="m", amount=(15, 30), no=("hamstring",)),
    exercise("hill_sprint", "hill", ("hip_extension", "plantarflexion_knee_straight"), "hard", 12,
             ("hill",), ("achilles", "calf"), per_week=(1, 1), sets=(3, 8), amount=(6, 10),
             unit="s"),
    exercise("strides", "run", ("hip_extension",), "moderate", 6, per_week=(1, 2), sets=(3, 6),
             amount=(60, 80), unit="m"),
    exercise("hip_flexor_stretch", "mobility", ("hip_extension",), "easy", 3, per_week=(3, 5),
             sets=(1, 2), amount=(30, 60), unit="s"),
    exercise("ankle_rocker_mobility", "mobility", ("dorsiflexion",), "easy", 3, per_week=(3, 5),
             sets=(1, 2), amount=(10, 15)),
    exercise("foam_roll_calf", "maintenance", (), "easy", 4, ("foam_roller",), unit="min",
             amount=(2, 2), sets=(1, 1)),
    exercise("barefoot_exposure", "drill", ("foot_inversion", "landing"), "moderate", 5,
             per_week=(1, 2), sets=(1, 1), amount=(2, 10), unit="min", no=("achilles",)),
)  # fmt: skip

CATALOGUE = {row.name: row for row in _ROWS}


def finding(name: str = "late_push", weight: str = "act", **fields: Any) -> Finding:
    shown: dict[str, Any] = {
        "title": "The push comes late",
        "side": "both",
        "confidence": 0.9,
        "evidence": (Evidence("push_time", "both", 0.1, 0.01, "s", 0.12, 0.15, "pushoff"),),
        "meaning": "The push starts late.",
        "technical": "Late.",
        "limits": ("a camera that is not level",),
        "citations": ("moore2016",),
        "cues": ("Push the ground away early", "Run tall"),
        "cue_names": ("push_early", "run_tall"),
        "exercises": ("calf_raise_straight_knee", "hip_thrust", "back_squat", "a_skip"),
        "retest": "after 4 weeks",
        "retest_weeks": 4,
    }
    return Finding(name=name, weight=weight, **{**shown, **fields})  # type: ignore[arg-type]
