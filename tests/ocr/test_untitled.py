"""Columns without titles are told by what stands in them, or left to a person."""

from __future__ import annotations

from ocr.untitled import columns_by_content
from ocr.words import LineReading, Word
from records.forms import form_by_key

FORM = form_by_key("danh-sach-tiem")


def column(*texts: str, confidence: float = 95.0) -> list[LineReading]:
    return [LineReading((Word(text, confidence, (0, 0, 9, 9)),) if text else ()) for text in texts]


NUMBERS = column("19", "20", "21", "22")
NAMES = column("Nguyễn Thị Lan", "Trần Văn Bình", "Lê Minh Đức", "Phạm Thị Hoa")
BIRTHS = column("05/08/1992", "1956", "12/01/1970", "30/11/1988")
SEXES = column("Nữ", "Nam", "Nam", "Nữ")
IDENTITIES = column("070192029025", "285946782", "070056001234", "038188007064")
PHONES = column("0354665970", "0931776703", "0883813993", "0850214078")
DOSES = column("25/07/2021", "25/07/2021", "25/07/2021", "25/07/2021")
SCRIBBLES = column("sz%", "~Ê", "", "vu", confidence=20.0)


def told(*cells: list[LineReading]) -> dict[str, int]:
    return {one.spec.key: one.places[0] for one in columns_by_content(FORM, cells)}


def test_each_column_is_told_by_its_cells() -> None:
    found = told(NUMBERS, NAMES, BIRTHS, SEXES, IDENTITIES, PHONES, DOSES, SCRIBBLES)
    assert found == {
        "number": 0, "full_name": 1, "birth_date": 2, "sex": 3, "id_number": 4, "phone": 5, "dose_date": 6,
        "signature": 7,
    }  # fmt: skip


def test_their_order_does_not_matter() -> None:
    assert told(PHONES, SCRIBBLES, IDENTITIES, NAMES) == {"phone": 0, "signature": 1, "id_number": 2, "full_name": 3}


def test_what_cannot_be_read_is_told_as_nothing_but_signatures() -> None:
    assert told(SCRIBBLES, column("", "", "", "")) == {"signature": 0}


def test_a_birth_is_no_dose_and_a_dose_no_birth() -> None:
    assert told(DOSES) == {"dose_date": 0}
    assert told(BIRTHS) == {"birth_date": 0}


def test_two_cells_say_too_little() -> None:
    assert told(column("0354665970", "0931776703")) == {}
