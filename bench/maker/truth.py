"""Turns what was drawn into the truth beside the picture: every place mapped to pixels of the image as displayed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bench.maker.sheet import Box, Drawn, Mark, Row

#: Maps points of the flat sheet, n×2 in its pixels, to points of the displayed image.
Mapping = Callable[[np.ndarray], np.ndarray]


def truth_of(
    drawn: Drawn, mapping: Mapping, level: str, size: tuple[int, int], rotation: int, about: dict[str, Any]
) -> dict[str, Any]:
    """Write the truth of a page in the samples' shape, with the layout beside it."""
    place = _Placer(mapping, drawn.sheet.scale)
    sheet = drawn.sheet
    return {
        "kind": drawn.kind, "level": level, "style": drawn.style, "size": list(size), "rotation": rotation,
        "dpi": sheet.dpi, "page_quad": place.quad((0, 0, sheet.width, sheet.height)), "session": drawn.session,
        "header": {key: place.mark(mark) for key, mark in drawn.header.items()},
        "rows": [place.row(row) for row in drawn.rows], "layout": drawn.layout | about,
    }  # fmt: skip


class _Placer:
    def __init__(self, mapping: Mapping, scale: float) -> None:
        self.mapping, self.scale = mapping, scale

    def quad(self, box: Box) -> list[list[float]]:
        corners = np.array([(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])], np.float64)
        return [[round(float(x), 1), round(float(y), 1)] for x, y in self.mapping(corners * self.scale)]

    def mark(self, mark: Mark) -> dict[str, Any]:
        return {
            "value": mark.value, "norm": mark.norm, "style": mark.style, "cell": self.quad(mark.cell),
            "quad": self.quad(mark.ink), "lines": mark.lines, **mark.flags,
        }  # fmt: skip

    def row(self, row: Row) -> dict[str, Any]:
        return {
            "row": row.number, "person": row.person, "blank": row.blank, "struck": row.struck, "signed": row.signed,
            "troubles": [], "fields": {key: self.mark(mark) for key, mark in row.marks.items()},
            "cells": {key: self.quad(box) for key, box in row.cells.items()},
        }  # fmt: skip
