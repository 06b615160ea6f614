"""Joint moments and powers against what others published of the same recordings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from benchmarks.accuracy.recordings import CASES, DATA, analysed
from benchmarks.markdown import table
from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import Kinetics, Loads
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.strides import Strides
from pushoff.kinematics import anatomy
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinematics.skeleton import standing_pose
from pushoff.kinematics.track import track
from pushoff.kinetics.inverse_dynamics import inverse_dynamics
from pushoff.kinetics.power import power_balance
from pushoff.kinetics.settings import KineticsSettings
from pushoff.maths.filters import lowpass
from pushoff.maths.rigid import fit_rigid_without_strays
from pushoff.settings import Settings

JOINTS = ("ankle", "knee", "hip")
#: Percent of the published stride in steps that are finer than any lag.
FINE = np.arange(0.0, 100.0, 0.25)
#: Body mass that the published curves of RBDS runner 1 are divided by (RBDSinfo.txt): with it the
#: vertical peaks agree within 0.2 %. The plate itself weighs 60.4 kg over whole strides.
RBDS_MASS_KG = 62.0
#: Cut-off of markers and force in the published processing (fukuchi2017), Hz.
RBDS_CUTOFF_HZ = 10.0
#: Greatest difference of the peak that was aimed at, %.
BARS = {"ankle": 5.0, "knee": 10.0, "hip": 15.0, "ankle power": 10.0}
#: Sign that brings each side of a comparison to "extensor and plantarflexor positive".
EXTENSOR = {"ankle": -1.0, "knee": -1.0, "hip": -1.0}


@dataclass(frozen=True)
class Compared:
    """Two curves of one joint, extensor positive: ours and theirs, (time,)."""

    joint: str
    quantity: str
    side: Side
    ours: np.ndarray
    theirs: np.ndarray

    def row(self) -> list[str]:
        """Return the cells of a table: peaks, RMSE, correlation."""
        known = np.isfinite(self.ours) & np.isfinite(self.theirs)
        ours, theirs = self.ours[known], self.theirs[known]
        rmse = float(np.sqrt(np.mean((ours - theirs) ** 2)))
        r = float(np.corrcoef(ours, theirs)[0, 1])
        cells = [f"{self.joint} {self.quantity}", self.side]
        for peak in (np.max, np.min):
            mine, other = float(peak(ours)), float(peak(theirs))
            cells += [f"{mine:+.2f}", f"{other:+.2f}", f"{100.0 * (mine / other - 1.0):+.0f} %"]
        return [*cells, f"{rmse:.2f}", f"{r:.3f}"]


HEAD = [
    "curve",
    "side",
    "greatest, ours",
    "theirs",
    "difference",
    "least, ours",
    "theirs",
    "difference",
    "RMSE",
    "r",
]


@lru_cache(maxsize=4)
def result_of(number: int, cutoff_hz: float = 0.0) -> Analysis:
    """Return the analysis of a recording, with one cut-off for markers and force where told."""
    case = CASES[number]
    if cutoff_hz == 0.0:
        return analysed(case)
    groups: dict[str, float] = dict.fromkeys(("foot", "leg", "trunk", "arm"), cutoff_hz)
    settings = Settings(
        kinematics=KinematicsSettings(cutoff_hz=groups),
        kinetics=KineticsSettings(moment_cutoff_hz=cutoff_hz),
    )
    return analysed(case, settings=settings)


def kinetics_of(result: Analysis) -> Kinetics:
    """Return an analysis' kinetics, which every recording here must have."""
    if result.kinetics is None:
        raise RuntimeError(f"no kinetics: {result.skipped}")
    return result.kinetics


def mean_stride(result: Analysis, curve: np.ndarray, side: Side) -> np.ndarray:
    """Return the mean of a kinetic curve over the strides of a side, at ``FINE`` percent."""
    kinetics = kinetics_of(result)
    view = Strides.of(result.strides, side, result.motion, kinetics=kinetics).loaded()
    mean = np.nanmean(view.over(curve, "touchdown", "next_touchdown"), axis=0)
    return np.interp(FINE, np.linspace(0.0, 100.0, len(mean)), mean)


def rbds_lag(result: Analysis, published: np.ndarray) -> int:
    """Return how many steps of ``FINE`` the published cycle starts later, by vertical force."""
    force = kinetics_of(result).ground.force
    lags = range(-16, 17)
    misfit = []
    for lag in lags:
        apart = [
            np.nanstd(
                np.roll(mean_stride(result, force[side][:, 1], side) / RBDS_MASS_KG, -lag)
                - np.interp(FINE, published["PercGcycle"], published[f"{side[0].upper()}grfY35"])
            )
            for side in SIDES
        ]
        misfit.append(sum(apart))
    return lags[int(np.argmin(misfit))]


