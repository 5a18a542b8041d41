"""What a person starts from: guesses that cost a tap where they are wrong."""

from __future__ import annotations

import pytest
from PIL import Image

from ocr.guessing import carry, carry_by_frames, fill_frame, guess_frame, same_place
from ocr.layout import check_layout
from tests.ocr.drawn import LEFT, RIGHT, TOP, Paper, ScriptedReader
from tests.ocr.test_placed import FORM, a_layout, without_rules


def off(found: object, meant: object) -> float:
    """How far corners lie from where they should be."""
    return max(abs(a - b) for one, other in zip(found, meant, strict=True) for a, b in zip(one, other, strict=True))  # type: ignore[call-overload]


def shifted(image: Image.Image, right: int, down: int) -> Image.Image:
    moved = Image.new("RGB", image.size, "white")
    moved.paste(image, (right, down))
    return moved


def test_the_frame_is_where_the_rules_are() -> None:
    paper = Paper(rows=8).fill()
    assert off(guess_frame(paper.image), a_layout(paper).corners) < 10


def test_without_rules_the_frame_lies_around_the_rows_of_text() -> None:
    paper = without_rules()
    first, _second, third, _fourth = guess_frame(paper.image)
    assert abs(first[0] - LEFT) < 30 and abs(first[1] - TOP) < 44 and abs(third[1] - paper.top(9)) < 20


def test_an_empty_picture_has_a_frame_and_rows_all_the_same() -> None:
    image = Image.new("RGB", (900, 600), "white")
    layout = fill_frame(image, guess_frame(image), FORM, ScriptedReader())
    check_layout(layout, FORM, *image.size)


def test_rows_and_columns_of_text_are_found_inside_the_frame() -> None:
    paper = without_rules()
    found, meant = fill_frame(paper.image, a_layout(paper).corners, FORM, ScriptedReader()), a_layout(paper)
    assert (len(found.rows), found.titles) == (len(meant.rows), 1)
    assert max(abs(one - other) for one, other in zip(found.rows, meant.rows, strict=True)) < 0.02
    assert len(found.columns) == 7
    # Each line lies in the white between two columns: right of all that is written on its left.
    for number, one in enumerate(found.columns[1:-1], start=1):
        edge = LEFT + one.left * (RIGHT - LEFT)
        assert paper.edges[number] - 180 < edge < paper.edges[number] + 10


def test_the_titles_say_what_the_columns_hold() -> None:
    paper = without_rules()
    titles = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CMND/CCCD", "Điện thoại", "Ký nhận")
    found = fill_frame(paper.image, a_layout(paper).corners, FORM, ScriptedReader(titles))
    assert [one.key for one in found.columns] == [
        "number", "full_name", "birth_date", "sex", "id_number", "phone", "signature",
    ]  # fmt: skip


def test_titles_that_cannot_be_read_give_way_to_the_forms_own_order() -> None:
    paper = without_rules()
    found = fill_frame(paper.image, a_layout(paper).corners, FORM, ScriptedReader())
    assert [one.key for one in found.columns[:3]] == ["number", "full_name", "birth_date"]


@pytest.mark.parametrize("rows", [8, 6])
def test_a_layout_is_carried_to_a_page_that_lies_elsewhere(rows: int) -> None:
    paper, other = without_rules(8), without_rules(rows)
    layout = a_layout(paper)
    image = shifted(other.image, 30, -40)
    found = carry_by_frames(paper.image, layout, image)
    assert found is not None
    meant = [(x + 30, y - 40) for x, y in layout.corners]
    assert off(found, meant) < 12


def test_a_page_of_the_same_print_is_found_by_what_is_printed_on_both() -> None:
    with Image.open("tests/samples/scans/scanner_list_7_001.jpg") as opened:
        image = opened.convert("RGB")
    layout = a_layout(Paper(), corners=((65, 371), (2264, 344), (2285, 1395), (81, 1432)))
    smaller = shifted(image, 40, 25).resize((image.width // 2, image.height // 2))
    found = carry(image, layout, smaller)
    assert found is not None
    assert off(found, [((x + 40) / 2, (y + 25) / 2) for x, y in layout.corners]) < 4


def test_another_print_is_not_taken_for_the_same() -> None:
    with Image.open("tests/samples/scans/scanner_list_7_001.jpg") as opened:
        image = opened.convert("RGB")
    other = Paper(rows=12, edges=(100, 300, 900, 1500)).fill((0, 1, 2))
    assert carry(image, a_layout(Paper()), other.image) is None


def test_the_same_place_is_by_shares_of_the_picture() -> None:
    layout = a_layout(Paper(), corners=((10, 20), (90, 20), (90, 80), (10, 80)))
    assert same_place(layout, (100, 100), (200, 50)) == ((20, 10), (180, 10), (180, 40), (20, 40))
