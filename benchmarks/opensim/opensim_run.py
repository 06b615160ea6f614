"""Runs inside OpenSim's own environment: one planar case through its tools, results as files.

``python opensim_run.py FOLDER``; knows nothing of Pushoff. FOLDER holds ``case.json`` (bodies,
muscles, reserves, what to solve) and what ``pushoff export`` writes; written there are
``moments.npz``, ``static_<case>.npz`` and ``opensim.json`` (version and times).
"""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path

import numpy as np

import opensim as osim

JOINTS = ("hip_flexion", "knee_angle", "ankle_angle")
SIDES = ("r", "l")
UNBOUNDED = 1e6
MOST_ITERATIONS = 300


def main() -> None:
    """Solve everything that the case asks for."""
    osim.Logger.setLevelString("Error")
    folder = Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    out = {"version": osim.GetVersion()}
    out["inverse_dynamics"] = inverse_dynamics(folder, case)
    out["static_optimisation"] = {
        name: static_optimisation(folder, case, name, setup)
        for name, setup in case["static_optimisation"].items()
    }
    out["opened"] = opened(folder)
    (folder / "opensim.json").write_text(json.dumps(out, indent=1), encoding="utf-8")


# -- the model -----------------------------------------------------------------------------------


def skeleton(case: dict) -> osim.Model:
    """Return pelvis with trunk, and two legs of thigh, shank and foot, joined by pins."""
    model = osim.Model()
    model.setName("planar_runner")
    model.set_gravity(osim.Vec3(0, -case["gravity"], 0))
    pelvis = body(case["bodies"]["pelvis"], "pelvis")
    model.addBody(pelvis)
    root = osim.PlanarJoint("ground_pelvis", model.getGround(), pelvis)
    for i, name in enumerate(("pelvis_tilt", "pelvis_tx", "pelvis_ty")):
        coordinate(root.upd_coordinates(i), name)
    model.addJoint(root)
    for side in SIDES:
        above, place = pelvis, tuple(case["hips_from_pelvis"])
        for joint, segment in zip(JOINTS, ("thigh", "shank", "foot"), strict=True):
            row = case["bodies"][f"{segment}_{side}"]
            part = body(row, f"{'calcn' if segment == 'foot' else segment}_{side}")
            model.addBody(part)
            # Flexion of the knee is the one that turns backwards: its axis points to the left.
            turn = osim.Vec3(math.pi if joint == "knee_angle" else 0.0, 0, 0)
            pin = osim.PinJoint(
                f"{joint}_{side}", above, osim.Vec3(*place), turn, part, osim.Vec3(0, 0, 0), turn
            )
            coordinate(pin.upd_coordinates(0), f"{joint}_{side}")
            model.addJoint(pin)
            above, place = part, (0.0, -row["length_m"], 0.0)
    return model


def body(row: dict, name: str) -> osim.Body:
    """Return a rigid body with its centre of mass in the frame of its upper joint."""
    inertia = row["inertia"]
    return osim.Body(
        name,
        row["mass_kg"],
        osim.Vec3(*row["centre_m"], 0.0),
        osim.Inertia(inertia, inertia, inertia),
    )


def coordinate(target: osim.Coordinate, name: str) -> None:
    """Name a coordinate and let it go where it wants."""
    target.setName(name)
    target.setRangeMin(-1e3)
    target.setRangeMax(1e3)
    target.set_clamped(False)


def add_muscles(model: osim.Model, case: dict, kind: str) -> None:
    """Add the muscles of both legs with paths given by polynomials of the joint angles."""
    for side in SIDES:
        for row in case["muscles"]:
            muscle = getattr(osim, kind)()
            muscle.setName(f"{row['name']}_{side}")
            muscle.set_max_isometric_force(row["max_force_n"])
            muscle.set_optimal_fiber_length(row["fibre_length_m"])
            muscle.set_tendon_slack_length(row["tendon_slack_m"])
            muscle.set_pennation_angle_at_optimal(row["pennation"])
            muscle.set_max_contraction_velocity(case["fastest_fibre_lengths_per_s"])
            muscle.set_ignore_tendon_compliance(True)
            muscle.set_ignore_activation_dynamics(True)
            if kind == "Millard2012EquilibriumMuscle":
                muscle.set_minimum_activation(0.0)
                muscle.set_fiber_damping(0.0)
            muscle.setMinControl(0.0)
            muscle.setMaxControl(1.0)
            muscle.set_path(path(row, side))
            model.addForce(muscle)


def path(row: dict, side: str) -> osim.FunctionBasedPath:
    """Return a path whose length is L0 less the integrals of its moment arms."""
    joints = sorted(row["arms"], key=JOINTS.index)
    found = osim.FunctionBasedPath()
    for joint in joints:
        found.appendCoordinatePath(f"/jointset/{joint}_{side}/{joint}_{side}")
    length = polynomial([row["arms"][joint] for joint in joints], row["length_at_zero_m"])
    found.setLengthFunction(length)
    return found


def polynomial(arms: list[list[float]], constant: float) -> osim.MultivariatePolynomialFunction:
    """Return L0 − Σ ∫ r dq, where every r is a cubic of its own angle.

    Coefficients come with the powers of the last angle running fastest.
    """
    order, count = 4, len(arms)
    powers = [(p,) for p in range(order + 1)]
    if count == 2:
        powers = [(p, q) for p in range(order + 1) for q in range(order + 1 - p)]
    values = []
    for power in powers:
        others = [i for i, p in enumerate(power) if p]
        value = constant if not others else 0.0
        if len(others) == 1:
            degree = power[others[0]]
            value = -arms[others[0]][degree - 1] / degree
        values.append(value)
    return osim.MultivariatePolynomialFunction(osim.Vector(values), count, order)


