"""Ink tells of signatures, strike-outs and empty cells; a neighbour's stroke must not."""

from __future__ import annotations

import pytest

from ocr.ink import CLEAR, DOUBTFUL, InkOnPage, Mark
from tests.ocr.drawn import BLACK, BLUE, HEIGHT, Paper

SIGNATURE = 6
NAME = (1, 1)


def marks(paper: Paper) -> list[Mark]:
    return paper.sheet().pen.marks((SIGNATURE, SIGNATURE), range(1, paper.rows + 1))


def ink(paper: Paper) -> InkOnPage:
    return paper.sheet().ink


def test_a_signature_is_a_mark_and_an_empty_cell_is_none() -> None:
    paper = Paper().fill()
    paper.sign(3, SIGNATURE)
    found = marks(paper)
    assert [row for row, mark in enumerate(found, 1) if mark.there] == [3]
    assert {mark.confidence for mark in found} == {CLEAR}


def test_a_stroke_that_comes_over_the_rule_is_its_writers_own() -> None:
    paper = Paper().fill()
    paper.sign(3, SIGNATURE, down=18)
    found = marks(paper)
    assert [mark.there for mark in found[2:4]] == [True, False]
    assert found[3] == Mark(False, DOUBTFUL, touched=True)


def test_signatures_that_touch_are_two_but_not_certain() -> None:
    paper = Paper().fill()
    paper.sign(3, SIGNATURE)
    paper.sign(4, SIGNATURE)
    paper.line((1360, paper.top(3) + 20), (1370, paper.top(4) + 20), BLUE, 4)
    assert [(mark.there, mark.confidence) for mark in marks(paper)[2:4]] == [(True, DOUBTFUL)] * 2


def test_dust_is_no_signature() -> None:
    paper = Paper().fill()
    paper.draw.point((1380, paper.top(2) + 20), fill=BLACK)
    assert marks(paper)[1] == Mark(False, CLEAR)


def test_a_red_stamp_is_no_signature() -> None:
    paper = Paper().fill()
    paper.draw.ellipse((1320, paper.top(2), 1480, paper.top(5)), outline=(235, 60, 70), width=4)
    assert not any(mark.there for mark in marks(paper))


@pytest.mark.parametrize(("start", "end", "sure"), [(120, 1480, True), (120, 1000, True), (190, 500, False)])
def test_a_line_through_the_row_strikes_it_out(start: int, end: int, sure: bool) -> None:
    paper = Paper().fill()
    paper.strike(4, start, end)
    measured = ink(paper)
    found = {row: measured.strike(row, NAME) for row in range(1, 9)}
    assert found[4] == Mark(True, CLEAR if sure else DOUBTFUL)
    assert all(found[row] == Mark(False, CLEAR) for row in found if row != 4)


def test_a_signature_that_runs_into_its_neighbour_strikes_nothing_out() -> None:
    paper = Paper().fill()
    paper.line((1200, paper.top(5) + 20), (1450, paper.top(5) + 24), BLUE, 3)
    assert not ink(paper).strike(5, NAME).there


def test_an_empty_cell_has_no_ink_beside_its_rules() -> None:
    measured = ink(Paper(rows=5))
    cells = [measured.grid.cell(row, column) for row in range(1, 6) for column in range(7)]
    assert {measured.in_box(cell).area for cell in cells} == {0}


def test_a_fold_is_no_ink() -> None:
    paper = Paper(rows=5)
    paper.line((300, 0), (300, HEIGHT), (140, 140, 140), 1)
    measured = ink(paper)
    assert {measured.in_box(measured.grid.cell(row, 1)).area for row in range(1, 6)} == {0}


def test_the_ink_of_a_cell_is_where_it_was_written() -> None:
    paper = Paper()
    paper.write(2, 1)
    measured = ink(paper)
    found = measured.in_box(measured.grid.cell(2, 1))
    assert found.box is not None
    assert all(abs(a - b) <= 5 for a, b in zip(found.box, (190, paper.top(2) + 12, 115, 18), strict=True))


def test_two_lines_of_text_are_counted() -> None:
    paper = Paper(rows=5).fill((1, 2))
    x, y = paper.edges[2] + 10, paper.top(2)
    paper.draw.rectangle((x - 4, y + 4, x + 150, y + 40), fill="white")
    for line in (8, 26):
        paper.draw.rectangle((x, y + line, x + 120, y + line + 11), fill=BLACK)
    measured = ink(paper)
    assert [measured.lines_in(measured.grid.cell(row, 2)) for row in (1, 2)] == [1, 2]
