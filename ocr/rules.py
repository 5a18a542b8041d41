"""Find the ruled lines of a straightened table and trace them, for even a flat-bed scan bends them by some pixels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.grid import Curve, Grid, regular
from ocr.pixels import Pixels, dark, level_strokes, upright_strokes, with_all_ink
from ocr.straighten import Straight
from ocr.strokes import Strokes

#: A rule is looked for in this many slabs across the table, and must be seen in this share of them.
_SLABS = 24
_SEEN = 0.8
#: A line seen in this share is a rule only where one is missed: in a row twice as high as usual.
_GLIMPSED = 0.4
#: How much of a slab's length a line must fill there.
_FILLED = 0.6


def find_strokes(straight: Straight) -> Strokes:
    """Mark all strokes long enough to be parts of rules."""
    marked = dark(with_all_ink(straight.image))
    width = straight.image.shape[1]
    # Longer than any bar of a letter in a title, shorter than the narrowest column and the lowest row.
    return Strokes(level_strokes(marked, max(20, width // 80)), upright_strokes(marked, max(16, width // 110)))


def find_grid(straight: Straight, strokes: Strokes) -> Grid:
    """Trace the rules that cross the whole table. Raises CannotLayOut where there is no grid of cells."""
    left, right = straight.left, straight.right
    reach = _reach(straight)
    # A stamp may hide the last rule from the frame, so rules are followed on beyond it.
    lines = _trace(strokes.level[:, left:right], left, (0, straight.image.shape[0]), reach)
    lines = [one for one in lines if not _runs_on(one, (left, right), strokes.level.T, reach)]
    rows = _one_table([one for one in lines if len(one.along) >= _SEEN * _SLABS], straight)
    keep = regular([row.middle for row in rows])
    rows = _with_missed([rows[index] for index in keep], lines)
    if len(rows) < 3:
        raise CannotLayOut(LayoutProblem.NO_ROWS)
    # Columns are looked for below the titles, where a title over two columns has no rule.
    body, end = round(rows[1].middle), round(rows[-1].middle)
    columns = _trace(strokes.upright[body:end].T, body, (left - reach, right + reach), reach)
    columns = [
        one
        for one in columns
        if len(one.along) >= _SEEN * _SLABS and not _runs_on(one, (round(rows[0].middle), end), strokes.upright, reach)
    ]
    columns = _wide_enough(columns, max(20, (right - left) // 90))
    if len(columns) < 3:
        raise CannotLayOut(LayoutProblem.NO_TABLE)
    grid = Grid(tuple(rows), tuple(columns))
    if _goes_on(grid, strokes.upright, reach):
        raise CannotLayOut(LayoutProblem.UNEVEN_ROWS)
    return grid


def _reach(straight: Straight) -> int:
    """Say how far a rule may lie from where it is expected."""
    return max(5, int(straight.image.shape[1]) // 300)


def _trace(strokes: Pixels, offset: int, limits: tuple[int, int], reach: int) -> list[Curve]:
    """Follow level lines from slab to slab; `offset` is where the strip begins along the lines."""
    edges = np.linspace(0, strokes.shape[1], _SLABS + 1).astype(int)
    tracks: list[dict[int, float]] = []
    for slab, (start, end) in enumerate(pairwise(edges)):
        filled = (strokes[:, start:end] > 0).mean(axis=1)
        _join(tracks, slab, [place for place in _peaks(filled) if limits[0] <= place <= limits[1]], reach)
    middles = [offset + float(start + end) / 2 for start, end in pairwise(edges)]
    found = [track for track in tracks if len(track) >= _GLIMPSED * _SLABS]
    curves = [Curve(tuple(middles[slab] for slab in track), tuple(track.values())) for track in found]
    return sorted(curves, key=lambda curve: curve.middle)


def _peaks(filled: NDArray[np.float64]) -> list[float]:
    """Give the middles of the runs where a slab is well filled."""
    over = np.flatnonzero(filled >= _FILLED)
    if not len(over):
        return []
    runs = np.split(over, np.flatnonzero(np.diff(over) > 1) + 1)
    return [float(run.mean()) for run in runs]


def _join(tracks: list[dict[int, float]], slab: int, places: list[float], reach: int) -> None:
    """Add each place to the track it continues, the nearest pairs first; what is left over begins new tracks."""
    ends = [(track[last], last, track) for track in tracks if slab - (last := max(track)) <= _SLABS // 2]
    pairs = sorted(
        (abs(end - place), -last, number, place) for number, (end, last, _) in enumerate(ends) for place in places
    )
    left_over = set(places)
    for distance, _newest, number, place in pairs:
        track = ends[number][2]
        if distance <= reach and place in left_over and slab not in track:
            track[slab] = place
            left_over.remove(place)
    tracks.extend({slab: place} for place in sorted(left_over))


def _goes_on(grid: Grid, upright: Pixels, reach: int) -> bool:
    """Say whether most columns go on above the first or below the last rule: a row there would be lost."""
    high = grid.cell(grid.row_count - 1, 0)[3]
    top, bottom = round(grid.rows[0].middle), round(grid.rows[-1].middle)
    for start, end in ((top - high * 2 // 3, top - 2 * reach), (bottom + 2 * reach, bottom + high * 2 // 3)):
        if start < 0 or end > upright.shape[0] or end - start < high // 4:
            continue
        places = [round(column.at((start + end) / 2)) for column in grid.columns]
        parts = [upright[start:end, max(0, x - reach) : x + reach + 1] for x in places]
        seen = [float((part > 0).any(axis=1).mean()) > 0.8 for part in parts]
        if sum(seen) > len(seen) / 2:
            return True
    return False


def _runs_on(line: Curve, table: tuple[int, int], strokes: Pixels, reach: int) -> bool:
    """Say whether a line runs on beyond both ends of the table: a fold of the paper or a fault of the scanner.

    `strokes` has the line's own direction from top to bottom.
    """
    space = 12 * reach
    gap = space // 4
    x = round(line.middle)
    before = strokes[max(0, table[0] - space - gap) : max(0, table[0] - gap), max(0, x - reach) : x + reach + 1]
    after = strokes[table[1] + gap : table[1] + gap + space, max(0, x - reach) : x + reach + 1]
    return all(part.size > 0 and float((part > 0).any(axis=1).mean()) > 0.7 for part in (before, after))


def _one_table(rows: list[Curve], straight: Straight) -> list[Curve]:
    """Keep the rules of the frame and those that follow them above and below at the distance of rows."""
    reach = _reach(straight)
    inner = [row for row in rows if straight.top - reach <= row.middle <= straight.bottom + reach]
    if len(inner) < 3:
        return inner
    gaps = sorted(after.middle - before.middle for before, after in pairwise(inner))
    furthest = 2.5 * gaps[len(gaps) // 2]
    for row in sorted((one for one in rows if one.middle < inner[0].middle), key=lambda one: -one.middle):
        if inner[0].middle - row.middle <= furthest:
            inner.insert(0, row)
    for row in (one for one in rows if one.middle > inner[-1].middle):
        if row.middle - inner[-1].middle <= furthest:
            inner.append(row)
    return inner


def _with_missed(rows: list[Curve], lines: list[Curve]) -> list[Curve]:
    """Add a line that was only seen in parts where it cuts a row twice as high as usual in two."""
    if len(rows) < 5:
        return rows
    gaps = sorted(after.middle - before.middle for before, after in pairwise(rows[1:]))
    usual = gaps[len(gaps) // 2]
    missed = []
    for before, after in pairwise(rows[1:]):
        if after.middle - before.middle > 1.6 * usual:
            inner = [one for one in lines if before.middle + 0.6 * usual < one.middle < after.middle - 0.6 * usual]
            missed += sorted(inner, key=lambda one: -len(one.along))[:1]
    return sorted([*rows, *missed], key=lambda one: one.middle)


def _wide_enough(columns: list[Curve], least: int) -> list[Curve]:
    """Leave out a line that stands too near to the one before it; the one seen in more places stays."""
    kept: list[Curve] = []
    for column in columns:
        if kept and column.middle - kept[-1].middle < least:
            if len(column.along) > len(kept[-1].along):
                kept[-1] = column
        else:
            kept.append(column)
    return kept
