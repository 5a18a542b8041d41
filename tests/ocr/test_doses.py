"""Each dose is named once, and no two doses by the same words."""

from __future__ import annotations

import pytest

from ocr.doses import find_dose_names
from records.forms import form_by_key
from tests.ocr.drawn import words_on_line

FORM = form_by_key("giay-xac-nhan")


@pytest.mark.parametrize(
    "text",
    ["Mũi 1/First dose | Mũi 2/Second dose", "Mũi thứ nhất/1st dose | Mũi thứ hai/2nd dose", "MŨI 1 | MŨI 2"],
)
def test_two_names_are_two_doses(text: str) -> None:
    assert [one.number for one in find_dose_names(FORM, words_on_line(text), 24)] == [1, 2]


def test_a_third_name_is_a_third_dose() -> None:
    names = find_dose_names(FORM, words_on_line("Mũi 1 | Mũi 2 | Mũi 3"), 24)
    assert [one.number for one in names] == [1, 2, 3]
    assert names[0].box[0] < names[1].box[0] < names[2].box[0]
