"""What is said of a picture: the worse of two words, the worst first, and nothing about a good one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr.verdict import Flaw, Measured, Severity, sentences, verdict

GOOD = Measured(letters_px=24.0, edge=0.2, light=240.0, glare=0.0, cut=0, tilt=0.5, squeezed=False)


def test_nothing_is_said_of_a_good_picture() -> None:
    judged = verdict(GOOD)
    assert (judged.flaws, judged.severity, judged.letters_px) == ((), Severity.FINE, 24.0)


@pytest.mark.parametrize(
    ("over", "flaw"),
    [
        ({"letters_px": 8.0}, Flaw.SMALL),
        ({"letters_px": 4.0}, Flaw.TOO_SMALL),
        ({"edge": 0.55}, Flaw.SOFT),
        ({"edge": 1.2}, Flaw.BLURRED),
        ({"cut": 12}, Flaw.CUT_OFF),
        ({"glare": 0.05}, Flaw.GLARE),
        ({"light": 80.0}, Flaw.DIM),
        ({"light": 40.0}, Flaw.TOO_DARK),
        ({"squeezed": True}, Flaw.SQUEEZED),
        ({"tilt": -12.0}, Flaw.TILTED),
    ],
)
def test_each_flaw_is_named_alone(over: dict[str, float], flaw: Flaw) -> None:
    assert verdict(replace(GOOD, **over)).flaws == (flaw,)


def test_a_picture_without_letters_is_not_said_to_have_small_ones() -> None:
    assert verdict(replace(GOOD, letters_px=None)).flaws == ()


def test_only_what_cannot_be_read_asks_to_send_the_page_again() -> None:
    again = {flaw for flaw in Flaw if flaw.severity is Severity.AGAIN}
    assert again == {Flaw.TOO_SMALL, Flaw.BLURRED, Flaw.CUT_OFF, Flaw.TOO_DARK}
    assert verdict(replace(GOOD, squeezed=True, light=40.0)).severity is Severity.AGAIN


def test_the_worst_is_said_first_and_what_later_versions_kept_is_passed_over() -> None:
    said = sentences(["squeezed", "a_code_of_later", "dark+"])
    assert [str(one) for one in said] == [str(one) for one in (*sentences(["dark+"]), *sentences(["squeezed"]))]


def test_every_flaw_has_a_sentence_and_is_kept_by_its_code() -> None:
    assert len({str(one) for one in sentences(list(Flaw))}) == len(Flaw)
    assert verdict(replace(GOOD, edge=1.2, tilt=9.0)).as_json() == ["soft+", "tilted"]
