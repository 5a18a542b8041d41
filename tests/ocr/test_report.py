"""The report gives every field, its box where the scan as displayed has it."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocr.report import box_in_scan, report_lines
from ocr.results import FieldReading, PageReading, RecordReading
from ocr.to_scan import ToScan

SAME = ToScan()


def page(to_scan: ToScan = SAME) -> PageReading:
    header = RecordReading(-1, (FieldReading("lot", None),))
    row = RecordReading(0, (FieldReading("phone", (10, 20, 30, 40), "0912345678", "912345678", 91.26),))
    return PageReading("danh-sach-tiem", b"", 100, 80, to_scan, header, (row,))


def test_every_field_is_one_line_and_the_header_comes_first() -> None:
    lines = list(report_lines("a.pdf", 2, page()))
    assert [(line["row"], line["field"], line["box"]) for line in lines] == [
        (-1, "lot", None),
        (0, "phone", [10, 20, 30, 40]),
    ]
    assert json.loads(json.dumps(lines[1])) == {
        "file": "a.pdf", "page": 2, "row": 0, "field": "phone", "value": "0912345678", "raw": "912345678",
        "confidence": 91.3, "box": [10, 20, 30, 40],
    }  # fmt: skip


@given(st.floats(-5, 5), st.integers(0, 2000), st.integers(0, 1500), st.integers(10, 400), st.integers(10, 90))
def test_the_middle_of_a_box_stays_the_middle(degrees: float, x: int, y: int, w: int, h: int) -> None:
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = (cos, -sin, 40.0, sin, cos, -15.0, 0.0, 0.0, 1.0)
    found = box_in_scan((x, y, w, h), ToScan(turn))
    assert found is not None
    middle = np.array([[cos, -sin], [sin, cos]]) @ [x + w / 2, y + h / 2] + [40, -15]
    assert np.abs(middle - [found[0] + found[2] / 2, found[1] + found[3] / 2]).max() <= 1.5


def test_a_box_seen_from_an_angle_is_around_its_corners() -> None:
    leaning = (1.0, 0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    assert box_in_scan((0, 0, 100, 40), ToScan(leaning)) == [0, 0, 120, 40]
