"""Pages laid out by labels, drawn as blocks of ink: a reader that knows where the words stand says what they are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.labelled import read_labelled
from ocr.masks import COVER
from ocr.pixels import Pixels
from ocr.results import FieldReading, PageReading
from ocr.words import LineReading, Word
from records.forms import form_by_key
from tests.ocr.drawn import as_it_is

pytestmark = pytest.mark.usefixtures("all_is_print")

CERTIFICATE, SCREENING = form_by_key("giay-xac-nhan"), form_by_key("phieu-sang-loc")
WIDTH, HEIGHT, LETTER, PITCH = 1240, 1754, 18, 62
CARD = "070084000999|285123456|Điểu Hơn|30061984|Nam|Thôn 3, Minh Hưng|01052021"


@dataclass
class Page:
    """A page of words; a letter is a block of ink, `…` a dotted leader to the edge, `|` the right half."""

    lines: Sequence[str]
    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, HEIGHT), "white"))
    words: list[Word] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, text in enumerate(self.lines):
            x = 90
            for part in text.split():
                if part == "|":
                    x = 650
                elif part == "…":
                    self._dots(x, self.top(number) + LETTER - 2)
                else:
                    self._word(part, x, self.top(number))
                    x += 12 * len(part) + 12

    def top(self, number: int) -> int:
        return 80 + PITCH * number

    def _word(self, text: str, x: int, y: int) -> None:
        draw = ImageDraw.Draw(self.image)
        for place in range(len(text)):
            left = x + 12 * place
            draw.rectangle((left, y, left + 8, y + LETTER), fill=(20, 20, 20))
            draw.rectangle((left + 3, y + 5, left + 6, y + LETTER - 5), fill=(255, 255, 255))
        self.words.append(Word(text, 95.0, (x, y, 12 * len(text), LETTER)))

    def _dots(self, x: int, y: int) -> None:
        draw = ImageDraw.Draw(self.image)
        for left in range(x, WIDTH - 90, 9):
            draw.rectangle((left, y, left + 2, y + 2), fill=(60, 60, 60))

    def stick(self, text: str, number: int) -> None:
        """Put a code on the page."""
        code = np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
        self.image.paste(Image.fromarray(code).convert("RGB"), (800, self.top(number)))

    def read(self, form: str, text: str = "Nam") -> PageReading:
        return read_labelled(as_it_is(self.image), form_by_key(form), Script(self.words, text), lambda: None)


@dataclass
class Script:
    """A reader that finds a page's words in any size of it, and reads the same in every crop."""

    words: list[Word]
    text: str
    crops: list[Pixels] = field(default_factory=list)
    second: None = None

    def find_words(self, picture: Pixels) -> list[Word]:
        scale = picture.shape[1] / WIDTH
        return [Word(one.text, one.confidence, (*(round(value * scale) for value in one.box),)) for one in self.words]

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        self.crops += crops
        return [LineReading((Word(self.text, 90.0, (0, 0, 9, 9)),)) for _ in crops]


PERSON = (
    "GIẤY XÁC NHẬN ĐÃ TIÊM VẮC XIN COVID-19",
    "Họ và tên/Name: Điểu Hơn …",
    "Ngày sinh/Date of birth (day/month/year): 30/06/1984 …",
    "Số CCCD/CMT/hộ chiếu/ID: 070084000999 …",
    "Số điện thoại/Tel: …",
    "Địa chỉ (Address): thôn 3, xã Minh Hưng …",
)
DOSES = (
    "Mũi 1/First dose | Mũi 2/Second dose",
    "Ngày/date: 25/07/2021 | Ngày/date:",
    "Loại vắc xin/Vaccine: AstraZeneca | Loại vắc xin/Vaccine:",
)
QUESTIONS = (
    "I. Sàng lọc",
    "1. Tiền sử phản vệ với vắc xin | Không x Có",
    "2. Đang mắc COVID-19 | Không Có x",
    "4. Phụ nữ mang thai | Không Có x",
    "II. Kết luận: chống chỉ định",
)
SHEET = (
    "PHIẾU SÀNG LỌC TRƯỚC TIÊM CHỦNG VẮC XIN",
    "Họ và tên: Điểu Hơn …",
    "Ngày sinh: 30/06/1984 | Nam Nữ",
    "Số CCCD: 070084000999 | Số điện thoại: 0912345678",
    "Địa chỉ liên hệ: thôn 3, xã Minh Hưng …",
    "Đã tiêm mũi 1 vắc xin phòng COVID-19: Đã tiêm, loại vắc xin: AstraZeneca",
)


