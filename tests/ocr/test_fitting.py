"""A fitted curve tells the truth of readings it has not seen, and its limit holds by an exact bound."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from ocr.fitting import LEAST, SHOW, Example, bounds, calibration_error, fit_curve, fit_curves, fit_hand, limit


def examples(count: int, seed: int = 1, style: str = "print") -> list[Example]:
    random = Random(seed)
    found = []
    for number in range(count):
        raw, misfits = random.random(), float(random.random() < 0.1)
        right = random.random() < (0.2 if misfits else 0.3 + 0.7 * min(1, 1.4 * raw))
        found.append(Example("lot", style, {"raw.93": raw, "misfits": misfits}, right, str(number // 20), "clean"))
    return found


def test_confidence_is_how_often_it_is_right() -> None:
    curve = fit_curve(examples(4000))
    unseen = examples(4000, seed=2)
    said = np.array([curve.confidence(curve.score(one.features)) / 100 for one in unseen])
    assert calibration_error(said, np.array([float(one.right) for one in unseen])) < 0.03


def test_what_is_shown_meets_its_target_on_readings_not_seen() -> None:
    curve = fit_curve(examples(4000))
    assert curve.show is not None and curve.figures["shown_low"] > 0.96
    shown = [one.right for one in examples(4000, seed=3) if curve.score(one.features) >= curve.show]
    assert len(shown) > 400 and sum(shown) / len(shown) > SHOW - 0.01


def test_with_few_examples_nothing_is_shown() -> None:
    assert fit_curve([one for one in examples(400) if one.right][:80]).show is None


def test_nothing_is_certified_unless_asked() -> None:
    right = [Example("lot", "print", {"raw.93": 1.0}, True, str(n)) for n in range(600)]
    assert fit_curve(right).certify is None
    assert fit_curve(right, certify=True).certify is not None


def test_a_level_of_pages_that_misses_the_target_lifts_the_limit() -> None:
    scores = np.concatenate((np.full(1000, 2.0), np.full(50, 1.0)))
    right = np.concatenate((np.ones(1000), np.ones(40), np.zeros(10)))
    levels = ["clean"] * 1000 + ["photo"] * 50
    assert limit(scores, right, SHOW) == 1.0
    assert limit(scores, right, SHOW, levels) == 2.0


def test_small_groups_share_the_curve_of_their_style() -> None:
    found = fit_curves(examples(LEAST - 1) + examples(5, style="hand"))
    assert sorted(found) == ["any/hand", "any/print"]


def test_bounds_are_exact() -> None:
    assert bounds(100, 100) == (pytest.approx(0.9638, abs=1e-4), 1.0)
    assert bounds(0, 10)[0] == 0


def test_a_hand_is_told_by_what_differs() -> None:
    random = Random(1)
    measures = [{"slant": random.gauss(0.4 if number % 2 else 0.1, 0.05), "height": 20.0} for number in range(200)]
    weights = fit_hand(measures, measures, [bool(number % 2) for number in range(200)])
    assert weights["slant"] + weights["column.slant"] > 0
    assert "height" not in weights
