"""Find the rules of a straightened table and what they part: its grid. It must not know what is written in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ocr.bands import FEWEST_LEVEL, HEAD, alike, rows_between
from ocr.errors import CannotLayOut, LayoutProblem
from ocr.gaps import columns_by_gaps
from ocr.grid import Curve, Grid, regular, usual_height
from ocr.pixels import Pixels, dark
from ocr.stems import darkness, going_on, stands
from ocr.straighten import Straight
from ocr.strokes import Strokes
from ocr.traces import Trace, trace_level, trace_upright

#: A rule is seen in this share of its way; one seen in less only counts where one is missed.
_SEEN, _GLIMPSED = 0.8, 0.4
#: An upright rule may be seen in less of its way: whether it is none but the stems of letters is looked at closer.
_SEEN_UPRIGHT = 0.65
#: Beside the titles, some of which share others, this share of the upright rules is there at least.
_FEW = 0.3
#: … or most of them come up this share of the way: of two levels of titles the upper has few.
_FAR = 0.5
#: A line goes on that is seen for so many times as far as a rule may lie from where it is expected.
_BEYOND = 30
#: … and where the page ends before that, so many times as far at least.
_ITS_END = 6
#: Titles are at least and at most so many rows high.
_LOWEST, _HIGHEST = 0.6, 6.0
#: A row is at least this share as high as they usually are.
_SLIVER = 0.45
#: Columns do not go on through a band where this share of them at most is seen in half of the way.
_HARDLY, _HALF_WAY = 0.2, 0.5
#: A band this many times as high as a row holds two.
_TWO_ROWS = 1.6
#: A table with fewer upright rules has none between its columns.
_FEWEST_UPRIGHT = 5


def find_grid(straight: Straight, strokes: Strokes) -> Grid:
    """Trace the rules that cross the whole table; where some are missing, its text says what they would part.

    Raises CannotLayOut where there is no grid of cells.
    """
    left, right = straight.left, straight.right
    reach, width = strokes.reach, straight.image.shape[1]
    levels = [one for one in trace_level(strokes.level, reach) if not _runs_on(one, left, right, reach, width)]
    uprights = trace_upright(strokes.upright, reach)
    seen = [one.curve for one in levels if one.covers(left, right) >= _SEEN]
    rules = _led_on(_one_table(seen, straight, reach), seen, uprights, straight, reach)
    rules = [rules[index] for index in regular([rule.middle for rule in rules])]
    glimpsed = [one.curve for one in levels if one.covers(left, right) >= _GLIMPSED]
    if len(rules) < 2:
        raise CannotLayOut(LayoutProblem.NO_ROWS)
    rules = _below_head(rules, uprights, straight, strokes)
    columns = _columns(rules, uprights, straight, reach)
    rules = _with_ends(rules, glimpsed, columns, strokes)
    sure = going_on(columns, rules[1:], straight.all_ink, upright=True)
    if len(sure) >= _FEWEST_UPRIGHT:
        rules = going_on(rules, sure, straight.all_ink, upright=False)
    rules = _without_slivers(_with_missed(rules, glimpsed))
    rules = _to_their_ends(rules, columns, strokes)
    rows = rows_between(rules, columns, dark(straight.all_ink))
    if len(rows) < 3:
        raise CannotLayOut(LayoutProblem.NO_ROWS)
    columns = going_on(columns, rows[1:], straight.all_ink, upright=True)
    if len(columns) < _FEWEST_UPRIGHT and len(rules) >= FEWEST_LEVEL:
        columns = max(columns, columns_by_gaps(straight, strokes, rules), key=len)
    if len(columns) < _FEWEST_UPRIGHT:
        raise CannotLayOut(LayoutProblem.NO_TABLE)
    grid = Grid(tuple(rows), tuple(columns))
    if _goes_on(grid, strokes, straight.all_ink):
        raise CannotLayOut(LayoutProblem.UNEVEN_ROWS)
    return grid


def _columns(rules: Sequence[Curve], uprights: Sequence[Trace], straight: Straight, reach: int) -> list[Curve]:
    """Find the rules between columns below the titles, where a title over two columns has none."""
    top, end = round(rules[0].middle), round(rules[-1].middle)
    columns = _there(uprights, rules[1 if len(rules) > 2 else 0 :], straight, reach)
    ends = [Curve((float(top), float(end)), (float(x), float(x))) for x in (straight.left, straight.right)]
    least = _narrowest(straight)
    if not columns or columns[0].middle - straight.left > least:
        columns.insert(0, ends[0])
    if straight.right - columns[-1].middle > least:
        columns.append(ends[1])
    return columns


def _there(uprights: Sequence[Trace], rules: Sequence[Curve], straight: Straight, reach: int) -> list[Curve]:
    """Choose the upright rules of the table that are there from the first of some level ones to the last."""
    way = (rules[0].middle, rules[-1].middle)
    found = [
        one
        for one in uprights
        if straight.left - reach <= one.curve.middle <= straight.right + reach
        and one.covers(*way) >= _SEEN_UPRIGHT
        and not _runs_on(one, *way, reach, straight.image.shape[0])
    ]
    return _wide_enough(found, rules, _narrowest(straight), straight.all_ink)


def _narrowest(straight: Straight) -> int:
    """Say how narrow a column may be."""
    return max(20, (straight.right - straight.left) // 90)


def _runs_on(line: Trace, start: float, end: float, reach: int, page: int) -> bool:
    """Say whether a line runs on beyond both ends of the table: a fold of the paper or a fault of the scanner.

    page: where the page ends, which may be near; a rule's own end may be seen a little beyond it.
    """
    before, after = max(0.0, start - _BEYOND * reach), min(float(page), end + _BEYOND * reach)
    near = _ITS_END * reach
    if min(start - line.start, line.end - end, start - before, after - end) < near:
        return False
    return min(line.covers(before, start), line.covers(end, after)) >= _SEEN


def goes_on_above(grid: Grid, strokes: Strokes, grey: Pixels) -> bool:
    """Say whether most columns go on above the first rule: what is there are rows of the table."""
    high = grid.cell(grid.row_count - 1, 0)[3]
    return _go_through(grid, strokes, grey, grid.rows[0], (-(high * 2 // 3), -2 * strokes.reach))


def ruled(grid: Grid, grey: Pixels) -> list[Curve]:
    """Give the lines between columns that are rules below the titles; none where there are hardly any: all are gaps."""
    found = going_on(grid.columns, grid.rows[1:], grey, upright=True)
    return found[1:-1] if len(found) >= _FEWEST_UPRIGHT else []


def _goes_on(grid: Grid, strokes: Strokes, grey: Pixels) -> bool:
    """Say whether most columns go on above the first or below the last rule: a row there would be lost."""
    high = grid.cell(grid.row_count - 1, 0)[3]
    below = (2 * strokes.reach, high * 2 // 3)
    return goes_on_above(grid, strokes, grey) or _go_through(grid, strokes, grey, grid.rows[-1], below)


def _go_through(grid: Grid, strokes: Strokes, grey: Pixels, rule: Curve, way: tuple[int, int]) -> bool:
    """Say whether most columns go through a way that begins and ends so many pixels below where each meets a rule."""
    if way[1] - way[0] < grid.cell(grid.row_count - 1, 0)[3] // 4:
        return False
    return _most_stand(grid.columns, strokes, grey, rule, way)


def _most_stand(columns: Sequence[Curve], strokes: Strokes, grey: Pixels, rule: Curve, way: tuple[int, int]) -> bool:
    """Say whether most columns stand in a way that begins and ends so many pixels below where each meets a rule.

    Strokes in grain are marked a little beyond their ends: there the picture must be darker, too.
    """
    start, end = way
    through = 0
    for column in columns:
        # A rule that bends lies higher in some columns than in others.
        at = round(rule.at(column.at(rule.middle)))
        inside = at + start >= 0 and at + end <= strokes.upright.shape[0]
        marked = inside and _inked([column], strokes.upright, strokes.reach, (at + start, at + end), 0.8)
        through += marked and stands(column, at + start, at + end, grey)
    return through > len(columns) / 2


def _reach_into(upper: Curve, lower: Curve, columns: Sequence[Curve], strokes: Strokes, grey: Pixels) -> bool:
    """Say whether most columns reach far into the band above a rule, though grain or a shade hides parts of them."""
    start, end = -round(_FAR * (lower.middle - upper.middle)), -2 * strokes.reach
    return end - start >= 3 * strokes.reach and _most_stand(columns, strokes, grey, lower, (start, end))


def _one_table(rows: list[Curve], straight: Straight, reach: int) -> list[Curve]:
    """Keep the rules of the frame and those that follow them above and below at the distance of rows."""
    inner = [row for row in rows if straight.top - reach <= row.middle <= straight.bottom + reach]
    if len(inner) < FEWEST_LEVEL:
        return inner
    usual = usual_height(inner)
    # The edges of the sheet may be as long as the table is wide, but they lie further off than any titles are high.
    while len(inner) > 3 and inner[1].middle - inner[0].middle > _HIGHEST * usual:
        del inner[0]
    while len(inner) > 3 and inner[-1].middle - inner[-2].middle > _HIGHEST * usual:
        del inner[-1]
    furthest = 2.5 * usual
    for row in sorted((one for one in rows if one.middle < inner[0].middle), key=lambda one: -one.middle):
        if inner[0].middle - row.middle <= furthest:
            inner.insert(0, row)
    for row in (one for one in rows if one.middle > inner[-1].middle):
        if row.middle - inner[-1].middle <= furthest:
            inner.append(row)
    return inner


def _led_on(
    rules: list[Curve], rows: Sequence[Curve], uprights: Sequence[Trace], straight: Straight, reach: int
) -> list[Curve]:
    """Add the level rules further below to which upright ones lead: between rows there may be none."""
    lower = [one for one in rows if rules and one.middle > rules[-1].middle]
    inside = [one for one in uprights if straight.left - reach <= one.curve.middle <= straight.right + reach]
    ways = [[one.covers(rules[-1].middle, row.middle) >= _SEEN_UPRIGHT for one in inside] for row in lower]
    last = max((number for number, way in enumerate(ways, 1) if sum(way) >= _FEWEST_UPRIGHT), default=0)
    return [*rules, *lower[:last]]


def _with_missed(rows: list[Curve], lines: list[Curve]) -> list[Curve]:
    """Add a line that was only seen in parts where it cuts a row twice as high as usual in two."""
    if len(rows) < 5:
        return rows
    usual = usual_height(rows[1:])
    missed = []
    for before, after in pairwise(rows[1:]):
        if after.middle - before.middle > _TWO_ROWS * usual:
            inner = [one for one in lines if before.middle + 0.6 * usual < one.middle < after.middle - 0.6 * usual]
            missed += sorted(inner, key=lambda one: -len(one.along))[:1]
    return sorted([*rows, *missed], key=lambda one: one.middle)


def _without_slivers(rules: list[Curve]) -> list[Curve]:
    """Leave out a last rule right below another: a table's lower edge that was seen twice is no row."""
    low = _SLIVER * usual_height(rules[1:])
    return rules[:-1] if alike(rules) and rules[-1].middle - rules[-2].middle < low else rules


