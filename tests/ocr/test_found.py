"""A layout that was found is one that a person could have placed."""

from __future__ import annotations

from ocr.columns import Column
from ocr.found import found_layout
from ocr.grid import Curve, Grid
from ocr.layout import check_layout
from ocr.to_scan import ToScan
from records.forms import form_by_key

FORM = form_by_key("danh-sach-tiem")
SPECS = {spec.key: spec for spec in FORM.columns}
COLUMNS = (
    Column(SPECS["number"], "STT", (0,)),
    Column(SPECS["full_name"], "Họ tên", (1,)),
    Column(SPECS["birth_date"], "Năm sinh", (2, 3), ("Nam", "Nữ")),
)


def line(place: float) -> Curve:
    return Curve((0.0, 1000.0), (place, place))


def grid(*rows: float) -> Grid:
    return Grid(tuple(map(line, rows)), tuple(map(line, (100, 150, 400, 500, 600, 900))))


def test_its_columns_rows_and_frame_are_those_of_the_grid() -> None:
    layout = found_layout(FORM.key, grid(200, 260, 300, 340, 380), COLUMNS, ToScan())
    assert layout.corners == ((100, 200), (900, 200), (900, 380), (100, 380))
    assert [(one.key, one.side) for one in layout.columns] == [
        ("number", ""), ("full_name", ""), ("birth_date", "Nam"), ("birth_date", "Nữ"), (None, ""),
    ]  # fmt: skip
    assert (len(layout.rows), layout.titles) == (5, 1)
    check_layout(layout, FORM, 1000, 800)


def test_a_page_without_titles_begins_with_its_first_row() -> None:
    layout = found_layout(FORM.key, grid(200, 200, 240, 280), COLUMNS, ToScan())
    assert layout.rows == (0.0, 0.5, 1.0)
    assert layout.titles == 0
    check_layout(layout, FORM, 1000, 800)