def against_rbds(result: Analysis, loads: Loads) -> list[Compared]:
    """Return moments (N·m/kg) and powers (W/kg) beside the published mean curves."""
    published = np.genfromtxt(DATA / "rbds/RBDS001processed_3.5mps.txt", names=True)
    lag = rbds_lag(result, published)
    # Published moments are extensor positive at the knee and plantarflexor positive at the ankle,
    # but flexor positive at the hip.
    sign = {"ankle": 1.0, "knee": 1.0, "hip": -1.0}
    found = []
    for joint in JOINTS:
        for quantity, column in (("moment", "MomZ35"), ("power", "Pow35")):
            for side in SIDES:
                curves = loads.moments if quantity == "moment" else loads.powers
                ours = np.roll(mean_stride(result, curves[sided(side, joint)], side), -lag)
                theirs = published[f"{side[0].upper()}{joint}{column}"]
                theirs = np.interp(FINE, published["PercGcycle"], theirs)
                if quantity == "moment":
                    ours, theirs = EXTENSOR[joint] * ours, sign[joint] * theirs
                found.append(Compared(joint, quantity, side, ours / RBDS_MASS_KG, theirs))
    return found


def carried_by_the_lower_segment(result: Analysis, cutoff_hz: float) -> Motion:
    """Return the motion with knee and ankle where shank and foot alone carry them.

    Programs that follow every segment by itself take a joint's moment there.
    """
    recording, motion = result.recording, result.motion
    points, static, height = recording.points, recording.static, recording.athlete.height
    if points is None or static is None or height is None:
        raise RuntimeError("needs markers, a standing trial and the height")
    paths = track(points, False, KinematicsSettings()).paths
    pose = standing_pose(static, height.value)
    moved = dict(motion.points)
    for side in SIDES:
        for segment, joint in (("shank", "knee"), ("foot", "ankle")):
            names = [n for n in anatomy.riders(sided(side, segment), tuple(pose)) if n in paths]
            # The marker on the fifth metatarsal may be exchanged with that on the first: the
            # motion has them the right way round.
            seen = np.stack([motion.raw_points.get(n, paths[n]) for n in names], axis=1)
            shape = np.stack([pose[n][0] for n in names])
            fit, _ = fit_rigid_without_strays(shape, seen, KinematicsSettings().rigid_tolerance_m)
            centre = fit.place(pose[sided(side, joint)][0])
            moved[sided(side, joint)] = lowpass(centre, motion.rate_hz, cutoff_hz)
    return replace(motion, points=moved)


def against_opensim() -> list[Compared]:
    """Return moments (N·m/kg) of Hamner's subject 02 beside OpenSim's own inverse dynamics."""
    result = result_of(2, 15.0)
    kinetics, mass = kinetics_of(result), kinetics_of(result).mass.value
    path = DATA / "opensim/subject02_inverse_dynamics_opensim46.sto"
    lines = path.read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("endheader")) + 1
    names = lines[start].split()
    values = np.array([line.split() for line in lines[start + 1 :]], dtype=float)
    found = []
    # OpenSim's knee coordinate is negative in flexion, so its moment is extensor positive.
    for joint, column, sign in (
        ("ankle", "ankle_angle", -1.0),
        ("knee", "knee_angle", 1.0),
        ("hip", "hip_flexion", -1.0),
    ):
        for side in SIDES:
            theirs = sign * values[:, names.index(f"{column}_{side[0]}_moment")] / mass
            curve = EXTENSOR[joint] * kinetics.loads.moments[sided(side, joint)] / mass
            ours = np.interp(values[:, 0], kinetics.time_s, curve)
            found.append(Compared(joint, "moment", side, ours, theirs))
    return found


def against_biomac() -> tuple[float, list[Compared]]:
    """Return the stature that the file's unit implies and moments (N·m/kg) of BioMAC's runner.

    Over the two contacts on a plate.
    """
    result = result_of(1)
    kinetics, mass = kinetics_of(result), kinetics_of(result).mass.value
    path = DATA / "biomac/straight_running_inverse_dynamics.csv"
    names = path.read_text("utf-8").splitlines()[0].split(",")
    values = np.genfromtxt(path, delimiter=",", skip_header=1)
    height = _implied_height(kinetics, values, names)
    scale = GRAVITY * height / 100.0
    found = []
    for joint, column, sign in (
        ("ankle", "ankle_angle", -1.0),
        ("knee", "knee_angle", 1.0),
        ("hip", "hip_flexion", -1.0),
    ):
        for side in SIDES:
            theirs = sign * scale * values[:, names.index(f"moment.{column}_{side[0]} [BWBH%]")]
            theirs = np.interp(kinetics.time_s, values[:, 0], theirs)
            ours = EXTENSOR[joint] * kinetics.loads.moments[sided(side, joint)] / mass
            contact = kinetics.ground.force[side][:, 1] > 0.0
            found.append(Compared(joint, "moment", side, ours[contact], theirs[contact]))
    return height, found


