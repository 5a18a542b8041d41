from __future__ import annotations

import random
from dataclasses import replace

import pytest

from records.known import Known, Settled, Verdict, judge, same_birth, same_name

HON = Known(1, 1, "070084000999", "7012345678", "0912345678", "Điểu Hơn", "1984-06-30")
BROTHER = Known(2, 1, "070086000998", "", "0912345678", "Điểu Hùng", "1986-01-02")
PAPER = Settled(1, HON.national_id, HON.health_insurance, HON.phone, HON.name, HON.birth_date)
NUMBERS = Settled(1, HON.national_id, "", HON.phone, name_reading="Dieu Hon", birth_reading="1984")


def test_two_numbers_of_one_known_dose_are_enough() -> None:
    judged = judge(NUMBERS, [HON])
    assert (judged.verdict, judged.known) == (Verdict.MATCH, HON)


@pytest.mark.parametrize("only", ["national_id", "health_insurance", "phone"])
def test_one_number_alone_is_never_enough(only: str) -> None:
    one = replace(Settled(1, "", "", "", None, None), **{only: getattr(HON, only)})
    assert judge(one, [HON]).verdict == Verdict.ASK
    assert judge(replace(one, name="", birth_date=""), [HON]).verdict == Verdict.NONE


def test_name_and_birth_date_are_one_identifier() -> None:
    person = Settled(1, "", "", "", HON.name, HON.birth_date)
    assert judge(person, [HON]).verdict == Verdict.NONE
    assert judge(replace(person, phone=HON.phone), [HON]).verdict == Verdict.MATCH


def test_another_dose_of_the_same_person_is_not_this_one() -> None:
    assert judge(replace(PAPER, dose_number=2), [HON]).verdict == Verdict.NONE


def test_a_shared_phone_counts_only_beside_the_person() -> None:
    assert judge(NUMBERS, [HON, BROTHER]).verdict == Verdict.ASK
    assert judge(PAPER, [HON, BROTHER]).known == HON


def test_a_brothers_number_by_one_wrong_digit_skips_nothing() -> None:
    """The paper is of a brother who is missing; a slip made his number the known one's."""
    slip = replace(NUMBERS, name="Điểu Hải", birth_date="1990-05-06")
    assert judge(slip, [HON]).verdict == Verdict.DIFFERS
    assert judge(replace(NUMBERS, name_reading="Điểu Hải", birth_reading="1990"), [HON]).verdict == Verdict.ASK


def test_a_name_that_reads_otherwise_is_asked_for_before_anything_is_skipped() -> None:
    assert judge(replace(NUMBERS, name_reading="Trần Thị Bích Vân"), [HON]).verdict == Verdict.ASK
    assert judge(replace(NUMBERS, birth_reading="1985"), [HON]).verdict == Verdict.ASK
    assert judge(replace(NUMBERS, name_reading=""), [HON]).verdict == Verdict.ASK


def test_two_numbers_that_nobody_shares_need_no_reading() -> None:
    assert judge(Settled(1, HON.national_id, HON.health_insurance, ""), [HON]).verdict == Verdict.MATCH


def test_one_wrong_digit_beside_the_same_person_is_a_dispute() -> None:
    judged = judge(replace(PAPER, national_id="070084000998", health_insurance=""), [HON])
    assert (judged.verdict, judged.differ) == (Verdict.DIFFERS, {"national_id"})


def test_a_year_is_too_little_where_the_phone_is_another() -> None:
    of_year = replace(PAPER, health_insurance="", phone="0987654321", birth_date="1984")
    assert judge(of_year, [HON]).verdict == Verdict.DIFFERS
    assert judge(replace(of_year, birth_date=HON.birth_date), [HON]).verdict == Verdict.MATCH


def test_the_same_name_and_year_with_other_numbers_is_another_person() -> None:
    other = Settled(1, "070084000111", "", "0987654321", HON.name, "1984")
    assert judge(other, [HON]).verdict == Verdict.NONE


def test_nothing_is_decided_while_a_number_is_open() -> None:
    assert judge(Settled(1, None, "", ""), []).verdict == Verdict.ASK
    assert judge(Settled(1, "", "", ""), []).verdict == Verdict.NONE


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Điểu Hoà", "Điểu Hòa", True), ("DIEU HOA", "Điểu Hòa", True), ("Thúy An", "Thủy An", False), ("An", "Ân", True)],
)
def test_a_name_without_any_diacritics_may_be_the_same(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) == same


def test_a_year_fits_its_days() -> None:
    assert same_birth("1984", "1984-06-30") and not same_birth("1984-06-29", "1984-06-30")


