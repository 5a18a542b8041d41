"""Drawn lists, each other than the last, and a reader that says of each cell what its pixels add up to."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageFont

from ocr.pixels import Pixels
from ocr.reading import nothing
from ocr.results import PageReading
from ocr.tables import read_table
from ocr.weighing import NOTHING_KNOWN, weigh
from ocr.words import LineReading, Word
from records.forms import Form
from tests.ocr.drawn import Paper, ScriptedReader, as_it_is, words_on_line

TITLES = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CMND/CCCD", "Điện thoại", "Ký nhận")


def drawn_list(seed: int) -> bytes:
    """A list of a few people, as a PNG file."""
    chance, paper, font = random.Random(seed), Paper(rows=6), ImageFont.load_default(size=24)
    # Another header is another session; else a few rows might be taken for the same page again.
    for x in range(120, 1400, 40):
        paper.draw.text((x, chance.randrange(146, 158)), chance.choice("abdeghk"), "black", font)
    for row in range(1, paper.rows + 1):
        paper.write(row, 0, 1)
        for column in range(1, 6):
            letters = "".join(chance.choices("abdeghkmnpqrstuwxy", k=chance.randrange(2, 8)))
            place = (paper.edges[column] + chance.randrange(8, 50), paper.top(row) + chance.randrange(4, 14))
            paper.draw.text(place, letters, "black", font)
    file = io.BytesIO()
    paper.image.save(file, "PNG")
    return file.getvalue()


class AddingReader(ScriptedReader):
    """Reads the titles by its script, and of each cell the sum of its pixels: the same picture, the same values."""

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        said = super().read_crops(crops, characters, block)
        if len(self.asked) == 1:
            return said
        texts = (str(zlib.crc32(crop.tobytes())) for crop in crops)
        return [LineReading((Word(text, 96.0, (0, 0, 9, 9)),)) for text in texts]


def read_list(
    image: Image.Image, form: Form, *, alive: Callable[[], None] = nothing, placed: object = None
) -> PageReading:
    """Read a drawn list as a job would; that it lies straight need not be found out."""
    above = [
        *words_on_line("DANH SÁCH TIÊM VẮC XIN PHÒNG COVID-19", 60),
        *words_on_line("Ngày tiêm: 22/03/2021 | Vắc xin: AstraZeneca | Mũi: 1", 150),
    ]
    upright = as_it_is(np.asarray(image))
    return weigh(read_table(upright, form, AddingReader(TITLES, above), alive, None), form, NOTHING_KNOWN)
