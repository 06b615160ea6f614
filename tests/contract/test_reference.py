"""Every reference value, curve, body and citation is complete and says where it comes from."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

import pushoff
from pushoff.reference import bodies, citations, curves, files, values

ENTRIES = values.load()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.value.key)
def test_value_covers_its_own_speeds_and_refuses_others(entry: values.Entry) -> None:
    low, high = entry.value.speed_mps
    for speed in (low, (low + high) / 2, high):
        found = entry.at(speed)
        assert found.mean is not None or found.low is not None
        assert (found.low is None) == (found.high is None)
        if found.low is not None and found.high is not None:
            assert found.low < found.high
    for speed in (low - 0.01, high + 0.01, math.nan):
        with pytest.raises(values.SpeedRangeError):
            entry.at(speed)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.value.key)
def test_value_names_its_source(entry: values.Entry) -> None:
    value = entry.value
    assert value.key.startswith(f"{value.cite}.")
    assert value.cite in citations.load()
    if not value.verified:
        assert value.note, "an unverified value says why"
    if value.n == 1:
        assert value.spread == "steps", "one runner is no range for others"


@pytest.mark.parametrize("key", sorted(citations.load()))
def test_citation_has_a_text(key: str) -> None:
    source = citations.get(key)
    text = citations.text(key)
    assert source.title in text
    assert source.authors in text
    assert not source.doi or source.doi.startswith("10.")


@pytest.mark.parametrize("name", files.names("bodies"))
def test_body_cites_a_known_source(name: str) -> None:
    table = bodies.load(name)
    assert table["cite"] in citations.load()
    assert table["segment"]


@pytest.mark.parametrize("name", curves.names())
@pytest.mark.parametrize("window", ["stride", "contact"])
def test_curve_is_whole_and_cited(name: str, window: curves.Window) -> None:
    curve = curves.curve_at(name, 3.0, window)
    assert curve.cite in citations.load()
    assert np.isfinite(curve.mean_deg).all()
    assert (np.diff(curve.percent) > 0).all()
    assert curve.percent[0] == 0.0
    assert curve.low_deg is None, "no spread is published: no band may be shown"


def test_every_key_that_the_package_names_is_a_citation() -> None:
    folder = Path(pushoff.__file__).parent
    used = {
        key
        for path in folder.rglob("*")
        if path.suffix in (".py", ".toml")
        for key in re.findall(r"(?<!\\)\b[a-z]+(?:19|20)\d\d\b", path.read_text(encoding="utf-8"))
    }
    assert sorted(used - set(citations.load())) == [], "add them to reference/citations.toml"
