"""A planar run as files for OpenSim: what ``pushoff export`` writes, and the model's numbers."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.opensim.planar import PlanarRun
from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import Kinetics, Loads
from pushoff.core.muscles import MUSCLE_JOINTS
from pushoff.core.names import SIDES
from pushoff.core.recording import Found
from pushoff.muscles.model import Leg
from pushoff.report.export_opensim import export_opensim
from pushoff.report.opensim_coordinates import LEG_COORDINATES, PELVIS_FROM_HIPS

STEM = "run"
#: Reserves of the legs as in the muscle stage; those of the pelvis must cost next to nothing, for
#: they stand in for the other leg's and the trunk's forces.
PELVIS_RESERVE = 1e4
#: OpenSim's static optimisation leaves some instants unsolved at its own convergence criterion of
#: 1e-4; with this one it does not.
_TIGHT = 1e-6
#: OpenSim's muscle, whether its force depends on length and velocity, and the convergence criterion
#: (None: OpenSim's own).
STATIC: dict[str, dict[str, Any]] = {
    "plain": {
        "muscle": "Millard2012EquilibriumMuscle",
        "physiology": False,
        "criterion": _TIGHT,
    },
    "same_curves": {
        "muscle": "DeGrooteFregly2016Muscle",
        "physiology": True,
        "criterion": _TIGHT,
    },
    "as_delivered": {
        "muscle": "DeGrooteFregly2016Muscle",
        "physiology": True,
        "criterion": None,
    },
    "millard": {
        "muscle": "Millard2012EquilibriumMuscle",
        "physiology": True,
        "criterion": None,
    },
}


def write_case(
    run: PlanarRun,
    loads: Loads,
    analysis: Analysis,
    leg: Leg,
    reserve_nm: float,
    spans: dict[str, Any],
    folder: Path,
) -> None:
    """Write a run as an export, with masses, muscles and reserves beside it."""
    kinetics = Kinetics(
        time_s=run.time_s,
        mass=Found(run.mass_kg, 0.0, "told"),
        ground=run.ground(),
        loads=loads,
        leg_length={side: np.full(len(run.time_s), np.nan) for side in SIDES},
        angles=run.angles,
        dimension=2,
    )
    planar = dataclasses.replace(analysis, motion=run.motion(), kinetics=kinetics, muscles=None)
    export_opensim(planar, folder, STEM, overwrite=True)
    reserves = dict.fromkeys(("pelvis_tilt", "pelvis_tx", "pelvis_ty"), PELVIS_RESERVE)
    reserves |= {
        f"{LEG_COORDINATES[j]}_{side[0]}": reserve_nm for side in SIDES for j in MUSCLE_JOINTS
    }
    content = {
        "gravity": GRAVITY,
        "hips_from_pelvis": (-PELVIS_FROM_HIPS).tolist(),
        "bodies": run.bodies(),
        "muscles": muscles(leg),
        "fastest_fibre_lengths_per_s": leg.model.fastest_fibre_lengths_per_s,
        "reserves": reserves,
        "static_optimisation": STATIC,
        **spans,
    }
    (folder / "case.json").write_text(json.dumps(content, indent=1), encoding="utf-8")


def muscles(leg: Leg) -> list[dict[str, Any]]:
    """Return the muscles' numbers under OpenSim's coordinate names."""
    return [
        {
            "name": name,
            "max_force_n": leg.max_force[i],
            "fibre_length_m": leg.fibre_length[i],
            "tendon_slack_m": leg.tendon_slack[i],
            "pennation": leg.pennation[i],
            "length_at_zero_m": leg.length_at_zero[i],
            "arms": {
                LEG_COORDINATES[MUSCLE_JOINTS[path.joint]]: list(path.arm)
                for path in leg.paths
                if path.muscle == i
            },
        }
        for i, name in enumerate(leg.names)
    ]
