"""Practice tasks with made-up people: what is drawn, what is right, and what to say to what is not.

Two come before the first real task, three more hide among the first twenty.

Pillow draws the cells. It must not know accounts, requests or the database.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Lesson:
    """One practice task."""

    cells: tuple[Cell, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Lay it out as the desk asks."""
        return tuple(
            Question(cell.number, cell.role, kind(cell.kind), printed=cell.title, crop=f"practice-{cell.number}")
            for cell in self.cells
        )

    def corrected(self, said: Mapping[int, Said]) -> dict[int, Said]:
        """Give what was said, with the cell's lesson as the problem wherever it is not what the paper says."""
        found = {}
        for cell in self.cells:
            one = said[cell.number]
            # "The paper says exactly that" is offered for what it does say, and for nothing else.
            insists = one.may_insist and one.text == cell.value
            found[cell.number] = replace(one, problem=None if _right(cell, one) else cell.lesson, may_insist=insists)
        return found

    def pictures(self, fonts: Path) -> dict[str, str]:
        """Draw its cells, as addresses that hold their picture."""
        return {f"practice-{one.number}": _drawn(one.written, one.mark is Mark.STRUCK, fonts) for one in self.cells}


LESSONS = (
    Lesson(
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
        )
    ),
    Lesson(
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
        )
    ),
)

#: What those who have begun learn by and by.
FURTHER = (
    Lesson(
        (
            Cell(
                5,
                roles.NAME,
                "person_name",
                "Họ và tên",
                "Điểu Thị Hơn",
                "Điểu Thị Hơn",
                say("The paper says “Điểu Thị Hơn”. Not Hớn, not Hờn: where there is no tone mark, none is typed."),
            ),
            Cell(
                6,
                roles.BIRTH_DATE,
                "date",
                "Năm sinh",
                "1957",
                "1957",
                say("The paper has only the year. Type 1957 and no more: nothing is made up."),
            ),
        )
    ),
    Lesson(
        (
            Cell(
                7,
                roles.NATIONAL_ID,
                "national_id",
                "Số CMND/CCCD",
                "32448595",
                "32448595",
                say("The paper has 8 digits. Type them as they are, and say that the paper says so: do not add one."),
            ),
            Cell(
                8,
                roles.PHONE,
                "phone",
                "Điện thoại",
                "0395.822.384",
                "0395822384",
                say("The paper says 0395 822 384. Dots and spaces do not matter, each digit does."),
            ),
        )
    ),
    Lesson(
        (
            Cell(
                9,
                roles.NAME,
                "person_name",
                "Họ và tên",
                "Trần Văn Bình",
                "",
                say("A line goes through this name. Tap ⋯, then “Crossed out”."),
                mark=Mark.STRUCK,
            ),
            Cell(
                10,
                roles.ADDRESS,
                "address",
                "Địa chỉ",
                "″",
                "",
                say("This is the sign for “the same as in the row above”. Tap ⋯, then “As above (″)”."),
                mark=Mark.DITTO,
            ),
        )
    ),
)
#: Each comes when so many real tasks were entered, or are held ahead of it.
AFTER = (3, 9, 16)


def _right(cell: Cell, said: Said) -> bool:
    if cell.mark is not Mark.VALUE:
        return said.mark is cell.mark
    if said.mark is not Mark.VALUE:
        return False
    its_kind = kind(cell.kind)
    # With a letter that cannot be read no two values agree; here the same sign at the same place is what is taught.
    return its_kind.parse(said.value).canonical == its_kind.parse(cell.value).canonical


@cache
def _drawn(text: str, struck: bool, fonts: Path) -> str:
    """Draw slanted letters in blue ink between the rules of a table; █ is a blot, struck: a line goes through them."""
    width, height = _SIZE
    image = Image.new("RGB", _SIZE, _PAPER)
    letters = ImageFont.truetype(str(fonts / "DejaVuSans.ttf"), 40)
    layer = Image.new("L", _SIZE, 0)
    pen = ImageDraw.Draw(layer)
    pen.text((34, 16), text.replace("█", "0"), fill=255, font=letters)
    if "█" in text:
        left = 34 + pen.textlength(text.split("█")[0], font=letters)
        pen.ellipse([left - 3, 20, left + 28, 62], fill=255)
    if struck:
        pen.line([(20, 44), (52 + pen.textlength(text, font=letters), 36)], fill=255, width=4)
    slanted = layer.transform(_SIZE, Image.Transform.AFFINE, (1, 0.22, -14, 0, 1, 0), Image.Resampling.BICUBIC)
    image.paste(_INK, mask=slanted)
    rules = ImageDraw.Draw(image)
    for y in (3, height - 4):
        rules.line([(0, y), (width, y)], fill=(120, 120, 120), width=2)
    data = io.BytesIO()
    image.quantize(16).save(data, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(data.getvalue()).decode('ascii')}"
