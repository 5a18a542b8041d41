from __future__ import annotations

from dataclasses import replace

import pytest

from review.matching import Traits, Verdict, blocking_keys, contradictions, match, number_key, traits_of

HUONG = Traits(
    name="nguyễn thị hương",
    birth="1984-06-30",
    sex="Nữ",
    national_id="070184000999",
    insurance="7012345678",
    phone="0912345678",
    hamlet="thon 3",
    commune="minh hung",
)
BARE = replace(HUONG, national_id="", insurance="", phone="")
BE = Traits(name="thị bé", birth="1984", sex="Nữ", hamlet="thon 3", commune="minh hung")


def verdict(one: Traits, **other: str) -> Verdict:
    return match(one, replace(one, **other)).verdict


def test_one_identity_number_joins_two_papers_that_do_not_contradict_each_other() -> None:
    assert verdict(HUONG, phone="0987654321", insurance="", hamlet="thon 9") == Verdict.SAME


@pytest.mark.parametrize(
    "differs", [{"name": "nguyễn thị hường"}, {"birth": "1985-06-30"}, {"sex": "Nam"}, {"insurance": "7012345679"}]
)
def test_what_contradicts_is_a_reviewers_whatever_the_numbers_say(differs: dict[str, str]) -> None:
    assert verdict(HUONG, **differs) == Verdict.ASK


@pytest.mark.parametrize("same", [{"name": "nguyen thi huong"}, {"birth": "1984"}, {"sex": ""}])
def test_a_paper_that_says_less_contradicts_nothing(same: dict[str, str]) -> None:
    assert verdict(HUONG, **same) == Verdict.SAME


def test_same_name_and_birth_never_join_by_themselves() -> None:
    assert match(BARE, BARE).verdict == Verdict.ASK
    assert match(BE, BE).verdict == Verdict.ASK


def test_one_name_and_year_in_two_communes_are_two_people() -> None:
    assert verdict(BE, commune="loc thien", hamlet="ap 1") == Verdict.DIFFERENT


def test_a_familys_phone_joins_nobody() -> None:
    sister = replace(HUONG, name="nguyễn thị hoa", birth="1990-02-11", national_id="", insurance="")
    assert match(HUONG, sister).verdict == Verdict.DIFFERENT


def test_the_old_and_the_new_identity_number_of_one_person_meet() -> None:
    card = replace(HUONG, insurance="")
    assert verdict(card, national_id="285123456") == Verdict.SAME
    assert verdict(card, national_id="285123456", phone="") == Verdict.ASK
    assert contradictions(card, replace(card, national_id="285123456")) == ()


def test_two_new_identity_numbers_contradict_each_other() -> None:
    assert "person.national_id" in contradictions(HUONG, replace(HUONG, national_id="070184000111"))


@pytest.mark.parametrize(
    "other",
    [
        {"name": "nguyễn thị hường", "birth": "1985-06-30"},
        {"national_id": "", "birth": "1948-06-30"},
        {"name": "nguyễn hương", "national_id": "285123456"},
        {"birth": "1984", "phone": ""},
    ],
)
def test_two_papers_with_two_errors_share_a_key(other: dict[str, str]) -> None:
    assert blocking_keys(HUONG) & blocking_keys(replace(HUONG, **other))


def test_strangers_share_no_key() -> None:
    stranger = Traits("lê văn an", "1960-01-02", "Nam", "070060000111", "7099999999", "0900000001", "ap 1", "loc thien")
    assert not blocking_keys(HUONG) & blocking_keys(stranger)


def test_a_paper_without_a_name_has_no_key_of_its_name() -> None:
    assert blocking_keys(Traits()) == frozenset()
    assert match(Traits(), Traits()).verdict == Verdict.DIFFERENT


def test_regional_spellings_are_one_name_to_find_by() -> None:
    one, other = Traits(name="huỳnh văn vũ", birth="1970"), Traits(name="hoàng văn võ", birth="1970")
    assert blocking_keys(one) & blocking_keys(other)


def test_a_number_belongs_to_one_name_and_year() -> None:
    assert number_key(HUONG) == number_key(replace(HUONG, birth="1984", name="nguyen thi huong"))
    assert number_key(HUONG) != number_key(replace(HUONG, name="trần thị hương"))
    assert number_key(BARE) is None


def test_traits_are_canonical() -> None:
    row = {
        "person.name": "ĐIỂU  Hơn",
        "person.health_insurance": "GD4 70 70123 45678",
        "person.phone": "+84 912 345 678",
        "person.address": "Thôn 3, X. Minh Hưng, Bù Đăng",
    }
    said = traits_of(row)
    assert (said.name, said.insurance, said.phone) == ("điểu hơn", "7012345678", "0912345678")
    assert (said.hamlet, said.commune) == ("thon 3", "minh hung")
