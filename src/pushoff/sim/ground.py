"""Force of each foot, centre of pressure, and contact at a force threshold."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float
from scipy.interpolate import PchipInterpolator

from pushoff.core.events import Event, EventTable
from pushoff.core.names import SIDES, EventKind, Side
from pushoff.core.recording import Force
from pushoff.sim.laboratory import Laboratory
from pushoff.sim.leg import SIGN, TOE_OUT
from pushoff.sim.pose import Scene

#: Centre of pressure along the shoe (share of its length from the heel) over contact, by landing.
#: From the landing part to the ball by mid-contact and off the toes, chosen so that the ankle's
#: moment peaks near the published 3.5 N·m/kg at 57 % of contact (one runner, 3.7 m/s); no norm.
PRESSURE_SHARE = (0.0, 0.06, 0.15, 0.30, 0.45, 0.60, 0.75, 0.90, 1.0)
PRESSURE_PATH = {
    "rearfoot": (0.10, 0.16, 0.40, 0.62, 0.74, 0.81, 0.82, 0.82, 0.86),
    "midfoot": (0.45, 0.48, 0.54, 0.66, 0.75, 0.81, 0.82, 0.82, 0.86),
    "forefoot": (0.70, 0.69, 0.67, 0.70, 0.76, 0.81, 0.82, 0.82, 0.86),
}
#: How much further back it stays with a weak recoil: to the ball at most once the heel is up.
WEAK_PATH = (0.0, 0.0, 0.0, 0.0, 0.02, 0.07, 0.09, 0.09, 0.06)
#: Below this vertical force (N) a plate gives no centre of pressure.
LEAST_FORCE_N = 10.0


def pressure_along(scene: Scene, share: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
    """Return the centre of pressure from the heel along the shoe, m."""
    path = np.array(PRESSURE_PATH[scene.runner.foot_strike])
    path = path - scene.runner.faults.weak_recoil * np.array(WEAK_PATH)
    return PchipInterpolator(PRESSURE_SHARE, path)(np.clip(share, 0.0, 1.0)) * scene.body.shoe


def pressure_place(
    scene: Scene, side: Side, time_s: Float[np.ndarray, " time"]
) -> tuple[Bool[np.ndarray, " time"], Float[np.ndarray, "time 3"]]:
    """Return whether a foot is in contact and its centre of pressure (m), axes of the ground."""
    step, share, contact, _ = scene.steps.locate(side, time_s)
    along = pressure_along(scene, share)
    point = np.zeros((len(time_s), 3))
    point[:, 0] = scene.steps.foot_along[step] + along * np.cos(TOE_OUT)
    point[:, 2] = scene.steps.foot_right[step] + SIGN[side] * along * np.sin(TOE_OUT)
    return contact, point


def force_of(scene: Scene, laboratory: Laboratory, time_s: Float[np.ndarray, " time"]) -> Force:
    """Return exact force per foot, plates "left" and "right", in the laboratory."""
    count = len(time_s)
    force, place = np.zeros((count, 2, 3)), np.full((count, 2, 3), np.nan)
    whole = scene.path.force(time_s)
    for i, side in enumerate(SIDES):
        contact, point = pressure_place(scene, side, time_s)
        force[contact, i] = laboratory.direction(whole[contact])
        seen = contact & (whole[:, 1] >= LEAST_FORCE_N)
        place[seen, i] = laboratory.place(point, time_s)[seen]
    return Force(
        plates=SIDES,
        force=force,
        centre_of_pressure=place,
        free_moment=np.zeros((count, 2)),
        side=SIDES,
        time_s=time_s,
    )


def thresholded(scene: Scene, threshold_n: float, first_s: float, last_s: float) -> EventTable:
    """Return touchdown and toe-off at a threshold of the normal force (N), exact to 10 µs."""
    events = []
    u = np.linspace(0.0, 1.0, 4001)
    for number in range(len(scene.steps)):
        side = SIDES[number % 2]
        start, contact = scene.steps.touchdown_s[number], scene.steps.contact_s[number]
        normal = scene.path.shape(np.full(len(u), number), u, 0)[:, 1]
        above = np.flatnonzero(normal >= threshold_n)
        if not len(above):
            continue
        edges: tuple[tuple[EventKind, int, int], ...] = (
            ("touchdown", int(above[0]) - 1, int(above[0])),
            ("toe_off", int(above[-1]), int(above[-1]) + 1),
        )
        for kind, i, j in edges:
            if i < 0 or j >= len(u):
                share = u[max(i, 0)]
            else:
                share = u[i] + (threshold_n - normal[i]) / (normal[j] - normal[i]) * (u[j] - u[i])
            time = float(start + share * contact)
            if first_s <= time <= last_s:
                events.append(Event(side, kind, time, 0.0, f"virtual runner, {threshold_n:g} N"))
    return EventTable.of(events)
