"""Rules are found where pen strokes, folds and stamps would pass for them, and where a part of them is missing."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.grid import Curve, Grid
from ocr.headings import find_headings
from ocr.pixels import Pixels
from ocr.rules import goes_on_above
from ocr.strokes import Strokes
from tests.ocr.drawn import HEIGHT, LEFT, RED, RIGHT, ROW, TOP, Paper


def shape(paper: Paper) -> tuple[int, int]:
    grid = paper.laid_out()[2]
    return grid.row_count, grid.column_count


@pytest.mark.parametrize("rows", [3, 8, 18])
def test_every_row_and_column_of_a_table_is_found(rows: int) -> None:
    assert shape(Paper(rows=rows).fill()) == (rows + 1, 7)


def test_cells_lie_where_they_were_drawn() -> None:
    paper = Paper().fill()
    grid = paper.laid_out()[2]
    for row in range(9):
        for column in range(7):
            wanted = (paper.edges[column], paper.top(row), paper.edges[column + 1] - paper.edges[column], ROW)
            assert all(abs(a - b) <= 4 for a, b in zip(grid.cell(row, column), wanted, strict=True))


def test_a_strike_out_is_no_rule() -> None:
    paper = Paper().fill()
    for row in (2, 5, 8):
        paper.strike(row)
    assert shape(paper) == (9, 7)


def test_a_straight_strike_out_is_no_rule_either() -> None:
    paper = Paper().fill()
    paper.line((LEFT + 5, paper.top(4) + ROW // 2), (RIGHT - 5, paper.top(4) + ROW // 2))
    assert shape(paper) == (9, 7)


def test_a_fold_across_the_page_is_no_column() -> None:
    paper = Paper().fill()
    paper.line((960, 0), (960, HEIGHT), (150, 150, 150))
    assert shape(paper) == (9, 7)


def test_a_rule_that_is_partly_gone_is_still_a_rule() -> None:
    paper = Paper().fill()
    paper.draw.rectangle((600, paper.top(3) - 3, 750, paper.top(3) + 3), fill="white")
    assert shape(paper) == (9, 7)


def test_a_rule_that_is_half_gone_is_looked_for_again() -> None:
    paper = Paper().fill()
    paper.draw.rectangle((500, paper.top(3) - 3, 1100, paper.top(3) + 3), fill="white")
    assert shape(paper) == (9, 7)


def test_a_stamp_over_the_last_rule_does_not_cost_the_last_row() -> None:
    paper = Paper().fill()
    x, y = 1150, paper.top(9)
    for radius in (90, 80):
        paper.draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=4)
    assert shape(paper) == (9, 7)


def test_a_table_whose_last_rule_is_missing_is_left_to_a_person() -> None:
    paper = Paper().fill()
    paper.draw.rectangle((LEFT + 4, paper.top(9) - 3, RIGHT + 4, paper.top(9) + 3), fill="white")
    with pytest.raises(CannotLayOut) as refused:
        paper.laid_out()
    assert refused.value.code is LayoutProblem.UNEVEN_ROWS


def test_a_title_over_two_columns_has_their_own_titles_below() -> None:
    paper = Paper(edges=(100, 180, 520, 610, 700, 1000, 1300, 1500)).fill()
    paper.draw.rectangle((608, TOP + 3, 613, TOP + ROW // 2), fill="white")
    paper.line((520, TOP + ROW // 2), (700, TOP + ROW // 2))
    straight, strokes, grid = paper.laid_out()
    headings = find_headings(grid, strokes, straight.image)
    assert [one.sub is not None for one in headings] == [False, False, True, True, False, False, False]
    assert headings[2].top == headings[3].top
    assert abs(headings[2].top[2] - 180) <= 4


def test_columns_that_end_at_a_bent_rule_do_not_go_on_above_it() -> None:
    bent = Curve((0.0, 300.0, 1300.0, 1600.0), (140.0, 60.0, 60.0, 140.0))
    level = [Curve((0.0, 1600.0), (float(y), float(y))) for y in (200, 244, 288)]
    columns = [Curve((0.0, 300.0), (float(x), float(x))) for x in range(350, 1300, 150)]
    upright = np.zeros((300, 1600), np.uint8)
    for column in columns:
        x = round(column.middle)
        upright[round(bent.at(x)) : 288, x - 1 : x + 2] = 255
    grid = Grid((bent, *level), tuple(columns))
    assert not goes_on(grid, upright)
    for column in columns:
        upright[:288, round(column.middle) - 1 : round(column.middle) + 2] = 255
    assert goes_on(grid, upright)


def goes_on(grid: Grid, upright: Pixels, drawn: Pixels | None = None) -> bool:
    """Say whether columns go on above a grid whose strokes are these, on a picture of the same or of others."""
    grey = np.uint8(255) - (upright if drawn is None else drawn)
    return goes_on_above(grid, Strokes(np.zeros_like(upright), upright), grey)


def test_what_is_only_marked_above_the_first_rule_is_no_row() -> None:
    level = [Curve((0.0, 1600.0), (float(y), float(y))) for y in (100, 144, 188)]
    columns = [Curve((0.0, 300.0), (float(x), float(x))) for x in range(350, 1300, 150)]
    marked = np.zeros((300, 1600), np.uint8)
    for x in range(350, 1300, 150):
        marked[60:188, x - 1 : x + 2] = 255
    drawn = marked.copy()
    drawn[:100] = 0
    assert goes_on(Grid(tuple(level), tuple(columns)), marked)
    assert not goes_on(Grid(tuple(level), tuple(columns)), marked, drawn)
