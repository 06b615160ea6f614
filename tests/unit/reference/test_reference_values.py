"""Loading, choosing and refusing of reference values."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.reference import bodies, citations, curves, files, values

GOOD = {
    "name": "thing",
    "measures": ["contact_time"],
    "unit": "s",
    "mean": 0.25,
    "sd": 0.02,
    "speed_mps": [2.0, 4.0],
    "n": 12,
    "population": "12 runners",
    "method": "plates",
    "cite": "fukuchi2017",
    "where": "table 1",
    "spread": "runners",
    "verified": True,
}


def test_band_holds_95_percent_of_runners() -> None:
    value = values.parse("x.toml", {"value": [GOOD]})[0].at(3.0)
    assert value.low == pytest.approx(0.25 - 1.96 * 0.02)
    assert value.high == pytest.approx(0.25 + 1.96 * 0.02)


@pytest.mark.parametrize("spread", ["steps", "groups", "none"])
def test_other_spreads_make_no_band(spread: str) -> None:
    value = values.parse("x.toml", {"value": [{**GOOD, "spread": spread}]})[0].at(3.0)
    assert value.low is None
    assert value.high is None


def test_all_problems_come_in_one_message() -> None:
    bad = {key: value for key, value in GOOD.items() if key not in ("unit", "where", "speed_mps")}
    bad |= {"cite": "nobody1900", "n": 0, "colour": "red"}
    with pytest.raises(files.ReferenceFileError) as caught:
        values.parse("bad.toml", {"value": [GOOD, bad]})
    message = str(caught.value)
    for word in ("bad.toml", "unit", "where", "speed_mps", "nobody1900", "'n'", "colour"):
        assert word in message
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize("name", [n for n in GOOD if n not in ("mean", "sd")])
def test_every_field_is_required(name: str) -> None:
    bad = {key: value for key, value in GOOD.items() if key != name}
    with pytest.raises(files.ReferenceFileError, match=name):
        values.parse("bad.toml", {"value": [bad]})


def test_a_table_is_linear_between_its_speeds() -> None:
    low, high = (
        values.get("fukuchi2017.duty_factor", 2.5),
        values.get("fukuchi2017.duty_factor", 3.5),
    )
    middle = values.get("fukuchi2017.duty_factor", 3.0)
    assert low.mean == 38.5
    assert high.mean == 33.7
    assert middle.mean == pytest.approx(36.1)


def test_a_table_needs_rising_speeds_and_leave_to_interpolate() -> None:
    row = {key: GOOD[key] for key in GOOD if key not in ("mean", "sd", "speed_mps")}
    rows = [{"speed_mps": 3.0, "mean": 1.0}, {"speed_mps": 2.0, "mean": 2.0}]
    with pytest.raises(files.ReferenceFileError, match=r"interpolate.*rise"):
        values.parse("bad.toml", {"value": [{**row, "rows": rows}]})


def test_find_prefers_a_spread_over_runners_and_never_gives_one_runner() -> None:
    assert (found := values.find("duty_factor", 3.0)) is not None
    assert found.spread == "runners"
    assert values.find("overstride", 3.7) is None
    assert values.find("duty_factor", 9.0) is None
    assert values.find("no_such_measure", 3.0) is None


def test_quoted_figures_are_marked() -> None:
    toe = values.get("commonly_quoted.toe_extension_peak", 3.0)
    assert not toe.verified
    assert toe.n is None


def test_curve_passes_through_the_published_figures() -> None:
    # Table of the group's attitudes at touchdown, half contact and toe-off, 3.5 m/s.
    expected = {
        "thigh": (21.0, 12.5, -23.2),
        "knee": (10.3, 41.8, 11.3),
        "shank": (10.8, -29.3, -34.5),
        "foot": (13.7, -3.2, -50.7),
        "ankle": (3.0, 26.1, -16.3),
    }
    for name, figures in expected.items():
        curve = curves.curve_at(name, 3.5, "contact")
        read = np.interp([0.0, 50.0, 100.0], curve.percent, curve.mean_deg)
        assert read == pytest.approx(figures, abs=0.4), name


def test_stride_and_contact_windows_agree() -> None:
    contact = curves.curve_at("knee", 4.5, "contact")
    stride = curves.curve_at("knee", 4.5, "stride")
    assert stride.percent == pytest.approx(contact.percent * 0.322)
    assert stride.mean_deg == pytest.approx(contact.mean_deg)


def test_no_curve_outside_the_speeds() -> None:
    assert curves.reference_curve("knee", 5.5) is None
    assert curves.reference_curve("elbow", 3.5) is None
    with pytest.raises(values.SpeedRangeError, match=r"2\.5 to 4\.5"):
        curves.curve_at("knee", 5.5)
    with pytest.raises(KeyError, match="thigh"):
        curves.curve_at("elbow", 3.5)


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(KeyError, match="de_leva"):
        bodies.load("nobody")
    with pytest.raises(KeyError, match=r"fukuchi2017\.duty_factor"):
        values.get("nothing", 3.0)
    with pytest.raises(KeyError, match=r"citations\.toml"):
        citations.text("nobody1900")


def test_incomplete_citations_are_refused() -> None:
    with pytest.raises(files.ReferenceFileError) as caught:
        citations.parse("c.toml", {"a1": {"authors": "A", "pages": 3}})
    assert len(caught.value.problems) == 6
