"""A second reader reads numbers and dates, also by hand; how sure it is, is its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from ocr import cells, second
from ocr.calibration import Calibration, Curve, manner
from ocr.pixels import Pixels
from ocr.reading import read_page
from ocr.results import PageReading
from ocr.second import Recogniser, letters_of, numbers_reader
from ocr.weighing import weigh
from ocr.words import LineReading, Word
from records.forms import form_by_key
from tests.ocr.drawn import Paper, ScriptedReader, printed_digits
from tests.ocr.test_reading import ABOVE, TITLES

FORM = form_by_key("danh-sach-tiem")
NUMBERS = {"number", "birth_date", "id_number", "phone"}
CROP = np.full((20, 90), 255, np.uint8)


@pytest.fixture
def fresh() -> Iterator[None]:
    numbers_reader.cache_clear()
    yield
    numbers_reader.cache_clear()


@dataclass
class Says:
    """Reads the same in every crop, and keeps which characters it was asked for."""

    text: str

    def __post_init__(self) -> None:
        self.asked: list[str] = []

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        self.asked.append(characters)
        return [LineReading((Word(self.text, 99.0, (0, 0, 9, 9)),)) for _ in crops]


@dataclass
class Net:
    """Gives, step by step, the letter (0: a gap) and how likely it is; what is left goes to the letter after it."""

    steps: Sequence[tuple[int, float]]
    letters: int

    def __call__(self, _line: Any) -> Any:
        likely = np.zeros((len(self.steps), self.letters + 1))
        for step, (letter, share) in enumerate(self.steps):
            likely[step, letter] = share
            likely[step, (letter + 1) % (self.letters + 1)] = 1 - share
        return likely


def said(letters: str, *steps: tuple[int, float], characters: str = "") -> LineReading:
    return Recogniser(Net(steps, len(letters)), list(letters)).read_crops([CROP], characters)[0]


def read(reader: ScriptedReader) -> PageReading:
    return read_page(Paper(rows=4).fill().image, FORM, reader=reader)


def test_a_letter_goes_on_until_a_gap_or_another() -> None:
    assert said("012", (1, 0.9), (1, 0.8), (0, 0.9), (1, 0.9), (2, 0.9), (2, 0.9), (0, 0.9)).text == "001"


def test_a_line_is_as_sure_as_its_least_sure_letter() -> None:
    sure, unsure = said("01", (1, 0.9999), (2, 0.99)), said("01", (1, 0.9999), (2, 0.75))
    assert (sure.confidence, unsure.confidence) == (pytest.approx(90), pytest.approx(50))


def test_only_the_characters_of_a_kind_are_read() -> None:
    assert said("O01", (1, 0.6), (3, 0.9)).text == "O1"
    assert said("O01", (1, 0.6), (3, 0.9), characters="01").text == "01"


def test_gaps_alone_are_no_reading() -> None:
    assert said("01", (0, 0.9), (0, 0.9)) == LineReading()


def test_the_letters_are_listed_in_the_file_of_the_model() -> None:
    letters = "\n".join([*(chr(place) for place in range(0x4E00, 0x4E80)), "0", "9"])
    length = len(letters.encode())
    told = bytes([length & 0x7F | 0x80, length >> 7])
    model = b"weights" + b"\x0a\x09character\x12" + told + letters.encode() + b"more"
    assert letters_of(model)[-2:] == ["0", "9"] and len(letters_of(model)) == 130


def test_without_its_wheel_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    monkeypatch.setattr(second, "find_spec", lambda _: None)
    with pytest.raises(RuntimeError, match="rapidocr"):
        numbers_reader()


def test_the_installed_reader_reads_printed_digits() -> None:
    (line,) = numbers_reader().read_crops([printed_digits("285815432")], "0123456789")
    assert line.text == "285815432" and line.confidence > 80


def test_numbers_and_dates_are_the_second_readers_and_names_are_not() -> None:
    numbers = Says("0912345678")
    reading = read(ScriptedReader(TITLES, ABOVE, text="Lê An", second=numbers))
    by_second = {one.key for one in reading.rows[1].fields if one.read_as.get("reader") == "second"}
    assert by_second == NUMBERS
    values = {one.key: one.value for one in reading.rows[1].fields}
    assert (values["phone"], values["full_name"]) == ("0912345678", "Lê An")


def test_what_is_surely_by_hand_is_read_only_by_the_second_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "hands", lambda pens, *_: dict.fromkeys(pens, 1.0))
    row = read(ScriptedReader(TITLES, ABOVE, second=Says("0912345678"))).rows[1]
    assert {one.key for one in row.fields if one.read_as.get("style") == "hand" and one.value} == NUMBERS


def test_without_a_second_reader_all_is_tesseracts() -> None:
    reading = read(ScriptedReader(TITLES, ABOVE))
    assert not any("reader" in one.read_as for row in reading.rows for one in row.fields)


@pytest.mark.usefixtures("all_is_print")
def test_a_reading_of_the_second_reader_is_only_offered_by_a_curve_of_its_own() -> None:
    always = Curve({}, ((0.0, 0.99),), show=-9.0)
    reading = read(ScriptedReader(TITLES, ABOVE, text="0912345678", second=Says("0912345678")))

    def sure(group: str) -> bool:
        one = weigh(reading, FORM, calibration=Calibration("1", {}, {}, {group: always})).rows[1].field("phone")
        assert one is not None
        return one.sure

    assert not sure("phone/print") and not sure("any/print")
    assert sure("phone/print, second") and sure("any/print, second")


def test_a_group_is_named_by_style_and_second_reader() -> None:
    assert manner({"style": "hand"}) == "hand"
    assert manner({"style": "hand", "reader": "second"}) == "hand, second"
