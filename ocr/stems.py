"""Tell rules from stems and bars of letters that stand in line: a rule goes on where no text stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ocr.grid import Curve
from ocr.pixels import Pixels

#: Right beside the rules that cross it, in this share of the way to the next one, little but the rule stands; the
#: crossing rule itself, half of it so many pixels thick, is dark everywhere.
_BESIDE, _HALF = 0.13, 3
#: A line may have been traced by so many pixels beside where it is.
_BY = 3
#: There a rule is darker than both its sides in this share of the places; in grain, some of a rule's are not, and of
#: letters' stems a third is.
_GOES_ON = 0.75
#: … by so many shades: the pieces are long enough for the grain of paper not to matter.
_DARKER = 2.0
#: A line that is less dark than this share of what many are shows through from the back of the sheet.
_PALE, _MANY = 0.4, 0.7


def going_on(lines: Sequence[Curve], crossing: Sequence[Curve], grey: Pixels, upright: bool) -> list[Curve]:
    """Keep the lines that go on beside what crosses them and do not only show through, and the first and the last."""
    if not upright:
        grey = np.ascontiguousarray(grey.T)
    pieces = [_pieces(line, crossing, grey) for line in lines]
    shades = [float(np.median(one[:, 1])) for one in pieces]
    usual = float(np.quantile(shades, _MANY))
    kept = [
        line
        for line, one, shade in zip(lines[1:-1], pieces[1:-1], shades[1:-1], strict=True)
        if (one[:, 0] > _DARKER).mean() >= _GOES_ON and shade >= _PALE * usual
    ]
    return [lines[0], *kept, *lines[-1:]]


def darkness(line: Curve, crossing: Sequence[Curve], grey: Pixels) -> float:
    """Say by how many shades an upright line is darker than its lighter side, beside what crosses it."""
    return float(np.median(_pieces(line, crossing, grey)[:, 1]))


def stands(line: Curve, start: float, end: float, grey: Pixels) -> bool:
    """Say whether an upright line is darker than both its sides all along a way, taken together."""
    return _piece(line, start, end, grey)[0] > _DARKER


def stands_between(line: Curve, start: float, end: float, grey: Pixels) -> bool:
    """Say whether an upright line stands right below one level rule and right above the next."""
    reach = max(_HALF + 2, _BESIDE * (end - start))
    ends = ((start + _HALF, start + reach), (end - reach, end - _HALF))
    return all(_piece(line, *piece, grey)[0] > _DARKER for piece in ends)


def _pieces(line: Curve, crossing: Sequence[Curve], grey: Pixels) -> NDArray[np.float64]:
    """Say by how many shades a line is darker than its darker and its lighter side, at each piece beside a crossing."""
    seen = []
    for before, after in pairwise(crossing):
        across = line.at((before.middle + after.middle) / 2)
        start, end = before.at(across), after.at(across)
        reach = max(_HALF + 2, _BESIDE * (end - start))
        seen += [_piece(line, *piece, grey) for piece in ((start + _HALF, start + reach), (end - reach, end - _HALF))]
    return np.array(seen or [(0.0, 0.0)])


def _piece(line: Curve, start: float, end: float, grey: Pixels) -> tuple[float, float]:
    """Say by how many shades a piece of an upright line is darker than its darker and than its lighter side."""
    away = max(3, max(grey.shape) // 650)
    ys = np.clip(np.arange(round(start), max(round(start) + 1, round(end))), 0, grey.shape[0] - 1)
    places = np.rint(np.interp(ys, line.along, line.across)).astype(int)
    xs = np.clip(places, 2 * away + 1, grey.shape[1] - 2 * away - 2)
    shades = grey[ys[:, None], xs[:, None] + np.arange(-2 * away, 2 * away + 1)].mean(axis=0)
    sides = [_middle(shades[:away]), _middle(shades[-away:])]
    middle = float(shades[2 * away - _BY : 2 * away + _BY + 1].min())
    return min(sides) - middle, max(sides) - middle


def _middle(shades: NDArray[np.float64]) -> float:
    """Give the median of a few numbers; of thousands of pieces NumPy's takes ten times as long."""
    ordered, half = np.sort(shades), len(shades) // 2
    return float((ordered[half] + ordered[-1 - half]) / 2)
