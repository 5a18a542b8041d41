"""Vaccines by their many names; places, addresses and groups as the words on paper."""

from __future__ import annotations

import pytest

from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.kinds.vaccine import primary_doses
from records.reference import rows


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("COVID-19 Vaccine AstraZeneca", "astrazeneca"),
        ("astra  zeneca", "astrazeneca"),
        ("Vero-Cell", "verocell"),
        ("VERO CELL (Sinopharm)", "verocell"),
        ("PFIZER", "pfizer"),
        ("Comirnaty (Pfizer/BioNTech)", "pfizer"),
        ("Hayat-Vax", "hayatvax"),
        ("Sputnik V", "sputnikv"),
    ],
)
def test_a_vaccine_is_found_by_any_of_its_names(written: str, code: str) -> None:
    assert kind("vaccine").parse(written).canonical == code


def test_an_unknown_vaccine_keeps_its_words_and_says_so() -> None:
    parsed = kind("vaccine").parse("Nanocovax")
    assert parsed.canonical == "Nanocovax"
    assert parsed.problem is not None


def test_two_names_of_one_vaccine_agree_and_two_vaccines_do_not() -> None:
    compare = kind("vaccine").compare
    assert compare("Vero-Cell", "Sinopharm") is Likeness.SAME
    assert compare("Vero Cell", "Hayat-Vax") is Likeness.DIFFERENT


def test_a_vaccine_is_shown_by_its_usual_name() -> None:
    assert kind("vaccine").show("verocell") == "Vero Cell (Sinopharm BBIBP-CorV)"


def test_only_known_vaccines_have_a_number_of_doses() -> None:
    assert (primary_doses("Abdala"), primary_doses("Janssen"), primary_doses("?")) == (3, 1, None)


def test_every_alias_leads_to_a_vaccine_of_the_table() -> None:
    codes = {row["code"] for row in rows("vaccines")}
    assert {row["code"] for row in rows("vaccine_aliases")} == codes


@pytest.mark.parametrize("words", ["Người dân", "Nhóm 9", "Giáo viên", "Người trên 65t", "Tổ Covid CĐ"])
def test_a_priority_group_stays_the_words_of_the_paper(words: str) -> None:
    assert kind("priority_group").parse(words).canonical == words


@pytest.mark.parametrize(
    ("one", "other"), [("Ấp 3,xã Tân Hưng", "ấp 3, Xã Tân Hưng"), ("Ấp 3 X.Tân Hưng", "Ấp 3, X. Tân Hưng")]
)
def test_commas_and_dots_in_an_address_only_separate(one: str, other: str) -> None:
    assert kind("address").compare(one, other) is Likeness.SAME


@pytest.mark.parametrize(("one", "other"), [("Ấp 1, 2", "Ấp 12"), ("X. Tân Hưng", "xã Tân Hưng"), ("Tổ 1", "Tổ 2")])
def test_other_words_in_an_address_are_another_address(one: str, other: str) -> None:
    assert kind("address").compare(one, other) is Likeness.DIFFERENT


def test_a_place_without_diacritics_is_near_and_settles() -> None:
    assert kind("place").compare("xa Bu Nho", "Xã Bù Nho") is Likeness.NEAR
    assert kind("place").near_settles
