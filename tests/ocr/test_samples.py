"""Real layouts with their truth: rows, columns, places, marks. Letters are only asked for where print is clean."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench._samples import NAMES, Compared
from ocr.ink import DOUBTFUL
from ocr.report import box_in_scan
from ocr.results import HEADER_ROW, FieldReading
from records.forms import form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind
from tests.ocr.conftest import ReadSample

PAGES = (
    "clean_list_7_001.png.0",
    "clean_list_7_002.png.0",
    "scanner_list_7_000.pdf.0",
    "scanner_list_7_000.pdf.1",
    "scanner_list_7_001.jpg.0",
)
#: What the foot declares and its date; page 0 of the two-page list has no foot, and stamps cover two of the dates.
FEET = {
    PAGES[0]: ("23", "2021-03-22"),
    PAGES[1]: ("21", "2021-07-09"),
    PAGES[2]: ("", ""),
    PAGES[3]: ("42", ""),
    PAGES[4]: ("25", ""),
}

each_page = pytest.mark.parametrize("read_sample", PAGES, indirect=True)


def where(one: ReadSample, wanted: Callable[[Compared], bool]) -> list[Compared]:
    return [compared for compared in one.compared if wanted(compared)]


def holds_middle(one: ReadSample, field: FieldReading | None, cell: list[list[float]]) -> bool:
    box = box_in_scan(field.box, one.reading.to_scan) if field else None
    if box is None:
        return False
    x, y = (sum(corner[axis] for corner in cell) / 4 for axis in (0, 1))
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


@each_page
def test_every_row_is_found_in_its_order(read_sample: ReadSample) -> None:
    true = [row["fields"]["stt"]["value"] for row in read_sample.sample.truth["rows"]]
    assert [row.printed_number for row in read_sample.reading.rows] == true


@each_page
def test_every_cell_of_the_truth_has_its_field_in_its_place(read_sample: ReadSample) -> None:
    reading = read_sample.reading
    for row, record in zip(read_sample.sample.truth["rows"], reading.rows, strict=True):
        for name, one in row["fields"].items():
            assert holds_middle(read_sample, record.field(NAMES.get(name, name)), one["cell"]), (record.row, name)


@each_page
def test_every_value_of_the_head_has_its_place(read_sample: ReadSample) -> None:
    known = {spec.key for spec in form_by_key(read_sample.reading.form_key).header}
    for name, one in read_sample.sample.truth["header"].items():
        if name in known:
            assert holds_middle(read_sample, read_sample.reading.header.field(name), one["quad"]), name


@each_page
def test_no_row_has_a_field_that_the_page_does_not_have(read_sample: ReadSample) -> None:
    true = {NAMES.get(name, name) for name in read_sample.sample.truth["rows"][0]["fields"]} | {"strike", "signature"}
    assert all({field.key for field in record.fields} == true for record in read_sample.reading.rows)
    assert read_sample.reading.unknown == ()


@each_page
def test_the_head_is_read(read_sample: ReadSample) -> None:
    assert [one.key for one in where(read_sample, lambda one: one.row == HEADER_ROW and not one.right)] == []


@each_page
def test_the_foot_is_read_where_nothing_covers_it(read_sample: ReadSample) -> None:
    foot = [read_sample.reading.header.field(key) for key in ("declared", "foot_date")]
    assert tuple(field.value for field in foot if field) == FEET[read_sample.sample.name]


@each_page
def test_signatures_and_strike_outs_are_told_from_ink(read_sample: ReadSample) -> None:
    wrong = where(read_sample, lambda one: one.kind == "mark" and not one.right)
    # Two signatures that run into each other may be taken for one, but only with doubt: then two people look.
    assert len(wrong) <= 1 and not any(
        one.sure or one.reading.read_as["raw"] > DOUBTFUL for one in wrong if one.reading
    )


@each_page
def test_no_row_with_a_person_is_taken_for_blank(read_sample: ReadSample) -> None:
    taken = [row.row for row in read_sample.reading.rows if row.blank]
    assert all(read_sample.sample.truth["rows"][row]["blank"] for row in taken)


@each_page
def test_nothing_that_is_shown_as_sure_is_wrong(read_sample: ReadSample) -> None:
    assert where(read_sample, lambda one: one.sure and not one.right) == []


@each_page
def test_most_of_what_is_printed_is_read(read_sample: ReadSample) -> None:
    struck = {number for number, row in enumerate(read_sample.sample.truth["rows"]) if row["struck"]}
    printed = where(read_sample, lambda one: one.printed and one.row not in struck and one.key != "number")
    assert sum(one.right for one in printed) >= 0.95 * len(printed)


@each_page
def test_a_page_takes_seconds(read_sample: ReadSample) -> None:
    assert read_sample.seconds < 15


@each_page
def test_crops_are_small(read_sample: ReadSample) -> None:
    fields = [field for row in read_sample.reading.rows for field in row.fields]
    assert max(len(field.crop) for field in fields) <= 6_000
    assert all(field.crop and (field.wide or field.key == "number") for field in fields)


@pytest.mark.parametrize("read_sample", PAGES[:1], indirect=True)
def test_a_split_birth_column_gives_both_the_date_and_the_sex(read_sample: ReadSample) -> None:
    for record in read_sample.reading.rows:
        birth, sex = record.field("birth_date"), record.field("sex")
        assert birth is not None and sex is not None and birth.box == sex.box
        assert (birth.layout["left"], birth.layout["right"]) == ("Nam", "Nữ")
    assert where(read_sample, lambda one: one.key == "sex" and not one.right) == []


@pytest.mark.parametrize("read_sample", PAGES[2:3], indirect=True)
def test_an_impossible_date_is_read_as_it_stands_and_never_shown(read_sample: ReadSample) -> None:
    field = read_sample.reading.rows[22].field("birth_date")
    assert field is not None and kind("date").compare(field.value, "26/13/1988") is Likeness.SAME
    assert not field.sure
