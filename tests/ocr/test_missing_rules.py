"""Where rules are faint, missing or only show through, rows and columns are told all the same."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.gaps import columns_by_gaps
from ocr.grid import Grid
from ocr.pixels import Pixels
from ocr.rules import find_grid
from ocr.straighten import straighten
from ocr.strokes import find_strokes
from tests.ocr.drawn import LEFT, RIGHT, TOP, Paper, as_it_is


def grid_of(image: Pixels) -> Grid:
    straight = straighten(as_it_is(image))
    return find_grid(straight, find_strokes(straight.image, flat=True))


def shape(image: Pixels) -> tuple[int, int]:
    grid = grid_of(image)
    return grid.row_count, grid.column_count


def without_inner_rules(rows: int) -> Paper:
    """A table with upright rules, and level ones only around its titles and at its end."""
    paper = Paper(rows=rows)
    for row in range(2, rows + 1):
        paper.draw.rectangle((LEFT, paper.top(row) - 2, RIGHT, paper.top(row) + 2), fill="white")
    for x in paper.edges:
        paper.line((x, TOP), (x, paper.top(rows + 1)))
    return paper


@pytest.mark.parametrize("rows", [6, 11, 17])
def test_rows_without_rules_between_them_are_told_by_their_text(rows: int) -> None:
    assert shape(without_inner_rules(rows).fill().pixels) == (rows + 1, 7)


def test_below_a_head_in_boxes_such_a_table_goes_on_to_where_its_upright_rules_lead() -> None:
    paper = without_inner_rules(17).fill()
    for y in (TOP - 130, TOP - 70, TOP - 20):
        paper.line((LEFT, y), (RIGHT, y))
    for x in (LEFT, 700, RIGHT):
        paper.line((x, TOP - 130), (x, TOP - 20))
    grid = grid_of(paper.pixels)
    assert (grid.row_count, grid.column_count) == (18, 7)
    assert abs(grid.rows[-1].middle - paper.top(18)) < 4


def test_a_row_struck_out_is_no_rule_of_such_a_table() -> None:
    paper = without_inner_rules(10).fill()
    paper.line((LEFT, paper.top(4) + 22), (RIGHT, paper.top(4) + 22), width=3)
    assert shape(paper.pixels) == (11, 7)


def test_such_a_table_ends_with_its_rows_and_not_at_a_line_to_sign_on() -> None:
    paper = without_inner_rules(14).fill()
    paper.line((LEFT, paper.top(15) + 130), (RIGHT, paper.top(15) + 130))
    grid = grid_of(paper.pixels)
    assert grid.row_count == 15
    assert abs(grid.rows[-1].middle - paper.top(15)) < 4


def test_a_streak_of_the_scanner_across_the_whole_page_is_no_rule() -> None:
    paper = without_inner_rules(14).fill()
    paper.line((0, paper.top(8) + 40), (1599, paper.top(8) + 40), width=3)
    assert shape(paper.pixels) == (15, 7)


def without_column_rules() -> Paper:
    """A table with level rules alone, a word in each of its cells."""
    paper = Paper(rows=10)
    for x in paper.edges:
        paper.draw.rectangle((x - 3, TOP + 2, x + 3, paper.top(11) - 2), fill="white")
    for row in range(12):
        paper.line((LEFT, paper.top(row)), (RIGHT, paper.top(row)))
    for row in range(11):
        for column in range(7):
            paper.write(row, column, 1)
    return paper


def test_a_title_that_passes_for_a_stroke_in_grain_still_says_where_its_column_is() -> None:
    straight, strokes, grid = without_column_rules().laid_out()
    x, y, w, h = grid.cell(0, 2)
    strokes.level[y + 4 : y + h - 4, x : x + w] = 255
    assert len(columns_by_gaps(straight, strokes, grid.rows, most_above=0)) == 8


def test_columns_without_rules_between_them_are_told_by_their_gaps() -> None:
    paper = without_column_rules()
    grid = grid_of(paper.pixels)
    assert (grid.row_count, grid.column_count) == (11, 7)
    inner = [column.middle for column in grid.columns[1:-1]]
    # Each line stands after the last text and before the next, which begins ten pixels behind its true place.
    assert all(edge - 60 < x < edge + 10 for x, edge in zip(inner, paper.edges[1:-1], strict=True))


def test_rules_hardly_darker_than_grainy_paper_are_found() -> None:
    paper = Paper(rows=9)
    pixels = np.where(paper.pixels < 128, 226, 246).astype(np.float64)
    letters = np.asarray(Paper(rows=9).fill().pixels, dtype=np.int16) - paper.pixels
    pixels = np.where(letters < 0, 60, pixels)
    grain = np.random.default_rng(1).normal(0, 7, pixels.shape[:2])[..., None]
    grid = grid_of(np.clip(pixels + grain, 0, 255).astype(np.uint8))
    assert grid.row_count == 10
    assert all(min(abs(column.middle - edge) for column in grid.columns) <= 4 for edge in paper.edges)


def test_a_rule_beside_one_that_shows_through_is_where_the_darker_is() -> None:
    paper = Paper(rows=9)
    for x in paper.edges:
        paper.line((x - 14, TOP), (x - 14, paper.top(10)), colour=(225, 225, 225))
    grid = grid_of(paper.fill().pixels)
    assert all(min(abs(column.middle - edge) for column in grid.columns) <= 4 for edge in paper.edges)


def test_grain_alone_is_no_rule() -> None:
    grain = np.random.default_rng(2).normal(235, 9, (900, 1300))
    strokes = find_strokes(np.repeat(np.clip(grain, 0, 255).astype(np.uint8)[..., None], 3, axis=2), flat=True)
    assert (strokes.level > 0).mean() < 0.01


def test_rules_that_show_through_from_the_back_are_none() -> None:
    paper = Paper(rows=9).fill()
    seen = paper.pixels.astype(np.int16)
    back = Paper(rows=9).pixels[:, ::-1]
    assert shape(np.where(back < 128, np.minimum(seen, 222), seen).astype(np.uint8)) == (10, 7)


def test_bands_unlike_each_other_in_which_no_text_tells_rows_are_left_to_a_person() -> None:
    paper = without_inner_rules(14)
    for y in (60, 90, 180, 350, 590):
        paper.line((LEFT, paper.top(1) + y), (RIGHT, paper.top(1) + y))
    with pytest.raises(CannotLayOut) as refused:
        grid_of(paper.pixels)
    assert refused.value.code is LayoutProblem.UNEVEN_ROWS


def test_a_table_whose_lower_edge_was_seen_twice_has_no_row_below() -> None:
    paper = Paper(rows=9).fill()
    paper.line((LEFT, paper.top(10) + 9), (RIGHT, paper.top(10) + 9))
    for x in paper.edges:
        paper.line((x, paper.top(10)), (x, paper.top(10) + 9))
    assert shape(paper.pixels) == (10, 7)
