"""The stages in their order, on drawn paper with a reader that follows a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.pixels import Pixels
from ocr.reading import read_page
from ocr.results import PageReading
from ocr.words import LineReading, Word
from records.forms import form_by_key
from tests.ocr.drawn import RIGHT, ROW, Paper, ScriptedReader, words_on_line

FORM = form_by_key("danh-sach-tiem")
TITLES = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CMND/CCCD", "Điện thoại", "Ký nhận")
ABOVE = [
    *words_on_line("DANH SÁCH TIÊM VẮC XIN PHÒNG COVID-19", 60),
    *words_on_line("Ngày tiêm: 22/03/2021 | Vắc xin: AstraZeneca | Mũi: 1", 150),
]


def a_script(**over: object) -> ScriptedReader:
    return replace(ScriptedReader(TITLES, ABOVE), **over)  # type: ignore[arg-type]


def read(paper: Paper, reader: ScriptedReader | None = None) -> PageReading:
    return read_page(paper.image, FORM, reader=reader or a_script())


def test_a_page_gives_its_rows_with_their_fields_in_the_order_on_paper() -> None:
    reading = read(Paper(rows=5).fill())
    assert [row.row for row in reading.rows] == [0, 1, 2, 3, 4]
    keys = ["strike", "number", "full_name", "birth_date", "sex", "id_number", "phone", "signature"]
    assert [one.key for one in reading.rows[2].fields] == keys


def test_the_header_has_every_field_those_without_a_label_last_and_without_a_place() -> None:
    header = read(Paper(rows=5).fill()).header
    assert [one.key for one in header.fields if one.box] == ["session_date", "vaccine", "dose"]
    assert {one.key for one in header.fields} == {spec.key for spec in FORM.header + FORM.foot}
    assert all(one.crop for one in header.fields)
    assert not any(one.sure for one in header.fields)


def test_the_form_is_recognised_when_nobody_names_it() -> None:
    assert read_page(Paper(rows=5).fill().image, None, reader=a_script()).form_key == FORM.key


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ({"above": words_on_line("DANH SÁCH HỘ NGHÈO", 60)}, LayoutProblem.UNKNOWN_FORM),
        ({"titles": ("STT", "a", "b", "c", "d", "e", "f")}, LayoutProblem.NO_COLUMNS),
    ],
)
def test_what_cannot_be_laid_out_says_why(script: dict[str, object], code: LayoutProblem) -> None:
    with pytest.raises(CannotLayOut) as refused:
        read_page(Paper(rows=5).fill().image, None, reader=a_script(**script))
    assert refused.value.code is code


def without_a_rule() -> Paper:
    paper = Paper(rows=8).fill()
    y = paper.top(4)
    for left, right in zip(paper.edges, paper.edges[1:], strict=False):
        paper.draw.rectangle((left + 4, y - 3, right - 4, y + 3), fill="white")
    return paper


def test_two_rows_whose_rule_is_gone_are_told_by_their_text() -> None:
    assert len(read(without_a_rule()).rows) == 8


def test_two_rows_whose_rule_is_gone_are_never_read_as_one() -> None:
    paper = without_a_rule()
    # Words across where the rule was: it cannot be told how many rows these are.
    for column in range(1, 7):
        for x in range(paper.edges[column] + 8, paper.edges[column + 1] - 12, 11):
            paper.draw.rectangle((x, paper.top(4) - 9, x + 5, paper.top(4) + 9), fill="black")
    with pytest.raises(CannotLayOut) as refused:
        read(paper)
    assert refused.value.code is LayoutProblem.UNEVEN_ROWS


def test_a_row_with_only_its_number_is_blank_and_one_with_a_single_cell_is_not() -> None:
    paper = Paper(rows=5).fill((0,))
    paper.write(3, 4)
    paper.strike(5)
    assert [row.blank for row in read(paper).rows] == [True, True, False, True, False]


def test_a_neighbours_stroke_does_not_fill_a_blank_row() -> None:
    paper = Paper(rows=5).fill((0,))
    paper.write(3, 1)
    paper.sign(3, 6, down=18)
    rows = read(paper).rows
    assert [rows[index].blank for index in (2, 3)] == [False, True]


def test_marks_are_told_by_ink() -> None:
    paper = Paper(rows=5).fill()
    paper.sign(2, 6)
    paper.strike(4)
    rows = read(paper).rows
    assert [row.field("signature").value for row in rows[:3]] == ["no", "yes", "no"]  # type: ignore[union-attr]
    assert [row.field("strike").value for row in rows] == ["no", "no", "no", "yes", "no"]  # type: ignore[union-attr]


def test_nothing_of_a_struck_row_is_sure_but_the_strike() -> None:
    paper = Paper(rows=5).fill()
    paper.sign(4, 6)
    paper.strike(4)
    row = read(paper, a_script(text="070183024705")).rows[3]
    assert [one.key for one in row.fields if one.sure] == ["strike"]


def test_ticks_tell_the_sex_by_their_side() -> None:
    paper = Paper(rows=5, edges=(100, 180, 520, 700, 780, 860, 1200, 1500)).fill((0, 1, 2, 5))
    paper.draw.rectangle((778, paper.top(0) + 3, 783, paper.top(0) + ROW // 2), fill="white")
    paper.line((700, paper.top(0) + ROW // 2), (860, paper.top(0) + ROW // 2))
    paper.write(1, 3, 1)
    paper.write(2, 4, 1)
    titles = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Nam", "Nữ", "Điện thoại", "Ký nhận")
    rows = read(paper, a_script(titles=titles)).rows
    found = [row.field("sex") for row in rows[:3]]
    assert [(one.value, one.sure) for one in found if one] == [("Nam", True), ("Nữ", True), ("", False)]
    assert found[0] is not None and found[0].layout["left"] == "Nam" and found[0].layout["right"] == "Nữ"


def test_columns_that_no_field_has_are_named() -> None:
    titles = (*TITLES[:4], "Dân tộc", *TITLES[5:])
    assert read(Paper(rows=5).fill(), a_script(titles=titles)).unknown == ("Dân tộc",)


def test_a_crop_of_one_group_never_reaches_into_another() -> None:
    paper = Paper(rows=5).fill()
    row = read(paper).rows[2]
    strike, sex = row.field("strike"), row.field("sex")
    assert strike is not None and strike.box is not None and sex is not None and sex.box is not None
    assert strike.box[0] + strike.box[2] <= sex.box[0] + sex.box[2] + 2 < RIGHT


def test_whoever_holds_a_lease_is_called_between_the_stages() -> None:
    calls: list[int] = []
    read_page(Paper(rows=5).fill().image, FORM, reader=a_script(), alive=lambda: calls.append(1))
    assert len(calls) > 8


def test_an_error_of_the_lease_stops_the_reading() -> None:
    def lost() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        read_page(Paper(rows=5).fill().image, FORM, reader=a_script(), alive=lost)


def test_the_debug_folder_gets_a_picture_of_each_stage(tmp_path: Path) -> None:
    read_page(Paper(rows=5).fill().image, FORM, reader=a_script(), debug=tmp_path / "page")
    assert sorted(file.name for file in (tmp_path / "page").iterdir()) == [
        "1-strokes.png",
        "2-layout.png",
        "3-reading.png",
    ]


class ByHeight(ScriptedReader):
    """Reads titles only from cells of their own height; what stands in others are no titles."""

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        if block and len(crops) == len(TITLES) and crops[1].shape[0] > 2 * ROW:
            return [LineReading((Word(text, 96.0, (0, 0, 9, 9)),)) for text in TITLES]
        return [LineReading((Word("x", 96.0, (0, 0, 9, 9)),)) for _ in crops]


def with_titles_below_a_line() -> Paper:
    """Paper whose second band is the titles', higher than the others; a line of the head stands above it."""
    paper = Paper(rows=8).fill()
    paper.draw.rectangle((0, paper.top(0) - 3, 1600, paper.top(3) - 2), fill="white")
    paper.line((100, paper.top(0)), (RIGHT, paper.top(0)))
    paper.line((100, paper.top(1)), (RIGHT, paper.top(1)))
    for x in paper.edges:
        paper.line((x, paper.top(1)), (x, paper.top(3)))
    paper.draw.rectangle((paper.edges[1] + 20, paper.top(1) + 8, paper.edges[1] + 60, paper.top(3) - 10), fill="black")
    return paper


