"""What was written comes back as it was; damaged, foreign and newer folders are refused."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pushoff.core.analysis import Analysis
from pushoff.core.errors import UnreadableError
from pushoff.core.findings import Evidence, Finding
from pushoff.core.recording import Athlete, Found
from pushoff.report.stored import is_result, read_result, stored_of
from pushoff.report.write import save


@pytest.fixture(scope="module")
def told(analysis: Analysis) -> Analysis:
    evidence = Evidence("contact_time", "left", 0.24, math.nan, "s", None, None, None)
    finding = Finding(
        name="made_up",
        title="Made up",
        side="left",
        weight="watch",
        confidence=0.7,
        evidence=(evidence,),
        meaning="It means nothing.",
        limits=("everything",),
        citations=("weir2005",),
        cues=("Think.",),
        withheld={"Think less.": "Achilles"},
    )
    athlete = Athlete(
        mass=Found(60.0, 1.0, "told"), sex="female", pain=("calf",), lunge_deg={"left": 38.0}
    )
    recording = replace(
        analysis.recording, athlete=athlete, slope_percent=Found(2.0, 0.1, "told by the user")
    )
    return replace(analysis, findings=(finding,), recording=recording)


@pytest.fixture(scope="module")
def folder(told: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(told, tmp_path_factory.mktemp("stored") / "run.pushoff", video=False)


def test_everything_comes_back(told: Analysis, folder: Path) -> None:
    found = read_result(folder)
    assert [row.measure for row in found.measures.values] == [
        row.measure for row in told.measures.values
    ]
    for mine, theirs in zip(found.measures.values, told.measures.values, strict=True):
        assert mine.value == pytest.approx(theirs.value, nan_ok=True)
        assert mine.se == pytest.approx(theirs.se, nan_ok=True)
        assert (mine.side, mine.unit, mine.n, mine.quality) == (
            theirs.side,
            theirs.unit,
            theirs.n,
            theirs.quality,
        )
    assert set(found.measures.per_stride) == set(told.measures.per_stride)
    for key, values in told.measures.per_stride.items():
        assert found.measures.per_stride[key] == pytest.approx(values, nan_ok=True, rel=1e-6)
    assert found.source == told.recording.source
    assert found.strides.side == told.strides.side
    assert (found.strides.valid == told.strides.valid).all()
    assert found.findings[0].cues == ("Think.",)
    assert found.findings[0].withheld == {"Think less.": "Achilles"}
    assert math.isnan(found.findings[0].evidence[0].error95)
    assert found.athlete == told.recording.athlete
    situation = found.situation
    assert (situation.slope_percent, situation.sex, situation.pain) == (2.0, "female", ("calf",))
    assert situation.lunge_deg == {"left": 38.0}


def test_a_fresh_analysis_has_the_same_form(told: Analysis, folder: Path) -> None:
    fresh, stored = stored_of(told), read_result(folder)
    for name in ("name", "view", "surface", "dimension", "force", "scale_known", "streams"):
        assert getattr(fresh, name) == getattr(stored, name), name
    assert fresh.rate_hz == pytest.approx(stored.rate_hz)
    assert fresh.curves is not None
    assert stored.curves is not None
    for name in ("thigh_mean", "knee_mean"):
        assert np.allclose(fresh.curves[name], stored.curves[name], equal_nan=True, atol=1e-3)


def test_the_json_alone_is_enough(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "analysis.json"
    shutil.copy(folder / "analysis.json", alone)
    assert is_result(alone)
    found = read_result(alone)
    assert found.measures.values
    assert found.measures.per_stride == {}
    assert len(found.strides) == 0
    assert found.curves is None


def _json(change: Callable[[dict], None]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = folder / "analysis.json"
        content = json.loads(file.read_text("utf-8"))
        change(content)
        file.write_text(json.dumps(content), "utf-8")

    return damage


def _cut(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:200])


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "newer": (_json(lambda c: c.update(schema="pushoff.analysis/2")), "newer Pushoff"),
    "older": (_json(lambda c: c.update(schema="pushoff.analysis/0")), "analyse the recording"),
    "foreign": (_json(lambda c: c.update(schema="somebody.else/1")), "somebody.else/1"),
    "no schema": (_json(lambda c: c.pop("schema")), "another kind of JSON"),
    "cut JSON": (_cut("analysis.json"), "a damaged file"),
    "no measures": (_json(lambda c: c.pop("measures")), "'measures' is not a list"),
    "words for numbers": (
        _json(lambda c: c["measures"][0].update(value="many", se="few")),
        "value is no number",
    ),
    "half a finding": (_json(lambda c: c["findings"][0].pop("meaning")), "is not whole"),
    "no evidence": (_json(lambda c: c["findings"][0].update(evidence=[])), "is not whole"),
    "no recording": (_json(lambda c: c.update(recording=None)), "'recording' is not an object"),
    "other columns": (
        lambda folder: (folder / "strides.csv").write_text("a,b\n1,2\n"),
        "expected columns",
    ),
    "words in a table": (
        lambda folder: (folder / "stride_measures.csv").write_text(
            "stride,side,measure,value,unit\n1,left,contact_time,long,s\n"
        ),
        "other words",
    ),
    "empty table": (lambda folder: (folder / "strides.csv").write_text(""), "a damaged file"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_folders_get_one_line(name: str, folder: Path, tmp_path: Path) -> None:
    damage, words = DAMAGE[name]
    copy = tmp_path / "run.pushoff"
    shutil.copytree(folder, copy)
    damage(copy)
    with pytest.raises(UnreadableError, match=words) as caught:
        read_result(copy)
    assert "\n" not in caught.value.line()


def test_damaged_curves_are_told_when_they_are_needed(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run.pushoff"
    shutil.copytree(folder, copy)
    (copy / "curves.nc").write_bytes(b"nothing")
    found = read_result(copy)
    with pytest.raises(UnreadableError, match=r"curves\.nc"):
        _ = found.curves


def test_what_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="nothing there"):
        read_result(tmp_path / "nowhere")
    with pytest.raises(UnreadableError, match=r"a folder with analysis\.json"):
        read_result(tmp_path)
