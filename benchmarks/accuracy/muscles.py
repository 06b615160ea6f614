"""Muscle forces where force was measured: order and size of peaks, reserves, tendon, solver.

A model's muscle forces have no truth. What can be checked is whether they come in the order and
size that other models and electromyography give, whether they give the joint moments without help,
and whether the optimisation was solved. Nothing was tuned on any of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import lsq_linear

from benchmarks.accuracy.kinetics_truth import exact, simulated
from benchmarks.accuracy.recordings import CASES, DATA, analysed
from benchmarks.accuracy.virtual import RUNNERS
from benchmarks.markdown import table
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.muscles import MUSCLE_JOINTS, Muscles
from pushoff.core.names import SIDES, sided
from pushoff.core.strides import Strides, StrideTable
from pushoff.kinetics.axis import on_axis
from pushoff.kinetics.settings import KineticsSettings
from pushoff.muscles import curves, tendon
from pushoff.muscles.model import Leg
from pushoff.muscles.pull import Course, about
from pushoff.muscles.settings import MuscleSettings
from pushoff.muscles.solve import leg_of, solve_muscles
from pushoff.muscles.static_optimisation import share_moments
from pushoff.phases.strides import build_strides

#: Peak force in body weights and its place in contact (%) by computed muscle control of the same
#: recording that is "Hamner subject 02" here (the right leg at 4 m/s, from the published
#: simulation; its soleus has the tibialis posterior beside it, which is inside ours).
CONTROL = {
    "gluteus_maximus": "2.2 at 16",
    "hamstrings": "2.1 at 0",
    "vasti": "7.9 at 37",
    "rectus_femoris": "2.1 at 57",
    "soleus": "4.1 at 55, tibialis posterior 1.3 at 70",
    "gastrocnemius": "1.35 at 72",
    "iliopsoas": "2.5 at 90, 3.6 after toe-off",
    "tibialis_anterior": "0.8 at 23",
    "gluteus_medius": "3.3 at 16 (three-dimensional)",
}
#: Peak of the envelope of electromyography in one other runner at 3.7 m/s, % of contact. Force
#: follows it by 30 to 100 ms, which is 12 to 40 % of such a contact.
ELECTROMYOGRAPHY = {
    "gluteus_maximus": "30",
    "hamstrings": "before touchdown",
    "vasti": "22–24",
    "rectus_femoris": "24",
    "soleus": "18",
    "gastrocnemius": "16 medial, 57 lateral",
    "tibialis_anterior": "before touchdown",
    "gluteus_medius": "29",
}
VARIANTS = (
    MuscleSettings(model="gait10", tendon="elastic"),
    MuscleSettings(model="gait10", tendon="rigid"),
    MuscleSettings(model="rajagopal", tendon="elastic"),
)
_SOLVER_INSTANTS = 400


@dataclass(frozen=True)
class Trial:
    """A recording up to its joint moments."""

    title: str
    kinetics: Kinetics
    motion: Motion
    strides: StrideTable

    def solved(self, settings: MuscleSettings) -> Muscles:
        """Return its muscle forces."""
        found = solve_muscles(self.kinetics, self.motion, self.strides, settings).muscles
        if found is None:
            raise ValueError(f"{self.title} has no muscle forces")
        return found

    def leg(self, settings: MuscleSettings) -> Leg:
        """Return the leg that its muscles were solved with."""
        return leg_of(self.kinetics, self.motion, settings)


def trials() -> list[Trial]:
    """Return every recording whose force was measured, and one virtual runner."""
    found = []
    if DATA.is_dir():
        for case in CASES:
            result = analysed(case)
            if result.kinetics is not None:
                fine = on_axis(result.motion, KineticsSettings().least_rate_hz)
                found.append(Trial(case.title, result.kinetics, fine, result.strides))
    runner = RUNNERS[1]
    run = simulated(runner)
    title = f"virtual runner, {runner.speed_mps:g} m/s, exact moments"
    motion = run.motion()
    found.append(Trial(title, exact(runner), motion, build_strides(run.events, motion)))
    return found


def mean_force(trial: Trial, found: Muscles, name: str, stop: str = "toe_off") -> np.ndarray:
    """Return the mean force (body weights) at 101 places from touchdown on, of both legs."""
    rows = []
    weight = trial.kinetics.mass.value * GRAVITY
    for side in SIDES:
        view = Strides.of(trial.strides, side, trial.motion, kinetics=trial.kinetics, muscles=found)
        if len(view):
            curve = np.ascontiguousarray(found.force[side][:, found.names.index(name)])
            rows.append(view.loaded().over(curve, "touchdown", stop) / weight)
    whole = np.vstack(rows)
    return whole[np.isfinite(whole).all(axis=1)].mean(axis=0)


def peak_rows(trial: Trial, found: Muscles) -> dict[str, str]:
    """Return the peak of the mean force of every muscle: body weights at % of contact."""
    cells = {}
    for name in found.names:
        mean = mean_force(trial, found, name)
        cells[name] = f"{mean.max():.2f} at {int(mean.argmax())}"
    return cells


def order(trial: Trial, found: Muscles) -> list[str]:
    """Return the check of the order of peaks, one cell per rule."""
    mean = {name: mean_force(trial, found, name) for name in found.names}
    place = {name: int(curve.argmax()) for name, curve in mean.items()}
    hip = mean["iliopsoas"][70:]
    return [
        _verdict(place["gluteus_maximus"] < 40, place["gluteus_maximus"]),
        _verdict(place["vasti"] < 40, place["vasti"]),
        _verdict(abs(place["soleus"] - 55) <= 7, place["soleus"]),
        _verdict(abs(place["gastrocnemius"] - 70) <= 7, place["gastrocnemius"]),
        _verdict(
            bool(hip[-1] > hip[0] and np.diff(hip).min() > -0.05), f"{hip[0]:.1f} → {hip[-1]:.1f}"
        ),
    ]


def _verdict(holds: bool, shown: object) -> str:
    return f"{shown}" if holds else f"**{shown}**"


def _variant(settings: MuscleSettings) -> str:
    return f"{settings.model}, {settings.tendon} tendon"


def reserves(trial: Trial, found: Muscles) -> list[str]:
    """Return the largest reserves as shares of the peak moment, and what the tendon holds."""
    cells = [f"{100 * found.reserve_share[joint]:.1f} %" for joint in MUSCLE_JOINTS]
    if found.tendon == "rigid":
        return [*cells, "–", "–"]
    leg = trial.leg(MuscleSettings(model=found.model))
    energy, strain = [], []
    for side in SIDES:
        force = found.force[side][np.isfinite(found.force[side]).all(axis=1)]
        if len(force):
            load = tendon.load_of(leg, force)
            energy.append(np.percentile(tendon.stored_energy(leg, force), 99))
            stretched = curves.tendon_length(load, leg.model.tendon_strain) - 1.0
            strain.append(100 * np.percentile(stretched, 99))
    return [*cells, f"{np.mean(strain):.1f} %", f"{np.mean(energy):.0f} J"]


def solver(trial: Trial, settings: MuscleSettings) -> list[str]:
    """Return how far the solver is from an active-set solver, and how long both take."""
    leg = trial.leg(settings)
    names = [sided("right", joint) for joint in MUSCLE_JOINTS]
    course = Course.of(
        trial.kinetics.time_s,
        np.column_stack([trial.kinetics.angles[name] for name in names]),
        np.column_stack([trial.kinetics.loads.moments[name] for name in names]),
    )
    known = course.known
    arms = leg.moment_arms(course.angles[known])
    speed = -np.einsum("tmj,tj->tm", arms, course.rates[known])
    fibres = leg.fibres(leg.lengths(course.angles[known]), speed)
    strength = leg.active_force(fibres)
    moment = course.moments[known] - about(arms, leg.passive_force(fibres))
    begun = time.perf_counter()
    found = share_moments(strength, arms, moment, 1.0)
    mine = (time.perf_counter() - begun) / len(moment)
    torque = np.einsum("tmj,tm->tjm", arms, strength)
    left_over = np.einsum("tjm,tm->tj", torque, found.activation) + found.reserve - moment
    some = np.linspace(0, len(moment) - 1, min(_SOLVER_INSTANTS, len(moment))).astype(int)
    begun, worst = time.perf_counter(), 0.0
    for row in some:
        matrix = np.vstack([np.eye(strength.shape[1]), torque[row]])
        wanted = np.concatenate([np.zeros(strength.shape[1]), moment[row]])
        other = lsq_linear(matrix, wanted, (0.0, 1.0), method="bvls", tol=1e-14)
        worst = max(worst, float(np.abs(other.x - found.activation[row]).max()))
    theirs = (time.perf_counter() - begun) / len(some)
    return [
        f"{len(moment)}",
        f"{np.abs(left_over).max():.0e} N·m",
        f"{worst:.0e}",
        f"{found.steps}",
        f"{1e6 * mine:.1f} µs",
        f"{1e6 * theirs:.0f} µs",
    ]


def section() -> list[str]:
    """Return the part of the page on muscle forces."""
    every = trials()
    solved = {(t.title, v): t.solved(v) for t in every for v in VARIANTS}
    first = VARIANTS[0]
    peaks = {t.title: peak_rows(t, solved[t.title, first]) for t in every}
    names = solved[every[0].title, first].names
    wide = {v: peak_rows(every[0], solved[every[0].title, v]) for v in VARIANTS}
    return [
        "## Muscle forces (a model result)",
        "Static optimisation on measured force. Peak of the mean force over contact of both legs, "
        "in body weights, and where it comes (% of contact). Beside it computed muscle control of "
        "Hamner's subject 02 with another, three-dimensional model, and the peak of "
        "electromyography of another runner (% of contact; force follows it by 30–100 ms).",
        table(
            ["muscle", *peaks, "computed muscle control (Hamner)", "electromyography"],
            [
                [
                    name.replace("_", " "),
                    *(cells[name] for cells in peaks.values()),
                    CONTROL.get(name, "–"),
                    ELECTROMYOGRAPHY.get(name, "–"),
                ]
                for name in names
            ],
        ),
        "Order of peaks, % of contact: gluteus maximus and vasti before 40, soleus about 55 (±7), "
        "gastrocnemius about 70 (±7), iliopsoas (body weights) rising through the last 30 %. What "
        "does not fit is bold.",
        table(
            [
                "recording",
                "model",
                "gluteus maximus",
                "vasti",
                "soleus",
                "gastrocnemius",
                "iliopsoas",
            ],
            [
                [t.title, _variant(v), *order(t, solved[t.title, v])]
                for t in every
                for v in VARIANTS
            ],
        ),
        f"The three models on the same motion: {every[0].title}.",
        table(
            ["muscle", *(_variant(v) for v in VARIANTS)],
            [
                [name.replace("_", " "), *(wide[v].get(name, "–") for v in VARIANTS)]
                for name in solved[every[0].title, VARIANTS[2]].names
            ],
        ),
        "Reserve torques (the largest of all valid strides, as a share of the joint's peak moment; "
        "above 5 % the report says so) and the Achilles tendon: strain and stored energy at the "
        "99th percentile. Measured in running at up to 3.5 m/s: 4.0–4.9 % at 2.0–2.6 kN, 8–11 J "
        "(kharazi2021); here the calf carries the whole ankle moment, so its force is larger. The "
        "virtual runner's exact moments jump within milliseconds at touchdown, which no muscle "
        "follows and no recording shows: its hip reserve comes from there.",
        table(
            ["recording", "model", "hip", "knee", "ankle", "Achilles strain", "energy"],
            [
                [t.title, _variant(v), *reserves(t, solved[t.title, v])]
                for t in every
                for v in VARIANTS
            ],
        ),
        "The optimisation itself, right leg, rigid tendon: moment left over at any instant, "
        "largest difference of any activation to an active-set solver (SciPy's bounded least "
        f"squares, up to {_SOLVER_INSTANTS} instants), Newton steps, and time per instant of both.",
        table(
            [
                "recording",
                "model",
                "instants",
                "left over",
                "difference",
                "steps",
                "time",
                "active set",
            ],
            [[t.title, v.model, *solver(t, v)] for t in every for v in (VARIANTS[0], VARIANTS[2])],
        ),
    ]
