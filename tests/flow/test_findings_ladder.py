"""A few virtual people through the whole way to findings, and the machinery of the table.

The figures that count come from hundreds of them (docs/accuracy.md, "Findings on virtual people").
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest
from benchmarks.accuracy import findings_runs
from benchmarks.accuracy.findings import smallest_seen
from benchmarks.accuracy.findings_fill import mixed
from benchmarks.accuracy.findings_inputs import SIMULATED_HZ, measured
from benchmarks.accuracy.findings_jobs import LADDERS, healthy_jobs, ladder_jobs
from benchmarks.accuracy.findings_judged import CLEAR, Count
from benchmarks.accuracy.findings_people import SPREADS, Person, as_usual, person

from pushoff.core.findings import Finding
from pushoff.findings.find import find_all
from pushoff.findings.registry import FINDINGS
from pushoff.sim.definition import FAULT_LIMITS, Faults
from pushoff.sim.runner import SimulatedRun, simulate

#: One of the crowd that limits were set on; runs at a middling speed, and with a mild style.
NUMBER = 49


@lru_cache(maxsize=2)
def run_of(fault: str, amount: float) -> tuple[Person, SimulatedRun]:
    drawn = person(NUMBER, "tune", fault, amount)
    who = replace(drawn, duration_s=6.0, told_speed=True)
    return who, simulate(who.runner, who.duration_s, SIMULATED_HZ)


@lru_cache(maxsize=8)
def findings_of(kind: str, fault: str = "", amount: float = 0.0) -> tuple[Finding, ...]:
    found = measured(*run_of(fault, amount), kind)
    assert found.measures is not None, found.problem
    assert found.situation is not None
    return find_all(found.measures, found.situation).findings


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["markers", "side@60"])
def test_a_healthy_runner_has_nothing_worth_changing(kind: str) -> None:
    found = findings_of(kind)
    assert CLEAR in {finding.name for finding in found}
    assert not [finding.name for finding in found if finding.weight == "act"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "amount", "kind", "name"),
    [
        ("hip_break", 15.0, "markers", "lean_from_hips"),
        ("restricted_thigh_extension", 14.0, "markers", "restricted_extension"),
        ("restricted_thigh_extension", 14.0, "side@60", "restricted_extension"),
        ("head_bob", 0.09, "side@60", "head_bob"),
        ("soft_ankle", 2.0, "markers", "soft_stance"),
    ],
)
def test_a_fault_is_told(fault: str, amount: float, kind: str, name: str) -> None:
    told = {finding.name: finding for finding in findings_of(kind, fault, amount)}
    assert name in told, sorted(told)
    assert told[name].weight in ("watch", "act")
    assert CLEAR not in told


def test_every_promise_of_a_rule_names_a_fault_of_the_virtual_runner() -> None:
    known = set(FAULT_LIMITS) | {"step_rate"}
    named = {effect.fault for rule in FINDINGS for effect in rule.smallest.values() if effect.fault}
    assert named <= known
    # … and each has a ladder that it is measured on.
    assert named <= {ladder.fault for ladder in LADDERS}


def test_a_fault_is_put_on_the_same_runner() -> None:
    plain, limping = person(3, "tune"), person(3, "tune", "asymmetry", 0.05)
    assert plain == person(3, "tune")
    assert limping.runner.speed_mps == plain.runner.speed_mps
    assert limping.runner.height_m == plain.runner.height_m
    # … who is as usual otherwise.
    assert limping.runner.faults == Faults(asymmetry=0.05)
    usual = as_usual(plain).runner
    assert usual.faults == Faults()
    assert limping.runner.contact_time_s == pytest.approx(usual.contact_time_s)
    longer = person(3, "tune", "soft_ankle", 0.5).runner.contact_time_s
    assert longer == pytest.approx(1.06 * usual.contact_time_s, rel=0.01)
    # Not beyond what the model can do.
    assert person(3, "tune", "late_push", 1.5).runner.faults.late_push == 1.0


def test_a_bounce_slows_the_step_and_keeps_contact() -> None:
    plain, high = as_usual(person(3, "tune")).runner, person(3, "tune", "bounce", 0.02).runner
    assert plain.step_rate_per_min is not None
    assert high.step_rate_per_min is not None
    assert high.step_rate_per_min < plain.step_rate_per_min - 5.0
    assert high.contact_time_s == plain.contact_time_s
    # Rise and fall with a half-sine of force grows by what was asked for.
    assert _rise(high) - _rise(plain) == pytest.approx(0.02, abs=1e-6)


def _rise(runner) -> float:
    step, contact = 60.0 / runner.step_rate_per_min, runner.contact_time_s
    return 9.80665 * (step**2 / 8.0 - (0.25 - 0.5 / 3.141592653589793) * step * contact)


def test_crowds_are_other_people() -> None:
    runners = [person(n, crowd).runner for crowd in ("tune", "test") for n in range(20)]
    assert len(set(runners)) == len(runners)
    assert {runner.sex for runner in runners} == {"female", "male"}
    assert min(r.speed_mps for r in runners) < 2.9
    assert max(r.speed_mps for r in runners) > 4.0


def test_every_style_is_an_amount_that_runners_have() -> None:
    assert set(SPREADS) <= set(Faults.__dataclass_fields__)
    assert all(item.sd > 0 and item.source for item in SPREADS.values())


def test_interval_of_a_share() -> None:
    low, high = Count(19, 20).interval()
    # Clopper and Pearson: 75.1 to 99.9 % (any table of exact binomial intervals).
    assert low == pytest.approx(0.7513, abs=5e-4)
    assert high == pytest.approx(0.9987, abs=5e-4)
    assert Count(0, 10).interval()[0] == 0.0
    assert Count(10, 10).interval()[1] == 1.0
    assert Count(0, 0).words() == "–"


def test_smallest_seen_wants_every_larger_step_too() -> None:
    def steps(*shares: int) -> list[tuple[float, Count]]:
        return [(float(i + 1), Count(hits, 20)) for i, hits in enumerate(shares)]

    assert smallest_seen(steps(0, 10, 19, 20)) == 3.0
    assert smallest_seen(steps(0, 20, 10, 20)) == 4.0
    assert smallest_seen(steps(0, 0, 10)) is None
    slow = [(-0.10, Count(1, 20)), (-0.15, Count(19, 20)), (-0.20, Count(20, 20))]
    assert smallest_seen(slow) == -0.15


def test_jobs_are_mixed_and_named_once() -> None:
    jobs = mixed(healthy_jobs("tune", 12), ladder_jobs("tune", 1))
    assert len({job.name for job in jobs}) == len(jobs)
    assert {bool(job.fault) for job in jobs[:12]} == {True, False}


def test_the_digest_does_not_care_for_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    before = findings_runs._meaning('"""Doc."""\nx = 1  # why\n')
    assert before == findings_runs._meaning('"""Other."""\nx = 1\n')
    assert before != findings_runs._meaning('"""Doc."""\nx = 2\n')
    monkeypatch.setenv(findings_runs.FIXED, "abc")
    findings_runs.code_digest.cache_clear()
    assert findings_runs.path_of(healthy_jobs("tune", 1)[0]).parent.name == "abc"
    findings_runs.code_digest.cache_clear()
