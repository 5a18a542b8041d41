"""People's names, S'tiêng and M'nông ones among them (DOMAIN.md §7)."""

from __future__ import annotations

import pytest

from records.kinds.base import Likeness
from records.kinds.person_name import KIND, parse

FINE = ["Điểu Dố", "Thị Nến", "Điểu K'Nam", "Nguyễn T. My", "Y Wang", "H'Bia Niê", "Tôn Nữ-Hoàng Anh", "McDonald Lee"]


@pytest.mark.parametrize("name", FINE)
def test_a_name_as_people_have_it_stays_as_it_is(name: str) -> None:
    assert parse(name).canonical == name
    assert parse(name).problem is None


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn  văn an ", "Nguyễn Văn An"),
        ("Nguyễn T.My", "Nguyễn T. My"),
        ("Điểu K' Nam", "Điểu K'Nam"),
        ("ĐIỂU K’NAM", "Điểu K'Nam"),
        ("Lê Thị Thuý", "Lê Thị Thúy"),
    ],
)
def test_form_without_meaning_is_tidied(written: str, tidy: str) -> None:
    assert parse(written).canonical == tidy
    assert KIND.compare(written, tidy) is Likeness.SAME


@pytest.mark.parametrize("written", ["An", "Nguyễn Văn 4n", "a b c d e f g h i", "-An Bình", "(nt)"])
def test_what_is_hardly_a_name_keeps_its_text_and_says_why(written: str) -> None:
    assert parse(written).canonical.casefold() == written.casefold()
    assert parse(written).problem is not None


@pytest.mark.parametrize(("one", "other"), [("Lê Thị Thúy", "Lê Thị Thủy"), ("Trần Mỹ", "Trần Mĩ"), ("Vũ An", "Võ An")])
def test_two_names_stay_two_people(one: str, other: str) -> None:
    assert KIND.compare(one, other) is Likeness.DIFFERENT


def test_the_lexicon_holds_single_words_of_all_three_lists() -> None:
    assert {"Nguyễn", "Điểu", "Thị", "Linh", "K'Nam"} <= set(KIND.lexicon)
    assert not any(" " in word for word in KIND.lexicon)
