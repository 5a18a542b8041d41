"""A score becomes how often such a reading is right; the installation's own file takes the place of the shipped one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.calibration import SHIPPED, Calibration, Curve, as_json, column_means, current, from_json, hands, use
from ocr.features import AGAINST, FOR

CURVE = Curve({"always": -1.0, "known": 2.0, "misfits": -3.0}, ((-2.0, 0.1), (0.0, 0.5), (1.0, 0.9)), show=0.8)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "calibration.json"


def test_a_score_is_the_sum_of_what_speaks_for_and_against() -> None:
    assert CURVE.score({"known": 1.0, "misfits": 0.5, "unheard of": 9.0}) == pytest.approx(-0.5)


@pytest.mark.parametrize(("score", "confidence"), [(-9, 10), (-2, 10), (-1, 30), (0, 50), (0.5, 70), (1, 90), (9, 90)])
def test_between_two_knots_the_confidence_rises_evenly(score: float, confidence: float) -> None:
    assert CURVE.confidence(score) == pytest.approx(confidence)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_a_higher_score_is_never_less_sure(one: float, other: float) -> None:
    for curve in from_json(json.loads(SHIPPED.read_text(encoding="utf-8"))).curves.values():
        assert curve.confidence(min(one, other)) <= curve.confidence(max(one, other)) + 1e-9


def test_what_is_shown_is_beyond_its_limit_and_right_nine_times_of_ten_by_itself() -> None:
    assert [CURVE.shows(score) for score in (0.79, 0.99, 1.0)] == [False, False, True]
    assert not replace(CURVE, show=None).shows(1.0)


def test_evidence_never_counts_the_wrong_way_in_what_is_shipped() -> None:
    for key, curve in current().curves.items():
        assert all(weight >= 0 for name, weight in curve.weights.items() if name in FOR), key
        assert all(weight <= 0 for name, weight in curve.weights.items() if name in AGAINST), key


def test_a_kind_without_its_own_curve_shares_that_of_its_style() -> None:
    one = Calibration("1", {}, {}, {"any/print": CURVE})
    assert one.curve("lot", "print") is CURVE
    assert one.curve("lot", "hand") is None


def test_nothing_is_certified_by_made_pages() -> None:
    assert all(curve.certify == {} for curve in current().curves.values())


def test_no_handwriting_is_shown_but_with_an_exact_bound() -> None:
    for key, curve in current().curves.items():
        if key.endswith("/hand") and curve.show is not None:
            assert curve.figures["shown"] >= 200 and curve.figures["shown_low"] >= 0.95


def test_writing_and_reading_a_file_changes_nothing() -> None:
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(as_json(from_json(shipped)))) == shipped


def test_the_installations_own_file_is_read_from_the_moment_it_is_there(own: Path) -> None:
    use(own)
    assert current().version != "own"
    own.write_text(json.dumps(as_json(Calibration("own", {}, {}, {}))), encoding="utf-8")
    assert current().version == "own"


def test_a_column_of_a_hand_makes_its_doubtful_cells_a_hands() -> None:
    rule = Calibration("1", {}, {"always": -2.6, "slant": 2.0, "column.slant": 4.0}, {})
    pens = {1: {"slant": 1.0}, 2: {"slant": 0.4}, 3: {"slant": 0.4}, 4: {}}
    columns = {1: "a", 2: "a", 3: "b", 4: "b"}
    found = hands(pens, columns, rule)
    assert found[2] > 0.5 > found[3]
    assert found[4] == 0
    assert column_means(pens, columns) == {"a": {"slant": pytest.approx(0.7)}, "b": {"slant": pytest.approx(0.4)}}
