"""Values above and below the table stand from their label to the next one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.labels import Found, find_values
from ocr.words import Word, fold, lines
from records.forms import form_by_key
from tests.ocr.drawn import words_on_line

FORM = form_by_key("danh-sach-tiem")


def read(text: str, foot: bool = False) -> dict[str, str]:
    found = find_values(FORM.foot if foot else FORM.header, words_on_line(text), 1500)
    return {one.spec.key: " ".join(word.text for word in one.words) for one in found}


def test_labels_of_one_line_share_it() -> None:
    assert read("Tỉnh: Bình Phước | Huyện/TX/TP: huyện Lộc Ninh | Xã/phường: xã Lộc Thiện") == {
        "district": "huyện Lộc Ninh",
        "commune": "xã Lộc Thiện",
    }


def test_an_empty_value_still_has_its_place() -> None:
    found = find_values(FORM.header, words_on_line("Số lô: | Mũi: 1"), 1500)
    assert [(one.spec.key, one.words != ()) for one in found] == [("lot", False), ("dose", True)]
    assert found[0].box[2] > 100


def test_an_unknown_label_ends_the_value_before_it() -> None:
    assert read("Số lô: NJ0342 | Hạn dùng: 11/2021") == {"lot": "NJ0342"}


@pytest.mark.parametrize("label", ["Ngày tiêm:", "Ngay tiem:", "Ngàytiêm:", "NGÀY TIÊM:"])
def test_a_label_is_known_however_it_was_read(label: str) -> None:
    assert read(f"{label} 22/03/2021") == {"session_date": "22/03/2021"}


@pytest.mark.parametrize("label", ["Ngày tổ chức tiêm:", "Ngày tiêm chủng đợt này:"])
def test_a_label_with_more_words_is_the_one_that_it_begins_or_ends_as(label: str) -> None:
    assert read(f"{label} 22/03/2021") == {"session_date": "22/03/2021"}
    assert read("Tổng số người đã tiêm: 18 người", foot=True) == {"declared": "18 người"}


def test_a_label_that_shares_only_its_first_word_is_another() -> None:
    assert read("Ngày sản xuất: 22/03/2021") == {}


def test_values_of_two_lines_do_not_mix() -> None:
    words = words_on_line("Vắc xin: AstraZeneca", 150) + words_on_line("Số lô: A1098", 200)
    found = find_values(FORM.header, words, 1500)
    assert [(one.spec.key, one.words[0].text) for one in found] == [("vaccine", "AstraZeneca"), ("lot", "A1098")]
    assert found[0].box[1] + found[0].box[3] < found[1].box[1]


def test_the_foot_gives_the_declared_number_and_the_date() -> None:
    text = "Tổng số: 23 người | | | Lộc Thiện, ngày 22 tháng 03 năm 2021"
    assert read(text, foot=True) == {"declared": "23 người", "foot_date": "ngày 22 tháng 03 năm 2021"}


def foot_date(text: str) -> Found | None:
    return next((one for one in find_values(FORM.foot, words_on_line(text, x=600), 1500)), None)


@pytest.mark.parametrize("text", ["nđ/ 22 tháng 03 năm 2021", "ngày 22 t#g 03 năm 2021", "ngày 22 tháng 03 %# 21"])
def test_a_date_line_under_a_stamp_is_found_but_not_believed(text: str) -> None:
    found = foot_date(text)
    assert found is not None and not found.whole


@pytest.mark.parametrize("text", ["TRƯỞNG TRẠM", "năm 2021", "người lập danh sách", "tháng"])
def test_other_words_are_no_date_line(text: str) -> None:
    assert foot_date(text) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1000), st.integers(-3, 3)), min_size=1, max_size=20))
def test_words_of_one_height_make_one_line(places: list[tuple[int, int, int]]) -> None:
    words = [Word("x", 96, (x, 100 * line + lean, 20, 24)) for line, x, lean in places]
    found = lines(words)
    assert len(found) == len({line for line, _, _ in places})
    assert all(line == sorted(line, key=lambda word: word.box[0]) for line in found)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
