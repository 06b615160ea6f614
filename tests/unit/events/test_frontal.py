"""Events seen from behind or in front: analytic bounces, and the virtual runner on camera."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import NotAnalysableError
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.events.bounce import HALF_SINE_FACTOR, contact_share
from pushoff.events.detect import detect
from pushoff.events.frontal import facing_events, find_steps
from pushoff.kinematics.solve import solve
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.runner import Runner, SimulatedRun, simulate

G = 9.80665
RUN = simulate(Runner(speed_mps=3.3, height_m=1.72, stride_noise=0.015, seed=4), 7.0, 240.0)


def bouncing(contact_s: float, step_s: float, seconds: float = 8.0, rate_hz: float = 60.0):
    """Return a body on half-sine forces: its height is known in closed form, and its contacts."""
    fine = np.arange(0.0, step_s, step_s / 4000)
    force = np.where(
        fine < contact_s, np.pi * step_s / (2 * contact_s) * np.sin(np.pi * fine / contact_s), 0.0
    )
    wave = np.fft.rfft(G * (force - force.mean()))
    omega = 2 * np.pi * np.arange(len(wave)) / step_s
    wave[1:] /= -(omega[1:] ** 2)
    height = np.fft.irfft(wave, len(fine))
    time = np.arange(0.0, seconds, 1.0 / rate_hz)
    body = 1.0 + np.interp(time % step_s, np.append(fine, step_s), np.append(height, height[0]))
    # The left foot is down in even steps; the other swings 0.3 m up in the picture.
    turn = np.pi * (time - 0.5 * contact_s) / step_s
    left, right = 0.15 - 0.15 * np.cos(turn), 0.15 + 0.15 * np.cos(turn)
    return time, body, left, right


def motion_of(time, body, left, right, view: str = "rear") -> Motion:
    """Return a motion of hips, shoulders, head and ankles that bounce as one."""

    def path(up):
        return np.stack([np.full_like(up, np.nan), up, np.zeros_like(up)], axis=1)

    points = {
        "mid_hip": path(body),
        "mid_shoulder": path(body + 0.5),
        "head": path(body + 0.7),
        "com": path(body),
        "left_ankle": path(left),
        "right_ankle": path(right),
    }
    unseen = {name: np.zeros(len(time), dtype=bool) for name in points}
    return Motion(
        time_s=time,
        points=points,
        raw_points=points,
        angles={},
        filled=unseen,
        confidence={name: np.ones(len(time)) for name in points},
        dimension=2,
        view=view,  # pyright: ignore[reportArgumentType]
        surface="treadmill",
        ground_speed=None,
        com_source="whole_body",
        scale_known=True,
        floor_up_m=0.0,
    )


@pytest.mark.parametrize("share", [0.45, 0.5, 0.6, 0.75, 0.9, 1.1])
def test_a_half_sine_tells_its_share_of_the_step(share: float) -> None:
    """Numeric first harmonic of the force, with the factor that measured forces have to it."""
    time = (np.arange(4000) + 0.5) / 4000
    force = sum(
        np.where(np.abs(x) < share / 2, np.cos(np.pi * x / share), 0.0)
        for x in (time - 1.5, time - 0.5, time + 0.5)
    )
    first = 2 * np.abs(np.mean(force * np.exp(-2j * np.pi * time))) / force.mean()
    assert contact_share(HALF_SINE_FACTOR * first) == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize("contact_s", [0.18, 0.24, 0.30])
def test_contacts_of_an_analytic_bounce(contact_s: float) -> None:
    step_s = 0.35
    found = find_steps(motion_of(*bouncing(contact_s, step_s)))
    assert found is not None
    middle = 0.5 * contact_s + step_s * np.arange(40)
    off = (found.lowest_s[:, None] - middle)[1:-1]
    assert np.abs(off).min(axis=1).max() < 0.003
    number = np.abs(found.lowest_s[:, None] - middle).argmin(axis=1)
    assert [side == "left" for side in found.side] == [n % 2 == 0 for n in number]
    # A half sine is not the force of a runner: the factor between them is in the deviation.
    assert abs(found.contact_s - contact_s) < 2 * found.contact_sd_s


def test_a_runner_who_goes_away_bounces_as_far() -> None:
    """Seen smaller and smaller, the bounce keeps its metres and its contact time."""
    time, body, left, right = bouncing(0.24, 0.35)
    near = find_steps(motion_of(time, body, left, right))
    size = 1.0 / np.linspace(1.0, 2.2, len(time))
    size /= np.percentile(size, 90)  # metres hold for where the runner is near
    eye = 1.1
    away = [eye + (up - eye) * size for up in (body, body + 0.5, body + 0.7, left, right)]
    motion = motion_of(time, away[0], away[3], away[4])
    points = dict(motion.points)
    for name, up in (("mid_shoulder", away[1]), ("head", away[2])):
        points[name] = np.stack([np.full_like(up, np.nan), up, np.zeros_like(up)], axis=1)
    far = find_steps(replace(motion, points=points, raw_points=points))
    assert near is not None
    assert far is not None
    assert far.contact_s == pytest.approx(near.contact_s, abs=0.006)
    assert far.side[3:9] == near.side[3:9]


def test_walking_and_standing_are_no_running() -> None:
    """A walker bounces by 4 cm in a step of 0.52 s: far less than gravity asks of a flight."""
    time = np.arange(0.0, 9.0, 1 / 60)
    turn = 2 * np.pi * time / 0.52
    body = 1.0 - 0.02 * np.cos(turn)
    left, right = 0.08 - 0.08 * np.cos(turn / 2), 0.08 + 0.08 * np.cos(turn / 2)
    with pytest.raises(NotAnalysableError, match="walking"):
        detect(motion_of(time, body, left, right))
    with pytest.raises(NotAnalysableError):
        detect(motion_of(time, np.ones_like(time), 0 * time, 0 * time))


def test_a_gap_leaves_the_rest() -> None:
    time, body, left, right = bouncing(0.24, 0.35)
    whole = find_steps(motion_of(time, body, left, right))
    holes = np.where((time > 3.0) & (time < 4.2), np.nan, 1.0)
    part = find_steps(motion_of(time, body * holes, left * holes, right * holes))
    assert whole is not None
    assert part is not None
    seen = np.isfinite(part.lowest_s)
    assert 18 <= seen.sum() < len(whole.lowest_s)
    for time_s, side in zip(part.lowest_s[seen], np.array(part.side)[seen], strict=True):
        nearest = int(np.abs(whole.lowest_s - time_s).argmin())
        assert abs(whole.lowest_s[nearest] - time_s) < 0.01
        assert whole.side[nearest] == side


@lru_cache(maxsize=8)
def seen(view: str, fps: float, folder: Path, swaps: float = 0.01, gaps: float = 0.005) -> Motion:
    path = folder / "run.pose.json"
    camera = KeypointCamera(view=view, fps=fps, distance_m=4.0)  # pyright: ignore[reportArgumentType]
    error = KeypointError(seed=3, swap_share=swaps, dropout_share=gaps)
    write_halpe_json(RUN, path, camera, error)
    return solve(load([path], CaptureOptions(height_m=RUN.runner.height_m)))


def errors(motion: Motion, run: SimulatedRun, kind) -> tuple[np.ndarray, float]:
    found = facing_events(motion).events
    off, sd = [], 0.0
    for side in SIDES:
        true = run.events.times(kind, side)
        events = found.select(kind, side)
        assert len(events) >= len(true) - 2
        away = np.array([e.time_s for e in events])[:, None] - true
        off.extend(away[np.arange(len(away)), np.abs(away).argmin(axis=1)])
        sd = events[0].sd_s
    return np.array(off), sd


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("fps", [30.0, 60.0])
@pytest.mark.parametrize("swaps", [0.01, 0.15])
def test_contacts_of_the_virtual_runner(view: str, fps: float, swaps: float, tmp_path) -> None:
    """Every contact of the right foot; 95 % within two stated deviations, and within 30 ms."""
    motion = seen(view, fps, tmp_path, swaps)
    assert motion.view == view
    for kind in ("touchdown", "midstance", "toe_off"):
        off, sd = errors(motion, RUN, kind)
        assert np.mean(np.abs(off) < 2 * sd) >= 0.95
        assert np.abs(off).max() < 0.030


@pytest.mark.parametrize("view", ["rear", "front"])
def test_points_that_are_lost_now_and_then_cost_no_contacts(view: str, tmp_path) -> None:
    """Each point is missing in a tenth of the frames: the rest of the body bounces on."""
    motion = seen(view, 60.0, tmp_path, gaps=0.1)
    off, sd = errors(motion, RUN, "touchdown")
    assert np.mean(np.abs(off) < 2 * sd) >= 0.95
