"""OR-Tools CP-SAT as plans use it: the same question always has the same answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ortools.sat.python import cp_model

#: Anything that a sum may hold: variables, products with a number, numbers.
Term = Any
#: A difference in worth that nobody would feel.
_GAP = 0.0005


def total(terms: Iterable[Term]) -> Term:
    """Return a sum as an expression; of nothing it is the number 0."""
    return cp_model.LinearExpr.Sum([*terms, 0])


def run(model: cp_model.CpModel, work: float) -> tuple[cp_model.CpSolver, bool, bool]:
    """Solve a model; return the solver, whether it found a solution, whether no better one exists.

    ``work`` is a limit in the solver's own deterministic seconds, so that a slow machine gives the
    same answer, only later. It stops where nothing can be better by more than a trifle.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.relative_gap_limit = _GAP
    # Otherwise Ctrl-C only ends the search, and a worse plan is written as if nothing had happened.
    solver.parameters.catch_sigint_signal = False
    status = solver.Solve(model)
    return solver, status in (cp_model.OPTIMAL, cp_model.FEASIBLE), status == cp_model.OPTIMAL