def _implied_height(kinetics: Kinetics, values: np.ndarray, names: list[str]) -> float:
    """Return the stature (m) in the unit "body weight times height".

    The file gives the vertical force that no plate explains in that unit too. Where the runner
    steps beside the plates it is the ground's whole force, whose impulse per contact must be that
    of the contacts on a plate.
    """
    time = values[:, 0]
    residual = values[:, names.index("moment.pelvis_ty_force [BWBH%]")]
    weight = kinetics.mass.value * GRAVITY
    on_plates = [
        np.nansum(kinetics.ground.force[side][:, 1]) * np.median(np.diff(kinetics.time_s))
        for side in SIDES
    ]
    measured = 100.0 * float(np.mean(on_plates)) / weight
    # A contact beside the plates: more than a tenth of body weight for longer than 0.1 s.
    edges = np.flatnonzero(np.diff(np.concatenate([[0], residual > 10.0, [0]])))
    pieces = [slice(a, b) for a, b in edges.reshape(-1, 2)]
    whole = [p for p in pieces if p.start > 0 and p.stop < len(time) and p.stop - p.start > 18]
    step = float(np.median(np.diff(time)))
    return measured / float(np.mean([residual[p].sum() * step for p in whole]))


def balances() -> list[list[str]]:
    """Return how far power in and energy stored are apart (W/kg) in each recording, by segment."""
    rows = []
    for number, case in enumerate(CASES):
        result = result_of(number)
        kinetics = kinetics_of(result)
        if len(kinetics.time_s) != len(result.motion.time_s):
            continue
        balance = power_balance(
            result.motion,
            kinetics.ground,
            kinetics.mass.value,
            result.recording.athlete.sex,
        )
        mass = kinetics.mass.value
        parts = [f"{balance.open_power(s) / mass:.2f}" for s in ("foot", "shank", "thigh")]
        peak = max(np.nanmax(kinetics.loads.powers[sided(s, "ankle")]) for s in SIDES)
        rows.append([case.title, *parts, f"{peak / mass:.1f}"])
    return rows


def bars(rows: list[Compared]) -> list[list[str]]:
    """Return the peaks that were aimed at, their difference from the published and the bar."""
    found = []
    for row in rows:
        name = row.joint if row.quantity == "moment" else f"{row.joint} power"
        if name not in BARS:
            continue
        apart = 100.0 * (row.ours.max() / row.theirs.max() - 1.0)
        met = "yes" if abs(apart) <= BARS[name] else "no"
        kind = "peak power" if row.quantity == "power" else "peak extensor moment"
        found.append(
            [f"{row.joint} {kind}", row.side, f"{apart:+.1f} %", f"{BARS[name]:.0f} %", met]
        )
    return found


def section() -> list[str]:
    """Return the part of the page; says so where the recordings are missing."""
    if not DATA.is_dir():
        return ["## Published moments\n\nThe recordings were not there when this page was made."]
    ours = result_of(0)
    plain = against_rbds(ours, kinetics_of(ours).loads)
    theirs = result_of(0, RBDS_CUTOFF_HZ)
    alike = against_rbds(theirs, _as_published(theirs))
    height, biomac = against_biomac()
    return [
        "## Joint moments and powers against published curves of the same runner",
        "RBDS001 at 3.5 m/s, mean curves over the stride (Fukuchi 2017), in N·m/kg and W/kg of "
        f"{RBDS_MASS_KG:.0f} kg, extensor and plantarflexor positive; one lag for all, found from "
        "the vertical force. Nothing was fitted to these curves.",
        table(["peak", "side", "difference", "bar", "met"], bars(plain)),
        table(HEAD, [row.row() for row in plain]),
        "The same with markers and force at 10 Hz as published and with knee and ankle carried by "
        "the lower segment alone: what processing explains. What remains at the knee is as if its "
        "centre lay 10 to 20 mm further forward than the middle of the epicondyle markers, all "
        "through contact; the point about which shank and thigh turn in these very "
        "markers lies within 6 mm of ours.",
        table(HEAD, [row.row() for row in alike]),
        "## Joint moments against other programs",
        "Hamner's subject 02 (4 m/s, 60 Hz, both at 15 Hz): OpenSim 4.6 with its own scaled model, "
        "joint centres and segment masses, whole recording, N·m/kg. The hip moments differ as if "
        "its hip lay 25 to 30 mm behind ours all through contact; its shank and foot weigh 7.0 % "
        "of the body instead of 5.7 %, which is what the moments of swing differ by.",
        table(HEAD, [row.row() for row in against_opensim()]),
        "BioMAC, overground, the contact on each plate, N·m/kg: ours is sagittal and without a "
        "standing trial, theirs is a scaled model; the unit of the file implies a stature of "
        f"{height:.2f} m (± 3 %).",
        table(HEAD, [row.row() for row in biomac]),
        "## Power balance of real segments",
        "Root-mean-square difference between the power of forces and moments at a segment's ends "
        "and the change of its energy, W/kg: zero for rigid segments (in tests below one part in a "
        "million), here what bending feet and joint centres between two segments leave open.",
        table(["recording", "foot", "shank", "thigh", "peak of ankle power"], balances()),
    ]


def _as_published(result: Analysis) -> Loads:
    """Return loads with joint centres on the lower segment, all at the published cut-off."""
    motion = carried_by_the_lower_segment(result, RBDS_CUTOFF_HZ)
    settings = KineticsSettings(moment_cutoff_hz=RBDS_CUTOFF_HZ)
    kinetics = kinetics_of(result)
    sex = result.recording.athlete.sex
    return inverse_dynamics(motion, kinetics.ground, kinetics.mass.value, sex, settings)