def test_a_line_of_the_head_above_the_titles_is_no_row() -> None:
    assert len(read(with_titles_below_a_line(), ByHeight(TITLES, ABOVE)).rows) == 6


def test_rows_above_the_titles_are_never_taken_for_lines_of_the_head() -> None:
    paper = with_titles_below_a_line()
    for x in paper.edges:
        paper.line((x, paper.top(0)), (x, paper.top(1)))
    with pytest.raises(CannotLayOut):
        read(paper, ByHeight(TITLES, ABOVE))


class Looker(ScriptedReader):
    """Remembers the bands in which it was to find words."""

    def find_words(self, picture: Pixels) -> list[Word]:
        self.seen = [*getattr(self, "seen", []), picture]
        return super().find_words(picture)


def test_the_dots_to_write_on_above_the_table_are_not_read() -> None:
    paper = Paper(rows=5).fill()
    for left in range(300, 420, 14):
        paper.draw.rectangle((left, 150, left + 9, 168), fill="black")
    for left in range(440, 1000, 9):
        paper.draw.rectangle((left, 168, left + 2, 170), fill="black")
    reader = Looker(TITLES, ABOVE)
    read(paper, reader)
    band = reader.seen[0]
    assert band[150:172, 300:420].min() < 60 and band[150:172, 440:1000].min() > 200
