"""Every reading of a page is weighed in one place: by itself, its row, its column, and what is known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ocr.calibration import SHIPPED, Calibration, Curve, from_json
from ocr.knowledge import Known
from ocr.results import FieldReading, PageReading, RecordReading
from ocr.weighing import evidence, weigh
from records.forms import form_by_key

FORM = form_by_key("danh-sach-tiem")
PLAIN = Curve({"always": 0.0, "fits": 1.0, "misfits": -2.0, "column": 1.0}, ((-2.0, 0.1), (2.0, 0.9)), show=0.9)
CALIBRATION = Calibration("7", {}, {}, {"any/print": PLAIN, "any/ink": Curve({}, ((50.0, 0.5), (95.0, 0.99)))})


def field(key: str, value: str, raw: float = 95.0, **read_as: Any) -> FieldReading:
    kept = {"by": "ocr", "style": "print", "raw": raw, **read_as}
    return FieldReading(key, (0, 0, 9, 9), value, value, raw, read_as=kept)


def page(*rows: tuple[FieldReading, ...], header: tuple[FieldReading, ...] = ()) -> PageReading:
    records = tuple(RecordReading(number, fields, str(number + 1)) for number, fields in enumerate(rows))
    return PageReading("danh-sach-tiem", b"", 9, 9, (), RecordReading(-1, header), records)


def weighed(reading: PageReading, key: str, row: int = 0, known: Known | None = None) -> FieldReading:
    found = weigh(reading, FORM, known or Known(), CALIBRATION)
    one = (found.header if row < 0 else found.rows[row]).field(key)
    assert one is not None
    return one


def sure_rows(reading: PageReading, key: str) -> list[bool]:
    return [any(one.sure for one in row.fields if one.key == key) for row in reading.rows]


def always(share: float) -> Calibration:
    """A calibration that calls every reading right in this share of cases, and shows all it may."""
    return replace(CALIBRATION, curves={"any/print": replace(PLAIN, show=-99.0, knots=((-9.0, share), (9.0, share)))})


def test_a_row_that_agrees_with_itself_is_surer_than_one_that_does_not() -> None:
    number, good, bad = field("id_number", "070168001234"), field("sex", "Nữ"), field("sex", "Nam")
    assert weighed(page((number, good)), "sex").confidence == 90
    assert weighed(page((number, bad)), "sex").confidence == pytest.approx(30)
    assert weighed(page((number, good)), "sex").sure
    assert not weighed(page((number, bad)), "sex").sure


def test_a_badly_read_column_makes_its_cells_less_sure() -> None:
    rows = [(field("full_name", "Trần An", 95.0),), *[(field("full_name", "Lê Bình", 20.0),)] * 3]
    assert weighed(page(*rows), "full_name").confidence < weighed(page(rows[0]), "full_name").confidence


def certifying(form: str) -> Calibration:
    """A calibration by which every reading of a form may count unseen."""
    return replace(CALIBRATION, curves={"any/print": replace(PLAIN, certify={form: -99.0})})


def test_a_reading_is_certified_on_the_form_that_proved_it_and_on_no_header() -> None:
    name = (field("full_name", "Trần An"),)
    reading = page(name, header=(field("lot", "NJ0342"),))
    proven = weigh(reading, FORM, calibration=certifying("danh-sach-tiem"))
    assert proven.rows[0].fields[0].certified and not proven.header.fields[0].certified
    assert not weigh(reading, FORM, calibration=certifying("giay-xac-nhan")).rows[0].fields[0].certified


def test_a_lot_misread_above_the_table_does_not_become_that_of_every_row() -> None:
    rows = [(field("lot", "PN5567"),)] * 3
    reading = page(*rows, header=(field("lot", "PN5S67"),))
    assert [weighed(reading, "lot", row).value for row in (-1, 0, 1, 2)] == ["PN5567"] * 4


def test_what_is_not_possible_is_never_certified() -> None:
    reading = page((field("phone", "12"),))
    assert not weigh(reading, FORM, calibration=certifying("danh-sach-tiem")).rows[0].fields[0].certified


def test_what_is_not_possible_is_never_sure() -> None:
    reading = page((field("phone", "12"), field("full_name", "Trần An")))
    sure = {one.key: one.sure for one in weigh(reading, FORM, calibration=always(0.95)).rows[0].fields}
    assert sure == {"phone": False, "full_name": True}


def test_what_is_not_sure_by_itself_is_not_shown_with_what_is_surer() -> None:
    reading = page((field("full_name", "Trần An"),))
    shown = [weigh(reading, FORM, calibration=always(share)).rows[0].fields[0].sure for share in (0.89, 0.91)]
    assert shown == [False, True]


def test_no_limit_that_is_shipped_shows_what_was_taken_for_a_hand() -> None:
    shipped = from_json(json.loads(SHIPPED.read_text(encoding="utf-8")))
    by_hand = [curve for key, curve in shipped.curves.items() if "/hand" in key]
    assert by_hand and all(curve.show is None for curve in by_hand)


def test_a_header_is_weighed_and_never_shown() -> None:
    one = weighed(page(header=(field("lot", "NJ0342"),)), "lot", -1, Known(lots=("NJ0342",)))
    assert one.confidence == 90 and not one.sure


def test_a_known_lot_takes_the_place_of_its_look_alike_and_the_raw_reading_stays() -> None:
    one = weighed(page((field("lot", "NJO342"),)), "lot", known=Known(lots=("NJ0342",)))
    assert (one.value, one.raw, one.read_as["chosen"]) == ("NJ0342", "NJO342", True)


def test_a_running_number_follows_its_neighbours() -> None:
    assert weighed(page((field("number", "7"),)), "number").value == "1"
    assert weighed(page((field("number", ""),)), "number").value == ""


def test_weighing_again_changes_nothing() -> None:
    once = weigh(page((field("sex", "Nữ"), field("lot", "NJO342"))), FORM, Known(lots=("NJ0342",)), CALIBRATION)
    assert weigh(once, FORM, Known(lots=("NJ0342",)), CALIBRATION) == once


def test_ink_keeps_whether_it_is_sure_and_gets_a_true_confidence() -> None:
    ink = FieldReading("signature", (0, 0, 9, 9), "yes", "yes", 95.0, sure=True)
    one = weighed(page((ink,)), "signature")
    assert (one.confidence, one.sure, one.read_as["style"]) == (99, True, "ink")


def test_what_a_code_says_is_left_alone() -> None:
    code = replace(field("full_name", "Trần An"), confidence=99.5, sure=True, read_as={"by": "qr"})
    assert weighed(page((code,)), "full_name") is code


def test_nothing_of_a_row_whose_name_has_no_ink_is_sure() -> None:
    nameless, by_hand = (replace(field("full_name", "", style=style), value="") for style in ("blank", "hand"))
    number, strike = field("id_number", "070168001234"), replace(field("strike", "no"), read_as={}, sure=True)
    found = weigh(page((nameless, number, strike), (by_hand, number, strike)), FORM, Known(), always(0.99))
    assert not any(one.sure or one.certified for one in found.rows[0].fields)
    assert [one.sure for one in found.rows[1].fields] == [False, True, True]


def test_evidence_is_listed_for_texts_only() -> None:
    ink = FieldReading("signature", (0, 0, 9, 9), "yes", "yes", 95.0, sure=True)
    assert [(row, one.key) for row, one, _ in evidence(page((field("sex", "Nữ"), ink)), FORM)] == [(0, "sex")]


def test_a_row_out_of_count_may_be_none() -> None:
    rows = [(field("number", str(number)), field("sex", "Nam")) for number in (1, 2, 3, 4, 4, 6)]
    found = weigh(page(*rows), FORM, Known(), always(0.99))
    assert sure_rows(found, "sex") == [True] * 4 + [False, True]


def test_where_many_numbers_are_misread_none_speaks_against_its_row() -> None:
    rows = [(field("number", str(number)), field("sex", "Nam")) for number in (1, 7, 3, 4, 4, 6)]
    assert all(sure_rows(weigh(page(*rows), FORM, Known(), always(0.99)), "sex"))


def test_a_row_half_as_high_as_others_may_be_a_part_of_one() -> None:
    low = replace(field("sex", "Nam"), box=(0, 0, 9, 5))
    found = weigh(page((low,), *[(field("sex", "Nam"),)] * 3), FORM, Known(), always(0.99))
    assert sure_rows(found, "sex") == [False, True, True, True]


@pytest.mark.parametrize(
    ("numbers", "sure"),
    [
        (("074091025499", "285382224", "070086012812", "285382225", "070168001234"), True),
        # The phones of a column beside it, without their zero, are as long as old identity numbers.
        (("348390234", "379767915", "966665847", "866665847", "385382224"), False),
        # Cut off by a wrong line.
        (("019202936", "5091368", "6268671", "47", "1920293"), False),
    ],
)
def test_a_column_of_other_numbers_or_of_parts_shows_none_of_them(numbers: tuple[str, ...], sure: bool) -> None:
    rows = [(field("number", str(at)), field("id_number", one)) for at, one in enumerate(numbers, start=1)]
    found = weigh(page(*rows), FORM, Known(), always(0.99)).rows[0].field("id_number")
    assert found is not None and found.sure is sure