def add_actuators(model: osim.Model, reserves: dict) -> None:
    """Add a reserve to every coordinate; its cost is (moment / strength)²."""
    for name, strength in reserves.items():
        actuator = osim.CoordinateActuator(name)
        actuator.setName(f"{name}_reserve")
        actuator.setOptimalForce(strength)
        actuator.setMinControl(-UNBOUNDED)
        actuator.setMaxControl(UNBOUNDED)
        model.addForce(actuator)


def opened(folder: Path) -> dict[str, int]:
    """Open every exported file with OpenSim's own readers; return how many rows each holds."""
    rows = {}
    for path in sorted(folder.glob("run_*")):
        if path.suffix == ".trc":
            rows[path.name] = osim.TimeSeriesTableVec3(str(path)).getNumRows()
        elif path.suffix in (".mot", ".sto"):
            rows[path.name] = osim.TimeSeriesTable(str(path)).getNumRows()
        elif path.suffix == ".xml":
            rows[path.name] = osim.ExternalLoads(str(path), True).getSize()
    return rows


# -- inverse dynamics ----------------------------------------------------------------------------


def inverse_dynamics(folder: Path, case: dict) -> dict:
    """Solve by the tool, as a user would, and time its core alone too."""
    model = skeleton(case)
    model.finalizeConnections()
    model.initSystem()
    start, stop = case["span_s"]
    tool = osim.InverseDynamicsTool()
    tool.setModel(model)
    tool.setCoordinatesFileName(str(folder / "run_ik.mot"))
    tool.setLowpassCutoffFrequency(-1)
    tool.setExternalLoadsFileName(str(folder / "run_external_loads.xml"))
    tool.setStartTime(start)
    tool.setEndTime(stop)
    tool.setResultsDir(str(folder))
    tool.setOutputGenForceFileName("moments.sto")
    before = time.process_time()
    tool.run()
    spent = time.process_time() - before
    table = osim.TimeSeriesTable(str(folder / "moments.sto"))
    columns = {name: column(table, name) for name in table.getColumnLabels()}
    np.savez(folder / "moments.npz", time=np.array(table.getIndependentColumn()), **columns)
    frames = table.getNumRows()
    return {"frames": frames, "tool_s": spent, "solver_s": bare_solver(folder, case)}


def bare_solver(folder: Path, case: dict) -> float:
    """Return the time (s) of the solver alone over all frames: no files, everything splined."""
    model = skeleton(case)
    loads = osim.ExternalLoads(str(folder / "run_external_loads.xml"), True)
    model.addModelComponent(loads)
    state = model.initSystem()
    storage = osim.Storage(str(folder / "run_ik.mot"))
    model.getSimbodyEngine().convertDegreesToRadians(storage)
    splines = osim.GCVSplineSet(5, storage)
    functions = osim.FunctionSet()
    for i in range(model.getCoordinateSet().getSize()):
        name = model.getCoordinateSet().get(i).getName()
        functions.cloneAndAppend(splines.get(splines.getIndex(name)))
    solver = osim.InverseDynamicsSolver(model)
    times = np.load(folder / "moments.npz")["time"]
    before = time.process_time()
    for at in times:
        solver.solve(state, functions, float(at))
    return time.process_time() - before


def column(table: osim.TimeSeriesTable, name: str) -> np.ndarray:
    """Return one column of a table."""
    return table.getDependentColumn(name).to_numpy()


# -- static optimisation -------------------------------------------------------------------------


def static_optimisation(folder: Path, case: dict, name: str, setup: dict) -> dict:
    """Solve by the analysis, as a user would."""
    model = skeleton(case)
    add_muscles(model, case, setup["muscle"])
    add_actuators(model, case["reserves"])
    model.finalizeConnections()
    model.initSystem()
    start, stop = case["static_span_s"]
    analysis = osim.StaticOptimization()
    analysis.setStartTime(start)
    analysis.setEndTime(stop)
    analysis.setStepInterval(case["static_every"])
    analysis.setUseModelForceSet(True)
    analysis.setActivationExponent(2.0)
    analysis.setUseMusclePhysiology(setup["physiology"])
    if setup["criterion"] is not None:
        analysis.setConvergenceCriterion(setup["criterion"])
        analysis.setMaxIterations(MOST_ITERATIONS)
    model.addAnalysis(analysis)
    tool = osim.AnalyzeTool(model)
    tool.setName(name)
    tool.setModel(model)
    tool.setInitialTime(start)
    tool.setFinalTime(stop)
    tool.setLowpassCutoffFrequency(-1)
    tool.setCoordinatesFileName(str(folder / "run_ik.mot"))
    tool.setExternalLoadsFileName(str(folder / "run_external_loads.xml"))
    tool.setLoadModelAndInput(True)
    tool.setResultsDir(str(folder))
    before = time.process_time()
    tool.run()
    spent = time.process_time() - before
    table = osim.TimeSeriesTable(str(folder / f"{name}_StaticOptimization_activation.sto"))
    columns = {label: column(table, label) for label in table.getColumnLabels()}
    np.savez(folder / f"static_{name}.npz", time=np.array(table.getIndependentColumn()), **columns)
    return {"frames": table.getNumRows(), "tool_s": spent}


if __name__ == "__main__":
    main()
