"""Tell the rows of a table by its level rules, and by its text where some or all are missing. It reads no letters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.grid import Curve, usual_height
from ocr.pitch import split_band
from ocr.pixels import Pixels

#: A table has at least so many level rules.
FEWEST_LEVEL = 5
#: The head is in the upper part of what has rules, this share of it at most.
HEAD = 0.4
#: Where fewer than this share of the rows are about as high as usual, what was seen are no rules between rows.
_ALIKE, _UNLIKE = 0.5, 0.3
#: … or where those are less than this share of the table's height: they are lines of a head.
_FILLED = 0.2
#: Of the ways to split a table that are nearly as clear as the clearest, this share of it, the lowest end counts.
_AS_CLEAR = 0.9


def rows_between(rules: list[Curve], columns: Sequence[Curve], ink: Pixels) -> list[Curve]:
    """Give the lines between rows; a band as high as several rows is split where its text says so.

    ink: where the page is dark. Raises CannotLayOut where people would run together.
    """
    usual = usual_height(rules[1:])
    if not alike(rules):
        return _without_rules(rules, columns, ink)
    rows = [rules[0], rules[1]]
    for before, after in pairwise(rules[1:]):
        if after.middle - before.middle > 1.6 * usual:
            rows += split_band(before, after, columns, ink, usual).lines[1:]
        else:
            rows.append(after)
    return rows


def alike(rules: Sequence[Curve]) -> bool:
    """Say whether most rows below the first are about as high as usual, and do not only stand above a high band."""
    usual = usual_height(rules[1:])
    gaps = [after.middle - before.middle for before, after in pairwise(rules[1:])]
    near = [gap for gap in gaps if abs(gap - usual) < _UNLIKE * usual]
    return len(rules) >= FEWEST_LEVEL and len(near) >= _ALIKE * len(gaps) and sum(near) >= _FILLED * sum(gaps)


def _without_rules(rules: list[Curve], columns: Sequence[Curve], ink: Pixels) -> list[Curve]:
    """Give the lines of a table that only has a frame: below its titles, or from its top where it has none.

    What crosses it elsewhere is a row struck out. Raises CannotLayOut where many rules part bands unlike each other
    and no text tells rows in them: people would run together.
    """
    starts = [
        number
        for number in range(len(rules) - 1)
        if rules[number].middle <= rules[0].middle + HEAD * (rules[-1].middle - rules[0].middle)
    ]
    # The sheet's own edge, or a line to sign on, may pass for the last rule.
    ways = [
        [(rules[max(0, start - 1)], split_band(rules[start], rules[last], columns, ink, None)) for start in starts]
        for last in range(len(rules) - 1, max(starts), -1)
    ]
    found = [max(some, key=lambda one: one[1].clear) for some in ways]
    clearest = max(split.clear for _, split in found)
    if clearest:
        above, split = next(one for one in found if one[1].clear >= _AS_CLEAR * clearest)
        return [above, *split.lines]
    if len(rules) >= FEWEST_LEVEL:
        raise CannotLayOut(LayoutProblem.UNEVEN_ROWS)
    return rules
