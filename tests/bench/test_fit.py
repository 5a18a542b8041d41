"""Which fitted curves stay when only the rule that tells hands is fitted anew."""

from __future__ import annotations

from bench.fit import kept_curves
from ocr.calibration import Calibration, Curve
from ocr.fitting import LEAST, Example

SHOWN = Curve({"always": 1.0}, ((0.0, 0.95),), show=0.5)
NEW = Curve({"always": 2.0}, ((0.0, 0.99),), show=1.5)
OLD = Calibration("old", {}, {}, {"lot/print": SHOWN, "any/print": SHOWN})
FITTED = {"lot/print": NEW, "any/print": NEW}


def examples(kind: str, count: int, wrong: int) -> list[Example]:
    return [Example(kind, "print", {"plausible": 1.0}, number >= wrong, str(number)) for number in range(count)]


def test_a_curve_stays_while_what_it_shows_holds_the_target() -> None:
    curves, failed = kept_curves(OLD, FITTED, examples("lot", 4 * LEAST, 2))
    assert failed == [] and curves["lot/print"].weights == SHOWN.weights
    assert (curves["lot/print"].figures["again"]["shown_right"], "again" in curves["any/print"].figures) == (478, False)


def test_a_curve_that_shows_too_much_that_is_wrong_is_fitted_again_and_no_other() -> None:
    curves, failed = kept_curves(OLD, FITTED, examples("lot", 4 * LEAST, 40) + examples("text", 4 * LEAST, 0))
    assert failed == ["lot/print"] and curves["lot/print"] is NEW and curves["any/print"].weights == SHOWN.weights


def test_what_few_examples_say_changes_nothing() -> None:
    curves, failed = kept_curves(OLD, FITTED, examples("lot", LEAST - 1, 40))
    assert failed == [] and curves["lot/print"].show == SHOWN.show


def test_what_is_not_possible_is_not_shown_and_does_not_count() -> None:
    impossible = [Example("lot", "print", {"plausible": 0.0}, False, "1")] * 4 * LEAST
    assert kept_curves(OLD, FITTED, impossible)[1] == []