def test_no_missing_dose_of_a_hard_town_is_skipped() -> None:
    """Few names, few years, phones shared by four, numbers in a row: one slip in every number of the missing."""
    chance = random.Random(7)
    names = ["Điểu Hơn", "Điểu Hùng", "Thị Mai", "Nguyễn Văn An", "Trần Thị Lan"]
    people = [
        Known(at, 1, f"0700{at:08}", "", f"09{at // 4:08}", chance.choice(names), f"{1960 + at % 8}-01-01")
        for at in range(2_000)
    ]
    held = [one for one in people if chance.random() < 0.7]
    missing = [one for one in people if one not in held]
    skipped = found = 0
    for one in people:
        number = one.national_id
        if one in missing:
            place = chance.randrange(4, 12)
            number = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        near = [each for each in held if each.phone == one.phone or each.national_id == number]
        whole = Settled(1, number, "", one.phone, one.name, one.birth_date, one.name, one.birth_date)
        match = judge(whole, near).verdict == Verdict.MATCH or (
            judge(replace(whole, name=None, birth_date=None), near).verdict == Verdict.MATCH
        )
        skipped += match and one in missing
        found += match and one in held
    assert skipped == 0 and found == len(held)


ONCE = frozenset({"national_id", "health_insurance", "phone", "name", "birth_date"})
TYPED_ONCE = replace(PAPER, health_insurance="", once=ONCE)


def test_a_number_and_the_person_to_the_day_are_enough_typed_once() -> None:
    assert judge(replace(TYPED_ONCE, phone=""), [HON]).verdict == Verdict.MATCH


def test_a_phone_and_the_person_typed_once_are_not() -> None:
    assert judge(replace(TYPED_ONCE, national_id=""), [HON]).verdict == Verdict.ASK
    settled = frozenset({"name", "birth_date"})
    assert judge(replace(TYPED_ONCE, national_id="", once=settled), [HON]).verdict == Verdict.MATCH


def test_of_a_year_alone_two_numbers_are_needed_beside_the_person_typed_once() -> None:
    of_year = replace(TYPED_ONCE, birth_date="1984")
    assert judge(of_year, [HON]).verdict == Verdict.MATCH
    assert judge(replace(of_year, phone=""), [HON]).verdict == Verdict.ASK


def test_a_name_typed_once_without_its_signs_is_too_little() -> None:
    assert judge(replace(TYPED_ONCE, name="Dieu Hon"), [HON]).verdict == Verdict.ASK


def test_numbers_typed_once_are_enough_where_the_machine_read_that_very_person_to_the_day() -> None:
    read = Settled(1, HON.national_id, "", HON.phone, name_reading=HON.name, birth_reading="1984-06-30", once=ONCE)
    assert judge(read, [HON]).verdict == Verdict.MATCH
    assert judge(replace(read, name_reading="Dieu Hon"), [HON]).verdict == Verdict.ASK
    assert judge(replace(read, birth_reading="1984"), [HON]).verdict == Verdict.ASK
    assert judge(replace(read, phone=""), [HON]).verdict == Verdict.ASK


def test_a_twin_with_the_phone_and_the_birthday_is_not_the_one_whose_name_the_platform_has_without_marks() -> None:
    lan = Known(1, 1, "", "", "0912345678", "NGUYEN THI LAN", "1984-06-30")
    paper = Settled(1, "070084000998", "", lan.phone, "Nguyễn Thị Lân", lan.birth_date)
    assert judge(paper, [lan]).verdict != Verdict.MATCH
    assert judge(replace(paper, once=frozenset({"name", "birth_date"})), [lan]).verdict != Verdict.MATCH
    assert judge(paper, [replace(lan, national_id="070084000998")]).verdict == Verdict.MATCH


def test_what_one_person_typed_never_speaks_against_a_known_dose() -> None:
    assert judge(replace(TYPED_ONCE, national_id="070084000998"), [HON]).verdict == Verdict.ASK


@pytest.mark.parametrize(("part", "paper", "there"), [("day", "2021-07-25", "2021-08-25"), ("vaccine", "a", "b")])
def test_the_same_persons_dose_of_another_day_or_vaccine_differs(part: str, paper: str, there: str) -> None:
    known = replace(HON, **{part: there})
    judged = judge(replace(PAPER, **{part: paper}), [known])
    assert (judged.verdict, judged.differ) == (Verdict.DIFFERS, {part})
    assert judge(replace(PAPER, **{part: ""}), [known]).verdict == Verdict.MATCH
