"""Joint moments, powers and forces from the ground up."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce, Loads
from pushoff.core.motion import Motion
from pushoff.core.recording import Sex


def inverse_dynamics(motion: Motion, ground: GroundForce, mass_kg: float, sex: Sex | None) -> Loads:
    """Return the loads of both legs."""
    return Loads({}, {}, {}, skipped={"moments": "not solved"})