def _to_their_ends(rules: list[Curve], columns: Sequence[Curve], strokes: Strokes) -> list[Curve]:
    """Leave out last rules far below, to which columns that were seen above do not go on: the sheet's edge."""
    if alike(rules) and rules[-1].middle - rules[-2].middle < _TWO_ROWS * usual_height(rules[1:]):
        return rules
    upright, reach = strokes.upright, strokes.reach
    ways = [(round(above.middle) + reach, round(below.middle) - reach) for above, below in pairwise(rules)]
    seen = [_inked(columns[1:-1], upright, reach, way, _HALF_WAY) for way in ways]
    last = max((number for number, count in enumerate(seen) if count > _HARDLY * len(columns)), default=0)
    return rules[: last + 2] if last and seen[last] > len(columns) / 2 else rules


def _below_head(rules: list[Curve], uprights: Sequence[Trace], straight: Straight, strokes: Strokes) -> list[Curve]:
    """Leave out rules above the titles: the values of the head may stand in a box, or on a line to write on.

    Its columns are not the table's: of those only the outer ones may go on into it.
    """
    if len(rules) <= FEWEST_LEVEL:
        return rules
    top, end = rules[0].middle, rules[-1].middle
    lower = _there(uprights, [one for one in rules if one.middle >= top + HEAD * (end - top)], straight, strokes.reach)
    if len(lower) >= _FEWEST_UPRIGHT:
        lower = going_on(lower, rules[len(rules) // 2 :], straight.all_ink, upright=True)
    if len(lower) < _FEWEST_UPRIGHT:
        return rules
    least = _LOWEST * usual_height(rules)
    for number in range((len(rules) - 1) // 2):
        upper, below = rules[number], rules[number + 1]
        through = _running(upper, below, lower, strokes)
        if below.middle - upper.middle >= least and (
            through >= max(3, _FEW * len(lower)) or _reach_into(upper, below, lower, strokes, straight.all_ink)
        ):
            return rules[number:]
    return rules


def _with_ends(rules: list[Curve], lines: list[Curve], columns: Sequence[Curve], strokes: Strokes) -> list[Curve]:
    """Add the first and the last rules where they were only seen in parts, and most upright rules go on to them."""
    if len(rules) < FEWEST_LEVEL:
        return rules
    usual = usual_height(rules)
    above = [one for one in lines if 0.6 * usual < rules[0].middle - one.middle < _HIGHEST * usual][-1:]
    first = above if above and _running(above[0], rules[0], columns, strokes) > len(columns) / 2 else []
    found = [*first, *rules]
    for line in lines:
        near = 0.6 * usual < line.middle - found[-1].middle < 1.4 * usual
        if near and _running(found[-1], line, columns, strokes) > len(columns) / 2:
            found.append(line)
    return found


def _running(upper: Curve, lower: Curve, columns: Sequence[Curve], strokes: Strokes) -> int:
    """Count the upright rules that run all the way from one level line to the other."""
    start, end = round(upper.middle) + strokes.reach, round(lower.middle) - strokes.reach
    return _inked(columns, strokes.upright, strokes.reach, (start, end), 0.9)


def _inked(columns: Sequence[Curve], upright: Pixels, reach: int, way: tuple[int, int], share: float) -> int:
    """Count the columns' lines that are inked in more than this share of the way from one height to another."""
    start, end = way
    places = (round(column.at((start + end) / 2)) for column in columns)
    parts = [upright[start:end, max(0, x - reach) : x + reach + 1] for x in places]
    return sum(part.size > 0 and float((part > 0).any(axis=1).mean()) > share for part in parts)


def _wide_enough(columns: Sequence[Trace], rules: Sequence[Curve], least: int, grey: Pixels) -> list[Curve]:
    """Leave out a line that stands too near to the one before it; the darker stays: the other may show through."""
    kept: list[tuple[float, Curve]] = []
    for column in columns:
        one = column.seen * column.length * max(0.0, darkness(column.curve, rules, grey)), column.curve
        if not kept or column.curve.middle - kept[-1][1].middle >= least:
            kept.append(one)
        elif one[0] > kept[-1][0]:
            kept[-1] = one
    return [curve for _, curve in kept]
