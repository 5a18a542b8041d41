"""Find a small ruled table on a page that is laid out by labels, as a grid. It must not know what its cells hold."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.grid import Curve, Grid
from ocr.pixels import Pixels, dark, level_strokes, upright_strokes

#: A level rule of a table is at least this share of the page wide; its rules begin and end one above the other.
_WIDE, _NEAR = 0.3, 0.03
#: An upright rule is there along this share of the table's height, in one piece of this share of it.
_HIGH, _PIECE = 0.55, 0.12
_FEWEST_RULES, _FEWEST_COLUMNS = 3, 3


@dataclass(frozen=True)
class _Rule:
    left: int
    right: int
    curve: Curve


def find_frame(grey: Pixels, letter: int) -> Grid | None:
    """Give the grid of the table with the most level rules; None where the page has none."""
    marked = dark(grey)
    rules = _frame_of(_rules(marked, letter), grey.shape[1])
    if len(rules) < _FEWEST_RULES:
        return None
    top, bottom = (round(rules[at].curve.middle) for at in (0, -1))
    left, right = min(rule.left for rule in rules), max(rule.right for rule in rules)
    columns = _uprights(marked, (left, top, right, bottom), letter)
    if len(columns) <= _FEWEST_COLUMNS:
        return None
    return Grid(tuple(rule.curve for rule in rules), tuple(columns))


def _rules(marked: Pixels, letter: int) -> list[_Rule]:
    stroke = max(20, 3 * letter)
    strokes = level_strokes(marked, stroke)
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 2 * stroke), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for number, (x, y, w, h, _area) in enumerate(stats):
        if number == 0 or w < _WIDE * marked.shape[1] or h > max(2 * letter, 0.04 * w):
            continue
        part = (labels[y : y + h, x : x + w] == number) & (strokes[y : y + h, x : x + w] > 0)
        found.append(_Rule(int(x), int(x + w), _curve(part.T, int(x), int(y))))
    return sorted(found, key=lambda rule: rule.curve.middle)


def _curve(part: np.ndarray, along: int, across: int) -> Curve:
    """Follow a stroke in eight steps: its mean place across at each, where there is ink."""
    places, heights = [], []
    for piece in np.array_split(np.arange(part.shape[0]), 8):
        steps, offsets = np.nonzero(part[piece])
        if len(steps):
            places.append(along + float(piece[0] + steps.mean()))
            heights.append(across + float(offsets.mean()))
    return Curve(tuple(places), tuple(heights))


def _frame_of(rules: list[_Rule], width: int) -> list[_Rule]:
    """Give the largest set of rules that begin and end one above the other."""
    near = width * _NEAR
    groups = [
        [rule for rule in rules if abs(rule.left - one.left) < near and abs(rule.right - one.right) < near]
        for one in rules
    ]
    table = max(groups, key=len, default=[])
    kept: list[_Rule] = []
    for rule in table:
        # One thick rule, or one seen twice.
        if not kept or rule.curve.middle - kept[-1].curve.middle > width / 120:
            kept.append(rule)
    return kept


def _uprights(marked: Pixels, box: tuple[int, int, int, int], letter: int) -> list[Curve]:
    left, top, right, bottom = box
    around = 2 * letter
    first = max(0, left - around)
    part = marked[top : bottom + 1, first : right + around]
    strokes = upright_strokes(part, max(letter, round(_PIECE * part.shape[0])))
    # A rule that leans is gathered over half a letter.
    joined = cv2.dilate(strokes, np.ones((1, max(3, letter // 2 | 1)), np.uint8))
    filled = (joined > 0).mean(axis=0) >= _HIGH
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        piece = strokes[:, max(0, start - letter // 2) : end + letter // 2] > 0
        if piece.any():
            found.append(_curve(piece, top, first + max(0, int(start) - letter // 2)))
    return found
