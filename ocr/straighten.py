"""Turn and square up a page by the ruled lines of its table. It must not know what the table says."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.pixels import Pixels, dark, level_strokes, with_all_ink
from ocr.upright import Matrix, Upright

#: More than this is not skew but a page lying on its side or a photograph.
MOST_SKEW = 5.0
#: Shortest stroke that may be part of a rule, and shortest rule, as shares of the page's width.
_STROKE = 1 / 60
_RULE = 0.35
_FEWEST_RULES = 3


@dataclass(frozen=True)
class Straight:
    """A page whose table is upright and square. to_scan takes its points back to the scan as displayed."""

    image: Pixels
    to_scan: Matrix
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class _Rule:
    """One long level line: y = slope · x + height, from left to right."""

    left: float
    right: float
    slope: float
    height: float

    def at(self, x: float) -> float:
        return self.slope * x + self.height


def straighten(upright: Upright) -> Straight:
    """Level the page by its rules, then square up the table's frame. Raises CannotLayOut without a table."""
    image = upright.image
    turned = _turn(image.shape[1], image.shape[0], _skew(_rules(image)))
    level = cv2.warpPerspective(image, turned, image.shape[1::-1], flags=cv2.INTER_LINEAR, borderValue=(255,) * 3)
    corners = _frame(_rules(np.asarray(level, dtype=np.uint8)), image.shape[1])
    left, right = (float(np.mean(corners[[i, j], 0])) for i, j in ((0, 3), (1, 2)))
    top, bottom = (float(np.mean(corners[[i, j], 1])) for i, j in ((0, 1), (3, 2)))
    square = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, square) @ turned
    # One resampling from the scan itself keeps letters sharp.
    straight = cv2.warpPerspective(image, matrix, image.shape[1::-1], flags=cv2.INTER_CUBIC, borderValue=(255,) * 3)
    edges = (round(left), round(top), round(right), round(bottom))
    return Straight(np.asarray(straight, dtype=np.uint8), upright.to_scan @ np.linalg.inv(matrix), *edges)


def _rules(image: Pixels) -> list[_Rule]:
    width = image.shape[1]
    stroke = max(20, int(width * _STROKE))
    strokes = level_strokes(dark(with_all_ink(image)), stroke)
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 2 * stroke), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for outline in outlines:
        x, _y, w, h = cv2.boundingRect(outline)
        if w < width * _RULE or h > w * np.tan(np.radians(2 * MOST_SKEW)):
            continue
        points = outline[:, 0, :].astype(np.float64)
        slope, height = np.polyfit(points[:, 0], points[:, 1], 1)
        found.append(_Rule(x, x + w, float(slope), float(height)))
    return found


def _skew(rules: list[_Rule]) -> float:
    """Give the median slope of the rules, in degrees."""
    if len(rules) < _FEWEST_RULES:
        raise CannotLayOut(LayoutProblem.NO_TABLE)
    angle = float(np.degrees(np.arctan(np.median([rule.slope for rule in rules]))))
    if abs(angle) > MOST_SKEW:
        raise CannotLayOut(LayoutProblem.NO_TABLE)
    return angle


def _turn(width: int, height: int, degrees: float) -> Matrix:
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return matrix


def _frame(rules: list[_Rule], width: int) -> NDArray[np.float32]:
    """Find the corners of the table: rules that begin and end one above the other belong to it."""
    near = width * 0.03
    groups = [
        [rule for rule in rules if abs(rule.left - one.left) < near and abs(rule.right - one.right) < near]
        for one in rules
    ]
    table = max(groups, key=len, default=[])
    if len(table) < _FEWEST_RULES:
        raise CannotLayOut(LayoutProblem.NO_TABLE)
    table.sort(key=lambda rule: rule.at(width / 2))
    left = _edge([(rule.at(rule.left), rule.left) for rule in table])
    right = _edge([(rule.at(rule.right), rule.right) for rule in table])
    first, last = table[0], table[-1]
    return np.array([_meet(first, left), _meet(first, right), _meet(last, right), _meet(last, left)], dtype=np.float32)


def _edge(ends: list[tuple[float, float]]) -> tuple[float, float]:
    """Fit x = slope · y + offset through the rules' ends; ends cut short or overrun by ink do not count."""
    y, x = (np.array(values) for values in zip(*ends, strict=True))
    slope, offset = np.polyfit(y, x, 1)
    for _ in range(3):
        off = np.abs(x - (slope * y + offset))
        keep = off <= max(3.0, 2 * float(np.median(off)))
        if keep.sum() < _FEWEST_RULES:
            break
        slope, offset = np.polyfit(y[keep], x[keep], 1)
    return float(slope), float(offset)


def _meet(rule: _Rule, edge: tuple[float, float]) -> tuple[float, float]:
    slope, offset = edge
    x = (slope * rule.height + offset) / (1 - slope * rule.slope)
    return x, rule.at(x)
