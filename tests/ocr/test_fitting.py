"""A fitted curve tells the truth of readings it has not seen, and its limit holds by an exact bound."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from ocr.fitting import (
    CERTIFY,
    LEAST,
    SHOW,
    Example,
    bounds,
    calibration_error,
    fit_curve,
    fit_curves,
    fit_hand,
    limit,
    prove,
)


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


def lots(count: int, form: str, wrong_each: int = 0) -> list[Example]:
    return [
        Example("lot", "print", {"raw.93": 1.0}, not wrong_each or bool(n % wrong_each), f"{form}{n // 5}", form=form)
        for n in range(count)
    ]


def test_made_pages_certify_nothing() -> None:
    assert fit_curve(lots(900, "")).certify == {}


def test_each_form_is_certified_by_its_own_settled_fields() -> None:
    curve = fit_curve(lots(600, "old") + lots(60, "new") + lots(600, "poor", wrong_each=20))
    assert set(curve.certify) == {"old"}
    assert curve.figures["certified"]["old"]["right"] == 300
    assert curve.figures["certified"]["old"]["low"] == pytest.approx(0.05 ** (1 / 300), abs=1e-4)


def test_what_was_lucky_on_the_pages_it_was_chosen_on_is_not_certified() -> None:
    pages = [str(number) for number in range(800)]
    chosen = {page for number, page in enumerate(sorted(pages)) if number % 2 == 0}
    scores = np.ones(800)
    right = np.array([page in chosen or number % 30 > 0 for number, page in enumerate(pages)], dtype=np.float64)
    assert limit(scores[right > 0], right[right > 0], CERTIFY) is not None
    assert prove(scores, right, pages, CERTIFY) is None
    assert prove(scores, np.ones(800), pages, CERTIFY) is not None


def test_a_certified_limit_holds_its_target_nineteen_times_of_twenty() -> None:
    random = Random(4)
    pages = [str(number) for number in range(3000)]
    # Readings that are a hair too often wrong.
    draws = [np.array([float(random.random() < CERTIFY - 0.0005) for _ in pages]) for _ in range(300)]
    assert sum(prove(np.ones(3000), right, pages, CERTIFY) is not None for right in draws) <= 0.05 * 300


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
