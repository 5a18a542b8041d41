"""Two practice tasks with made-up people: what is drawn, what is right, and what to say to what is not.

Pillow draws the cells. It must not know accounts, requests or the database.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from records import roles
from records.kinds.registry import kind
from records.sentences import Sentence, say
from records.words import Mark
from webapp.answering import Question, Said

_INK = (38, 52, 120)
_PAPER = (250, 249, 246)
_SIZE = (640, 84)


@dataclass(frozen=True)
class Cell:
    """One drawn cell: what is written in it, what a careful person enters, and the lesson it teaches.

    hard: one of its letters cannot be read, and saying so is right.
    """

    number: int
    role: str
    kind: str
    title: str
    written: str
    value: str
    lesson: Sentence
    mark: Mark = Mark.VALUE
    hard: bool = False


LESSONS: tuple[tuple[Cell, ...], ...] = (
    (
        Cell(
            1,
            roles.NAME,
            "person_name",
            "Họ và tên",
            "Lê Thị Hoài Thủy",
            "Lê Thị Hoài Thủy",
            say("The paper says “Lê Thị Hoài Thủy”. Thủy, Thúy and Thùy are three people: type the paper's tone."),
        ),
        Cell(
            2,
            roles.BIRTH_DATE,
            "date",
            "Ngày sinh",
            "5/7/1961",
            "5/7/1961",
            say("The paper says 5/7/1961. The quickest way is 05071961."),
        ),
    ),
    (
        Cell(
            3,
            roles.NATIONAL_ID,
            "national_id",
            "Số CMND/CCCD",
            "2859█6782",
            "2859?6782",
            say("One digit is under a blot. Type 2859?6782: a “?” stands for what cannot be read. Never guess."),
            hard=True,
        ),
        Cell(
            4,
            roles.PHONE,
            "phone",
            "Điện thoại",
            "",
            "",
            say("Nothing is written in this cell. Tap “Empty”."),
            mark=Mark.BLANK,
        ),
    ),
)


def questions(lesson: int) -> tuple[Question, ...]:
    """Lay a lesson out as the desk asks."""
    return tuple(
        Question(cell.number, cell.role, kind(cell.kind), printed=cell.title, crop=f"practice-{cell.number}")
        for cell in LESSONS[lesson]
    )


def corrected(lesson: int, said: Mapping[int, Said]) -> dict[int, Said]:
    """Give what was said, with the cell's lesson as the problem wherever it is not what the paper says."""
    found = {}
    for cell in LESSONS[lesson]:
        one = said[cell.number]
        problem = None if _right(cell, one) else cell.lesson
        found[cell.number] = Said(one.text, one.ticks, one.mark, one.value, problem)
    return found


def pictures(lesson: int, fonts: Path) -> dict[str, str]:
    """Draw the cells of a lesson, as addresses that hold their picture."""
    return {f"practice-{cell.number}": _drawn(cell.written, fonts) for cell in LESSONS[lesson]}


def _right(cell: Cell, said: Said) -> bool:
    if cell.mark is not Mark.VALUE:
        return said.mark is cell.mark
    if said.mark is not Mark.VALUE:
        return False
    its_kind = kind(cell.kind)
    # With a letter that cannot be read no two values agree; here the same sign at the same place is what is taught.
    return its_kind.parse(said.value).canonical == its_kind.parse(cell.value).canonical


@cache
def _drawn(text: str, fonts: Path) -> str:
    """Draw slanted letters in blue ink between the rules of a table; █ is a blot."""
    width, height = _SIZE
    image = Image.new("RGB", _SIZE, _PAPER)
    letters = ImageFont.truetype(str(fonts / "DejaVuSans.ttf"), 40)
    layer = Image.new("L", _SIZE, 0)
    pen = ImageDraw.Draw(layer)
    pen.text((34, 16), text.replace("█", "0"), fill=255, font=letters)
    if "█" in text:
        left = 34 + pen.textlength(text.split("█")[0], font=letters)
        pen.ellipse([left - 3, 20, left + 28, 62], fill=255)
    slanted = layer.transform(_SIZE, Image.Transform.AFFINE, (1, 0.22, -14, 0, 1, 0), Image.Resampling.BICUBIC)
    image.paste(_INK, mask=slanted)
    rules = ImageDraw.Draw(image)
    for y in (3, height - 4):
        rules.line([(0, y), (width, y)], fill=(120, 120, 120), width=2)
    data = io.BytesIO()
    image.quantize(16).save(data, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(data.getvalue()).decode('ascii')}"
