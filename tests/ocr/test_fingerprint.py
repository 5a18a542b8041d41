"""What is taken of a page to tell it again: its rows' ink without rules, its people's words, its session's values."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from ocr.alike import same_page
from ocr.fingerprint import fingerprint
from ocr.layout import Layout
from ocr.results import Box, FieldReading, PageReading, RecordReading
from ocr.to_scan import ToScan
from tests.ocr.drawn import Paper

FORM = "danh-sach-tiem"
KEYS = ("number", "full_name", "birth_date", "sex", "id_number", "phone", "signature")
FIELDS = ("full_name", "birth_date", "id_number", "phone", "address", "dose1_date", "dose1_vaccine")
PEOPLE = 8


def paper(seed: int, ruled: bool = True) -> Image.Image:
    """A list whose cells hold letters by chance."""
    made = Paper(rows=PEOPLE)
    if not ruled:
        made.image.paste("white", (0, 0, *made.image.size))
    chance = random.Random(seed)
    for row in range(1, PEOPLE + 1):
        for column in range(7):
            x = made.edges[column] + 8
            while x < made.edges[column + 1] - 16:
                if chance.random() < 0.75:
                    box = (x, made.top(row) + chance.randint(10, 20), x + chance.randint(2, 7), made.top(row) + 32)
                    ImageDraw.Draw(made.image).rectangle(box, "black")
                x += 11
    return made.image


def saved(image: Image.Image, quality: int = 95) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return data.getvalue()


def reading(image: Image.Image, scale: float = 1.0, quality: int = 95, blank: tuple[int, ...] = ()) -> PageReading:
    """The reading of such a paper, whose picture may be of another size."""
    drawn = Paper(rows=PEOPLE)
    small = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BOX)

    def box(row: int, column: int) -> Box:
        left, right = drawn.edges[column], drawn.edges[column + 1]
        x, y, w, h = (round(scale * one) for one in (left, drawn.top(row + 1), right - left, 44))
        return x, y, w, h

    rows = tuple(
        RecordReading(row, tuple(FieldReading(key, box(row, n)) for n, key in enumerate(KEYS)), blank=row in blank)
        for row in range(PEOPLE)
    )
    return PageReading(FORM, saved(small, quality), *small.size, ToScan(), RecordReading(-1, ()), rows)


@pytest.mark.parametrize(("scale", "quality"), [(1.0, 60), (0.5, 95), (0.5, 60)])
def test_the_same_paper_squeezed_or_halved_is_the_same_page(scale: float, quality: int) -> None:
    first = fingerprint(reading(paper(1)))
    likeness = same_page(fingerprint(reading(paper(1), scale, quality)), first)
    assert likeness.same and likeness.rows_same == PEOPLE


def test_other_people_on_the_same_form_are_another_page() -> None:
    assert same_page(fingerprint(reading(paper(2))), fingerprint(reading(paper(1)))).rows_same == 0


def test_rules_are_no_ink() -> None:
    with_rules, without = fingerprint(reading(paper(1))), fingerprint(reading(paper(1, ruled=False)))
    assert same_page(with_rules, without).picture > 0.9
    empty = fingerprint(reading(Paper(rows=PEOPLE).image))
    assert not same_page(empty, empty).same


def test_blank_rows_tell_nothing() -> None:
    assert len(fingerprint(reading(paper(1), blank=(2, 7))).rows) == PEOPLE - 2
    everything = tuple(range(PEOPLE))
    assert fingerprint(reading(paper(1), blank=everything)).ink == ""


def test_only_what_tells_people_apart_is_kept_of_a_row_in_folded_letters() -> None:
    fields = (
        FieldReading("full_name", None, "Điểu Hơn"),
        FieldReading("vaccine", None, "AstraZeneca"),
        FieldReading("phone", None, "0912345678"),
    )
    page = PageReading(FORM, saved(paper(1)), 1, 1, ToScan(), RecordReading(-1, ()), (RecordReading(0, fields),))
    assert fingerprint(page).rows == ("dieu hon 0912345678",)


def test_the_header_keeps_day_dose_and_lot_where_they_were_read_and_can_be() -> None:
    fields = (
        FieldReading("session_date", None, "2021-07-25"),
        FieldReading("lot", None, "NJ0342"),
        FieldReading("dose", None, "l"),
        FieldReading("site", None, "Trạm Y tế xã Minh Hưng"),
    )
    page = PageReading(FORM, saved(paper(1)), 1, 1, ToScan(), RecordReading(-1, fields), ())
    assert fingerprint(page).header == {"dose.date": "2021 07 25", "dose.lot": "nj0342"}


def test_a_column_that_was_not_known_in_one_picture_does_not_shift_the_others() -> None:
    whole = reading(paper(1))
    rows = tuple(replace(row, fields=row.fields[1:]) for row in whole.rows)
    part = replace(whole, rows=rows)
    assert same_page(fingerprint(part), fingerprint(whole)).picture > 0.9
    unruled = replace(whole, image=saved(paper(1, ruled=False)))
    assert same_page(fingerprint(replace(part, image=unruled.image)), fingerprint(unruled)).picture < 0.5


def test_a_table_that_a_person_placed_begins_where_they_said() -> None:
    whole = reading(paper(1, ruled=False))
    rows = tuple(replace(row, fields=row.fields[1:]) for row in whole.rows)
    placed = Layout(FORM, ((100, 250), (1500, 250), (1500, 646), (100, 646)), (), (0, 1))
    marks = [fingerprint(replace(one, layout=placed)) for one in (replace(whole, rows=rows), whole)]
    assert same_page(*marks).picture > 0.9


def certificate(slope: float = 0.0, down: int = 0, fields: tuple[str, ...] = FIELDS) -> PageReading:
    """A page of labels, its lines sloping, whose fields' boxes are level and so many pixels too low or too high."""
    image, chance = Image.new("RGB", (1600, 1100), "white"), random.Random(4)
    draw, found = ImageDraw.Draw(image), []
    for number, key in enumerate(FIELDS):
        y = 100 + 60 * number
        for x in range(410, 800, 11):
            if chance.random() < 0.75:
                top = y + round(slope * (x - 400))
                draw.rectangle((x, top - chance.randint(6, 12), x + chance.randint(2, 7), top + 12), "black")
        if key in fields:
            found.append(FieldReading(key, (400, y - 24 + down, 1000, 48), read_as={"style": "print"}))
    row = RecordReading(0, tuple(found))
    return PageReading("giay-xac-nhan", saved(image), 1600, 1100, ToScan(), RecordReading(-1, ()), (row,))


@pytest.mark.parametrize(("slope", "down"), [(0.0, 0), (0.02, 0), (-0.03, 0), (0.0, 8), (0.02, -8)])
def test_a_certificate_photographed_askew_is_the_same(slope: float, down: int) -> None:
    likeness = same_page(fingerprint(certificate(slope, down)), fingerprint(certificate()))
    assert likeness.same and likeness.picture > 0.7


def test_of_a_certificate_only_filled_fields_with_a_place_of_their_own_are_kept() -> None:
    page = certificate(fields=FIELDS[:3])
    blank = FieldReading("phone", (400, 600, 100, 40), read_as={"style": "blank"})
    shared = [FieldReading(key, (400, 700, 500, 200), read_as={"style": "ink"}) for key in ("dose2_date", "dose2_lot")]
    by_code = FieldReading("address", (400, 500, 400, 40), "thôn 3", read_as={"by": "qr"})
    row = replace(page.rows[0], fields=(*page.rows[0].fields, blank, by_code, *shared))
    mark = fingerprint(replace(page, rows=(row,)))
    assert (len(mark.rows), mark.parts) == (4, (0, 0, 0, 0))
    assert fingerprint(certificate()).parts == (0, 0, 0, 0, 0, 1, 1)
