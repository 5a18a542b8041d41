"""Lay a page with a table flat, turn it and square it up by the table's rules. It must not know what the table says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.bend import added, lie_flat, measure_bend
from ocr.errors import CannotLayOut, LayoutProblem
from ocr.grid import usual_height
from ocr.pixels import Pixels, with_all_ink, without_red
from ocr.strokes import Strokes, find_strokes
from ocr.to_scan import Bend, ToScan
from ocr.traces import Trace, trace_level, trace_upright
from ocr.turn import Lean, leans
from ocr.upright import Upright, as_row

#: A level rule of a table is at least this share of the page wide, an upright one this share high.
_WIDE, _HIGH = 0.3, 0.1
#: A rule is seen in this share of its way.
_SEEN = 0.55
#: Rules that begin and end one above (or beside) the other, within this share of the page, are of one table.
_NEAR = 0.02
_FEWEST_LEVEL, _FEWEST_UPRIGHT = 3, 4
#: No titles are as high as so many rows.
_FURTHEST = 6
#: The edge of a table leans as its columns do, but for so many hundredths of its way.
_OFF = 0.015
#: Ends of rules stand in line within so many pixels, and this share of them tells the edge surely.
_IN_LINE, _MOST_ENDS = 3.0, 0.6
#: Rules between columns gather in their direction so many times as well as usual, letters twice.
_CLEAR = 4.0
#: How much a rule may move between two slabs on a page that is not squared yet, as a share of the page's width.
_REACH = 0.004

Points = NDArray[np.float64]
Leans = tuple[Lean | None, Lean | None]


@dataclass(frozen=True)
class Straight:
    """A page whose table is flat, upright and square, with the edges of the table."""

    image: Pixels
    to_scan: ToScan
    left: int
    top: int
    right: int
    bottom: int

    @cached_property
    def all_ink(self) -> Pixels:
        """The page in grey where ink of any colour is dark, which many stages look at."""
        return with_all_ink(self.image)


def straighten(upright: Upright) -> Straight:
    """Lay a page flat and square up the frame of its table. Raises CannotLayOut without a table."""
    image = upright.image
    size = (image.shape[1], image.shape[0])
    strokes, lean = find_strokes(image), leans(without_red(image))
    bend = measure_bend(strokes, image)
    if bend.down:
        # On a page that lies nearly flat more is seen, and with it what bend is left.
        flat = lie_flat(image, bend, np.eye(3), size)
        lean = leans(without_red(flat))
        strokes = find_strokes(flat, flat=True)
        left_over = measure_bend(strokes, flat)
        strokes, bend = _flattened(strokes, left_over, size), added(bend, left_over)
    corners = _frame(strokes, lean)
    if corners is None and not bend.down:
        corners = _frame(find_strokes(image, flat=True), lean)
    if corners is None:
        raise CannotLayOut(LayoutProblem.NO_TABLE)
    left, right = (float(np.mean(corners[[i, j], 0])) for i, j in ((0, 3), (1, 2)))
    top, bottom = (float(np.mean(corners[[i, j], 1])) for i, j in ((0, 1), (3, 2)))
    frame = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32)
    square = np.asarray(cv2.getPerspectiveTransform(frame, corners.astype(np.float32)), dtype=np.float64)
    to_scan = ToScan(as_row(upright.to_scan), bend, as_row(square))
    # One resampling keeps letters sharp.
    return Straight(lie_flat(image, bend, square, size), to_scan, round(left), round(top), round(right), round(bottom))


def _flattened(strokes: Strokes, bend: Bend, size: tuple[int, int]) -> Strokes:
    if not bend.down:
        return strokes
    level, uprights = (
        lie_flat(mask, bend, np.eye(3), size, cv2.INTER_NEAREST) for mask in (strokes.level, strokes.upright)
    )
    return Strokes(level, uprights)


def _frame(strokes: Strokes, lean: Leans) -> Points | None:
    """Find the corners of the table: by its level rules, else by its upright ones. lean: how its columns lean."""
    height, width = strokes.level.shape
    reach = max(4, round(_REACH * width))
    level = _without_far(_of_one_table(trace_level(strokes.level, reach), width, _WIDE))
    if len(level) >= _FEWEST_LEVEL:
        return _corners(level, lean)
    upright = _of_one_table(trace_upright(strokes.upright, reach), height, _HIGH)
    if len(upright) < _FEWEST_UPRIGHT:
        return None
    return _corners(upright)[[0, 3, 2, 1]][:, ::-1]


def _of_one_table(traces: Sequence[Trace], size: int, least: float) -> list[Trace]:
    """Keep the rules that begin and end near those above and below them: the most that cover most of the page."""
    near = _NEAR * size
    groups: list[list[Trace]] = []
    for rule in (one for one in traces if one.length >= least * size and one.seen >= _SEEN):
        # The edges of a table that is seen from an angle lean: what counts is the last rule of each group.
        fitting = [
            group for group in groups if max(abs(group[-1].start - rule.start), abs(group[-1].end - rule.end)) < near
        ]
        if fitting:
            max(fitting, key=len).append(rule)
        else:
            groups.append([rule])
    # Bars of letters that pass for rules are seen in pieces.
    return max(groups, key=lambda group: sum(rule.length * (rule.seen - _SEEN + 0.05) for rule in group), default=[])


def _without_far(rules: list[Trace]) -> list[Trace]:
    """Leave out the edges of the sheet, which are as long as rules: they lie further off than rules from each other."""
    furthest = _FURTHEST * usual_height([rule.curve for rule in rules])
    places = [rule.curve.middle for rule in rules]
    while len(places) > _FEWEST_LEVEL and places[1] - places[0] > furthest:
        del rules[0], places[0]
    while len(places) > _FEWEST_LEVEL and places[-1] - places[-2] > furthest:
        del rules[-1], places[-1]
    return rules


def _corners(rules: Sequence[Trace], lean: Leans = (None, None)) -> Points:
    """Give the corners where the edges of the table meet its first and last rule, clockwise from the top left."""
    middle = (rules[0].curve.middle + rules[-1].curve.middle) / 2
    sides = (
        [(rule.curve.at(rule.start), rule.start) for rule in rules],
        [(rule.curve.at(rule.end), rule.end) for rule in rules],
    )
    starts, ends = (_leaning(points, slope, middle) for points, slope in zip(sides, lean, strict=True))
    first, last = (_line(rules[at]) for at in (0, -1))
    return np.array([_meet(first, starts), _meet(first, ends), _meet(last, ends), _meet(last, starts)])


def _line(rule: Trace) -> tuple[float, float]:
    """Fit y = slope · x + height to a rule."""
    slope, height = np.polyfit(rule.curve.along, rule.curve.across, 1)
    return float(slope), float(height)


def _edge(ends: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Fit x = slope · y + offset through the rules' ends; ends cut short or overrun by ink do not count."""
    y, x = (np.array(values) for values in zip(*ends, strict=True))
    slope, offset = np.polyfit(y, x, 1)
    for _ in range(3):
        off = np.abs(x - (slope * y + offset))
        keep = off <= max(3.0, 2 * float(np.median(off)))
        if keep.sum() < _FEWEST_LEVEL:
            break
        slope, offset = np.polyfit(y[keep], x[keep], 1)
    return float(slope), float(offset)


def _leaning(ends: Sequence[tuple[float, float]], lean: Lean | None, middle: float) -> tuple[float, float]:
    """Give the edge through the rules' ends, turned about its middle as the columns beside it lean where it is far off.

    Ends of rules that were cut short lead off. Those in line do only where rules between columns say so: letters alone
    stand in line in many ways.
    """
    slope, offset = _edge(ends)
    if lean is None or abs(slope - lean.slope) < _OFF:
        return slope, offset
    in_line = sum(abs(x - slope * y - offset) <= _IN_LINE for y, x in ends)
    if lean.clear < _CLEAR and in_line >= max(_FEWEST_LEVEL + 1, _MOST_ENDS * len(ends)):
        return slope, offset
    return lean.slope, slope * middle + offset - lean.slope * middle


def _meet(rule: tuple[float, float], edge: tuple[float, float]) -> tuple[float, float]:
    x = (edge[0] * rule[1] + edge[1]) / (1 - edge[0] * rule[0])
    return x, rule[0] * x + rule[1]