def fields(reading: PageReading) -> dict[str, FieldReading]:
    return {one.key: one for one in reading.rows[0].fields}


def test_a_certificate_is_one_record_with_a_place_for_each_value() -> None:
    reading = Page((*PERSON, *DOSES)).read("giay-xac-nhan")
    found = fields(reading)
    assert (reading.form_key, len(reading.rows), reading.header.fields) == ("giay-xac-nhan", 1, ())
    assert {"full_name", "birth_date", "id_number", "phone", "address", "dose1_date", "dose2_vaccine"} <= set(found)
    assert all(one.box and one.crop and one.layout["title"] for one in found.values())


def test_leaders_are_no_ink() -> None:
    found = fields(Page((*PERSON, *DOSES)).read("giay-xac-nhan"))
    assert (found["phone"].value, found["full_name"].value != "") == ("", True)


def test_an_empty_dose_reads_as_empty() -> None:
    found = fields(Page((*PERSON, *DOSES)).read("giay-xac-nhan"))
    assert found["dose1_date"].raw and not found["dose2_date"].raw


def test_a_code_on_the_page_speaks_for_the_person() -> None:
    page = Page((*PERSON, *DOSES))
    page.stick(CARD, 12)
    found = fields(page.read("giay-xac-nhan"))
    assert (found["full_name"].value, found["full_name"].read_as["by"]) == ("Điểu Hơn", "qr")


def test_a_form_is_recognised_by_its_title() -> None:
    page = Page((*PERSON, *DOSES))
    reading = read_labelled(as_it_is(page.image), None, Script(page.words, ""), lambda: None)
    assert reading.form_key == "giay-xac-nhan"


def test_a_page_without_the_forms_labels_waits() -> None:
    with pytest.raises(CannotLayOut) as stuck:
        Page(("Kính gửi: Sở Y tế", "Về việc mua sắm")).read("giay-xac-nhan")
    assert stuck.value.code == LayoutProblem.NO_LABELS


def pictures(reading: PageReading) -> list[Pixels]:
    """Every picture that would be stored."""
    data = [reading.image, *(part for one in reading.rows[0].fields for part in (one.crop, one.wide) if part)]
    return [np.asarray(Image.open(io.BytesIO(one)).convert("L")) for one in data]


@pytest.mark.parametrize("missing", [(), (6,), (7,), (6, 7, 8)])
def test_no_answer_survives_in_anything_that_is_stored(missing: tuple[int, ...]) -> None:
    page = Page((*SHEET, *QUESTIONS))
    # Whichever of the words that begin the answers the machine cannot read.
    page.words = [word for word in page.words if not any(word.box[1] == page.top(line) for line in missing)]
    reading = page.read("phieu-sang-loc")
    image = pictures(reading)[0]
    assert (np.abs(image[page.top(6) - 2 :].astype(int) - COVER) < 12).all()
    assert image[: page.top(5)].min() < 90
    lowest = max(one.box[1] + one.box[3] for one in reading.rows[0].fields if one.box)
    assert lowest <= page.top(6)


def test_crops_of_a_covered_page_are_cut_from_the_covered_picture() -> None:
    for picture in pictures(Page((*SHEET, *QUESTIONS)).read("phieu-sang-loc"))[1:]:
        assert picture.shape[0] < PITCH * 3


def test_the_reader_is_given_no_answer_to_read() -> None:
    page = Page((*SHEET, *QUESTIONS))
    script = Script(page.words, "x")
    read_labelled(as_it_is(page.image), SCREENING, script, lambda: None)
    assert script.crops and all(crop.shape[0] < PITCH * 2 for crop in script.crops)


def test_a_sheet_whose_answers_begin_nowhere_is_not_kept_at_all() -> None:
    with pytest.raises(CannotLayOut) as stuck:
        Page(SHEET).read("phieu-sang-loc")
    assert stuck.value.code == LayoutProblem.NOT_COVERED


def test_a_title_that_names_the_screening_does_not_end_what_is_kept() -> None:
    assert fields(Page((*SHEET, *QUESTIONS)).read("phieu-sang-loc"))["address"].box
