"""When two fingerprints are of one page: how many rows look or say the same, and what the headers say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr.seen import Fingerprint, fingerprint_from_json, weigh

HEADER = {"dose.date": "2021-07-25", "dose.number": "1", "dose.lot": "nj0342"}
ROWS = tuple(f"nguyen van thu {number} 19840630 07008400099{number}" for number in range(6))
LIST = Fingerprint("danh-sach-tiem", False, HEADER, ROWS, "", "", (0,) * 6)
UNLIKE = [[0.1] * 6] * 6


def looks(same: int, count: int = 6, look: float = 0.9) -> list[list[float]]:
    """How alike rows look, the first `same` of them each to its own."""
    return [[look if row == other < same else 0.1 for other in range(count)] for row in range(count)]


def without_words(page: Fingerprint, count: int = 6) -> Fingerprint:
    return replace(page, rows=("",) * count, parts=(0,) * count)


def test_rows_that_look_the_same_make_the_same_page_without_a_word_read() -> None:
    blind = replace(without_words(LIST), header={})
    assert weigh(blind, blind, looks(3)).same
    assert not weigh(blind, blind, looks(2)).same


def test_rows_that_say_the_same_count_where_the_headers_agree() -> None:
    likeness = weigh(LIST, LIST, UNLIKE)
    assert (likeness.same, likeness.rows_same, likeness.rows_compared) == (True, 6, 6)
    assert not weigh(LIST, replace(LIST, header={}), UNLIKE).same
    assert not weigh(LIST, replace(LIST, header={**HEADER, "dose.number": "2"}), UNLIKE).same


def test_rows_misread_in_a_letter_still_say_the_same() -> None:
    assert weigh(LIST, replace(LIST, rows=tuple(row.replace("thu", "thi") for row in ROWS)), UNLIKE).rows_same == 6


def test_too_few_letters_say_nothing() -> None:
    short = replace(LIST, rows=("nguyen van an",) * 6)
    assert weigh(short, short, UNLIKE).rows_same == 0


def test_a_list_printed_again_for_the_next_dose_is_another_page_however_alike_it_looks() -> None:
    later = {"dose.date": "2021-08-22", "dose.number": "2", "dose.lot": "nj0342"}
    assert not weigh(replace(LIST, header=later), LIST, looks(6)).same


def test_one_misread_value_of_the_header_does_not_hide_the_same_page() -> None:
    assert weigh(replace(LIST, header={**HEADER, "dose.lot": "nj0842"}), LIST, looks(6)).same


def test_a_page_of_another_form_is_another_page() -> None:
    assert not weigh(replace(LIST, form_key="giay-xac-nhan"), LIST, looks(6)).same


def test_rows_count_in_their_order_only() -> None:
    turned = [list(reversed(row)) for row in looks(6)]
    assert weigh(without_words(LIST), without_words(LIST), turned).rows_same == 1


def test_a_row_that_only_one_of_the_pictures_shows_does_not_shift_the_others() -> None:
    later = without_words(LIST, 5)
    shifted = [[0.9 if other == row + 1 else 0.1 for other in range(6)] for row in range(5)]
    assert weigh(later, without_words(LIST), shifted).rows_same == 5


@pytest.mark.parametrize(("look", "same"), [(0.65, False), (0.75, True)])
def test_few_rows_must_look_more_alike(look: float, same: bool) -> None:
    one = without_words(LIST, 1)
    assert weigh(one, one, looks(1, 1, look)).same is same


CERTIFICATE = Fingerprint("giay-xac-nhan", True, {}, ("",) * 9, "", "", (0, 0, 0, 0, 0, 1, 1, 1, 1))


@pytest.mark.parametrize(("fields", "same"), [(2, False), (3, True), (5, True)])
def test_of_one_person_most_fields_must_be_the_same(fields: int, same: bool) -> None:
    alike = [[0.9 if row == other and (row < fields or row > 4) else 0.1 for other in range(9)] for row in range(9)]
    assert weigh(CERTIFICATE, CERTIFICATE, alike).same is same


def test_a_dose_that_is_the_same_in_no_field_was_given_between_the_two() -> None:
    assert not weigh(CERTIFICATE, CERTIFICATE, looks(5, 9)).same


def test_a_dose_that_was_misnamed_on_one_of_the_two_is_the_same() -> None:
    parts = (*CERTIFICATE.parts, 2, 2, 2)
    earlier = replace(CERTIFICATE, rows=("",) * 12, parts=parts)
    later = replace(earlier, parts=tuple(3 if dose == 2 else dose for dose in parts))
    assert weigh(later, earlier, looks(12, 12)).same
    assert not weigh(later, earlier, looks(9, 12)).same


def test_doses_given_on_one_day_make_no_two_people_one() -> None:
    doses_alone = [[0.9 if row == other > 4 else 0.1 for other in range(9)] for row in range(9)]
    assert not weigh(CERTIFICATE, CERTIFICATE, doses_alone).same


def test_a_certificate_on_which_a_dose_was_filled_since_is_another_page() -> None:
    later = replace(CERTIFICATE, rows=("",) * 12, parts=(*CERTIFICATE.parts, 2, 2, 2))
    assert not weigh(later, CERTIFICATE, [*looks(9, 9), *[[0.1] * 9] * 3]).same


def test_what_a_person_s_fields_say_counts_without_a_header() -> None:
    said = ("dieu hon", "1984 06 30", "070084000999", "0912345678", "thon 3", "2021 07 25", "", "", "")
    assert weigh(replace(CERTIFICATE, rows=said), replace(CERTIFICATE, rows=said), [[0.1] * 9] * 9).same


def test_a_page_without_rows_is_no_page_again() -> None:
    empty = replace(LIST, rows=(), parts=())
    assert not weigh(empty, LIST, []).same and not weigh(LIST, empty, [[]] * 6).same


def test_a_fingerprint_is_kept_whole_and_an_old_one_is_still_read() -> None:
    assert fingerprint_from_json(LIST.as_json()) == LIST
    old = {key: value for key, value in LIST.as_json().items() if key != "parts"}
    assert fingerprint_from_json(old) == LIST
